"""Turns a message into a case: read, match, store. Every step may be repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.service import convert
from intake.service.convert import case_to_proto, case_vehicles
from intake.service.matching import code_vehicles, warn_of_values
from intake.service.progress import Stage
from minca.datastore.v1 import case_service_pb2, message_pb2, vehicle_service_pb2
from minca.intake.v1 import intake_service_pb2

if TYPE_CHECKING:
    from intake.model.extraction import Extraction
    from intake.reading.reader_process import MailReader
    from intake.service.blobs import Blobs
    from intake.service.progress import Progress
    from minca.datastore.v1 import case_service_pb2_grpc, vehicle_service_pb2_grpc
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle
    from minca.fleet.v1 import match_pb2
    from minca.matcher.v2 import matcher_service_pb2_grpc


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The pipeline and everything it uses."""

    blobs: Blobs
    readers: MailReader
    matcher: matcher_service_pb2_grpc.MatcherServiceStub
    cases: case_service_pb2_grpc.CaseServiceStub
    vehicles: vehicle_service_pb2_grpc.VehicleServiceStub
    progress: Progress
    most_times_base_sum: float

    async def run(self, message: message_pb2.Message) -> list[match_pb2.Match]:
        """Create a case from `message`, or add its list to one; return the matches of its vehicles.

        Safe to repeat: the datastore keeps one case per message.

        Raises: BlobLostError, UnreadableMailError, NotReady, grpc.aio.AioRpcError.
        """
        content = await self.blobs.fetch(message.blob_key)
        await self.progress.tell(message.id, Stage.STAGE_READING)
        extraction, case_to_add_to = await self._read(message, content)

        read = len(extraction.vehicles)
        await self.progress.tell(message.id, Stage.STAGE_MATCHING, read=read)
        matches, catalog_version = await code_vehicles(
            self.matcher,
            extraction.vehicles,
            message.insurer_id,
            tell=lambda matched: self.progress.tell(message.id, Stage.STAGE_MATCHING, read=read, matched=matched),
        )

        currency = extraction.data.currency
        warn_of_values(extraction.vehicles, matches, currency, most_times=self.most_times_base_sum)

        await self.progress.tell(message.id, Stage.STAGE_STORING, read=read, matched=read)
        vehicles = case_vehicles(extraction.vehicles, matches)
        if case_to_add_to:
            await self._add(message, case_to_add_to, vehicles)
        else:
            await self._create(message, extraction, vehicles, catalog_version)
        await self.progress.tell(message.id, Stage.STAGE_DONE, read=read, matched=read)
        return matches

    async def _read(self, message: message_pb2.Message, content: bytes) -> tuple[Extraction, str]:
        """Return the extraction, and the ID of the case to add its vehicles to; empty for a new case."""
        if message.kind == message_pb2.Message.KIND_VEHICLE_LIST:
            request = intake_service_pb2.SubmitVehicleListRequest.FromString(content)
            return convert.list_to_extraction(request), request.case_id
        return (await self.readers.read(content, message.insurer_id)).extraction, ""

    async def _create(
        self, message: message_pb2.Message, extraction: Extraction, vehicles: list[CaseVehicle], catalog_version: str
    ) -> None:
        case = case_to_proto(message, extraction, catalog_version)
        await self.cases.CreateCaseWithVehicles(
            case_service_pb2.CreateCaseWithVehiclesRequest(
                case=case, vehicles=vehicles, needs_review=extraction.needs_review
            )
        )

    async def _add(self, message: message_pb2.Message, case_id: str, vehicles: list[CaseVehicle]) -> None:
        await self.vehicles.AddVehiclesToCase(
            vehicle_service_pb2.AddVehiclesToCaseRequest(case_id=case_id, vehicles=vehicles, message_id=message.id)
        )
