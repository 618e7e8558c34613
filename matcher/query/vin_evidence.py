"""A vehicle identification number as evidence: who made the vehicle, in which model year, and whether it is sound."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from vininfo import Vin

from domain.brands import CANONICAL
from domain.vehicle_spelling import compact, normalise

SHAPE: Final = r"(?=[A-HJ-NPR-Z0-9]*\d{4}\b)[A-HJ-NPR-Z0-9]{17}\b"
"""A VIN in upper-case text, ISO 3779; its last four places are digits."""

_SHAPE = re.compile(rf"\b{SHAPE}")
_MUST_CHECK = frozenset("12345L")  # North America (49 CFR 565) and China (GB 16735): the check digit is law
_YEAR_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789"
_CYCLE, _FIRST_CYCLE = len(_YEAR_CODES), 1980
_PLACE_OF_CYCLE, _PLACE_OF_YEAR = 6, 9

# Makers that the library lacks, or knows by the name of another brand: plants that sell in Mexico.
_MAKERS: Final[dict[str, str]] = {
    "3AK": "FREIGHTLINER",
    "3AL": "FREIGHTLINER",
    "3BK": "KENWORTH",
    "3WK": "KENWORTH",
    "3HA": "INTERNATIONAL",
    "3HS": "INTERNATIONAL",
    "3HT": "INTERNATIONAL",
    "3N6": "NISSAN",
    "93C": "CHEVROLET",
    "KMH": "HYUNDAI",
    "MR2": "TOYOTA",
    "WDB": "MERCEDES BENZ",
    "WDC": "MERCEDES BENZ",
    "WDD": "MERCEDES BENZ",
}


class VinSays(NamedTuple):
    """What a VIN says; nothing when it is none, or when a check digit that must be right is wrong."""

    brand: str = ""  # canonical; empty: the maker is not known
    years: tuple[int, ...] = ()  # model years it may stand for, the likeliest first
    warning: str = ""


NOTHING: Final = VinSays()


def find_vin(text: str) -> str:
    """Find a VIN in upper-case `text`; empty when there is none."""
    found = _SHAPE.search(text)
    return found[0] if found else ""


@lru_cache(maxsize=4096)
def read_vin(written: str) -> VinSays:
    """Read a VIN. The year counts only where the check digit is right; elsewhere its place is often used otherwise."""
    number = re.sub(r"[^A-Z0-9]", "", written.upper())
    if not number:
        return NOTHING
    if not _SHAPE.fullmatch(number):
        return VinSays(warning="the VIN has not the shape of one: it was left aside")
    vin = Vin(number)
    is_sound = vin.verify_checksum(check_year=False)
    if not is_sound and number[0] in _MUST_CHECK:
        return VinSays(warning="the check digit of the VIN is wrong: the VIN was left aside")
    return VinSays(_brand(vin), _years(number) if is_sound else ())


def _brand(vin: Vin) -> str:
    if vin.wmi in _MAKERS:
        return _MAKERS[vin.wmi]
    words = normalise(vin.manufacturer).split()
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            if brand := CANONICAL.get(compact("".join(words[start:end]))):
                return brand
    return ""


def _years(number: str) -> tuple[int, ...]:
    """Give both years that a code may mean; a letter in the seventh place of a car stands for 2010 and later."""
    code = _YEAR_CODES.find(number[_PLACE_OF_YEAR])
    if code < 0:
        return ()
    first, second = _FIRST_CYCLE + code, _FIRST_CYCLE + _CYCLE + code
    return (second, first) if number[_PLACE_OF_CYCLE].isalpha() else (first, second)
