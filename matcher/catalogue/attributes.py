"""A version text split into attributes (doors, displacement, transmission ...) and its remaining words."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from rapidfuzz.distance import OSA

from matcher.catalogue.attribute_words import (
    AUTOMATIC,
    AUTOMATIC_NAMES,
    AXLES_OF,
    MANUAL,
    PAIR_OF,
    attribute_of,
    distinctive_words,
    equipment,
    same_word,
    units,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NUMBER = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)([A-Z]*)\Z")
_ENGINE = re.compile(r"(?:[LVHW](\d{1,2})|I([46]))\Z")
_SEATS = re.compile(r"0[1-9]\Z")  # only people are counted with a leading zero: 05 OCUP.
_RIM_OR_VALVES = re.compile(r"R(?:1[3-9]|2[0-4])\Z|\d{1,2}V\Z")
_CYLINDERS = frozenset({2, 3, 4, 5, 6, 8, 10, 12, 16})
_LITRES = (0.6, 9.0)  # of any engine on the road
_LEAST_CAR_CC = 600  # smaller ones are motorcycles, whose models are named by it
_HORSEPOWER_OF_A_KILOWATT = 1.341
_LEAST_PAYLOAD_KG = 500  # less is no truck's
_TRUCK_TONS = range(1, 61)
_GEARBOX_WITH_GEARS = frozenset(AUTOMATIC_NAMES)
_FIRST_OF_CODES = frozenset("0123456789LVHWIR")
_WHOLE_CODES = frozenset("AS")
_JOINED_UNITS_ONLY = frozenset({"T", "P", "L"})
_REMEMBERED = 16_384  # words with the two that follow, some 5 MiB
_V_ENGINES = frozenset({"6", "8", "10", "12"})
_GEARBOX_LETTERS = {"A": AUTOMATIC, "S": MANUAL}
_BARE_DOORS = frozenset("2345")  # behind the gearbox and before equipment, as one writes AUT 4 ABS
_LONE_LETTERS = frozenset("VAS")
_AFTER_GEARBOX = frozenset({"tonnage", "seats"})
_COUNTS: dict[str, range | frozenset[int]] = {
    "cylinders": _CYLINDERS,
    "doors": range(1, 7),
    "seats": range(1, 80),
    "power": range(3, 2000),
    "axles": range(1, 10),
}


class Attributes(NamedTuple):
    """The attributes of a version in a text; None where the text does not state one."""

    displacement: float | None = None  # litres
    cylinders: int | None = None
    doors: int | None = None
    transmission: str | None = None
    body: str | None = None
    cab: str | None = None
    drive: str | None = None
    fuel: str | None = None
    seats: int | None = None
    turbo: str | None = None
    power: int | None = None  # horsepower
    tonnage: float | None = None  # metric tons
    axles: int | None = None


class Traits(NamedTuple):
    """The attributes in a text, and its other words in order, each once."""

    attributes: Attributes
    words: tuple[str, ...]
    neighbours: tuple[tuple[str, str], ...] = ()  # words that follow one another with nothing between them


def read_traits(tokens: Sequence[str]) -> Traits:
    """Split normalised `tokens` into attributes and words; the first mention of an attribute counts."""
    attributes: dict[str, Any] = {}
    words: list[str] = []  # empty: what stood here names an attribute
    naming, same, distinctive = _naming(), same_word(), distinctive_words()
    padded = [*tokens, "", ""]
    position, end = 0, len(tokens)
    while position < end:
        token, width = padded[position], 0
        if token in naming or token[0] in _FIRST_OF_CODES:  # most words pass neither
            for attribute, value, width in _mentions(token, padded[position + 1], padded[position + 2]):  # noqa: B007
                attributes.setdefault(attribute, value)
        if width:
            named = padded[position : position + width]
            words += [same.get(part, part) if part in distinctive else "" for part in named]
            position += width
        else:
            words.append(same.get(token, token))
            position += 1
    attributes.pop("unused", None)
    neighbours = tuple([pair for pair in pairwise(words) if "" not in pair])
    return Traits(Attributes(**attributes), tuple(filter(None, dict.fromkeys(words))), neighbours)


@cache
def _naming() -> frozenset[str]:
    """Return the words that name an attribute, alone or with those behind them."""
    return frozenset(attribute_of()).union((first for first, _ in PAIR_OF), _WHOLE_CODES, AXLES_OF)


@lru_cache(maxsize=_REMEMBERED)
def _mentions(token: str, following: str, after: str) -> tuple[tuple[str, Any, int], ...]:
    """Return each (attribute, value, tokens used) that `token` names; the next two tokens may be empty."""
    return tuple(_read_mentions(token, following, after))


def _read_mentions(token: str, following: str, after: str) -> Iterator[tuple[str, Any, int]]:
    if pair := PAIR_OF.get((token, following)):
        yield *pair, 2
    elif token in _LONE_LETTERS:
        yield from _lone_letter(token, following, after)
    else:
        yield from _read_code(token, following, after)


def _read_code(token: str, following: str, after: str) -> Iterator[tuple[str, Any, int]]:
    if token in _GEARBOX_WITH_GEARS and len(following) == 1 and following.isdecimal() and after not in units():
        yield *attribute_of()[token], 2
    elif _SEATS.match(token) and following not in units():
        yield "seats", int(token), 2 if OSA.distance(following, "OCUP") <= 1 else 1
    elif token[0].isdigit() and (number := _NUMBER.match(token)):
        yield from _number(number[1], number[2], following)
        if token in attribute_of():
            yield *attribute_of()[token], 1
    elif single := attribute_of().get(token):
        yield *single, 1
        if single[0] == "transmission" and following in _BARE_DOORS and (not after or after in equipment()):
            yield "doors", int(following), 2
    if token in AXLES_OF:
        yield "axles", AXLES_OF[token], 1
    elif (engine := _ENGINE.match(token)) and int(engine[1] or engine[2]) in _CYLINDERS:
        yield "cylinders", int(engine[1] or engine[2]), 1
    elif _RIM_OR_VALVES.match(token):
        yield "unused", None, 1


def _lone_letter(letter: str, following: str, after: str) -> Iterator[tuple[str, Any, int]]:
    """Read V 6, and the gearbox in A 0 TON 5 OCUP, S 5 OCUP, as one insurer writes it."""
    if letter == "V":
        if following in _V_ENGINES and after not in units():
            yield "cylinders", int(following), 2
    elif following.isdecimal() and units().get(after) in _AFTER_GEARBOX:
        yield "transmission", _GEARBOX_LETTERS[letter], 1


def _number(digits: str, suffix: str, following: str) -> Iterator[tuple[str, Any, int]]:
    unit, width = units().get(suffix, ""), 1
    if not suffix and following not in _JOINED_UNITS_ONLY and following in units():
        unit, width = units()[following], 2
    elif not suffix and following == "L" and "." in digits:
        unit, width = "displacement", 2
    elif suffix == "V":
        unit = "unused"
    yield from _measure(digits, unit, width)
    if not unit and "." in digits and (not suffix or suffix in attribute_of() or suffix.isalpha()):
        yield from _measure(digits, "displacement", 1)
        if suffix in attribute_of():
            yield *attribute_of()[suffix], 1


def _measure(digits: str, unit: str, width: int) -> Iterator[tuple[str, Any, int]]:
    amount = float(digits)
    if unit == "turbo_displacement" and "." in digits:
        yield "turbo", "TURBO", width
        unit = "displacement"
    elif unit == "turbo_displacement" and int(amount) in _TRUCK_TONS:
        unit = "tonnage"
    if unit == "kilowatts":
        amount, unit, digits = round(amount * _HORSEPOWER_OF_A_KILOWATT), "power", ""
    if unit == "kilograms" and amount >= _LEAST_PAYLOAD_KG:
        amount, unit = amount / 1000, "tonnage"
    if unit == "cubic_centimetres" and amount >= _LEAST_CAR_CC:
        amount, unit = round(amount / 1000, 1), "displacement"
    if unit == "tonnage" and not amount:
        unit = "unused"
    if unit == "tonnage" or (unit == "displacement" and _LITRES[0] <= amount <= _LITRES[1]):
        yield unit, amount, width
    elif unit in _COUNTS and "." not in digits and int(amount) in _COUNTS[unit]:
        yield unit, int(amount), width
    elif unit == "unused":
        yield unit, None, width
