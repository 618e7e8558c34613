"""The messages to and from the process that reads a file, as MessagePack: order and document."""

from __future__ import annotations

from typing import Final

from msgspec import Struct, msgpack

from domain.notices.notice import Notice  # noqa: TC001 - msgspec reads the annotations
from intake.model.document import Attachment, Document, Line, Table
from intake.model.limits import ReadingLimits


class _Line(Struct, tag=True, array_like=True):
    """A tagged line, since dataclasses carry no tag that would distinguish the kinds of block."""

    block: Line


class _Table(Struct, tag=True, array_like=True):
    block: Table


class _Document(Struct, array_like=True):
    file: str
    blocks: tuple[_Line | _Table, ...]
    warnings: tuple[Notice, ...]
    is_incomplete: bool
    files: tuple[Attachment, ...]


# Built once: a child that is forked for one mail or file would spend milliseconds on them.
_ORDERS: Final = msgpack.Decoder(tuple[str, str, bytes, ReadingLimits])
_DOCUMENTS: Final = msgpack.Decoder(_Document)


def dump_order(reader: str, file: str, content: bytes, limits: ReadingLimits) -> bytes:
    """Encode an order."""
    return msgpack.encode((reader, file, content, limits))


def load_order(order: bytes) -> tuple[str, str, bytes, ReadingLimits]:
    """Decode an order."""
    return _ORDERS.decode(order)


def dump(document: Document) -> bytes:
    """Encode a document."""
    blocks = tuple(_Line(block) if isinstance(block, Line) else _Table(block) for block in document.blocks)
    return msgpack.encode(_Document(document.file, blocks, document.warnings, document.is_incomplete, document.files))


def load(answer: bytes) -> Document:
    """Decode a document.

    Raises: ValueError, RecursionError when it is not one.
    """
    written = _DOCUMENTS.decode(answer)
    blocks = tuple(tagged.block for tagged in written.blocks)
    return Document(written.file, blocks, written.warnings, is_incomplete=written.is_incomplete, files=written.files)
