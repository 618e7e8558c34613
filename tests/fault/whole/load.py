"""A steady load: mails by gRPC and by REST, and cases stored directly; each is repeated until it is told yes."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

import grpc
import httpx

from minca.datastore.v1 import case_service_pb2_grpc
from minca.intake.v1 import intake_service_pb2, intake_service_pb2_grpc
from tests.fixtures.records import a_case_request, a_vehicle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from tests.fixtures.stack import Stack

Answer = TypeVar("Answer")

PAUSE_S: Final = 0.3
AGAIN_S: Final = 0.2
PATIENCE_S: Final = 5.0
LONGEST_S: Final = 120.0
EVERY_THIRD: Final = 3
PASSING: Final = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.CANCELLED,
}
PASSING_HTTP: Final = {429, 499, 502, 503, 504}


@dataclass
class Load:
    """What was accepted: the sender of a mail or case may forget it, so the mesh has to account for it."""

    stack: Stack
    mails: dict[str, str] = field(default_factory=dict)
    """By the key of the sender: the intake."""
    cases: dict[str, str] = field(default_factory=dict)
    """By the key of the caller: the case."""
    tries: int = 0
    refused: int = 0
    is_over: bool = False
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    async def send_mails(self) -> None:
        """Send mails by gRPC, every third of them twice."""
        async with self.stack.channel("intake") as channel:
            submit = intake_service_pb2_grpc.IntakeServiceStub(channel).SubmitEmail
            while not self.is_over:
                number = next(self.numbers)
                request = intake_service_pb2.SubmitEmailRequest(raw=mail(number), request_id=f"mail-{number}")
                for _ in range(2 if number % EVERY_THIRD == 0 else 1):
                    answer = await self.until_told(lambda request=request: submit(request, timeout=PATIENCE_S))
                    earlier = self.mails.setdefault(request.request_id, answer.intake.id)
                    assert earlier == answer.intake.id, "a mail that was sent again got another intake"
                await asyncio.sleep(PAUSE_S)

    async def send_mails_by_rest(self) -> None:
        """Send mails through the gateway."""
        async with httpx.AsyncClient(base_url=self.stack.gateway_url, timeout=PATIENCE_S) as client:
            while not self.is_over:
                number = next(self.numbers)
                key = f"mail-{number}"
                headers = {"Content-Type": "message/rfc822", "Idempotency-Key": key}
                answer = await self.until_told(lambda: post(client, mail(number), headers))  # noqa: B023 - awaited here
                self.mails[key] = answer["id"]
                await asyncio.sleep(PAUSE_S)

    async def store_cases(self) -> None:
        """Store cases of two vehicles, past the mail."""
        async with self.stack.channel("datastore") as channel:
            create = case_service_pb2_grpc.CaseServiceStub(channel).CreateCaseWithVehicles
            while not self.is_over:
                key = f"case-{next(self.numbers)}"
                request = a_case_request(a_vehicle(), a_vehicle(), request_id=key)
                answer = await self.until_told(lambda request=request: create(request, timeout=PATIENCE_S))
                self.cases[key] = answer.case.id
                await asyncio.sleep(PAUSE_S / 2)

    async def until_told(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """Repeat a call, the same key with it, as long as what is wrong may pass."""
        async with asyncio.timeout(LONGEST_S):
            while True:
                self.tries += 1
                try:
                    return await call()
                except grpc.aio.AioRpcError as error:
                    if error.code() not in PASSING:
                        raise
                except httpx.TransportError:
                    pass
                except httpx.HTTPStatusError as error:
                    if error.response.status_code not in PASSING_HTTP:
                        raise
                self.refused += 1
                await asyncio.sleep(AGAIN_S)


async def post(client: httpx.AsyncClient, raw: bytes, headers: dict[str, str]) -> dict[str, str]:
    """Submit a mail by REST."""
    answer = await client.post("/v1/emails", content=raw, headers=headers)
    answer.raise_for_status()
    intake: dict[str, str] = answer.json()
    return intake


def mail(number: int) -> bytes:
    """Make a mail with two vehicles that no other has."""
    return (
        f"From: ana@corredores.example\r\nSubject: flotilla {number}\r\n"
        f"Message-ID: <{number}@corredores.example>\r\n\r\n"
        f"1) TOYOTA YARIS 2020, placas ABC-{number:03d}-A\r\n2) HONDA CIVIC 2021, placas XYZ-{number:03d}-B\r\n"
    ).encode()


@asynccontextmanager
async def steady_load(stack: Stack) -> AsyncIterator[Load]:
    """Keep it up until the block ends; then every sender has been told yes for all that it sent."""
    load = Load(stack)
    async with asyncio.TaskGroup() as senders:
        for work in (load.send_mails, load.send_mails_by_rest, load.store_cases, load.store_cases):
            senders.create_task(work())
        yield load
        load.is_over = True
