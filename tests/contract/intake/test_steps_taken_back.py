"""A merge or a split is taken back as a whole, unless one of its vehicles was changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest_asyncio

from minca.datastore.v1 import vehicle_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from tests.fixtures.records import a_vehicle
from tests.fixtures.servers import bearer
from tests.fixtures.stored import a_stored_case

if TYPE_CHECKING:
    from tests.fixtures.desks import Desk

CHANGING = ("etag", "updateTime", "cotNumber")


class Fleet:
    """A case at the desk, and its vehicles as they were stored."""

    def __init__(self, desk: Desk, case: str, rows: list[dict[str, Any]]) -> None:
        self.desk = desk
        self.path = f"/v1/cases/{case}/vehicles"
        self.before = rows
        self.ids = [row["id"] for row in rows]

    async def rows(self) -> list[dict[str, Any]]:
        """Return all vehicles, removed ones too."""
        listed: list[dict[str, Any]] = (await self.desk.done("GET", f"{self.path}?withRemoved=true"))["vehicles"]
        return listed

    async def in_case(self) -> list[int]:
        """Return the positions of those that are in the case."""
        return [row["position"] for row in await self.rows() if not row.get("removeTime")]

    async def merged(self) -> dict[str, Any]:
        """Merge them all into the first."""
        kept: dict[str, Any] = await self.desk.done("POST", f"{self.path}:merge", {"vehicleIds": self.ids})
        return kept

    async def split(self) -> list[dict[str, Any]]:
        """Split the first into two; return its parts."""
        parts: list[dict[str, Any]] = (
            await self.desk.done("POST", f"{self.path}/{self.ids[0]}:split", {"parts": [{"plate": "A1"}, {}]})
        )["vehicles"]
        return parts

    async def undone(self, vehicle: str, **said: Any) -> dict[str, Any]:
        """Take the latest change of a vehicle back."""
        row: dict[str, Any] = await self.desk.done("POST", f"{self.path}/{vehicle}:undo", said)
        return row


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Vehicles without what differs after every change."""
    return [{name: value for name, value in row.items() if name not in CHANGING} for row in rows]


@pytest_asyncio.fixture
async def fleet(desk: Desk) -> Fleet:
    """Three rows of one vehicle, which say more together."""
    rows = (
        a_vehicle("YARIS CORE"),
        vehicle_pb2.CaseVehicle(vehicle=fleet_pb2.Vehicle(description="YARIS", plate="ABC123", usage="CARGA")),
        vehicle_pb2.CaseVehicle(vehicle=fleet_pb2.Vehicle(description="YARIS", value=9.0)),
    )
    case = await a_stored_case(desk.intakes.store, desk.caller, *rows)
    return Fleet(desk, case.id, await desk.vehicles(case.id))


async def test_a_merge_is_taken_back_by_the_vehicle_that_stayed_and_done_again(fleet: Fleet) -> None:
    kept = await fleet.merged()
    merged = await fleet.rows()
    undone = await fleet.undone(kept["id"], etag=kept["etag"])
    back = await fleet.rows()
    await fleet.undone(kept["id"], etag=undone["etag"])

    assert kept["vehicle"]["plate"] == "ABC123"
    assert plain(back) == plain(fleet.before)
    assert plain(await fleet.rows()) == plain(merged)


async def test_a_merge_is_taken_back_once_by_all_of_its_vehicles_at_once(fleet: Fleet) -> None:
    await fleet.merged()
    changes = [{"vehicleId": row["id"], "etag": row["etag"], "undo": True} for row in await fleet.rows()]
    answer = await fleet.desk.done("POST", f"{fleet.path}:batchChange", {"changes": changes, "requestId": "back"})
    again = await fleet.desk.done("POST", f"{fleet.path}:batchChange", {"changes": changes, "requestId": "back"})

    assert plain([result["vehicle"] for result in answer["results"]]) == plain(fleet.before)
    assert again == answer
    assert plain(await fleet.rows()) == plain(fleet.before)


async def test_a_split_is_taken_back_by_a_part_and_done_again(fleet: Fleet) -> None:
    first, _ = await fleet.split()
    assert await fleet.in_case() == [2, 3, 4, 5]
    await fleet.undone(first["id"])
    assert await fleet.in_case() == [1, 2, 3]
    await fleet.undone(fleet.ids[0])
    assert await fleet.in_case() == [2, 3, 4, 5]


async def test_what_somebody_changed_since_is_not_taken_back(fleet: Fleet) -> None:
    first, second = await fleet.split()
    await fleet.desk.done("PATCH", f"{fleet.path}/{second['id']}", {"reviewNote": "vista"})
    refusal = await fleet.desk.call("POST", f"{fleet.path}/{first['id']}:undo", {})

    assert (refusal.status, refusal.json["reason"]) == (400, "WRONG_STATE")
    assert second["id"] in refusal.json["detail"]
    stale = await fleet.desk.refused("POST", f"{fleet.path}/{first['id']}:undo", {"etag": "77"})
    assert stale == (409, "STALE_ETAG")
    assert await fleet.in_case() == [2, 3, 4, 5]


async def test_what_was_split_is_not_put_back_beside_its_parts_unless_somebody_says_so(fleet: Fleet) -> None:
    await fleet.split()
    path = f"{fleet.path}/{fleet.ids[0]}:restore"
    refusal = await fleet.desk.call("POST", path, {})
    change = {"vehicleId": fleet.ids[0], "restore": True}
    batch = await fleet.desk.done("POST", f"{fleet.path}:batchChange", {"changes": [change]})

    assert (refusal.status, refusal.json["reason"]) == (400, "WRONG_STATE")
    assert "vehicles 4, 5" in refusal.json["detail"]
    assert "error" in batch["results"][0]
    await fleet.desk.done("POST", f"{fleet.path}:batchChange", {"changes": [{**change, "force": True}]})
    assert await fleet.in_case() == [1, 2, 3, 4, 5]


async def test_what_was_split_is_put_back_once_its_parts_have_gone(fleet: Fleet) -> None:
    for part in await fleet.split():
        await fleet.desk.done("POST", f"{fleet.path}/{part['id']}:remove", {})
    await fleet.desk.done("POST", f"{fleet.path}/{fleet.ids[0]}:restore", {})

    assert await fleet.in_case() == [1, 2, 3]


async def test_the_trail_tells_of_a_step_and_of_its_undoing_and_others_take_nothing_back(
    fleet: Fleet, insurer: str
) -> None:
    kept = await fleet.merged()
    elsewhere = await fleet.desk.refused(
        "POST", f"{fleet.path}/{kept['id']}:undo", {}, bearer(insurer_id=f"other-than-{insurer}")
    )
    await fleet.undone(kept["id"])
    case = fleet.path.removesuffix("/vehicles")
    entries = (await fleet.desk.done("GET", f"{case}/history"))["entries"]
    told = [
        (fleet.ids.index(entry["resourceId"]) + 1, change["newValue"])
        for entry in reversed(entries)
        for change in entry["changes"]
        if change["field"] == "is_removed"
    ]

    assert elsewhere == (404, "RESOURCE_NOT_FOUND")
    assert told == [(2, "true"), (3, "true"), (2, ""), (3, "")]
