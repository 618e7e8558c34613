"""The border between insurers: no method crosses it, and where the services forget it, the database does not."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
import grpc
import pytest
import pytest_asyncio

from datastore.db.engine import APPLICATION
from datastore.tenancy.scope import EVERY_INSURER, Scope
from mesh.contracts import methods
from tests.fixtures.crossings import DATASTORE, INTAKE, MATCHER, Victim, a_victim, attempts, call
from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from _pytest.mark.structures import ParameterSet
    from google.protobuf.message import Message

    from datastore.tenancy.actor import Actor
    from tests.fixtures.datastores import Datastore, Metadata

NAMES = Victim(
    "insurer", "content", "message", "free", "case", "TK-2026-001", "vehicle", "2026-07", "secret", "set", "check"
)
TRIED = attempts(NAMES)
EVERY_ATTEMPT = [
    pytest.param(path, number, id=f"{path.rpartition('.')[2]} {number}")
    for path, tried in TRIED.items()
    if path.startswith(DATASTORE)
    for number in range(len(tried))
]
# What was let go: the victim keeps everything.
NOTHING_THERE = ("ListFreeBlobs", "ForgetBlobs")
OF_ITS_OWN = [each for each in EVERY_ATTEMPT if not str(each.values[0]).endswith(NOTHING_THERE)]
OF_THE_VICTIM = {
    "messages": "insurer_id = $1",
    "cases": "insurer_id = $1",
    "last_changes": "insurer_id = $1",
    "vehicles": "case_id IN (SELECT id FROM cases WHERE insurer_id = $1)",
    "catalogs": "insurer_id = $1",
    "catalog_entries": "catalog_id IN (SELECT id FROM catalogs WHERE insurer_id = $1)",
    "corrections": "insurer_id = $1",
    "verdicts": "insurer_id = $1",
    "quality": "insurer_id = $1",
    "vin_codes": "insurer_id = $1",
    "requests": "insurer_id = $1",
    "thread_mails": "insurer_id = $1",
    "case_links": "insurer_id = $1",
    "change_sets": "insurer_id = $1",
    "resend_keys": "insurer_id = $1",
    "case_notes": "insurer_id = $1",
    "case_entries": "insurer_id = $1",
    "case_search": "insurer_id = $1",
    "vin_ends": "insurer_id = $1",
    "audit_entries": "insurer_id = $1",
    "audit_values": "insurer_id = $1",
}
WITHOUT_BORDER = {"alembic_version", "cot_sequence"}


def is_read(attempt: ParameterSet) -> bool:
    return methods()[str(attempt.values[0])].is_read


@pytest_asyncio.fixture(scope="module")
async def owner(store: Datastore) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the owner of the database, who sees everything."""
    connection = await asyncpg.connect(store.database_url)
    try:
        yield connection
    finally:
        await connection.close()


async def state(owner: asyncpg.Connection, insurer: str) -> dict[str, str]:
    """All that an insurer has."""
    return {
        table: await owner.fetchval(
            f"SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM {table} t WHERE {whose}",  # noqa: S608
            insurer,
        )
        for table, whose in OF_THE_VICTIM.items()
    }


async def answered(store: Datastore, path: str, requests: Sequence[Message], caller: Metadata) -> str:
    """What a caller is told; empty when refused."""
    async with grpc.aio.insecure_channel(store.address) as channel:
        try:
            return "\n".join(map(str, await call(channel, path, requests, caller)))
        except grpc.aio.AioRpcError:
            return ""


@pytest.fixture
async def victim(store: Datastore, insurer: str, ana: Metadata) -> Victim:
    async with grpc.aio.insecure_channel(store.address) as channel:
        return await a_victim(channel, insurer, ana)


@pytest_asyncio.fixture(scope="module")
async def untouched(store: Datastore) -> Victim:
    """One that every stranger tries and whose own people only read: each test leaves it as it was."""
    async with grpc.aio.insecure_channel(store.address) as channel:
        return await a_victim(channel, "untouched", bearer(insurer_id="untouched"))


