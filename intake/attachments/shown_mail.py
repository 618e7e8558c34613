"""A mail as its readers saw it, to be shown beside its vehicles: files, parts and rows, numbered as in origins."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Final

from msgspec import Struct, msgpack

from domain.places import Box  # noqa: TC001 - msgspec reads the annotations
from intake.attachments.as_mail import mail_around
from intake.attachments.open_attachments import inner_files, open_files
from intake.mail import message, thread
from intake.model.document import BODY, Line, MarkKind, Sender, Table
from intake.readers.media_types import media_type_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from intake.attachments.open_attachments import OpenedFile
    from intake.model.document import Attachment, Block, Document, Email
    from intake.model.limits import ReadingLimits

MOST_FILES: Final = 500
MOST_PARTS: Final = 1_000
MOST_RECIPIENTS: Final = 100
MOST_ENCODED_BYTES: Final = 64 * 2**20
"""All rows of a mail; what is over is left out, and its file is incomplete."""
CHUNK_ROWS: Final = 250
LONGEST_CELL: Final = 2_000
DIGEST_BYTES: Final = 16
ROWS: Final = msgpack.Encoder()


class ShownRow(Struct, array_like=True, frozen=True):
    """A line of text or a row of cells; `row` is its number in the file."""

    row: int
    cells: tuple[str, ...]
    page: int = 0
    is_struck: bool = False
    is_hidden: bool = False
    is_quoted: bool = False
    box: Box | None = None


class ShownPart(Struct, frozen=True):
    """A table, or lines in succession; its rows are encoded in chunks, so that few are decoded at a time."""

    is_grid: bool
    sheet: str
    page: int
    row_count: int
    column_count: int
    first_column: int
    is_quoted: bool
    chunks: tuple[bytes, ...]
    highest: tuple[int, ...]
    """The highest row of each chunk."""


class ShownFile(Struct, frozen=True):
    """The text of a mail, or a file; `path` leads to it: the digest of each file that it lies in, and its own."""

    name: str
    media_type: str
    size_bytes: int
    path: tuple[bytes, ...]
    is_incomplete: bool
    is_decoration: bool
    parts: tuple[ShownPart, ...]


class ShownMail(Struct, frozen=True):
    """A mail; `sent_at` is in seconds of Unix time."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    sent_at: float | None
    files: tuple[ShownFile, ...]


class NoSuchFileError(LookupError):
    """The mail holds no file at that path."""


def show(raw: bytes, limits: ReadingLimits) -> ShownMail:
    """Return an e-mail, or a bare file, as it is shown."""
    email = message.parse(mail_around(raw), limits)
    opened = open_files(email.attachments, limits)
    room = _Room()
    paths: list[tuple[bytes, ...]] = []
    files = [_text_of_mail(email, room)]
    for file in opened.files[: MOST_FILES - 1]:
        within = paths[file.parent] if file.parent is not None else ()
        paths.append((*within, digest(file.attachment)))
        files.append(_shown_file(file, paths[-1], room))
    recipients = tuple(map(_written, email.recipients[:MOST_RECIPIENTS]))
    return ShownMail(_written(email.sender), recipients, email.subject, _seconds(email.sent_at), tuple(files))


def file_at(raw: bytes, path: Sequence[bytes], limits: ReadingLimits) -> bytes:
    """Return the content of one file, opening no other than those it lies in.

    Raises: NoSuchFileError.
    """
    files: Iterable[Attachment] = message.parse(mail_around(raw), limits).attachments
    content = b""
    for depth, wanted in enumerate(path):
        holder = next((file for file in files if digest(file) == wanted), None)
        if holder is None:
            raise NoSuchFileError
        content = holder.content
        files = inner_files(holder, limits) if depth + 1 < len(path) else ()
    return content


def digest(file: Attachment) -> bytes:
    """Return by what a file is known among those beside it."""
    return hashlib.blake2b(file.content, digest_size=DIGEST_BYTES).digest()


class _Room:
    """How many bytes of rows may still be shown."""

    def __init__(self) -> None:
        self._left = MOST_ENCODED_BYTES

    def take(self, size_bytes: int) -> bool:
        self._left -= size_bytes
        return self._left >= 0


def _written(person: Sender) -> str:
    return f"{person.name} <{person.address}>" if person.name and person.address else person.name or person.address


def _seconds(sent_at: datetime | None) -> float | None:
    if sent_at is None:
        return None
    try:
        return (sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)).timestamp()
    except (OverflowError, ValueError):
        return None


