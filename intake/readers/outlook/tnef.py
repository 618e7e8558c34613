"""Messages that Outlook wraps into `winmail.dat` ([MS-OXTNEF]): a stream of attributes, some of them property lists."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from intake.readers.outlook.mapi import File, OutlookItem, Properties, PropertyTag, PropertyType, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.model.limits import ReadingLimits

MAGIC: Final = b"\x78\x9f\x3e\x22"
_START: Final = 6
_ATTRIBUTE: Final = struct.Struct("<BHHI")
_CHECKSUM_BYTES: Final = 2
_PADDING: Final = b"\0\r\n "
_FIRST_NAMED: Final = 0x8000
_MANY: Final = 0x1000
_CLASS_ID_BYTES: Final = 16
_FIXED_BYTES: Final = {0x2: 4, 0x3: 4, 0x4: 4, 0xA: 4, 0xB: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE: Final = frozenset({PropertyType.STRING8, PropertyType.UNICODE, PropertyType.BINARY, PropertyType.OBJECT})


class _Attribute(IntEnum):
    SUBJECT = 0x8004
    BODY = 0x800C
    FILE_DATA = 0x800F
    FILE_TITLE = 0x8010
    FILE_BEGINS = 0x9002
    PROPERTIES = 0x9003
    FILE_PROPERTIES = 0x9005
    CODE_PAGE = 0x9007


class _Cut(Exception):
    """The stream ends, or goes where it can't, before it should."""


def is_tnef(content: bytes) -> bool:
    """Tell whether a file is a `winmail.dat`, whatever its name."""
    return content.startswith(MAGIC)


def read(content: bytes, limits: ReadingLimits, depth: int = 0) -> OutlookItem:
    """Read a message as far as its damage allows."""
    item = OutlookItem()
    try:
        for attribute, raw in _attributes(content):
            _take(item, attribute, raw, limits, depth)
    except _Cut:
        item.is_cut = True
    item.is_cut = item.is_cut or any(file.message and file.message.is_cut for file in item.files)
    return item


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    offset = _START
    while offset + _ATTRIBUTE.size <= len(content):
        _, attribute, _, length = _ATTRIBUTE.unpack_from(content, offset)
        offset += _ATTRIBUTE.size
        yield attribute, content[offset : offset + length]
        offset += length + _CHECKSUM_BYTES
    if offset > len(content) or content[offset:].strip(_PADDING):
        raise _Cut


def _take(item: OutlookItem, attribute: int, raw: bytes, limits: ReadingLimits, depth: int) -> None:
    values = item.properties.values
    file = item.files[-1] if item.files else None
    if len(item.files) > limits.max_parts:
        raise _Cut
    if attribute == _Attribute.FILE_BEGINS:
        item.files.append(File(Properties()))
    elif attribute == _Attribute.PROPERTIES:
        values |= _properties(raw)
    elif attribute == _Attribute.CODE_PAGE:
        values.setdefault(PropertyTag.CODE_PAGE, int.from_bytes(raw[:4], "little"))
    elif attribute == _Attribute.SUBJECT:
        values.setdefault(PropertyTag.SUBJECT, raw)
    elif attribute == _Attribute.BODY:
        values.setdefault(PropertyTag.BODY, raw)
    elif file and attribute == _Attribute.FILE_DATA:
        file.properties.values[PropertyTag.ATTACH_DATA] = raw
    elif file and attribute == _Attribute.FILE_TITLE:
        file.properties.values.setdefault(PropertyTag.ATTACH_SHORT_NAME, raw)
    elif file and attribute == _Attribute.FILE_PROPERTIES:
        file.properties.values |= _properties(raw)
        file.message = _inner_message(file.properties, limits, depth)


def _inner_message(properties: Properties, limits: ReadingLimits, depth: int) -> OutlookItem | None:
    inner = properties.content(PropertyTag.ATTACH_DATA)[_CLASS_ID_BYTES:]
    if not is_tnef(inner):
        return None
    return read(inner, limits, depth + 1) if depth < limits.max_depth else OutlookItem(is_cut=True)


@dataclass(slots=True)
class _Cursor:
    raw: bytes
    offset: int = 0

    def take(self, length: int) -> bytes:
        if self.offset + length > len(self.raw):
            raise _Cut
        self.offset += length
        return self.raw[self.offset - length : self.offset]

    def number(self, length: int = 4) -> int:
        return int.from_bytes(self.take(length), "little")

    def padded(self) -> bytes:
        """Take a value that is preceded by its length and padded to whole words."""
        length = self.number()
        value = self.take(length)
        self.offset += -length % 4
        return value


def _properties(raw: bytes) -> dict[int, int | str | bytes]:
    values: dict[int, int | str | bytes] = {}
    cursor = _Cursor(raw)
    for _ in range(cursor.number()):
        kind, tag = cursor.number(2), cursor.number(2)
        if tag >= _FIRST_NAMED:
            _skip_name(cursor)
        value = _value(cursor, kind)
        if value is not None and tag in _READ:
            values.setdefault(tag, value)
    return values


def _skip_name(cursor: _Cursor) -> None:
    cursor.take(_CLASS_ID_BYTES)
    if cursor.number():
        cursor.padded()
    else:
        cursor.number()


def _value(cursor: _Cursor, kind: int) -> int | str | bytes | None:
    """Take one value, or all values of a list, of which the first is returned."""
    one = kind & ~_MANY
    is_counted = kind != one or one in _VARIABLE
    first: bytes | None = None
    for _ in range(cursor.number() if is_counted else 1):
        if one not in _VARIABLE and one not in _FIXED_BYTES:
            raise _Cut
        raw = cursor.padded() if one in _VARIABLE else cursor.take(_FIXED_BYTES[one])
        first = raw if first is None else first
    return None if first is None else value_of(one, first)


_READ: Final = frozenset(int(tag) for tag in PropertyTag)
