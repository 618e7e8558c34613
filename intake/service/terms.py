"""Converts coverages and equipment between the messages of the contracts and the dataclasses of intake.

Kinds are names without their prefix in the dataclasses, and values of enums in the messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.fields import CASE_LISTS, COVERAGE, EQUIPMENT, VEHICLE_LISTS, problems_of, shortened, values_of
from intake.model.extraction import Coverage, Equipment
from mesh.errors import InvalidField
from minca.fleet.v1 import quotation_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from domain.fields import Field
    from intake.model.extraction import Vehicle
    from minca.fleet.v1 import case_data_pb2, vehicle_pb2

_UNSPECIFIED: Final = "UNSPECIFIED"
_COVERAGE_KIND: Final = "COVERAGE_KIND_"
_VEHICLE_CLASS: Final = "VEHICLE_CLASS_"
_EQUIPMENT_KIND: Final = "EQUIPMENT_KIND_"
_TERMS: Final[Mapping[str, Sequence[Field]]] = {"coverages": COVERAGE, "equipment": EQUIPMENT}


def terms_to_proto(vehicle: Vehicle) -> dict[str, Any]:
    """Convert the coverages and the equipment of a vehicle to their fields."""
    return {
        "coverages": coverages_to_proto(vehicle.coverages, VEHICLE_LISTS["coverages"]),
        "equipment": [_equipment_to_proto(item) for item in vehicle.equipment[: VEHICLE_LISTS["equipment"]]],
    }


def terms_from_proto(written: vehicle_pb2.Vehicle) -> dict[str, Any]:
    """Convert the coverages and the equipment of a vehicle from their fields."""
    return {
        "coverages": coverages_from_proto(written.coverages),
        "equipment": tuple(_equipment_from_proto(item) for item in written.equipment),
    }


def coverages_to_proto(coverages: Sequence[Coverage], most: int) -> list[quotation_pb2.Coverage]:
    """Convert coverages to their messages, at most `most`."""
    return [_coverage_to_proto(coverage) for coverage in coverages[:most]]


def coverages_from_proto(written: Iterable[quotation_pb2.Coverage]) -> tuple[Coverage, ...]:
    """Convert coverages from their messages."""
    return tuple(
        Coverage(
            **values_of(coverage, COVERAGE),
            kind=_name(quotation_pb2.CoverageKind, coverage.kind, _COVERAGE_KIND),
            vehicle_class=_name(quotation_pb2.VehicleClass, coverage.vehicle_class, _VEHICLE_CLASS),
            is_excluded=coverage.is_excluded,
        )
        for coverage in written
    )


def term_problems(holder: vehicle_pb2.Vehicle | case_data_pb2.CaseData, prefix: str) -> Iterator[InvalidField]:
    """Yield what is not allowed in the coverages and the equipment of a caller's vehicle or case data."""
    limits = VEHICLE_LISTS if "equipment" in holder.DESCRIPTOR.fields_by_name else CASE_LISTS
    for name, fields in _TERMS.items():
        items = getattr(holder, name, ())
        if len(items) > limits.get(name, 0):
            yield InvalidField(f"{prefix}{name}", len(items), f"at most {limits[name]}")
            continue
        for number, item in enumerate(items):
            path = f"{prefix}{name}[{number}]."
            if name == "coverages" and not item.text.strip():
                yield InvalidField(f"{path}text", "", "the words that state the coverage")
            for field, value, allowed in problems_of(item, fields):
                yield InvalidField(path + field, value, allowed)


def _coverage_to_proto(coverage: Coverage) -> quotation_pb2.Coverage:
    kinds: dict[str, Any] = {
        "kind": _named(_COVERAGE_KIND, coverage.kind),
        "vehicle_class": _named(_VEHICLE_CLASS, coverage.vehicle_class),
    }
    return quotation_pb2.Coverage(**shortened(coverage, COVERAGE), **kinds, is_excluded=coverage.is_excluded)


def _equipment_to_proto(item: Equipment) -> quotation_pb2.Equipment:
    kind: Any = _named(_EQUIPMENT_KIND, item.kind)
    return quotation_pb2.Equipment(**shortened(item, EQUIPMENT), kind=kind)


def _equipment_from_proto(item: quotation_pb2.Equipment) -> Equipment:
    kind = _name(quotation_pb2.EquipmentKind, item.kind, _EQUIPMENT_KIND)
    return Equipment(**values_of(item, EQUIPMENT), kind=kind)


def _named(prefix: str, name: str) -> str:
    return f"{prefix}{name or _UNSPECIFIED}"


def _name(enum: Any, number: int, prefix: str) -> str:
    """Return the name of a kind; empty when it is not known, as one of a later contract is not."""
    name: str = enum.Name(number).removeprefix(prefix) if number in enum.values() else _UNSPECIFIED
    return "" if name == _UNSPECIFIED else name
