"""Every field of a vehicle, its match and a case's data is stored, read back, listed, corrected, audited and exported.

The fields are those of the contracts' own descriptors: one that is added there and nowhere else fails here.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.field_mask_pb2 import FieldMask

from cli.console.case_json import case_json
from datastore.store.vehicles import MOST_AT_ONCE
from domain.quotation.kinds import TELLING as KINDS_TELLING
from domain.quotation.kinds import kinds_of
from gateway.protojson.fields import is_map
from minca.datastore.v1 import (
    audit_service_pb2,
    case_service_pb2,
    dropped_row_pb2,
    vehicle_pb2,
    vehicle_service_pb2,
)
from minca.fleet.v1 import case_data_pb2, match_pb2, quotation_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from tests.fixtures.records import a_case_request, a_vehicle, refused
from tests.fixtures.stored import a_stored_case, read_case, vehicles_of

if TYPE_CHECKING:
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle
    from tests.fixtures.datastores import Datastore, Metadata

# A case tells what a reviewer should look at in warnings of its own, as the contract says.
ONLY_OF_A_READING = {"warnings", "warning_codes"}
# What follows from other fields of a vehicle, which callers cannot set.
DERIVED = {"vehicle_class", "usage_kind", "service_kind", "value_basis_kind", "cargo_class"}
# Words that tell each kind, and the kinds that they tell.
TELLING = {
    "description": "TRACTOCAMION KENWORTH T680",
    "usage": "transporte de carga",
    "service": "Servicio Público Federal",
    "value_basis": "valor convenido",
    "cargo": "material peligroso",
}
TOLD = {
    "vehicle_class": quotation_pb2.VEHICLE_CLASS_HEAVY,
    "usage_kind": quotation_pb2.USAGE_KIND_CARGO,
    "service_kind": quotation_pb2.SERVICE_KIND_PUBLIC_FEDERAL,
    "value_basis_kind": quotation_pb2.VALUE_BASIS_AGREED,
    "cargo_class": quotation_pb2.CARGO_CLASS_B,
}
# The lists that state terms.
TERMS = {"coverages", "equipment"}
# What the JSON of `minca ingest` and `minca case` never told of a vehicle; its keys are fixed.
NOT_IN_JSON = {"currency", "economic_number", *ONLY_OF_A_READING}
# How a vehicle was read stands beside it.
OF_THE_READING = [field for field in vehicle_pb2.CaseVehicle.DESCRIPTOR.fields if field.name.startswith("reading_")]
# What a person corrects is what was written, not where.
NOT_CORRECTED = {"origin", *ONLY_OF_A_READING, *DERIVED}
NUMBERS = {"year": 1990} | dict.fromkeys(
    (
        *("confidence", "reading_confidence", "listed_probability", "code_probability"),
        *("shipped_confidence", "checkable_from"),
    ),
    0,
)
MOST = {"deductible_percent": 98, "option": 9}
CODES = {"code", "reason_code", "reading_doubts"}
DAYS = {"policy_start", "policy_end"}

_serials = itertools.count(1)


def filled(message: Any) -> Any:
    """A message with a value in every field, no two the same."""
    for field in message.DESCRIPTOR.fields:
        fill(message, field)
    return message


def fill(message: Any, field: FieldDescriptor) -> None:
    if not field.is_repeated and field.message_type is not None:
        filled(getattr(message, field.name))
    elif is_map(field):
        getattr(message, field.name)["name"] = f"{field.name} {next(_serials)}"
    elif field.is_repeated and field.message_type is not None:
        filled(getattr(message, field.name).add())
        filled(getattr(message, field.name).add())
    elif field.is_repeated:
        getattr(message, field.name).extend([value_for(field), value_for(field)])
    else:
        setattr(message, field.name, value_for(field))


def value_for(field: FieldDescriptor) -> str | int | float:
    serial = next(_serials)
    if field.type in {FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_ENUM}:
        return text_for(field, serial)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return True
    if field.name in NUMBERS:
        return NUMBERS[field.name] + (serial % 100 if field.name == "year" else (serial % 999 + 1) / 1000)
    serial = serial % MOST[field.name] + 1 if field.name in MOST else serial
    return serial if field.type == FieldDescriptor.TYPE_INT32 else serial + 0.25


def text_for(field: FieldDescriptor, serial: int) -> str | int:
    if field.enum_type is not None:
        return int(field.enum_type.values[1].number)
    if field.name in DAYS:
        return f"{1900 + serial % 1000}-06-01"
    if field.name in CODES:
        return f"CODE_{serial}"
    return f"{field.name} {serial} Ñ'\"\\\t"


def a_full_vehicle() -> CaseVehicle:
    vehicle = vehicle_pb2.CaseVehicle(vehicle=filled(fleet_pb2.Vehicle()), match=filled(match_pb2.Match()))
    for field in OF_THE_READING:
        fill(vehicle, field)
    return vehicle


def as_stored(vehicle: fleet_pb2.Vehicle) -> fleet_pb2.Vehicle:
    stored = fleet_pb2.Vehicle()
    stored.CopyFrom(vehicle)
    for name in ONLY_OF_A_READING:
        stored.ClearField(name)
    return with_kinds(stored)


def with_kinds(vehicle: fleet_pb2.Vehicle) -> fleet_pb2.Vehicle:
    """A vehicle with the kinds that its words tell, whatever the kinds that a caller set."""
    for name in DERIVED:
        vehicle.ClearField(name)
    vehicle.MergeFrom(fleet_pb2.Vehicle(**kinds_of({name: getattr(vehicle, name) for name in KINDS_TELLING})))
    return vehicle


def reading_of(row: CaseVehicle) -> dict[str, Any]:
    """How a vehicle was read: each field must have been stored, none of them is empty."""
    stated = {field.name: getattr(row, field.name) for field in OF_THE_READING}
    assert all(stated.values())
    return stated


def without_reason(row: dropped_row_pb2.DroppedRow) -> dropped_row_pb2.DroppedRow:
    """A dropped row without its sentence, which is made from the code when it is asked for."""
    coded = dropped_row_pb2.DroppedRow()
    coded.CopyFrom(row)
    coded.ClearField("reason")
    return coded


def test_a_filled_message_has_every_field() -> None:
    parts = (fleet_pb2.Vehicle(), match_pb2.Match(), case_data_pb2.CaseData(), fleet_pb2.Warning())
    parts += (quotation_pb2.Coverage(), quotation_pb2.Equipment())
    for message in (*parts, dropped_row_pb2.DroppedRow()):
        assert {field.name for field, _ in filled(message).ListFields()} == set(message.DESCRIPTOR.fields_by_name)


async def test_every_field_of_a_cases_data_is_stored_and_read(store: Datastore, ana: Metadata) -> None:
    data = filled(case_data_pb2.CaseData())

    codes = [filled(fleet_pb2.Warning()), filled(fleet_pb2.Warning())]
    rows = [filled(dropped_row_pb2.DroppedRow()), filled(dropped_row_pb2.DroppedRow())]
    stated = {"warnings": ["one", "two"], "warning_codes": codes, "dropped_rows": rows}
    made = await store.cases.CreateCaseWithVehicles(a_case_request(a_vehicle(), data=data, **stated), metadata=ana)

    assert made.case.data == data
    assert made.case.warning_codes == codes
    case = await read_case(store, ana, made.case.id)
    assert (case.data, case.warning_codes) == (data, codes)
    assert [without_reason(row) for row in case.dropped_rows] == [without_reason(row) for row in rows]
    listed = await store.cases.ListCases(case_service_pb2.ListCasesRequest(), metadata=ana)
    assert [(case.data, case.warning_codes, len(case.dropped_rows)) for case in listed.cases] == [(data, codes, 0)]


# A few vehicles go to the database as JSON, many by COPY.
@pytest.mark.parametrize("count", [1, MOST_AT_ONCE + 1], ids=["few", "many"])
async def test_every_field_of_a_vehicle_is_stored_and_read(store: Datastore, ana: Metadata, count: int) -> None:
    full = [a_full_vehicle() for _ in range(count)]
    more = [a_full_vehicle() for _ in range(count)]

    case = await a_stored_case(store, ana, *full)
    addition = vehicle_service_pb2.AddVehiclesToCaseRequest(case_id=case.id, vehicles=more)
    added = (await store.vehicles.AddVehiclesToCase(addition, metadata=ana)).vehicles

    request = vehicle_service_pb2.ListVehiclesRequest(case_id=case.id, page_size=1000)
    listed = (await store.vehicles.ListVehicles(request, metadata=ana)).vehicles
    assert [row.vehicle for row in listed] == [as_stored(row.vehicle) for row in (*full, *more)]
    assert [row.match for row in listed] == [row.match for row in (*full, *more)]
    assert [row.vehicle for row in added] == [as_stored(row.vehicle) for row in more]
    assert list(map(reading_of, listed)) == list(map(reading_of, (*full, *more)))
    assert list(map(reading_of, added)) == list(map(reading_of, more))


async def test_a_vehicle_of_which_nothing_is_stated_stays_so(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, vehicle_pb2.CaseVehicle())

    (row,) = await vehicles_of(store, ana, case.id)

    assert row.vehicle == fleet_pb2.Vehicle()
    assert not row.HasField("reading_confidence")


CORRECTED = [name for name in fleet_pb2.Vehicle.DESCRIPTOR.fields_by_name if name not in NOT_CORRECTED]


@pytest.mark.parametrize("name", CORRECTED)
async def test_every_field_of_a_vehicle_is_corrected_alone_and_audited(
    store: Datastore, ana: Metadata, name: str
) -> None:
    before, other = a_full_vehicle(), a_full_vehicle()
    case = await a_stored_case(store, ana, before)
    (row,) = await vehicles_of(store, ana, case.id)

    after = await corrected(store, ana, row, other, f"vehicle.{name}")
    emptied = await corrected(store, ana, row, vehicle_pb2.CaseVehicle(), f"vehicle.{name}")

    expected = as_stored(before.vehicle)
    expected.ClearField(name)
    only_that = fleet_pb2.Vehicle()
    only_that.CopyFrom(other.vehicle)
    for stated, _ in other.vehicle.ListFields():
        if stated.name != name:
            only_that.ClearField(stated.name)
    assert emptied.vehicle == with_kinds(expected)
    expected.MergeFrom(only_that)
    assert after.vehicle == with_kinds(expected)
    entries = audit_service_pb2.ListAuditEntriesRequest(filter=f'resource_id = "{row.id}"')
    (last, first) = (await store.audit.ListAuditEntries(entries, metadata=ana)).audit_entries
    changed = [(change.field, change.old_value, change.new_value) for change in (*first.changes, *last.changes)]
    old, new = audited(getattr(before.vehicle, name)), audited(getattr(other.vehicle, name))
    assert old != new
    assert changed == [(f"vehicle.{name}", old, new), (f"vehicle.{name}", new, "")]


def audited(value: Any) -> str:
    """What the trail says of a value: of the items of a list each field that is stated, by its name."""
    if isinstance(value, str | int | float):
        return str(value)
    items = [
        {field.name: field.enum_type.values_by_number[part].name if field.enum_type else part for field, part in fields}
        for fields in (item.ListFields() for item in value)
    ]
    return "; ".join(", ".join(f"{name} {part}" for name, part in sorted(item.items())) for item in items)[:500]


@pytest.mark.parametrize("name", sorted(DERIVED))
async def test_a_kind_follows_from_what_is_written_and_a_mask_that_names_it_is_refused(
    store: Datastore, ana: Metadata, name: str
) -> None:
    words = fleet_pb2.Vehicle(**TELLING)
    case = await a_stored_case(store, ana, vehicle_pb2.CaseVehicle(vehicle=words))
    (row,) = await vehicles_of(store, ana, case.id)

    assert getattr(row.vehicle, name) == TOLD[name]
    with refused("INVALID_FIELD", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        await corrected(store, ana, row, a_full_vehicle(), f"vehicle.{name}")
    (violation,) = refusal.details.violations
    assert violation.field == "update_mask"
    assert any(f"vehicle.{telling}" in violation.description for telling in TELLING)


async def test_what_a_quotation_needs_and_is_not_stated_is_missing(store: Datastore, ana: Metadata) -> None:
    lorry = vehicle_pb2.CaseVehicle(vehicle=fleet_pb2.Vehicle(description="CAMION TORTON"), missing_fields=["colour"])
    case = await a_stored_case(store, ana, lorry)
    (row,) = await vehicles_of(store, ana, case.id)
    stated = vehicle_pb2.CaseVehicle(vehicle=fleet_pb2.Vehicle(year=2020, value=1.0, usage="carga", tonnage=14))

    after = await corrected(store, ana, row, stated)

    assert list(row.missing_fields) == ["year", "value", "usage", "service", "cargo", "tonnage"]
    assert list(after.missing_fields) == ["service", "cargo"]


async def test_what_a_person_corrects_was_read_by_nobody(store: Datastore, ana: Metadata) -> None:
    full = a_full_vehicle()
    del full.reading_fields[:]
    full.reading_fields.extend(
        case_data_pb2.FieldReading(field=field, confidence=0.6) for field in ("usage", "cargo", "coverages[1]")
    )
    case = await a_stored_case(store, ana, full)
    (row,) = await vehicles_of(store, ana, case.id)

    after = await corrected(store, ana, row, a_full_vehicle(), "vehicle.usage", "vehicle.coverages", "vehicle.year")

    assert {reading.field: reading.confidence for reading in after.reading_fields} == {
        "cargo": 0.6,
        "usage": 1.0,
        "coverages": 1.0,
    }


async def test_without_a_mask_every_field_that_is_not_empty_is_corrected(store: Datastore, ana: Metadata) -> None:
    before, other = a_full_vehicle(), a_full_vehicle()
    case = await a_stored_case(store, ana, before)
    (row,) = await vehicles_of(store, ana, case.id)

    after = await corrected(store, ana, row, vehicle_pb2.CaseVehicle(vehicle=other.vehicle))

    expected = with_kinds(as_stored(other.vehicle))
    expected.origin.CopyFrom(before.vehicle.origin)
    assert after.vehicle == expected


async def corrected(
    store: Datastore, caller: Metadata, row: CaseVehicle, values: CaseVehicle, *paths: str
) -> CaseVehicle:
    request = vehicle_service_pb2.UpdateVehicleRequest(
        case_id=row.case_id, vehicle_id=row.id, vehicle=values, update_mask=FieldMask(paths=paths)
    )
    return (await store.vehicles.UpdateVehicle(request, metadata=caller)).vehicle


async def test_a_case_is_exported_with_every_field(store: Datastore, ana: Metadata) -> None:
    data, full = filled(case_data_pb2.CaseData()), a_full_vehicle()
    made = (await store.cases.CreateCaseWithVehicles(a_case_request(full, data=data), metadata=ana)).case

    exported = case_json("a.eml", made, await vehicles_of(store, ana, made.id))

    lists = {"losses", "readings", "missing_fields", "coverages"}
    plain = {field.name for field in data.DESCRIPTOR.fields} - lists
    assert {name: exported[name] for name in plain} == {name: getattr(data, name) for name in plain}
    assert exported["losses"] == [plainly(loss) for loss in data.losses]
    assert exported["confidence"] == {reading.field: round(reading.confidence, 2) for reading in data.readings}
    assert exported["origins"] == {reading.field: plainly(reading.origin) for reading in data.readings}
    assert exported["missing"] == list(data.missing_fields)
    (vehicle,) = exported["vehicles"]
    told = set(full.vehicle.DESCRIPTOR.fields_by_name) - NOT_IN_JSON - DERIVED - TERMS
    assert {name: vehicle[name] for name in told} == {name: plainly(getattr(full.vehicle, name)) for name in told}


def plainly(value: Any) -> Any:
    """A message as the names and values of all its fields; anything else as it is."""
    if described := getattr(value, "DESCRIPTOR", None):
        return {field.name: plainly(getattr(value, field.name)) for field in described.fields}
    return dict(value) if isinstance(value, Mapping) else value
