"""The worker beside what fails and what helps it: a NATS that restarts, a slow matcher or none, a language model."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import nats
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health_pb2 import HealthCheckResponse
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig

from datastore.events.relay import ensure_stream
from intake.reading import server_process
from mesh.embedded.nats import ensure_nats
from mesh.errors import NotReady
from mesh.events import EMAIL_RECEIVED, STREAM, WORKERS
from minca.datastore.v1 import vehicle_service_pb2
from minca.intake.v1 import intake_pb2
from minca.intake.v1 import intake_service_pb2 as pb
from tests.fixtures.fake_openai import fails, says
from tests.fixtures.intakes import running_intake
from tests.fixtures.mails import HEADER, VERSA, a_mail

if TYPE_CHECKING:
    from mesh.embedded.postgres import EmbeddedPostgres
    from tests.fixtures.datastores import Metadata
    from tests.fixtures.failures import FailureCounts
    from tests.fixtures.fake_openai import FakeOpenAi
    from tests.fixtures.intakes import Intakes

Intake = intake_pb2.Intake
FORK_SERVER = server_process.PROGRAM.encode()
PROSE = "Hola, mi cliente trae su Tunland gris del 2020, placas GXV-573-R. ¿En cuánto sale?\n"


async def submitted(intakes: Intakes, raw: bytes, ana: Metadata) -> intake_pb2.Intake:
    return (await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=ana)).intake


async def test_mails_taken_while_nats_is_down_are_worked_on_when_it_is_back(
    postgres: EmbeddedPostgres, tmp_path: Path, ana: Metadata
) -> None:
    async with running_intake(postgres, tmp_path) as intakes:
        before = await intakes.done((await submitted(intakes, a_mail().about("antes").as_bytes(), ana)).id, ana)
        await intakes.nats.stop()
        waiting = [await submitted(intakes, a_mail().about(f"durante {n}").as_bytes(), ana) for n in range(3)]
        await ensure_nats(tmp_path)
        after = [await intakes.done(each.id, ana, patience_s=40) for each in waiting]

    assert len({each.cot_number for each in (before, *after)}) == 4


async def test_a_vehicle_that_only_the_model_reads_is_coded_and_looked_at_by_a_person(
    postgres: EmbeddedPostgres, tmp_path: Path, ana: Metadata, fake_openai: FakeOpenAi
) -> None:
    lobo = {"quote": "su Tunland gris del 2020, placas GXV-573-R", "description": "Tunland gris", "year": 2020}
    invented = {"quote": "FERRARI ENZO 2003", "description": "FERRARI ENZO", "year": 2003}
    nothing = {"client_name": None, "client_rfc": None, "policy_start": None, "policy_end": None, "coverage": None}
    unread = {"vin": None, "plate": None, "value": None}
    fake_openai.script = [says({**nothing, "vehicles": [lobo | unread, invented | unread]})]
    model = {"openai_api_key": "a key", "openai_base_url": fake_openai.base_url}
    async with running_intake(postgres, tmp_path, **model) as intakes:
        done = await intakes.done((await submitted(intakes, a_mail().saying(PROSE).as_bytes(), ana)).id, ana)
        request = vehicle_service_pb2.ListVehiclesRequest(case_id=done.case_id)
        stored = (await intakes.store.vehicles.ListVehicles(request, metadata=ana)).vehicles

    assert done.status == Intake.STATUS_NEEDS_REVIEW
    assert [(each.vehicle.description, each.vehicle.year) for each in stored] == [("Tunland gris", 2020)]


async def test_a_model_that_fails_fails_no_mail_and_one_that_is_not_needed_is_not_asked(
    postgres: EmbeddedPostgres, tmp_path: Path, ana: Metadata, fake_openai: FakeOpenAi
) -> None:
    fake_openai.script = [fails(500)]
    model = {"openai_api_key": "a key", "openai_base_url": fake_openai.base_url, "max_retries": 0}
    clear = a_mail().saying("Cliente: ACEROS S.A. DE C.V.\n").with_xlsx([HEADER, VERSA])
    async with running_intake(postgres, tmp_path, **model) as intakes:
        known = await intakes.done((await submitted(intakes, clear.as_bytes(), ana)).id, ana)
        asked_for_the_clear_one = len(fake_openai.requests)
        unknown = await intakes.done((await submitted(intakes, a_mail().saying(PROSE).as_bytes(), ana)).id, ana)

    assert (known.status, asked_for_the_clear_one) == (Intake.STATUS_PROCESSED, 0)
    assert unknown.status == Intake.STATUS_NEEDS_REVIEW
    assert len(fake_openai.requests) == 1


async def test_an_open_breaker_before_the_matcher_closes_again_and_no_mail_is_lost(
    postgres: EmbeddedPostgres, tmp_path: Path, ana: Metadata
) -> None:
    async with running_intake(postgres, tmp_path, breaker_failures=2, breaker_reset_s=0.5, max_retries=0) as intakes:
        intakes.matcher.failures.extend([NotReady("catalog", retry_after_s=0.1)] * 3)
        mails = [a_mail().about(f"corte {n}").with_xlsx([HEADER, VERSA]).as_bytes() for n in range(4)]
        accepted = [await submitted(intakes, raw, ana) for raw in mails]
        done = [await intakes.done(each.id, ana, patience_s=40) for each in accepted]

    assert {each.status for each in done} == {Intake.STATUS_PROCESSED}


async def test_mails_wait_while_the_processes_that_read_them_do_not_start_and_health_says_so(
    postgres: EmbeddedPostgres, tmp_path: Path, ana: Metadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = [a_mail().about(f"sin lectores {n}").with_xlsx([HEADER, VERSA]).as_bytes() for n in range(3)]
    async with running_intake(postgres, tmp_path) as intakes, grpc.aio.insecure_channel(intakes.address) as channel:
        with monkeypatch.context() as broken:
            broken.setattr(server_process, "PROGRAM", "intake.reading.no_such_program")
            killing = asyncio.create_task(keep_killing_fork_servers())
            accepted = [await submitted(intakes, raw, ana) for raw in mails]
            await health_of_reading(channel, HealthCheckResponse.NOT_SERVING)
            killing.cancel()
            with pytest.raises(grpc.aio.AioRpcError) as refusal:
                await intakes.stub.ExtractEmail(pb.ExtractEmailRequest(raw=mails[0]), metadata=ana)
            waiting = await intakes.stub.GetIntake(pb.GetIntakeRequest(intake_id=accepted[0].id), metadata=ana)
        await health_of_reading(channel, HealthCheckResponse.SERVING)
        done = [await intakes.done(each.id, ana) for each in accepted]

    assert refusal.value.code() is grpc.StatusCode.UNAVAILABLE
    assert waiting.intake.status == Intake.STATUS_PROCESSING
    assert {each.status for each in done} == {Intake.STATUS_PROCESSED}


async def health_of_reading(channel: grpc.aio.Channel, status: int) -> None:
    """Wait until the loop that keeps the reading processes has this health."""
    health: Any = health_pb2_grpc.HealthStub(channel)
    request = health_pb2.HealthCheckRequest(service="background/reading")
    async for answer in health.Watch(request, timeout=60):
        if answer.status == status:
            return


async def keep_killing_fork_servers() -> None:
    """Also one that was being started when the others were killed."""
    while True:
        kill_fork_servers()
        await asyncio.sleep(0.5)


def kill_fork_servers() -> None:
    """End, as a lack of memory does, the fork servers that this process has started."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and FORK_SERVER in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


