"""What a description holds that is no name of one vehicle: another fact, or the name of another vehicle."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from domain import values, vin
from domain.text import fold
from intake.lexicon.trade_words import find_brands, find_models, is_everyday

if TYPE_CHECKING:
    from intake.model.extraction import Vehicle

_LABEL: Final = re.compile(r"\b(?:(?:SERIE|NIV|VIN|PLACAS?|CHASIS)(?: NO| NUM)? (?=[A-Z]*\d)[A-Z0-9]{5,}|PLACAS?$)")
_JOINED: Final = re.compile(r"(?:^| )(?:Y|E|AND|MAS|OTR[OA]S?|TAMBIEN)(?: |$)")
_NUMBER_IN_BRACKETS: Final = re.compile(r"\(\d{1,4}\)\s*$")
_NUMBER_APART: Final = re.compile(r",\s*\d{3,}\s*$")


def holds_another_fact(vehicle: Vehicle) -> bool:
    """Tell whether a year, a number, a count or a label stands in a description and was not read as a fact."""
    text = vehicle.description
    year = values.year_in_text(text)
    is_sure = len(vehicle.vin) == vin.LENGTH and vehicle.year in vin.model_years(vehicle.vin)
    if year is not None and year != vehicle.year and not is_sure:
        return True
    if _LABEL.search(fold(text)) or _NUMBER_IN_BRACKETS.search(text) or _NUMBER_APART.search(text):
        return True
    return any(number != vehicle.vin for number in vin.find_all(text))


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
