"""Merges vehicles that are listed several times: by the same VIN, else the same plate, else the same words.

Equal rows without VIN and plate in one list are several units of a kind, so words are compared across lists only.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import Levenshtein

from domain import plates, vin
from domain.notices.codes import DropReason, WarningCode
from domain.notices.notice import notice
from domain.text import words
from intake.extraction.vehicle_rows import as_dropped_rows, identification
from intake.model.document import BODY, Origin
from intake.model.extraction import Vehicle, dropped_row
from intake.text.terms.readings import base_of, elsewhere

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from domain.notices.notice import Notice
    from intake.model.extraction import DroppedRow, FieldReading

_NOTHING: Final = ("", None, ())
_TAIL: Final = 6
_MOST_SLIPS: Final = 2
_MOST_COMPARED: Final = 64
_NAMES: Final = tuple(
    field_.name
    for field_ in fields(Vehicle)
    if field_.name not in {"origin", "warnings", "reading_confidence", "doubts", "reading_fields"}
)
_TELLING: Final = _NAMES[: _NAMES.index("service")]
"""What tells a vehicle and its value; what else a quotation needs makes no list the fuller one."""
_CONFLICTS: Final = ("year", "plate", "value", "vin")


def merge_lists(
    lists: Sequence[Sequence[Vehicle]], added: Sequence[Collection[int]] = ()
) -> tuple[list[Vehicle], list[DroppedRow]]:
    """Return every unit once, in the order of the lists, completed from its repeats.

    `added` are the lines of each list whose vehicles are more of their kind: only their numbers may say otherwise.
    """
    units: list[Vehicle] = []
    dropped: list[DroppedRow] = []
    numbers, earlier = _NumberIndex(), _EarlierVehicles()
    for vehicles, added_rows in zip_longest(lists, added, fillvalue=()):
        first_new, more = len(units), set[int]()
        for vehicle in vehicles:
            index = numbers.find(vehicle, units, first_new)
            is_more = vehicle.origin is not None and not vehicle.origin.sheet and vehicle.origin.row in added_rows
            if index is None and is_more:
                more.add(len(units))
            elif index is None:
                index = earlier.take(vehicle, units)
            if index is None:
                index = len(units)
                units.append(vehicle)
            else:
                dropped.append(_repeat(vehicle, units[index]))
                units[index] = merged(units[index], vehicle)
            numbers.add(units[index], index)
        earlier.add(units, [place for place in range(first_new, len(units)) if place not in more])
    return units, dropped


def without(
    vehicles: Sequence[Vehicle], taken_out: Sequence[Vehicle], reason: str
) -> tuple[list[Vehicle], list[DroppedRow]]:
    """Remove the vehicles that share VIN or plate with an excluded one, and return those as dropped rows."""
    numbers = set().union(*map(_numbers_of, taken_out))
    gone = [vehicle for vehicle in vehicles if not numbers.isdisjoint(_numbers_of(vehicle))]
    return [vehicle for vehicle in vehicles if numbers.isdisjoint(_numbers_of(vehicle))], as_dropped_rows(gone, reason)


def _numbers_of(vehicle: Vehicle) -> set[str]:
    """Return what identifies a single unit: its VIN and its plate."""
    return {vehicle.vin, plates.compact(vehicle.plate)} - {""}


class _NumberIndex:
    """The units that have been added so far, by VIN and plate."""

    def __init__(self) -> None:
        self._vins: dict[str, int] = {}
        self._tails: dict[str, int] = {}
        self._plates: dict[str, dict[int, None]] = defaultdict(dict)

    def add(self, vehicle: Vehicle, index: int) -> None:
        if vehicle.vin:
            self._vins.setdefault(vehicle.vin, index)
            self._tails.setdefault(vehicle.vin[-_TAIL:], index)
        if vehicle.plate:
            self._plates[plates.compact(vehicle.plate)][index] = None

    def find(self, vehicle: Vehicle, units: Sequence[Vehicle], first_new: int) -> int | None:
        """Return the unit with the same VIN, with the same last digits in an earlier list, or with the same plate."""
        if (index := self._vins.get(vehicle.vin)) is not None and vehicle.vin:
            return index
        if vehicle.vin and (index := self._tails.get(vehicle.vin[-_TAIL:])) is not None and index < first_new:
            one, other = sorted((units[index].vin, vehicle.vin), key=len)
            if len(one) < vin.LENGTH and other.endswith(one) and units[index].year == vehicle.year:
                return index
        same_plate = self._plates.get(plates.compact(vehicle.plate), {}) if vehicle.plate else {}
        places = islice(same_plate, _MOST_COMPARED)
        return next(
            (index for index in places if self._is_one(units[index], vehicle, is_earlier=index < first_new)), None
        )

    @staticmethod
    def _is_one(one: Vehicle, other: Vehicle, *, is_earlier: bool) -> bool:
        """Return whether two units with the same plate are one; across lists, one of the VINs may be mistyped."""
        if not one.vin or not other.vin:
            return is_earlier or not (one.vin or other.vin)
        return is_earlier and Levenshtein.distance(one.vin, other.vin, score_cutoff=_MOST_SLIPS) <= _MOST_SLIPS


class _EarlierVehicles:
    """The units of earlier lists, by year and words; each is matched once per list."""

    def __init__(self) -> None:
        self._same: dict[tuple[int | None, frozenset[str]], list[int]] = defaultdict(list)
        self._with_word: dict[tuple[int | None, str], dict[int, None]] = defaultdict(dict)
        self._taken: set[int] = set()
        self._met: dict[tuple[int | None, frozenset[str]], int] = {}

    def add(self, units: Sequence[Vehicle], new: Sequence[int]) -> None:
        """Make the units with the indices `new`, and all earlier ones again, available to the next list."""
        self._taken.clear()
        self._met.clear()
        for index in new:
            key_words = frozenset(words(units[index].description))
            self._same[units[index].year, key_words].append(index)
            for word in key_words:
                self._with_word[units[index].year, word][index] = None

    def take(self, vehicle: Vehicle, units: Sequence[Vehicle]) -> int | None:
        """Return an earlier unit that `vehicle` may repeat; it is not returned again for this list."""
        for index in islice(self._candidates(vehicle), _MOST_COMPARED):
            if index not in self._taken and _is_same(units[index], vehicle):
                self._taken.add(index)
                return index
        return None

    def _candidates(self, vehicle: Vehicle) -> Iterator[int]:
        key_words = frozenset(words(vehicle.description))
        same = self._same.get((vehicle.year, key_words), [])
        met = self._met.get((vehicle.year, key_words), 0)
        while met < len(same) and same[met] in self._taken:
            met += 1
        self._met[vehicle.year, key_words] = met
        yield from same[met : met + _MOST_COMPARED]
        posted = [self._with_word[key] for word in key_words if (key := (vehicle.year, word)) in self._with_word]
        for places in sorted(posted, key=len):
            yield from (index for index in islice(places, _MOST_COMPARED) if index not in self._taken)


def _is_same(one: Vehicle, other: Vehicle) -> bool:
    if (one.vin and other.vin) or (
        one.plate and other.plate and plates.compact(one.plate) != plates.compact(other.plate)
    ):
        return False
    if one.value is not None and other.value is not None and one.value != other.value:
        return False
    mine, others = set(words(one.description)), set(words(other.description))
    return bool(mine and others) and (mine <= others or others <= mine)


def _repeat(vehicle: Vehicle, first: Vehicle) -> DroppedRow:
    place = vehicle.origin or Origin(BODY)
    return dropped_row(place, DropReason.ALREADY_LISTED, *identification(vehicle), **_where(first))


def _where(vehicle: Vehicle) -> dict[str, object]:
    there = vehicle.origin or Origin(BODY)
    return {"file": there.file, "sheet": there.sheet, "page": there.page or None, "row": there.row or None}


def merged(first: Vehicle, repeat: Vehicle) -> Vehicle:
    """Return `first` completed from `repeat`; where they differ the fuller one wins, and a warning is added."""
    fuller, other = (first, repeat) if _stated_count(first) >= _stated_count(repeat) else (repeat, first)
    missing = {
        name: value
        for name in _NAMES
        if getattr(fuller, name) in _NOTHING and (value := getattr(other, name)) not in _NOTHING
    }
    missing["reading_fields"] = _readings(fuller, other, missing)
    if set(words(fuller.description)) < set(words(other.description)):
        missing["description"] = other.description
    if fuller.vin and other.vin.endswith(fuller.vin):
        missing["vin"] = other.vin
    notes = [
        notice(WarningCode.FIELD_DIFFERS, field=name, **_where(other))
        for name in _CONFLICTS
        if _differs(name, getattr(fuller, name), getattr(other, name))
    ]
    warnings = tuple(dict.fromkeys([*first.warnings, *repeat.warnings, *notes]))
    vehicle = replace(fuller, **missing, origin=first.origin, warnings=warnings)
    return replace(vehicle, origin=_place_of_first(vehicle, first))


def _readings(fuller: Vehicle, other: Vehicle, missing: Collection[str]) -> tuple[FieldReading, ...]:
    """Return how the fields of a merged vehicle were read, those of the repeat where it stands."""
    more = [reading for reading in other.reading_fields if base_of(reading.field) in missing]
    return (*fuller.reading_fields, *elsewhere(more, other.origin)) if more else fuller.reading_fields


def _place_of_first(vehicle: Vehicle, first: Vehicle) -> Origin | None:
    """Return the origin of a merged vehicle without the cells of fields for which the repeat counts."""
    origin = first.origin
    if origin is None or origin.place is None or not origin.place.fields:
        return origin
    own = tuple(cell for cell in origin.place.fields if getattr(vehicle, cell.field) == getattr(first, cell.field))
    return replace(origin, place=replace(origin.place, fields=own))


def is_conflict(warning: Notice, field: str = "") -> bool:
    """Tell whether a warning says that two lists differ on a vehicle, on any field or on the one given."""
    return warning.code == WarningCode.FIELD_DIFFERS and (not field or ("field", field) in warning.arguments)


def _stated_count(vehicle: Vehicle) -> int:
    return sum(getattr(vehicle, name) not in _NOTHING for name in _TELLING)


def _differs(name: str, one: object, other: object) -> bool:
    if one in _NOTHING or other in _NOTHING:
        return False
    if name == "vin" and (str(one).endswith(str(other)) or str(other).endswith(str(one))):
        return False
    if name == "plate":
        return plates.compact(str(one)) != plates.compact(str(other))
    return one != other
