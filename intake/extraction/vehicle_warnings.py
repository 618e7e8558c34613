"""The warnings of vehicles, each reported once with the places of all vehicles it concerns."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from domain.notices.notice import about

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.notices.notice import Notice
    from intake.model.document import Origin
    from intake.model.extraction import Vehicle


def notes_on(vehicles: Iterable[Vehicle]) -> list[Notice]:
    """Return each warning of `vehicles` once, with the places of the vehicles it concerns."""
    places: dict[Notice, list[Origin | None]] = defaultdict(list)
    for vehicle in vehicles:
        for warning in vehicle.warnings:
            places[warning].append(vehicle.origin)
    return [about(warning, origins) for warning, origins in places.items()]
