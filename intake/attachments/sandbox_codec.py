"""What passes, as MessagePack, between the process that reads a file and the one that asked: order and document."""

from __future__ import annotations

from msgspec import Struct, msgpack

from intake.model.document import Attachment, Document, Line, Table
from intake.model.limits import ReadingLimits


class _Line(Struct, tag=True, array_like=True):
    """A line with a tag: dataclasses carry none that would tell one kind of block from the other."""

    block: Line


class _Table(Struct, tag=True, array_like=True):
    block: Table


class _Document(Struct, array_like=True):
    file: str
    blocks: tuple[_Line | _Table, ...]
    warnings: tuple[str, ...]
    is_incomplete: bool
    files: tuple[Attachment, ...]


def dump_order(reader: str, file: str, content: bytes, limits: ReadingLimits) -> bytes:
    """Return what the process is asked to do."""
    return msgpack.encode((reader, file, content, limits))


def load_order(order: bytes) -> tuple[str, str, bytes, ReadingLimits]:
    """Return what `dump_order` was given."""
    return msgpack.decode(order, type=tuple[str, str, bytes, ReadingLimits])


def dump(document: Document) -> bytes:
    """Return `document` as it passes."""
    blocks = tuple(_Line(block) if isinstance(block, Line) else _Table(block) for block in document.blocks)
    return msgpack.encode(_Document(document.file, blocks, document.warnings, document.is_incomplete, document.files))


def load(answer: bytes) -> Document:
    """Return the document that `dump` wrote.

    Raises: ValueError, RecursionError when it is none.
    """
    written = msgpack.decode(answer, type=_Document)
    blocks = tuple(tagged.block for tagged in written.blocks)
    return Document(written.file, blocks, written.warnings, is_incomplete=written.is_incomplete, files=written.files)
