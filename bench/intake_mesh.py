"""How many mails a minute become cases through the whole mesh, beside reading alone: `python -m bench intake_mesh`.

Generated mails of all kinds; PostgreSQL, NATS and the four services as real processes on this machine. The goal: at
least 100 mails a minute for each core. The rival reads the same mails in one process and does nothing else.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from datastore.db.migrate import upgrade
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from mesh.embedded.postgres import ensure_postgres
from minca.intake.v1 import intake_pb2, intake_service_pb2, intake_service_pb2_grpc
from samples.generator.mail import generate
from tests.fixtures.stack import running

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fixtures.stack import Stack

MAILS: Final = 120
SEED: Final = "bench"
GOAL: Final = 100
LONGEST_S: Final = 240
UNDER_WAY: Final = {intake_pb2.Intake.STATUS_RECEIVED, intake_pb2.Intake.STATUS_PROCESSING}
PLENTY: Final = {"INTEGRATION_SERVICE_RATE_LIMIT": "1000000"}


async def through_the_mesh(stack: Stack, mails: Sequence[bytes]) -> tuple[float, int]:
    """Seconds until the last mail is done, and how many failed."""
    async with stack.channel("intake") as channel, asyncio.timeout(LONGEST_S):
        intakes = intake_service_pb2_grpc.IntakeServiceStub(channel)
        started = time.perf_counter()
        requests = [intake_service_pb2.SubmitEmailRequest(raw=mail) for mail in mails]
        ids = [(await intakes.SubmitEmail(request, timeout=30)).intake.id for request in requests]
        failed = 0
        for intake_id in ids:
            request = intake_service_pb2.GetIntakeRequest(intake_id=intake_id)
            while (now := (await intakes.GetIntake(request, timeout=30)).intake.status) in UNDER_WAY:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            failed += now == intake_pb2.Intake.STATUS_FAILED
        return time.perf_counter() - started, failed


def by_reading_alone(mails: Sequence[bytes]) -> float:
    """Seconds of reading, on one core."""
    limits = ReadingLimits()
    started = time.perf_counter()
    for mail in mails:
        extract_email(mail, limits)
    return time.perf_counter() - started


async def main() -> None:
    """Measure and print."""
    mails = [mail.raw for mail in generate(SEED, MAILS)]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        postgres = await ensure_postgres(Path(folder))
        try:
            await upgrade(postgres.url)
            async with running(postgres, Path(folder), **PLENTY) as stack:
                duration_s, failed = await through_the_mesh(stack, mails)
        finally:
            await postgres.stop()
    alone = by_reading_alone(mails)
    a_minute = len(mails) / duration_s * 60 / cores
    print(f"{len(mails)} mails, {failed} failed, {cores} cores")
    print(f"through the mesh: {duration_s:.1f} s, {a_minute:,.0f} a minute for each core (goal: {GOAL})")
    print(f"reading alone: {alone:.1f} s, {len(mails) / alone * 60:,.0f} a minute on one core")


if __name__ == "__main__":
    asyncio.run(main())
