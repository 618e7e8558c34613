"""The commands of docs/operators.md for backup and restore, run as they stand there, and what is there afterwards."""

from __future__ import annotations

import asyncio
import os
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import nats
import pytest
import pytest_asyncio
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from datastore.audit.hash_chain import ChainBreak
from datastore.audit.sealer import anchor, seal
from datastore.audit.verification import verify
from datastore.db import migrate
from datastore.db.engine import APPLICATION, begin, open_engine, transact
from datastore.db.quality_tables import quality
from datastore.db.tables import audit_entries, cases, metadata, outbox
from datastore.store.messages import create_message
from datastore.tenancy.actor import DATASTORE_ACTOR
from datastore.tenancy.scope import EVERY_INSURER, NOTHING, Scope
from intake.service.blobs import open_blobs
from mesh.embedded.postgres import ensure_postgres, wheel_programs
from mesh.events import STREAM
from mesh.identity import auth
from minca.datastore.v1 import case_service_pb2, change_set_pb2, dropped_row_pb2, vehicle_service_pb2
from minca.events.v1 import events_pb2
from minca.fleet.v1 import match_pb2
from minca.mail.v1 import change_pb2
from tests.fixtures.databases import HASTY, fresh_database, fresh_jetstream
from tests.fixtures.datastores import serving_datastore
from tests.fixtures.mailbox import Mailbox, Message
from tests.fixtures.records import a_case_request, a_doubtful_vehicle, a_message_request, a_new_case, a_vehicle, refused
from tests.fixtures.servers import bearer, secured
from tests.fixtures.stored import a_stored_case, an_active_catalog, vehicles_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from sqlalchemy import Row, Select
    from sqlalchemy.ext.asyncio import AsyncEngine

    from datastore.audit.verification import Anchors, ChainVerdict
    from mesh.embedded.nats import EmbeddedNats
    from mesh.embedded.postgres import EmbeddedPostgres
    from tests.fixtures.datastores import Datastore, Metadata

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "operators.md").read_text()
CHAPTER = GUIDE.partition("\n## Back up and restore\n")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"^ *```(\w+)\n(.*?)^ *```$", CHAPTER, re.MULTILINE | re.DOTALL)
MAKE_LOGIN, GO_ON_AFTER_57, PUBLISH_AGAIN = (block for kind, block in BLOCKS if kind == "sql")
BACK_UP, BACK_UP_EMBEDDED, RESTORE = (block.replace("$ ", "") for kind, block in BLOCKS if kind == "console")
NOW = datetime(2026, 7, 1, 18, 0, tzinfo=UTC)
INSURERS: dict[str, Metadata] = {name: bearer(insurer_id=name) for name in ("norte", "sur")}
NAMES = (*INSURERS, *(f"{name} again" for name in INSURERS), "late")
MAILS = {name: f"From: eva@broker.mx\r\nSubject: flota {name}\r\n\r\n" for name in NAMES}


@dataclass(frozen=True, slots=True)
class Backup:
    """The folder that holds what the commands made, the database that they were given, and its mails."""

    folder: Path
    url: str
    blob_keys: list[str]


class CommandFailedError(Exception):
    """What a command said when it failed."""


