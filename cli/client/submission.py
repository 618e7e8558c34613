"""Submits a file, waits until its intake is done, and fetches its cases."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import grpc

from cli.client.calls import sentence
from cli.client.cases import fetch_case
from intake.attachments.as_mail import as_mail
from mesh.status import read_details
from minca.intake.v1 import intake_pb2, intake_service_pb2, intake_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.client.calls import Mesh
    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle
    from minca.intake.v1.intake_pb2 import Intake

    Show = Callable[[str], None]

DONE = {intake_pb2.Intake.STATUS_PROCESSED, intake_pb2.Intake.STATUS_NEEDS_REVIEW, intake_pb2.Intake.STATUS_FAILED}
# A watch that ends early is opened again: processing continues without it.
TRANSIENT = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}
PAUSE_S = 0.5


@dataclass(frozen=True, slots=True)
class SubmissionResult:
    """The result of a submission: the mail as it was sorted, and its cases; or the reason why it failed."""

    file: str
    intake: Intake = field(default_factory=intake_pb2.Intake)
    cases: list[tuple[Case, list[CaseVehicle]]] = field(default_factory=list)
    failure: str = ""


async def submit_file(mesh: Mesh, path: Path, *, insurer: str, wait_s: float, show: Show) -> SubmissionResult:
    """Submit the e-mail in `path` and wait for what becomes of it; `show` is called with each stage.

    Failures are results too.
    """
    try:
        raw = await asyncio.to_thread(lambda: as_mail(path.name, path.read_bytes()))
        async with asyncio.timeout(wait_s):
            request = intake_service_pb2.SubmitEmailRequest(raw=raw, insurer_id=insurer, file_name=path.name[-500:])
            return await _outcome(mesh, str(path), request, show)
    except grpc.aio.AioRpcError as error:
        return SubmissionResult(str(path), failure=sentence(read_details(error)))
    except TimeoutError:
        return SubmissionResult(
            str(path),
            failure=f"not done after {wait_s:.0f} s; it is still being processed, submit it again to see the result",
        )
    except OSError as error:
        return SubmissionResult(str(path), failure=error.strerror or str(error))


async def _outcome(
    mesh: Mesh, name: str, request: intake_service_pb2.SubmitEmailRequest, show: Show
) -> SubmissionResult:
    show("submitting")
    stub = intake_service_pb2_grpc.IntakeServiceStub(mesh.intake)
    intake = await _wait_until_done(stub, (await stub.SubmitEmail(request)).intake, show)
    if intake.status == intake_pb2.Intake.STATUS_FAILED:
        return SubmissionResult(name, intake, failure=intake.failure)
    ids = [case.case_id for case in intake.cases] or [intake.case_id]
    return SubmissionResult(name, intake, [await fetch_case(mesh, case_id) for case_id in ids if case_id])


async def _wait_until_done(stub: intake_service_pb2_grpc.IntakeServiceStub, intake: Intake, show: Show) -> Intake:
    """Watch the intake until it is done; the caller sets the timeout."""
    request = intake_service_pb2.WatchIntakeRequest(intake_id=intake.id)
    while intake.status not in DONE:
        try:
            async for progress in stub.WatchIntake(request):
                intake = progress.intake
                show(_stage(progress))
                if intake.status in DONE:
                    break
        except grpc.aio.AioRpcError as error:
            if error.code() not in TRANSIENT:
                raise
        if intake.status not in DONE:
            await asyncio.sleep(PAUSE_S)
    return intake


def _stage(progress: intake_service_pb2.WatchIntakeResponse) -> str:
    word = intake_service_pb2.WatchIntakeResponse.Stage.Name(progress.stage).removeprefix("STAGE_").lower()
    if progress.vehicles_read:
        return f"{word}, {progress.vehicles_matched} of {progress.vehicles_read} vehicles"
    return word
