"""Which fields of a vehicle a change sets (AIP-134), and what follows from that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.fields import BRAND, DESCRIPTION, MATCHED, MODEL, VEHICLE, VEHICLE_LISTS, YEAR, names
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable

    from google.protobuf.field_mask_pb2 import FieldMask

    from minca.datastore.v1 import vehicle_pb2

OF_VEHICLE: Final = "vehicle."
VERDICT: Final = ("match.cvegs", "match.decision")
NOTE: Final = "review_note"
STATED: Final = (*names(VEHICLE), *VEHICLE_LISTS)
PATHS: Final = (*VERDICT, NOTE, *(OF_VEHICLE + name for name in STATED))
SHARED: Final = frozenset({*VERDICT, NOTE, *(OF_VEHICLE + name for name in names((DESCRIPTION, BRAND, MODEL, YEAR)))})
"""What vehicles that say the same have in common."""
CODED_BY: Final = frozenset(OF_VEHICLE + name for name in names(MATCHED))


def paths_of(change: vehicle_pb2.CaseVehicle, mask: FieldMask) -> tuple[str, ...]:
    """Return the fields that a change sets: those of the mask, or else those that are not empty."""
    return tuple(mask.paths) or tuple(path for path in PATHS if _is_stated(change, path))


def is_recoded(paths: Iterable[str]) -> bool:
    """Tell whether the vehicle is to be coded again after a change of these fields."""
    changed = set(paths)
    return not CODED_BY.isdisjoint(changed) and changed.isdisjoint(VERDICT)


def changed_vehicle(
    row: vehicle_pb2.CaseVehicle, change: vehicle_pb2.CaseVehicle, paths: Iterable[str]
) -> fleet_pb2.Vehicle:
    """Return what describes a vehicle after a change of these fields; those that are unknown are left out."""
    after = fleet_pb2.Vehicle()
    after.CopyFrom(row.vehicle)
    set_fields(after, change.vehicle, [path.removeprefix(OF_VEHICLE) for path in paths if path in CODED_BY])
    return after


def set_fields(vehicle: fleet_pb2.Vehicle, source: fleet_pb2.Vehicle, fields: Iterable[str]) -> None:
    """Give a vehicle what another says in these fields; what it leaves empty is emptied."""
    target: Any = vehicle
    for name in fields:
        target.ClearField(name)
        if is_empty(source, name):
            continue
        value = getattr(source, name)
        if name in VEHICLE_LISTS:
            getattr(target, name).extend(value)
        else:
            setattr(target, name, value)


def is_empty(vehicle: fleet_pb2.Vehicle, name: str) -> bool:
    """Tell whether a vehicle states nothing in a field."""
    field = vehicle.DESCRIPTOR.fields_by_name[name]
    stated: Any = vehicle
    return not (stated.HasField(name) if field.has_presence else getattr(stated, name))


def _is_stated(change: vehicle_pb2.CaseVehicle, path: str) -> bool:
    outer, _, name = path.rpartition(".")
    return bool(getattr(getattr(change, outer) if outer else change, name))
