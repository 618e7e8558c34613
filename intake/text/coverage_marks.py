"""The marks in a line that states coverages: kinds, classes of vehicles, figures, and words that ask or exclude."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from domain import currency
from domain.quotation.kinds import KindList
from domain.text import plain
from domain.values import read_money
from domain.word_lists import SHIPPED, by_spelling
from intake.text.coverage_spoken import spoken_figure
from intake.text.coverage_words import (
    AFTER_NO,
    BEHIND_NO,
    CLITICS,
    EXTENDED,
    FIGURES,
    GOES,
    HEADS,
    LETTERED,
    MAY_BE_OPTIONS,
    MOST_OPTIONS,
    NO,
    NUMERALS,
    OPTIONS,
    ORDINALS,
    OTHER_LIABILITY,
    PASSED_OVER,
    QUEDA,
    SEVERAL_OPTIONS,
    WORDS,
    Mark,
    Sort,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


_TOKEN: Final = re.compile(
    r"(?P<word>(?:DM|RT)(?=\d{1,2}\b)|(?:DM|RT|RC|GMO?|DED)(?=\d{1,3}(?:\s*(?:%|M\b|MDP|MILL)|(?:,\d{3})+))|[A-Z](?:\.[A-Z](?![A-Z]))+\.?|[A-Z][A-Z\d]*)"
    r"|(?P<number>\d(?:\d|[,.'](?=\d))*)"
    r"|(?P<cell>\t|[ \u00a0]{2,}|\|)|(?P<sign>US ?\$|[$%:,;()/?\u00bf@+])|(?P<period>\.(?=\s|$))"
)
_DIGITS: Final = re.compile(
    r"\d{1,3}(?:[,']\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d{1,12}(?:[.,]\d{1,2})?"
)
_AFTER: Final = re.compile(
    r"\s*(?P<percent>%|(?:POR ?CIENTO|PCT)\b)|\s*(?P<uma>(?:DIAS (?:DE )?)?(?:UMAS?|U\.M\.A\.?)(?:\(S\))?(?![A-Z]))"
    r"|(?:\s*(?P<scale>(?:MILLONES|MILLON|MILLIONS?|MILL|MILES|MIL|MDP|MM|M|K)\b(?!\.?N\b)(?:\.(?!\s+(?!DE\b)[A-Z]|\s*$))?))?"
    rf"(?:\s*(?P<money>(?:DE )?(?:{currency.BESIDE_AMOUNTS})(?![A-Z])(?:\.(?!\s+[A-Z]))?))?"
)
_BEFORE: Final = re.compile(r"(?:\$|US ?\$|\b(?:USD|MXN|MXP))\s*\$?\s*$")
_SCALES: Final[Mapping[str, str]] = {
    "M": "MDP",
    "MILL.": "MILLONES",
    "M.": "MDP",
    "MILLION": "MILLONES",
    "MILLIONS": "MILLONES",
}
_LEAST_BARE: Final = 10_000
_MOST_UMA: Final = 1_000
"""Days of the UMA that a deductible may have; more are what is insured: "RC viajero 5,000 UMA"."""
_MOST_BARE: Final = 1_000_000_000
_NO_ABBREVIATIONS: Final = frozenset("RC GMO DM RT MDP USD MXN MIL MM M K UMA LUC".split())
"""Short words behind which a full stop ends a sentence."""
_SHORTENED: Final = frozenset("CAT DEDUC RESP ASIST GTOS ASEG OCUP".split())
"""Words that a full stop shortens and does not end: "Gtos. Med."."""
_FIRST_YEAR, _LAST_YEAR = 1950, 2060
_SIGNS: Final = {
    ",": Sort.COMMA, "+": Sort.LINK, ":": Sort.COLON, ";": Sort.BREAK, "/": Sort.SLASH, "?": Sort.BREAK,
    "@": Sort.TRADE,
}  # fmt: skip
_MOST_TOKENS: Final = 600


@cache
def _spellings(kinds: KindList) -> tuple[Mapping[str, str], int, frozenset[str]]:
    """Return the names by spelling, the most words of one, and the words that one begins with."""
    names = {spelling: entry.name for spelling, entry in by_spelling(SHIPPED / kinds.file).items()}
    return names, max(len(name.split()) for name in names), frozenset(name.split()[0] for name in names)


@cache
def telling_words() -> frozenset[str]:
    """Return the words without one of which no line states a coverage."""
    others = {word for word, sort in WORDS.items() if sort in {Sort.DEDUCTIBLE, Sort.PACKAGE}}
    return _spellings(KindList.COVERAGE)[2] | others | HEADS | OPTIONS | SEVERAL_OPTIONS


@cache
def heading_words() -> frozenset[str]:
    """Return the words of headings that say what the lines below are of."""
    return frozenset(word for word, sort in WORDS.items() if sort in {Sort.EXPIRING, Sort.LOSS, Sort.REQUESTED})


def marks_in(line: str) -> list[Mark]:
    """Return the marks of a line in order, the longest name at each place."""
    upper = plain(line)
    tokens = [match for match, _ in zip(_TOKEN.finditer(upper), range(_MOST_TOKENS), strict=False)]
    texts = [_text_of(match) for match in tokens]
    marks: list[Mark] = []
    place = 0
    while place < len(tokens):
        mark, used = _mark_at(upper, tokens, texts, place)
        marks.append(mark)
        place += used
        while place < len(tokens) and tokens[place].start() < mark.end:  # the unit of a figure
            place += 1
    return _with_classes(marks)


def _text_of(token: re.Match[str]) -> str:
    return token.group().replace(".", "") if token["word"] else ""


def _mark_at(upper: str, tokens: Sequence[re.Match[str]], texts: Sequence[str], place: int) -> tuple[Mark, int]:
    """Return the mark that begins with a token, and how many tokens it takes."""
    token = tokens[place]
    if option := _option(tokens, texts, place):
        return option
    if (token["number"] or token["word"]) and (spoken := _spoken(upper, token)):
        return spoken, 1
    if token["number"]:
        return _figure(upper, token), 1
    if not token["word"]:
        return _sign(upper, token, texts[place - 1] if place else ""), 1
    if mark := _named(tokens, texts, place):
        return mark
    return _word(tokens, texts, place)


def _spoken(upper: str, token: re.Match[str]) -> Mark | None:
    """Return the figure that begins with a word or a number and has words in it: "tres millones y medio"."""
    start = token.start()
    spoken = spoken_figure(upper, start)
    if spoken is None:
        return None
    if spoken.is_share:
        return Mark(Sort.PERCENT, start, spoken.end, number=spoken.number) if spoken.number <= 100 else None  # noqa: PLR2004
    before = _BEFORE.search(upper, max(0, start - 8), start)
    named = spoken.currency or (currency.currency_code(before.group().strip(" $")) if before else "")
    return Mark(Sort.AMOUNT, before.start() if before else start, spoken.end, number=spoken.number, currency=named)


def _word(tokens: Sequence[re.Match[str]], texts: Sequence[str], place: int) -> tuple[Mark, int]:
    """Return the mark of a word that names no coverage and no class."""
    token, text = tokens[place], texts[place]
    following = texts[place + 1] if place + 1 < len(texts) else ""
    start, sort, used, value = token.start(), WORDS.get(text, Sort.WORD), 1, text
    if text in NO:
        return _no(tokens, texts, place)
    if text == "NA" and not following:
        sort, value = Sort.EXCLUDED, "NO"
    elif text == "NADA" and following == "DE":
        sort, used = Sort.WITHOUT, 2
    elif text in QUEDA:
        sort = Sort.ASIDE if _is_legal(texts) or WORDS.get(following) is Sort.ASIDE else Sort.WORD
    elif text == "COMO" and following in {"VIENE", "VIENEN", "ESTA", "ESTAN", "ACTUALMENTE"}:
        sort, used = Sort.SAME, 2
    elif text == "POLIZA" and texts[place + 1 : place + 3] == ["QUE", "VENCE"]:
        sort, used = Sort.EXPIRING, 3
    return Mark(sort, start, tokens[place + used - 1].end(), value), used


def _is_legal(texts: Sequence[str]) -> bool:
    """Tell whether a line refers to printed conditions: "queda excluida, ver condiciones generales"."""
    return any(one == "CONDICIONES" and other == "GENERALES" for one, other in pairwise(texts))


def _named(tokens: Sequence[re.Match[str]], texts: Sequence[str], place: int) -> tuple[Mark, int] | None:
    """Return the longest name of a coverage or a class that begins with a word; brackets and strokes part no name."""
    text, start = texts[place], tokens[place].start()
    for kinds, sort in ((KindList.COVERAGE, Sort.KIND), (KindList.VEHICLE, Sort.CLASS)):
        names, most, first = _spellings(kinds)
        if text not in first or (text == "VAN" and _is_verb(texts, place)):
            continue
        written = list(islice(_words_from(tokens, texts, place), most))
        for count in range(len(written), 0, -1):
            words = [word for word, _ in written[:count]]
            if not (name := names.get(" ".join(words))):
                continue
            last = written[count - 1][1]
            if name == "LIABILITY":
                behind = next((one for one in written[count : count + 2] if one[0] not in {"DE", "DEL", "AL"}), None)
                if behind and behind[0] in OTHER_LIABILITY:
                    name, last = "", behind[1]
                elif place > 1 and texts[place - 2] in EXTENDED:
                    name, start = "", tokens[place - 2].start()
            return Mark(sort, start, tokens[last].end(), name, len(" ".join(words))), last - place + 1
    return None


def _words_from(tokens: Sequence[re.Match[str]], texts: Sequence[str], place: int) -> Iterator[tuple[str, int]]:
    for index in range(place, len(texts)):
        following = tokens[index + 1].group() if index + 1 < len(texts) else ""
        if texts[index] == "P" and following == "/":  # "RC p/ocupantes"
            continue
        if texts[index]:
            yield texts[index], index
        elif not texts[index - 1] or (tokens[index].group() not in {"(", "/"} and texts[index - 1] not in _SHORTENED):
            return


def _is_verb(texts: Sequence[str], place: int) -> bool:
    following = texts[place + 1] if place + 1 < len(texts) else ""
    return following in GOES and (place == 0 or texts[place - 1] not in {"LAS", "LOS", "PARA"})


def _option(tokens: Sequence[re.Match[str]], texts: Sequence[str], place: int) -> tuple[Mark, int] | None:
    """Return the mark of an alternative: "opción 2", "segunda opción", "1a opción", "b)"."""
    text, start = texts[place], tokens[place].start()
    following = texts[place + 1 : place + 3]
    if text in OPTIONS or text in MAY_BE_OPTIONS:
        return _numbered(tokens, texts, place)
    signs = [token.group() for token in tokens[place + 1 : place + 2]]
    if text in ORDINALS and signs == [":"]:
        return Mark(Sort.OPTION, start, tokens[place].end(), str(ORDINALS[text])), 1
    if text in ORDINALS and following and following[0] in OPTIONS:
        return Mark(Sort.OPTION, start, tokens[place + 1].end(), str(ORDINALS[text])), 2
    number = tokens[place].group()
    is_ordinal = number.isdigit() and len(following) == 2 and following[0] in {"A", "RA", "DA", "ERA", "ER"}  # noqa: PLR2004 - "1a opción"
    if is_ordinal and following[1] in OPTIONS and 0 < int(number) <= MOST_OPTIONS:
        return Mark(Sort.OPTION, start, tokens[place + 2].end(), number), 3
    is_in_brackets = place > 0 and tokens[place - 1].group() == "("
    if len(number) != 1 or is_in_brackets or [token.group() for token in tokens[place + 1 : place + 2]] != [")"]:
        return None
    index = int(number) if number.isdigit() else NUMERALS.get(text, 0)
    return (Mark(Sort.OPTION, start, tokens[place + 1].end(), LETTERED, index), 2) if index else None


def _numbered(tokens: Sequence[re.Match[str]], texts: Sequence[str], place: int) -> tuple[Mark, int] | None:
    """Return "opción 2" or "opción B" as a mark; a quotation or proposal must be followed by a sign: "propuesta 1:"."""
    if place + 1 < len(tokens) and tokens[place + 1].group() == "." and texts[place] == "OPC":
        mark = _numbered(tokens, texts, place + 1) if place + 2 < len(tokens) else None
        return (mark[0], mark[1] + 1) if mark else None
    if place + 1 >= len(tokens):
        return None
    written = tokens[place + 1].group()
    index = NUMERALS.get(texts[place + 1], 0) if texts[place + 1] else int(written) if written.isdigit() else 0
    is_named = (
        texts[place] in OPTIONS
        or not texts[place]
        or place + 2 >= len(tokens)
        or tokens[place + 2].group() in {":", ")"}
    )
    if not 0 < index <= MOST_OPTIONS or not is_named or (written == "A" and texts[place + 2 : place + 3] == ["LA"]):
        return None
    last = place + 2 if place + 2 < len(tokens) and tokens[place + 2].group() == ")" else place + 1
    return Mark(Sort.OPTION, tokens[place].start(), tokens[last].end(), str(index)), last - place + 1


def _no(tokens: Sequence[re.Match[str]], texts: Sequence[str], place: int) -> tuple[Mark, int]:
    """Return the mark of a "no" with the verb behind it: "no se requieren", "no les incluyan", "no amparada"."""
    start, verb = tokens[place].start(), place + 1
    if texts[verb : verb + 1] and texts[verb].startswith(BEHIND_NO):
        return Mark(Sort.EXCLUDED, start, tokens[verb].end()), 2
    while texts[verb : verb + 1] and texts[verb] in CLITICS:
        verb += 1
    if texts[verb : verb + 1] and texts[verb].startswith(AFTER_NO):
        return Mark(Sort.WITHOUT, start, tokens[verb].end(), "NO"), verb - place + 1
    if texts[verb : verb + 1] and texts[verb] in {"PARA", "EN", "A"}:  # "no para camiones"
        return Mark(Sort.BUT, start, tokens[place].end(), "NO"), 1
    if verb > place + 1:
        return Mark(Sort.WITHOUT, start, tokens[verb - 1].end(), "NO"), verb - place
    is_last = place + 1 == len(tokens) or not texts[place + 1]
    return Mark(Sort.EXCLUDED if is_last else Sort.WITHOUT, start, tokens[place].end(), "NO"), 1


def _sign(upper: str, token: re.Match[str], word_before: str) -> Mark:
    start, end = token.span()
    if token["cell"]:
        return Mark(Sort.CELL, start, end)
    if token["period"]:
        is_short = 0 < len(word_before) <= 3 and word_before not in _NO_ABBREVIATIONS  # noqa: PLR2004 - an abbreviation
        is_short |= word_before in _SHORTENED
        return Mark(Sort.WORD if is_short else Sort.BREAK, start, end)
    if token.group() == "/" and upper[end : end + 1] == "A" and upper[start - 1 : start] == "N":
        return Mark(Sort.EXCLUDED, start - 1, end + 1)  # N/A
    return Mark(_SIGNS.get(token.group(), Sort.WORD), start, end, token.group())


def _figure(upper: str, token: re.Match[str]) -> Mark:
    """Return the figure that begins with a number, with its sign and its unit; a bare small one is a number."""
    start = token.start()
    digits = _DIGITS.match(upper, start, start + len(token.group().rstrip(".,'")))
    if digits is None or digits.end() != start + len(token.group().rstrip(".,'")):
        return Mark(Sort.WORD, start, token.end())
    after = _AFTER.match(upper, digits.end())
    end = after.end() if after else digits.end()
    if after is None or upper[end : end + 1].isalnum():
        return Mark(Sort.WORD, start, token.end())
    if after["percent"] or after["uma"]:
        money = read_money(digits.group())
        number = money.amount if money else 0.0
        if after["percent"]:
            return Mark(Sort.PERCENT, start, end, number=number) if number <= 100 else Mark(Sort.WORD, start, end)  # noqa: PLR2004
        return Mark(Sort.UMA if number <= _MOST_UMA else Sort.INCLUDED, start, end, number=number)
    before = _BEFORE.search(upper, max(0, start - 8), start)
    return _amount(upper, before.start() if before else start, digits, after)


def _amount(upper: str, start: int, digits: re.Match[str], after: re.Match[str]) -> Mark:
    scale = (after["scale"] or "").strip()
    unit = f"{_SCALES.get(scale, scale)} {after['money'] or ''}"
    money = read_money(f"{upper[start : digits.end()]} {unit}".strip())
    end = after.end()
    if money is None or money.amount == 0:
        return Mark(Sort.WORD, digits.start(), digits.end())
    is_bare = start == digits.start() and not unit.strip()
    if is_bare and digits.group().isdigit() and _FIRST_YEAR <= money.amount <= _LAST_YEAR:
        return Mark(Sort.YEAR, start, digits.end(), number=money.amount)
    if is_bare and not _LEAST_BARE <= money.amount < _MOST_BARE:
        return Mark(Sort.NUMBER, start, digits.end(), number=money.amount)
    return Mark(Sort.AMOUNT, start, end, number=money.amount, currency=money.currency)


def _with_classes(marks: Sequence[Mark]) -> list[Mark]:
    """Return marks in which a class stands only where a scope may: behind "para", beside a figure, at a beginning."""
    settled: list[Mark] = []
    for place, mark in enumerate(marks):
        if mark.sort is not Sort.CLASS or _is_scope(marks, settled, place):
            settled.append(mark)
        else:
            settled.append(Mark(Sort.WORD, mark.start, mark.end, "CLASS"))
    return settled


def _is_scope(marks: Sequence[Mark], settled: Sequence[Mark], place: int) -> bool:
    behind = [one for one in reversed(settled) if one.value not in PASSED_OVER][:2]
    before = behind[0] if behind else Mark(Sort.BREAK, 0, 0)
    after = _behind_classes(marks, place)
    is_before_figure = after.sort in FIGURES or after.sort is Sort.NUMBER
    if after.sort is Sort.COLON or before.sort in {Sort.FOR, Sort.ONLY, Sort.BUT, Sort.SLASH, Sort.DEDUCTIBLE}:
        return True
    if before.sort in {Sort.BREAK, Sort.CELL, Sort.COMMA, Sort.OPTION, Sort.COLON}:
        is_asked = after.sort is Sort.FOR and any(one.sort is Sort.PACKAGE for one in marks[place + 2 : place + 4])
        return is_asked or is_before_figure or after.sort in _BEHIND_SCOPES or after.value in {"VAN", "QUEDAN"}
    if before.sort in FIGURES or (before.sort is Sort.NUMBER and after.sort in _ENDS):
        return True
    if len(behind) > 1 and behind[1].value in _CASES:  # "en el caso de los camiones"
        return True
    if before.value in {"DE", "DEL"} and len(behind) > 1:  # "DM de camiones 10%"
        before = behind[1] if is_before_figure else before
    if before.sort is Sort.KIND:
        return is_before_figure
    return before.sort is Sort.LINK and any(one.sort is Sort.CLASS for one in settled)


def _behind_classes(marks: Sequence[Mark], place: int) -> Mark:
    """Return the mark behind a class, and behind those that "y" joins to it."""
    while [mark.sort for mark in marks[place + 1 : place + 3]] == [Sort.LINK, Sort.CLASS]:
        place += 2
    return marks[place + 1] if place + 1 < len(marks) else Mark(Sort.BREAK, 0, 0)


_CASES: Final = frozenset("CASO TRATANDOSE RESPECTO CUANTO REFERENTE TIPO".split())
_ENDS: Final = frozenset({Sort.BREAK, Sort.COMMA, Sort.LINK, Sort.SLASH, Sort.CELL})
_BEHIND_SCOPES: Final = frozenset({
    Sort.KIND, Sort.PACKAGE, Sort.DEDUCTIBLE, Sort.CELL, Sort.BREAK, Sort.WITHOUT, Sort.ONLY, Sort.ASKING
})  # fmt: skip


def with_options(marks: Sequence[Mark], *, are_several: bool) -> list[Mark]:
    """Return marks in which "b)" is an option only where the text announces several."""
    are_several = are_several or announces_options(marks)
    return [
        mark
        if mark.value != LETTERED
        else replace(mark, value=str(int(mark.number)))
        if are_several
        else replace(mark, sort=Sort.WORD)
        for mark in marks
    ]


def announces_options(marks: Sequence[Mark]) -> bool:
    """Tell whether a line says that several alternatives follow: "cotizar en dos opciones"."""
    return any(mark.value in SEVERAL_OPTIONS for mark in marks)
