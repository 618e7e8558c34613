"""The primary dies and its standby is promoted: callers wait within their deadlines, and nothing fails or is lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from datastore.db import migrate
from minca.datastore.v1 import message_service_pb2
from tests.fixtures.at_length import at_length
from tests.fixtures.datastores import serving_datastore
from tests.fixtures.postgres_pair import postgres_pair
from tests.fixtures.records import a_message_request
from tests.fixtures.servers import settings_for_tests

if TYPE_CHECKING:
    from pathlib import Path

WRITERS = 5
PAUSE_S = 0.2
WITHOUT_PRIMARY_S = 3.0


@at_length("waits for seconds")
async def test_no_call_fails_while_the_standby_takes_over(tmp_path: Path, nats_url: str) -> None:
    async with postgres_pair(tmp_path) as pair:
        await migrate.upgrade(pair.url)
        settings = settings_for_tests(datastore_address="127.0.0.1:0")
        async with serving_datastore(settings, pair.url, nats_url) as store:
            is_over = asyncio.Event()

            async def write(writer: int) -> list[str]:
                ids = []
                while not is_over.is_set():
                    request = a_message_request(f"{writer}-{len(ids)}")
                    ids.append((await store.messages.CreateMessage(request, timeout=30)).message.id)
                    await asyncio.sleep(PAUSE_S)
                return ids

            writing = [asyncio.create_task(write(writer)) for writer in range(WRITERS)]
            await asyncio.sleep(1)
            pair.kill_primary()
            await asyncio.sleep(WITHOUT_PRIMARY_S)
            await pair.promote()
            await asyncio.sleep(2)
            is_over.set()
            written = [message_id for ids in await asyncio.gather(*writing) for message_id in ids]
            listed = await store.messages.ListMessages(message_service_pb2.ListMessagesRequest(page_size=500))

    assert len(written) > 2 * WRITERS
    assert {message.id for message in listed.messages} >= set(written)
