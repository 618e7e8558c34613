"""Texts that are not ours, such as names, notes and file names, as a terminal may show them."""

from __future__ import annotations

from typing import Final

from rich.markup import escape

# Controls but for tabs and line ends, and what turns the direction of a text or ends its line unseen.
STEERING: Final = (
    *range(0x09),
    *range(0x0B, 0x20),
    *range(0x7F, 0xA0),
    0x061C,
    *(0x200E, 0x200F),
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xD800, 0xE000),
)
_ESCAPES: Final = {point: f"\\x{point:02x}" if point <= 0xFF else f"\\u{point:04x}" for point in STEERING}  # noqa: PLR2004


def plain(text: str) -> str:
    """Return `text` for the markup of rich: nothing in it is taken for markup, and what steers a terminal is spelt out.

    The same in every command: whoever looks sees that something was there, and what.
    """
    return escape(spelt_out(text))


def spelt_out(text: str) -> str:
    """Return `text` for output without markup, what steers a terminal spelt out."""
    return text.translate(_ESCAPES)


def plain_line(text: str) -> str:
    """Return `text` as `plain` does, in one line and without tabs."""
    return plain(" ".join(text.expandtabs(1).split("\n")))
