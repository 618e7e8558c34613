"""What a description holds that is no name of one vehicle: another fact, or the name of another vehicle."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from domain import values, vin
from domain.plates import compact, is_likely_plate
from domain.text import fold, plain, words
from domain.word_lists import SHIPPED, by_spelling
from intake.extraction.completeness import BARE_PLATE
from intake.lexicon.trade_words import find_brands, find_models, is_everyday, names_vehicle
from intake.text.romans import roman_number

if TYPE_CHECKING:
    from intake.model.extraction import Vehicle

_LABEL: Final = re.compile(
    r"\b(?:(?:SERIE|NIV|VIN|PLACAS?|CHASIS)(?: NO| NUM)? (?=[A-Z]*\d)[A-Z0-9]{5,}|PLACAS?$"
    r"|PLACAS? (?:(?!DE )[A-Z]{1,3} (?=[A-Z]*\d)[A-Z0-9]{2,5}|\d{2,3} [A-Z]{1,3}\b))"
)
_RUN: Final = re.compile(r"(?=(?:[A-Z]*\d){6})(?=(?:\d*[A-Z]){2})[A-Z0-9]{15,}")
"""A VIN, a whole one or one that another fact is written right behind, as a list cut at the wrong places has it."""
_YEAR_IN_RUN: Final = re.compile(r"(?<![\w.,-])\d{1,4}(?:19[89]\d|20(?!00)[0-3]\d)(?![\w.,-])")
_LARGE_NUMBER_AT_END: Final = re.compile(r"(?<![\w.,/-])\d{6,8}$")
_AMOUNT: Final = re.compile(
    r"(?<![\w.,])\d{2,3}(?:,\d{3})+(?:\.\d\d)?(?!\d|\s*(?:l\b|lts?\b|litros|kgs?\b|kilos|kms?\b|lbs?\b|libras|gal|ton|m3|bpd))",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    r"\b(?:NO(?=$| (?:L[AEO]S?|SE|ES|VA|YA|PORQUE)\b)|YA|PERO|PORQUE|PUES"
    r"|AUNQUE|QUIERE[NS]?|TIENEN?|TAMPOCO|EXCEPTO|MENOS|TODAVIA)\b"
)
"""What is said of a unit, and is part of no name: "Tacoma no", "Hilux pero ya"."""
_NO_NAMES: Final = frozenset(
    "SERIE SERIES VIN NIV CHASIS PLACA PLACAS MODELO ANO VALOR NUMERO NUM NRO UNIDAD INCISO PARTIDA CON".split()
)
_JOINED: Final = re.compile(r"(?:^| )(?:Y|E|AND|MAS|OTR[OA]S?|TAMBIEN)(?: |$)")
_LONGEST_MARK: Final = 2
_NUMBER_IN_BRACKETS: Final = re.compile(r"\(\d{1,4}\)\s*$")
_NUMBER_APART: Final = re.compile(r",\s*\d{3,}\s*$")


@cache
def _insured_elsewhere() -> re.Pattern[str]:
    """Return the pattern of a unit with its insurer: "Hilux con Qualitas"."""
    names = sorted(by_spelling(SHIPPED / "insurers.txt"), key=len, reverse=True)
    return re.compile(rf"\bCON (?:{'|'.join(names)})\b")


def holds_another_fact(vehicle: Vehicle) -> bool:
    """Tell whether a year, a number, a count or a label stands in a description and was not read as a fact."""
    text = vehicle.description
    year = values.year_in_text(text)
    is_sure = len(vehicle.vin) == vin.LENGTH and vehicle.year in vin.model_years(vehicle.vin)
    if year is not None and year != vehicle.year and not is_sure:
        return True
    folded = fold(text)
    if _AMOUNT.search(text) or _SAID.search(folded) or _insured_elsewhere().search(folded):
        return True
    if _LABEL.search(folded) or _NUMBER_IN_BRACKETS.search(text) or _NUMBER_APART.search(text):
        return True
    if vehicle.year is None and _YEAR_IN_RUN.search(text):
        return True
    return (vehicle.value is None and bool(_LARGE_NUMBER_AT_END.search(text))) or _holds_another_number(vehicle)


_LIFT: Final = re.compile(r"\d[A-Z]{3}\d\d$")  # as forklifts are called: 8FGU25


def _holds_another_number(vehicle: Vehicle) -> bool:
    """Tell whether a description holds a VIN or a plate that is not the vehicle's own."""
    text = plain(vehicle.description)
    serials = [*vin.find_all(text), *_RUN.findall(text)]
    plates = [compact(plate) for plate in BARE_PLATE.findall(text)]
    plates += (
        [] if vehicle.plate else [word for word in text.split() if is_likely_plate(word) and not _LIFT.match(word)]
    )
    return any(serial != vehicle.vin for serial in serials) or any(plate != compact(vehicle.plate) for plate in plates)


def is_no_name(text: str) -> bool:
    """Tell whether a description is only marks and labels, such as "ii" and "iii, placas"."""
    return all(not _may_name(word) for word in words(text)) and not names_vehicle(text)


def _may_name(word: str) -> bool:
    if not word.isalpha():
        return False
    return len(word) > _LONGEST_MARK and word not in _NO_NAMES and not roman_number(word)


def names_several(text: str) -> bool:
    """Tell whether a description names vehicles one after another: "Versa y tres Hilux", "March, Aveo"."""
    if "," not in text and not _JOINED.search(fold(text)):
        return False
    named_models = find_models(text)
    names = [name for name in (*find_brands(text), *named_models) if not is_everyday(name)]
    spans = sorted({(name.start(), name.end()) for name in names})
    models = {(name.start(), name.end()) for name in named_models}
    for before, after in pairwise(spans):
        between = fold(text[before[1] : after[0]])
        is_listed = "," in text[before[1] : after[0]] and before in models and after in models
        if _JOINED.search(between) or is_listed:
            return True
    return False


def missed_names(text: str, described: str) -> bool:
    """Tell whether a passage names a model that the descriptions of its vehicles, folded, lack."""
    return any(fold(name.group()) not in described for name in find_models(text) if not is_everyday(name))
