"""Text made comparable: without accents, case, invisible characters and stray blanks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u061c\u180e\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_WORD = re.compile(r"[^A-Z0-9]+")


def tidy(text: str) -> str:
    """Return `text` without invisible characters, control characters and halves of characters, its blanks collapsed."""
    return " ".join(_CONTROL.sub(" ", _INVISIBLE.sub("", text)).split())


def has_invisible(text: str) -> bool:
    """Tell whether `text` hides characters of no width between others."""
    return bool(_INVISIBLE.search(text.strip("\ufeff")))


def unaccented(text: str) -> str:
    """Return `text` with every letter stripped of its accents; one character stays one character."""
    if text.isascii():
        return text
    return "".join(
        character if character.isascii() else unicodedata.normalize("NFD", character)[0] for character in text
    )


def plain(text: str) -> str:
    """Return `text` in upper case without accents, each character in its place."""
    if text.isascii():
        return text.upper()
    upper = (character.upper() for character in unaccented(text))
    return "".join(letter if len(letter) == 1 else letter[0] for letter in upper)


@lru_cache(maxsize=32_768)
def fold(text: str) -> str:
    """Return the words of `text` in upper case without accents and punctuation, one blank between them."""
    return _NOT_WORD.sub(" ", unaccented(text).upper()).strip()


@lru_cache(maxsize=32_768)
def words(text: str) -> tuple[str, ...]:
    """Return the folded words of `text`."""
    return tuple(fold(text).split())
