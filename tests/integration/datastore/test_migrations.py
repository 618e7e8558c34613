"""The schema and the steps that lead to it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.exc import IntegrityError

from datastore.audit.sealer import seal
from datastore.audit.verification import verify
from datastore.db import migrate
from datastore.db.engine import APPLICATION, begin, open_engine, transact
from datastore.store import catalogs
from datastore.store.cases import update_data
from datastore.store.create_case import NewCase, create_case
from datastore.store.edit_vehicles import update_vehicle
from datastore.store.messages import create_message
from datastore.tenancy.actor import Actor
from datastore.tenancy.scope import EVERY_INSURER, Scope
from mesh.identity import auth
from tests.fixtures.databases import fresh_database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from mesh.embedded.postgres import EmbeddedPostgres

ANA = Actor(subject="ana", service="", insurer_id="norte", rpc="/minca.datastore.v1.CaseService/UpdateCase")
ENTRY = ("TOYOTA", "YARIS", "1", "7", "27", "4", "1", "C", 2020, "0372340", "CORE", "202607", 250_000.0, "AUTO")
# Counts and years are small numbers; the column of Alembic is its own; the connection has its time limits already.
NOT_ASKED = "prefer-bigint-over-int,prefer-text-field,require-lock-timeout,require-statement-timeout"
UNSAFE = "ALTER TABLE cases ADD COLUMN colour text NOT NULL; CREATE INDEX cases_colour_idx ON cases (colour);"

ANOTHER_CASE = """
INSERT INTO cases (id, status, insurer_id, message_id, part)
SELECT gen_random_uuid(), status, insurer_id, message_id, 2 FROM cases
"""


async def test_the_migrations_make_what_the_tables_say(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.check(migrate.configuration(sync)))


async def test_processes_that_migrate_at_once_take_turns(empty_database_url: str) -> None:
    await asyncio.gather(*(migrate.upgrade(empty_database_url) for _ in range(4)))

    engine = open_engine(empty_database_url)
    async with engine.connect() as connection:
        versions = (await connection.exec_driver_sql("SELECT version_num FROM alembic_version")).all()
    await engine.dispose()
    assert len(versions) == 1


def test_the_migrations_are_one_line() -> None:
    script = ScriptDirectory.from_config(migrate.configuration())

    assert len(script.get_heads()) == len(script.get_bases()) == 1
    assert all(not revision.is_branch_point for revision in script.walk_revisions())


async def test_each_migration_goes_forward_back_and_forward_again(empty_database_url: str) -> None:
    """What one leaves behind when it is taken back would stand in the way of the second time."""
    revisions = [revision.revision for revision in _script().walk_revisions()][::-1]
    for revision in revisions:
        await migrate.upgrade(empty_database_url, revision)
        await migrate.downgrade(empty_database_url, "-1")
        await migrate.upgrade(empty_database_url, revision)


async def test_all_migrations_can_be_taken_back(empty_database_url: str) -> None:
    await migrate.upgrade(empty_database_url)
    await migrate.downgrade(empty_database_url, "base")

    engine = open_engine(empty_database_url)
    async with engine.begin() as connection:
        tables = (await connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    await engine.dispose()
    assert [name for (name,) in tables] == ["alembic_version"]


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrate.configuration())


async def fill(engine: AsyncEngine) -> None:
    """One of everything, by what the services do."""

    async def work(connection: AsyncConnection) -> None:
        await catalogs.import_catalog(connection, ANA, "norte", "2026-07", [[ENTRY]])
        await catalogs.activate_catalog(connection, ANA, "norte", "2026-07")
        mail = {"kind": "EMAIL", "insurer_id": "norte", "content_sha256": "0" * 64, "size_bytes": 9, "blob_key": "k"}
        message, _ = await create_message(connection, ANA, mail, key=None, case="")
        read = {
            "description": "YARIS",
            "confidence": 0.6,
            "decision": "REVIEW",
            "runners_up": [],
            "checkable_from": 0.0,
        }
        new = NewCase("norte", str(message["id"]), {"client_rfc": "TNO850101AB1"}, vehicles=[read] * 60)
        case, _ = await create_case(connection, ANA, new, year=2026)
        await update_data(connection, ANA, case["cot_number"], values={"client_rfc": "ONO850101AB1"}, etag="")
        query = "SELECT id::text FROM vehicles ORDER BY position LIMIT 1"
        vehicle = (await connection.exec_driver_sql(query)).scalar_one()
        values = {"cvegs": "0372340", "year": 2020}
        await update_vehicle(connection, ANA, case["cot_number"], vehicle, values=values, etag="")

    await transact(engine, work, scope=Scope("norte"))


async def rows(engine: AsyncEngine, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    async with begin(engine, EVERY_INSURER) as connection:
        return {
            table: [tuple(row) for row in await connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2")]  # noqa: S608
            for table in tables
        }


async def test_a_filled_database_goes_back_and_forward_without_losing_a_row(
    engine: AsyncEngine, database_url: str
) -> None:
    await fill(engine)
    old = ("messages", "cases", "vehicles", "catalogs", "catalog_entries", "corrections", "requests", "outbox")
    kept = (*old, "audit_entries", "cot_sequence")
    before = await rows(engine, *kept)

    for back_to in ("0003", "0002"):
        await engine.dispose()
        await migrate.downgrade(database_url, back_to)
        for table, found in (await rows(engine, *kept)).items():
            # The columns of later migrations stand behind the others.
            assert found == [row[: len(old_row)] for row, old_row in zip(before[table], found, strict=True)]
        await engine.dispose()
        await migrate.upgrade(database_url)
        # How the data of a case was read is lost with its columns, and what a match says beyond its code with its own.
        again = [table for table in kept if table != "vehicles" and (back_to == "0003" or table != "cases")]
        assert await rows(engine, *again) == {table: before[table] for table in again}
        (vehicles,) = (await rows(engine, "vehicles")).values()
        # The columns of later migrations that hold nothing stand behind those of the match.
        assert [row[:-18] for row in vehicles] == [row[:-18] for row in before["vehicles"]]

    assert all(len(found) >= 1 for table, found in before.items() if table != "requests")
    await seal(engine)
    token = auth.caller_var.set(auth.DEVELOPER)
    (verdict,) = [each async for each in verify(engine, "", {})]
    auth.caller_var.reset(token)
    assert (verdict.head.position, verdict.waiting_count, verdict.first_break) == (
        len(before["audit_entries"]),
        0,
        None,
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vehicles SET remove_time = now() WHERE position = 1",
        "UPDATE cases SET status = 'VOIDED'",
        ANOTHER_CASE,
    ],
    ids=["a vehicle was taken out", "a case is voided", "a mail has two cases"],
)
async def test_what_the_release_before_would_show_wrongly_stops_the_way_back(
    engine: AsyncEngine, database_url: str, change: str
) -> None:
    await fill(engine)
    async with begin(engine, Scope("norte")) as connection:
        await connection.exec_driver_sql(change)
    await engine.dispose()
    await migrate.downgrade(database_url, "0014")
    before = await rows(engine, "cases", "vehicles")
    await engine.dispose()

    with pytest.raises(IntegrityError):
        await migrate.downgrade(database_url, "0013")

    assert await rows(engine, "cases", "vehicles") == before


async def test_two_change_sets_of_a_mail_stop_the_way_back_to_where_there_was_one(
    engine: AsyncEngine, database_url: str
) -> None:
    await fill(engine)
    async with begin(engine, Scope("norte")) as connection:
        for edition in (1, 2):
            await connection.exec_driver_sql(
                "INSERT INTO change_sets (id, insurer_id, case_id, message_id, changes, edition) "  # noqa: S608
                f"SELECT gen_random_uuid(), insurer_id, id, message_id, '[]', {edition} FROM cases"
            )
    await engine.dispose()

    with pytest.raises(IntegrityError):
        await migrate.downgrade(database_url, "0015")

    assert len((await rows(engine, "change_sets", "last_changes"))["change_sets"]) == 2


async def test_a_writer_of_the_release_before_still_stores_vehicles(engine: AsyncEngine) -> None:
    await fill(engine)

    async with begin(engine, Scope("norte")) as connection:
        await connection.exec_driver_sql(
            "INSERT INTO vehicles (id, case_id, position) SELECT gen_random_uuid(), id, 99 FROM cases"
        )
        whose = (await connection.exec_driver_sql("SELECT insurer_id FROM vehicles WHERE position = 99")).scalars()

    assert whose.all() == ["norte"]


async def test_an_owner_without_any_rights_of_an_administrator_migrates_and_the_services_work(
    postgres: EmbeddedPostgres,
) -> None:
    admin = open_engine(postgres.url)
    async for url in fresh_database(postgres, "template0"):
        database = url.partition("@/")[2].partition("?")[0]
        async with admin.begin() as connection:
            await connection.exec_driver_sql("DROP ROLE IF EXISTS modest_owner")
            await connection.exec_driver_sql("CREATE ROLE modest_owner NOSUPERUSER NOCREATEROLE NOBYPASSRLS")
            await connection.exec_driver_sql(f'ALTER DATABASE "{database}" OWNER TO modest_owner')

        await migrate.upgrade(f"{url}&role=modest_owner")

        application, owner = open_engine(url, role=APPLICATION), open_engine(url, role="modest_owner")
        await fill(application)
        assert len((await rows(application, "vehicles"))["vehicles"]) == 60
        async with owner.begin() as connection:
            unseen = await connection.exec_driver_sql("SELECT count(*) FROM cases")
            assert unseen.scalar_one() == 0
        await application.dispose()
        await owner.dispose()
        await migrate.downgrade(f"{url}&role=modest_owner", "base")
    async with admin.begin() as connection:
        await connection.exec_driver_sql("DROP ROLE modest_owner")
    await admin.dispose()


def squawk(file: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "squawk"
    options = ("--pg-version", "16", "--exclude", NOT_ASKED, "--reporter", "gcc")
    return subprocess.run([program, *options, file], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("revision", [revision.revision for revision in _script().walk_revisions()])
def test_a_migration_neither_locks_nor_rewrites_a_table_in_use(revision: str, tmp_path: Path) -> None:
    before = _script().get_revision(revision).down_revision or "base"
    (tmp_path / "migration.sql").write_text(migrate.sql(f"{before}:{revision}"))

    found = squawk(tmp_path / "migration.sql")

    assert (found.stdout, found.returncode) == ("", 0)


def test_a_migration_that_would_lock_a_table_in_use_is_found(tmp_path: Path) -> None:
    (tmp_path / "migration.sql").write_text(UNSAFE)

    found = squawk(tmp_path / "migration.sql")

    assert found.returncode == 1
    assert "adding-required-field" in found.stdout
    assert "require-concurrent-index-creation" in found.stdout
