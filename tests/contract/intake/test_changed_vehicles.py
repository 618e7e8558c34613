"""A reviewer changes the vehicles of a case over REST: what is matched is coded again in the same call."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from mesh.errors import NotReady
from minca.datastore.v1 import audit_service_pb2, case_pb2, case_service_pb2, vehicle_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from tests.fixtures.records import a_doubtful_vehicle, a_vehicle
from tests.fixtures.servers import bearer, until
from tests.fixtures.stored import a_stored_case, an_active_catalog

if TYPE_CHECKING:
    from tests.fixtures.desks import Desk

NO_VEHICLE = "0197b0aa-0000-7000-8000-000000000000"
VINS = ("3N1CN8AE8NL569666", "MR0EX8DD4NL158278")


class Reviewed:
    """A case before a reviewer."""

    def __init__(self, desk: Desk, case: case_pb2.Case) -> None:
        self.desk = desk
        self.id = case.id
        self.path = f"/v1/cases/{case.id}/vehicles"

    async def vehicle(self, position: int = 1) -> dict[str, Any]:
        return {row["position"]: row for row in await self.desk.vehicles(self.id)}[position]

    async def of(self, position: int = 1, verb: str = "") -> str:
        """The path of a vehicle, with a verb."""
        return f"{self.path}/{(await self.vehicle(position))['id']}{verb}"

    async def change(self, body: dict[str, Any], position: int = 1) -> dict[str, Any]:
        changed: dict[str, Any] = await self.desk.done("PATCH", await self.of(position), body)
        return changed


@pytest_asyncio.fixture
async def case(desk: Desk) -> Reviewed:
    """A case with a vehicle that was accepted, and one that is open."""
    await an_active_catalog(desk.intakes.store, desk.caller)
    stored = await a_stored_case(desk.intakes.store, desk.caller, a_vehicle(), a_doubtful_vehicle())
    return Reviewed(desk, stored)


def verdict(row: dict[str, Any]) -> tuple[str, str, str]:
    match = row["match"]
    return match.get("cvegs", ""), match["decision"].removeprefix("DECISION_"), match["description"]


async def test_a_vehicle_whose_text_changes_is_coded_again_in_the_same_call(case: Reviewed) -> None:
    changed = await case.change({"vehicle": {"description": "YARIS S", "year": 2021}}, position=2)

    assert (changed["vehicle"]["description"], changed["vehicle"]["brand"]) == ("YARIS S", "TOYOTA")
    assert verdict(changed) == ("0372340", "ACCEPT", "YARIS S")
    assert changed["match"]["year"] == 2021
    assert changed | {"cotNumber": ""} == await case.vehicle(2) | {"cotNumber": ""}


async def test_text_and_code_are_one_change_which_one_undo_takes_back(case: Reviewed) -> None:
    before = await case.vehicle(2)
    await case.change({"vehicle": {"description": "YARIS S"}}, position=2)
    undone = await case.desk.done("POST", await case.of(2, ":undo"), {})

    assert verdict(undone) == verdict(before)
    assert undone["vehicle"] == before["vehicle"]


async def test_what_the_matcher_does_not_look_at_leaves_the_code(case: Reviewed, desk: Desk) -> None:
    asked_before = len(desk.intakes.matcher.requests)
    changed = await case.change({"vehicle": {"usage": "CARGA", "plate": "ABC1234"}, "reviewNote": "visto"})

    assert verdict(changed) == verdict(await case.vehicle())
    assert verdict(changed)[0] == "0372340"
    assert len(desk.intakes.matcher.requests) == asked_before


async def test_the_code_that_comes_with_a_change_stays(case: Reviewed) -> None:
    body = {"vehicle": {"description": "YARIS S", "year": 2021}, "match": {"cvegs": "0372341"}}
    changed = await case.change(body, position=2)

    assert verdict(changed) == ("0372341", "ACCEPT", "S")
    assert changed["match"]["method"] == "MATCH_METHOD_PERSON"


async def test_while_the_matcher_is_away_a_change_is_stored_uncoded(case: Reviewed, desk: Desk) -> None:
    desk.intakes.matcher.failures += [NotReady("the matcher")] * 20
    changed = await case.change({"vehicle": {"description": "YARIS S"}})
    desk.intakes.matcher.failures.clear()

    assert changed["vehicle"]["description"] == "YARIS S"
    assert verdict(changed) == ("", "UNSPECIFIED", "")


async def test_settling_the_last_open_vehicle_makes_the_case_ready(case: Reviewed, desk: Desk) -> None:
    await case.change({"match": {"decision": "DECISION_ACCEPT"}}, position=2)

    assert (await desk.done("GET", f"/v1/cases/{case.id}"))["status"] == "STATUS_READY"


async def test_of_two_reviewers_the_second_is_told(case: Reviewed) -> None:
    read = await case.vehicle()
    path = await case.of()
    await case.change({"vehicle": {"description": "YARIS S"}, "etag": read["etag"]})

    for body in ({"vehicle": {"description": "YARIS XLE"}}, {"reviewNote": "tarde"}):
        assert await case.desk.refused("PATCH", path, body | {"etag": read["etag"]}) == (409, "STALE_ETAG")
    for verb in (":remove", ":undo"):
        assert await case.desk.refused("POST", path + verb, {"etag": read["etag"]}) == (409, "STALE_ETAG")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"vehicle": {"year": 1850}}, "vehicle.vehicle.year"),
        ({"vehicle": {"year": 1850}, "match": {"decision": "DECISION_ACCEPT"}}, "vehicle.vehicle.year"),
        ({"vehicle": {"vin": "x" * 201}}, "vehicle.vehicle.vin"),
        ({"match": {"cvegs": "9999999"}}, "vehicle.match.cvegs"),
        ({}, "vehicle"),
    ],
)
async def test_what_is_not_allowed_is_refused_by_its_name_in_the_request(
    body: dict[str, Any], field: str, case: Reviewed
) -> None:
    before = await case.vehicle()

    assert await case.desk.refused("PATCH", await case.of(), body) == (400, f"INVALID_FIELD {field}")
    assert await case.vehicle() == before


async def test_a_mask_names_only_what_can_be_changed(case: Reviewed) -> None:
    path = await case.of(verb="?updateMask=vehicle.description,vehicle.vehicleClass")
    status, reason = await case.desk.refused("PATCH", path, {"vehicle": {"description": "x"}})

    assert (status, reason) == (400, "INVALID_FIELD update_mask")


async def test_a_removed_vehicle_is_kept_with_its_reason_and_restored(case: Reviewed, desk: Desk) -> None:
    before = await case.vehicle()
    path = await case.of()
    removed = await desk.done("POST", f"{path}:remove", {"reason": "vendido en marzo"})
    remaining = await desk.vehicles(case.id)
    again = await desk.refused("POST", f"{path}:remove", {})
    restored = await desk.done("POST", f"{path}:restore", {"etag": removed["etag"]})

    assert (removed["removeReason"], bool(removed["removeTime"])) == ("vendido en marzo", True)
    assert [row["position"] for row in remaining] == [2]
    assert again == (400, "WRONG_STATE")
    assert (restored["vehicle"], verdict(restored)) == (before["vehicle"], verdict(before))
    assert await desk.refused("POST", f"{path}:restore", {}) == (400, "WRONG_STATE")
    assert await desk.refused("POST", f"{path}:remove", {"reason": "x" * 501}) == (400, "INVALID_FIELD reason")


async def test_a_removed_vehicle_is_not_changed(case: Reviewed, desk: Desk) -> None:
    path, other = await case.of(), (await case.vehicle(2))["id"]
    await desk.done("POST", f"{path}:remove", {})
    ids = [path.rpartition("/")[2], other]

    for body in ({"vehicle": {"description": "YARIS S"}}, {"reviewNote": "x"}):
        assert await desk.refused("PATCH", path, body) == (400, "WRONG_STATE")
    for order in (ids, ids[::-1]):
        assert await desk.refused("POST", f"{case.path}:merge", {"vehicleIds": order}) == (400, "WRONG_STATE")
    assert [row["id"] for row in await desk.vehicles(case.id)] == [other]


async def test_who_checks_no_etag_changes_what_others_change_too(case: Reviewed, desk: Desk) -> None:
    path = await case.of()
    bodies = ({"vehicle": {"description": "YARIS S"}}, {"vehicle": {"year": 2021}}, {"vehicle": {"brand": "TOYOTA MX"}})
    await asyncio.gather(*(desk.done("PATCH", path, body) for body in bodies))
    changed = await case.vehicle()

    assert (changed["vehicle"]["description"], changed["vehicle"]["year"]) == ("YARIS S", 2021)
    assert (changed["match"]["description"], changed["match"]["year"], changed["match"]["brand"]) == (
        "YARIS S",
        2021,
        "TOYOTA MX",
    )


async def test_nothing_is_undone_of_a_vehicle_that_nobody_changed(case: Reviewed) -> None:
    assert await case.desk.refused("POST", await case.of(verb=":undo"), {}) == (400, "WRONG_STATE")


async def test_added_vehicles_are_coded(case: Reviewed, desk: Desk) -> None:
    vehicles = [{"vehicle": {"description": "NISSAN VERSA ADVANCE", "year": 2022}}, a_coded_one()]
    body = {"vehicles": vehicles, "requestId": "r1"}
    added = (await desk.done("POST", f"{case.path}:batchCreate", body))["vehicles"]
    again = (await desk.done("POST", f"{case.path}:batchCreate", body))["vehicles"]

    assert [row["position"] for row in added] == [3, 4]
    assert [verdict(row) for row in added] == [
        ("0372340", "ACCEPT", "NISSAN VERSA ADVANCE"),
        ("0372341", "ACCEPT", "S"),
    ]
    assert again == added
    assert len(await desk.vehicles(case.id)) == 4


def a_coded_one() -> dict[str, Any]:
    match = {"cvegs": "0372341", "decision": "DECISION_ACCEPT", "method": "MATCH_METHOD_PERSON", "description": "S"}
    return {"vehicle": {"description": "YARIS S"}, "match": match}


async def test_a_repeat_is_known_whatever_the_matcher_says_now(case: Reviewed, desk: Desk) -> None:
    body = {"vehicles": [{"vehicle": {"description": "KIA RIO LX"}}], "requestId": "r2"}
    desk.intakes.matcher.failures += [NotReady("the matcher")] * 20
    added = (await desk.done("POST", f"{case.path}:batchCreate", body))["vehicles"]
    desk.intakes.matcher.failures.clear()
    again = (await desk.done("POST", f"{case.path}:batchCreate", body))["vehicles"]
    other = {"vehicles": [{"vehicle": {"description": "MAZDA 3"}}], "requestId": "r2"}

    assert [row["id"] for row in again] == [row["id"] for row in added]
    assert await desk.refused("POST", f"{case.path}:batchCreate", other) == (409, "REQUEST_ID_REUSED")


async def test_vehicles_that_are_not_allowed_are_named(case: Reviewed, desk: Desk) -> None:
    body = {"vehicles": [{"vehicle": {"description": "A"}}, {"vehicle": {"description": "B", "year": 1850}}]}

    refusal = await desk.refused("POST", f"{case.path}:batchCreate", body)

    assert refusal == (400, "INVALID_FIELD vehicles[1].vehicle.year")
    assert await desk.refused("POST", f"{case.path}:batchCreate", {}) == (400, "INVALID_FIELD vehicles")


async def test_one_row_for_two_units_becomes_two_coded_vehicles(case: Reviewed, desk: Desk) -> None:
    await case.change({"vehicle": {"vin": VINS[0], "economicNumber": "7", "usage": "CARGA"}})
    body = {"parts": [{"vin": VINS[1]}, {"description": "YARIS S"}], "requestId": "r3"}
    path = await case.of(verb=":split")
    split = await desk.done("POST", path, body)
    again = await desk.done("POST", path, body)
    first, second = split["vehicles"]

    assert (first["vehicle"]["vin"], second["vehicle"]["vin"]) == (VINS[1], "")
    assert [part["vehicle"]["usage"] for part in split["vehicles"]] == ["CARGA", "CARGA"]
    assert not first["vehicle"]["economicNumber"]
    assert [verdict(part)[2] for part in split["vehicles"]] == ["YARIS 5P CORE L4 1.5L CVT", "YARIS S"]
    assert split["removed"]["removeReason"] == "se dividió en 2 unidades"
    assert [row["id"] for row in again["vehicles"]] == [first["id"], second["id"]]
    assert [row["position"] for row in await desk.vehicles(case.id)] == [2, 3, 4]


async def test_what_others_change_while_a_vehicle_is_split_is_in_its_parts(
    case: Reviewed, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, matcher = await case.of(), desk.intakes.matcher
    monkeypatch.setattr(matcher, "takes_s", 0.5)
    asked_before = len(matcher.requests)
    splitting = asyncio.ensure_future(desk.done("POST", f"{path}:split", {"parts": [{}, {}]}))
    await until(lambda: len(matcher.requests) > asked_before)
    await desk.done("PATCH", path, {"vehicle": {"usage": "CARGA"}})

    assert [part["vehicle"]["usage"] for part in (await splitting)["vehicles"]] == ["CARGA", "CARGA"]


async def test_a_split_is_refused_where_it_cannot_be(case: Reviewed, desk: Desk) -> None:
    path = await case.of(verb=":split")

    assert await desk.refused("POST", path, {"parts": [{}]}) == (400, "INVALID_FIELD parts")
    wrong = {"parts": [{}, {"year": 1850}]}
    assert await desk.refused("POST", path, wrong) == (400, "INVALID_FIELD parts[1].year")
    assert await desk.refused("POST", path, {"parts": [{}, {}], "etag": "77"}) == (409, "STALE_ETAG")
    await desk.done("POST", path, {"parts": [{}, {}]})
    assert await desk.refused("POST", path, {"parts": [{}, {}]}) == (400, "WRONG_STATE")


async def test_rows_of_one_vehicle_become_one(desk: Desk) -> None:
    stored = await a_stored_case(
        desk.intakes.store,
        desk.caller,
        a_row("YARIS CORE", vin=VINS[0]),
        a_row("YARIS", plate="ABC123", value=5.0, currency="USD"),
        a_row("OTRA COSA", model="YARIS", value=9.0),
    )
    merged = Reviewed(desk, stored)
    rows = await desk.vehicles(stored.id)
    body = {"vehicleIds": [row["id"] for row in rows], "etags": [row["etag"] for row in rows]}
    kept = await desk.done("POST", f"{merged.path}:merge", body)

    vehicle = kept["vehicle"]
    assert (vehicle["description"], vehicle["vin"], vehicle["plate"]) == ("YARIS CORE", VINS[0], "ABC123")
    assert (vehicle["model"], vehicle["value"], vehicle["currency"]) == ("YARIS", 5.0, "USD")
    assert verdict(kept)[1:] == ("ACCEPT", "YARIS CORE")
    assert [row["id"] for row in await desk.vehicles(stored.id)] == [kept["id"]]
    removed = await desk.done("GET", f"{merged.path}?withRemoved=true")
    assert [row["removeReason"] for row in removed["vehicles"]] == ["", *["es la misma unidad que la 1"] * 2]


def a_row(description: str, **fields: Any) -> vehicle_pb2.CaseVehicle:
    return vehicle_pb2.CaseVehicle(vehicle=fleet_pb2.Vehicle(description=description, **fields))


async def test_what_is_not_one_vehicle_is_not_merged(desk: Desk) -> None:
    rows = (a_row("UNO", vin=VINS[0]), a_row("DOS", vin=VINS[1]), a_row("TRES", plate="A-1"), a_row("TRES", plate="B2"))
    case = Reviewed(desk, await a_stored_case(desk.intakes.store, desk.caller, *rows))
    first, second, third, fourth = [row["id"] for row in await desk.vehicles(case.id)]
    path = f"{case.path}:merge"

    for ids in ([first, second], [third, fourth], [first], [first, first]):
        assert await desk.refused("POST", path, {"vehicleIds": ids}) == (400, "INVALID_FIELD vehicle_ids")
    assert await desk.refused("POST", path, {"vehicleIds": [first, third], "etags": ["1"]}) == (
        400,
        "INVALID_FIELD etags",
    )
    assert await desk.refused("POST", path, {"vehicleIds": [first, NO_VEHICLE]}) == (404, "RESOURCE_NOT_FOUND")
    for etags in (["77", ""], ["", "77"]):
        assert await desk.refused("POST", path, {"vehicleIds": [first, third], "etags": etags}) == (409, "STALE_ETAG")
    assert len(await desk.vehicles(case.id)) == 4


VERBS = [
    ("PATCH", "/{vehicle}", {"vehicle": {"description": "x"}}),
    ("PATCH", "/{vehicle}", {"reviewNote": "x"}),
    ("POST", "/{vehicle}:remove", {}),
    ("POST", "/{vehicle}:restore", {}),
    ("POST", "/{vehicle}:undo", {}),
    ("POST", "/{vehicle}:split", {"parts": [{}, {}]}),
    ("POST", ":batchCreate", {"vehicles": [{"vehicle": {"description": "x"}}]}),
    ("POST", ":merge", {"vehicleIds": ["{vehicle}", NO_VEHICLE]}),
    ("POST", ":batchChange", {"changes": [{"vehicleId": "{vehicle}", "remove": ""}]}),
]


def filled(text: Any, vehicle: str) -> Any:
    """What a path or a body says of this vehicle."""
    if isinstance(text, str):
        return text.replace("{vehicle}", vehicle)
    if isinstance(text, list):
        return [filled(item, vehicle) for item in text]
    return {name: filled(item, vehicle) for name, item in text.items()} if isinstance(text, dict) else text


@pytest.mark.parametrize(("method", "path", "body"), VERBS)
async def test_nothing_is_changed_of_a_case_that_was_quoted_or_by_who_may_not(
    method: str, path: str, body: dict[str, Any], desk: Desk, insurer: str
) -> None:
    stored = await a_stored_case(desk.intakes.store, desk.caller, a_vehicle())
    case = Reviewed(desk, stored)
    vehicle = (await case.vehicle())["id"]
    asked = method, filled(case.path + path, vehicle), filled(body, vehicle)
    elsewhere = bearer(insurer_id=f"other-than-{insurer}")
    reader = bearer("vehicles.read", "cases.read", insurer_id=insurer)

    assert await desk.refused(*asked, elsewhere) == (404, "RESOURCE_NOT_FOUND")
    assert await desk.refused(*asked, reader) == (403, "PERMISSION_MISSING")
    quoted = case_service_pb2.UpdateCaseStatusRequest(case_id=stored.id, status=case_pb2.Case.STATUS_QUOTED)
    await desk.intakes.store.cases.UpdateCaseStatus(quoted, metadata=desk.caller)
    assert await desk.refused(*asked) == (400, "WRONG_STATE")


@pytest.mark.parametrize(("method", "path", "body"), VERBS[:6])
@pytest.mark.parametrize("vehicle", [NO_VEHICLE, "no-id"])
async def test_a_vehicle_that_is_not_there_is_not_changed(
    vehicle: str, method: str, path: str, body: dict[str, Any], case: Reviewed
) -> None:
    refusal = await case.desk.refused(method, filled(case.path + path, vehicle), body)

    assert refusal == (404, "RESOURCE_NOT_FOUND")


async def test_the_trail_says_who_changed_what(case: Reviewed, desk: Desk) -> None:
    vehicle = await case.vehicle()
    await case.change({"vehicle": {"description": "YARIS S"}})
    request = audit_service_pb2.ListAuditEntriesRequest(filter=f'resource_id = "{vehicle["id"]}"')
    entries = (await desk.intakes.store.audit.ListAuditEntries(request, metadata=desk.caller)).audit_entries
    changed = {change.field for entry in entries for change in entry.changes}

    assert {(entry.subject, entry.service) for entry in entries} == {("ana", "intake")}
    assert {"vehicle.description", "match.description"} <= changed


async def test_the_example_of_the_documentation_gives_coded_vehicles(case: Reviewed, desk: Desk) -> None:
    document = await desk.done("GET", "/openapi.json")
    operation = document["paths"]["/v1/cases/{case_id}/vehicles:batchCreate"]["post"]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    added = (await desk.done("POST", f"{case.path}:batchCreate", example))["vehicles"]

    assert {verdict(row)[:2] for row in added} == {("0372340", "ACCEPT")}
