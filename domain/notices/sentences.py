"""Notices as sentences, in English and Spanish, by the templates beside this file (`en.txt`, `es.txt`).

A line is `CODE = template`, for the reason of a dropped row `REASON.CODE = template`. In a template stand

- `{name}`: an argument; a line `name.VALUE = words` gives the words for a value;
- `{name:,}`: a number with its thousands; `{name:row|rows}`: a number and its noun;
- `[…]`: what is left out when one of its arguments is not stated.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from domain.notices.limits import LONGEST_SENTENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FOLDER: Final = Path(__file__).parent
ENGLISH: Final = "en"
LANGUAGES: Final = (ENGLISH, "es")
REASON: Final = "REASON."
_MOST_DIGITS: Final = 20
_PART: Final = re.compile(r"(\[[^\[\]]*\])")


def sentence(notice: Any, language: str = ENGLISH) -> str:
    """Return the sentence of a notice with its places, given as a dataclass or a message; a long one is cut.

    It is empty for an unknown code.
    """
    text = _filled(notice.code, dict(notice.arguments), language)
    places = listed(notice.places, notice.place_count, language) if text else ""
    return (f"{text}: {places}" if places else text)[:LONGEST_SENTENCE]


def reason_sentence(code: str, arguments: Mapping[str, str], language: str = ENGLISH) -> str:
    """Return why a row was dropped, as a sentence; empty for an unknown code."""
    return _filled(f"{REASON}{code}", arguments, language)


def doubt_words(code: str, language: str = ENGLISH) -> str:
    """Return what makes a vehicle doubtful in words; the code itself where it is unknown."""
    return templates(language).get(f"doubt.{code}", code)


def listed(places: Iterable[Any], count: int, language: str = ENGLISH) -> str:
    """Return places as one text, and how many more of `count` there are."""
    shown = list(dict.fromkeys(filter(None, (place_text(place, language) for place in places))))
    more = {"more": str(count - len(shown))} if shown and count > len(shown) else {}
    return _fill(templates(language)["PLACES"], {"places": ", ".join(shown), **more}, language)


def place_text(origin: Any, language: str = ENGLISH) -> str:
    """Return where something was read: its file, sheet, page and row, as far as known."""
    page = {"page": str(origin.page)} if origin.page else {}
    row = {"row": str(origin.row)} if origin.row else {}
    sheet = {"sheet": origin.sheet} if origin.sheet else {}
    return _fill(templates(language)["PLACE"], {"file": origin.file, **sheet, **page, **row}, language)


@cache
def templates(language: str) -> Mapping[str, str]:
    """Return the templates of a language, by code."""
    lines = (FOLDER / f"{language}.txt").read_text("utf-8").splitlines()
    pairs = (line.partition(" = ") for line in lines if line and not line.startswith("#"))
    return MappingProxyType({key.strip(): template.strip() for key, _, template in pairs})


def names_in(template: str) -> set[str]:
    """Return the names of the arguments in a template."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _filled(key: str, arguments: Mapping[str, str], language: str) -> str:
    template = templates(language).get(key, "")
    return _fill(template, arguments, language)


def _fill(template: str, arguments: Mapping[str, str], language: str) -> str:
    parts = (part.strip("[]") if part.startswith("[") else part for part in _parts(template, arguments))
    return "".join(piece for part in parts for piece in _pieces(part, arguments, language))


def _parts(template: str, arguments: Mapping[str, str]) -> Iterator[str]:
    """Yield the parts of a template that are to be shown."""
    for part in _PART.split(template):
        if not part.startswith("[") or names_in(part) <= arguments.keys():
            yield part


def _pieces(part: str, arguments: Mapping[str, str], language: str) -> Iterator[str]:
    for literal, name, form, _ in Formatter().parse(part):
        yield literal
        if name:
            yield _shown(name, arguments.get(name, ""), form or "", language)


def _shown(name: str, value: str, form: str, language: str) -> str:
    if not form:
        return templates(language).get(f"{name}.{value}", value)
    number = f"{int(value):,}" if value.isdecimal() and len(value) <= _MOST_DIGITS else value
    if form == ",":
        return number
    singular, _, plural = form.partition("|")
    return f"{number} {singular if value == '1' else plural}"
