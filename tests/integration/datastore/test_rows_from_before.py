"""Rows that were stored before mails were sorted and kinds were known: shown rightly, and changed like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest_asyncio
from alembic.script import ScriptDirectory

from datastore.convert.cases import case_of
from datastore.convert.mails import mail_kind
from datastore.convert.messages import message_of
from datastore.convert.vehicles import vehicle_of
from datastore.db import migrate
from datastore.db.engine import APPLICATION, open_engine, transact
from datastore.lists.list_query import PageRequest
from datastore.mailbox.links import relations_of
from datastore.mailbox.reclassify import reclassify
from datastore.store.cases import find_case
from datastore.store.edit_vehicles import UNDO, Edit, edit_vehicles, update_vehicle
from datastore.store.messages import get_message
from datastore.store.vehicles import list_vehicles
from datastore.tenancy.actor import Actor
from datastore.tenancy.scope import EVERY_INSURER
from mesh.status import details_of
from minca.datastore.v1 import case_pb2, message_pb2
from minca.fleet.v1 import quotation_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from minca.mail.v1 import mail_kind_pb2
from tests.fixtures.databases import fresh_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from datastore.store.edit_vehicles import EditOutcome
    from mesh.embedded.postgres import EmbeddedPostgres
    from minca.datastore.v1 import vehicle_pb2

SORTED = "0014"
ANA = Actor(subject="ana", service="", insurer_id="norte", rpc="/x")
MESSAGE = "01920000-0000-7000-8000-00000000000a"
NUMBER = "TK-2025-007"
AS_BEFORE = """
INSERT INTO messages (id, kind, status, insurer_id, content_sha256, size_bytes, blob_key, source_message_id)
VALUES ('01920000-0000-7000-8000-00000000000a', 'EMAIL', 'PROCESSED', 'norte', repeat('0', 64), 9, 'k', '1@broker.mx');
INSERT INTO cases (id, cot_number, status, insurer_id, message_id, client_name)
SELECT gen_random_uuid(), 'TK-2025-007', 'NEEDS_REVIEW', 'norte', id, 'ACEROS' FROM messages;
UPDATE messages SET case_id = cases.id FROM cases WHERE message_id = messages.id;
INSERT INTO vehicles (id, case_id, insurer_id, position, description, usage)
SELECT gen_random_uuid(), id, 'norte', 1, 'TRACTOCAMION KENWORTH T680', 'SPF carga B' FROM cases
"""


@pytest_asyncio.fixture
async def engine(postgres: EmbeddedPostgres) -> AsyncIterator[AsyncEngine]:
    """A database in which a writer of the release before stored a mail and its case."""
    before = ScriptDirectory.from_config(migrate.configuration()).get_revision(SORTED).down_revision
    async for url in fresh_database(postgres, "template0"):
        await migrate.upgrade(url, str(before))
        owner = open_engine(url)
        async with owner.begin() as connection:
            await connection.exec_driver_sql("SELECT set_config('minca.every_insurer', 'on', true)")
            for statement in AS_BEFORE.split(";"):
                await connection.exec_driver_sql(statement)
        await owner.dispose()
        await migrate.upgrade(url)
        application = open_engine(url, role=APPLICATION)
        yield application
        await application.dispose()


async def read(engine: AsyncEngine) -> tuple[message_pb2.Message, case_pb2.Case, RowMapping]:
    """The mail and its case, and what the case is related to."""

    async def work(connection: AsyncConnection) -> tuple[RowMapping, RowMapping, RowMapping]:
        case = await find_case(connection, NUMBER)
        return await get_message(connection, MESSAGE), case, await relations_of(connection, case)

    message, case, relations = await transact(engine, work, scope=EVERY_INSURER)
    return message_of(message), case_of(case, "en"), relations


async def test_a_mail_and_its_case_from_before_are_shown_as_they_were(engine: AsyncEngine) -> None:
    message, case, relations = await read(engine)

    assert (message.status, message.cot_number) == (message_pb2.Message.STATUS_PROCESSED, NUMBER)
    assert [reference.cot_number for reference in message.cases] == [NUMBER]
    assert (message.mail_kind, message.sender, list(message.related_cases)) == (0, "", [])
    assert (case.cot_number, case.status, case.part) == (NUMBER, case_pb2.Case.STATUS_NEEDS_REVIEW, 1)
    assert case.data.client_name == "ACEROS"
    assert set(relations.values()) == {None}


async def test_a_vehicle_from_before_has_its_kinds_and_what_is_missing_at_once(engine: AsyncEngine) -> None:
    request = PageRequest(10, "", insurer_id="norte")
    page = await transact(
        engine, lambda connection: list_vehicles(connection, NUMBER, request, order_by=""), scope=EVERY_INSURER
    )
    (row,) = map(vehicle_of, page.items)

    assert row.vehicle == fleet_pb2.Vehicle(
        description="TRACTOCAMION KENWORTH T680",
        usage="SPF carga B",
        vehicle_class=quotation_pb2.VEHICLE_CLASS_HEAVY,
        usage_kind=quotation_pb2.USAGE_KIND_CARGO,
        service_kind=quotation_pb2.SERVICE_KIND_PUBLIC_FEDERAL,
        cargo_class=quotation_pb2.CARGO_CLASS_B,
    )
    assert list(row.missing_fields) == ["year", "value", "service", "cargo"]


async def test_a_vehicle_from_before_has_a_key_and_is_found_by_it(engine: AsyncEngine) -> None:
    async def work(connection: AsyncConnection) -> list[vehicle_pb2.CaseVehicle]:
        request = PageRequest(10, "", insurer_id="norte")
        (row,) = (await list_vehicles(connection, NUMBER, request, order_by="")).items
        asked = replace(request, filter=f'text_key = "{vehicle_of(row).text_key}"')
        same = (await list_vehicles(connection, NUMBER, asked, order_by="")).items
        return [vehicle_of(row), *map(vehicle_of, same)]

    vehicle, same = await transact(engine, work, scope=EVERY_INSURER)

    assert vehicle == same
    assert (len(vehicle.text_key), vehicle.HasField("remove_time"), vehicle.remove_reason) == (16, False, "")


async def test_a_text_that_a_writer_of_the_release_before_changes_has_another_key(engine: AsyncEngine) -> None:
    async def keys(connection: AsyncConnection) -> tuple[str, str, str]:
        request = PageRequest(10, "", insurer_id="norte")
        (row,) = (await list_vehicles(connection, NUMBER, request, order_by="")).items
        vehicle = str(row["id"])
        noted = await update_vehicle(connection, ANA, NUMBER, vehicle, values={"model": "T680"}, etag="")
        await connection.exec_driver_sql("UPDATE vehicles SET model = 'T880', review_note = 'x'")
        (later,) = (await list_vehicles(connection, NUMBER, request, order_by="")).items
        return str(noted["text_key"]), str(later["text_key"]), vehicle_of(later).text_key

    stored, later, shown = await transact(engine, keys, scope=EVERY_INSURER)

    assert (len(stored), later) == (16, "None")
    assert len(shown) == 16
    assert shown != stored


async def test_what_a_writer_of_the_release_before_changed_last_is_not_taken_back(engine: AsyncEngine) -> None:
    async def work(connection: AsyncConnection) -> EditOutcome:
        request = PageRequest(10, "", insurer_id="norte")
        (row,) = (await list_vehicles(connection, NUMBER, request, order_by="")).items
        await update_vehicle(connection, ANA, NUMBER, str(row["id"]), values={"model": "T680"}, etag="")
        await connection.exec_driver_sql("UPDATE vehicles SET model = 'T880', revision = revision + 1")
        edits = [Edit(UNDO, "edits[0].undo", str(row["id"]))]
        return await edit_vehicles(
            connection, ANA, NUMBER, edits, all_or_none=False, as_one_change=False, key=None, check_share=0.0
        )

    outcome = await transact(engine, work, scope=EVERY_INSURER)

    assert details_of(outcome.refusals[0]).reason == "WRONG_STATE"


async def test_a_mail_from_before_can_be_said_to_be_no_request(engine: AsyncEngine) -> None:
    kind = mail_kind(mail_kind_pb2.MAIL_KIND_AUTOMATIC)
    await transact(
        engine,
        lambda connection: reclassify(connection, ANA, MESSAGE, mail_kind=kind, etag=""),
        scope=EVERY_INSURER,
    )
    message, case, _ = await read(engine)

    assert (message.mail_kind, message.cot_number) == (mail_kind_pb2.MAIL_KIND_AUTOMATIC, "")
    assert (case.cot_number, case.status) == (NUMBER, case_pb2.Case.STATUS_VOIDED)