@pytest.fixture
def forgetful(untouched: Victim, monkeypatch: pytest.MonkeyPatch) -> None:
    """Services that take every caller for one who may see every insurer, once the victim has stored its things."""
    assert untouched

    def blind(original: Callable[[str], Actor]) -> Callable[[str], Actor]:
        return lambda rpc: replace(original(rpc), insurer_id="")

    for name, module in sys.modules.items():
        if name.startswith("datastore.servicers.") and hasattr(module, "current_actor"):
            monkeypatch.setattr(module, "current_actor", blind(module.current_actor))


def test_every_method_that_knows_insurers_is_tried() -> None:
    known = {path for path in methods() if path.startswith((DATASTORE, INTAKE, MATCHER))}

    assert known == TRIED.keys()
    assert all(TRIED.values())


@pytest.mark.parametrize(("path", "number"), EVERY_ATTEMPT)
async def test_a_stranger_gets_nothing_and_changes_nothing(
    store: Datastore, owner: asyncpg.Connection, untouched: Victim, path: str, number: int
) -> None:
    before = await state(owner, untouched.insurer)

    told = await answered(store, path, attempts(untouched)[path][number], bearer(insurer_id="stranger"))

    assert not {mark for mark in untouched.marks if mark in told}
    assert await state(owner, untouched.insurer) == before


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize(("path", "number"), EVERY_ATTEMPT)
async def test_where_the_services_forget_the_border_the_database_keeps_it(
    store: Datastore, owner: asyncpg.Connection, untouched: Victim, path: str, number: int
) -> None:
    before = await state(owner, untouched.insurer)

    requests = attempts(untouched)[path][number]

    told = await answered(store, path, requests, bearer(insurer_id="stranger"))

    said_itself = "\n".join(map(str, requests))
    assert not {mark for mark in untouched.marks if mark in told and mark not in said_itself}
    assert await state(owner, untouched.insurer) == before


@pytest.mark.parametrize(("path", "number"), [each for each in OF_ITS_OWN if is_read(each)])
async def test_what_strangers_may_not_read_its_own_people_read(
    store: Datastore, untouched: Victim, path: str, number: int
) -> None:
    assert await answered(store, path, attempts(untouched)[path][number], bearer(insurer_id=untouched.insurer))


@pytest.mark.parametrize(("path", "number"), [each for each in OF_ITS_OWN if not is_read(each)])
async def test_what_strangers_may_not_change_its_own_people_change(
    store: Datastore, owner: asyncpg.Connection, victim: Victim, ana: Metadata, path: str, number: int
) -> None:
    before = await state(owner, victim.insurer)

    told = await answered(store, path, attempts(victim)[path][number], ana)

    assert told or await state(owner, victim.insurer) != before


async def seen(url: str, scope: Scope | None, query: str, *values: object) -> object:
    """What the role of the services reads within a scope; None: nobody said how far."""
    connection = await asyncpg.connect(url, server_settings={"role": APPLICATION})
    try:
        async with connection.transaction():
            if scope is not None:
                settings = (
                    "SELECT set_config('minca.insurer_id', $1, true), set_config('minca.every_insurer', $2, true)"
                )
                await connection.execute(settings, scope.insurer_id, "on" if scope.is_every else "")
            return await connection.fetchval(query, *values)
    finally:
        await connection.close()


OF_JOBS = ("outbox", "backfills")
BORDERED = [*OF_THE_VICTIM, *OF_JOBS]


@pytest.mark.parametrize("table", BORDERED)
async def test_the_role_of_the_services_sees_what_it_says_it_reaches(
    store: Datastore, owner: asyncpg.Connection, untouched: Victim, table: str
) -> None:
    url, count = store.database_url, f"SELECT count(*) FROM {table}"  # noqa: S608 - a table of ours
    own = await seen(url, Scope(untouched.insurer), count)
    every = await seen(url, EVERY_INSURER, count)

    assert await seen(url, None, count) == await seen(url, Scope(), count) == 0
    assert await seen(url, Scope("stranger nobody knows"), count) == 0
    assert await seen(url, Scope("%"), count) == await seen(url, Scope("' OR true --"), count) == 0
    assert isinstance(every, int)
    assert every > 0
    assert own == (0 if table in OF_JOBS else len((await state(owner, untouched.insurer))[table].splitlines()))


