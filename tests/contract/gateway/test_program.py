"""The program itself: `python -m gateway`."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1._async import HealthServicer

from gateway.http.serve import bound_socket, make_server
from mesh.server.interceptor import StopSignal
from minca.intake.v1 import intake_service_pb2_grpc
from tests.contract.gateway.echo import echo_contracts
from tests.contract.gateway.fake_mesh import FakeIntake
from tests.contract.gateway.http import send
from tests.contract.gateway.program import RunningGateway, running_gateway
from tests.contract.gateway.served import serving as gateway_serving
from tests.fixtures.ports import free_port
from tests.fixtures.servers import serving, until

START_S = 20.0


async def started(**environment: str) -> asyncio.subprocess.Process:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MINCA_", "SERVICE_", "OTEL_"))}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", env=kept | environment, stderr=asyncio.subprocess.PIPE
    )


async def answering(address: str) -> int:
    for _ in range(int(START_S * 20)):
        try:
            return (await send(address, "GET", "/openapi.json")).status
        except OSError:
            await asyncio.sleep(0.05)
    raise TimeoutError(address)


async def test_the_program_serves_before_anything_behind_it_does_and_stops_when_asked() -> None:
    address = f"127.0.0.1:{free_port()}"
    process = await started(MINCA_GATEWAY_ADDRESS=address)
    try:
        status = await answering(address)
        process.terminate()
        code = await asyncio.wait_for(process.wait(), 10)
    finally:
        if process.returncode is None:
            process.kill()

    assert (status, code) == (200, 0)


async def test_without_a_datastore_the_reason_comes_within_a_second() -> None:
    address, nowhere = (f"127.0.0.1:{free_port()}" for _ in range(2))
    process = await started(MINCA_GATEWAY_ADDRESS=address, MINCA_DATASTORE_ADDRESS=nowhere)
    try:
        await answering(address)
        begun = time.monotonic()
        answer = await send(address, "GET", "/v1/cases")
        took_s = time.monotonic() - begun
    finally:
        process.kill()
        await process.wait()

    assert (answer.status, answer.json["metadata"]) == (503, {"dependency": "datastore"})
    assert took_s < 1


async def test_the_program_refuses_to_be_open_to_other_machines() -> None:
    process = await started(MINCA_GATEWAY_ADDRESS="0.0.0.0:0")
    _, said = await asyncio.wait_for(process.communicate(), 20)

    assert process.returncode != 0
    assert b"MINCA_JWT_SECRET" in said


async def test_several_workers_share_one_address_and_one_that_dies_is_replaced() -> None:
    async with running_gateway(MINCA_GATEWAY_WORKERS="2") as gateway:
        begun = workers(gateway)
        for _ in range(8):
            assert (await send(gateway.address, "GET", "/v1/intakes/i-1")).status == 200
        os.kill(begun[0], signal.SIGKILL)
        await until(lambda: begun[0] not in workers(gateway) and len(workers(gateway)) == 2, START_S)
        assert (await send(gateway.address, "GET", "/v1/intakes/i-1")).status == 200
        gateway.process.terminate()
        code = await asyncio.wait_for(gateway.process.wait(), 15)

    assert code == 0
    assert not is_running(begun[1])


async def test_workers_that_cannot_start_end_the_program_with_what_they_say() -> None:
    process = await started(MINCA_GATEWAY_ADDRESS=f"0.0.0.0:{free_port()}", MINCA_GATEWAY_WORKERS="2")
    _, told = await asyncio.wait_for(process.communicate(), 30)

    assert process.returncode == 1
    assert b"MINCA_JWT_SECRET" in told


async def test_workers_do_not_outlive_who_started_them() -> None:
    async with running_gateway(MINCA_GATEWAY_WORKERS="2") as gateway:
        begun = workers(gateway)
        gateway.process.kill()
        await gateway.process.wait()
        await until(lambda: not any(map(is_running, begun)), 15)


def workers(gateway: RunningGateway) -> list[int]:
    children = Path(f"/proc/{gateway.process.pid}/task/{gateway.process.pid}/children")
    return list(map(int, children.read_text().split()))


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def test_workers_do_not_share_an_address_with_a_stranger() -> None:
    with bound_socket("127.0.0.1:0", is_shared=True) as stranger:
        process = await started(
            MINCA_GATEWAY_ADDRESS=f"127.0.0.1:{stranger.getsockname()[1]}", MINCA_GATEWAY_WORKERS="2"
        )
        _, said = await asyncio.wait_for(process.communicate(), 20)

    assert process.returncode != 0
    assert b"in use" in said


@pytest.mark.parametrize("address", ["127.0.0.1:0", "localhost:0"])
def test_answers_are_sent_without_waiting_for_more(address: str) -> None:
    with bound_socket(address) as bound:
        assert bound.proto == socket.IPPROTO_TCP


def test_a_connection_without_a_request_is_kept_longer_than_proxies_keep_it() -> None:
    server, bound = make_server(no_answer, "127.0.0.1:0")
    bound.close()

    assert server.config.timeout_keep_alive > 60


async def no_answer(*_: object) -> None:
    raise AssertionError


async def test_a_gateway_that_is_told_to_stop_ends_what_it_has_begun() -> None:
    intake = FakeIntake(steps=[], is_endless=True)
    service = (intake_service_pb2_grpc.add_IntakeServiceServicer_to_server, intake, "minca.intake.v1.IntakeService")
    address = f"127.0.0.1:{free_port()}"
    async with serving(service) as backend:
        process = await started(MINCA_GATEWAY_ADDRESS=address, MINCA_INTAKE_ADDRESS=backend)
        try:
            await answering(address)
            mail = {"content-type": "message/rfc822"}
            waiting = asyncio.create_task(send(address, "POST", "/v1/emails?wait=15s", b"Subject: a", mail))
            await until(lambda: bool(intake.submitted), 10)
            process.terminate()
            accepted = await asyncio.wait_for(waiting, 5)
            health = await send(address, "GET", "/healthz")
            code = await asyncio.wait_for(process.wait(), 10)
        finally:
            if process.returncode is None:
                process.kill()

    assert (accepted.status, accepted.headers["connection"]) == (202, "close")
    assert (health.status, health.json["status"], health.headers["connection"]) == (503, "NOT_SERVING", "close")
    assert code == 0


async def test_health_turns_before_the_gateway_stops() -> None:
    stopping, health, backend = StopSignal(), HealthServicer(), grpc.aio.server()
    for name in echo_contracts().services:
        await health.set(name, health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(health, backend)
    port = backend.add_insecure_port("127.0.0.1:0")
    await backend.start()
    async with gateway_serving(echo_contracts(), f"127.0.0.1:{port}", stopping=stopping) as address:
        before = await send(address, "GET", "/healthz")
        fit_before = await send(address, "GET", "/readyz")
        stopping.begin()
        after, fit_after = [await send(address, "GET", page) for page in ("/healthz", "/readyz")]
    await backend.stop(None)

    assert (before.status, before.headers.get("connection")) == (200, None)
    assert (after.status, after.headers["connection"]) == (503, "close")
    assert (fit_before.status, fit_after.status) == (200, 503)
