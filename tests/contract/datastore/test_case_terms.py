"""Every field that states the terms of a case is corrected alone and audited, and what is missing follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from minca.datastore.v1 import audit_service_pb2, case_pb2, case_service_pb2, vehicle_pb2
from minca.fleet.v1 import case_data_pb2, quotation_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from tests.fixtures.records import a_case_request
from tests.fixtures.stored import a_stored_case

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

GLASS = quotation_pb2.Coverage(kind="COVERAGE_KIND_GLASS", text="cristales", deductible_percent=20)
LEGAL = quotation_pb2.Coverage(text="legal", is_excluded=True)
STATED = {
    "client_address": ("Calle 7", "Calle 7"),
    "client_state": ("Jalisco", "Jalisco"),
    "client_postal_code": ("64000", "64000"),
    "activity": ("transporte", "transporte"),
    "expiring_insurer": ("Otra", "Otra"),
    "expiring_premium": (0.0, "0.0"),
    "expiring_premium_currency": ("MXN", "MXN"),
    "coverages": (
        [GLASS, LEGAL],
        "deductible_percent 20, kind COVERAGE_KIND_GLASS, text cristales; is_excluded True, text legal",
    ),
}


async def corrected(
    store: Datastore, caller: Metadata, case_id: str, path: str, data: case_data_pb2.CaseData
) -> case_pb2.Case:
    request = case_service_pb2.UpdateCaseRequest(
        case_id=case_id, case=case_pb2.Case(data=data), update_mask=FieldMask(paths=[path])
    )
    return (await store.cases.UpdateCase(request, metadata=caller)).case


@pytest.mark.parametrize("name", STATED)
async def test_a_field_is_corrected_alone_and_audited(store: Datastore, ana: Metadata, name: str) -> None:
    value, audited = STATED[name]
    case = await a_stored_case(store, ana)
    data = case_data_pb2.CaseData(**{name: value})

    after = await corrected(store, ana, case.id, f"data.{name}", data)
    emptied = await corrected(store, ana, case.id, f"data.{name}", case_data_pb2.CaseData())

    certain = case_data_pb2.FieldReading(field=name, confidence=1)
    assert after.data == merged(case.data, data, case_data_pb2.CaseData(readings=[certain]))
    # The car of the case is rated by where it is used.
    missing = ["client_postal_code"] if name == "client_postal_code" else []
    assert emptied.data == merged(case.data, case_data_pb2.CaseData(missing_fields=missing))
    entries = audit_service_pb2.ListAuditEntriesRequest(filter=f'resource_id = "{case.id}"')
    last, first, *_ = (await store.audit.ListAuditEntries(entries, metadata=ana)).audit_entries
    changes = [(change.field, change.old_value, change.new_value) for change in (*first.changes, *last.changes)]
    assert changes == [(f"data.{name}", "", audited), (f"data.{name}", audited, "")]


def merged(*parts: case_data_pb2.CaseData) -> case_data_pb2.CaseData:
    whole = case_data_pb2.CaseData()
    for part in parts:
        whole.MergeFrom(part)
    return whole


async def test_coverages_that_a_person_sets_were_read_by_nobody(store: Datastore, ana: Metadata) -> None:
    readings = [
        case_data_pb2.FieldReading(field=field, confidence=0.5)
        for field in ("coverages[0]", "coverages[1]", "coverage")
    ]
    data = case_data_pb2.CaseData(coverages=[GLASS, LEGAL], readings=readings)
    made = (await store.cases.CreateCaseWithVehicles(a_case_request(data=data), metadata=ana)).case

    after = await corrected(store, ana, made.id, "data.coverages", case_data_pb2.CaseData(coverages=[LEGAL]))

    assert list(after.data.coverages) == [LEGAL]
    assert [(reading.field, reading.confidence) for reading in after.data.readings] == [
        ("coverage", 0.5),
        ("coverages", 1.0),
    ]


@pytest.mark.parametrize(
    ("description", "missing"), [("CAMION TORTON", ["activity"]), ("NISSAN VERSA", []), ("CAJA SECA 53 PIES", [])]
)
async def test_what_is_emptied_is_missing_if_the_vehicles_need_it(
    store: Datastore, ana: Metadata, description: str, missing: list[str]
) -> None:
    row = vehicle_pb2.CaseVehicle(vehicle=fleet_pb2.Vehicle(description=description))
    case = await a_stored_case(store, ana, row)
    await corrected(store, ana, case.id, "data.activity", case_data_pb2.CaseData(activity="fletes"))

    after = await corrected(store, ana, case.id, "data.activity", case_data_pb2.CaseData())

    assert [name for name in after.data.missing_fields if name not in case.data.missing_fields] == missing
