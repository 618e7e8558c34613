"""What is past its retention period is released: all of it, nothing else, and the audit trail records it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text

from datastore.audit.sealer import seal
from datastore.audit.verification import verify
from datastore.db.desk_tables import case_notes, case_search, vin_ends
from datastore.db.edit_tables import last_changes
from datastore.db.engine import APPLICATION, begin, open_engine, transact
from datastore.db.idempotency import RequestKey
from datastore.db.ids import new_id
from datastore.db.mail_tables import change_sets, resend_keys, thread_mails
from datastore.db.quality_tables import corrections
from datastore.db.tables import (
    audit_entries,
    audit_values,
    cases,
    dropped_rows,
    messages,
    requests,
    vehicles,
)
from datastore.jobs import retention
from datastore.jobs.retention import RetentionPolicy, apply_retention, count_due
from datastore.jobs.unreferenced_blobs import clear_keys, unreferenced_keys
from datastore.mailbox.finish import PROPOSE
from datastore.mailbox.links import begin_thread
from datastore.mailbox.sorting import first_with_key
from datastore.store.cases import add_note, update_data
from datastore.store.create_case import NewCase, create_case
from datastore.store.edit_vehicles import update_vehicle
from datastore.store.messages import create_message, update_status
from datastore.tenancy.actor import Actor
from datastore.tenancy.scope import EVERY_INSURER, Scope
from mesh.errors import WrongState
from mesh.identity import auth

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from sqlalchemy import RowMapping, Table
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

ANA = Actor(subject="ana", service="", insurer_id="", rpc="/minca.datastore.v1.CaseService/UpdateCase")
POLICY = RetentionPolicy(contents_days=30, personal_days=60, requests_days=10)
VIN = "3N1CN8AE8NL569666"
SECRETS = ("ACEROS", VIN, "GXV573R", "GXV-573-R", "ana@", "broker.mx", "de Ana", "flota.xlsx", "D7", "siniestros")
ORIGIN = {"file": "flota.xlsx", "sheet": "flota de Ana", "row": 7, "place": {"field_cells": {"vin": "D7"}}}
OLD = 100


@pytest.fixture
async def application(database_url: str) -> AsyncIterator[AsyncEngine]:
    """The way of the services to the database."""
    engine = open_engine(database_url, role=APPLICATION)
    yield engine
    await engine.dispose()


async def stored(engine: AsyncEngine, content: str, insurer: str = "norte", *, blob: str = "") -> str:
    """Store a mail, its case with a vehicle, and a correction of it; return the id of the message."""

    async def work(connection: AsyncConnection) -> str:
        mail = {
            "kind": "EMAIL",
            "insurer_id": insurer,
            "content_sha256": content,
            "size_bytes": 9,
            "blob_key": blob or content,
            "source_message_id": "1@broker.mx",
            "sender": "Ana <ana@broker.mx>",
            "subject": "flota de Ana",
            "file_name": "flota de Ana.eml",
            "office": "broker.mx",
        }
        key = RequestKey(insurer, "CreateMessage", f"key {content}", b"")
        message, _ = await create_message(connection, ANA, mail, key=key, case="")
        vehicle = {
            "description": f"VERSA 2021 {VIN} GXV-573-R",
            "vin": VIN,
            "plate": "GXV-573-R",
            "brand": "NISSAN",
            "cvegs": "0372340",
            "value": 256_000.0,
            "confidence": 0.6,
            "decision": "REVIEW",
            "shipped_confidence": 0.6,
            "checkable_from": 0.5,
            "review_note": "flota de Ana",
            "runners_up": [],
            "origin_file": ORIGIN["file"],
            "origin_sheet": ORIGIN["sheet"],
            "origin_place": ORIGIN["place"],
            "engine_number": "motor de Ana",
            "postal_code": "cp de Ana",
            "coverages": [{"kind": "COVERAGE_KIND_GLASS", "text": "cristales de Ana", "sum_insured": 5.0}],
            "equipment": [{"kind": "EQUIPMENT_KIND_SPECIAL", "text": "GPS de Ana", "amount": 9.0}],
            "reading_fields": [{"field": "usage", "confidence": 0.9, "origin": ORIGIN}],
        }
        data = {
            "client_name": "ACEROS",
            "broker_email": "ana@broker.mx",
            "client_rfc": "ACE850101AB1",
            "losses": [{"period": "2024", "claims": 2, "text": "2024: 2 siniestros", "vehicle": "unidad de Ana"}],
            "client_address": "calle de Ana 7",
            "client_postal_code": "cp de Ana",
            "client_state": "Jalisco",
            "coverages": [{"kind": "COVERAGE_KIND_LEGAL", "text": "legal de Ana"}],
            "readings": [{"field": "client_name", "confidence": 0.9, "origin": ORIGIN}],
            "warnings": [f"in the text, and in no vehicle: VIN {VIN}"],
            "warning_codes": [{"code": "VINS_NOT_TAKEN", "arguments": {"numbers": VIN}, "places": [ORIGIN]}],
        }
        dropped = [{"reason_code": "STRUCK_OUT", "text": f"VERSA | {VIN}", "origin": ORIGIN}]
        new = NewCase(insurer, str(message["id"]), data, vehicles=[vehicle], dropped_rows=dropped, check_share=1.0)
        case, _ = await create_case(connection, ANA, new, year=2026)
        await update_data(connection, ANA, str(case["id"]), values={"broker_name": "flota de Ana"}, etag="")
        taught = "INSERT INTO corrections (insurer_id, description, vehicle_id, cot_number) SELECT :insurer,"
        taught += " description, id, :cot FROM vehicles WHERE case_id = :case"
        said = {"insurer": insurer, "cot": case["cot_number"], "case": case["id"]}
        await connection.execute(text(taught), said)
        (vehicle,) = (await connection.execute(select(vehicles.c.id).where(vehicles.c.case_id == case["id"]))).scalars()
        changed = {"review_note": "otra nota de Ana"}
        await update_vehicle(connection, ANA, case["cot_number"], str(vehicle), values=changed, etag="")
        await _belongs(connection, message, case["id"])
        await add_note(connection, ANA, case["cot_number"], "nota de Ana", None)
        return str(message["id"])

    return await transact(engine, work, scope=EVERY_INSURER)


async def _belongs(connection: AsyncConnection, message: RowMapping, case_id: UUID) -> None:
    """Have later mails find the case, and one change it."""
    await begin_thread(connection, message, [case_id])
    await first_with_key(connection, message, f"said {message['content_sha256']}")
    owner = {"insurer_id": message["insurer_id"], "message_id": message["id"], "case_id": case_id}
    change = {"action": "REMOVE", "change": {"quote": f"quitar {VIN}"}}
    await connection.execute(PROPOSE, {"id": new_id(), **owner, "changes": [change]})


async def aged(engine: AsyncEngine, days: int = OLD) -> None:
    """Make all that is there so many days old."""
    async with begin(engine, EVERY_INSURER) as connection:
        for table, column in (("messages", "update_time"), ("cases", "update_time"), ("requests", "create_time")):
            older = f"UPDATE {table} SET {column} = {column} - make_interval(days => {days})"  # noqa: S608
            await connection.execute(text(older))


async def rows(engine: AsyncEngine, table: Table) -> list[RowMapping]:
    async with begin(engine, EVERY_INSURER) as connection:
        return list((await connection.execute(select(table))).mappings())


async def counted(engine: AsyncEngine) -> dict[str, int]:
    return {each.kind: each.count for each in await apply_retention(engine, POLICY)}


async def test_what_is_past_its_period_is_released_and_no_personal_data_is_left(application: AsyncEngine) -> None:
    await stored(application, "old")
    await aged(application)
    (waiting,) = await rows(application, vehicles)

    assert await counted(application) == {"contents": 1, "cases": 1, "requests": 1}

    of_mails = (messages, dropped_rows, thread_mails, change_sets, resend_keys)
    tables = (cases, vehicles, last_changes, case_notes, *of_mails)
    left = [row for table in tables for row in await rows(application, table)]
    left += [*await rows(application, corrections), *await rows(application, audit_values)]
    said = " ".join(str(dict(row)) for row in left)
    assert [secret for secret in SECRETS if secret in said] == []
    assert await rows(application, requests) == []
    assert ([row["text"] for row in await rows(application, case_search)], await rows(application, vin_ends)) == (
        [""],
        [],
    )
    (case,) = await rows(application, cases)
    assert case["losses"] == [{"period": "2024", "claims": 2}]
    assert (case["client_state"], case["coverages"]) == ("Jalisco", [{"kind": "COVERAGE_KIND_LEGAL"}])
    assert case["readings"][0] == {"field": "client_name", "confidence": 0.9}
    (vehicle,) = await rows(application, vehicles)
    (correction,) = await rows(application, corrections)
    assert vehicle["coverages"] == [{"kind": "COVERAGE_KIND_GLASS", "sum_insured": 5.0}]
    assert vehicle["equipment"] == [{"kind": "EQUIPMENT_KIND_SPECIAL", "amount": 9.0}]
    assert vehicle["reading_fields"] == [{"field": "usage", "confidence": 0.9}]
    assert (vehicle["brand"], vehicle["cvegs"], vehicle["value"]) == ("NISSAN", "0372340", 256_000)
    assert (waiting["is_check_due"], vehicle["is_check_due"]) == (True, False)
    assert correction["description"].split() == ["VERSA", "2021"]


async def test_what_a_later_mail_or_person_changes_of_a_released_case_is_released_in_its_own_time(
    application: AsyncEngine,
) -> None:
    await stored(application, "old")
    await aged(application)
    await counted(application)

    async def change_it(connection: AsyncConnection) -> None:
        (case,) = (await connection.execute(select(cases))).mappings()
        mail = {"kind": "EMAIL", "insurer_id": "norte", "content_sha256": "new", "size_bytes": 9, "blob_key": "new"}
        message, _ = await create_message(connection, ANA, mail, key=None, case="")
        await _belongs(connection, message, case["id"])
        (vehicle,) = (await connection.execute(select(vehicles.c.id))).scalars()
        note = {"review_note": "de Ana"}
        await update_vehicle(connection, ANA, case["cot_number"], str(vehicle), values=note, etag="")

    await transact(application, change_it, scope=EVERY_INSURER)
    await counted(application)
    late = (change_sets, last_changes)
    assert [len(await rows(application, table)) for table in late] == [1, 1]

    async with begin(application, EVERY_INSURER) as connection:
        for table in (*late, cases):
            older = f"UPDATE {table.name} SET update_time = update_time - make_interval(days => {OLD})"  # noqa: S608
            await connection.execute(text(older))
    await counted(application)
    assert [await rows(application, table) for table in late] == [[], []]
    assert {row["review_note"] for row in await rows(application, vehicles)} == {""}


async def test_a_note_on_a_released_case_is_released_in_its_own_time(application: AsyncEngine) -> None:
    await stored(application, "old")
    await aged(application)
    await counted(application)
    (case,) = await rows(application, cases)
    number, late = case["cot_number"], "otra de Ana"
    await transact(application, lambda each: add_note(each, ANA, number, late, None), scope=EVERY_INSURER)
    assert (await counted(application))["cases"] == 0
    assert {note["text"] for note in await rows(application, case_notes)} == {"", late}

    await aged(application)
    assert (await counted(application))["cases"] == 1
    assert {note["text"] for note in await rows(application, case_notes)} == {""}
    assert await rows(application, audit_values) == []


async def test_the_trail_records_what_was_released_and_its_chain_holds(application: AsyncEngine) -> None:
    message = await stored(application, "old")
    await aged(application)
    await counted(application)
    await seal(application)

    released = [each for each in await rows(application, audit_entries) if each["action"] == "release"]
    token = auth.caller_var.set(auth.DEVELOPER)
    (verdict,) = [each async for each in verify(application, "", {})]
    auth.caller_var.reset(token)

    assert sorted(each["resource_type"] for each in released) == ["case", "message"]
    assert message in {each["resource_id"] for each in released}
    assert {each["service"] for each in released} == {"datastore"}
    assert verdict.first_break is None


async def test_what_is_not_past_its_time_or_under_way_stays(application: AsyncEngine) -> None:
    waiting = {"kind": "EMAIL", "insurer_id": "norte", "content_sha256": "w", "size_bytes": 1, "blob_key": "w"}
    await transact(
        application,
        lambda connection: create_message(connection, ANA, waiting, key=None, case=""),
        scope=EVERY_INSURER,
    )
    await aged(application)
    await stored(application, "young")
    before = await rows(application, cases)

    assert await counted(application) == {"contents": 0, "cases": 0, "requests": 0}
    assert await rows(application, cases) == before


async def test_it_is_released_once(application: AsyncEngine) -> None:
    await stored(application, "old")
    await aged(application)

    first, second = await asyncio.gather(counted(application), counted(application))
    third = await counted(application)

    assert {kind: first[kind] + second[kind] for kind in first} == {"contents": 1, "cases": 1, "requests": 1}
    assert set(third.values()) == {0}


async def test_everything_is_kept_for_ever_unless_a_time_is_set(application: AsyncEngine) -> None:
    await stored(application, "old")
    await aged(application, 10_000)

    kept = {
        each.kind: (each.count, each.before)
        for each in await apply_retention(application, RetentionPolicy(requests_days=0))
    }

    assert kept == dict.fromkeys(("contents", "cases", "requests"), (0, None))


async def test_more_than_a_batch_is_released_in_one_run(
    application: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(5):
        await stored(application, f"old {number}")
    await aged(application)

    assert await counted(application) == {"contents": 5, "cases": 5, "requests": 5}


async def test_a_dry_run_counts_what_would_go_and_lets_nothing_go(application: AsyncEngine) -> None:
    await stored(application, "old")
    await aged(application)
    before = await rows(application, messages)

    due = {each.kind: each.count for each in await count_due(application, POLICY)}

    assert due == {"contents": 1, "cases": 1, "requests": 1}
    assert await rows(application, messages) == before


async def test_a_caller_lets_go_of_its_own_insurers_only(application: AsyncEngine) -> None:
    await stored(application, "old")
    await stored(application, "old", "sur")
    await aged(application)

    found = await apply_retention(application, POLICY, ANA, scope=Scope("sur"))

    assert {each.count for each in found} == {1}
    kept = {row["insurer_id"]: row["release_time"] is None for row in await rows(application, messages)}
    assert kept == {"norte": True, "sur": False}


async def test_a_blob_is_unreferenced_when_the_last_message_that_shares_it_is_released(
    application: AsyncEngine,
) -> None:
    await stored(application, "a", blob="shared")
    await aged(application)
    await stored(application, "b", "sur", blob="shared")
    await counted(application)

    async def free(insurer: str = "") -> Any:
        return await transact(
            application, lambda connection: unreferenced_keys(connection, insurer, 10), scope=EVERY_INSURER
        )

    while_needed = await free()
    await aged(application)
    await counted(application)
    when_free = await free()
    of_norte, of_others = await free("norte"), await free("oeste")
    await transact(application, lambda connection: clear_keys(connection, "", ["shared"]), scope=EVERY_INSURER)

    assert (while_needed, when_free, of_norte, of_others) == ([], ["shared"], ["shared"], [])
    assert await free() == []
    assert {row["blob_key"] for row in await rows(application, messages)} == {""}


async def test_a_message_without_its_content_is_not_tried_again_until_the_mail_comes_again(
    application: AsyncEngine,
) -> None:
    mail = {"kind": "EMAIL", "insurer_id": "norte", "content_sha256": "f", "size_bytes": 1, "blob_key": "f"}

    async def sent(connection: AsyncConnection) -> str:
        message, _ = await create_message(connection, ANA, mail, key=None, case="")
        return str(message["id"])

    async def moved(status: str, failure: str = "") -> Any:
        return await transact(
            application,
            lambda connection: update_status(connection, ANA, message, status=status, failure=failure, etag=""),
            scope=EVERY_INSURER,
        )

    message = await transact(application, sent, scope=EVERY_INSURER)
    await moved("FAILED", "no way")
    await aged(application)
    await counted(application)
    with pytest.raises(WrongState):
        await moved("RECEIVED")

    again = await transact(application, sent, scope=EVERY_INSURER)
    retried = await moved("RECEIVED")

    assert (again, retried["status"], retried["release_time"]) == (message, "RECEIVED", None)


async def test_requests_are_counted_within_a_bound(application: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "MOST_COUNTED", 2)
    async with begin(application, EVERY_INSURER) as connection:
        for number in range(5):
            values = {"insurer_id": "n", "method": "CreateCase", "key": str(number), "content_sha256": b""}
            row = requests.insert().values(**values, resource_id=func.gen_random_uuid())
            await connection.execute(row)
    await aged(application)

    (*_, due) = await count_due(application, POLICY)

    assert (due.kind, due.count) == ("requests", 2)
