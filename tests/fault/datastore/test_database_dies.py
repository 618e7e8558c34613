"""The database is killed and comes back."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from datastore.db import engine, migrate
from mesh.embedded.postgres import ensure_postgres
from minca.datastore.v1 import message_service_pb2
from tests.fixtures.datastores import serving_datastore
from tests.fixtures.records import a_message_request, refused
from tests.fixtures.servers import settings_for_tests

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from mesh.embedded.postgres import EmbeddedPostgres

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
PATIENCE_S = 60


def pid_of(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n")[0])


async def until_health(address: str, wanted: int) -> None:
    async with grpc.aio.insecure_channel(address) as channel, asyncio.timeout(PATIENCE_S):
        watch: Any = health_pb2_grpc.HealthStub(channel)
        async for answer in watch.Watch(health_pb2.HealthCheckRequest(service="checks/database")):
            if answer.status == wanted:
                return


async def test_a_datastore_without_its_database_says_so_and_recovers_with_it(tmp_path: Path, nats_url: str) -> None:
    server = await ensure_postgres(tmp_path)
    try:
        await migrate.upgrade(server.url)
        settings = settings_for_tests(datastore_address="127.0.0.1:0")
        async with serving_datastore(settings, server.url, nats_url) as store:
            await store.messages.CreateMessage(a_message_request("before"))
            await server.stop()
            await until_health(store.address, NOT_SERVING)
            with refused("NOT_READY", grpc.StatusCode.UNAVAILABLE) as refusal:
                await store.messages.CreateMessage(a_message_request("meanwhile"), timeout=30)
            await ensure_postgres(tmp_path)
            await until_health(store.address, SERVING)
            await store.messages.CreateMessage(a_message_request("after"))
            listed = await store.messages.ListMessages(message_service_pb2.ListMessagesRequest())
    finally:
        await server.stop()

    assert refusal.details.metadata == {"dependency": "database"}
    assert refusal.details.retry_after_s is not None
    assert len(listed.messages) == 2


async def test_calls_under_way_outlive_a_kill_of_the_database(
    tmp_path: Path, nats_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long this machine takes to start the database again.
    monkeypatch.setattr(engine, "RETRY_FOR_S", PATIENCE_S)
    monkeypatch.setattr(engine, "ATTEMPTS", 1000)
    server = await ensure_postgres(tmp_path)
    acknowledged: list[str] = []
    try:
        await migrate.upgrade(server.url)
        settings = settings_for_tests(datastore_address="127.0.0.1:0")
        async with serving_datastore(settings, server.url, nats_url) as store:

            async def send(sender: int) -> None:
                for number in range(40):
                    request = a_message_request(f"mail {sender} {number}")
                    made = await store.messages.CreateMessage(request, timeout=PATIENCE_S)
                    acknowledged.append(made.message.id)

            sending = asyncio.gather(*(send(sender) for sender in range(4)))
            async with asyncio.timeout(PATIENCE_S):
                while len(acknowledged) < 20:  # noqa: ASYNC110 - the senders tell nobody
                    await asyncio.sleep(0.005)
            os.kill(pid_of(server), signal.SIGKILL)
            await ensure_postgres(tmp_path)
            await sending
            listed = await store.messages.ListMessages(message_service_pb2.ListMessagesRequest(page_size=500))
    finally:
        await server.stop()

    assert len(acknowledged) == 160
    assert {message.id for message in listed.messages} == set(acknowledged)
