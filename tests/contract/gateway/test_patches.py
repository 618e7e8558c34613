"""A PATCH changes what stands in its body, and loses nothing of it: over the real gateway, to a real datastore."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from datastore.convert import cases, vehicles
from gateway.routing.patch_mask import changeable_paths
from intake.review import field_paths
from minca.datastore.v1 import case_service_pb2, vehicle_service_pb2
from minca.intake.v1 import review_service_pb2
from tests.contract.gateway.http import JSON, send
from tests.contract.gateway.served import serving
from tests.contract.gateway.test_emails import minca_contracts
from tests.fixtures import servers
from tests.fixtures.records import a_vehicle
from tests.fixtures.stored import a_stored_case

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.contract.gateway.http import Answer
    from tests.fixtures.datastores import Datastore, Metadata
    from tests.fixtures.desks import Desk

MERGE_PATCH = {"content-type": "application/merge-patch+json"}
BEFORE = {"clientName": "Transportes", "coverage": "AMPLIA", "currency": "MXN"}


class Patched:
    """A case before the gateway, with what a caller does to it."""

    def __init__(self, gateway: str, caller: Metadata, path: str) -> None:
        self.gateway = gateway
        self.caller = dict(caller)
        self.path = path

    async def patch(self, body: object, query: str = "", headers: dict[str, str] = JSON) -> Answer:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await send(self.gateway, "PATCH", self.path + query, text, headers | self.caller)

    async def data(self) -> dict[str, Any]:
        """Its data as they are stored: those that the tests of this file change."""
        answer = await send(self.gateway, "GET", self.path, headers=self.caller)
        return {name: answer.json["data"].get(name, "") for name in BEFORE}


@pytest_asyncio.fixture
async def case(store: Datastore, ana: Metadata) -> AsyncIterator[Patched]:
    stored = await a_stored_case(store, ana)
    async with serving(minca_contracts(), store.address, settings=servers.secured(max_retries=0)) as gateway:
        case = Patched(gateway, ana, f"/v1/cases/{stored.id}")
        assert (await case.patch({"data": BEFORE})).status == 200
        assert await case.data() == BEFORE
        yield case


@pytest.mark.parametrize("headers", [JSON, MERGE_PATCH], ids=["json", "merge-patch"])
@pytest.mark.parametrize("empty", ["", None], ids=["empty", "null"])
async def test_what_is_empty_in_the_body_is_emptied_and_the_rest_stays(
    empty: str | None, headers: dict[str, str], case: Patched
) -> None:
    answer = await case.patch({"data": {"coverage": empty, "clientName": "ACME"}}, headers=headers)

    assert answer.status == 200
    assert await case.data() == {"clientName": "ACME", "coverage": "", "currency": "MXN"}


async def test_a_mask_decides_where_there_is_one(case: Patched) -> None:
    answer = await case.patch({"data": {"coverage": "", "clientName": "ACME"}}, "?updateMask=data.clientName")

    assert answer.status == 200
    assert await case.data() == BEFORE | {"clientName": "ACME"}


@pytest.mark.parametrize("body", [b"", b" ", b"null"])
@pytest.mark.parametrize("query", ["?updateMask=data.coverage,data.clientName", ""], ids=["mask", "no-mask"])
async def test_a_body_that_is_not_there_is_refused_and_empties_nothing(body: bytes, query: str, case: Patched) -> None:
    answer = await case.patch(body, query)

    assert (answer.status, answer.json["reason"]) == (400, "INVALID_FIELD")
    assert answer.json["violations"][0]["field"] == "case"
    assert await case.data() == BEFORE


@pytest.mark.parametrize("body", [{}, {"data": {}}, {"etag": ""}], ids=str)
async def test_a_body_without_a_field_to_change_is_refused(body: object, case: Patched) -> None:
    assert (await case.patch(body)).status == 400
    assert await case.data() == BEFORE


async def test_a_case_that_was_read_may_be_sent_back_whole(case: Patched) -> None:
    read = (await send(case.gateway, "GET", case.path, headers=case.caller)).json
    answer = await case.patch(read | {"data": read["data"] | {"coverage": ""}})

    assert (answer.status, answer.json["status"]) == (200, read["status"])
    assert await case.data() == BEFORE | {"coverage": ""}


@pytest.mark.parametrize("body", [{"status": "STATUS_QUOTED"}, {"data": {"losses": []}}], ids=str)
async def test_a_body_of_nothing_that_can_be_changed_is_refused(body: dict[str, Any], case: Patched) -> None:
    assert (await case.patch(body)).status == 400
    assert await case.data() == BEFORE


def test_the_contract_lets_a_mask_name_what_the_datastore_changes() -> None:
    asked = {
        case_service_pb2.UpdateCaseRequest: cases.PATHS,
        vehicle_service_pb2.UpdateVehicleRequest: vehicles.PATHS,
        review_service_pb2.ChangeVehicleRequest: dict.fromkeys(field_paths.PATHS),
    }

    assert {request: changeable_paths(request()) for request in asked} == {
        request: frozenset(paths) for request, paths in asked.items()
    }


async def test_the_etag_is_what_was_read_and_no_change(case: Patched) -> None:
    changed = await case.patch({"data": {"coverage": ""}, "etag": "2"})
    stale = await case.patch({"data": {"clientName": "ACME"}, "etag": "2"})

    assert (changed.status, stale.status, stale.json["reason"]) == (200, 409, "STALE_ETAG")
    assert await case.data() == BEFORE | {"coverage": ""}


async def test_nested_fields_of_a_vehicle_are_emptied_too(desk: Desk) -> None:
    fleet = await a_stored_case(desk.intakes.store, desk.caller, a_vehicle())
    (vehicle,) = await desk.vehicles(fleet.id)
    path = f"/v1/cases/{fleet.id}/vehicles/{vehicle['id']}"
    await desk.done("PATCH", path, {"vehicle": {"plate": "ABC1234", "usage": "CARGA"}, "reviewNote": "seen"})
    answer = await desk.done("PATCH", path, {"vehicle": {"plate": "", "usage": "PARTICULAR"}, "reviewNote": None})

    assert [answer["vehicle"].get(name) for name in ("plate", "usage")] == ["", "PARTICULAR"]
    assert answer["reviewNote"] == ""


async def test_only_a_patch_is_a_merge_patch(gateway: str) -> None:
    answer = await send(gateway, "POST", "/v1/things", b"{}", MERGE_PATCH)

    assert (answer.status, answer.headers["accept"]) == (415, "application/json")


async def test_the_document_says_so(gateway: str, case: Patched) -> None:
    document = (await send(case.gateway, "GET", "/openapi.json")).json
    echoed = (await send(gateway, "GET", "/openapi.json")).json
    operation = document["paths"]["/v1/cases/{case_id}"]["patch"]
    (mask,) = [parameter for parameter in operation["parameters"] if parameter["name"] == "update_mask"]

    assert operation["requestBody"]["required"]
    assert set(operation["requestBody"]["content"]) == {"application/json", "application/merge-patch+json"}
    assert "every field that stands in the body" in json.dumps(mask)
    assert set(echoed["paths"]["/v1/things"]["post"]["requestBody"]["content"]) == {"application/json"}
