"""A profile proposed from a sample of a broker: what its headers mean, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.text import fold, tidy
from intake.attachments.open_attachments import open_files
from intake.case.broker import PUBLIC_DOMAINS, find_broker
from intake.extraction.undecided_tables import may_be_header
from intake.mail import message, thread
from intake.model.document import NOBODY, Attachment, Table
from intake.profiles.model import MEANINGS
from intake.profiles.yaml_format import quoted
from intake.readers.file_kind import FileKind, kind_of
from intake.tables.columns import is_fleet, read_header, settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.lexicon.column_names import Column
    from intake.model.document import Sender
    from intake.model.limits import ReadingLimits
    from intake.tables.columns import HeaderRow

_NAMES = {column: name for name, column in MEANINGS.items()}


class Sureness(StrEnum):
    """How it is known what a header means, as the profile says it."""

    WORDS = "sure: its words say so"
    VALUES = "by its values: look at it"
    NOTHING = "not understood"


@dataclass(frozen=True, slots=True)
class LearntColumn:
    """One header; `meaning` is empty when nothing tells it."""

    header: str
    meaning: str
    sureness: Sureness


@dataclass(slots=True)
class Proposal:
    """What a sample teaches."""

    sender: Sender = NOBODY
    columns: dict[str, LearntColumn] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    sheets: set[str] = field(default_factory=set)
    other_sheets: set[str] = field(default_factory=set)


def propose(raw: bytes, name: str, limits: ReadingLimits) -> Proposal:
    """Learn from a mail, or from any file that a mail may carry."""
    proposal = Proposal()
    is_mail = kind_of(raw) is FileKind.EMAIL
    email = message.parse(raw, limits) if is_mail else None
    opened = open_files(email.attachments if email else [Attachment(name, raw)], limits)
    if email:
        segments = thread.split(email.body.blocks, email.subject)
        nested = [(inner, thread.split(inner.body.blocks, inner.subject)) for inner in opened.mails]
        proposal.sender, _ = find_broker(email, segments, nested)
    bodies = [email.body, *(inner.body for inner in opened.mails)] if email else []
    for document in [*bodies, *opened.documents]:
        for block in document.blocks:
            if isinstance(block, Table):
                _learn(block, proposal)
    return proposal


def _learn(table: Table, proposal: Proposal) -> None:
    found = _header_by_words(table) or _header_by_values(table)
    if found is None:
        proposal.other_sheets.add(table.sheet)
        return
    at, header = found
    cells, below = table.rows[at], [row for row in table.rows[at + 1 :] if any(row)]
    settled = settle(header, below)
    for place, text in enumerate(map(tidy, cells)):
        learnt = _column(text, settled.get(place), header.columns[place] if header else None)
        if fold(text) and (fold(text) not in proposal.columns or learnt.meaning):
            proposal.columns[fold(text)] = learnt
    sheet = f", {table.sheet}" if table.sheet else ""
    proposal.places.append(f"{table.file}{sheet}: header in row {table.first_row + at}, {len(below)} rows below it")
    proposal.sheets.add(table.sheet)


def _header_by_words(table: Table) -> tuple[int, HeaderRow | None] | None:
    found = ((at, read_header(row)) for at, row in enumerate(table.rows))
    return next(((at, header) for at, header in found if header and header.is_of_vehicles), None)


def _header_by_values(table: Table) -> tuple[int, HeaderRow | None] | None:
    """Return a header of unknown words above rows whose values are those of vehicles."""
    for at, row in enumerate(table.rows):
        below = [cells for cells in table.rows[at + 1 :] if any(cells)]
        if may_be_header(row) and below and is_fleet(settle(None, below), below):
            return at, None
    return None


def _column(text: str, settled: Column | None, said: Column | None) -> LearntColumn:
    meaning = _NAMES.get(settled, "") if settled else ""
    if not meaning:
        return LearntColumn(text, "", Sureness.NOTHING)
    return LearntColumn(text, meaning, Sureness.WORDS if said is settled else Sureness.VALUES)


def as_yaml(proposal: Proposal) -> str:
    """Return the profile as a file that `minca profile check` takes; what is open stands in comments."""
    lines = [f"# {place}" for place in map(tidy, proposal.places)] or ["# No list of vehicles was found."]
    lines += _senders(proposal.sender)
    known = [column for column in proposal.columns.values() if column.meaning]
    if known:
        lines += ["columns:", *(f"  {quoted(each.header)}: {each.meaning}  # {each.sureness}" for each in known)]
    unknown = [column.header for column in proposal.columns.values() if not column.meaning]
    if unknown:
        lines.append(f"# {Sureness.NOTHING}; a meaning is one of {', '.join(MEANINGS)}:")
        lines += [f"#  {quoted(header)}: ignore" for header in unknown]
    lines += _sheets(proposal.sheets - {""}, proposal.other_sheets - {""})
    lines += ["# What holds where a mail does not say it:", "# fixed:", "#   coverage: AMPLIA", "#   usage: PARTICULAR"]
    return "\n".join(lines) + "\n"


def _senders(sender: Sender) -> list[str]:
    if not sender.address:
        return [
            "# The file does not say who sends it: put the broker's domain or address here.",
            "senders: [broker.example]",
        ]
    return [f"senders: [{sender.address if sender.domain in PUBLIC_DOMAINS else sender.domain}]"]


def _sheets(read: set[str], others: set[str]) -> Sequence[str]:
    if not read or not others - read:
        return []
    return [f"sheets: [{', '.join(map(quoted, sorted(read)))}]  # the others hold no list of vehicles"]
