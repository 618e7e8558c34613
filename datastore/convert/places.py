"""Conversion between the place of an origin in the contract and what is stored of it."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from minca.fleet.v1 import vehicle_pb2 as fleet_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datastore.convert.checks import Checks

MOST_FIELDS: Final = 20
LONGEST_FIELD: Final = 64
SIDES: Final = ("left", "top", "right", "bottom")


def stored_place(origin: fleet_pb2.Origin, field: str, checks: Checks) -> dict[str, Any] | None:
    """Check the place of an origin and return what is stored of it; None for none."""
    if not origin.HasField("place"):
        return None
    place = origin.place
    checks.text(f"{field}.cells", place.cells)
    count = len(place.field_cells)
    checks.require(count <= MOST_FIELDS, f"{field}.field_cells", count, f"at most {MOST_FIELDS} fields")
    for name, cell in place.field_cells.items():
        checks.text(f"{field}.field_cells", name, LONGEST_FIELD)
        checks.text(f"{field}.field_cells", cell, LONGEST_FIELD)
    return {
        "cells": place.cells,
        "field_cells": dict(place.field_cells),
        "characters": [place.first_character, place.last_character],
        "box": _box(place, field, checks) if place.HasField("box") else None,
    }


def _box(place: fleet_pb2.Place, field: str, checks: Checks) -> list[float]:
    sides = [getattr(place.box, side) for side in SIDES]
    checks.require(all(map(isfinite, sides)), f"{field}.box", None, "finite numbers")
    return sides


def place_of(stored: Mapping[str, Any]) -> fleet_pb2.Place:
    """Build the place of an origin from what is stored of it; what a later release may store is left out."""
    first, last = stored.get("characters", (0, 0))
    box = stored.get("box")
    return fleet_pb2.Place(
        cells=stored.get("cells", ""),
        field_cells=stored.get("field_cells", {}),
        first_character=first,
        last_character=last,
        box=fleet_pb2.Box(**dict(zip(SIDES, box, strict=True))) if box else None,
    )
