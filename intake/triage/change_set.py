"""What a mail changes of an earlier case: what its sentences say, and what its list has that the earlier one has not.

It is data for a person: nothing is applied, and what is not sure carries its doubt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.plates import compact
from domain.text import words
from intake.extraction.named_units import units_named
from intake.lexicon import mail_words
from intake.lexicon.mail_words import says
from intake.model.change import ChangeAction, ChangeDoubt, UnitChange, UnitTarget
from intake.model.extraction import Vehicle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from intake.triage.mail_facts import MailFacts

_COMPARED: Final = ("year", "value", "plate")
"""The facts in which a repeated unit may differ from the one before."""


@dataclass(frozen=True, slots=True)
class StatedChanges:
    """What a mail says of units of an earlier request: what its sentences change, and the vehicles that it lists."""

    changes: tuple[UnitChange, ...] = ()
    listed: tuple[Vehicle, ...] = ()
    replaces_list: bool = False
    """Whether its list stands for the one before."""


class _Known(NamedTuple):
    """Where the units of an earlier case stand, by their numbers."""

    by_vin: Mapping[str, int]
    by_plate: Mapping[str, int]


def changes_stated(facts: MailFacts) -> StatedChanges:
    """Return what a mail says of units of an earlier request, without knowing that request."""
    return StatedChanges(facts.changes, facts.listed, says(facts.folded, mail_words.REPLACES_LIST))


def unplaced(stated: StatedChanges) -> tuple[UnitChange, ...]:
    """Return what a mail says to change, without knowing the earlier case: every unit that it lists is new.

    One without VIN and plate may be a unit of that case all the same.
    """
    new = [vehicle for vehicle in stated.listed if not _is_meant(vehicle, stated.changes)]
    return (*stated.changes, *(_added(vehicle) for vehicle in new))


def change_set(stated: StatedChanges, earlier: Sequence[Vehicle]) -> tuple[UnitChange, ...]:
    """Return what a mail changes of the vehicles of an earlier case, in their order."""
    placed = _kept_alone([_placed(change, earlier) for change in stated.changes], earlier)
    listed = [vehicle for vehicle in stated.listed if not _is_meant(vehicle, stated.changes)]
    known = _Known(_places(unit.vin for unit in earlier), _places(compact(unit.plate) for unit in earlier))
    met: set[int] = set()
    compared: list[UnitChange] = []
    for vehicle in listed:
        index = _index_of(vehicle, earlier, known)
        if index is None:
            compared.append(_added(vehicle))
        else:
            met.add(index)
            compared += differences(vehicle, earlier[index], index)
    left_out = _left_out(earlier, met) if met and stated.replaces_list else ()
    return (*placed, *compared, *left_out)


def _kept_alone(changes: Sequence[UnitChange], earlier: Sequence[Vehicle]) -> list[UnitChange]:
    """Return changes with the units that are to be kept alone turned into those that are to be taken out."""
    keeping = [change for change in changes if change.action is ChangeAction.KEEP_ONLY]
    places = {change.index for change in keeping if change.index is not None}
    if not keeping or len(places) < len(keeping):
        return list(changes)
    others = [change for change in changes if change.action is not ChangeAction.KEEP_ONLY]
    return [*others, *(replace(change, quote=keeping[0].quote) for change in _left_out(earlier, places))]


def _is_meant(vehicle: Vehicle, stated: Sequence[UnitChange]) -> bool:
    """Tell whether a vehicle is only how a sentence of the mail names the unit that it changes."""
    numbers = {change.target.vin for change in stated} | {change.target.plate for change in stated}
    if {vehicle.vin, compact(vehicle.plate)} & (numbers - {""}):
        return True
    if vehicle.vin or vehicle.plate:
        return False
    own = set(words(vehicle.description))
    return any(own and own <= set(words(change.quote)) and change.target != UnitTarget() for change in stated)


def _placed(change: UnitChange, earlier: Sequence[Vehicle]) -> UnitChange:
    """Return a change with the place of its unit, and what is doubtful about it."""
    indices = _indices(change.target, earlier)
    if len(indices) != 1:
        doubt = ChangeDoubt.SEVERAL_UNITS_FIT if indices else ChangeDoubt.UNIT_NOT_FOUND
        return replace(change, doubts=(*change.doubts, doubt))
    index = indices[0]
    return replace(change, index=index, doubts=(*change.doubts, *_doubts(change, earlier[index])))


def _indices(target: UnitTarget, earlier: Sequence[Vehicle]) -> list[int]:
    """Return the places of the units that a target may mean; a number is the fleet's own before it is a place."""
    if target.number is not None:
        own = [index for index, unit in enumerate(earlier) if unit.economic_number.lstrip("0") == str(target.number)]
        return own or ([target.number - 1] if target.number <= len(earlier) else [])
    if target.vin:
        return [index for index, unit in enumerate(earlier) if unit.vin.endswith(target.vin)]
    if target.plate:
        return [index for index, unit in enumerate(earlier) if compact(unit.plate) == compact(target.plate)]
    return _numbered(earlier, target.name) or units_named(earlier, target.name) if target.name else []


