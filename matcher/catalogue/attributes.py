"""A version text read into attributes (doors, displacement, transmission ...) and the words that are left."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rapidfuzz.distance import OSA

from matcher.catalogue.attribute_words import (
    AUTOMATIC_NAMES,
    AXLES_OF,
    PAIR_OF,
    attribute_of,
    same_word,
    told_apart,
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
_JOINED_UNITS_ONLY = frozenset({"T", "P", "L"})
_REMEMBERED = 16_384  # words with the two that follow, some 5 MiB
_COUNTS: dict[str, range | frozenset[int]] = {
    "cylinders": _CYLINDERS,
    "doors": range(1, 7),
    "seats": range(1, 80),
    "power": range(3, 2000),
    "axles": range(1, 10),
}


class Attributes(NamedTuple):
    """What a text says of a version; None where it says nothing."""

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
    """A text taken apart: its attributes, and its other words in order, each once."""

    attributes: Attributes
    words: tuple[str, ...]


def read_traits(tokens: Sequence[str]) -> Traits:
    """Read the attributes out of normalised `tokens`; the first mention of an attribute holds."""
    found: dict[str, Any] = {}
    words: dict[str, None] = {}
    naming, same, apart = _naming(), same_word(), told_apart()
    position = 0
    while position < len(tokens):
        if _is_word(tokens[position], naming):
            words[same.get(tokens[position], tokens[position])] = None
            position += 1
            continue
        taken = 0
        following, after, *_ = *tokens[position + 1 : position + 3], "", ""
        for attribute, value, width in _mentions(tokens[position], following, after):
            found.setdefault(attribute, value)
            taken = width
        for token in tokens[position : position + max(1, taken)]:
            if not taken or token in apart:
                words[same.get(token, token)] = None
        position += taken or 1
    found.pop("unused", None)
    return Traits(Attributes(**found), tuple(words))


@cache
def _naming() -> frozenset[str]:
    """Return the words that name an attribute, alone or before another."""
    return frozenset(attribute_of()) | {first for first, _ in PAIR_OF}


def _is_word(token: str, naming: frozenset[str]) -> bool:
    """Tell at a glance that a word names no attribute, as most do."""
    return token not in naming and token[0] not in _FIRST_OF_CODES


@lru_cache(maxsize=_REMEMBERED)
def _mentions(token: str, following: str, after: str) -> tuple[tuple[str, Any, int], ...]:
    """Give each (attribute, value, tokens used) that `token` names; what follows may be empty."""
    return tuple(_named(token, following, after))


def _named(token: str, following: str, after: str) -> Iterator[tuple[str, Any, int]]:
    if pair := PAIR_OF.get((token, following)):
        yield *pair, 2
    elif token in _GEARBOX_WITH_GEARS and len(following) == 1 and following.isdecimal() and after not in units():
        yield *attribute_of()[token], 2
    elif _SEATS.match(token) and following not in units():
        yield "seats", int(token), 2 if OSA.distance(following, "OCUP") <= 1 else 1
    elif token[0].isdigit() and (number := _NUMBER.match(token)):
        yield from _number(number[1], number[2], following)
        if token in attribute_of():
            yield *attribute_of()[token], 1
    elif single := attribute_of().get(token):
        yield *single, 1
        if token in AXLES_OF:
            yield "axles", AXLES_OF[token], 1
    elif (engine := _ENGINE.match(token)) and int(engine[1] or engine[2]) in _CYLINDERS:
        yield "cylinders", int(engine[1] or engine[2]), 1
    elif _RIM_OR_VALVES.match(token):
        yield "unused", None, 1


def _number(digits: str, suffix: str, following: str) -> Iterator[tuple[str, Any, int]]:
    unit, taken = units().get(suffix, ""), 1
    if not suffix and following not in _JOINED_UNITS_ONLY and following in units():
        unit, taken = units()[following], 2
    elif not suffix and following == "L" and "." in digits:
        unit, taken = "displacement", 2
    elif suffix == "V":
        unit = "unused"
    yield from _measure(digits, unit, taken)
    if not unit and "." in digits and (not suffix or suffix in attribute_of() or suffix.isalpha()):
        yield from _measure(digits, "displacement", 1)
        if suffix in attribute_of():
            yield *attribute_of()[suffix], 1


def _measure(digits: str, unit: str, taken: int) -> Iterator[tuple[str, Any, int]]:
    amount = float(digits)
    if unit == "turbo_displacement" and "." in digits:
        yield "turbo", "TURBO", taken
        unit = "displacement"
    elif unit == "turbo_displacement" and int(amount) in _TRUCK_TONS:
        unit = "tonnage"
    if unit == "kilowatts":
        amount, unit, digits = round(amount * _HORSEPOWER_OF_A_KILOWATT), "power", ""
    if unit == "kilograms" and amount >= _LEAST_PAYLOAD_KG:
        amount, unit = amount / 1000, "tonnage"
    if unit == "cubic_centimetres" and amount >= _LEAST_CAR_CC:
        amount, unit = round(amount / 1000, 1), "displacement"
    if unit == "tonnage" or (unit == "displacement" and _LITRES[0] <= amount <= _LITRES[1]):
        yield unit, amount, taken
    elif unit in _COUNTS and "." not in digits and int(amount) in _COUNTS[unit]:
        yield unit, int(amount), taken
    elif unit == "unused":
        yield unit, None, taken
