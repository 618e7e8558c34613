"""The reading of one mail, from bytes to what a case needs: pure, synchronous, bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.text import words
from intake.attachments.as_mail import mail_around
from intake.attachments.open_attachments import open_files
from intake.case.broker import find_broker
from intake.case.case_data import CaseSources, read_case_data
from intake.case.findings import SourcePlace, SourceText
from intake.extraction.left_out import is_doubtful, most_telling, notes_on_dropped
from intake.extraction.list_reader import ListReader, settle_asides
from intake.extraction.merge_vehicles import merge_lists, without
from intake.extraction.undecided_tables import MOST_UNSURE
from intake.extraction.vehicle_warnings import notes_on
from intake.mail import message, thread
from intake.model.document import BODY, SUBJECT, Document, Line
from intake.model.extraction import Extraction
from intake.profiles.apply import choose_sheets, complete_vehicle, fixed_findings
from intake.profiles.model import NOTHING_KNOWN
from intake.text.exclusions import TAKEN_OUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intake.extraction.list_reader import ListRead
    from intake.mail.thread import ThreadSegment
    from intake.model.document import Email
    from intake.model.limits import ReadingLimits
    from intake.profiles.model import PriorKnowledge

_LONGEST_TEXT = 20_000


def extract_email(raw: bytes, limits: ReadingLimits, known: PriorKnowledge = NOTHING_KNOWN) -> Extraction:
    """Return everything that the mail `raw` says, or the file when it is one; it raises for no input."""
    email = message.parse(mail_around(raw), limits)
    opened = open_files(email.attachments, limits)
    segments = thread.split(email.body.blocks, email.subject)
    nested = [(inner, thread.split(inner.body.blocks, inner.subject)) for inner in opened.mails]
    broker, sender = find_broker(email, segments, nested, known.insurer_domains)
    profile = known.profile_of(broker, email.sender)
    documents, notes_on_sheets = choose_sheets(opened.documents, profile)
    warnings = [*email.warnings, *email.body.warnings, *opened.warnings, *notes_on_sheets]
    warnings += [warning for document in documents for warning in document.warnings]

    reader = ListReader(limits, profile, {**known.columns, **(profile.columns if profile else {})})
    texts = [reader.read(BODY, segment.blocks) for segment in segments]
    tails = [reader.read(BODY, segment.signature) for segment in segments[:1]]
    files = [reader.read(document.file, document.blocks) for document in documents]
    settle_asides([*texts, *tails, *files])
    inners, is_inner_history = _nested_that_count(reader, nested, [*texts, *tails, *files])
    bodies, is_own_history = _bodies_that_count(segments, texts, [*tails, *files, *inners])
    is_from_history = is_inner_history or is_own_history
    if is_from_history:
        warnings.append("the vehicles were taken from the quoted history, the newest text has none")

    reads = [*bodies, *tails, *inners, *files]
    if not email.attachments and not any(read.vehicles for read in reads):
        reads.append(_of_subject(reader, email.subject))
    vehicles, repeats = merge_lists([read.vehicles for read in reads])
    vehicles, left_out = without(vehicles, [each for read in reads for each in read.taken_out], TAKEN_OUT)
    if profile is not None:
        vehicles = [complete_vehicle(vehicle, profile) for vehicle in vehicles]
    if len(vehicles) > limits.max_vehicles:
        warnings.append(f"only the first {limits.max_vehicles:,} of {len(vehicles):,} vehicles were taken")
    dropped = [*(row for read in reads for row in read.dropped), *repeats, *left_out]
    warnings += [*notes_on_dropped(dropped, limits.max_dropped_rows), *notes_on(vehicles)]
    data, notes = read_case_data(
        CaseSources(
            sources=_sources(email, segments, texts, [*inners, *files]),
            broker=broker,
            sender=sender,
            signature="\n".join(tail.text for tail in tails),
            sent_on=email.sent_on,
            tables=[table for read in reads for table in read.tables],
            vehicles=vehicles,
            fixed=fixed_findings(profile),
        )
    )
    is_incomplete = (
        email.is_incomplete or email.body.is_incomplete or opened.is_incomplete or _is_any_incomplete(documents)
    )
    is_cut = len(vehicles) > limits.max_vehicles or len(dropped) > limits.max_dropped_rows
    return Extraction(
        data=data,
        vehicles=tuple(vehicles[: limits.max_vehicles]),
        warnings=tuple(dict.fromkeys([*warnings, *notes]))[: limits.max_warnings],
        needs_review=not vehicles or is_incomplete or is_from_history or is_cut or is_doubtful(vehicles, dropped),
        dropped_rows=tuple(most_telling(dropped, limits.max_dropped_rows)),
        text="\n".join(text.text for text in [*bodies, *inners])[:_LONGEST_TEXT],
        unsure_tables=tuple(table for read in reads for table in read.unsure)[:MOST_UNSURE],
    )


def _bodies_that_count(
    segments: Sequence[ThreadSegment], texts: Sequence[ListRead], others: Sequence[ListRead]
) -> tuple[list[ListRead], bool]:
    """Return the parts of the thread whose vehicles are asked for, and whether they are only quoted history.

    The newest text and what it forwards count; an old list in the history counts when none of the others has one.
    """
    counted = [texts[0]]
    for segment, text in zip(segments[1:], texts[1:], strict=True):
        if not segment.is_forwarded or any(read.vehicles for read in counted):
            break
        counted.append(text)
    if any(read.vehicles for read in [*counted, *others]):
        return counted, False
    history = next((text for text in texts if text.vehicles), None)
    return ([*counted, history], True) if history else (counted, False)


def _nested_that_count(
    reader: ListReader, nested: Sequence[tuple[Email, Sequence[ThreadSegment]]], others: Sequence[ListRead]
) -> tuple[list[ListRead], bool]:
    """Return the same of the mails that are attached."""
    counted: list[ListRead] = []
    is_from_history = False
    for inner, segments in nested:
        texts = [reader.read(inner.body.file, segment.blocks) for segment in segments]
        settle_asides([*others, *texts])
        found, is_old = _bodies_that_count(segments, texts, [*others, *counted])
        counted += found
        is_from_history |= is_old
    return counted, is_from_history


def _of_subject(reader: ListReader, subject: str) -> ListRead:
    """Return the vehicle that a subject names by more than its brand: it is the mail's when nothing else has one."""
    read = reader.read(SUBJECT, (Line(subject, 0),))
    settle_asides([read])
    read.vehicles = [each for each in read.vehicles if each.vin or len(words(each.description)) > 1]
    return read


def _sources(
    email: Email, segments: Sequence[ThreadSegment], texts: Sequence[ListRead], files: Sequence[ListRead]
) -> list[SourceText]:
    """Return where case data may stand, the most trustworthy first: newest text, subject, files, forwarded, quoted."""
    behind = list(zip(segments[1:], texts[1:], strict=True))
    return [
        _source(SourcePlace.NEWEST, texts[0]),
        *(_source(SourcePlace.FORWARDED, text) for segment, text in behind if segment.is_forwarded),
        *(_source(SourcePlace.FILE, file) for file in files),
        SourceText(SourcePlace.SUBJECT, SUBJECT, (Line(email.subject, 0),)),
        *(_source(SourcePlace.QUOTED, text) for segment, text in behind if not segment.is_forwarded),
    ]


def _source(place: SourcePlace, read: ListRead) -> SourceText:
    return SourceText(place, read.file, (*read.lines, *read.beside))


def _is_any_incomplete(documents: Iterable[Document]) -> bool:
    return any(document.is_incomplete for document in documents)
