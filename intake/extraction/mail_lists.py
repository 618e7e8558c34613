"""The lists of an e-mail that are to be quoted: newest text, forwarded texts, files, and old lists as a last resort."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from domain.notices.codes import DropReason
from domain.text import fold, words
from intake.case.findings import SourcePlace, SourceText
from intake.extraction.asked_units import picks_by_name
from intake.extraction.colour_legend import legend
from intake.extraction.earlier_lists import repeats_all
from intake.extraction.list_purpose import judge
from intake.extraction.list_reader import ListReader, settle_asides
from intake.extraction.vehicle_rows import as_dropped_rows
from intake.lexicon.earlier_lists import takes_up_earlier
from intake.lexicon.list_signs import adds_to_earlier
from intake.lexicon.vat import says_with_vat
from intake.model.document import BODY, SUBJECT, Line
from intake.tables.value_scale import notes_of_mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from intake.extraction.list_reader import ListRead
    from intake.extraction.opened_mail import OpenedMail
    from intake.mail.thread import ThreadSegment
    from intake.model.document import Block, Email, Sender
    from intake.model.limits import ReadingLimits
    from intake.profiles.model import PriorKnowledge

IN_SIGNATURE: Final = DropReason.IN_SIGNATURE
_LONGEST_REQUEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class MailLists:
    """What was read from each text and file of an e-mail."""

    texts: Sequence[ListRead]
    """Every message of the thread, the newest first."""
    bodies: Sequence[ListRead]
    """Those messages that count."""
    tails: Sequence[ListRead]
    """The signature."""
    inners: Sequence[ListRead]
    """Texts of attached e-mails that count."""
    files: Sequence[ListRead]
    subjects: Sequence[ListRead] = ()
    """The subject, when nothing else lists a vehicle."""
    is_from_history: bool = False
    """True when the vehicles were only quoted."""

    @property
    def counted(self) -> list[ListRead]:
        """Everything whose vehicles count."""
        return [*self.bodies, *self.tails, *self.inners, *self.files, *self.subjects]


def read_lists(mail: OpenedMail, limits: ReadingLimits, known: PriorKnowledge) -> MailLists:
    """Read every text and file of an e-mail, and choose what counts."""
    profile_columns = mail.profile.columns if mail.profile else {}
    colours = legend([email.body for email in mail.emails], mail.documents)
    request = _request(mail)
    columns = {**known.columns, **profile_columns}
    list_reader = ListReader(limits, mail.profile, columns, colours, says_with_vat(request), notes_of_mail(request))
    reader = _JudgingReader(list_reader, request)
    texts = [reader.read(BODY, segment.blocks) for segment in mail.segments]
    tails = [reader.read(BODY, segment.signature) for segment in mail.segments[:1]]
    files = [reader.read(document.file, document.blocks) for document in mail.documents]
    settle_asides([*texts, *tails, *files])
    inners, is_inner_history = _nested_that_count(reader, mail.nested, [*texts, *tails, *files])
    bodies, is_own_history = _bodies_that_count(mail.segments, texts, [*tails, *files, *inners])
    if any(read.vehicles for read in [*bodies, *inners, *files]):
        _leave_out_of_signature(tails)
    has_vehicles = any(read.vehicles for read in [*bodies, *tails, *inners, *files])
    subjects = [] if mail.email.attachments or has_vehicles else [_of_subject(reader, mail.email.subject)]
    return MailLists(texts, bodies, tails, inners, files, subjects, is_inner_history or is_own_history)


def _leave_out_of_signature(tails: Sequence[ListRead]) -> None:
    """Drop what a signature names without a number beside a list elsewhere: "Estrena tu Sportage 2027"."""
    for tail in tails:
        named = [vehicle for vehicle in tail.vehicles if not (vehicle.vin or vehicle.plate)]
        tail.vehicles = [vehicle for vehicle in tail.vehicles if vehicle.vin or vehicle.plate]
        tail.dropped += as_dropped_rows(named, IN_SIGNATURE)


@dataclass(frozen=True, slots=True)
class _JudgingReader:
    """Reads texts and files, and judges whether they list a fleet; `request` is what the mail itself says, folded."""

    reader: ListReader
    request: str

    def read(self, file: str, blocks: Iterable[Block]) -> ListRead:
        read = self.reader.read(file, blocks)
        judgement = judge(read, self.request)
        read.vehicles = list(judgement.vehicles)
        read.dropped += judgement.dropped
        read.doubts += judgement.doubts
        return read


def _request(mail: OpenedMail) -> str:
    """Return the newest text and what it forwards, with subjects."""
    own = [segment for index, segment in enumerate(mail.segments) if index == 0 or segment.is_forwarded]
    inner = [segments[0] for _, segments in mail.nested]
    lines = [block.text for segment in [*own, *inner] for block in segment.blocks if isinstance(block, Line)]
    subjects = [email.subject for email in mail.emails]
    return fold(" . ".join([*subjects, *lines])[:_LONGEST_REQUEST])


def _bodies_that_count(
    segments: Sequence[ThreadSegment], texts: Sequence[ListRead], others: Sequence[ListRead]
) -> tuple[list[ListRead], bool]:
    """Return the parts of the thread whose vehicles are to be quoted, and whether they are only quoted history.

    The newest text and what it forwards count; a list in the quoted history counts when there is no other list, or
    when all that the newest text lists is added to one.
    """
    counted = [texts[0]]
    for segment, text in zip(segments[1:], texts[1:], strict=True):
        if not segment.is_forwarded or any(read.vehicles for read in counted):
            break
        counted.append(text)
    has_other = any(read.vehicles for read in [*counted[1:], *others])
    history = [] if has_other else _history(texts)
    if (history or has_other) and _only_picks(texts[0]):
        texts[0].dropped += as_dropped_rows(texts[0].vehicles, DropReason.NAMED_IN_PASSING)
        texts[0].vehicles = []
    if texts[0].vehicles and (not _only_adds(texts[0]) or repeats_all(texts[0], history)):
        return counted, False
    return [*counted, *history], bool(history)


def _history(texts: Sequence[ListRead]) -> list[ListRead]:
    """Return the newest older message with vehicles; where it only adds to the next one, that too, and so on."""
    history: list[ListRead] = []
    for text in texts[1:]:
        if text.vehicles:
            history.append(text)
            if not _only_adds(text):
                break
    return history


def _only_adds(newest: ListRead) -> bool:
    """Tell whether a text adds all its vehicles to a list that stands elsewhere: "a las de abajo agrégale …"."""
    folded = fold(text_of(newest))
    places = {(vehicle.origin.sheet, vehicle.origin.row) for vehicle in newest.vehicles if vehicle.origin}
    if takes_up_earlier(folded):
        newest.added_rows |= {row for sheet, row in places if not sheet}
        return True
    return places == {("", row) for row in newest.added_rows} and adds_to_earlier(folded)


def _only_picks(newest: ListRead) -> bool:
    """Tell whether a text only says which units of a list it wants: "solo las 2 Silverado", without their numbers."""
    has_numbers = any(vehicle.vin or vehicle.plate or vehicle.value for vehicle in newest.vehicles)
    return not has_numbers and picks_by_name(text_of(newest))


def text_of(read: ListRead) -> str:
    """Return the lines of a text, those of lists too."""
    return "\n".join(block.text for block in read.blocks if isinstance(block, Line))


def _nested_that_count(
    reader: _JudgingReader, nested: Sequence[tuple[Email, Sequence[ThreadSegment]]], others: Sequence[ListRead]
) -> tuple[list[ListRead], bool]:
    """Return the same for attached e-mails."""
    counted: list[ListRead] = []
    is_from_history = False
    for inner, segments in nested:
        texts = [reader.read(inner.body.file, segment.blocks) for segment in segments]
        settle_asides([*others, *texts])
        inner_reads, is_quoted = _bodies_that_count(segments, texts, [*others, *counted])
        counted += inner_reads
        is_from_history |= is_quoted
    return counted, is_from_history


def _of_subject(reader: _JudgingReader, subject: str) -> ListRead:
    """Return the vehicles that a subject names by more than a brand."""
    read = reader.read(SUBJECT, (Line(subject, 0),))
    settle_asides([read])
    read.vehicles = [vehicle for vehicle in read.vehicles if vehicle.vin or len(words(vehicle.description)) > 1]
    return read


def case_sources(mail: OpenedMail, lists: MailLists) -> list[SourceText]:
    """Return the sources of case data, most trustworthy first: newest text, forwarded, files, subject, quoted."""
    older = list(zip(mail.segments[1:], lists.texts[1:], strict=True))
    return [
        _source(SourcePlace.NEWEST, lists.texts[0]),
        *(_source(SourcePlace.FORWARDED, text) for segment, text in older if segment.is_forwarded),
        *(_source(SourcePlace.FILE, file) for file in [*lists.inners, *lists.files]),
        SourceText(SourcePlace.SUBJECT, SUBJECT, (Line(mail.email.subject, 0),)),
        *(_quoted(text, segment.sender, mail) for segment, text in older if not segment.is_forwarded),
        *_signatures_of_others(mail),
    ]


def _signatures_of_others(mail: OpenedMail) -> Iterator[SourceText]:
    """Yield the signatures of those whose messages the broker forwards: a client who wrote signs as the client."""
    for segment in mail.segments[1:]:
        if segment.is_forwarded and segment.sender.domain not in {"", mail.broker.domain}:
            lines = tuple(block for block in segment.signature if isinstance(block, Line))
            yield SourceText(SourcePlace.QUOTED, BODY, lines)


def _quoted(read: ListRead, writer: Sender, mail: OpenedMail) -> SourceText:
    """Return a quoted message, which may be an answer to the broker."""
    if writer.domain:
        is_answer = writer.domain != mail.broker.domain and writer.domain in {to.domain for to in mail.email.recipients}
    else:
        is_answer = bool(writer.name) and set(words(writer.name)).isdisjoint(words(mail.broker.name))
    return replace(_source(SourcePlace.QUOTED, read), is_answer=is_answer)


def _source(place: SourcePlace, read: ListRead) -> SourceText:
    return SourceText(place, read.file, (*read.lines, *read.beside))
