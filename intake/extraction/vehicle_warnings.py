"""The warnings of vehicles, each reported once with the places of all vehicles it concerns."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intake.model.document import Origin
    from intake.model.extraction import Vehicle

_MOST_PLACES: Final = 8


def notes_on(vehicles: Iterable[Vehicle]) -> list[str]:
    """Return each warning of `vehicles` once, with the places of the vehicles it concerns."""
    places: dict[str, list[Origin | None]] = defaultdict(list)
    for vehicle in vehicles:
        for warning in vehicle.warnings:
            places[warning].append(vehicle.origin)
    return [f"{warning}: {listed_places(origins)}" for warning, origins in places.items()]


def listed_places(origins: Sequence[Origin | None]) -> str:
    """Return the first few places, and the number of the others."""
    shown = [place for place in dict.fromkeys(map(_place, origins)) if place][:_MOST_PLACES]
    more = len(origins) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _place(origin: Origin | None) -> str:
    if origin is None:
        return ""
    return " ".join(part for part in (origin.file, origin.sheet, f"row {origin.row}" if origin.row else "") if part)
