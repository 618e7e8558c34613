"""The units of an earlier request that a sentence names: by number, VIN or its end, plate, or name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain import vin
from domain.plates import compact, is_likely_plate
from intake.extraction.unit_patterns import NO_DATE, NUMBERS, ORDINALS, PLATE, SERIAL_END, UNITS, numbers_in
from intake.lexicon.trade_words import find_brands, find_models, names_make
from intake.model.change import UnitTarget

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBERED: Final = re.compile(rf"(?:\b{UNITS}|#)\s*(?:NO\.?|NUM\.?|NUMEROS?|#)?\s*(?:LAS?\s+|EL\s+|LOS\s+)?{NUMBERS}")
_BARE: Final = re.compile(rf"\b(?:LAS?|LOS?|EL|DEL)\s+{NUMBERS}{NO_DATE}(?!\s+(?:UNIDADES|VEHICULOS|AUTOS|CAMIONES))")
_ORDINAL: Final = re.compile(rf"\b(?:LA|EL|DEL)\s+(?P<ordinal>{'|'.join(ORDINALS)})[OA]?\b")
_TAIL: Final = re.compile(SERIAL_END)
_PLATED: Final = re.compile(rf"\bPLACAS?(?:\s+(?:NO|NUM)\.?)?[\s:.#]+(?P<plate>{PLATE})")
_OWN_NUMBER: Final = re.compile(
    rf"\b(?:LAS?|EL|LOS|DEL|{UNITS}|ECO(?:NOMICOS?|S)?\.?)\s+(?P<own>[A-Z]{{1,4}}-?\d{{1,5}}[A-Z]?(?:(?:\s*,\s*|\s+Y\s+)(?:LA\s+|EL\s+)?"
    r"[A-Z]{1,4}-?\d{1,5}[A-Z]?)*)(?![A-Z0-9-])"
)
"""Units by the fleet's own numbers, which have letters: "la T-12", "las T-03 y T-04"."""
_ONE_OWN_NUMBER: Final = re.compile(r"[A-Z]{1,4}-?\d{1,5}[A-Z]?")
_WORD: Final = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+){1,2}|[A-Z0-9]{6,8}")
_MOST_NUMBER: Final = 500


def targets_in(sentence: str) -> list[UnitTarget]:
    """Return the units that a sentence in capitals without accents names, by the surest way that it uses."""
    return next((targets for targets in _ways(sentence) if targets), [])


def named_target(sentence: str) -> list[UnitTarget]:
    """Return the unit that a sentence names by brand or model alone."""
    names = [*find_brands(sentence), *find_models(sentence)]
    if not names:
        return []
    start, end = min(name.start() for name in names), max(name.end() for name in names)
    return [UnitTarget(name=" ".join(sentence[start:end].split()))]


def _ways(sentence: str) -> Iterator[list[UnitTarget]]:
    yield [UnitTarget(vin=number) for number in dict.fromkeys(vin.find_all(sentence))]
    yield _plates(sentence)
    yield [UnitTarget(vin=match["serial"]) for match in _TAIL.finditer(sentence)]
    yield _numbered(sentence)
    yield _numbered_by_owner(sentence)


def _numbered_by_owner(sentence: str) -> list[UnitTarget]:
    """Return the units named by a number of the fleet's own; what is a model too, "la F-150", is one rather."""
    numbers = [number for match in _OWN_NUMBER.finditer(sentence) for number in _ONE_OWN_NUMBER.findall(match["own"])]
    return [UnitTarget(name=number) for number in dict.fromkeys(numbers) if not names_make(number)]


def _plates(sentence: str) -> list[UnitTarget]:
    labelled = [match["plate"] for match in _PLATED.finditer(sentence)]
    bare = [match.group() for match in _WORD.finditer(sentence) if is_likely_plate(match.group())]
    return [UnitTarget(plate=plate) for plate in dict.fromkeys(map(compact, [*labelled, *bare]))]


def _numbered(sentence: str) -> list[UnitTarget]:
    matches = list(_NUMBERED.finditer(sentence)) or list(_BARE.finditer(sentence))
    numbers = [number for match in matches for number in numbers_in(match["numbers"])]
    numbers += [ORDINALS.index(match["ordinal"]) + 1 for match in _ORDINAL.finditer(sentence)]
    return [UnitTarget(number=number) for number in dict.fromkeys(numbers) if 0 < number <= _MOST_NUMBER]
