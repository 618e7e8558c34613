"""What leads up to a vehicle in a sentence: words that join it to the last, a count, and kinds of unit."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from domain import brands, models
from domain.text import fold
from domain.values import read_quantity
from domain.word_lists import words_of
from intake.lexicon.word_files import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST: Final = 80
# A code such as EDB-224-E, 2.5, 250,000 or '14 is one word: no letter or digit of it joins or counts anything.
_WORD: Final = re.compile(r"(?:\$\s?|['\u2019](?=\d))?[^\W_]+(?:[.,/'-][^\W_]+)*|[^\w\s]")
_JOINING: Final = frozenset(
    """Y E O AND OR MAS ADEMAS TAMBIEN ASI COMO EL LA LOS LAS ES SON OTRO OTRA OTROS OTRAS PRIMERO PRIMERA SEGUNDO
    SEGUNDA TERCERO TERCERA , ; : + & . ( )""".split()
)
_FILLING: Final = frozenset("DE DEL MARCA X ( )".split())
_ANY_UNIT: Final = frozenset(
    """UNIDAD UNIDADES UNIDS UNID VEHICULO VEHICULOS AUTO AUTOS AUTOMOVIL AUTOMOVILES COCHE COCHES CARRO CARROS EQUIPOS
    PZA PZAS PIEZA PIEZAS UNIT UNITS PICK UP UPS CAMIONES TRACTOS DOLLYS""".split()
)
_NUMBERED: Final = frozenset("UNIDAD VEHICULO AUTO CAMION PARTIDA RENGLON INCISO NO NUM NUMERO UNIT".split())
_ONE: Final = frozenset({"UN", "UNA"})
_MOST_WORDS_OF_A_KIND: Final = 3
_MEASURES: Final = frozenset(
    """MESES DIAS ANOS HORAS SEMANAS PAGOS EXHIBICIONES PUERTAS PASAJEROS PLAZAS TONELADAS PESOS DOLARES CILINDROS
    VELOCIDADES PIES METROS LITROS SERIES PLACAS MILES SINIESTROS PARTES COPIAS""".split()
)
_CELL_END: Final = "  "  # in a row of a table, where a number in a cell of its own counts nothing
_COUNTED_HEADING: Final = re.compile(r"\b(?P<kind>[^\W\d_]{3,20})\s?\((?P<count>[1-9]\d{0,2})\)\s?[:-]\s{0,3}$")
"""A kind of unit with its count before a colon: "Motos (12): Italika DM200"."""
_DOZEN: Final = 12
_LAST_COUNT: Final = 999
_ANNOUNCED: Final = re.compile(r"(?:\s+[^\W\d_]+){0,2}\s*:")
_PLURAL: Final = re.compile(r"(?<![\w-])[^\W\d_][\w-]*\w(?:es|s)(?![\w-])", re.IGNORECASE)
_SHORTEST_NAME: Final = 4
ALIKE: Final = (
    r"(?:igual(?:it[oa])?|id[eé]ntic[oa]|de\s+(?:la\s+misma|lo\s+mismo|las\s+mismas)|(?:del?\s+)?mism[oa])\b"
    r"(?:\s+(?:que|a)\s+(?:la|el|lo)\s+(?:anterior|primer[oa]?|de\s+arriba)"
    r"|\s+(?:marca|modelo|versi[oó]n|tipo|caracter[ií]sticas)\b)*"
)
"""How people say that a unit is like the one before: "otra igual", "una del mismo tipo"."""
_ALIKE_AT_START: Final = re.compile(rf"\W*(?:m[aá]s\s+)?{ALIKE}\W*", re.IGNORECASE)


class Lead(NamedTuple):
    """Where the words begin that lead up to a vehicle, and how many units they count; None for no count."""

    start: int
    unit_count: int | None = None
    kind_start: int = 0
    """Where the words begin that say what kind of unit it is; the end of the lead when there are none."""


def lead_before(text: str, end: int) -> Lead:
    """Return what leads up to the vehicle that begins at `end`."""
    if (heading := _COUNTED_HEADING.search(text, max(0, end - _LONGEST), end)) and names_kind(heading["kind"]):
        return Lead(heading.start(), int(heading["count"]), heading.start("kind"))
    words = list(reversed(list(_words(text, end))))
    kind = _kind_before(words)
    kind_start = words[kind - 1].start() if kind else end
    is_apart = kind < len(words) and _CELL_END in text[words[kind].end() : kind_start]
    count = _count(words[kind]) if kind < len(words) and not is_apart else None
    taken = kind + (count is not None)
    if count == _DOZEN and fold(" ".join(word.group() for word in words[kind + 1 : kind + 2])) == "MEDIA":
        count, taken = _DOZEN // 2, taken + 1
    if count is not None and _is_ordinal(words[kind:]):
        count, taken = None, taken + 1
    while taken < len(words) and _joins(words[taken]):
        taken += 1
    return Lead(words[taken - 1].start() if taken else end, count, kind_start)


def kind_named(text: str, lead: Lead, end: int) -> str:
    """Return the last word of a lead up to `end` that says what kind of unit it is, in singular: "moto"."""
    if not lead.start <= lead.kind_start < end:
        return ""
    kinds = [word.group() for word in _WORD.finditer(text, lead.kind_start, end) if names_kind(word.group())]
    if not kinds:
        return ""
    single = next((one for one in _singulars(fold(kinds[-1])) if one in words_of(UNITS, "UNITS")), "")
    return kinds[-1][: len(single)] if single else kinds[-1]


def without_lead(text: str) -> str:
    """Return `text` from the first word on that joins or counts nothing: "y otro, VNL 760" is "VNL 760"."""
    start = 0
    for word in _WORD.finditer(text):
        if not (_joins(word) or fold(word.group()) in _ONE):
            break
        start = word.end()
    return text[start:].lstrip()


def without_likeness(text: str) -> str:
    """Return `text` without the words that say first that a unit is like the one before: "igual, placas …"."""
    return _ALIKE_AT_START.sub("", text, count=1) if _ALIKE_AT_START.match(text) else text


def _words(text: str, end: int) -> Iterator[re.Match[str]]:
    start = max(0, end - _LONGEST)
    if start and text[start - 1].isalnum():
        start = next((offset for offset in range(start, end) if not text[offset].isalnum()), end)
    return _WORD.finditer(text, start, end)


def _joins(word: re.Match[str]) -> bool:
    return fold(word.group()) in _JOINING or word.group() in _JOINING


def _kind_before(words: list[re.Match[str]]) -> int:
    """Return how many words, from the vehicle backwards, say what kind of unit it is: "cajas secas marca"."""
    taken = unit_words = 0
    for word in words:
        if names_kind(word.group()):
            unit_words += 1
        elif not (fold(word.group()) in _FILLING or word.group() in _FILLING):
            break
        taken += 1
    if unit_words:
        return taken
    if _is_counted_noun(words[taken : taken + 2]):
        return taken + 1
    adjectives = taken
    for word in words[taken : taken + _MOST_WORDS_OF_A_KIND]:
        adjectives += 1
        if names_kind(word.group()):
            counted = adjectives < len(words) and _count(words[adjectives]) is not None
            return adjectives if counted else taken
        if not word.group().isalpha():
            break
    return taken


def _is_counted_noun(words: list[re.Match[str]]) -> bool:
    """Tell whether a count of several stands before a plural that no list of kinds has: "diez motopatrullas"."""
    if len(words) < 2:  # noqa: PLR2004 - the noun and its count
        return False
    noun, number = words[0].group(), words[1].group()
    count = _count(words[1]) if number.isalpha() or len(number) <= 2 else None  # noqa: PLR2004 - digits of a count
    is_plural = noun.isalpha() and len(noun) > _SHORTEST_NAME and fold(noun).endswith("S")
    is_unit = fold(noun) not in _names() | _MEASURES
    return is_plural and is_unit and count is not None and count > 1


def _is_ordinal(words: list[re.Match[str]]) -> bool:
    """Tell whether a number says which unit it is, not how many: "unidad 2", "#3"."""
    number, *more = words
    return bool(more) and number.group().isdigit() and fold(more[0].group()) in _NUMBERED


def _count(word: re.Match[str]) -> int | None:
    count = read_quantity(word.group()) if word.group().isalnum() else None
    return count if count is not None and count <= _LAST_COUNT else None


def names_kind(word: str) -> bool:
    """Tell whether a word says what kind of unit something is, one or many: "torton", "tractocamiones"."""
    folded = fold(word)
    units = words_of(UNITS, "UNITS")
    return folded in units or folded in _ANY_UNIT or any(one in units for one in _singulars(folded))


def _singulars(folded: str) -> Iterator[str]:
    for ending in ("ES", "S"):
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST_NAME - 1:
            yield folded.removesuffix(ending)


def counted_kinds(text: str) -> Iterator[int]:
    """Yield where a count stands before a kind of unit: "y 8 cajas secas 2018"."""
    for word in _WORD.finditer(text):
        if _count(word) is None:
            continue
        after = _WORD.match(text, word.end() + 1)
        is_kind = after and names_kind(after.group()) and fold(after.group()) not in _ANY_UNIT
        if after and is_kind and not _announces(text, after.end()):
            yield after.start()


def _announces(text: str, start: int) -> bool:
    """Tell whether a counted kind only announces units that are counted one by one: "3 camionetas: dos Saveiro …"."""
    colon = _ANNOUNCED.match(text, start)
    following = _WORD.search(text, colon.end()) if colon else None
    return following is not None and _count(following) is not None


def in_singular(text: str) -> str:
    """Return `text` with counted names of models as one of them is called: "2 Aveos" as "2 Aveo"."""
    return _PLURAL.sub(lambda plural: _name_of_one(text, plural), text)


def _name_of_one(text: str, plural: re.Match[str]) -> str:
    folded = fold(plural.group())
    if folded in _names():
        return plural.group()
    name = next((one for one in _singulars(folded) if one in _names() and len(one) >= _SHORTEST_NAME - 1), "")
    if not name:
        return plural.group()
    before = text[: plural.start()].rstrip()
    brand = re.search(r"[^\W_]+$", before)
    start = brand.start() if brand and fold(brand.group()) in brands.spellings() else plural.start()
    count = lead_before(text, start).unit_count
    return plural.group()[: len(name)] if count is not None and count > 1 else plural.group()


@cache
def _names() -> frozenset[str]:
    """Return the names that may be counted: models, and brands that no everyday word is called like."""
    return models.names() | {name for name, mark in brands.spellings().items() if not mark}
