"""How right the sorting of one mail is: its kind, its case, the same fleet elsewhere, its changes, its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.plates import compact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.change import UnitChange, UnitTarget
    from intake.triage.insured_parts import InsuredParts

Change = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SortScore:
    """What is right and wrong in the sorting of one mail."""

    name: str
    is_kind_right: bool
    is_link_right: bool
    has_link: bool
    missed_changes: int
    wrong_changes: int
    doubted_changes: int
    changes: int
    are_parts_right: bool
    has_parts: bool
    is_supplied_right: bool
    is_repeat_right: bool
    is_request_lost: bool
    """Whether a request with vehicles was taken for something else."""
    problems: tuple[str, ...]


def changes_wanted(truth: Sequence[dict[str, Any]]) -> set[Change]:
    """Return the changes of a truth, comparable with those that were read."""
    return {_wanted(change) for change in truth}


def changes_read(changes: Sequence[UnitChange]) -> set[Change]:
    """Return the changes that were read, without those of which it is not clear what they change."""
    return {read for change in changes if (read := _read(change))}


def _wanted(change: dict[str, Any]) -> Change:
    if change["op"] == "add":
        return ("add", change.get("vin") or str(change["year"]))
    target = next(str(change[name]) for name in ("unit", "vin", "plate", "named") if name in change)
    if change["op"] == "remove":
        return ("remove", _folded(target))
    return ("change", _folded(target), str(change["field"]), _folded(str(change["value"])))


def _read(change: UnitChange) -> Change | None:
    if change.vehicle is not None:
        return ("add", change.vehicle.vin or str(change.vehicle.year))
    target = _target(change.target)
    if not target:
        return None
    if change.action == "remove":
        return ("remove", target)
    return ("change", target, change.field, _folded(change.value))


def _target(target: UnitTarget) -> str:
    named = str(target.number) if target.number is not None else target.vin or target.plate or target.name
    return _folded(named)


def _folded(text: str) -> str:
    return compact(text)


def parts_read(parts: InsuredParts) -> list[tuple[str, int]]:
    """Return the insured of a mail with the number of their vehicles; nothing for one insured."""
    if len(parts.parts) == 1:
        return []
    return sorted((part.client_rfc or part.client_name, len(part.vehicles)) for part in parts.parts)
