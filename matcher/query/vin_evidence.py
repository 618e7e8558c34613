"""A vehicle identification number as evidence of maker and model year, if it is valid."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from vininfo import Vin

from domain import vin
from domain.brands import canonical_names
from domain.notices.codes import MatchWarning
from domain.notices.notice import Notice, notice
from domain.vehicle_spelling import compact, normalise

# Makers for the Mexican market that the library lacks or assigns to another brand.
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


class VinEvidence(NamedTuple):
    """The information in a VIN; empty if it is not a VIN, or if a check digit that must be right is wrong."""

    brand: str = ""  # canonical; empty: unknown maker
    years: tuple[int, ...] = ()  # model years it may stand for, the likeliest first
    warning: Notice | None = None


NO_EVIDENCE: Final = VinEvidence()


def find_vin(text: str) -> str:
    """Return the first VIN in `text`; empty if there is none."""
    return next(iter(vin.find_all(text)), "")


@lru_cache(maxsize=4096)
def read_vin(text: str) -> VinEvidence:
    """Read a VIN. Its year counts only if the check digit is right; otherwise that place often means something else."""
    if not any(map(str.isalnum, text)):
        return NO_EVIDENCE
    vin_read = vin.read_vin(text)
    number = vin.mend(vin_read).number if vin_read else ""
    if not vin.has_only_valid_letters(number):
        return VinEvidence(warning=notice(MatchWarning.VIN_MALFORMED))
    if not vin.is_plausible(number):
        return VinEvidence(warning=notice(MatchWarning.VIN_UNSOUND))
    return VinEvidence(_brand(Vin(number)), vin.model_years(number) if vin.is_sound(number) else ())


def _brand(number: Vin) -> str:
    if number.wmi in _MAKERS:
        return _MAKERS[number.wmi]
    words = normalise(number.manufacturer).split()
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            if brand := canonical_names().get(compact("".join(words[start:end]))):
                return brand
    return ""
