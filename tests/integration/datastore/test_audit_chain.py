"""The audit trail in PostgreSQL: sealed, anchored, and tampered with by somebody who may do everything."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from datastore.audit import trail, verification
from datastore.audit.hash_chain import ChainBreak
from datastore.audit.sealer import anchor, seal
from datastore.audit.verification import ChainVerdict, verify
from datastore.db import tables
from datastore.db.engine import APPLICATION, begin, open_engine, transact
from datastore.tenancy.actor import Actor
from datastore.tenancy.scope import EVERY_INSURER
from mesh.identity import auth

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from datastore.audit.verification import Anchors

ANA = Actor(subject="ana", service="", insurer_id="norte", rpc="/minca.datastore.v1.CaseService/UpdateCase")
NEVER_YET = timedelta(0)
FORGED = "VALUES ('case', 'x', 'update', 'norte')"


@pytest.fixture(autouse=True)
def caller() -> Iterator[None]:
    """Whoever verifies may see every insurer's trail."""
    token = auth.caller_var.set(auth.DEVELOPER)
    yield
    auth.caller_var.reset(token)


@pytest.fixture
async def application(database_url: str) -> AsyncIterator[AsyncEngine]:
    """The way of the services to the database of this test."""
    engine = open_engine(database_url, role=APPLICATION)
    try:
        yield engine
    finally:
        await engine.dispose()


async def an_entry(engine: AsyncEngine, number: int = 1, insurer_id: str = "norte") -> None:
    async def write(connection: AsyncConnection) -> None:
        changes = [
            {"field": "data.client_rfc", "old_value": "", "new_value": f"TNO85010{number}AB1"},
            {"field": "status", "old_value": "READY", "new_value": "QUOTED"},
        ]
        resource = ("case", f"case-{number}")
        await trail.record(connection, ANA, action="update", resource=resource, insurer_id=insurer_id, changes=changes)

    await transact(engine, write, scope=EVERY_INSURER)


async def five_sealed(engine: AsyncEngine) -> None:
    for number in range(1, 6):
        await an_entry(engine, number)
    assert await seal(engine) == 5
    assert await anchor(engine, NEVER_YET) == 1


async def tamper(owner: AsyncEngine, *commands: str) -> None:
    """Change what nobody may change, as a superuser who switches the triggers off."""
    async with owner.begin() as connection:
        await connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for command in commands:
            await connection.exec_driver_sql(command)


async def verdict(engine: AsyncEngine, known: Anchors | None = None, insurer_id: str = "norte") -> ChainVerdict:
    return await anext(verify(engine, insurer_id, known or {}))


async def test_what_nobody_touched_is_whole(application: AsyncEngine) -> None:
    await five_sealed(application)
    await an_entry(application, 6)

    found = await verdict(application)

    assert (found.head.position, found.waiting_count, found.first_break) == (5, 1, None)


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        (["UPDATE audit_entries SET subject = 'eva' WHERE id = 3"], ChainBreak("CHANGED", 3, 3)),
        (["UPDATE audit_entries SET changes = '[]' WHERE id = 1"], ChainBreak("CHANGED", 1, 1)),
        (
            ["UPDATE audit_entries SET create_time = create_time - interval '1 day' WHERE id = 5"],
            ChainBreak("CHANGED", 5, 5),
        ),
        (["UPDATE audit_entries SET insurer_id = 'sur' WHERE id = 2"], ChainBreak("CHANGED", 2, 2)),
        (["UPDATE audit_values SET new_value = 'x' WHERE entry_id = 4"], ChainBreak("CHANGED", 4, 4)),
        (["DELETE FROM audit_entries WHERE id = 3"], ChainBreak("DELETED", 3, 3)),
        (
            ["DELETE FROM audit_entries WHERE id = 3", "DELETE FROM audit_chain WHERE entry_id = 3"],
            ChainBreak("UNLINKED", 3),
        ),
        (["DELETE FROM audit_chain WHERE entry_id = 5"], ChainBreak("CUT", 5)),
        (["DELETE FROM audit_entries WHERE id > 3"], ChainBreak("DELETED", 4, 4)),
        (
            ["DELETE FROM audit_entries WHERE id > 3", "DELETE FROM audit_chain WHERE entry_id > 3"],
            ChainBreak("CUT", 4),
        ),
        (
            [
                "ALTER TABLE audit_entries ALTER id DROP IDENTITY",
                "UPDATE audit_entries SET id = -1 WHERE id = 2",
                "UPDATE audit_entries SET id = 2 WHERE id = 3",
                "UPDATE audit_entries SET id = 3 WHERE id = -1",
            ],
            ChainBreak("CHANGED", 2, 2),
        ),
        (
            [
                "UPDATE audit_chain SET position = 9 WHERE position = 2",
                "UPDATE audit_chain SET position = 2 WHERE position = 3",
                "UPDATE audit_chain SET position = 3 WHERE position = 9",
            ],
            ChainBreak("CHANGED", 2, 3),
        ),
        (
            [f"INSERT INTO audit_entries (resource_type, resource_id, action, insurer_id) {FORGED}"],
            ChainBreak("UNLINKED", 0, 6),
        ),
    ],
)
async def test_tampering_is_found_where_it_begins(
    application: AsyncEngine, engine: AsyncEngine, commands: list[str], expected: ChainBreak
) -> None:
    await five_sealed(application)

    await tamper(engine, *commands)

    assert (await verdict(application)).first_break == expected


