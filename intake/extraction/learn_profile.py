"""Proposes a broker's profile from a sample: what its headers mean, and how certain that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.text import fold, tidy
from intake.attachments.open_attachments import open_files
from intake.case.broker import PUBLIC_DOMAINS, find_broker
from intake.extraction.undecided_tables import may_be_header
from intake.lexicon.column_names import Column
from intake.mail import message, thread
from intake.model.document import NOBODY, Attachment, Table
from intake.profiles.model import MEANINGS
from intake.profiles.yaml_format import quoted
from intake.readers.file_kind import FileKind, kind_of
from intake.tables.columns import is_fleet, read_header, settle
from intake.tables.terms.further_columns import further_columns
from intake.tables.terms.known_columns import EQUIPMENT_OF
from intake.text.terms.readings import BY_LABEL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intake.model.document import Sender
    from intake.model.limits import ReadingLimits
    from intake.tables.columns import HeaderRow

_NAMES: Final[Mapping[Column, str]] = {column: name for name, column in MEANINGS.items() if column is not Column.ENGINE}
"""Below a header that speaks of engines may stand their sizes: only numbers of them are told apart further on."""


_LESS_SAID: Final = frozenset({"ignore", "usage", "detail"})
"""Meanings that say less of a column than the term that it states."""


class Sureness(StrEnum):
    """How the meaning of a header is known, in the words of the profile."""

    WORDS = "sure: its words say so"
    VALUES = "by its values: look at it"
    NOTHING = "not understood"


@dataclass(frozen=True, slots=True)
class LearntColumn:
    """A header; `meaning` is empty when it is unknown."""

    header: str
    meaning: str
    sureness: Sureness


@dataclass(slots=True)
class Proposal:
    """What was learnt from a sample."""

    sender: Sender = NOBODY
    columns: dict[str, LearntColumn] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    sheets: set[str] = field(default_factory=set)
    other_sheets: set[str] = field(default_factory=set)


def propose(raw: bytes, name: str, limits: ReadingLimits) -> Proposal:
    """Learn from an e-mail, or from any file that could be attached to one."""
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
    header_at = _header_by_words(table) or _header_by_values(table)
    if header_at is None:
        proposal.other_sheets.add(table.sheet)
        return
    row_index, header = header_at
    cells, below = table.rows[row_index], [row for row in table.rows[row_index + 1 :] if any(row)]
    settled = settle(header, below)
    further = _further(header, settled, below)
    for place, text in enumerate(map(tidy, cells)):
        learnt = _column(text, settled.get(place), header.columns[place] if header else None)
        if place in further and (not learnt.meaning or learnt.meaning in _LESS_SAID):
            meaning, confidence = further[place]
            learnt = LearntColumn(text, meaning, Sureness.WORDS if confidence == BY_LABEL else Sureness.VALUES)
        if fold(text) and (fold(text) not in proposal.columns or learnt.meaning):
            proposal.columns[fold(text)] = learnt
    sheet = f", {table.sheet}" if table.sheet else ""
    row_number = table.first_row + row_index
    proposal.places.append(f"{table.file}{sheet}: header in row {row_number}, {len(below)} rows below it")
    proposal.sheets.add(table.sheet)


def _further(
    header: HeaderRow | None, settled: Mapping[int, Column], rows: Sequence[Sequence[str]]
) -> dict[int, tuple[str, float]]:
    """Return the columns that hold what a quotation needs, each with its meaning and how sure that is."""
    columns = further_columns(header, settled, rows)
    stated = dict(columns.by_field)
    if columns.usage:
        stated["usage"] = columns.usage
    if columns.service and not columns.is_for_both:
        stated["service"] = columns.service
    meant = {reading.place: (name, reading.confidence) for name, reading in stated.items()}
    for kind, text, amount in columns.equipment:
        for column, place in zip(EQUIPMENT_OF[kind], (text, amount), strict=True):
            if place is not None:
                meant[place] = (_NAMES[column], BY_LABEL)
    return meant | dict.fromkeys(columns.remarks, ("remarks", BY_LABEL))


def _header_by_words(table: Table) -> tuple[int, HeaderRow | None] | None:
    headers = ((row_index, read_header(row)) for row_index, row in enumerate(table.rows))
    return next(((row_index, header) for row_index, header in headers if header and header.is_of_vehicles), None)


def _header_by_values(table: Table) -> tuple[int, HeaderRow | None] | None:
    """Return a header of unknown words above rows that hold the values of vehicles."""
    for row_index, row in enumerate(table.rows):
        below = [cells for cells in table.rows[row_index + 1 :] if any(cells)]
        if may_be_header(row) and below and is_fleet(settle(None, below), below):
            return row_index, None
    return None


def _column(text: str, settled: Column | None, by_words: Column | None) -> LearntColumn:
    meaning = _NAMES.get(settled, "") if settled else ""
    if not meaning:
        return LearntColumn(text, "", Sureness.NOTHING)
    return LearntColumn(text, meaning, Sureness.WORDS if by_words is settled else Sureness.VALUES)


def as_yaml(proposal: Proposal) -> str:
    """Return the profile as a file for `minca profile check`, with open questions as comments."""
    lines = [f"# {place}" for place in map(tidy, proposal.places)] or ["# No list of vehicles was found."]
    lines += _senders(proposal.sender)
    known = [column for column in proposal.columns.values() if column.meaning]
    if known:
        lines += [
            "columns:",
            *(f"  {quoted(column.header)}: {column.meaning}  # {column.sureness}" for column in known),
        ]
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
