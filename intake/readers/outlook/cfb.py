"""Compound files ([MS-CFB]): the streams and storages inside, in time and space bounded by the size of the file."""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass, field
from typing import Final

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES: Final = 512
_ENTRY_BYTES: Final = 128
_FREE: Final = 0xFFFF_FFFA
"""From here on the numbers are no sectors."""
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_SECTOR_SHIFTS: Final = range(7, 17)


@dataclass(slots=True)
class Storage:
    """A folder of a compound file."""

    streams: dict[str, bytes] = field(default_factory=dict)
    storages: dict[str, Storage] = field(default_factory=dict)
    is_cut: bool = False
    """True for a root when a stream below it is shorter than declared."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size_bytes: int


def read(content: bytes) -> Storage | None:
    """Return the root of a compound file, damaged streams cut short; None when there is none to be found."""
    if len(content) < _HEADER_BYTES or not content.startswith(MAGIC):
        return None
    shift, mini_shift = struct.unpack_from("<HH", content, 30)
    if shift not in _SECTOR_SHIFTS or mini_shift >= shift:
        return None
    file = _File(content, shift, mini_shift)
    entries = file.entries()
    return _tree(file, entries) if entries and entries[0].kind == _ROOT else None


class _File:
    """The sectors of a compound file and the chains that they form."""

    def __init__(self, content: bytes, shift: int, mini_shift: int) -> None:
        self._content = content
        self._size = 1 << shift
        self._mini_size = 1 << mini_shift
        self._cutoff: int = struct.unpack_from("<I", content, 56)[0]
        self._budget = len(content)
        self._fat = _numbers(b"".join(self._sector(number) for number in self._fat_sectors()))
        first_directory, first_mini_fat = (
            struct.unpack_from("<I", content, 48)[0],
            struct.unpack_from("<I", content, 60)[0],
        )
        self._directory = self._chain(first_directory)
        self._mini_fat = _numbers(self._chain(first_mini_fat))
        self._mini: bytes = b""
        self.is_cut = False

    def entries(self) -> list[_Entry]:
        whole = len(self._directory) // _ENTRY_BYTES * _ENTRY_BYTES
        entries = [_entry(self._directory[start : start + _ENTRY_BYTES]) for start in range(0, whole, _ENTRY_BYTES)]
        if entries:
            self._mini = self._chain(entries[0].start)
        return entries

    def stream(self, entry: _Entry) -> bytes:
        """Return the content of a stream; all together are no longer than the file."""
        size = min(entry.size_bytes, self._budget)
        content = (
            self._mini_chain(entry.start, size) if entry.size_bytes < self._cutoff else self._chain(entry.start, size)
        )
        self._budget -= len(content)
        self.is_cut = self.is_cut or len(content) < entry.size_bytes
        return content

    def _fat_sectors(self) -> list[int]:
        sectors = list(struct.unpack_from("<109I", self._content, 76))
        following: int = struct.unpack_from("<I", self._content, 68)[0]
        seen: set[int] = set()
        while following < _FREE and following not in seen:
            seen.add(following)
            numbers = _numbers(self._sector(following))
            if not numbers:
                break
            sectors += numbers[:-1]
            following = numbers[-1]
        return [number for number in dict.fromkeys(sectors) if number < _FREE]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size]

    def _chain(self, start: int, size_bytes: int | None = None) -> bytes:
        most = len(self._content) if size_bytes is None else size_bytes
        numbers = _follow(self._fat, start, -(-most // self._size))
        return b"".join(map(self._sector, numbers))[:most]

    def _mini_chain(self, start: int, size_bytes: int) -> bytes:
        numbers = _follow(self._mini_fat, start, -(-size_bytes // self._mini_size))
        size = self._mini_size
        return b"".join(self._mini[number * size : (number + 1) * size] for number in numbers)[:size_bytes]


def _follow(table: array[int], start: int, most: int) -> list[int]:
    numbers: list[int] = []
    number = start
    while number < len(table) and len(numbers) < min(most, len(table)):
        numbers.append(number)
        number = table[number]
    return numbers


def _numbers(raw: bytes) -> array[int]:
    whole = len(raw) // 4
    return array("I", struct.unpack(f"<{whole}I", raw[: 4 * whole]))


def _entry(raw: bytes) -> _Entry:
    length, kind = struct.unpack_from("<HB", raw, 64)
    left, right, child = struct.unpack_from("<3I", raw, 68)
    start, size_bytes = struct.unpack_from("<II", raw, 116)
    name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
    return _Entry(name, kind, left, right, child, start, size_bytes)


def _tree(file: _File, entries: list[_Entry]) -> Storage:
    """Build the tree of entries; each is visited once, whatever they point to."""
    root = Storage()
    pending = [(entries[0].child, root)]
    seen = {0}
    while pending:
        number, storage = pending.pop()
        if number >= len(entries) or number in seen:
            continue
        seen.add(number)
        entry = entries[number]
        pending += [(entry.left, storage), (entry.right, storage)]
        if entry.kind == _STREAM:
            storage.streams.setdefault(entry.name, file.stream(entry))
        elif entry.kind == _STORAGE:
            inner = storage.storages.setdefault(entry.name, Storage())
            pending.append((entry.child, inner))
    root.is_cut = file.is_cut
    return root
