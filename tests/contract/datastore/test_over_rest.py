"""What a quotation needs of a vehicle and a case, over REST: JSON goes in and comes out as the contract names it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest_asyncio

from minca.datastore.v1 import vehicle_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from tests.contract.gateway.http import JSON, send
from tests.contract.gateway.served import serving
from tests.contract.gateway.test_emails import minca_contracts
from tests.fixtures.stored import a_stored_case

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.datastores import Datastore, Metadata
    from tests.fixtures.desks import Desk

VEHICLE: dict[str, Any] = {
    "description": "TRACTOCAMION KENWORTH T680",
    "usage": "carga",
    "service": "Público federal",
    "engineNumber": "M-7",
    "tonnage": 14.5,
    "cargo": "material peligroso",
    "postalCode": "64000",
    "valueBasis": "valor convenido",
    "coverages": [
        {"kind": "COVERAGE_KIND_LIABILITY", "text": "RC 4 millones", "sumInsured": 4e6, "deductibleUma": 50.0},
        {"kind": "COVERAGE_KIND_TOTAL_THEFT", "text": "sin robo", "isExcluded": True},
    ],
    "equipment": [{"kind": "EQUIPMENT_KIND_ADAPTATION", "text": "quinta rueda", "amount": 9.5, "currency": "MXN"}],
}
KINDS = {
    "vehicleClass": "VEHICLE_CLASS_HEAVY",
    "usageKind": "USAGE_KIND_CARGO",
    "serviceKind": "SERVICE_KIND_PUBLIC_FEDERAL",
    "valueBasisKind": "VALUE_BASIS_AGREED",
    "cargoClass": "CARGO_CLASS_B",
}
DATA: dict[str, Any] = {
    "clientAddress": "Calle 7",
    "clientState": "Nuevo León",
    "clientPostalCode": "64000",
    "activity": "transporte",
    "expiringInsurer": "Otra",
    "expiringPremium": 0.0,
    "expiringPremiumCurrency": "MXN",
    "coverages": [
        {
            "kind": "COVERAGE_KIND_GLASS",
            "vehicleClass": "VEHICLE_CLASS_CAR",
            "text": "cristales",
            "deductiblePercent": 20.0,
        }
    ],
}


@pytest_asyncio.fixture
async def gateway(store: Datastore) -> AsyncIterator[str]:
    """The gateway before the datastore."""
    async with serving(minca_contracts(), store.address) as address:
        yield address


def stated(answer: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """Of an answer what was sent, and of each item of a list too."""
    items = {
        name: [{part: item[part] for part in one} for item, one in zip(answer[name], parts, strict=True)]
        for name, parts in sent.items()
        if isinstance(parts, list)
    }
    return {name: answer[name] for name in sent} | items


async def patched(address: str, caller: Metadata, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await send(address, "PATCH", path, json.dumps(body).encode(), {**JSON, **dict(caller)})
    assert answer.status == 200, answer.body
    changed: dict[str, Any] = answer.json
    return changed


async def a_case_with_a_vehicle(desk: Desk) -> tuple[str, str]:
    """Store a case with a vehicle; return its path, and that of the vehicle."""
    row = vehicle_pb2.CaseVehicle(vehicle=fleet_pb2.Vehicle(description="x"))
    case = await a_stored_case(desk.intakes.store, desk.caller, row)
    (vehicle,) = await desk.vehicles(case.id)
    return f"/v1/cases/{case.id}", f"/v1/cases/{case.id}/vehicles/{vehicle['id']}"


async def test_a_vehicle_goes_in_and_out(desk: Desk) -> None:
    case, path = await a_case_with_a_vehicle(desk)
    vehicle = VEHICLE | {"vehicleClass": "VEHICLE_CLASS_CAR"}

    changed = await desk.done("PATCH", path, {"vehicle": vehicle})
    listed = await desk.done("GET", f"{case}/vehicles")

    for answer in (changed, *listed["vehicles"]):
        assert stated(answer["vehicle"], VEHICLE) == VEHICLE
        assert stated(answer["vehicle"], KINDS) == KINDS
        assert answer["missingFields"] == ["year", "value"]


async def test_a_mask_in_camel_case_sets_a_list_and_refuses_a_kind(desk: Desk) -> None:
    _, path = await a_case_with_a_vehicle(desk)
    path = f"{path}?update_mask=vehicle."

    changed = await desk.done("PATCH", f"{path}engineNumber,vehicle.coverages", {"vehicle": VEHICLE})
    refused = await desk.call("PATCH", f"{path}usageKind", {})

    assert changed["vehicle"]["engineNumber"] == VEHICLE["engineNumber"]
    assert stated(changed["vehicle"], {"coverages": VEHICLE["coverages"]})["coverages"] == VEHICLE["coverages"]
    assert "cargo" not in {name for name, value in changed["vehicle"].items() if value}
    assert refused.status == 400
    assert b"vehicle.usage, from which it is derived" in refused.body


async def test_the_data_of_a_case_goes_in_and_out(store: Datastore, ana: Metadata, gateway: str) -> None:
    case = await a_stored_case(store, ana, vehicle_pb2.CaseVehicle())

    # 0 is only set by a mask.
    mask = ",".join(f"data.{name}" for name in DATA)
    await patched(gateway, ana, f"/v1/cases/{case.id}?update_mask={mask}", {"data": DATA})
    found = await send(gateway, "GET", f"/v1/cases/{case.id}", headers=dict(ana))

    assert stated(found.json["data"], DATA) == DATA


async def test_a_coverage_that_is_not_allowed_is_named(store: Datastore, ana: Metadata, gateway: str) -> None:
    case = await a_stored_case(store, ana, vehicle_pb2.CaseVehicle())
    body = {"data": {"coverages": [{"text": "x" * 201, "deductiblePercent": 101}]}}

    answer = await send(gateway, "PATCH", f"/v1/cases/{case.id}", json.dumps(body).encode(), {**JSON, **dict(ana)})

    assert answer.status == 400
    for field in (b"data.coverages[0].text", b"data.coverages[0].deductible_percent"):
        assert field in answer.body


async def test_of_many_who_change_what_they_read_only_one_is_served(
    store: Datastore, ana: Metadata, gateway: str
) -> None:
    case = await a_stored_case(store, ana, vehicle_pb2.CaseVehicle())
    path = f"/v1/cases/{case.id}"
    read = await send(gateway, "GET", path, headers=dict(ana))
    headers = {**JSON, **dict(ana), "if-match": read.headers["etag"]}
    bodies = [json.dumps({"data": {"clientName": f"ACME {number}"}}).encode() for number in range(6)]

    answers = await asyncio.gather(*(send(gateway, "PATCH", path, body, headers) for body in bodies))
    again = await send(gateway, "GET", path, headers={**dict(ana), "if-none-match": read.headers["etag"]})
    (served,) = (answer for answer in answers if answer.status == 200)

    assert sorted(answer.status for answer in answers) == [200, 412, 412, 412, 412, 412]
    assert {answer.json["reason"] for answer in answers if answer.status == 412} == {"STALE_ETAG"}
    assert (again.status, again.json["data"]["clientName"]) == (200, served.json["data"]["clientName"])
    assert again.headers["etag"].startswith(served.headers["etag"][:-1])
