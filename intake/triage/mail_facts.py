"""What tells the kind of a mail: the signs of its header, its own words, what it lists, and what it only quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from domain.rfc import find_rfcs
from domain.text import fold
from intake.case.broker import PUBLIC_DOMAINS
from intake.lexicon.trade_words import names_make
from intake.mail.thread import answers_by_subject
from intake.model.document import BODY, Line
from intake.triage.stated_changes import changes_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from intake.extraction.email import ReadEmail
    from intake.mail.thread import ThreadSegment
    from intake.model.change import UnitChange
    from intake.model.document import Email
    from intake.model.extraction import Vehicle
    from intake.model.mail_kind import MailSign

COT_NUMBER: Final = re.compile(r"\bTK[\s-]?(20\d\d)[\s-]?(\d{3,8})\b", re.IGNORECASE)
_NAMES: Final = frozenset({"client_name", "broker_name", "broker_email"})
_FEWEST_WORDS: Final = 4
_FEW_WORDS: Final = 8
_LEAST_SURE: Final = 0.6
_LONGEST: Final = 20_000


@dataclass(frozen=True)
class MailFacts:
    """The facts of one mail. Its own words are those of its newest message, or of what it passes on without a word."""

    signs: Collection[MailSign] = frozenset()
    subject: str = ""
    sender_address: str = ""
    newest: str = ""
    """The newest message without signature."""
    passed_on: str = ""
    """What it forwards, in its body or as attached mails."""
    is_answer: bool = False
    is_from_insurer: bool = False
    """Whether the sender may be the insurer's: his domain is known to be, or is that of a recipient."""
    is_surely_from_insurer: bool = False
    """Whether it is known to be: brokers copy their own colleagues too."""
    goes_to_others: bool = False
    """Whether somebody outside the insurer gets it too."""
    vehicles: Sequence[Vehicle] = ()
    """Those that it lists itself, also where the rest of the reading takes it for a machine's; none that it quotes."""
    stated: Collection[str] = frozenset()
    """The fields of the case that its own words and files state."""
    rfcs: Sequence[str] = ()
    """Tax numbers in its own words and files, but for those of intermediaries."""
    quoted_rfcs: Collection[str] = frozenset()
    has_quoted_vehicles: bool = False
    quotes_client: bool = False
    """Whether the message that it answers was written by somebody of neither the sender's office nor the insurer."""
    quoted: str = ""
    """The messages that it quotes."""
    has_files: bool = False
    has_unread_files: bool = False
    """Whether files came of which nothing could be made."""
    has_links_to_files: bool = False
    """Whether files are shared by a link, which nobody follows here."""

    @cached_property
    def own_text(self) -> str:
        """The newest message; where it says next to nothing, with what it passes on."""
        return self.newest if self.speaks_itself else f"{self.newest}\n{self.passed_on}"

    @cached_property
    def speaks_itself(self) -> bool:
        return not self.passed_on or len(fold(self.newest).split()) >= _FEWEST_WORDS

    @cached_property
    def folded(self) -> str:
        """Subject and own words, folded."""
        return f"{fold(self.subject)} . {fold(self.own_text[:_LONGEST])}"

    @cached_property
    def folded_whole(self) -> str:
        """The same with what it passes on in any case."""
        return f"{fold(self.subject)} . {fold(f'{self.newest} . {self.passed_on}'[:_LONGEST])}"

    @cached_property
    def quoted_folded(self) -> str:
        return fold(self.quoted[:_LONGEST])

    @cached_property
    def supplied(self) -> frozenset[str]:
        """What it states beside names, which nearly every mail states."""
        return frozenset(self.stated) - _NAMES

    @cached_property
    def cot_numbers(self) -> tuple[str, ...]:
        return cot_numbers_in(f"{self.subject}\n{self.newest}\n{self.passed_on}")

    @cached_property
    def changes(self) -> tuple[UnitChange, ...]:
        return changes_in(self.own_text)

    @cached_property
    def listed(self) -> tuple[Vehicle, ...]:
        """The vehicles that it lists, without those that it only refers to."""
        return tuple(vehicle for vehicle in self.vehicles if is_listed(vehicle))


