"""Steps: changes of several vehicles that are taken back together, and why one is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mesh.errors import WrongState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Step:
    """Vehicles that were changed together, and those of them that were added."""

    vehicle_ids: frozenset[UUID]
    added_ids: frozenset[UUID]


class ChangedSince(WrongState):
    """A step is not taken back, since one of its vehicles was changed after it."""

    def __init__(self, vehicle: UUID) -> None:
        super().__init__("vehicle", str(vehicle), "CHANGED_SINCE", "AS_ITS_STEP_LEFT_IT")


class PartsStand(WrongState):
    """A vehicle is not put back beside those that were added in its place, given by their positions."""

    def __init__(self, vehicle: str, positions: Iterable[int]) -> None:
        parts = ", ".join(map(str, sorted(positions)))
        allowed = "UNDO, which takes them out, or with force"
        super().__init__("vehicle", vehicle, f"REPLACED by vehicles {parts}", allowed)
        self.metadata |= {"state": "REPLACED", "parts": parts}
