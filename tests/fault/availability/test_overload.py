"""A service that is asked for four times what it can do answers as many calls as ever, and refuses others in words."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final

from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.fault.availability.measured import (
    Figures,
    Stream,
    batch,
    mesh_channel,
    plain_channel,
    repeatable,
    say,
)
from tests.fixtures.at_length import AT_LENGTH
from tests.fixtures.replicas import Doings, replica

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import grpc

# So slow that what is measured is not the machine.
BUSY: Final = Doings(work_s=0.02 if AT_LENGTH else 0.04, at_once=2)
CAPACITY: Final = BUSY.at_once / BUSY.work_s
SECONDS: Final = 15.0 if AT_LENGTH else 4.0
DEADLINE_S: Final = 1.0
BATCHES_A_SECOND: Final = 40
ROOM_S: Final = 0.5  # within it a small call and a health check are answered, on a busy machine too


@asynccontextmanager
async def channels_to(address: str) -> AsyncIterator[tuple[grpc.aio.Channel, grpc.aio.Channel]]:
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(mesh_channel(address))
        yield ours, await stack.enter_async_context(plain_channel(address))


async def ask_health(channel: grpc.aio.Channel) -> None:
    answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=5)
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


async def under_load(address: str, load: float) -> tuple[Figures, Figures, Figures]:
    """Ask for a multiple of the capacity, half through the mesh and half not, and for health."""
    began_s = asyncio.get_running_loop().time()
    async with channels_to(address) as (ours, plain):
        streams = (
            Stream(repeatable(ours, DEADLINE_S)),
            Stream(repeatable(plain, DEADLINE_S)),
            Stream(lambda: ask_health(plain)),
        )
        rate = CAPACITY * load / 2
        await asyncio.gather(streams[0].run(rate, SECONDS), streams[1].run(rate, SECONDS), streams[2].run(10, SECONDS))
    first, second, health = (each.since(began_s) for each in streams)
    say(load=load, mesh=first, plain=second, health=health, answered_a_second=answers(first, second) / SECONDS)
    return first, second, health


def answers(*all_figures: Figures) -> int:
    return sum(len(figures.made) - figures.failures.total() for figures in all_figures)


async def test_at_four_times_what_a_service_can_do_it_answers_as_many_calls_as_ever() -> None:
    async with replica(BUSY) as only:
        at_peak = answers(*(await under_load(only.address, 1.0))[:2])
        first, second, health = await under_load(only.address, 4.0)

    refused = first.failures + second.failures
    assert answers(first, second) > 0.8 * at_peak
    assert refused["OVERLOADED"] > 0.9 * refused.total()
    assert refused["CANCELLED"] == 0
    assert health.failures.total() == 0
    assert health.within_s(0.9) < ROOM_S


async def test_batches_leave_room_for_small_calls_and_for_health() -> None:
    began_s = asyncio.get_running_loop().time()
    async with replica(Doings(at_once=8)) as only, channels_to(only.address) as (ours, plain):
        batches = Stream(batch(ours, timeout_s=SECONDS))
        small, health = Stream(repeatable(ours)), Stream(lambda: ask_health(plain))
        await asyncio.gather(batches.run(BATCHES_A_SECOND, SECONDS), small.run(20, SECONDS), health.run(10, SECONDS))
    say(batches=batches.since(began_s), small=small.since(began_s), health=health.since(began_s))

    assert answers(batches.since(began_s)) > 0
    assert small.since(began_s).failures.total() == 0
    assert small.since(began_s).within_s(0.9) < ROOM_S
    assert health.since(began_s).within_s(0.9) < ROOM_S
