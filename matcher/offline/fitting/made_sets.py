"""Small labelled sets that the project makes itself, so that a fit can be repeated anywhere."""

from __future__ import annotations

import random
from typing import Final

from matcher.catalogue.entries import CatalogueRow, build_catalogue
from matcher.offline.fitting.labelled_sets import LabelledSet, LabelledText
from matcher.query.vehicle_text import VehicleText

NAMES: Final = ("first", "second", "third")
_MODELS: Final = {"NISSAN": "VERSA SENTRA MARCH", "TOYOTA": "YARIS COROLLA HILUX", "KIA": "RIO FORTE SOUL"}
_TRIMS: Final = "LX EX SENSE ADVANCE EXCLUSIVE LIMITED SPORT"
_GEARBOXES: Final = (("AUT", "AUTOMATICA", "CVT"), ("STD", "ESTANDAR", "TM"))
_DOORS: Final = (("4P", "4 PTAS", "4 PUERTAS"), ("5P", "5 PTAS", "HB 5P"))
_EQUIPMENT: Final = ("", "ABS AC", "CA CE ABS", "QC PIEL")
_YEARS: Final = range(2015, 2019)
_TEXTS: Final = 160


def made_set(name: str) -> LabelledSet:
    """Make a catalogue and texts for it: the same for a name at all times."""
    index = NAMES.index(name)
    dice = random.Random(index)  # noqa: S311  a seeded choice, not cryptography
    rows: list[CatalogueRow] = []
    texts: list[LabelledText] = []
    for brand, models in _MODELS.items():
        for model in models.split():
            for trim in dice.sample(_TRIMS.split(), 4):
                _list_version(rows, texts, dice, brand, model, trim, index)
    return LabelledSet(name, build_catalogue(name, rows), tuple(dice.sample(texts, min(len(texts), _TEXTS))))


def _list_version(  # noqa: PLR0917  one caller
    rows: list[CatalogueRow],
    texts: list[LabelledText],
    dice: random.Random,
    brand: str,
    model: str,
    trim: str,
    index: int,
) -> None:
    for gearbox in _GEARBOXES:
        doors, litres = dice.choice(_DOORS), dice.choice((1.4, 1.6, 2.0))
        for year in _YEARS:
            if dice.random() < 0.2:  # noqa: PLR2004  a fifth of the years is not listed
                continue
            code = f"{index}{len(rows):05}"
            version = f"{trim} {doors[0]} {litres}L {dice.choice(_EQUIPMENT)} {gearbox[0]}"
            rows.append(CatalogueRow(brand, model, year, code, version))
            written = (
                f"{brand} {model} {trim} {dice.choice(gearbox[1:])} {dice.choice(doors)} {dice.choice(_EQUIPMENT)}"
            )
            texts.append(LabelledText(VehicleText(f"{written} {year}"), frozenset({code}), year))