async def typed(commands: str, folder: Path, url: str, **environment: str) -> None:
    """Run a block of the guide in a folder, against this database where the guide names its own."""
    parts = urlsplit(url)
    here = {
        "PATH": f"{wheel_programs()}:{os.environ['PATH']}",
        "PGHOST": parse_qs(parts.query)["host"][0],
        "PGUSER": parts.username or "",
        "PGDATABASE": parts.path.removeprefix("/"),
        **environment,
    }
    process = await asyncio.create_subprocess_exec(
        *("sh", "-ec", re.sub(r"(?m)^export PG.*$", "", commands)),
        cwd=folder,
        env=here,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await asyncio.wait_for(process.communicate(), 60)
    if process.returncode:
        raise CommandFailedError(printed.decode())


def of_the_services(url: str) -> str:
    """Turn the owner's URL into the one by which services log in."""
    return url.replace("://minca@", f"://{APPLICATION}@")


@asynccontextmanager
async def opened(url: str, role: str = "") -> AsyncIterator[AsyncEngine]:
    engine = open_engine(url, role=role)
    try:
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def served(url: str, nats_url: str) -> AsyncIterator[Datastore]:
    settings = secured(datastore_address="127.0.0.1:0")
    async with serving_datastore(settings, of_the_services(url), nats_url, clock=lambda: NOW) as store:
        yield store


async def rows(engine: AsyncEngine, query: Select[Any]) -> Sequence[Row[Any]]:
    async with begin(engine, EVERY_INSURER) as connection:
        found: Sequence[Row[Any]] = (await connection.execute(query)).all()
    return found


async def a_case(store: Datastore, caller: Metadata, **said: Any) -> str:
    """Store a case of two vehicles; returns its number."""
    dropped = [dropped_row_pb2.DroppedRow(reason_code="TOTAL", text="TOTAL | 2")]
    request = a_case_request(a_vehicle(), a_doubtful_vehicle(), dropped_rows=dropped, **said)
    return (await store.cases.CreateCaseWithVehicles(request, metadata=caller)).case.cot_number


async def _a_changed_case(mailbox: Mailbox, message: Message, later: str) -> None:
    """Have the case of a mail made, and another mail change it."""
    dropped = [dropped_row_pb2.DroppedRow(reason_code="TOTAL", text="TOTAL | 2")]
    new = a_new_case(a_vehicle(), a_doubtful_vehicle(), dropped_rows=dropped)
    (case,) = (await mailbox.made(message, new, resend_key="said")).cases
    request = a_message_request(later)
    changing = (await mailbox.store.messages.CreateMessage(request, metadata=mailbox.caller)).message
    change = change_set_pb2.VehicleChange(action=change_pb2.CHANGE_ACTION_ADD, vehicle=a_vehicle())
    await mailbox.finished(changing, change, of=case.id)


async def a_reviewed_case(store: Datastore, caller: Metadata) -> None:
    """Store a case and correct its vehicle: something is learnt, and the trail has something about a person."""
    doubtful = a_doubtful_vehicle()
    doubtful.match.shipped_confidence, doubtful.vehicle.vin = 0.6, "1HGCM82633A004352"
    case = await a_stored_case(store, caller, doubtful)
    (vehicle,) = await vehicles_of(store, caller, case.id)
    vehicle.vehicle.plate, vehicle.match.decision = "ABC1234", match_pb2.DECISION_ACCEPT
    request = vehicle_service_pb2.UpdateVehicleRequest(case_id=case.id, vehicle_id=vehicle.id, vehicle=vehicle)
    await store.vehicles.UpdateVehicle(request, metadata=caller)
    await store.cases.AddCaseNote(
        case_service_pb2.AddCaseNoteRequest(case_id=case.id, text="revisada"), metadata=caller
    )


async def until_published(engine: AsyncEngine) -> None:
    async with asyncio.timeout(60):
        while await rows(engine, select(outbox.c.id).where(outbox.c.publish_time.is_(None))):  # noqa: ASYNC110 - the relay tells nobody
            await asyncio.sleep(0.02)


async def until_learned(engine: AsyncEngine) -> None:
    async with asyncio.timeout(60):
        while await rows(engine, select(quality.c.insurer_id).where(quality.c.is_due)):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.02)


async def until_sealed(engine: AsyncEngine) -> None:
    async with asyncio.timeout(60):
        while any(each.waiting_count for each in await verdicts(engine)):  # noqa: ASYNC110 - the sealer tells nobody
            await asyncio.sleep(0.05)


async def verdicts(engine: AsyncEngine, known: Anchors | None = None) -> list[ChainVerdict]:
    return [each async for each in verify(engine, "", known or {})]


async def fill(home: Path, url: str, nats_url: str) -> list[str]:
    """Store mails and cases of two insurers, published and sealed, and last a mail that nobody was told of."""
    blobs = open_blobs(None, home)
    kept = {name: await blobs.keep(mail.encode(), name.split()[0]) for name, mail in MAILS.items()}
    async with served(url, nats_url) as store, opened(url) as engine:
        for name, caller in INSURERS.items():
            message = (await store.messages.CreateMessage(a_message_request(MAILS[name]), metadata=caller)).message
            await _a_changed_case(Mailbox(store, caller), message, MAILS[f"{name} again"])
            await an_active_catalog(store, caller)
            await a_reviewed_case(store, caller)
        await until_learned(engine)
        await until_sealed(engine)
        await anchor(engine, timedelta(0))
        await until_published(engine)
    async with opened(url) as engine:
        late = {
            "kind": "EMAIL",
            "insurer_id": "sur",
            "content_sha256": kept["late"].sha256,
            "size_bytes": kept["late"].size_bytes,
            "blob_key": kept["late"].key,
        }
        await transact(
            engine,
            lambda connection: create_message(connection, DATASTORE_ACTOR, late, key=None, case=""),
            scope=EVERY_INSURER,
        )
    return [each.key for each in kept.values()]


