"""Watches an intake: combines the reports of workers with the state in the datastore, polled every second."""

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
        report = pb.WatchIntakeResponse()
        while True:
            now = _state(await _intake(messages, intake_id), report)
            if now != last:
                yield now
                last = now
            if now.stage == Stage.STAGE_DONE:
                return
            report = await _next(heard, report)


async def _intake(messages: message_service_pb2_grpc.MessageServiceStub, intake_id: str) -> intake_pb2.Intake:
    answer = await messages.GetMessage(message_service_pb2.GetMessageRequest(message_id=intake_id))
    return intake_of(answer.message)


async def _next(heard: asyncio.Queue[pb.WatchIntakeResponse], report: pb.WatchIntakeResponse) -> pb.WatchIntakeResponse:
    """Return the newest report of a worker; the previous one after a second without any."""
    try:
        async with asyncio.timeout(POLL_S):
            report = await heard.get()
    except TimeoutError:
        return report
    while not heard.empty():
        report = heard.get_nowait()
    return report


def _state(intake: intake_pb2.Intake, report: pb.WatchIntakeResponse) -> pb.WatchIntakeResponse:
    """Combine the datastore's state with a worker's report; the datastore decides when it is done."""
    if intake.status in DONE:
        stage = Stage.STAGE_DONE
    elif intake.status == intake_pb2.Intake.STATUS_RECEIVED:
        stage = Stage.STAGE_WAITING
    else:
        stage = report.stage if report.stage in {Stage.STAGE_MATCHING, Stage.STAGE_STORING} else Stage.STAGE_READING
    return pb.WatchIntakeResponse(
        intake=intake, stage=stage, vehicles_read=report.vehicles_read, vehicles_matched=report.vehicles_matched
    )
