"""Many vehicles are changed in one call over REST, each with its own result, and those that say the same with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from minca.fleet.v1 import match_pb2
from tests.fixtures.records import a_case_request, a_doubtful_vehicle, a_vehicle
from tests.fixtures.stored import a_stored_case, an_active_catalog

if TYPE_CHECKING:
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle
    from tests.fixtures.desks import Desk

ACCEPT = {"match": {"decision": "DECISION_ACCEPT"}}
MANY = 2_500


async def a_case(desk: Desk, *vehicles: CaseVehicle) -> tuple[str, list[dict[str, Any]]]:
    """Store a case; return the path of its changes, and its vehicles."""
    await an_active_catalog(desk.intakes.store, desk.caller)
    stored = await a_stored_case(desk.intakes.store, desk.caller, *vehicles)
    return f"/v1/cases/{stored.id}/vehicles:batchChange", await desk.vehicles(stored.id)


def decision(row: dict[str, Any]) -> str:
    text: str = row["match"]["decision"]
    return text.removeprefix("DECISION_")


def reason(result: dict[str, Any]) -> str:
    """Why a change was refused."""
    (info,) = [detail for detail in result["error"]["details"] if detail["@type"].endswith("ErrorInfo")]
    text: str = info["reason"]
    return text


async def test_each_change_has_its_own_result(desk: Desk) -> None:
    path, rows = await a_case(desk, *(a_doubtful_vehicle(f"YARIS {number}") for number in range(6)))
    ids = [row["id"] for row in rows]
    changes = [
        {"vehicleId": ids[0], "vehicle": ACCEPT},
        {"vehicleId": ids[1], "etag": "77", "vehicle": ACCEPT},
        {"vehicleId": ids[2], "remove": "vendido"},
        {"vehicleId": ids[3], "vehicle": {"match": {"cvegs": "9999999"}}},
        {"vehicleId": ids[4], "vehicle": {"vehicle": {"description": "YARIS S"}}},
        {"vehicleId": "0197b0aa-0000-7000-8000-000000000000", "vehicle": {"vehicle": {"description": "x"}}},
        {"vehicleId": ids[5], "undo": True},
    ]
    results = (await desk.done("POST", path, {"changes": changes}))["results"]

    assert [result["vehicleId"] for result in results] == [change["vehicleId"] for change in changes]
    assert [reason(result) if "error" in result else decision(result["vehicle"]) for result in results] == [
        "ACCEPT", "STALE_ETAG", "REVIEW", "INVALID_FIELD", "ACCEPT", "RESOURCE_NOT_FOUND", "WRONG_STATE",
    ]  # fmt: skip
    assert results[2]["vehicle"]["removeReason"] == "vendido"
    assert results[4]["vehicle"]["match"]["description"] == "YARIS S"
    assert results[3]["error"]["message"].startswith("vehicle.match.cvegs: ")


async def test_what_was_done_to_many_is_undone_and_restored_together(desk: Desk) -> None:
    path, rows = await a_case(desk, a_doubtful_vehicle("YARIS 1"), a_doubtful_vehicle("YARIS 2"))
    first, second = [row["id"] for row in rows]
    done = [{"vehicleId": first, "vehicle": ACCEPT}, {"vehicleId": second, "remove": ""}]
    undone = [{"vehicleId": first, "undo": True}, {"vehicleId": second, "restore": True}]
    await desk.done("POST", path, {"changes": done})
    results = (await desk.done("POST", path, {"changes": undone}))["results"]

    assert [decision(result["vehicle"]) for result in results] == ["REVIEW", "REVIEW"]
    assert len(await desk.vehicles(rows[0]["caseId"])) == 2


async def test_open_vehicles_that_say_the_same_get_the_same_answer(desk: Desk) -> None:
    by_person = {"method": match_pb2.MATCH_METHOD_PERSON, "decision": match_pb2.DECISION_NO_MATCH, "cvegs": ""}
    path, rows = await a_case(
        desk,
        a_doubtful_vehicle("Yaris core"),
        a_doubtful_vehicle("YARIS  CORE"),
        a_doubtful_vehicle("YARIS S"),
        a_vehicle("YARIS CORE"),
        a_vehicle("YARIS CORE", **by_person),
        a_doubtful_vehicle("YARIS CORE"),
    )
    vehicle = {"match": {"cvegs": "0372341"}, "reviewNote": "por factura", "vehicle": {"plate": "ABC123"}}
    change = {"vehicleId": rows[0]["id"], "vehicle": vehicle, "applyToEqualTexts": True}
    results = (await desk.done("POST", path, {"changes": [change]}))["results"]
    after = await desk.vehicles(rows[0]["caseId"])

    assert [result["vehicle"]["position"] for result in results] == [1, 2, 6]
    assert [row["match"].get("cvegs") for row in after] == ["0372341", "0372341", "0372340", "0372340", "", "0372341"]
    assert [row["reviewNote"] for row in after] == ["por factura", "por factura", "", "", "", "por factura"]
    assert [row["vehicle"]["plate"] for row in after] == ["ABC123", *[""] * 5]


async def test_a_text_is_mended_and_coded_again_in_all_that_say_the_same(desk: Desk) -> None:
    path, rows = await a_case(desk, *(a_doubtful_vehicle("YARIZ") for _ in range(3)))
    change = {
        "vehicleId": rows[2]["id"],
        "vehicle": {"vehicle": {"description": "YARIS S", "vin": "3N1CN8AE8NL569666"}},
        "applyToEqualTexts": True,
    }
    results = (await desk.done("POST", path, {"changes": [change]}))["results"]
    after = await desk.vehicles(rows[0]["caseId"])

    assert [result["vehicle"]["position"] for result in results] == [3, 1, 2]
    assert [(row["match"]["description"], decision(row)) for row in after] == [("YARIS S", "ACCEPT")] * 3
    assert [row["vehicle"]["vin"] for row in after] == ["", "", "3N1CN8AE8NL569666"]


async def test_equal_texts_are_found_by_the_vehicle_until_all_of_them_are_changed(desk: Desk) -> None:
    path, rows = await a_case(desk, *(a_doubtful_vehicle("YARIZ") for _ in range(3)))
    change = {
        "vehicleId": rows[0]["id"],
        "vehicle": {"vehicle": {"description": "YARIS S"}},
        "applyToEqualTexts": True,
    }
    await desk.done("POST", path, {"changes": [change]})
    first, *equal = await desk.vehicles(rows[0]["caseId"])

    assert all(row["updateTime"] < first["updateTime"] for row in equal)


async def test_a_repeat_with_the_etag_leaves_alone_what_said_before_what_the_vehicle_says_now(desk: Desk) -> None:
    path, rows = await a_case(desk, a_doubtful_vehicle("YARIZ"), a_doubtful_vehicle("YARIS S"))
    vehicle = {"vehicle": {"description": "YARIS S"}, "match": {"cvegs": "0372341"}}
    change = {"vehicleId": rows[0]["id"], "etag": rows[0]["etag"], "vehicle": vehicle, "applyToEqualTexts": True}
    body = {"changes": [change], "requestId": "b1"}
    first = await desk.done("POST", path, body)
    again = await desk.done("POST", path, body)

    assert len(first["results"]) == len(again["results"]) == 1
    assert [decision(row) for row in await desk.vehicles(rows[0]["caseId"])] == ["ACCEPT", "REVIEW"]


async def test_a_code_that_is_refused_is_refused_once(desk: Desk) -> None:
    path, rows = await a_case(desk, a_doubtful_vehicle("YARIS"), a_doubtful_vehicle("YARIS"))
    vehicle = {"match": {"cvegs": "9999999"}}
    change = {"vehicleId": rows[0]["id"], "vehicle": vehicle, "applyToEqualTexts": True}
    (result,) = (await desk.done("POST", path, {"changes": [change]}))["results"]

    assert reason(result) == "INVALID_FIELD"


async def test_a_refused_change_does_nothing_to_equal_texts(desk: Desk) -> None:
    path, rows = await a_case(desk, a_doubtful_vehicle("YARIS"), a_doubtful_vehicle("YARIS"))
    change = {"vehicleId": rows[0]["id"], "etag": "77", "vehicle": ACCEPT, "applyToEqualTexts": True}
    (result,) = (await desk.done("POST", path, {"changes": [change]}))["results"]

    assert reason(result) == "STALE_ETAG"
    assert {decision(row) for row in await desk.vehicles(rows[0]["caseId"])} == {"REVIEW"}


async def test_a_repeat_changes_nothing_twice(desk: Desk) -> None:
    path, rows = await a_case(desk, *(a_doubtful_vehicle("YARIZ") for _ in range(3)))
    change = {
        "vehicleId": rows[0]["id"],
        "vehicle": {"vehicle": {"description": "YARIS S"}},
        "applyToEqualTexts": True,
    }
    body = {"changes": [change], "requestId": "b1"}
    first = (await desk.done("POST", path, body))["results"]
    after = await desk.vehicles(rows[0]["caseId"])
    again = (await desk.done("POST", path, body))["results"]
    other = {"changes": [{"vehicleId": rows[0]["id"], "vehicle": ACCEPT}], "requestId": "b1"}

    assert again[0] == first[0]
    assert await desk.vehicles(rows[0]["caseId"]) == after
    assert await desk.refused("POST", path, other) == (409, "REQUEST_ID_REUSED")


async def test_a_repeat_gets_the_same_answer_also_when_a_person_has_decided_meanwhile(desk: Desk) -> None:
    path, rows = await a_case(desk, *(a_doubtful_vehicle(f"YARIZ {number}") for number in range(2)))
    changes = [{"vehicleId": row["id"], "vehicle": {"vehicle": {"description": "YARIS S"}}} for row in rows]
    changes[1]["etag"] = "77"
    body = {"changes": changes, "requestId": "b1"}
    await desk.done("POST", path, body)
    settled = await desk.done(
        "PATCH", path.replace(":batchChange", f"/{rows[0]['id']}"), {"match": {"decision": "DECISION_NO_MATCH"}}
    )
    again = (await desk.done("POST", path, body))["results"]

    assert again[0]["vehicle"] == settled | {"cotNumber": again[0]["vehicle"]["cotNumber"]}
    assert reason(again[1]) == "STALE_ETAG"


async def test_what_a_person_decided_stays_when_the_text_is_not_another_one(desk: Desk) -> None:
    path, rows = await a_case(desk, a_doubtful_vehicle("YARIS S"))
    await desk.done("POST", path, {"changes": [{"vehicleId": rows[0]["id"], "vehicle": ACCEPT}]})
    change = {"vehicleId": rows[0]["id"], "vehicle": {"vehicle": {"description": "YARIS S", "plate": "GXV573R"}}}
    (result,) = (await desk.done("POST", path, {"changes": [change]}))["results"]

    assert decision(result["vehicle"]) == "ACCEPT"
    assert result["vehicle"]["match"]["method"] == "MATCH_METHOD_PERSON"
    assert result["vehicle"]["vehicle"]["plate"] == "GXV573R"


async def test_a_vehicle_is_known_however_its_id_is_spelled(desk: Desk) -> None:
    path, rows = await a_case(desk, a_doubtful_vehicle("YARIZ"), a_doubtful_vehicle("YARIZ"))
    spelled = rows[0]["id"].upper()
    change = {"vehicleId": spelled, "vehicle": {"vehicle": {"description": "YARIS S"}}}
    (result,) = (await desk.done("POST", path, {"changes": [change]}))["results"]
    twice = {"changes": [change, {"vehicleId": rows[0]["id"], "remove": "vendido"}]}
    merged = await desk.done("POST", path.replace("batchChange", "merge"), {"vehicleIds": [spelled, rows[1]["id"]]})

    assert result["vehicle"]["match"]["description"] == "YARIS S"
    assert await desk.refused("POST", path, twice) == (400, "INVALID_FIELD changes[1].vehicle_id")
    assert merged["id"] == rows[0]["id"]


async def test_thousands_of_equal_texts_are_settled_by_one_change(desk: Desk) -> None:
    await an_active_catalog(desk.intakes.store, desk.caller)
    request = a_case_request(*(a_doubtful_vehicle("YARIS CORE") for _ in range(MANY)))
    case = (await desk.intakes.store.cases.CreateCaseWithVehicles(request, metadata=desk.caller)).case
    first, *_ = await desk.vehicles(case.id)
    change = {"vehicleId": first["id"], "vehicle": ACCEPT, "applyToEqualTexts": True}
    path = f"/v1/cases/{case.id}/vehicles:batchChange"
    results = (await desk.done("POST", path, {"changes": [change]}))["results"]

    assert len(results) == MANY
    assert all("vehicle" in result for result in results)
    assert (await desk.done("GET", f"/v1/cases/{case.id}"))["status"] == "STATUS_READY"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, "changes[0].change"),
        ({"restore": False}, "changes[0].restore"),
        ({"undo": False}, "changes[0].undo"),
        ({"remove": "x" * 501}, "changes[0].remove"),
        ({"remove": "", "applyToEqualTexts": True}, "changes[0].apply_to_equal_texts"),
        ({"vehicle": {}}, "changes[0].vehicle"),
        ({"vehicle": {"vehicle": {"year": 1850}}}, "changes[0].vehicle.vehicle.year"),
        ({"vehicle": ACCEPT, "updateMask": "vehicle.vehicleClass"}, "changes[0].update_mask"),
    ],
)
async def test_a_change_that_cannot_be_is_named(change: dict[str, Any], field: str, desk: Desk) -> None:
    path, rows = await a_case(desk, a_doubtful_vehicle())
    body = {"changes": [{"vehicleId": rows[0]["id"]} | change]}

    assert await desk.refused("POST", path, body) == (400, f"INVALID_FIELD {field}")


async def test_a_batch_as_a_whole_is_refused(desk: Desk) -> None:
    path, rows = await a_case(desk, a_doubtful_vehicle())
    one = {"vehicleId": rows[0]["id"], "vehicle": ACCEPT}

    assert await desk.refused("POST", path, {"changes": []}) == (400, "INVALID_FIELD changes")
    assert await desk.refused("POST", path, {"changes": [one] * 1001}) == (400, "INVALID_FIELD changes")
    assert await desk.refused("POST", path, {"changes": [one, one]}) == (400, "INVALID_FIELD changes[1].vehicle_id")
    long = {"changes": [one], "requestId": "x" * 129}
    assert await desk.refused("POST", path, long) == (400, "INVALID_FIELD request_id")
