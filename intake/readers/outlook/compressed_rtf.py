"""Packed RTF, in which Outlook keeps formatted text ([MS-OXRTFCP])."""

from __future__ import annotations

from typing import Final

_COMPRESSED, _STORED = b"LZFu", b"MELA"
_HEADER_BYTES: Final = 16
_WINDOW: Final = 4_096
_START: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def unpack(packed: bytes, max_bytes: int) -> bytes:
    """Return the RTF that is packed, as far as its damage allows; empty when it is no packed RTF."""
    kind = packed[8:12]
    content = packed[_HEADER_BYTES:]
    size = min(int.from_bytes(packed[4:8], "little"), max_bytes)
    if kind == _STORED:
        return content[:size]
    return _unpack(content, size) if kind == _COMPRESSED else b""


def _unpack(content: bytes, size: int) -> bytes:
    """Decompress: each bit of a control byte announces a letter, or a reference to earlier text."""
    written = bytearray(_START)
    end = len(_START) + size
    offset = 0
    while offset < len(content) and len(written) < end:
        control = content[offset]
        offset += 1
        for bit in range(8):
            if not control >> bit & 1:
                written += content[offset : offset + 1]
                offset += 1
                continue
            reference = int.from_bytes(content[offset : offset + 2], "big")
            distance = (len(written) - (reference >> 4)) % _WINDOW
            if offset + 2 > len(content) or distance == 0 or distance > len(written):
                return bytes(written[len(_START) : end])
            offset += 2
            _repeat(written, distance, (reference & 15) + 2)
    return bytes(written[len(_START) : end])


def _repeat(written: bytearray, distance: int, length: int) -> None:
    start = len(written) - distance
    pattern = written[start : start + min(length, distance)]
    written += (pattern * (length // len(pattern) + 1))[:length]
