"""The place of an origin: its checks, and what is stored of it with a vehicle.

By hand and short, since a case has thousands of places, for which `ParseDict` takes ten times as long.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from domain.places import Box
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datastore.convert.checks import Checks

MOST_FIELDS: Final = 20
LONGEST_FIELD: Final = 64


def check_place(origin: fleet_pb2.Origin, field: str, checks: Checks) -> None:
    """Check the place of an origin, if it has one."""
    if not origin.HasField("place"):
        return
    place = origin.place
    checks.text(f"{field}.cells", place.cells)
    count = len(place.field_cells)
    checks.require(count <= MOST_FIELDS, f"{field}.field_cells", count, f"at most {MOST_FIELDS} fields")
    for name, cell in place.field_cells.items():
        checks.text(f"{field}.field_cells", name, LONGEST_FIELD)
        checks.text(f"{field}.field_cells", cell, LONGEST_FIELD)
    is_finite = all(map(isfinite, _sides(place.box)))
    checks.require(is_finite, f"{field}.box", None, "finite numbers")


def place_values(place: fleet_pb2.Place) -> dict[str, Any]:
    """Return what is stored of a place."""
    return {
        "cells": place.cells,
        "field_cells": dict(place.field_cells),
        "characters": [place.first_character, place.last_character],
        "box": _sides(place.box) if place.HasField("box") else None,
    }


def place_of(stored: Mapping[str, Any]) -> fleet_pb2.Place:
    """Build a place from what is stored of it; what a later release may store is left out."""
    first, last = stored.get("characters", (0, 0))
    box = stored.get("box")
    return fleet_pb2.Place(
        cells=stored.get("cells", ""),
        field_cells=stored.get("field_cells", {}),
        first_character=first,
        last_character=last,
        box=fleet_pb2.Box(**dict(zip(Box._fields, box, strict=True))) if box else None,
    )


def _sides(box: fleet_pb2.Box) -> list[float]:
    return [getattr(box, side) for side in Box._fields]
