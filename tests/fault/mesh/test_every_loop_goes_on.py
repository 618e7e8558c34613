"""Each loop beside the calls meets an error that nobody foresaw: it is heard, health shows it, and the loop goes on."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from functools import wraps
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import grpc
import nats
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from pydantic import SecretStr
from structlog.testing import CapturingLogger

from datastore.events.relay import ensure_stream
from intake.app import intake
from matcher.__main__ import matcher
from mesh.background import FAILURES_UNTIL_UNWELL, Backoff
from minca.datastore.v1 import vehicle_pb2, vehicle_service_pb2
from minca.fleet.v1 import match_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from tests.fixtures.datastores import serving_datastore
from tests.fixtures.mailboxes import PASSWORD, USER
from tests.fixtures.records import a_vehicle
from tests.fixtures.servers import secured, until
from tests.fixtures.small_catalogue import small_entries
from tests.fixtures.stored import a_stored_case, activate, vehicles_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from mesh.settings import Settings
    from tests.fixtures.datastores import Datastore, Metadata
    from tests.fixtures.failures import FailureCounts
    from tests.fixtures.mailboxes import MailServer

ROOT = Path(__file__).resolve().parents[3]
SERVICES = ("mesh", "datastore", "matcher", "intake", "gateway", "cli")
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
PATIENCE_S = 30
PERSONAL = "Lucía Hernández, HEOL790816MX1"

# Each loop, and a function of its step.
OF_DATASTORE = {
    "sweeper": "datastore.jobs.redelivery._overdue",
    "sealer": "datastore.audit.sealer.anchor",
    "relay": "datastore.events.relay.publish_waiting",
    "outbox-metrics": "datastore.events.outbox_metrics.measure",
    "signals": "datastore.db.notifications._listen",
    "retention": "datastore.jobs.retention.apply_retention",
    "learning": "datastore.jobs.learning.learn_next",
    "backfill": "datastore.jobs.backfill._fill_batch",
    "readiness": "mesh.server.health.Readiness._poll",
}
OF_INTAKE = {
    "reading": "intake.reading.reader_process.ReaderPool._watch",
    "worker": "intake.service.worker.Worker._take",
    "catalogue-names": "intake.service.catalogue_watch.CatalogueWatch._take",
    "blob-retention": "intake.service.blob_retention.delete_free",
    "uncoded-vehicles": "intake.review.uncoded_job.UncodedJob._step",
    "inbox-folder": "intake.inbox.folder.FolderInbox.take",
    "inbox-mailbox": "intake.inbox.imap.ImapInbox.take",
}
OF_MATCHER = {
    "catalogues": "matcher.service.watchers.CatalogueWatcher._take",
    "corrections": "matcher.service.watchers.CorrectionWatcher._take",
    "coding-processes": "matcher.service.processes.pool.CodingPool._watch",
    "vin-codes": "matcher.service.watchers.VinCodeWatcher._take",
    "learned-coding": "matcher.service.watchers.LearnedCodingWatcher._take",
}
# It lasts as long as a mail is worked on, so health does not speak of it.
OF_A_MAIL = {"lease"}


class Fault:
    """An error that nobody foresaw, until it is mended."""

    def __init__(self) -> None:
        self.is_mended = False

    def before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Have a function run into it."""

        @wraps(function)
        def faulty(*arguments: Any, **options: Any) -> Any:
            if not self.is_mended:
                raise ValueError(PERSONAL)
            return function(*arguments, **options)

        return faulty


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let loops hardly wait after failures."""
    monkeypatch.setattr(Backoff, "wait_s", lambda *_: 0.01)


@pytest.fixture
def fault(target: str, monkeypatch: pytest.MonkeyPatch) -> Fault:
    """A fault in the step of a loop."""
    fault = Fault()
    monkeypatch.setattr(target, fault.before(resolve_name(target)))
    return fault


async def goes_on(address: str, loop: str, fault: Fault, failure_counts: FailureCounts) -> None:
    """See the fault of a loop in its health, its log and its count, and nothing of it once it is mended."""
    # Not by structlog's capture_logs: a server that starts meanwhile in this process configures the logs anew.
    with patch("mesh.telemetry.unforeseen.log", CapturingLogger()) as logger:
        async with grpc.aio.insecure_channel(address) as channel:
            health: Any = health_pb2_grpc.HealthStub(channel)
            request = health_pb2.HealthCheckRequest(service=f"background/{loop}")
            statuses = aiter(health.Watch(request, timeout=PATIENCE_S))
            while (await anext(statuses)).status != NOT_SERVING:
                pass
            await until(lambda: any(call.kwargs.get("loop") == loop for call in logger.calls))
            fault.is_mended = True
            assert (await anext(statuses)).status == SERVING

    assert failure_counts.of(loop) >= FAILURES_UNTIL_UNWELL
    calls = [call for call in logger.calls if call.kwargs.get("loop") == loop]
    assert {(call.method_name, *call.args, call.kwargs["error_type"]) for call in calls} == {
        ("error", "background loop failed", "ValueError")
    }
    assert PERSONAL not in str(logger.calls)


@asynccontextmanager
async def serving_intake(settings: Settings, nats_url: str) -> AsyncIterator[str]:
    client = await nats.connect(nats_url)
    await ensure_stream(client.jetstream())
    await client.close()
    async with intake(settings, nats_url) as server, server:
        yield server.address


@asynccontextmanager
async def serving_matcher(settings: Settings) -> AsyncIterator[str]:
    async with matcher(settings) as server, server:
        yield server.address


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(("loop", "target"), OF_DATASTORE.items(), ids=OF_DATASTORE)
async def test_a_loop_of_the_datastore_goes_on(
    loop: str, fault: Fault, failure_counts: FailureCounts, database_url: str, nats_url: str
) -> None:
    settings = secured(datastore_address="127.0.0.1:0")
    async with serving_datastore(settings, database_url, nats_url) as store:
        await goes_on(store.address, loop, fault, failure_counts)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(("loop", "target"), OF_INTAKE.items(), ids=OF_INTAKE)
async def test_a_loop_of_intake_goes_on(
    loop: str,
    fault: Fault,
    failure_counts: FailureCounts,
    store: Datastore,
    ana: Metadata,
    nats_url: str,
    mail_server: MailServer,
    tmp_path: Path,
) -> None:
    await activate(store, ana, "2026-11", small_entries())
    settings = secured(
        home=tmp_path,
        intake_address="127.0.0.1:0",
        datastore_url=store.address,
        inbox_folder=tmp_path,
        imap_url=mail_server.url,
        imap_user=USER,
        imap_password=SecretStr(PASSWORD),
    )
    async with serving_intake(settings, nats_url) as address:
        await goes_on(address, loop, fault, failure_counts)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(("loop", "target"), OF_MATCHER.items(), ids=OF_MATCHER)
async def test_a_loop_of_the_matcher_goes_on(
    loop: str, fault: Fault, failure_counts: FailureCounts, store: Datastore, ana: Metadata
) -> None:
    await activate(store, ana, "2026-11", small_entries())
    await correct(store, ana)
    settings = secured(matcher_address="127.0.0.1:0", datastore_url=store.address)
    async with serving_matcher(settings) as address:
        await goes_on(address, loop, fault, failure_counts)


async def correct(store: Datastore, caller: Metadata) -> None:
    """Teach something."""
    case = await a_stored_case(store, caller, a_vehicle(shipped_confidence=0.95))
    (stored,) = await vehicles_of(store, caller, case.id)
    corrected = vehicle_pb2.CaseVehicle(
        match=match_pb2.Match(cvegs="C3-2019"), vehicle=fleet_pb2.Vehicle(vin="1HGCM82633A004352")
    )
    request = vehicle_service_pb2.UpdateVehicleRequest(case_id=case.id, vehicle_id=stored.id, vehicle=corrected)
    await store.vehicles.UpdateVehicle(request, metadata=caller)


def test_every_loop_there_is_stands_here() -> None:
    code = "".join(path.read_text() for service in SERVICES for path in (ROOT / service).rglob("*.py"))
    declared = set(re.findall(r"\b(?:Loop|following)\(\s*\"([\w-]+)\"", code))

    assert declared == {*OF_DATASTORE, *OF_INTAKE, *OF_MATCHER, *OF_A_MAIL}


@pytest.mark.parametrize(
    ("service", "loops"), [("datastore", OF_DATASTORE), ("intake", OF_INTAKE), ("matcher", OF_MATCHER)]
)
def test_the_operators_read_of_every_loop(service: str, loops: dict[str, str]) -> None:
    guide = (ROOT / "docs" / "operators.md").read_text()
    (listed,) = re.findall(rf"^\| {service} \| (`.*`) \|$", guide, re.MULTILINE)

    assert set(re.findall(r"`([\w-]+)`", listed)) == loops.keys() - {"readiness"}
