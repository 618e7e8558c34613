"""QualityService."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from datastore.convert import quality as convert
from datastore.convert.catalogs import check_insurer
from datastore.db.engine import transact
from datastore.db.notifications import wait_for
from datastore.jobs.learning import LEARNED_CHANNEL
from datastore.learning.binomial import needed
from datastore.learning.guarantee import RISK
from datastore.servicers.page_request import page_request, visible_insurer
from datastore.store import quality, verdicts, vin_codes
from datastore.tenancy.actor import current_actor
from mesh.errors import InvalidField
from mesh.identity.insurers import DEFAULT_INSURER
from minca.datastore.v1 import quality_service_pb2 as pb
from minca.datastore.v1 import quality_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import grpc
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncEngine

    from datastore.db.notifications import Notifications
    from datastore.store.quality import QualityReport, QualitySettings
    from minca.datastore.v1 import quality_pb2

    Context = grpc.aio.ServicerContext[Any, Any]

RPC: Final = "/minca.datastore.v1.QualityService/"
WATCH_POLL_S: Final = 5.0


class QualityServicer(quality_service_pb2_grpc.QualityServiceServicer):
    """Keeps verdicts, and shows what was learned from them."""

    def __init__(self, engine: AsyncEngine, signals: Notifications, settings: QualitySettings) -> None:
        self._engine = engine
        self._signals = signals
        self._settings = settings

    async def ListBlindChecks(
        self, request: pb.ListBlindChecksRequest, _context: Context
    ) -> pb.ListBlindChecksResponse:
        actor = current_actor(f"{RPC}ListBlindChecks")
        check_insurer(request.insurer_id)
        whose = replace(actor, insurer_id=visible_insurer(actor.insurer_id, request.insurer_id))
        list_request = page_request(request, whose)
        page = await transact(self._engine, lambda connection: verdicts.list_waiting(connection, list_request))
        items = map(convert.blind_check_of, page.items)
        return pb.ListBlindChecksResponse(blind_checks=items, next_page_token=page.next_token)

    async def RecordVerdict(self, request: pb.RecordVerdictRequest, _context: Context) -> pb.RecordVerdictResponse:
        actor = current_actor(f"{RPC}RecordVerdict")
        convert.check_codes(request)
        row = await transact(
            self._engine,
            lambda connection: verdicts.record_blind_check(connection, actor, request.vehicle_id, request.cvegs),
        )
        return pb.RecordVerdictResponse(verdict=convert.verdict_of(row))

    async def GetQuality(self, request: pb.GetQualityRequest, _context: Context) -> pb.GetQualityResponse:
        actor = current_actor(f"{RPC}GetQuality")
        check_insurer(request.insurer_id)
        insurer_id = visible_insurer(actor.insurer_id, request.insurer_id) or DEFAULT_INSURER
        report = await transact(self._engine, lambda connection: quality.report(connection, insurer_id))
        return pb.GetQualityResponse(quality=self._quality(report))

    async def SetTarget(self, request: pb.SetTargetRequest, _context: Context) -> pb.SetTargetResponse:
        actor = current_actor(f"{RPC}SetTarget")
        convert.check_target(request)
        insurer_id = visible_insurer(actor.insurer_id, request.insurer_id) or DEFAULT_INSURER
        report = await transact(
            self._engine,
            lambda connection: quality.set_target(
                connection, actor, insurer_id, target=request.target, etag=request.etag
            ),
        )
        return pb.SetTargetResponse(quality=self._quality(report))

    async def WatchLearnedCoding(
        self, _request: pb.WatchLearnedCodingRequest, _context: Context
    ) -> AsyncIterator[pb.WatchLearnedCodingResponse]:
        current_actor(f"{RPC}WatchLearnedCoding")
        sent: dict[str, quality_pb2.LearnedCoding] = {}
        while True:
            signal = self._signals.next(LEARNED_CHANNEL)
            for learned in map(convert.learned_coding_of, await transact(self._engine, quality.learned_rows)):
                if sent.get(learned.insurer_id) != learned:
                    yield pb.WatchLearnedCodingResponse(learned=learned)
                    sent[learned.insurer_id] = learned
            await wait_for(signal, WATCH_POLL_S)

    async def WatchVinCodes(
        self, request: pb.WatchVinCodesRequest, _context: Context
    ) -> AsyncIterator[pb.WatchVinCodesResponse]:
        current_actor(f"{RPC}WatchVinCodes")
        if request.after_id < 0:
            raise InvalidField("after_id", request.after_id, "the id of a code, or 0")
        after = request.after_id
        while True:
            signal = self._signals.next(vin_codes.CHANNEL)
            while rows := await self._vin_codes_after(after):
                yield pb.WatchVinCodesResponse(vin_codes=map(convert.vin_code_of, rows))
                after = rows[-1]["id"]
            await wait_for(signal, WATCH_POLL_S)

    async def _vin_codes_after(self, after: int) -> Sequence[RowMapping]:
        return await transact(self._engine, lambda connection: vin_codes.vin_codes_after(connection, after))

    def _quality(self, report: QualityReport) -> quality_pb2.Quality:
        return convert.quality_of(report, self._settings, needed(report.target, RISK))
