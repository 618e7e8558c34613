"""One description above many numbers, and units that are like the one above: "agregar 3 más iguales"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import vin
from domain.text import fold, words
from domain.values import NUMBER_WORDS, read_quantity
from intake.lexicon.column_names import Column, meaning_of
from intake.text.labelled_values import read_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.extraction import Vehicle
    from intake.text.labelled_values import LabelledValues

_COUNT: Final = r"(?P<count>\d{1,3}|" + "|".join(NUMBER_WORDS) + ")"
_ALIKE: Final = re.compile(
    rf"\b{_COUNT} (?:[A-Z]+ )?(?:MAS |ADICIONALES )?(?:[A-Z]+ )?"
    r"(?:IGUAL(?:ES)?|IDENTIC[OA]S?|CON LAS MISMAS CARACTERISTICAS|DEL MISMO (?:TIPO|MODELO))\b"
)
_MORE: Final = re.compile(r"\b(?:MAS|OTR[OA]S?|AGREGAR|AGREGA|INCLUIR|ADICIONALES|SUMAR|ANADIR)\b")
_LABELS: Final = frozenset({Column.VIN, Column.PLATE})
_MOST_LABEL_WORDS: Final = 5


def copies_asked(text: str) -> int:
    """Return how many more units `text` asks for that are like the one above it: "agregar 3 más iguales" is 3."""
    folded = fold(text)
    alike = _ALIKE.search(folded)
    if alike is None or not _MORE.search(folded):
        return 0
    return read_quantity(alike["count"]) or 0


def copy_of(vehicle: Vehicle) -> Vehicle:
    """Return another unit like `vehicle`, without the numbers that are one unit's own."""
    return replace(vehicle, vin="", plate="", economic_number="", warnings=())


def is_label_of_numbers(text: str) -> bool:
    """Tell whether `text` only says which numbers stand below it: "Series:"."""
    meaning = meaning_of(text)
    return meaning is not None and meaning.column in _LABELS and len(words(text)) <= _MOST_LABEL_WORDS


def with_numbers(group: Sequence[Vehicle], text: str) -> list[Vehicle] | None:
    """Return the units of a description with the numbers that stand alone in `text`; None when that is not what it is.

    A number belongs to the first unit that has none. Where all have one, a unit more is like the others: people list
    the numbers and leave out the count.
    """
    lines = _numbers_alone(text)
    if not lines:
        return None
    units = list(group)
    for facts in lines:
        place = next((place for place, unit in enumerate(units) if _takes(unit, facts)), None)
        if place is None:
            if not _may_grow(group, facts):
                return None
            place = len(units)
            units.append(copy_of(units[-1]))
        units[place] = completed(units[place], facts)
    return units


def _numbers_alone(text: str) -> list[LabelledValues]:
    """Return the facts of each number in a text that holds numbers and nothing else."""
    serials = vin.find_all(text)
    if len(serials) > 1:
        rest = words(vin.IN_TEXT.sub(" ", text))
        return [read_labels(serial) for serial in dict.fromkeys(serials)] if set(rest) <= {"Y", "E"} else []
    facts = read_labels(text)
    return [facts] if (facts.vin or facts.plate) and not words(facts.rest) else []


def _takes(unit: Vehicle, facts: LabelledValues) -> bool:
    return (
        not (facts.vin and unit.vin)
        and not (facts.plate and unit.plate)
        and not (facts.plate and unit.vin and facts.vin)
    )


def _may_grow(group: Sequence[Vehicle], facts: LabelledValues) -> bool:
    """Tell whether there may be one unit more: all are alike, and known by the same kind of number."""
    is_alike = len({(unit.description, unit.year) for unit in group}) == 1
    return is_alike and all(bool(unit.vin) == bool(facts.vin) for unit in group)


def completed(vehicle: Vehicle, facts: LabelledValues) -> Vehicle:
    """Return `vehicle` with those of the facts that it lacks."""
    return replace(
        vehicle,
        vin=vehicle.vin or facts.vin,
        plate=vehicle.plate or facts.plate,
        year=vehicle.year or facts.year,
        value=facts.money.amount if facts.money and vehicle.value is None else vehicle.value,
        usage=vehicle.usage or facts.usage,
        coverage=vehicle.coverage or facts.coverage,
        economic_number=vehicle.economic_number or facts.economic_number,
        warnings=(*vehicle.warnings, facts.warning) if facts.warning else vehicle.warnings,
    )
