"""Lists of messages in a vehicle or in the data of a case: coverages, equipment, losses and readings.

They are stored in the JSON form of the messages, made by hand, since a case has thousands of them, for which
`MessageToDict` and `ParseDict` take ten times as long.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.json_format import MessageToDict, ParseDict

from datastore.convert.places import check_place
from domain.fields import COVERAGE, EQUIPMENT, ORIGIN, READING, VEHICLE_LISTS, values_of
from minca.fleet.v1 import quotation_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from google.protobuf.descriptor import FieldDescriptor
    from google.protobuf.message import Message

    from datastore.convert.checks import Checks
    from minca.fleet.v1 import case_data_pb2

TERMS: Final[Mapping[str, Any]] = {"coverages": quotation_pb2.Coverage, "equipment": quotation_pb2.Equipment}
"""The lists of a vehicle that state terms, with the messages of their items."""


def check_terms(vehicle: fleet_pb2.Vehicle, field: str, checks: Checks) -> None:
    """Check the coverages and the equipment of a vehicle."""
    if vehicle.coverages:
        check_coverages(vehicle.coverages, field, VEHICLE_LISTS["coverages"], checks)
    count, most = len(vehicle.equipment), VEHICLE_LISTS["equipment"]
    checks.require(count <= most, f"{field}.equipment", count, f"at most {most}")
    for number, item in enumerate(vehicle.equipment[:most]):
        checks.fields(f"{field}.equipment[{number}]", values_of(item, EQUIPMENT), EQUIPMENT)


def check_coverages(coverages: Sequence[quotation_pb2.Coverage], field: str, most: int, checks: Checks) -> None:
    """Check the coverages of a vehicle or case, at most `most`."""
    checks.require(len(coverages) <= most, f"{field}.coverages", len(coverages), f"at most {most}")
    for number, coverage in enumerate(coverages[:most]):
        path = f"{field}.coverages[{number}]"
        checks.require(bool(coverage.text), f"{path}.text", "", "the words that state the coverage")
        checks.fields(path, values_of(coverage, COVERAGE), COVERAGE)


def check_readings(readings: Sequence[case_data_pb2.FieldReading], field: str, most: int, checks: Checks) -> None:
    """Check how fields were read, at most `most`."""
    checks.require(len(readings) <= most, field, len(readings), f"at most {most}")
    for number, reading in enumerate(readings[:most]):
        path = f"{field}[{number}]"
        checks.fields(path, values_of(reading, READING), READING)
        if reading.HasField("origin"):
            checks.fields(f"{path}.origin", values_of(reading.origin, ORIGIN), ORIGIN)
            check_place(reading.origin, f"{path}.origin.place", checks)


def stored_list(items: Iterable[Message]) -> list[dict[str, Any]]:
    """Return messages as they are stored: without what is not stated, and with the names of enums."""
    return [{field.name: _stored(field, value) for field, value in item.ListFields()} for item in items]


def _stored(field: FieldDescriptor, value: Any) -> Any:
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known else value
    if field.message_type is not None:
        return MessageToDict(value, preserving_proto_field_name=True)
    return value


def list_of(message: Any, stored: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Build messages from their stored form; what a later release may store is left out."""
    fields = _fields_of(message)
    return [
        message(**{name: _value(fields[name], value) for name, value in item.items() if name in fields})
        for item in stored
    ]


@cache
def _fields_of(message: Any) -> dict[str, FieldDescriptor | None]:
    """Return the fields of a message by name, None for those whose stored form is their value."""
    return {
        field.name: field if field.enum_type is not None or field.message_type is not None else None
        for field in message.DESCRIPTOR.fields
    }


def _value(field: FieldDescriptor | None, stored: Any) -> Any:
    if field is None:
        return stored
    if field.message_type is not None:
        return ParseDict(stored, fleet_pb2.Origin(), ignore_unknown_fields=True)  # the only message among them
    if isinstance(stored, str):
        known = field.enum_type.values_by_name.get(stored) if field.enum_type is not None else None
        return known.number if known else 0
    return stored