@pytest.fixture(autouse=True)
def caller() -> Iterator[None]:
    """Whoever verifies may see every insurer's trail."""
    token = auth.caller_var.set(auth.DEVELOPER)
    yield
    auth.caller_var.reset(token)


@pytest_asyncio.fixture(scope="module")
async def backup(
    postgres: EmbeddedPostgres, nats_server: EmbeddedNats, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Backup]:
    """A backup of a database that was in use, by the login that the guide makes for it."""
    folder = tmp_path_factory.mktemp("backup")
    async for url in fresh_database(postgres):
        async for nats_url in fresh_jetstream(nats_server):
            keys = await fill(folder / ".minca", url, nats_url)
        async with opened(url) as engine, engine.begin() as connection:
            await connection.exec_driver_sql(MAKE_LOGIN)
        try:
            # The embedded server lets in its own two logins only; this one is taken once inside.
            await typed(BACK_UP, folder, url, PGOPTIONS="-c role=backup")
            yield Backup(folder, url, keys)
        finally:
            async with opened(url) as engine, engine.begin() as connection:
                await connection.exec_driver_sql("DROP ROLE backup")


@pytest_asyncio.fixture(scope="module")
async def new_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedPostgres]:
    """A server that has the two logins, and nothing else of the one that was lost."""
    server = await ensure_postgres(tmp_path_factory.mktemp("new-server"), options=HASTY)
    try:
        yield server
    finally:
        await server.stop()


