"""The place of an origin: its checks, and what is stored of it.

It is stored in one form everywhere, that of `MessageToDict`. Here that is done by hand, since a case has thousands of
places and `ParseDict` takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from domain.places import Box
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2

if TYPE_CHECKING:
    from datastore.convert.checks import Checks

MOST_FIELDS: Final = 20
LONGEST_FIELD: Final = 64
PLAIN: Final = ("cells", "field_cells", "first_character", "last_character")


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
    is_finite = all(isfinite(side) for side in _box(place).values())
    checks.require(is_finite, f"{field}.box", None, "finite numbers")


def place_values(place: fleet_pb2.Place) -> dict[str, Any]:
    """Return what is stored of a place."""
    values = {name: value for name in PLAIN if (value := getattr(place, name))}
    if place.field_cells:
        values["field_cells"] = dict(place.field_cells)
    return values | ({"box": _box(place)} if place.HasField("box") else {})


def _box(place: fleet_pb2.Place) -> dict[str, float]:
    return {side: getattr(place.box, side) for side in Box._fields}


def place_of(stored: Mapping[str, Any]) -> fleet_pb2.Place:
    """Build a place from what is stored of it; what another release may store otherwise is left out."""
    place = fleet_pb2.Place(**{name: stored[name] for name in PLAIN if name in stored})
    box = stored.get("box")
    if isinstance(box, Mapping):
        place.box.CopyFrom(fleet_pb2.Box(**{side: box.get(side, 0.0) for side in Box._fields}))
    return place