def _text_of_mail(email: Email, room: _Room) -> ShownFile:
    parts, is_whole = _parts_of(email.body.blocks, _newest(email), room)
    is_incomplete = email.is_incomplete or email.body.is_incomplete or not is_whole
    return ShownFile(BODY, "text/plain", 0, (), is_incomplete, is_decoration=False, parts=parts)


def _shown_file(file: OpenedFile, path: tuple[bytes, ...], room: _Room) -> ShownFile:
    attachment = file.attachment
    document: Document | None = file.text
    newest = _newest(file.mail) if file.mail else None
    parts, is_whole = _parts_of(document.blocks if document else (), newest, room)
    return ShownFile(
        attachment.name,
        media_type_of(attachment.content),
        len(attachment.content),
        path,
        is_incomplete=file.is_incomplete or not is_whole,
        is_decoration=attachment.is_decoration,
        parts=parts,
    )


def _newest(email: Email) -> set[int]:
    """Return the blocks of the newest text, by identity; the others of the mail are quoted."""
    segment = thread.split(email.body.blocks, email.subject)[0]
    return {id(block) for block in (*segment.blocks, *segment.signature)}


def _parts_of(blocks: Sequence[Block], newest: set[int] | None, room: _Room) -> tuple[tuple[ShownPart, ...], bool]:
    """Return the parts of a text, and whether they are all."""
    parts: list[ShownPart] = []

    def kind(pair: tuple[int, Block]) -> tuple[object, ...]:
        place, block = pair
        quoted = _is_quoted(block, newest)
        return (quoted, block.page) if isinstance(block, Line) else (quoted, place, "table")

    for (is_quoted, *_), run in groupby(enumerate(blocks), kind):
        together = [block for _, block in run]
        part = _shown_part(together, room, is_quoted=bool(is_quoted))
        if part is None or len(parts) >= MOST_PARTS:
            return tuple(parts), False
        parts.append(part)
    return tuple(parts), True


def _is_quoted(block: Block, newest: set[int] | None) -> bool:
    return block.is_quoted or (newest is not None and id(block) not in newest)


def _shown_part(blocks: Sequence[Block], room: _Room, *, is_quoted: bool) -> ShownPart | None:
    """Return a table or a run of lines; None when there is no room for it."""
    table = blocks[0] if isinstance(blocks[0], Table) else None
    if table:
        rows = list(_rows_of(table, is_quoted=is_quoted))
    else:
        rows = [_row_of(line, is_quoted=is_quoted) for line in blocks if isinstance(line, Line)]
    groups = [rows[start : start + CHUNK_ROWS] for start in range(0, len(rows), CHUNK_ROWS)]
    chunks = tuple(ROWS.encode(group) for group in groups)
    if not room.take(sum(map(len, chunks))):
        return None
    pages = {row.page for row in rows}
    return ShownPart(
        is_grid=table is not None,
        sheet=table.sheet if table else "",
        page=pages.pop() if len(pages) == 1 else 0,
        row_count=len(rows),
        column_count=max((len(row.cells) for row in rows), default=0) if table else 0,
        first_column=table.first_column if table else 0,
        is_quoted=is_quoted,
        chunks=chunks,
        highest=tuple(max(row.row for row in group) for group in groups),
    )


def _row_of(line: Line, *, is_quoted: bool) -> ShownRow:
    return ShownRow(
        line.number, (line.text[:LONGEST_CELL],), line.page, line.is_struck, is_quoted=is_quoted, box=line.box
    )


def _rows_of(table: Table, *, is_quoted: bool) -> Iterator[ShownRow]:
    """Yield the rows of a table, those too that are hidden or struck out, which it holds as empty ones."""
    hidden = {mark.row: mark.cells for mark in table.marks if mark.kind is MarkKind.HIDDEN}
    struck = {mark.row: mark.cells for mark in table.marks if mark.kind is MarkKind.STRUCK}
    within = range(table.first_row, table.first_row + len(table.rows))
    for number in sorted({*within, *hidden, *struck}):
        offset = number - table.first_row
        is_within = 0 <= offset < len(table.rows)
        cells = table.rows[offset] if is_within else ()
        if not any(cells):
            cells = struck.get(number) or hidden.get(number) or cells
        yield ShownRow(
            number,
            tuple(cell[:LONGEST_CELL] for cell in cells),
            table.pages[offset] if is_within and table.pages else 0,
            is_struck=number in struck,
            is_hidden=number in hidden,
            is_quoted=is_quoted,
            box=table.boxes[offset] if is_within and table.boxes else None,
        )