@pytest_asyncio.fixture
async def restored(backup: Backup, new_server: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database that was restored for this test, on the new server; the mails are in `tmp_path`."""
    for name in ("minca.dump", "blobs.tar"):
        (tmp_path / name).symlink_to(backup.folder / name)
    async for url in fresh_database(new_server, "template0"):
        await typed(RESTORE, tmp_path, url)
        yield url


async def test_every_row_is_restored_as_it_was(backup: Backup, restored: str) -> None:
    await migrate.upgrade(restored)
    async with opened(backup.url) as before, opened(of_the_services(restored)) as after:
        for table in metadata.sorted_tables:
            query = select(table).order_by(*table.primary_key)
            expected = await rows(before, query)
            assert expected, table.name
            assert await rows(after, query) == expected


async def test_every_message_finds_its_mail(backup: Backup, restored: str, tmp_path: Path) -> None:
    assert restored
    blobs = open_blobs(None, tmp_path / ".minca")

    assert [(await blobs.fetch(key)).decode() for key in backup.blob_keys] == list(MAILS.values())


async def test_a_mail_that_is_sent_again_after_the_restore_gets_the_same_intake(restored: str, nats_url: str) -> None:
    async with served(restored, nats_url) as store:
        caller = INSURERS["norte"]
        again = (await store.messages.CreateMessage(a_message_request(MAILS["norte"]), metadata=caller)).message
        (case,) = (
            await store.cases.ListCases(
                case_service_pb2.ListCasesRequest(filter=f'message_id = "{again.id}"'), metadata=caller
            )
        ).cases

    assert (again.case_id, case.cot_number) == (case.id, "TK-2026-001")


async def test_the_restored_audit_trail_is_whole_and_goes_on(backup: Backup, restored: str) -> None:
    async with opened(backup.url) as before, opened(of_the_services(restored)) as after:
        expected = await verdicts(before)
        known = {each.insurer_id: {each.head.position: each.head.sha256} for each in expected}
        assert [each.insurer_id for each in expected] == list(INSURERS)
        assert await verdicts(after, known) == expected
        assert [each.waiting_count for each in expected] == [0, 1]

        assert await seal(after) == 1

        assert [(each.first_break, each.waiting_count) for each in await verdicts(after, known)] == [(None, 0)] * 2
        younger = {"norte": {expected[0].head.position + 3: b"of what came after the dump"}}
        assert (await verdicts(after, younger))[0].first_break == ChainBreak("CUT", expected[0].head.position + 1)


async def test_the_border_between_insurers_and_the_rights_of_the_services_are_restored(
    restored: str, nats_url: str
) -> None:
    async with opened(of_the_services(restored)) as engine:
        for scope, seen in ((NOTHING, set()), (Scope("norte"), {"norte"}), (EVERY_INSURER, set(INSURERS))):
            async with begin(engine, scope) as connection:
                assert set((await connection.execute(select(cases.c.insurer_id))).scalars()) == seen
    for url, refusal in ((of_the_services(restored), "permission denied"), (restored, "never changed")):
        with pytest.raises(DBAPIError, match=refusal):
            async with opened(url) as engine, engine.begin() as connection:
                await connection.execute(delete(audit_entries))

    async with served(restored, nats_url) as store:
        listed = (await store.cases.ListCases(case_service_pb2.ListCasesRequest(), metadata=INSURERS["norte"])).cases
        assert {case.insurer_id for case in listed} == {"norte"}
        assert len(listed) == 2
        with refused("RESOURCE_NOT_FOUND"):
            await store.cases.GetCase(case_service_pb2.GetCaseRequest(case_id=listed[0].id), metadata=INSURERS["sur"])


async def test_the_next_cot_number_follows_the_last_of_the_dump_or_the_last_that_left_the_house(
    restored: str, nats_url: str, tmp_path: Path
) -> None:
    async with served(restored, nats_url) as store:
        numbers = [await a_case(store, caller) for caller in INSURERS.values()]
        await typed(f"psql --quiet --command='{GO_ON_AFTER_57}'", tmp_path, restored)
        numbers += [await a_case(store, caller) for caller in INSURERS.values()]

    assert numbers == ["TK-2026-005", "TK-2026-006", "TK-2026-058", "TK-2026-059"]


async def test_an_event_that_was_not_published_is_and_on_request_all_are(
    restored: str, nats_url: str, tmp_path: Path
) -> None:
    async with opened(restored) as engine:
        written = await rows(engine, select(outbox))
        async with served(restored, nats_url):
            await until_published(engine)
        first = await published(nats_url)
        (tmp_path / "again.sql").write_text(PUBLISH_AGAIN)
        await typed("psql --quiet --set=ON_ERROR_STOP=1 --file=again.sql", tmp_path, restored)
        async with served(restored, nats_url):
            await until_published(engine)

    (waiting,) = (event for event in written if event.publish_time is None)
    assert first == {str(waiting.id): waiting.payload}
    assert events_pb2.EmailReceived.FromString(waiting.payload).insurer_id == "sur"
    assert await published(nats_url) == {str(event.id): event.payload for event in written}


async def test_a_backup_by_a_login_that_may_not_pass_the_border_is_refused(backup: Backup, tmp_path: Path) -> None:
    with pytest.raises(CommandFailedError, match="row-level security"):
        await typed("pg_dump --file=part.dump --table=cases", tmp_path, of_the_services(backup.url))


async def test_an_embedded_database_goes_on_wherever_its_folder_is_put(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    server = await ensure_postgres(tmp_path / ".minca", options=HASTY)
    async with opened(server.url) as engine, engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE kept AS SELECT 57 AS number")
    await server.stop()

    await typed(BACK_UP_EMBEDDED, tmp_path, server.url)
    await typed("tar --extract --file=../minca.tar", tmp_path / "elsewhere", server.url)

    server = await ensure_postgres(tmp_path / "elsewhere" / ".minca", options=HASTY)
    try:
        async with opened(server.url) as engine, engine.connect() as connection:
            assert (await connection.exec_driver_sql("SELECT number FROM kept")).scalar_one() == 57
    finally:
        await server.stop()


async def published(nats_url: str) -> dict[str, bytes]:
    """Return what the stream holds: each event's payload by its id."""
    client = await nats.connect(nats_url)
    try:
        stream = client.jetstream()
        count = (await stream.stream_info(STREAM)).state.messages
        events = [await stream.get_msg(STREAM, seq=number) for number in range(1, count + 1)]
        return {(event.headers or {})["ce-id"]: event.data or b"" for event in events}
    finally:
        await client.close()
