"""A unit that several places of a mail state is one vehicle: the same VIN, else the same plate, else the same words.

Within one list equal rows without VIN and plate are several units of one kind, so words are compared across lists only.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import Levenshtein

from domain import plates, vin
from domain.text import words
from intake.model.document import BODY, Origin
from intake.model.extraction import Vehicle, dropped_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.extraction import DroppedRow

_NOTHING: Final = ("", None)
_TAIL: Final = 6
_MOST_SLIPS: Final = 2
_MOST_COMPARED: Final = 64
_NAMES: Final = tuple(each.name for each in fields(Vehicle) if each.name not in {"origin", "warnings"})
_CONFLICTS: Final = {"year": "model year", "plate": "plate", "value": "value", "vin": "VIN"}


def merge_lists(lists: Sequence[Sequence[Vehicle]]) -> tuple[list[Vehicle], list[DroppedRow]]:
    """Return every unit once, in the order of the lists, completed by what its repeats add."""
    kept: list[Vehicle] = []
    dropped: list[DroppedRow] = []
    numbers, earlier = _NumberIndex(), _EarlierVehicles()
    for vehicles in lists:
        first_new = len(kept)
        for vehicle in vehicles:
            at = numbers.find(vehicle, kept, first_new)
            at = earlier.take(vehicle, kept) if at is None else at
            if at is None:
                at = len(kept)
                kept.append(vehicle)
            else:
                dropped.append(_repeat(vehicle, kept[at]))
                kept[at] = merged(kept[at], vehicle)
            numbers.add(kept[at], at)
        earlier.add(kept, first_new)
    return kept, dropped


def without(
    vehicles: Sequence[Vehicle], taken_out: Sequence[Vehicle], reason: str
) -> tuple[list[Vehicle], list[DroppedRow]]:
    """Return the vehicles but those that have the VIN or plate of one to be left out, and those as dropped rows."""
    numbers = set().union(*map(_numbers_of, taken_out))
    gone = [vehicle for vehicle in vehicles if not numbers.isdisjoint(_numbers_of(vehicle))]
    dropped = [dropped_row(vehicle.origin or Origin(BODY), reason, *_named(vehicle)) for vehicle in gone]
    return [vehicle for vehicle in vehicles if numbers.isdisjoint(_numbers_of(vehicle))], dropped


def _numbers_of(vehicle: Vehicle) -> set[str]:
    """Return what names a single unit: its VIN and its plate."""
    return {vehicle.vin, plates.compact(vehicle.plate)} - {""}


class _NumberIndex:
    """Where each VIN and plate stands that was met so far."""

    def __init__(self) -> None:
        self._vins: dict[str, int] = {}
        self._tails: dict[str, int] = {}
        self._plates: dict[str, dict[int, None]] = defaultdict(dict)

    def add(self, vehicle: Vehicle, at: int) -> None:
        if vehicle.vin:
            self._vins.setdefault(vehicle.vin, at)
            self._tails.setdefault(vehicle.vin[-_TAIL:], at)
        if vehicle.plate:
            self._plates[plates.compact(vehicle.plate)][at] = None

    def find(self, vehicle: Vehicle, kept: Sequence[Vehicle], first_new: int) -> int | None:
        """Return the unit with the same VIN, or of an earlier list with the end of it, or with the same plate."""
        if (at := self._vins.get(vehicle.vin)) is not None and vehicle.vin:
            return at
        if vehicle.vin and (at := self._tails.get(vehicle.vin[-_TAIL:])) is not None and at < first_new:
            one, other = sorted((kept[at].vin, vehicle.vin), key=len)
            if len(one) < vin.LENGTH and other.endswith(one) and kept[at].year == vehicle.year:
                return at
        same_plate = self._plates.get(plates.compact(vehicle.plate), {}) if vehicle.plate else {}
        places = islice(same_plate, _MOST_COMPARED)
        return next((at for at in places if self._is_one(kept[at], vehicle, is_earlier=at < first_new)), None)

    @staticmethod
    def _is_one(one: Vehicle, other: Vehicle, *, is_earlier: bool) -> bool:
        """Tell whether two units with one plate are one: in two lists a VIN may be mistyped in one of them."""
        if not one.vin or not other.vin:
            return is_earlier or not (one.vin or other.vin)
        return is_earlier and Levenshtein.distance(one.vin, other.vin, score_cutoff=_MOST_SLIPS) <= _MOST_SLIPS


class _EarlierVehicles:
    """The units of earlier lists by year and words; each is met once."""

    def __init__(self) -> None:
        self._same: dict[tuple[int | None, frozenset[str]], list[int]] = defaultdict(list)
        self._with_word: dict[tuple[int | None, str], dict[int, None]] = defaultdict(dict)
        self._taken: set[int] = set()
        self._met: dict[tuple[int | None, frozenset[str]], int] = {}

    def add(self, kept: Sequence[Vehicle], first_new: int) -> None:
        """Let the units from `first_new` on be met by those of the next lists, and all others anew."""
        self._taken.clear()
        self._met.clear()
        for at in range(first_new, len(kept)):
            said = frozenset(words(kept[at].description))
            self._same[kept[at].year, said].append(at)
            for word in said:
                self._with_word[kept[at].year, word][at] = None

    def take(self, vehicle: Vehicle, kept: Sequence[Vehicle]) -> int | None:
        """Return an earlier unit that nothing tells from `vehicle`."""
        for at in islice(self._candidates(vehicle), _MOST_COMPARED):
            if at not in self._taken and _is_same(kept[at], vehicle):
                self._taken.add(at)
                return at
        return None

    def _candidates(self, vehicle: Vehicle) -> Iterator[int]:
        said = frozenset(words(vehicle.description))
        same = self._same.get((vehicle.year, said), [])
        met = self._met.get((vehicle.year, said), 0)
        while met < len(same) and same[met] in self._taken:
            met += 1
        self._met[vehicle.year, said] = met
        yield from same[met : met + _MOST_COMPARED]
        posted = [self._with_word[key] for word in said if (key := (vehicle.year, word)) in self._with_word]
        for places in sorted(posted, key=len):
            yield from (at for at in islice(places, _MOST_COMPARED) if at not in self._taken)


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
    return dropped_row(vehicle.origin or Origin(BODY), f"already listed in {_where(first)}", *_named(vehicle))


def _named(vehicle: Vehicle) -> tuple[str, ...]:
    """Return what tells a unit from others, as far as it is known."""
    return vehicle.description, str(vehicle.year or ""), vehicle.vin, vehicle.plate


def _where(vehicle: Vehicle) -> str:
    there = vehicle.origin or Origin(BODY)
    return " ".join(part for part in (there.file, there.sheet, f"row {there.row}" if there.row else "") if part)


def merged(first: Vehicle, repeat: Vehicle) -> Vehicle:
    """Return `first` completed by `repeat`; where they differ the one that says more wins, and a warning says so."""
    fuller, other = (first, repeat) if _told(first) >= _told(repeat) else (repeat, first)
    missing = {
        name: said
        for name in _NAMES
        if getattr(fuller, name) in _NOTHING and (said := getattr(other, name)) not in _NOTHING
    }
    if set(words(fuller.description)) < set(words(other.description)):
        missing["description"] = other.description
    if fuller.vin and other.vin.endswith(fuller.vin):
        missing["vin"] = other.vin
    notes = [
        f"the {title} is written otherwise in {_where(other)}"
        for name, title in _CONFLICTS.items()
        if _differs(name, getattr(fuller, name), getattr(other, name))
    ]
    warnings = tuple(dict.fromkeys([*first.warnings, *repeat.warnings, *notes]))
    return replace(fuller, **missing, origin=first.origin, warnings=warnings)


def _told(vehicle: Vehicle) -> int:
    return sum(getattr(vehicle, name) not in _NOTHING for name in _NAMES)


def _differs(name: str, one: object, other: object) -> bool:
    if one in _NOTHING or other in _NOTHING:
        return False
    if name == "vin" and (str(one).endswith(str(other)) or str(other).endswith(str(one))):
        return False
    if name == "plate":
        return plates.compact(str(one)) != plates.compact(str(other))
    return one != other
