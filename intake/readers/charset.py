"""Bytes to text: byte order mark, strict UTF-8, then what Spanish Windows writes (cp1252).

Statistical guessers were tried and took short Spanish texts for Central European ones; this order is right more often.
"""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 2_000
_ZERO_SHARE = 0.3


def decode(content: bytes, declared: str = "") -> str:
    """Return the text of `content`; `declared` is tried when the bytes themselves do not tell."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, "replace")
    if wide := _wide_charset(content):
        return content.decode(wide, "replace")
    for name in ("utf-8", declared):
        if (text := _strictly(content, name)) is not None:
            return text
    return content.decode("cp1252", "replace")


def _wide_charset(content: bytes) -> str:
    sample = content[:_SAMPLE_BYTES]
    if len(sample) < 4:  # noqa: PLR2004 - two characters of UTF-16
        return ""
    even, odd = sample[0::2].count(0) / len(sample[0::2]), sample[1::2].count(0) / len(sample[1::2])
    if odd > _ZERO_SHARE > even:
        return "utf-16-le"
    return "utf-16-be" if even > _ZERO_SHARE > odd else ""


def _strictly(content: bytes, name: str) -> str | None:
    if not name or name.lower() in {"us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1"}:
        return None  # what calls itself Latin-1 is cp1252 in practice
    try:
        return content.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None