async def test_a_mail_that_is_worked_on_for_longer_than_its_lease_is_given_to_nobody_else(
    postgres: EmbeddedPostgres,
    tmp_path: Path,
    ana: Metadata,
    failure_counts: FailureCounts,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keep, kept = Msg.in_progress, 0

    async def keep_but_once(delivered: Msg) -> None:
        nonlocal kept
        kept += 1
        if kept == 1:
            raise ValueError
        await keep(delivered)

    monkeypatch.setattr(Msg, "in_progress", keep_but_once)
    async with running_intake(postgres, tmp_path, delivery_lease_s=1) as intakes:
        intakes.matcher.takes_s = 3
        raw = a_mail().with_xlsx([HEADER, VERSA]).as_bytes()
        done = await intakes.done((await submitted(intakes, raw, ana)).id, ana)

    assert (done.status, done.attempt_count, len(intakes.matcher.requests)) == (Intake.STATUS_PROCESSED, 1, 1)
    assert (kept > 2, failure_counts.of("lease")) == (True, 1)


async def test_a_lease_that_is_set_anew_holds_for_the_consumer_that_is_there(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    client = await nats.connect((await ensure_nats(tmp_path)).url)
    stream = client.jetstream()
    await ensure_stream(stream)
    made_before = ConsumerConfig(name=WORKERS, durable_name=WORKERS, filter_subject=EMAIL_RECEIVED, max_ack_pending=7)
    await stream.add_consumer(STREAM, made_before, ack_wait=30)

    async with running_intake(postgres, tmp_path, delivery_lease_s=2), asyncio.timeout(20):
        while (config := (await stream.consumer_info(STREAM, WORKERS)).config).ack_wait != 2:  # noqa: ASYNC110 - NATS tells nobody
            await asyncio.sleep(0.05)
        await client.close()

    assert config.max_ack_pending == 7
