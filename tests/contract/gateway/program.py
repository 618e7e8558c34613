"""The program itself, `python -m gateway`, before intake and cases that speak their true contracts."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mesh.errors import StaleEtag
from minca.datastore.v1 import case_service_pb2_grpc
from minca.intake.v1 import intake_service_pb2_grpc
from tests.contract.gateway.fake_mesh import FakeCases, FakeIntake
from tests.contract.gateway.http import send
from tests.fixtures import servers
from tests.fixtures.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

START_S = 20.0
MOST_RECEIVED_BYTES = 64 * 2**20
KEPT_OUT = ("MINCA_", "SERVICE_", "OTEL_", "INTEGRATION_")


class CasesWithEtags(FakeCases):
    """Has one case, whose etag is "1"; changes compare it."""

    def __init__(self) -> None:
        self.etags: list[str] = []

    async def UpdateCase(self, request: Any, context: Any) -> Any:
        self._compare(request.case.etag, request.case_id)
        return await super().UpdateCase(request, context)

    def _compare(self, etag: str, case_id: str) -> None:
        self.etags.append(etag)
        if etag not in ("", "1"):
            raise StaleEtag("case", case_id, "1")


@dataclass
class RunningGateway:
    """A gateway that runs, and what stands behind it."""

    address: str
    process: asyncio.subprocess.Process
    intake: FakeIntake
    cases: CasesWithEtags


async def started(**environment: str) -> asyncio.subprocess.Process:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(KEPT_OUT)}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", env=kept | environment, stderr=asyncio.subprocess.DEVNULL
    )


@asynccontextmanager
async def running_gateway(**environment: str) -> AsyncIterator[RunningGateway]:
    """Run the program on a free port until the end of the block."""
    intake, cases = FakeIntake(), CasesWithEtags()  # type: ignore[abstract] # what they lack answers UNIMPLEMENTED
    services = (
        (intake_service_pb2_grpc.add_IntakeServiceServicer_to_server, intake, "minca.intake.v1.IntakeService"),
        (case_service_pb2_grpc.add_CaseServiceServicer_to_server, cases, "minca.datastore.v1.CaseService"),
    )
    address = f"127.0.0.1:{free_port()}"
    settings = servers.settings_for_tests()
    async with servers.serving(*services, settings=settings, max_receive_bytes=MOST_RECEIVED_BYTES) as backend:
        process = await started(
            MINCA_GATEWAY_ADDRESS=address,
            SERVICE_INTAKE_SERVICE_URL=backend,
            SERVICE_DATABASE_SERVICE_URL=backend,
            **environment,
        )
        try:
            await _answering(address, process)
            yield RunningGateway(address, process, intake, cases)
        finally:
            if process.returncode is None:
                process.terminate()
                await asyncio.wait_for(process.wait(), 15)


async def _answering(address: str, process: asyncio.subprocess.Process) -> None:
    for _ in range(int(START_S * 20)):
        try:
            await send(address, "GET", "/openapi.json")
        except OSError:
            await asyncio.sleep(0.05)
        else:
            return
        if process.returncode is not None:
            break
    raise TimeoutError(address)
