"""The connection to the database is cut after a commit went through and before anyone heard of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from datastore.engine import open_engine
from datastore.tables import audit_entries, cases, messages, outbox, vehicles
from minca.datastore.v1 import message_pb2
from tests.fixtures.cutting import cutting
from tests.fixtures.datastores import serving_datastore
from tests.fixtures.records import a_case_request, a_message_request, a_vehicle
from tests.fixtures.servers import settings_for_tests

if TYPE_CHECKING:
    from pathlib import Path

    from mesh.embedded.postgres import EmbeddedPostgres

SOCKET = ".s.PGSQL.5432"


@pytest.mark.parametrize("cut", range(3))
async def test_a_commit_that_nobody_heard_of_is_not_done_twice(
    database_url: str, nats_url: str, postgres: EmbeddedPostgres, tmp_path: Path, cut: int
) -> None:
    own = tmp_path / SOCKET
    url = database_url.replace(quote(str(postgres.sockets), safe=""), quote(str(tmp_path), safe=""))
    cuts_left = [0]

    def is_commit(sent: bytes) -> bool:
        if b"COMMIT" not in sent or cuts_left[0] == 0:
            return False
        cuts_left[0] -= 1
        return True

    async with cutting(f"{postgres.sockets}/{SOCKET}", str(own)) as cutter:
        settings = settings_for_tests(datastore_address="127.0.0.1:0")
        async with serving_datastore(settings, url, nats_url) as store:
            cutter.cut_at = is_commit
            cuts_left[0] = cut
            message = (await store.messages.CreateMessage(a_message_request("mail"))).message
            cuts_left[0] = cut
            request = a_case_request(a_vehicle(), message_id=message.id)
            case = (await store.cases.CreateCaseWithVehicles(request)).case
            cutter.cut_at = lambda _sent: False

    assert cutter.cuts == 2 * cut
    assert case.message_id == message.id
    assert message.status == message_pb2.Message.STATUS_RECEIVED
    engine = open_engine(database_url)
    async with engine.connect() as connection:
        counts = [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (messages, cases, vehicles, outbox, audit_entries)
        ]
    await engine.dispose()
    assert counts == [1, 1, 1, 2, 3]
