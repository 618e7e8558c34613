"""The datastore as a whole: its servicers and its background loops."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from datastore.audit import sealer
from datastore.db.engine import (
    APPLICATION,
    TROUBLE,
    PoolerError,
    PoolLimits,
    answers,
    open_engine,
    owns_schema,
    state_of,
)
from datastore.db.notifications import Notifications
from datastore.events import outbox, outbox_metrics
from datastore.events.relay import Relay
from datastore.jobs import backfill, learning, redelivery, retention
from datastore.jobs.retention import RetentionPolicy
from datastore.servicers.audit import AuditServicer
from datastore.servicers.case_work import Watching
from datastore.servicers.cases import CaseServicer
from datastore.servicers.catalogs import CatalogServicer
from datastore.servicers.change_sets import ChangeSetServicer
from datastore.servicers.corrections import CorrectionServicer
from datastore.servicers.messages import MessageServicer
from datastore.servicers.quality import QualityServicer
from datastore.servicers.retention import RetentionServicer
from datastore.servicers.vehicles import VehicleServicer
from datastore.store import case_changes, catalogs, correction_log, verdicts, vin_codes
from datastore.store.cot_number import Calendar
from datastore.store.quality import QualitySettings
from domain import word_lists
from mesh import background
from mesh.server.mesh_server import MeshServer
from mesh.telemetry.logs import log
from minca.datastore.v1 import (
    audit_service_pb2_grpc,
    case_service_pb2_grpc,
    catalog_service_pb2_grpc,
    change_set_service_pb2_grpc,
    correction_service_pb2_grpc,
    message_service_pb2_grpc,
    quality_service_pb2_grpc,
    retention_service_pb2_grpc,
    vehicle_service_pb2_grpc,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sqlalchemy.ext.asyncio import AsyncEngine

    from mesh.settings import Settings

    Clock = Callable[[], datetime]

# Enough for a case with 20,000 vehicles and the runners-up of each.
MOST_RECEIVED_BYTES: Final = 64 * 2**20
PACKAGE: Final = "minca.datastore.v1"
# SQLSTATEs of acting as a role that does not exist, or of which the login is not a member.
NOT_ADMITTED: Final = ("22023", "42501")


def now() -> datetime:
    """Return the current time."""
    return datetime.now(UTC)


@asynccontextmanager
async def datastore(
    settings: Settings, database_url: str, nats_url: str, *, clock: Clock = now
) -> AsyncIterator[MeshServer]:
    """Run the background loops, and yield the server, not started yet; its health shows whether the database answers.

    `clock` determines the year of COT numbers.

    Raises: BadWordsError, OSError, when the words that an operator adds cannot be used.
    """
    word_lists.use(word_lists.read_folder(settings.words_folder))
    limits = PoolLimits(settings.database_connections, statement_s=settings.database_statement_timeout_s)
    engine = open_engine(database_url, role=APPLICATION, limits=limits)
    # A pool of its own, so that a busy pool does not look like a lost database.
    probe = open_engine(database_url, role=APPLICATION, limits=PoolLimits(connections=1))
    channels = (
        *(outbox.CHANNEL, catalogs.CHANNEL, correction_log.CHANNEL),
        *(verdicts.CHANNEL, learning.LEARNED_CHANNEL, vin_codes.CHANNEL, sealer.CHANNEL, case_changes.CHANNEL),
    )
    signals = Notifications(database_url, channels)
    relay = Relay(engine, signals, nats_url, replicas=settings.nats_replicas)
    loops = (
        *(signals.loop(), relay.loop(), redelivery.loop(engine), sealer.loop(engine, signals)),
        *(outbox_metrics.loop(engine), retention.loop(engine, _policy(settings))),
        *(learning.loop(engine, signals, _quality(settings)), backfill.loop(engine)),
    )
    look = background.begin("login", _look_at_login(engine))
    try:
        server = build_server(settings, engine, signals, clock=clock)
        server.depends_on("database", lambda: answers(probe))
        async with background.running(*loops, on_health=server.set_loop_health):
            yield server
    finally:
        look.cancel()
        await asyncio.wait([look])
        await engine.dispose()
        await probe.dispose()


async def _look_at_login(engine: AsyncEngine) -> None:
    """Log what an operator should know about the login, once the database answers."""
    try:
        is_owner = await owns_schema(engine)
    except TROUBLE as error:
        if state_of(error) in NOT_ADMITTED:
            remedy = f"run `minca migrate`, and make the login a member of {APPLICATION}"
            log.error("the login cannot act as the role of the services", remedy=remedy)
        elif isinstance(error, PoolerError):
            remedy = "connect to PostgreSQL itself: no pooler may stand between"
            log.error("a pooler stands before the database, so that roles and notices do not hold", remedy=remedy)
    else:
        if is_owner:
            log.warning(
                "the login owns the schema, so an attacker who takes over the datastore could change the audit trail",
                remedy="set MINCA_DATABASE_URL to a login of its own, and MINCA_DATABASE_OWNER_URL to the owner's",
            )


def _policy(settings: Settings) -> RetentionPolicy:
    return RetentionPolicy(settings.keep_contents_days, settings.keep_personal_days, settings.keep_requests_days)


def _quality(settings: Settings) -> QualitySettings:
    return QualitySettings(settings.accept_threshold, settings.accept_thresholds, settings.blind_check_share)


def build_server(settings: Settings, engine: AsyncEngine, signals: Notifications, *, clock: Clock = now) -> MeshServer:
    """Build the server with all servicers."""
    server = MeshServer("datastore", settings.datastore_address, settings, max_receive_bytes=MOST_RECEIVED_BYTES)
    zones = {insurer_id: ZoneInfo(name) for insurer_id, name in settings.time_zones.items()}
    calendar = Calendar(ZoneInfo(settings.time_zone), zones, clock)
    server.add(
        message_service_pb2_grpc.add_MessageServiceServicer_to_server,
        MessageServicer(engine),
        f"{PACKAGE}.MessageService",
    )
    server.add(
        case_service_pb2_grpc.add_CaseServiceServicer_to_server,
        CaseServicer(
            engine,
            calendar,
            settings.language,
            check_share=settings.blind_check_share,
            watching=Watching(signals, settings.watch_heartbeat_s),
        ),
        f"{PACKAGE}.CaseService",
    )
    server.add(
        change_set_service_pb2_grpc.add_ChangeSetServiceServicer_to_server,
        ChangeSetServicer(engine, check_share=settings.blind_check_share),
        f"{PACKAGE}.ChangeSetService",
    )
    server.add(
        vehicle_service_pb2_grpc.add_VehicleServiceServicer_to_server,
        VehicleServicer(engine, check_share=settings.blind_check_share),
        f"{PACKAGE}.VehicleService",
    )
    server.add(
        catalog_service_pb2_grpc.add_CatalogServiceServicer_to_server,
        CatalogServicer(engine, signals),
        f"{PACKAGE}.CatalogService",
    )
    server.add(
        correction_service_pb2_grpc.add_CorrectionServiceServicer_to_server,
        CorrectionServicer(engine, signals),
        f"{PACKAGE}.CorrectionService",
    )
    server.add(
        quality_service_pb2_grpc.add_QualityServiceServicer_to_server,
        QualityServicer(engine, signals, _quality(settings)),
        f"{PACKAGE}.QualityService",
    )
    server.add(
        retention_service_pb2_grpc.add_RetentionServiceServicer_to_server,
        RetentionServicer(engine, _policy(settings)),
        f"{PACKAGE}.RetentionService",
    )
    server.add(
        audit_service_pb2_grpc.add_AuditServiceServicer_to_server, AuditServicer(engine), f"{PACKAGE}.AuditService"
    )
    return server
