"""The net under the services: whoever changes rows past them is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from datastore.audit.personal_values import PLAIN
from datastore.db.engine import APPLICATION, begin, open_engine, transact
from datastore.db.tables import audit_entries, cases
from datastore.store.create_case import NewCase, create_case
from datastore.tenancy.actor import DATASTORE_ACTOR
from datastore.tenancy.scope import EVERY_INSURER
from domain.fields import CASE_DATA, VEHICLE, Field, names, personal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncEngine

READ = {"description": "YARIS", "vin": "3MZBN1W30JM202552", "confidence": 0.6, "decision": "REVIEW", "runners_up": []}


@pytest.fixture
async def services(database_url: str) -> AsyncIterator[AsyncEngine]:
    """The way of the services to the database of this test."""
    engine = open_engine(database_url, role=APPLICATION)
    try:
        yield engine
    finally:
        await engine.dispose()


@pytest.fixture
async def case(services: AsyncEngine) -> RowMapping:
    """A case of the insurer norte with two vehicles."""
    new = NewCase("norte", "", {"client_rfc": "TNO850101AB1"}, vehicles=[READ, READ], dropped_rows=[{"text": "KIA"}])
    made, _ = await transact(
        services, lambda connection: create_case(connection, DATASTORE_ACTOR, new, year=2026), scope=EVERY_INSURER
    )
    return made


async def from_outside(engine: AsyncEngine, command: str) -> Sequence[RowMapping]:
    """What the trail says of a command that no service gave."""
    async with engine.begin() as connection:
        await connection.exec_driver_sql(command)
        query = select(audit_entries).where(audit_entries.c.service == "database").order_by(audit_entries.c.id)
        return (await connection.execute(query)).mappings().all()


async def test_a_changed_row_leaves_what_changed_and_who_did_it(engine: AsyncEngine, case: RowMapping) -> None:
    (entry,) = await from_outside(engine, "UPDATE cases SET status = 'CLOSED', client_rfc = 'XNO850101AB1'")

    assert (entry["resource_type"], entry["resource_id"], entry["action"]) == ("case", str(case["id"]), "update")
    assert (entry["subject"], entry["insurer_id"], entry["rpc"]) == ("minca", "norte", "")
    assert entry["changes"] == [
        {"field": "client_rfc"},
        {"field": "status", "old_value": "NEEDS_REVIEW", "new_value": "CLOSED"},
    ]


async def test_each_changed_vehicle_is_named_as_its_insurers(engine: AsyncEngine, case: RowMapping) -> None:
    entries = await from_outside(engine, "UPDATE vehicles SET cvegs = '0372340' WHERE position = 2")

    assert case["vehicle_count"] == 2
    assert [(entry["resource_type"], entry["insurer_id"]) for entry in entries] == [("vehicle", "norte")]
    assert entries[0]["changes"] == [{"field": "cvegs", "old_value": "", "new_value": "0372340"}]


@pytest.mark.parametrize(("table", "fields"), [("vehicles", VEHICLE), ("cases", CASE_DATA)])
async def test_only_what_is_about_no_person_is_written_down_with_its_values(
    engine: AsyncEngine, case: RowMapping, table: str, fields: tuple[Field, ...]
) -> None:
    values = ", ".join(f"{field.name} = '2020'" for field in fields)
    entry, *_ = await from_outside(engine, f"UPDATE {table} SET {values}")  # noqa: S608 - fixed words

    withheld = {change["field"] for change in entry["changes"] if "new_value" not in change}
    assert case
    implied = {"text_key"} if table == "vehicles" else set()
    assert {change["field"] for change in entry["changes"]} == set(names(fields)) | implied
    assert withheld == set(names(personal(fields))) | implied
    assert withheld.isdisjoint(PLAIN)
    assert set(names(fields)) - withheld <= PLAIN


async def test_dropped_rows_that_are_changed_or_gone_are_told_of_their_case(
    engine: AsyncEngine, case: RowMapping
) -> None:
    await from_outside(engine, "UPDATE dropped_rows SET items = '[]'")
    entries = await from_outside(engine, "DELETE FROM dropped_rows")

    assert [(entry["resource_type"], entry["resource_id"], entry["action"]) for entry in entries] == [
        ("case", str(case["id"]), "update"),
        ("case", str(case["id"]), "delete"),
    ]
    assert entries[0]["changes"] == [{"field": "items"}]


async def test_how_a_vehicle_was_read_is_about_no_person(engine: AsyncEngine, case: RowMapping) -> None:
    command = "UPDATE vehicles SET reading_confidence = 0.5, reading_doubts = '{NO_YEAR}' WHERE position = 1"
    (entry,) = await from_outside(engine, command)

    assert case
    assert {change["field"]: change["new_value"] for change in entry["changes"]} == {
        "reading_confidence": "0.5",
        "reading_doubts": '["NO_YEAR"]',
    }


@pytest.mark.parametrize(
    ("table", "column"),
    [("vehicles", "coverages"), ("vehicles", "equipment"), ("vehicles", "reading_fields"), ("cases", "coverages")],
)
async def test_of_a_list_of_terms_only_that_it_changed_is_written_down(
    engine: AsyncEngine, case: RowMapping, table: str, column: str
) -> None:
    entry, *_ = await from_outside(engine, f"""UPDATE {table} SET {column} = '[{{"text": "RC"}}]'""")  # noqa: S608

    assert case
    assert entry["changes"] == [{"field": column}]
    assert column not in PLAIN


async def test_deleted_rows_are_named(engine: AsyncEngine, case: RowMapping) -> None:
    entries = await from_outside(engine, "DELETE FROM vehicles")

    assert [(entry["action"], entry["resource_type"], entry["insurer_id"]) for entry in entries] == [
        ("delete", "vehicle", "norte")
    ] * case["vehicle_count"]


async def test_a_table_that_was_emptied_leaves_an_entry(engine: AsyncEngine, case: RowMapping) -> None:
    entries = await from_outside(engine, "TRUNCATE catalogs CASCADE")

    assert case
    assert {(entry["action"], entry["resource_id"]) for entry in entries} == {("truncate", "*")}


async def test_what_a_service_changes_is_not_written_down_twice(
    engine: AsyncEngine, services: AsyncEngine, case: RowMapping
) -> None:
    async with begin(services, EVERY_INSURER) as connection:
        await connection.execute(cases.update().values(status="CLOSED"))
        await connection.exec_driver_sql("DELETE FROM vehicles")

    assert case
    assert await from_outside(engine, "SELECT 1") == []
