"""What a mail that is read again says otherwise than the vehicles of its case: data for a person, nothing is applied.

A unit is the same one by VIN, else by plate, by the place where it was read, or by its text. What a person removed is
not read anew, and what was added to the case later is not missed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.plates import compact
from domain.text import words
from intake.model.change import ChangeAction, ChangeDoubt, UnitChange, UnitTarget
from intake.triage.change_set import differences, target_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.extraction import Vehicle

TEXTS: Final = ("description", "brand", "model")


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """A vehicle of the case: `is_of_mail` when it was stored with the case, `is_removed` when it was taken out."""

    vehicle: Vehicle
    is_of_mail: bool = True
    is_removed: bool = False


def read_again(now: Sequence[Vehicle], stored: Sequence[StoredUnit]) -> tuple[UnitChange, ...]:
    """Return what the vehicles that are read now change of those that are stored."""
    same = _same_units(now, stored)
    changes: list[UnitChange] = []
    for place, vehicle in enumerate(now):
        index = same.get(place)
        if index is None:
            changes.append(UnitChange(ChangeAction.ADD, vehicle=vehicle, quote=vehicle.description))
        elif not stored[index].is_removed:
            changes += _otherwise(vehicle, stored[index].vehicle, index)
    met = set(same.values())
    for index, unit in enumerate(stored):
        if index not in met and unit.is_of_mail and not unit.is_removed:
            target = target_of(unit.vehicle, index)
            doubts = (ChangeDoubt.LEFT_OUT_OF_LIST,)
            changes.append(UnitChange(ChangeAction.REMOVE, target, doubts=doubts, index=index))
    return tuple(changes)


def _same_units(now: Sequence[Vehicle], stored: Sequence[StoredUnit]) -> dict[int, int]:
    """Return the place of the stored unit that each vehicle is, by the surest ground first."""
    same: dict[int, int] = {}
    free = set(range(len(stored)))
    for ground in range(len(_grounds(stored[0].vehicle)) if stored else 0):
        by_key: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
        for index in sorted(free, reverse=True):
            if key := _grounds(stored[index].vehicle)[ground]:
                by_key[key].append(index)
        for place, vehicle in enumerate(now):
            candidates = by_key.get(_grounds(vehicle)[ground], []) if place not in same else []
            if candidates and not _differ(vehicle, stored[candidates[-1]].vehicle):
                same[place] = candidates.pop()
                free.discard(same[place])
    return same


def _grounds(vehicle: Vehicle) -> tuple[tuple[object, ...], ...]:
    """Return by what a vehicle is the same one, the surest first; empty where it does not say so."""
    origin = vehicle.origin
    place = (origin.file, origin.sheet, origin.row, origin.page) if origin and origin.row else ()
    text = _text(vehicle)
    return _key(vehicle.vin), _key(compact(vehicle.plate)), (place, text) if place else (), place, text


def _differ(vehicle: Vehicle, unit: Vehicle) -> bool:
    """Tell whether two vehicles state different VINs."""
    return bool(vehicle.vin and unit.vin) and vehicle.vin != unit.vin


def _text(vehicle: Vehicle) -> tuple[object, ...]:
    spoken = words(" ".join(getattr(vehicle, name) for name in TEXTS))
    return (*spoken, vehicle.year) if spoken else ()


def _key(number: str) -> tuple[object, ...]:
    return (number,) if number else ()


def _otherwise(vehicle: Vehicle, unit: Vehicle, index: int) -> Iterator[UnitChange]:
    target = target_of(unit, index)
    yield from differences(vehicle, unit, index)
    if vehicle.vin and vehicle.vin != unit.vin:
        yield _change(target, "vin", vehicle.vin, unit.vin, index)
    for name in TEXTS:
        new, old = getattr(vehicle, name), getattr(unit, name)
        if words(new) != words(old) and (new or name != "description"):
            yield _change(target, name, new, old, index)


def _change(target: UnitTarget, field: str, value: str, old_value: str, index: int) -> UnitChange:
    return UnitChange(ChangeAction.CHANGE, target, field, value, old_value=old_value, index=index)
