"""The connection to the database is cut after a commit went through and before anyone heard of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

import grpc
import pytest
from sqlalchemy import func, select

from datastore.db.engine import open_engine
from datastore.db.tables import audit_entries, cases, messages, outbox, vehicles
from minca.datastore.v1 import case_service_pb2, message_pb2
from tests.fixtures.cutting import cutting
from tests.fixtures.datastores import serving_datastore
from tests.fixtures.records import a_case, a_case_request, a_message_request, a_vehicle
from tests.fixtures.servers import settings_for_tests

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from sqlalchemy import Table

    from mesh.embedded.postgres import EmbeddedPostgres
    from tests.fixtures.cutting import Cutter
    from tests.fixtures.datastores import Datastore

SOCKET = ".s.PGSQL.5432"
ASKED = 6


@pytest.fixture
async def cut_store(
    database_url: str, nats_url: str, postgres: EmbeddedPostgres, tmp_path: Path
) -> AsyncIterator[tuple[Datastore, Cutter]]:
    """A datastore, and what lies between it and its database."""
    url = database_url.replace(quote(str(postgres.sockets), safe=""), quote(str(tmp_path), safe=""))
    async with cutting(f"{postgres.sockets}/{SOCKET}", str(tmp_path / SOCKET)) as cutter:
        settings = settings_for_tests(datastore_address="127.0.0.1:0")
        async with serving_datastore(settings, url, nats_url) as store:
            yield store, cutter


@pytest.mark.parametrize("cut", range(3))
async def test_a_commit_that_nobody_heard_of_is_not_done_twice(
    cut_store: tuple[Datastore, Cutter], database_url: str, cut: int
) -> None:
    store, cutter = cut_store
    cut_commits(cutter, cut)
    message = (await store.messages.CreateMessage(a_message_request("mail"))).message
    cut_commits(cutter, cut)
    request = a_case_request(a_vehicle(), message_id=message.id)
    case = (await store.cases.CreateCaseWithVehicles(request)).case
    cut_commits(cutter, 0)

    assert cutter.cuts == 2 * cut
    assert case.message_id == message.id
    assert message.status == message_pb2.Message.STATUS_RECEIVED
    assert await counts(database_url, messages, cases, vehicles, outbox, audit_entries) == [1, 1, 1, 2, 3]


@pytest.mark.parametrize(("is_keyed", "made"), [(True, ASKED), (False, 2 * ASKED)], ids=["with a key", "without one"])
async def test_only_its_key_keeps_a_repeated_request_from_being_done_twice(
    cut_store: tuple[Datastore, Cutter], database_url: str, *, is_keyed: bool, made: int
) -> None:
    """The run without keys shows that the fault is there: each request is done, not heard of, and done again."""
    store, cutter = cut_store
    for number in range(ASKED):
        request = case_service_pb2.CreateCaseRequest(case=a_case(), request_id=f"case {number}" if is_keyed else "")
        cut_commits(cutter, 1)
        with suppress_unavailable():
            await store.cases.CreateCase(request)
        cut_commits(cutter, 0)
        await store.cases.CreateCase(request)

    assert cutter.cuts == ASKED
    assert await counts(database_url, cases) == [made]


def cut_commits(cutter: Cutter, count: int) -> None:
    """Cut the next connections between COMMIT and its answer."""
    left = count

    def is_commit(sent: bytes) -> bool:
        nonlocal left
        if b"COMMIT" not in sent or left == 0:
            return False
        left -= 1
        return True

    cutter.cut_at = is_commit


async def counts(database_url: str, *tables: Table) -> list[int]:
    """Count the rows of each table."""
    engine = open_engine(database_url)
    async with engine.connect() as connection:
        found = [(await connection.execute(select(func.count()).select_from(table))).scalar_one() for table in tables]
    await engine.dispose()
    return found


@contextmanager
def suppress_unavailable() -> Iterator[None]:
    """Let a call fail as one does whose outcome nobody knows."""
    try:
        yield
    except grpc.aio.AioRpcError as error:
        if error.code() is not grpc.StatusCode.UNAVAILABLE:
            raise
