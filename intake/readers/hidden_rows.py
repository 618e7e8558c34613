"""Rows that a filter or a person has hidden in workbooks of before 2007 (xls) and of OpenDocument (ods)."""

from __future__ import annotations

import struct
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from lxml import etree

from intake.readers.outlook import cfb

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

_BOUND_SHEET, _ROW, _BEGIN, _END = 0x0085, 0x0208, 0x0809, 0x000A  # [MS-XLS] 2.4
_ROW_BYTES: Final = 14
_NAME_STARTS: Final = 8
_IS_HIDDEN, _OUTLINE_LEVEL = 0x20, 0x07
_CHUNK_BYTES: Final = 1 << 20
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_HIDING: Final = frozenset({"filter", "collapse"})
_MOST_REPEATS: Final = 100_000

HiddenRows = dict[str, frozenset[int]]
"""By the name of the sheet; rows count from 1."""


def hidden_in_xls(content: bytes) -> HiddenRows:
    """Return the hidden rows of an old workbook; those of a group that is folded up are not."""
    root = cfb.read(content)
    stream = b"" if root is None else root.streams.get("Workbook") or root.streams.get("Book") or b""
    hidden: HiddenRows = {}
    for kind, record in _records(stream, 0):
        if kind == _BOUND_SHEET and len(record) > _NAME_STARTS:
            rows = frozenset(_hidden_rows(stream, int.from_bytes(record[:4], "little")))
            if rows:
                hidden[_name_of(record)] = rows
    return hidden


def _name_of(record: bytes) -> str:
    length, is_wide = record[6], record[7] & 1
    name = record[_NAME_STARTS : _NAME_STARTS + length * (2 if is_wide else 1)]
    return name.decode("utf-16-le" if is_wide else "latin-1", "replace")


def _hidden_rows(stream: bytes, start: int) -> Iterator[int]:
    for kind, record in _records(stream, start):
        if kind == _ROW and len(record) >= _ROW_BYTES:
            number, flags = struct.unpack_from("<H10xH", record)
            if flags & _IS_HIDDEN and not flags & _OUTLINE_LEVEL:
                yield number + 1


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records from `start` to the end of the part that begins there."""
    depth, offset = 0, start
    while offset + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, offset)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        yield kind, stream[offset + 4 : offset + 4 + size]
        offset += 4 + size


def hidden_in_ods(archive: zipfile.ZipFile, part: str) -> HiddenRows:
    """Return the hidden rows of an OpenDocument workbook; those of a group that is folded up are not.

    Raises: ValueError.
    """
    target = _OdsRows()
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                parser.feed(chunk)
        parser.close()
    except etree.XMLSyntaxError:
        raise ValueError("its XML is damaged") from None
    return {sheet: frozenset(rows) for sheet, rows in target.hidden.items()}


class _OdsRows:
    """A parser target that keeps nothing but the numbers of hidden rows."""

    def __init__(self) -> None:
        self.hidden: dict[str, set[int]] = defaultdict(set)
        self._sheet = ""
        self._row = self._group_depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Count the rows of a sheet."""
        if tag == f"{_TABLE}table":
            self._sheet, self._row = attributes.get(f"{_TABLE}name", ""), 0
        elif tag == f"{_TABLE}table-row-group":
            self._group_depth += 1
        elif tag == f"{_TABLE}table-row":
            repeats = attributes.get(f"{_TABLE}number-rows-repeated", "1")
            count = min(int(repeats), _MOST_REPEATS) if repeats.isdecimal() else 1
            if attributes.get(f"{_TABLE}visibility") in _HIDING and not self._group_depth and count < _MOST_REPEATS:
                self.hidden[self._sheet].update(range(self._row + 1, self._row + count + 1))
            self._row += count

    def end(self, tag: str) -> None:
        """Close a group of rows."""
        self._group_depth -= tag == f"{_TABLE}table-row-group"

    def close(self) -> None:
        """Give nothing."""
