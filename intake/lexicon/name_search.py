"""Finds brands and models in a text: each word is looked up once, however many names there are."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from domain.text import plain
from domain.values import is_likely_year
from domain.word_lists import CAPITALS, words_of
from intake.lexicon.word_files import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CAPITALISED: Final = "Aa"
"""The mark of a name that counts with a capital first letter, where a name may begin; no word list has it."""
_WORD: Final = re.compile(r"[A-Z0-9&]+")
_APART: Final = r"[\s./\u2010-\u2015-]"
_CLAUSE_END: Final = re.compile(r"[\n;:()|\u2022]|[.,/\u2013\u2014-]\s")
_AMOUNT_BEFORE: Final = re.compile(r"\d[.,]\d+\s*$")
_NUMBER: Final = re.compile(r"\d{1,2}X?|(?:19|20)\d\d")
_CODE: Final = re.compile(r"\s((?=[A-Z]*\d{3})[A-Z]{0,3}\d{3,4}[A-Z]{0,2})(?![\w-]|[.,]\d)")
_LETTERS: Final = re.compile(r"\s((?!S[AC]\b)[A-Z]{2,3})(?:\s+(?:19|20)\d\d(?![\w-]|[.,]\d)|\s*$)")
_YEAR_BEHIND: Final = re.compile(r"\s+(?:modelo\s+|mod\.?\s+)?(?:19|20)\d\d(?![\w-]|[.,]\d)", re.IGNORECASE)
_LONGEST_WAY: Final = 60
_INTRODUCING: Final = frozenset(
    """A ADEMAS AGREGAR ALTA ASEGURAR COTIZAR COTIZACION DE E EL ES INCLUIR MARCA MAS OTRA OTRO SON TAMBIEN TIPO UN UNA
    UNAS UNIDAD UNO UNOS VEHICULO X Y""".split()
)
_MOST_PATTERNS: Final = 2_048


@dataclass(frozen=True, slots=True)
class NameTable:
    """The names to look for: where each one counts, and the names by first word, the longest first."""

    marks: Mapping[str, str]
    by_first_word: Mapping[str, tuple[str, ...]]


def name_table(marks: Mapping[str, str]) -> NameTable:
    """Build a table of names from their marks; an empty mark means that the name counts anywhere."""
    by_first_word = defaultdict[str, list[str]](list)
    for name in sorted(marks, key=len, reverse=True):
        for word in _first_words(name):
            by_first_word[word].append(name)
    return NameTable(marks, {word: tuple(names) for word, names in by_first_word.items()})


def with_names(table: NameTable, names: Sequence[str], mark: str) -> NameTable:
    """Return `table` with more names, all with the same mark."""
    if not names:
        return table
    more = name_table(dict.fromkeys(names, mark))
    merged = {
        word: tuple(sorted({*table.by_first_word.get(word, ()), *added}, key=len, reverse=True))
        for word, added in more.by_first_word.items()
    }
    return NameTable({**more.marks, **table.marks}, {**table.by_first_word, **merged})


def find_names(text: str, table: NameTable, before: NameTable | None = None) -> Iterator[re.Match[str]]:
    """Yield the names that stand in `text` as whole words; of names that begin together, the longest.

    A name that is an everyday word counts anywhere before a name of `before` or a code: "International ProStar",
    "International LT625", "International LT 2020".
    """
    upper = plain(text)
    end = 0
    for word in _WORD.finditer(upper):
        names = table.by_first_word.get(word.group())
        if names is None or word.start() < end or not (match := _pattern(names).match(upper, word.start())):
            continue
        end = match.end()
        mark, written = table.marks[names[(match.lastindex or 1) - 1]], text[match.start() : end]
        is_counted = _counts(mark, written, upper, match.start())
        if is_counted or (before is not None and _is_before(before, mark, text, upper, match)):
            yield match


def _is_before(models: NameTable, mark: str, text: str, upper: str, match: re.Match[str]) -> bool:
    """Tell whether a name of `models`, or where a name may begin the code of one, stands right behind a name."""
    if mark == CAPITALS and _is_introduced(upper, match):
        return True
    code = (_CODE.match(text, match.end()) or _LETTERS.match(text, match.end())) if mark == CAPITALS else None
    if code is not None and not is_likely_year(code[1]):
        return text[match.start()].isupper() or _may_begin(upper, match.start())
    word = _WORD.match(upper, match.end() + 1) if upper[match.end() : match.end() + 1].isspace() else None
    names = models.by_first_word.get(word.group()) if word else None
    return bool(names and word and _pattern(names).match(upper, word.start()))


def _is_introduced(upper: str, match: re.Match[str]) -> bool:
    """Tell whether "marca" stands before a name, or a kind of unit and its year behind it: "remolque Utility 2018"."""
    before = _WORD.findall(upper[max(0, match.start() - _LONGEST_WAY) : match.start()])[-1:]
    is_dated = _YEAR_BEHIND.match(upper, match.end()) is not None
    return before == ["MARCA"] or (is_dated and not words_of(UNITS).isdisjoint(before))


def prepare(table: NameTable) -> None:
    """Build the expressions of all names of a table."""
    for names in table.by_first_word.values():
        _pattern(names)


def _counts(mark: str, written: str, upper: str, start: int) -> bool:
    """Tell whether a name with `mark` counts as it is written at `start`."""
    if not mark:
        return True
    is_capital = written[0].isupper() if mark == CAPITALISED else written.isupper()
    return is_capital and (mark == CAPITALS or _may_begin(upper, start))


def _first_words(name: str) -> Iterator[str]:
    """Yield the words that `name` may begin with in a text, which may leave its hyphens out."""
    first = name.partition(" ")[0]
    parts = first.split("-")
    for count in range(1, len(parts) + 1):
        yield "".join(parts[:count])


@lru_cache(maxsize=_MOST_PATTERNS)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return an expression for names with the same first word, built when a text first contains that word."""
    spelt = "|".join(f"({name.replace('-', f'{_APART}?').replace(' ', f'{_APART}+')})" for name in names)
    return re.compile(rf"(?:{spelt})(?![A-Z0-9&])")


def _may_begin(upper: str, start: int) -> bool:
    """Tell whether a name may begin at `start`: nothing before it in its clause but a count or a kind of unit."""
    before = upper[max(0, start - _LONGEST_WAY) : start]
    if _AMOUNT_BEFORE.search(before):
        return False
    words = _WORD.findall(_CLAUSE_END.split(before)[-1])
    return all(word in _introducing() or _NUMBER.fullmatch(word) for word in words)


@cache
def _introducing() -> frozenset[str]:
    return _INTRODUCING | words_of(UNITS)
