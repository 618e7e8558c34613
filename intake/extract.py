"""The reading of one mail, from bytes to what a case needs: pure, synchronous, bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake import mail, thread
from intake.case_data import Source, find_broker, read_case_data
from intake.duplicates import merge_lists
from intake.lists import read_blocks
from intake.model import BODY, Document, Extraction
from intake.readers.files import open_files
from intake.vehicle_notes import notes_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intake.limits import Limits
    from intake.lists import ListRead
    from intake.model import Email
    from intake.thread import Segment

_LONGEST_TEXT = 20_000


def extract_email(raw: bytes, limits: Limits) -> Extraction:
    """Return everything that the mail `raw` says; it raises for no input."""
    email = mail.parse(raw, limits)
    opened = open_files(email.attachments, limits)
    segments = thread.split(email.body.blocks, email.subject)
    nested = [segment for inner in opened.mails for segment in thread.split(inner.body.blocks, inner.subject)[:1]]
    warnings = [*email.warnings, *email.body.warnings, *opened.warnings]
    warnings += [warning for document in opened.documents for warning in document.warnings]

    texts = [read_blocks(BODY, segment.blocks, limits) for segment in segments]
    tails = [read_blocks(BODY, segment.signature, limits) for segment in segments[:1]]
    files = [read_blocks(document.file, document.blocks, limits) for document in opened.documents]
    inners = [
        read_blocks(inner.body.file, segment.blocks, limits)
        for inner, segment in zip(opened.mails, nested, strict=True)
    ]
    bodies, is_from_history = _bodies_that_count(
        segments, texts, has_other=any(read.vehicles for read in [*tails, *files, *inners])
    )
    if is_from_history:
        warnings.append("the vehicles were taken from the quoted history, the newest text has none")

    reads = [*bodies, *tails, *inners, *files]
    vehicles, repeats = merge_lists([read.vehicles for read in reads])
    if len(vehicles) > limits.max_vehicles:
        warnings.append(f"only the first {limits.max_vehicles:,} of {len(vehicles):,} vehicles were taken")
    warnings += notes_on(vehicles)
    sources = _sources(email, segments, texts, [*inners, *files])
    data, notes = read_case_data(email, sources, find_broker(email, segments, opened.mails))
    is_incomplete = (
        email.is_incomplete or email.body.is_incomplete or opened.is_incomplete or _is_any_incomplete(opened.documents)
    )
    return Extraction(
        data=data,
        vehicles=tuple(vehicles[: limits.max_vehicles]),
        warnings=tuple(dict.fromkeys([*warnings, *notes]))[: limits.max_warnings],
        needs_review=not vehicles or is_incomplete or is_from_history or len(vehicles) > limits.max_vehicles,
        dropped_rows=tuple([row for read in reads for row in read.dropped] + repeats)[: limits.max_dropped_rows],
        text="\n".join(text.text for text in [*texts[:1], *inners])[:_LONGEST_TEXT],
    )


def _bodies_that_count(
    segments: Sequence[Segment], texts: Sequence[ListRead], *, has_other: bool
) -> tuple[list[ListRead], bool]:
    """Return the parts of the thread whose vehicles are asked for, and whether they are only quoted history.

    The newest text and what it forwards count; an old list in the history counts when nothing else has one.
    """
    counted = [texts[0]]
    for segment, text in zip(segments[1:], texts[1:], strict=True):
        if not segment.is_forwarded or any(read.vehicles for read in counted):
            break
        counted.append(text)
    if has_other or any(read.vehicles for read in counted):
        return counted, False
    history = next((text for text in texts if text.vehicles), None)
    return ([*counted, history], True) if history else (counted, False)


def _sources(
    email: Email, segments: Sequence[Segment], texts: Sequence[ListRead], files: Sequence[ListRead]
) -> list[Source]:
    """Return where case data may stand, the most trustworthy first: newest text, subject, files, forwarded, quoted."""
    forwarded = [text for segment, text in zip(segments[1:], texts[1:], strict=True) if segment.is_forwarded]
    quoted = [text for segment, text in zip(segments[1:], texts[1:], strict=True) if not segment.is_forwarded]
    return [
        Source(texts[0].text),
        *(Source(text.text) for text in forwarded),
        *(Source(file.text) for file in files),
        Source(email.subject),
        *(Source(text.text, is_new=False) for text in quoted),
    ]


def _is_any_incomplete(documents: Iterable[Document]) -> bool:
    return any(document.is_incomplete for document in documents)