def facts_of(read: ReadEmail, insurer_domains: Collection[str] = ()) -> MailFacts:
    """Return the facts of a mail that was read."""
    mail, email = read.mail, read.mail.email
    newest, *older = mail.segments
    passed_on = forwarded(older)
    is_answer = _answers(email) or (bool(older) and not passed_on)
    inside = _inside(email, insurer_domains)
    own_text = _text(newest, *passed_on, *(segments[0] for _, segments in mail.nested))
    return MailFacts(
        signs=email.signs,
        subject=email.subject,
        sender_address=email.sender.address.lower(),
        newest=_text(newest),
        passed_on=_text(*passed_on, *(segments[0] for _, segments in mail.nested)),
        is_answer=is_answer,
        is_from_insurer=email.sender.domain in inside,
        is_surely_from_insurer=email.sender.domain in insurer_domains,
        goes_to_others=any(person.domain not in inside for person in email.recipients),
        vehicles=own_vehicles(read),
        stated=_stated(read, [newest, *passed_on]),
        rfcs=tuple(dict.fromkeys([*_rfcs(own_text), *_rfcs_of_files(read)])),
        quoted_rfcs=frozenset(_rfcs(_text(*older[len(passed_on) :]))),
        has_quoted_vehicles=read.lists.is_from_history,
        quotes_client=_quotes_client(email, older, insurer_domains),
        quoted=_text(*older[len(passed_on) :]),
        has_files=any(not file.is_decoration for file in email.attachments),
        has_unread_files=_has_unread_files(read),
        has_links_to_files=bool(email.file_links),
    )


def cot_numbers_in(text: str) -> tuple[str, ...]:
    """Return the COT numbers in a text, as they are stored: TK-2026-001."""
    return tuple(dict.fromkeys(f"TK-{year}-{int(serial):03d}" for year, serial in COT_NUMBER.findall(text)))


def is_listed(vehicle: Vehicle) -> bool:
    """Tell whether a vehicle is described, unlike one that a sentence only refers to by a number."""
    return names_make(f"{vehicle.brand} {vehicle.model} {vehicle.description}") or (
        vehicle.year is not None and bool(vehicle.vin or vehicle.plate or vehicle.value)
    )


def own_vehicles(read: ReadEmail) -> tuple[Vehicle, ...]:
    """Return the vehicles that a mail lists itself."""
    if read.lists.is_from_history:
        return ()
    if read.mail.email.is_automatic:
        return tuple(vehicle for part in read.lists.counted for vehicle in part.vehicles)
    return read.extraction.vehicles


def forwarded(older: Sequence[ThreadSegment]) -> list[ThreadSegment]:
    """Return the messages that are passed on: the first ones, up to one that is only quoted."""
    end = next((index for index, segment in enumerate(older) if not segment.is_forwarded), len(older))
    return list(older[:end])


def _answers(email: Email) -> bool:
    return bool(email.references) or answers_by_subject(email.subject)


def _inside(email: Email, insurer_domains: Collection[str]) -> set[str]:
    """Return the insurer's domains: those that are known, or else that of the mailbox where the sender shares it."""
    shared = {person.domain for person in email.recipients if person.domain} - PUBLIC_DOMAINS
    return set(insurer_domains) or (shared & {email.sender.domain})


def _quotes_client(email: Email, older: Sequence[ThreadSegment], insurer_domains: Collection[str]) -> bool:
    """Tell it of the message right below; where the insurer's domains are not known, the first recipient is of it."""
    if not older or not older[0].sender.domain:
        return False
    author, sender = older[0].sender, email.sender
    inside = set(insurer_domains) or {person.domain for person in email.recipients[:1]}
    is_own = author.domain == sender.domain and author.domain not in PUBLIC_DOMAINS
    return author.domain not in inside and not is_own and author.address.lower() != sender.address.lower()


def _text(*segments: ThreadSegment) -> str:
    """Return what messages say; rows of tables as lines."""
    return "\n".join(line for segment in segments for line in _lines(segment))


def _lines(segment: ThreadSegment) -> Iterable[str]:
    for block in segment.blocks:
        if isinstance(block, Line):
            yield block.text
        else:
            yield from (" | ".join(cell for cell in row if cell) for row in block.rows)


def _stated(read: ReadEmail, own: Sequence[ThreadSegment]) -> frozenset[str]:
    rows = {block.number for segment in own for block in segment.blocks if isinstance(block, Line)}
    files = {part.file for part in [*read.lists.files, *read.lists.inners]} - {BODY}
    return frozenset(
        reading.field
        for reading in read.extraction.data.readings
        if reading.origin is not None
        and reading.confidence >= _LEAST_SURE
        and (reading.origin.file in files or (reading.origin.file == BODY and reading.origin.row in rows))
    )


def _rfcs(text: str) -> list[str]:
    return [rfc.number for rfc in find_rfcs(text[:_LONGEST]) if not rfc.is_of_another]


def _rfcs_of_files(read: ReadEmail) -> list[str]:
    return [number for part in [*read.lists.files, *read.lists.inners] for number in _rfcs(part.text)]


def _has_unread_files(read: ReadEmail) -> bool:
    """Tell whether a file came that may be the list: it could not be read, or it and the mail say next to nothing."""
    if not read.mail.email.attachments:
        return False
    says_little = len(fold(_text(read.mail.segments[0])).split()) < _FEW_WORDS
    silent = not read.lists.files or any(not part.vehicles and not part.text.strip() for part in read.lists.files)
    is_unsure = any(part.unsure for part in read.lists.counted)
    return read.mail.is_incomplete or (says_little and (silent or is_unsure))
