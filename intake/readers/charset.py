"""Bytes to text: byte order mark, strict UTF-8, then what Spanish Windows writes (cp1252).

Statistical guessers were tried and took short Spanish texts for Central European ones; this order is right more often.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 2_000
_ZERO_SHARE = 0.3
_LATIN1: Final = frozenset({"ascii", "iso8859-1"})
_TRIED_FIRST: Final = frozenset({"utf-7", "iso2022_jp", "hz"})
"""Their bytes are ASCII, so that they would pass for UTF-8."""
_NO_CHARSETS: Final = frozenset(
    {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
"""Codecs of Python that no mail is written in, some with a time that grows with the square of the text."""
_STRAY: Final = re.compile("[\udc80-\udcff]")
_MOST_STRAY: Final = 0.5
"""Of the letters that are no ASCII: a text with more bytes that are not UTF-8 is in another charset."""
_TWICE_ENCODED: Final = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)


def decode(content: bytes, declared: str = "") -> str:
    """Return the text of `content`; `declared` is tried where the bytes leave it open."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, "replace")
    if wide := _wide_charset(content):
        return content.decode(wide, "replace")
    codec = _codec(declared)
    for name in (codec, "utf-8") if codec in _TRIED_FIRST else ("utf-8", codec):
        if (text := _strictly(content, name)) is not None:
            return _encoded_once(text)
    return _mostly_utf8(content) or content.decode("cp1252", "replace")


def _mostly_utf8(content: bytes) -> str:
    """Return a text in UTF-8 in which a few bytes are not, read as cp1252; empty when it is in another charset.

    In Spanish cp1252 every accented letter is a byte of its own, before an ASCII letter: hardly one makes valid UTF-8.
    """
    text = content.decode("utf-8", "surrogateescape")
    stray = len(_STRAY.findall(text))
    sound = len(text) - len(text.encode("ascii", "ignore")) - stray
    if stray > sound * _MOST_STRAY:
        return ""
    return _encoded_once(_STRAY.sub(lambda byte: _in_cp1252(byte.group()), text))


def _in_cp1252(escaped: str) -> str:
    return escaped.encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def _codec(declared: str) -> str:
    """Return the codec of a declared charset; empty when it has none, or calls itself Latin-1: that is cp1252."""
    try:
        name = codecs.lookup(declared.strip()).name if declared else ""
    except (LookupError, ValueError, UnicodeError):
        return ""
    return "" if name in _LATIN1 | _NO_CHARSETS else name


def _encoded_once(text: str) -> str:
    """Return `text` with the letters mended that some program took for cp1252 and wrote as UTF-8 again."""
    if "\u00c3" not in text and "\u00c2" not in text:
        return text
    return _TWICE_ENCODED.sub(_mended_letter, text)


def _mended_letter(match: re.Match[str]) -> str:
    pair = match.group()
    try:
        second = pair[1].encode("latin-1" if pair[1] < "\u00c0" else "cp1252")
        return (pair[0].encode("latin-1") + second).decode("utf-8")
    except UnicodeError:
        return pair


def _wide_charset(content: bytes) -> str:
    sample = content[:_SAMPLE_BYTES]
    if len(sample) < 4:  # noqa: PLR2004 - two characters of UTF-16
        return ""
    even, odd = sample[0::2].count(0) / len(sample[0::2]), sample[1::2].count(0) / len(sample[1::2])
    if odd > _ZERO_SHARE > even:
        return "utf-16-le"
    return "utf-16-be" if even > _ZERO_SHARE > odd else ""


def _strictly(content: bytes, name: str) -> str | None:
    if not name:
        return None
    try:
        return content.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None