async def test_an_end_that_is_cut_with_its_stored_anchors_differs_from_one_kept_elsewhere(
    application: AsyncEngine, engine: AsyncEngine
) -> None:
    await five_sealed(application)
    kept = (await verdict(application)).head

    await tamper(
        engine,
        "DELETE FROM audit_entries WHERE id > 3",
        "DELETE FROM audit_chain WHERE entry_id > 3",
        "TRUNCATE audit_anchors, audit_values",
    )

    assert (await verdict(application)).first_break is None
    assert (await verdict(application, {"norte": {kept.position: kept.sha256}})).first_break == ChainBreak("CUT", 4)


async def test_a_trail_that_is_gone_altogether_differs_from_its_anchor(
    application: AsyncEngine, engine: AsyncEngine
) -> None:
    await five_sealed(application)
    kept = (await verdict(application)).head

    await tamper(engine, *(f"TRUNCATE {table}" for table in ("audit_entries", "audit_chain", "audit_anchors")))

    found = [each async for each in verify(application, "", {"norte": {kept.position: kept.sha256}})]
    assert [(each.insurer_id, each.first_break) for each in found] == [("norte", ChainBreak("CUT", 1))]


async def test_an_entry_that_goes_before_it_is_sealed_is_missed(application: AsyncEngine, engine: AsyncEngine) -> None:
    await five_sealed(application)
    await an_entry(application, 6)

    await tamper(engine, "DELETE FROM audit_entries WHERE id = 6")
    await seal(application)

    assert (await verdict(application)).first_break == ChainBreak("DELETED", 0, 6)


