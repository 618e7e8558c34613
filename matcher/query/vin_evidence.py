"""A vehicle identification number as evidence: who made the vehicle, in which model year, and whether it is sound."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from vininfo import Vin

from domain import vin
from domain.brands import canonical_names
from domain.vehicle_spelling import compact, normalise

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
    """Find a VIN in `text`; empty when there is none."""
    return next(iter(vin.find_all(text)), "")


@lru_cache(maxsize=4096)
def read_vin(written: str) -> VinSays:
    """Read a VIN. The year counts only where the check digit is right; elsewhere its place is often used otherwise."""
    if not any(map(str.isalnum, written)):
        return NOTHING
    whole = vin.read_vin(written)
    number = vin.mend(whole).number if whole else ""
    if not vin.has_only_valid_letters(number):
        return VinSays(warning="the VIN has not the shape of one: it was left aside")
    if not vin.is_plausible(number):
        return VinSays(warning="the check digit of the VIN is wrong: the VIN was left aside")
    return VinSays(_brand(Vin(number)), vin.model_years(number) if vin.is_sound(number) else ())


def _brand(number: Vin) -> str:
    if number.wmi in _MAKERS:
        return _MAKERS[number.wmi]
    words = normalise(number.manufacturer).split()
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            if brand := canonical_names().get(compact("".join(words[start:end]))):
                return brand
    return ""
