"""The properties in which Outlook keeps a message ([MS-OXPROPS]), whatever file they come in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, TypeAlias

from intake.readers.charset import decode

Value: TypeAlias = str | bytes | int


class PropertyTag(IntEnum):
    """The properties that are read."""

    SUBJECT = 0x0037
    SUBMITTED = 0x0039
    SENT_FOR_NAME = 0x0042
    SENT_FOR_ADDRESS = 0x0065
    TRANSPORT_HEADERS = 0x007D
    RECIPIENT_TYPE = 0x0C15
    SENDER_NAME = 0x0C1A
    SENDER_ADDRESS = 0x0C1F
    DELIVERED = 0x0E06
    BODY = 0x1000
    RTF_COMPRESSED = 0x1009
    HTML = 0x1013
    MESSAGE_ID = 0x1035
    DISPLAY_NAME = 0x3001
    ADDRESS = 0x3003
    ATTACH_DATA = 0x3701
    ATTACH_SHORT_NAME = 0x3704
    ATTACH_NAME = 0x3707
    ATTACH_MIME_TYPE = 0x370E
    ATTACH_CONTENT_ID = 0x3712
    SMTP_ADDRESS = 0x39FE
    INTERNET_CODE_PAGE = 0x3FDE
    CODE_PAGE = 0x3FFD
    SENDER_SMTP_ADDRESS = 0x5D01
    SENT_FOR_SMTP_ADDRESS = 0x5D02


class PropertyType(IntEnum):
    """The types of values that are read."""

    SHORT = 0x02
    LONG = 0x03
    BOOLEAN = 0x0B
    OBJECT = 0x0D
    STRING8 = 0x1E
    UNICODE = 0x1F
    TIME = 0x40
    BINARY = 0x102


_EPOCH: Final = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
_TICKS_A_MICROSECOND: Final = 10


@dataclass(slots=True)
class Properties:
    """Values by tag; 8-bit texts are kept as bytes until the code page is known."""

    values: dict[int, Value] = field(default_factory=dict)

    def text(self, *tags: PropertyTag) -> str:
        """Return the first of the texts that is not empty."""
        for tag in tags:
            value = self.values.get(tag)
            text = decode(value, self._code_page) if isinstance(value, bytes) else value
            if isinstance(text, str) and (clean := text.replace("\0", "").strip()):
                return clean
        return ""

    def number(self, tag: PropertyTag) -> int:
        value = self.values.get(tag)
        return value if isinstance(value, int) else 0

    def content(self, tag: PropertyTag) -> bytes:
        value = self.values.get(tag, b"")
        if isinstance(value, str):
            return value.encode("utf-8", "replace")
        return value if isinstance(value, bytes) else b""

    def time(self, tag: PropertyTag) -> dt.datetime | None:
        """Return a time that is stored in units of 100 ns since 1601."""
        ticks = self.number(tag)
        try:
            return _EPOCH + dt.timedelta(microseconds=ticks // _TICKS_A_MICROSECOND) if ticks else None
        except OverflowError:
            return None

    @property
    def _code_page(self) -> str:
        number = self.number(PropertyTag.CODE_PAGE) or self.number(PropertyTag.INTERNET_CODE_PAGE)
        return {65001: "utf-8", 20127: "ascii", 28591: "latin-1"}.get(number, f"cp{number}" if number else "")


@dataclass(slots=True)
class File:
    """An attachment: its properties, and the message inside it if it is one."""

    properties: Properties
    message: OutlookItem | None = None


@dataclass(slots=True)
class OutlookItem:
    """A message as Outlook keeps it."""

    properties: Properties = field(default_factory=Properties)
    recipients: list[Properties] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    is_cut: bool = False


def value_of(kind: int, raw: bytes) -> Value | None:
    """Return the value that `raw` holds; None for a kind that is not read."""
    if kind == PropertyType.UNICODE:
        return raw[: len(raw) // 2 * 2].decode("utf-16-le", "replace")
    if kind in {PropertyType.STRING8, PropertyType.BINARY, PropertyType.OBJECT}:
        return raw
    if kind in {PropertyType.SHORT, PropertyType.BOOLEAN}:
        return int.from_bytes(raw[:2], "little")
    if kind == PropertyType.LONG:
        return int.from_bytes(raw[:4], "little")
    return int.from_bytes(raw[:8], "little") if kind == PropertyType.TIME else None
