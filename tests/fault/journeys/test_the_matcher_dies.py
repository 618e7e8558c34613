"""The matcher is killed while mails are on their way: they come later, and none is lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

from minca.intake.v1 import intake_pb2, intake_service_pb2, intake_service_pb2_grpc
from tests.fixtures.at_length import at_length

if TYPE_CHECKING:
    from tests.fixtures.collector import Collector
    from tests.fixtures.stack import Stack

pytestmark = at_length("breaks a mesh of its own")

MAILS = 8
DONE = {intake_pb2.Intake.STATUS_PROCESSED, intake_pb2.Intake.STATUS_NEEDS_REVIEW}


def mail(number: int) -> bytes:
    return (
        f"From: ana@corredores.example\r\nSubject: flotilla {number}\r\n"
        f"Message-ID: <{number}@corredores.example>\r\n\r\n"
        f"1) TOYOTA YARIS 2020, placas ABC-{number:03d}\r\n2) HONDA CIVIC 2021\r\n"
    ).encode()


async def submitted(stack: Stack, numbers: range) -> list[str]:
    async with stack.channel("intake") as channel:
        submit = intake_service_pb2_grpc.IntakeServiceStub(channel).SubmitEmail
        requests = [intake_service_pb2.SubmitEmailRequest(raw=mail(number)) for number in numbers]
        return [(await submit(request, timeout=10)).intake.id for request in requests]


async def statuses(stack: Stack, ids: list[str]) -> list[intake_pb2.Intake]:
    async with stack.channel("intake") as channel:
        intakes = intake_service_pb2_grpc.IntakeServiceStub(channel)
        answers = [
            await intakes.GetIntake(intake_service_pb2.GetIntakeRequest(intake_id=each), timeout=10) for each in ids
        ]
    return [answer.intake for answer in answers]


async def all_done(stack: Stack, ids: list[str], bound_s: float = 240) -> list[intake_pb2.Intake]:
    async with asyncio.timeout(bound_s):
        while True:
            now = await statuses(stack, ids)
            if all(intake.status in DONE for intake in now):
                return now
            await asyncio.sleep(0.25)


def left_alone(arrived: Collector) -> bool:
    """Whether a breaker before the matcher was measured open, or half open for its one try a second."""
    return any(
        point.name == "minca.breaker.state" and point.attributes["service.peer.name"] == "matcher" and point.value > 0
        for point in arrived.points
    )


async def test_without_the_matcher_rest_takes_mails_and_reads_cases(fragile_stack: Stack) -> None:
    stack = fragile_stack
    await stack.serving("gateway")
    stack.kill("matcher")
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=20) as client:
        taken = await client.post("/v1/emails", content=mail(99), headers={"Content-Type": "message/rfc822"})
        listed = await client.get("/v1/cases")
        whole, fit = await client.get("/healthz"), await client.get("/readyz")
    stack.start("matcher")

    assert (taken.status_code, listed.status_code) == (httpx.codes.ACCEPTED, httpx.codes.OK)
    assert whole.json()["services"]["minca.matcher.v2.MatcherService"] == "UNREACHABLE"
    assert (whole.status_code, fit.status_code) == (httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.OK)
    assert {status for name, status in whole.json()["services"].items() if "matcher" not in name} == {"SERVING"}


async def test_killing_the_matcher_delays_mails_and_loses_none(fragile_stack: Stack, spans: Collector) -> None:
    stack = fragile_stack
    stack.kill("matcher")
    accepted = await submitted(stack, range(MAILS))
    await asyncio.to_thread(spans.wait_for, left_alone, 60)
    while_down = await statuses(stack, accepted)
    stack.start("matcher")
    done = await all_done(stack, accepted)

    assert all(intake.status not in DONE for intake in while_down)
    assert len({intake.cot_number for intake in done}) == MAILS
    assert len(set(accepted)) == MAILS


async def test_killing_a_worker_in_the_middle_of_its_mails_loses_none_and_doubles_none(fragile_stack: Stack) -> None:
    stack = fragile_stack
    accepted = await submitted(stack, range(MAILS, 2 * MAILS))
    stack.kill("intake")
    stack.start("intake")
    await stack.serving("intake")
    done = await all_done(stack, accepted)

    assert len({intake.cot_number for intake in done}) == MAILS
