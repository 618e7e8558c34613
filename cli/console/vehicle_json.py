"""A vehicle as the JSON object within that of its case: its keys fixed, null for what is not stated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cli.console.match_words import decision_word
from domain.fields import COVERAGE, EQUIPMENT, ORIGIN, VEHICLE, values_of
from domain.places import Box
from minca.fleet.v1 import quotation_pb2, vehicle_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from minca.fleet.v1 import case_data_pb2, match_pb2

VEHICLE_KEYS: Final = ("description", "brand", "model", "year", "vin", "plate", "value", "usage")
QUOTATION_KEYS: Final = (*("service", "value_basis", "engine_number", "tonnage", "cargo", "postal_code", "coverage"),)
KINDS: Final[dict[str, tuple[Any, str]]] = {
    "vehicle_class": (quotation_pb2.VehicleClass, "VEHICLE_CLASS_"),
    "usage_kind": (quotation_pb2.UsageKind, "USAGE_KIND_"),
    "service_kind": (quotation_pb2.ServiceKind, "SERVICE_KIND_"),
    "value_basis_kind": (quotation_pb2.ValueBasis, "VALUE_BASIS_"),
    "cargo_class": (quotation_pb2.CargoClass, "CARGO_CLASS_"),
}
_COVERAGE_KIND: Final = (quotation_pb2.CoverageKind, "COVERAGE_KIND_")
_EQUIPMENT_KIND: Final = (quotation_pb2.EquipmentKind, "EQUIPMENT_KIND_")


class VehicleReport(NamedTuple):
    """How a vehicle was read, and what is missing of it; no confidence: it was not read from a mail."""

    confidence: float | None
    doubts: Sequence[str]
    fields: Sequence[case_data_pb2.FieldReading]
    missing: Sequence[str]


def vehicle_json(vehicle: vehicle_pb2.Vehicle, match: match_pb2.Match, reading: VehicleReport) -> dict[str, Any]:
    """Return a vehicle with its match and how it was read."""
    values = {name: None if value == "" else value for name, value in values_of(vehicle, VEHICLE).items()}
    decision = decision_word(match)
    return {
        **{name: values[name] for name in VEHICLE_KEYS},
        "cvegs": match.cvegs or None,
        "confidence": match.confidence if decision else None,
        "decision": decision or None,
        "reading_confidence": reading.confidence,
        "reading_doubts": list(reading.doubts),
        "origin": own_origin(vehicle),
        **{name: values[name] for name in QUOTATION_KEYS},
        **{name: kind_name(getattr(vehicle, name), *kinds) for name, kinds in KINDS.items()},
        "coverages": coverages_json(vehicle.coverages),
        "equipment": [_equipment(item) for item in vehicle.equipment],
        "field_confidence": {read.field: round(read.confidence, 2) for read in reading.fields},
        "field_origins": dict(_field_origins(vehicle, reading.fields)),
        "missing": list(reading.missing),
        "match_warnings": list(match.warnings),
        "match_warning_codes": [warning_json(warning) for warning in match.warning_codes],
    }


def warning_json(warning: vehicle_pb2.Warning) -> dict[str, Any]:
    """Return a warning of a case or of a match, by its code."""
    return {
        "code": warning.code,
        "arguments": dict(sorted(warning.arguments.items())),
        "places": [origin_json(place) for place in warning.places],
        "place_count": warning.place_count,
    }


def coverages_json(coverages: Iterable[quotation_pb2.Coverage]) -> list[dict[str, Any]]:
    """Return coverages, each as an object."""
    return [
        {
            "kind": kind_name(coverage.kind, *_COVERAGE_KIND),
            "vehicle_class": kind_name(coverage.vehicle_class, *KINDS["vehicle_class"]),
            **{name: None if value == "" else value for name, value in values_of(coverage, COVERAGE).items()},
            "is_excluded": coverage.is_excluded,
            "option": coverage.option or None,
        }
        for coverage in coverages
    ]


def kind_name(number: int, enum: Any, prefix: str) -> str | None:
    """Return the name of a kind without its prefix; null when it is not known, as one of a later contract is not."""
    name: str = enum.Name(number).removeprefix(prefix) if number in enum.values() else ""
    return None if name in {"", "UNSPECIFIED"} else name


def own_origin(stated: vehicle_pb2.Vehicle | case_data_pb2.FieldReading) -> dict[str, Any] | None:
    """Return where something was read; null when it was not read from a mail, or in its head."""
    return origin_json(stated.origin) if stated.HasField("origin") else None


def origin_json(origin: vehicle_pb2.Origin) -> dict[str, Any]:
    """Return where something was read."""
    return values_of(origin, ORIGIN) | {"place": _place(origin.place) if origin.HasField("place") else None}


def _equipment(item: quotation_pb2.Equipment) -> dict[str, Any]:
    values = {name: None if value == "" else value for name, value in values_of(item, EQUIPMENT).items()}
    return {"kind": kind_name(item.kind, *_EQUIPMENT_KIND), **values}


def _field_origins(
    vehicle: vehicle_pb2.Vehicle, readings: Iterable[case_data_pb2.FieldReading]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield where each field was read: where its reading says, else where the vehicle was, in the cell of the field.

    What a person has set was read nowhere.
    """
    for reading in readings:
        if reading.HasField("origin"):
            yield reading.field, origin_json(reading.origin)
        elif vehicle.HasField("origin") and reading.confidence < 1:
            yield reading.field, origin_json(_origin_of_field(vehicle.origin, reading.field))


def _origin_of_field(origin: vehicle_pb2.Origin, field: str) -> vehicle_pb2.Origin:
    cell = origin.place.field_cells.get(field.partition("[")[0], "")
    place = vehicle_pb2.Place(cells=cell, field_cells={field: cell}) if cell else None
    return vehicle_pb2.Origin(**values_of(origin, ORIGIN), place=place)


def _place(place: vehicle_pb2.Place) -> dict[str, Any]:
    """Return where exactly something stands, in the form of the contract."""
    box = {side: getattr(place.box, side) for side in Box._fields}
    return {
        "cells": place.cells,
        "field_cells": dict(sorted(place.field_cells.items())),
        "first_character": place.first_character,
        "last_character": place.last_character,
        "box": box if place.HasField("box") else None,
    }
