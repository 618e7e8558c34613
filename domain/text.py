"""Text normalised for comparison: without accents, case, invisible characters and extra spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u061c\u180e\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_WORD = re.compile(r"[^A-Z0-9]+")
# Hyphens and minus signs join wherever they stand; the longer dashes do only between letters and digits of one code.
_HYPHEN = re.compile(
    "[\u2010-\u2012\u2212\ufe63\uff0d]"
    "|(?<=[A-Z0-9])[\u2013-\u2015](?=[A-Z0-9])|(?<=[0-9])\u2013(?=[a-z])|(?<=[a-z])\u2013(?=[0-9])"
)


def tidy(text: str) -> str:
    """Return `text` as a keyboard would have typed it: tidied as a name is, the hyphens that programs set as "-".

    A dash with blanks around it, which parts words or cells, stays as it is.
    """
    tidied = tidy_name(text)
    return tidied if tidied.isascii() else _HYPHEN.sub("-", tidied)


def tidy_name(text: str) -> str:
    """Return `text` without invisible characters, control characters and lone surrogates, its white space collapsed."""
    return " ".join(_CONTROL.sub(" ", _INVISIBLE.sub("", text)).split())


def has_invisible(text: str) -> bool:
    """Whether `text` contains zero-width characters between others."""
    return bool(_INVISIBLE.search(text.strip("\ufeff")))


def without_marks(text: str) -> str:
    """Return `text` decomposed, without combining marks (NFKD): é becomes e, ﬁ becomes fi, º becomes o."""
    if text.isascii():
        return text
    return "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))


def letters(text: str) -> str:
    """Return `text` without marks, but keep signs such as ™, which are not letters of the word before them."""
    return text if text.isascii() else text.translate(_LETTERS)


def unaccented(text: str) -> str:
    """Return `text` without accents; each character stays one character."""
    return text if text.isascii() else text.translate(_ONE_LETTER)


def plain(text: str) -> str:
    """Return `text` in upper case without accents, with every character at its position."""
    if text.isascii():
        return text.upper()
    return upper_in_place(unaccented(text))


def upper_in_place(text: str) -> str:
    """Return `text` in upper case with every character at its position; of one that becomes several, the first."""
    upper = text.upper()
    if len(upper) == len(text):
        return upper
    return "".join(character.upper()[0] for character in text)


@lru_cache(maxsize=32_768)
def fold(text: str) -> str:
    """Return the words of `text` in upper case without accents and punctuation, separated by single spaces."""
    return _NOT_WORD.sub(" ", letters(text).upper()).strip()


@lru_cache(maxsize=32_768)
def words(text: str) -> tuple[str, ...]:
    """Return the folded words of `text`."""
    return tuple(fold(text).split())


class _Letters(dict[int, str]):
    """The replacement of each character, computed when it first occurs."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        bare = character if unicodedata.category(character).startswith("S") else self.bare(character)
        if len(self) < _MOST_REMEMBERED:
            self[code] = bare
        return bare

    def bare(self, character: str) -> str:
        return without_marks(character)


class _OneLetter(_Letters):
    """The same, with exactly one character for each."""

    def bare(self, character: str) -> str:
        letters = without_marks(character)
        return letters if len(letters) == 1 else letters[0] if letters[:1].isalpha() else character


_MOST_REMEMBERED = 8_192
_LETTERS, _ONE_LETTER = _Letters(), _OneLetter()
