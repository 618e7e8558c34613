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


def without_marks(text: str) -> str:
    """Return `text` with its letters as plain as they go (NFKD without combining marks): é is e, ﬁ is fi, º is o."""
    if text.isascii():
        return text
    return "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))


def letters(text: str) -> str:
    """Return `text` without marks, signs such as ™ as they are: they are no letters of the word before them."""
    return text if text.isascii() else text.translate(_LETTERS)


def unaccented(text: str) -> str:
    """Return `text` with every letter stripped of its accents; one character stays one character."""
    return text if text.isascii() else text.translate(_ONE_LETTER)


def plain(text: str) -> str:
    """Return `text` in upper case without accents, each character in its place."""
    if text.isascii():
        return text.upper()
    upper = (character.upper() for character in unaccented(text))
    return "".join(letter if len(letter) == 1 else letter[0] for letter in upper)


@lru_cache(maxsize=32_768)
def fold(text: str) -> str:
    """Return the words of `text` in upper case without accents and punctuation, one blank between them."""
    return _NOT_WORD.sub(" ", letters(text).upper()).strip()


@lru_cache(maxsize=32_768)
def words(text: str) -> tuple[str, ...]:
    """Return the folded words of `text`."""
    return tuple(fold(text).split())


class _Letters(dict[int, str]):
    """What stands for each character, worked out when a text first has it."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        bare = character if unicodedata.category(character).startswith("S") else self.bare(character)
        if len(self) < _MOST_REMEMBERED:
            self[code] = bare
        return bare

    def bare(self, character: str) -> str:
        return without_marks(character)


class _OneLetter(_Letters):
    """The same, one character for one."""

    def bare(self, character: str) -> str:
        found = without_marks(character)
        return found if len(found) == 1 else found[0] if found[:1].isalpha() else character


_MOST_REMEMBERED = 8_192
_LETTERS, _ONE_LETTER = _Letters(), _OneLetter()
