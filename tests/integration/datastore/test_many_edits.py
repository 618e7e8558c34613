"""Many edits at once: in the end as one after the other, and with as many statements for two hundred as for two."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, select

from datastore.db.engine import transact
from datastore.db.quality_tables import corrections, verdicts, vin_codes
from datastore.db.tables import outbox, vehicles
from datastore.store import catalogs
from datastore.store.create_case import NewCase, create_case
from datastore.store.edit_vehicles import CODE, REMOVE, RESTORE, UNDO, UPDATE, Edit, edit_vehicles
from datastore.store.messages import create_message
from datastore.tenancy.actor import Actor
from datastore.tenancy.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from datastore.store.edit_vehicles import EditOutcome

ANA = Actor(subject="ana", service="", insurer_id="norte", rpc="/minca.datastore.v1.VehicleService/EditVehicles")
ENTRY = ("TOYOTA", "YARIS", "1", "7", "27", "4", "1", "C", 2020, "0372340", "CORE", "202607", 250_000.0, "AUTO")
UNIT = {
    "description": "YARIS 3N1CN8AE8NL569666",
    "confidence": 0.6,
    "decision": "REVIEW",
    "shipped_confidence": 0.6,
    "checkable_from": 0.0,
    "runners_up": [],
}
ANSWER = {**UNIT, "cvegs": "7", "decision": "ACCEPT", "method": "RULES", "checkable_from": 0.5}
ACCEPTED, NO_CODE = {"cvegs": "0372340"}, {"decision": "NO_MATCH"}
OF_A_ROW = frozenset({"id", "case_id", "create_time", "update_time", "remove_time", "is_check_due"})


async def a_case(connection: AsyncConnection, content: str, count: int) -> tuple[str, list[str]]:
    """Store a case; return its number, and the ids of its vehicles."""
    mail = {"kind": "EMAIL", "insurer_id": "norte", "content_sha256": content, "size_bytes": 9, "blob_key": "k"}
    message, _ = await create_message(connection, ANA, mail, key=None, case="")
    units = [{**UNIT, "model": f"UNIDAD {number}"} for number in range(count)]
    case, _ = await create_case(connection, ANA, NewCase("norte", str(message["id"]), {}, vehicles=units), year=2026)
    ids = select(vehicles.c.id).where(vehicles.c.case_id == case["id"]).order_by(vehicles.c.position)
    return case["cot_number"], list(map(str, (await connection.execute(ids)).scalars()))


async def two_cases(engine: AsyncEngine, count: int) -> list[tuple[str, list[str]]]:
    async def work(connection: AsyncConnection) -> list[tuple[str, list[str]]]:
        await catalogs.import_catalog(connection, ANA, "norte", "2026-07", [[ENTRY]])
        await catalogs.activate_catalog(connection, ANA, "norte", "2026-07")
        return [await a_case(connection, content, count) for content in ("one", "other")]

    return await transact(engine, work, scope=Scope("norte"))


async def applied(engine: AsyncEngine, case: str, edits: Sequence[Edit]) -> EditOutcome:
    async def work(connection: AsyncConnection) -> EditOutcome:
        return await edit_vehicles(
            connection, ANA, case, edits, all_or_none=False, as_one_change=False, key=None, check_share=1.0
        )

    return await transact(engine, work, scope=Scope("norte"))


def every_kind(ids: Sequence[str]) -> list[Edit]:
    """Edits of each kind, of several vehicles and of one again and again, some of which are refused."""
    coded = {name: value for name, value in ANSWER.items() if name != "description"}
    steps: list[tuple[str, int, dict[str, Any]]] = [
        (UPDATE, 0, ACCEPTED),
        (UPDATE, 1, NO_CODE),
        (UPDATE, 1, {"year": 2021, "usage": "carga"}),
        (UNDO, 1, {}),
        (CODE, 2, coded),
        (UPDATE, 2, {"cvegs": "none"}),
        (UPDATE, 2, ACCEPTED),
        (UNDO, 2, {}),
        (UNDO, 2, {}),
        (REMOVE, 3, {"remove_reason": "vendido"}),
        (UPDATE, 3, ACCEPTED),
        (RESTORE, 3, {"is_forced": False}),
        (UPDATE, 3, ACCEPTED),
        (REMOVE, 4, {"remove_reason": ""}),
        (UNDO, 4, {}),
        (UNDO, 5, {}),
        (UPDATE, 5, ACCEPTED),
        (UNDO, 5, {}),
    ]
    return [Edit(kind, f"edits[{n}]", ids[index], values=values) for n, (kind, index, values) in enumerate(steps)]


async def stands(
    engine: AsyncEngine, ids: Sequence[str]
) -> tuple[list[dict[str, Any]], dict[str, list[tuple[Any, ...]]]]:
    """What vehicles are, and what of them counts of what is remembered."""

    async def work(connection: AsyncConnection) -> Any:
        is_its = vehicles.c.id.in_(ids)
        rows = (await connection.execute(select(vehicles).where(is_its).order_by(vehicles.c.position))).mappings()
        return [dict(row) for row in rows], {
            table.name: await remembered(connection, table, ids) for table in (corrections, vin_codes, verdicts)
        }

    rows, memories = await transact(engine, work, scope=Scope("norte"))
    states = [{name: value for name, value in row.items() if name not in OF_A_ROW} for row in rows]
    return states, memories


async def remembered(connection: AsyncConnection, table: Any, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    its = (await connection.execute(select(table).where(table.c.vehicle_id.in_(ids)))).mappings().all()
    withdrawn = {row.get("withdraws_id") for row in its}
    valid = [row for row in its if row["id"] not in withdrawn and not row.get("withdraws_id")]
    return sorted((ids.index(str(row["vehicle_id"])), row["cvegs"], row["catalog_version"]) for row in valid)


async def test_many_edits_leave_what_they_leave_one_by_one(engine: AsyncEngine) -> None:
    (at_once, its_ids), (one_by_one, other_ids) = await two_cases(engine, 6)

    outcome = await applied(engine, at_once, every_kind(its_ids))
    single = [await applied(engine, one_by_one, [step]) for step in every_kind(other_ids)]

    assert await stands(engine, its_ids) == await stands(engine, other_ids)
    assert list(outcome.refusals) == [5, 10, 15]
    assert list(outcome.refusals) == [index for index, each_alone in enumerate(single) if each_alone.refusals]
    (_, memories) = await stands(engine, its_ids)
    assert [index for index, *_ in memories["corrections"]] == [0, 1, 2, 3]


@contextmanager
def counting(engine: AsyncEngine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(*told: Any) -> None:
        sent.append(told[2])

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


async def test_two_hundred_edits_take_as_many_statements_as_two_and_announce_the_case_once(
    engine: AsyncEngine,
) -> None:
    (few, its_ids), (many, other_ids) = await two_cases(engine, 200)
    counts = []
    for case, ids in ((few, its_ids[:2]), (many, other_ids[:-1])):  # one stays open, so that no status changes
        for kind, values in ((UPDATE, ACCEPTED), (UNDO, {}), (UNDO, {}), (REMOVE, {"remove_reason": "x"})):
            edits = [Edit(kind, "", vehicle, values=values) for vehicle in ids]
            with counting(engine) as sent:
                assert not (await applied(engine, case, edits)).refusals
            counts.append(len(sent))

    assert counts[:4] == counts[4:]
    events = await transact(engine, announced, scope=Scope("norte"))
    assert len(events) == 8


async def announced(connection: AsyncConnection) -> Sequence[RowMapping]:
    wanted = outbox.c.subject == "minca.events.v1.CaseUpdated"
    return (await connection.execute(select(outbox.c.id).where(wanted))).mappings().all()
