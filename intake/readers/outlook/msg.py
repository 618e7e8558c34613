"""Messages saved by Outlook as files (`.msg`, [MS-OXMSG]): a compound file of properties."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from intake.readers.outlook import cfb
from intake.readers.outlook.mapi import File, OutlookItem, Properties, PropertyTag, PropertyType, value_of

if TYPE_CHECKING:
    from intake.model.limits import ReadingLimits
    from intake.readers.outlook.cfb import Storage

_STREAM: Final = re.compile(r"__substg1\.0_([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})")
_FIXED: Final = "__properties_version1.0"
_MARK: Final = (_FIXED + "\0").encode("utf-16-le")
_INNER: Final = "__substg1.0_3701000D"
_HEADER_BYTES_TOP, _HEADER_BYTES_INNER, _HEADER_BYTES_PART = 32, 24, 8
_ENTRY_BYTES: Final = 16


def is_msg(content: bytes) -> bool:
    """Tell whether a file is a message of Outlook, and not another compound file."""
    return content.startswith(cfb.MAGIC) and _MARK in content


def read(content: bytes, limits: ReadingLimits) -> OutlookItem | None:
    """Read a message; None when the file is damaged beyond reading."""
    root = cfb.read(content)
    if root is None:
        return None
    item = _item(root, _HEADER_BYTES_TOP, limits, depth=0)
    item.is_cut = item.is_cut or root.is_cut or not item.properties.values
    return item


def _item(storage: Storage, header_bytes: int, limits: ReadingLimits, depth: int) -> OutlookItem:
    item = OutlookItem(_properties(storage, header_bytes))
    for name, inner in sorted(storage.storages.items()):
        if name.startswith("__recip_version1.0"):
            item.recipients.append(_properties(inner, _HEADER_BYTES_PART))
        elif name.startswith("__attach_version1.0"):
            item.files.append(_file(inner, limits, depth))
    most = limits.max_parts
    item.is_cut = (
        len(item.recipients) > most
        or len(item.files) > most
        or any(file.message and file.message.is_cut for file in item.files)
    )
    del item.recipients[most:], item.files[most:]
    return item


def _file(storage: Storage, limits: ReadingLimits, depth: int) -> File:
    properties = _properties(storage, _HEADER_BYTES_PART)
    inner = storage.storages.get(_INNER)
    if inner is None:
        return File(properties)
    if depth >= limits.max_depth:
        return File(properties, OutlookItem(is_cut=True))
    return File(properties, _item(inner, _HEADER_BYTES_INNER, limits, depth + 1))


def _properties(storage: Storage, header_bytes: int) -> Properties:
    """Read the values of fixed size from their table, the others from their streams."""
    properties = Properties()
    table = storage.streams.get(_FIXED, b"")[header_bytes:]
    for start in range(0, len(table) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        kind, tag = (
            int.from_bytes(table[start : start + 2], "little"),
            int.from_bytes(table[start + 2 : start + 4], "little"),
        )
        if kind in {PropertyType.SHORT, PropertyType.LONG, PropertyType.BOOLEAN, PropertyType.TIME}:
            _keep(properties, tag, kind, table[start + 8 : start + 16])
    for name, raw in storage.streams.items():
        if match := _STREAM.fullmatch(name):
            _keep(properties, int(match.group(1), 16), int(match.group(2), 16), raw)
    return properties


def _keep(properties: Properties, tag: int, kind: int, raw: bytes) -> None:
    value = value_of(kind, raw)
    if value is not None and tag in _READ:
        properties.values.setdefault(tag, value)


_READ: Final = frozenset(int(tag) for tag in PropertyTag)
