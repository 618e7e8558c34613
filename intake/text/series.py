"""One description above many numbers, and units that are like the one above: "agregar 3 más iguales"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import vin
from domain.plates import is_likely_plate
from domain.text import fold, words
from domain.values import NUMBER_WORDS, read_quantity
from intake.lexicon.column_names import Column, meaning_of
from intake.model.extraction import VALUE_OR_EQUIPMENT
from intake.text.labelled_values import read_labels, with_short_year
from intake.text.terms.inline_terms import more_terms

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
_AND: Final = frozenset({"Y", "E"})
_BETWEEN_PLATES: Final = re.compile(r"\s*[,;/]\s*(?:y\s+)?|\s+y\s+", re.IGNORECASE)
_LABEL: Final = re.compile(r"\s*(?P<label>[^\W\d_][^\d:]{1,30}):\s*")


def copies_asked(text: str) -> int:
    """Return how many more units `text` asks for that are like the one above it: "agregar 3 más iguales" is 3."""
    folded = fold(text)
    alike = _ALIKE.search(folded)
    if alike is None or not _MORE.search(folded):
        return 0
    return read_quantity(alike["count"]) or 0


def copy_of(vehicle: Vehicle) -> Vehicle:
    """Return another unit like `vehicle`, without the numbers that are one unit's own."""
    return replace(vehicle, vin="", plate="", economic_number="", engine_number="", warnings=())


def is_label_of_numbers(text: str) -> bool:
    """Tell whether `text` only says which numbers stand below it: "Series:"."""
    meaning = meaning_of(text)
    return meaning is not None and meaning.column in _LABELS and len(words(text)) <= _MOST_LABEL_WORDS


class Series:
    """The units of the last description that has no numbers of its own: those below are theirs, one each.

    Where all units have one, a unit more is like the others: people list the numbers and leave out the count.
    """

    def __init__(self, vehicles: list[Vehicle], start: int) -> None:
        """`vehicles` are all that were read, of which the units of the series are those from `start` on."""
        self._vehicles = vehicles
        self._start = start
        self._is_alike = len({(unit.description, unit.year) for unit in vehicles[start:]}) == 1
        self._next_without = {"vin": start, "plate": start}

    @property
    def unit_count(self) -> int:
        """How many units it has."""
        return len(self._vehicles) - self._start

    def add(self, text: str) -> bool:
        """Give the numbers that `text` holds, and nothing else, to units; tell whether it is such a text."""
        numbers = numbers_alone(text)
        for facts in numbers:
            if not self._add(facts):
                return False
        return bool(numbers)

    def _add(self, facts: LabelledValues) -> bool:
        kind = "vin" if facts.vin else "plate"
        place = self._next_without[kind]
        if place == len(self._vehicles):
            if not self._is_alike or bool(self._vehicles[-1].vin) != bool(facts.vin):
                return False
            self._vehicles.append(copy_of(self._vehicles[-1]))
        self._vehicles[place] = completed(self._vehicles[place], facts)
        self._next_without[kind] = place + 1
        if facts.vin and facts.plate:
            self._next_without["plate"] = place + 1
        return True


def numbers_alone(text: str) -> list[LabelledValues]:
    """Return the facts of each number in a text that holds numbers, with what they are, and nothing else."""
    serials = vin.find_all(text)
    if len(serials) > 1:
        rest = [word for word in words(vin.IN_TEXT.sub(" ", text)) if word not in _AND]
        is_alone = not rest or is_label_of_numbers(" ".join(rest))
        return [read_labels(serial) for serial in dict.fromkeys(serials)] if is_alone else []
    if len(plates := _plates_alone(text)) > 1:
        return [read_labels(f"placas {plate}") for plate in plates]
    facts = read_labels(text)
    return [facts] if (facts.vin or facts.plate) and not words(facts.rest) else []


def _plates_alone(text: str) -> list[str]:
    """Return the plates of a text that lists several, with or without a label, and nothing else."""
    label = _LABEL.match(text)
    is_of_plates = label is not None and is_label_of_numbers(label["label"])
    written = text[label.end() :] if label and is_of_plates else text
    plates = _BETWEEN_PLATES.split(written.strip(" .,;"))
    return plates if all(map(is_likely_plate, plates)) else []


def start_of_bare(vehicles: Sequence[Vehicle], kind: str) -> int:
    """Return the index of the first of the last vehicles that have no number of a kind, "vin" or "plate"."""
    start = len(vehicles)
    while start and not getattr(vehicles[start - 1], kind):
        start -= 1
    return start


def completed(vehicle: Vehicle, facts: LabelledValues) -> Vehicle:
    """Return `vehicle` with those of the facts that it lacks; a VIN may tell which two digits are its year."""
    if facts.vin and not (vehicle.year or vehicle.vin or facts.year):
        year, description = with_short_year(vehicle.description, facts.vin)
        vehicle = replace(vehicle, year=year, description=description)
    more = more_terms(vehicle, replace(facts.terms, usage=facts.usage))
    return replace(
        vehicle,
        vin=vehicle.vin or facts.vin,
        plate=vehicle.plate or facts.plate,
        year=vehicle.year or facts.year,
        value=facts.money.amount if facts.money and vehicle.value is None else vehicle.value,
        coverage=vehicle.coverage or facts.coverage,
        economic_number=vehicle.economic_number or facts.economic_number,
        warnings=(*vehicle.warnings, facts.warning) if facts.warning else vehicle.warnings,
        doubts=(*vehicle.doubts, VALUE_OR_EQUIPMENT) if facts.terms.has_unclear_amount else vehicle.doubts,
        **more,
    )