async def test_the_role_of_the_services_sees_the_order_of_changes_of_whom_it_reaches(
    store: Datastore, untouched: Victim
) -> None:
    url, count = store.database_url, "SELECT count(*) FROM case_positions"
    while not await seen(url, Scope(untouched.insurer), count):  # noqa: ASYNC110 - the sealer brings it about
        await asyncio.sleep(0.05)

    assert await seen(url, None, count) == await seen(url, Scope("nobody"), count) == 0


async def test_what_searches_as_the_owner_draws_the_border_itself(store: Datastore, untouched: Victim) -> None:
    url, query = store.database_url, "SELECT count(*) FROM search_cases($1)"
    words = [untouched.secret.lower()]

    assert await seen(url, Scope(untouched.insurer), query, words) == 1
    assert await seen(url, EVERY_INSURER, query, words) == 1
    for scope in (None, Scope(), Scope("stranger"), Scope("%")):
        assert await seen(url, scope, query, words) == 0


OWN = "INSERT INTO cases (id, status, insurer_id) VALUES (gen_random_uuid(), 'READY', 'stranger')"


@pytest.mark.parametrize(
    "write",
    [
        "INSERT INTO cases (id, status, insurer_id) VALUES (gen_random_uuid(), 'READY', $1)",
        "UPDATE cases SET insurer_id = $1",
        "INSERT INTO vehicles (id, case_id, position) SELECT gen_random_uuid(), $1::uuid, 99",
        "INSERT INTO audit_entries (resource_type, resource_id, action, insurer_id) VALUES ('case', '', '', $1)",
    ],
)
async def test_the_role_of_the_services_writes_nothing_beyond_its_reach(
    store: Datastore, untouched: Victim, write: str
) -> None:
    connection = await asyncpg.connect(store.database_url, server_settings={"role": APPLICATION})
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("SELECT set_config('minca.insurer_id', 'stranger', true)")
        await connection.execute(OWN)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await connection.execute(write, untouched.case if "vehicles" in write else untouched.insurer)
    finally:
        await transaction.rollback()
        await connection.close()


async def test_no_vehicle_can_be_put_into_the_case_of_another_insurer(store: Datastore, untouched: Victim) -> None:
    connection = await asyncpg.connect(store.database_url, server_settings={"role": APPLICATION})
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("SELECT set_config('minca.insurer_id', 'stranger', true)")
        into = "INSERT INTO vehicles (id, case_id, insurer_id, position)"
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await connection.execute(f"{into} VALUES (gen_random_uuid(), $1, 'stranger', 9)", untouched.case)
    finally:
        await transaction.rollback()
        await connection.close()


async def test_a_reach_ends_with_its_transaction(store: Datastore, untouched: Victim) -> None:
    connection = await asyncpg.connect(store.database_url, server_settings={"role": APPLICATION})
    try:
        async with connection.transaction():
            await connection.execute("SELECT set_config('minca.insurer_id', $1, true)", untouched.insurer)
            assert await connection.fetchval("SELECT count(*) FROM cases")
        assert await connection.fetchval("SELECT count(*) FROM cases") == 0
    finally:
        await connection.close()


async def test_every_table_has_a_border_that_holds_for_its_owner_too(store: Datastore) -> None:
    owner = await asyncpg.connect(store.database_url)
    rows = await owner.fetch(
        """
        SELECT relname, relrowsecurity AND relforcerowsecurity AS is_bordered FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        """
    )
    powers = await owner.fetchrow("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = $1", APPLICATION)
    await owner.close()

    assert {row["relname"] for row in rows if not row["is_bordered"]} == WITHOUT_BORDER
    assert tuple(powers) == (False, False)
