"""Compound files ([MS-CFB] version 3), the container of xls and of encrypted workbooks, as small as they can be."""

from __future__ import annotations

import struct

SECTOR = 512
FREE, END, FAT_SECTOR, NO_STREAM = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
SMALLEST_STREAM = 4096
"""A shorter stream would live in the mini stream; it is padded instead."""


def compound_file(streams: dict[str, bytes]) -> bytes:
    """Return a compound file with the streams in its root."""
    bodies = {name: content.ljust(SMALLEST_STREAM, b"\0") for name, content in streams.items()}
    sizes = [-(-len(body) // SECTOR) for body in bodies.values()]
    directory_sectors = -(-(len(bodies) + 1) // 4)
    fat_sectors = 1
    while fat_sectors * 128 < fat_sectors + directory_sectors + sum(sizes):
        fat_sectors += 1
    fat = [FAT_SECTOR] * fat_sectors + _chain(fat_sectors, directory_sectors)
    starts = []
    for size in sizes:
        starts.append(len(fat))
        fat += _chain(len(fat), size)
    fat += [FREE] * (fat_sectors * 128 - len(fat))
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        fat_sectors,
        fat_sectors,
        0,
        SMALLEST_STREAM,
        END,
        0,
        END,
        0,
    )
    header += struct.pack("<109I", *range(fat_sectors), *[FREE] * (109 - fat_sectors))
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    for number, (name, body) in enumerate(bodies.items(), start=1):
        following = number + 1 if number < len(bodies) else NO_STREAM
        entries.append(_entry(name, 2, starts[number - 1], len(body), right=following))
    directory = b"".join(entries).ljust(directory_sectors * SECTOR, b"\0")
    data = b"".join(body.ljust(size * SECTOR, b"\0") for body, size in zip(bodies.values(), sizes, strict=True))
    return header + struct.pack(f"<{len(fat)}I", *fat) + directory + data


def _chain(first: int, length: int) -> list[int]:
    return [*range(first + 1, first + length), END]


def _entry(name: str, kind: int, start: int, size: int, *, right: int = NO_STREAM, child: int = NO_STREAM) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sIQQIQ", letters, len(letters), kind, 1, NO_STREAM, right, child, b"", 0, 0, 0, start, size
    )
