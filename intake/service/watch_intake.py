"""Following an intake: what workers tell as they go, and what the datastore says at the least every second."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from intake.service.convert import intake_of
from minca.datastore.v1 import message_service_pb2
from minca.intake.v1 import intake_pb2
from minca.intake.v1 import intake_service_pb2 as pb

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from intake.service.progress import Progress
    from minca.datastore.v1 import message_service_pb2_grpc

POLL_S: Final = 1.0
Stage = pb.WatchIntakeResponse.Stage
DONE: Final = frozenset(
    {intake_pb2.Intake.STATUS_PROCESSED, intake_pb2.Intake.STATUS_NEEDS_REVIEW, intake_pb2.Intake.STATUS_FAILED}
)


async def watch(
    messages: message_service_pb2_grpc.MessageServiceStub, progress: Progress, intake_id: str
) -> AsyncIterator[pb.WatchIntakeResponse]:
    """Yield the state of an intake at once and at each change, until it is done.

    Raises: grpc.aio.AioRpcError.
    """
    async with progress.heard(intake_id) as heard:
        last: pb.WatchIntakeResponse | None = None
        said = pb.WatchIntakeResponse()
        while True:
            now = _state(await _intake(messages, intake_id), said)
            if now != last:
                yield now
                last = now
            if now.stage == Stage.STAGE_DONE:
                return
            said = await _next(heard, said)


async def _intake(messages: message_service_pb2_grpc.MessageServiceStub, intake_id: str) -> intake_pb2.Intake:
    answer = await messages.GetMessage(message_service_pb2.GetMessageRequest(message_id=intake_id))
    return intake_of(answer.message)


async def _next(heard: asyncio.Queue[pb.WatchIntakeResponse], said: pb.WatchIntakeResponse) -> pb.WatchIntakeResponse:
    """Return the newest word of a worker; after a second without any, what was said before."""
    try:
        async with asyncio.timeout(POLL_S):
            said = await heard.get()
    except TimeoutError:
        return said
    while not heard.empty():
        said = heard.get_nowait()
    return said


def _state(intake: intake_pb2.Intake, said: pb.WatchIntakeResponse) -> pb.WatchIntakeResponse:
    """Put together what the datastore knows and what a worker said; the datastore decides when it is done."""
    if intake.status in DONE:
        stage = Stage.STAGE_DONE
    elif intake.status == intake_pb2.Intake.STATUS_RECEIVED:
        stage = Stage.STAGE_WAITING
    else:
        stage = said.stage if said.stage in {Stage.STAGE_MATCHING, Stage.STAGE_STORING} else Stage.STAGE_READING
    return pb.WatchIntakeResponse(
        intake=intake, stage=stage, vehicles_read=said.vehicles_read, vehicles_matched=said.vehicles_matched
    )
