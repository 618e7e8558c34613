"""A unit that several places of a mail state is one vehicle: the same VIN, else the same plate, else the same words.

Within one list equal rows without VIN and plate are several units of one kind, so words are compared across lists only.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from intake.model import DroppedRow, Origin, Vehicle
from intake.wording import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def merge_lists(lists: Sequence[Sequence[Vehicle]]) -> tuple[list[Vehicle], list[DroppedRow]]:
    """Return every unit once, in the order of the lists, completed by what its repeats add."""
    kept: list[Vehicle] = []
    dropped: list[DroppedRow] = []
    seen: dict[str, int] = {}
    for vehicles in lists:
        earlier = _by_year(kept)
        for vehicle in vehicles:
            at = next((seen[key] for key in _keys(vehicle) if key in seen), None)
            at = _take_same(vehicle, kept, earlier) if at is None else at
            if at is None:
                at = len(kept)
                kept.append(vehicle)
            else:
                dropped.append(_repeat(vehicle, kept[at]))
                kept[at] = _completed(kept[at], vehicle)
            seen.update(dict.fromkeys(_keys(kept[at]), at))
    return kept, dropped


def _keys(vehicle: Vehicle) -> Iterable[str]:
    """Yield what tells a unit from all others; the VIN alone where there is one."""
    if vehicle.vin:
        yield f"vin {vehicle.vin}"
    elif plate := _compact(vehicle.plate):
        yield f"plate {plate}"


def _by_year(vehicles: Sequence[Vehicle]) -> dict[int | None, list[int]]:
    years: dict[int | None, list[int]] = {}
    for at, vehicle in enumerate(vehicles):
        years.setdefault(vehicle.year, []).append(at)
    return years


def _take_same(vehicle: Vehicle, kept: Sequence[Vehicle], earlier: dict[int | None, list[int]]) -> int | None:
    """Return an earlier unit that nothing tells from `vehicle`, and take it out of `earlier`: it is met once."""
    for at in earlier.get(vehicle.year, ()):
        if _is_same(kept[at], vehicle):
            earlier[vehicle.year].remove(at)
            return at
    return None


def _is_same(one: Vehicle, other: Vehicle) -> bool:
    if (one.vin and other.vin) or (one.plate and other.plate and _compact(one.plate) != _compact(other.plate)):
        return False
    if one.value is not None and other.value is not None and one.value != other.value:
        return False
    mine, others = set(words(one.description)), set(words(other.description))
    return bool(mine and others) and (mine <= others or others <= mine)


def _repeat(vehicle: Vehicle, first: Vehicle) -> DroppedRow:
    there = first.origin or Origin("body")
    where = " ".join(part for part in (there.file, there.sheet, f"row {there.row}" if there.row else "") if part)
    return DroppedRow(vehicle.origin or Origin("body"), f"already listed in {where}")


def _completed(first: Vehicle, repeat: Vehicle) -> Vehicle:
    """Return `first` with the fields that only `repeat` states."""
    missing = {
        each.name: getattr(repeat, each.name)
        for each in fields(Vehicle)
        if getattr(first, each.name) in ("", None) and getattr(repeat, each.name) not in ("", None)
    }
    return replace(first, **missing)


def _compact(plate: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", plate.upper())