def _numbered(earlier: Sequence[Vehicle], name: str) -> list[int]:
    """Return the places of the units that have a name as the fleet's own number: T-12."""
    return [index for index, unit in enumerate(earlier) if compact(unit.economic_number) == compact(name)]


def _doubts(change: UnitChange, unit: Vehicle) -> Iterator[str]:
    if change.action is not ChangeAction.CHANGE:
        return
    present = _text(unit, change.field)
    if present == _comparable(change.field, change.value):
        yield ChangeDoubt.ALREADY_SO
    elif change.old_value and present and present != _comparable(change.field, change.old_value):
        yield ChangeDoubt.OLD_FACT_DIFFERS


def _places(numbers: Iterable[str]) -> dict[str, int]:
    """Return the place at which each number stands first."""
    places: dict[str, int] = {}
    for index, number in enumerate(numbers):
        if number:
            places.setdefault(number, index)
    return places


def _index_of(vehicle: Vehicle, earlier: Sequence[Vehicle], known: _Known) -> int | None:
    """Return the place of the same unit: by VIN, else by plate."""
    if vehicle.vin in known.by_vin:
        return known.by_vin[vehicle.vin]
    index = known.by_plate.get(compact(vehicle.plate))
    return None if index is None or (vehicle.vin and earlier[index].vin) else index


def _added(vehicle: Vehicle) -> UnitChange:
    doubts = () if vehicle.vin or vehicle.plate else (ChangeDoubt.MAY_BE_KNOWN,)
    return UnitChange(ChangeAction.ADD, vehicle=vehicle, quote=vehicle.description, doubts=doubts)


def differences(vehicle: Vehicle, unit: Vehicle, index: int) -> Iterator[UnitChange]:
    """Yield the facts in which a unit that is listed again differs from the one at `index`."""
    target = target_of(unit, index)
    for field in _COMPARED:
        new, old = _text(vehicle, field), _text(unit, field)
        if new and new != old:
            yield UnitChange(
                ChangeAction.CHANGE, target, field, new, old_value=old, quote=vehicle.description, index=index
            )


def _left_out(earlier: Sequence[Vehicle], met: set[int]) -> list[UnitChange]:
    """Return the units that a list which stands for the earlier one has no more."""
    return [
        UnitChange(ChangeAction.REMOVE, target_of(unit, index), doubts=(ChangeDoubt.LEFT_OUT_OF_LIST,), index=index)
        for index, unit in enumerate(earlier)
        if index not in met
    ]


def target_of(unit: Vehicle, index: int) -> UnitTarget:
    """Return how a unit of a case is named: by VIN, plate, or its place."""
    if unit.vin:
        return UnitTarget(vin=unit.vin)
    return UnitTarget(plate=compact(unit.plate)) if unit.plate else UnitTarget(number=index + 1)


def _text(unit: Vehicle, field: str) -> str:
    fact = getattr(unit, field)
    if fact is None:
        return ""
    return _comparable(field, f"{fact:.0f}" if field == "value" else str(fact))


def _comparable(field: str, text: str) -> str:
    return compact(text) if field in {"plate", "vin"} else text
