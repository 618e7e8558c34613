"""Vehicles that turn out to be none to quote, as dropped rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.model.document import BODY, Origin
from intake.model.extraction import dropped_row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intake.model.extraction import DroppedRow, Vehicle


def as_dropped_rows(vehicles: Iterable[Vehicle], reason: str, **arguments: object) -> list[DroppedRow]:
    """Return `vehicles` as rows that were dropped for `reason`."""
    return [
        dropped_row(vehicle.origin or Origin(BODY), reason, *identification(vehicle), **arguments)
        for vehicle in vehicles
    ]


def identification(vehicle: Vehicle) -> tuple[str, ...]:
    """Return what identifies a unit, as far as it is known."""
    return vehicle.description, str(vehicle.year or ""), vehicle.vin, vehicle.plate
