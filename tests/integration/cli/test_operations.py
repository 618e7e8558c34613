"""`minca events` and `minca doctor` with real servers, whole and broken."""

from __future__ import annotations

import asyncio
import json
import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import asyncpg
import nats
import pytest

from cli.commands.events import moment
from datastore.db import migrate
from datastore.db.engine import own_session, transact
from datastore.events.outbox import announce
from datastore.events.relay import ensure_stream, publish_waiting
from datastore.tenancy.actor import DATASTORE_ACTOR
from datastore.tenancy.scope import EVERY_INSURER
from minca.events.v1 import events_pb2
from tests.fixtures import commands

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from tests.fixtures.fake_openai import FakeOpenAi

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
NOBODY = "127.0.0.1:9"


async def minca(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run the command; gives exit code, output and complaints."""
    plain = {f"MINCA_{name}_ADDRESS": NOBODY for name in ("MATCHER", "DATASTORE", "INTAKE", "GATEWAY")}
    return await commands.minca(*arguments, **plain | environment)


async def published(engine: AsyncEngine, nats_url: str, *events: Any) -> None:
    """Announce events and publish them."""

    async def work(connection: AsyncConnection) -> None:
        for event in events:
            await announce(connection, DATASTORE_ACTOR, event, "resource")

    await transact(engine, work, scope=EVERY_INSURER)
    client = await nats.connect(nats_url)
    try:
        stream = client.jetstream()
        await ensure_stream(stream)
        async with own_session(engine) as session:
            await publish_waiting(session, stream)
    finally:
        await client.close()


@pytest.mark.parametrize(
    ("since", "at"),
    [
        ("90s", NOW - timedelta(seconds=90)),
        ("15m", NOW - timedelta(minutes=15)),
        ("1h", NOW - timedelta(hours=1)),
        ("2d", NOW - timedelta(days=2)),
        ("2026-10-31T08:00:00Z", datetime(2026, 10, 31, 8, tzinfo=UTC)),
    ],
)
def test_a_time_or_how_long_ago_is_read(since: str, at: datetime) -> None:
    assert moment(since, NOW) == at


@pytest.mark.parametrize("since", ["yesterday", "1w", "2026-10-31T08:00:00", "-1h"])
def test_what_is_no_time_is_refused(since: str) -> None:
    with pytest.raises(ValueError, match=since):
        moment(since, NOW)


async def test_events_are_shown_from_a_time_on_by_type_and_insurer(engine: AsyncEngine, nats_url: str) -> None:
    received = [events_pb2.EmailReceived(message_id=f"m{number}", insurer_id="norte") for number in range(3)]
    case = events_pb2.CaseCreated(case_id="c", cot_number="TK-2026-001", insurer_id="sur", vehicle_count=2)
    await published(engine, nats_url, *received, case)
    since = ("events", "tail", "--since", "1h", "--no-follow")

    every, one_type, one_insurer, first = await asyncio.gather(
        minca(*since, "--json", MINCA_NATS_URL=nats_url),
        minca(*since, "--json", "--type", "CaseCreated", MINCA_NATS_URL=nats_url),
        minca(*since, "--insurer", "norte", MINCA_NATS_URL=nats_url),
        minca(*since, "--count", "1", MINCA_NATS_URL=nats_url),
    )

    lines = [json.loads(line) for line in every[1].splitlines()]
    assert [each["type"] for each in lines] == ["EmailReceived"] * 3 + ["CaseCreated"]
    assert [each["data"].get("messageId") for each in lines] == ["m0", "m1", "m2", None]
    assert json.loads(one_type[1])["data"] == {"caseId": "c", "cotNumber": "TK-2026-001", "vehicleCount": 2}
    assert len(one_insurer[1].splitlines()) == 3
    assert len(first[1].splitlines()) == 1


async def test_events_that_come_later_are_shown_as_they_come(engine: AsyncEngine, nats_url: str) -> None:
    await published(engine, nats_url, events_pb2.EmailReceived(message_id="before", insurer_id="norte"))
    tail = asyncio.create_task(minca("events", "tail", "--count", "1", "--json", MINCA_NATS_URL=nats_url))
    number = 0
    while not tail.done():
        number += 1
        await published(engine, nats_url, events_pb2.EmailReceived(message_id=f"after {number}", insurer_id="norte"))
        await asyncio.sleep(0.1)

    code, out, _ = await tail
    assert code == 0
    assert json.loads(out)["data"]["messageId"].startswith("after")


async def test_wrong_use_of_events_is_told_apart(tmp_path: Path) -> None:
    unknown, no_time, no_server = await asyncio.gather(
        minca("events", "tail", "--type", "Nothing"),
        minca("events", "tail", "--since", "yesterday"),
        minca("events", "tail", MINCA_HOME=str(tmp_path)),
    )

    assert (unknown[0], no_time[0], no_server[0]) == (2, 2, 1)


async def findings(**environment: str) -> tuple[int, dict[str, dict[str, str]]]:
    code, out, _ = await minca("doctor", "--json", **environment)
    return code, {each["name"]: each for each in json.loads(out)["findings"]}


async def test_the_doctor_finds_nothing_wrong_where_nothing_is(
    database_url: str, engine: AsyncEngine, nats_url: str, tmp_path: Path, fake_openai: FakeOpenAi
) -> None:
    await published(engine, nats_url, events_pb2.EmailReceived(message_id="m", insurer_id="norte"))
    async with engine.begin() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO catalogs (insurer_id, version, is_active, entries_sha256) VALUES ('norte', '1', true, '')"
        )
    whole = {"MINCA_DATABASE_URL": database_url, "MINCA_NATS_URL": nats_url, "MINCA_HOME": str(tmp_path)}
    model = {"OPENAI_API_KEY": "key", "OPENAI_BASE_URL": fake_openai.base_url, "OPENAI_MODEL": "fake"}

    code, found = await findings(**whole, **model)

    wrong = {name: each for name, each in found.items() if each["state"] == "wrong"}
    assert (code, wrong) == (0, {})
    assert found["catalogue"]["found"] == "1 for norte"
    assert found["outbox"]["found"].startswith("0 events")
    assert found["stream"]["state"] == found["migrations"]["state"] == found["language model"]["state"] == "fine"


async def test_the_doctor_names_what_is_wrong_and_what_to_do(
    empty_database_url: str, nats_url: str, tmp_path: Path
) -> None:
    (tmp_path / "blobs").write_text("a file where a folder should be")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, found = await findings(
            MINCA_DATABASE_URL=empty_database_url,
            MINCA_NATS_URL=nats_url,
            MINCA_HOME=str(tmp_path),
            MINCA_JWT_SECRET="short",
            MINCA_REVIEW_FLOOR="0.95",
            MINCA_DATASTORE_ADDRESS=f"127.0.0.1:{taken.getsockname()[1]}",
            OPENAI_API_KEY="key",
            OPENAI_BASE_URL=f"http://{NOBODY}/v1",
        )

    wrong = {name for name, each in found.items() if each["state"] == "wrong"}
    expected = {"MINCA_JWT_SECRET", "MINCA_SERVICE_KEY", "thresholds", "blob store", "datastore"}
    assert code == 1
    assert wrong == expected | {"migrations", "stream", "language model"}
    assert all(found[name]["remedy"] for name in wrong)
    assert "minca migrate" in found["migrations"]["remedy"]


async def test_the_doctor_names_servers_that_do_not_answer_and_settings_that_cannot_be_read(tmp_path: Path) -> None:
    (code, found), (bad_code, bad) = await asyncio.gather(
        findings(
            MINCA_DATABASE_URL=f"postgresql://{NOBODY}/x", MINCA_NATS_URL=f"nats://{NOBODY}", MINCA_HOME=str(tmp_path)
        ),
        findings(MINCA_ACCEPT_THRESHOLD="high", MINCA_HOME=str(tmp_path)),
    )

    assert (code, bad_code) == (1, 1)
    assert {found["PostgreSQL"]["state"], found["NATS"]["state"]} == {"wrong"}
    assert list(bad) == ["setting MINCA_ACCEPT_THRESHOLD"]


async def test_the_doctor_sees_old_migrations_and_a_blocked_outbox(
    database_url: str, engine: AsyncEngine, nats_url: str, tmp_path: Path
) -> None:
    whole = {"MINCA_DATABASE_URL": database_url, "MINCA_NATS_URL": nats_url, "MINCA_HOME": str(tmp_path)}
    await transact(
        engine,
        lambda connection: announce(connection, DATASTORE_ACTOR, events_pb2.EmailReceived(message_id="m"), "m"),
        scope=EVERY_INSURER,
    )
    owner = await asyncpg.connect(database_url)
    await owner.execute("UPDATE outbox SET create_time = now() - interval '1 hour'")
    await owner.close()
    await engine.dispose()

    _, blocked = await findings(**whole)
    await migrate.downgrade(database_url, "0003")
    _, old = await findings(**whole)

    assert blocked["outbox"]["state"] == "wrong"
    assert old["migrations"]["found"].startswith("the schema is at 0003")