async def test_an_entry_that_is_sealed_during_a_verification_is_not_passed_over(
    application: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await an_entry(application)
    end_of = vars(verification)["_end"]

    async def end_before_it_is_sealed(connection: AsyncConnection, insurer_id: str) -> int:
        end: int = await end_of(connection, insurer_id)
        assert await seal(application) == 1
        return end

    monkeypatch.setattr(verification, "_end", end_before_it_is_sealed)
    meanwhile = await verdict(application)

    assert (meanwhile.head.position, meanwhile.waiting_count) == (0, 1)


async def test_erased_personal_data_leave_the_trail_whole(application: AsyncEngine) -> None:
    await five_sealed(application)

    async with begin(application, EVERY_INSURER) as connection:
        await connection.execute(tables.audit_values.delete())

    assert (await verdict(application)).first_break is None


async def test_the_entry_itself_does_not_hold_what_is_about_people(application: AsyncEngine) -> None:
    await an_entry(application)

    async with begin(application, EVERY_INSURER) as connection:
        changes = (await connection.execute(select(tables.audit_entries.c.changes))).scalar_one()
    assert "TNO850101AB1" not in str(changes)
    assert [change["field"] for change in changes] == ["data.client_rfc", "status"]


async def test_each_insurer_has_its_own_chain(application: AsyncEngine, engine: AsyncEngine) -> None:
    for number, insurer_id in enumerate(("norte", "sur", "norte"), 1):
        await an_entry(application, number, insurer_id)
    await seal(application)

    await tamper(engine, "UPDATE audit_entries SET subject = 'eva' WHERE insurer_id = 'sur'")

    found = [each async for each in verify(application, "", {})]
    assert [(each.insurer_id, each.head.position, bool(each.first_break)) for each in found] == [
        ("norte", 2, False),
        ("sur", 0, True),
    ]


async def test_sealers_side_by_side_chain_every_entry_once(application: AsyncEngine, database_url: str) -> None:
    other = open_engine(database_url, role=APPLICATION)

    async def write(first: int) -> None:
        for number in range(first, first + 10):
            await an_entry(application, number, f"insurer-{number % 2}")

    async def keep_sealing(engine: AsyncEngine, writers: asyncio.Future[list[None]]) -> None:
        while not writers.done():
            await seal(engine)

    writers = asyncio.gather(*(write(first) for first in range(0, 80, 10)))
    await asyncio.gather(writers, keep_sealing(application, writers), keep_sealing(other, writers))
    await seal(application)
    await other.dispose()

    found = [each async for each in verify(application, "", {})]
    assert [(each.head.position, each.waiting_count, each.first_break) for each in found] == [(40, 0, None)] * 2


async def test_an_anchor_is_told_once_an_hour_and_only_of_what_is_new(application: AsyncEngine) -> None:
    await an_entry(application)
    await seal(application)
    hour = timedelta(hours=1)

    assert await anchor(application, hour) == 0
    assert await anchor(application, NEVER_YET) == 1
    assert await anchor(application, NEVER_YET) == 0
    await an_entry(application, 2)
    await seal(application)
    assert await anchor(application, hour) == 0
    assert await anchor(application, NEVER_YET) == 1

    async with begin(application, EVERY_INSURER) as connection:
        told = select(tables.outbox.c.subject).order_by(tables.outbox.c.id)
        assert list((await connection.execute(told)).scalars()) == ["minca.events.v1.AuditAnchored"] * 2


@pytest.mark.parametrize(
    "command",
    [
        f"{change} {table}"
        for table in ("audit_entries", "audit_chain", "audit_anchors")
        for change in ("DELETE FROM", "TRUNCATE", "UPDATE")
    ],
)
async def test_the_role_of_the_services_may_only_add_to_the_trail(application: AsyncEngine, command: str) -> None:
    change = f"{command} SET insurer_id = 'x'" if command.startswith("UPDATE") else command

    with pytest.raises(Exception, match="permission denied"):
        async with begin(application, EVERY_INSURER) as connection:
            await connection.execute(text(change))


@pytest.mark.parametrize(
    "command",
    [
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
        "ALTER TABLE cases DISABLE ROW LEVEL SECURITY",
        "DROP POLICY border ON cases",
        "DROP TABLE audit_entries",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
        "UPDATE alembic_version SET version_num = ''",
        "ALTER ROLE minca_app BYPASSRLS",
    ],
)
async def test_the_role_of_the_services_has_no_right_to_the_schema(application: AsyncEngine, command: str) -> None:
    with pytest.raises(Exception, match=r"must be owner|permission denied"):
        async with begin(application, EVERY_INSURER) as connection:
            await connection.execute(text(command))


@pytest.mark.parametrize("table", ["audit_entries", "audit_chain", "audit_anchors"])
@pytest.mark.parametrize("change", ["UPDATE {} SET insurer_id = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
async def test_the_owner_too_has_to_switch_triggers_off_to_change_the_trail(
    engine: AsyncEngine, table: str, change: str
) -> None:
    with pytest.raises(DBAPIError, match="audit entries are never changed"):
        async with engine.begin() as connection:
            await connection.exec_driver_sql(change.format(table))
