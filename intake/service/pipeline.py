"""Turns a message into what it becomes: read, sort, match, store. Every step may be repeated."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from intake.service import convert
from intake.service.convert import case_to_proto, case_vehicles
from intake.service.mail_convert import added_vehicles, changes_to_proto, sorting_to_proto
from intake.service.mail_desk import changes_of, outcome_of
from intake.service.matching import code_vehicles, warn_of_values
from intake.service.progress import Stage
from intake.triage.divided_mail import divided
from minca.datastore.v1 import case_service_pb2, message_pb2, message_service_pb2, vehicle_service_pb2
from minca.intake.v1 import intake_service_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.extraction import Vehicle
    from intake.reading.reader_process import MailReader
    from intake.service.blobs import Blobs
    from intake.service.mail_desk import MailOutcome
    from intake.service.progress import Progress
    from intake.triage.triage import SortedMail
    from minca.datastore.v1 import case_service_pb2_grpc, message_service_pb2_grpc, vehicle_service_pb2_grpc
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
    messages: message_service_pb2_grpc.MessageServiceStub
    progress: Progress
    most_times_base_sum: float

    async def run(self, message: message_pb2.Message) -> list[match_pb2.Match]:
        """Make of `message` what it becomes; return the matches of its vehicles.

        Safe to repeat: the datastore keeps each case of a message once.

        Raises: BlobLostError, UnreadableMailError, NotReady, grpc.aio.AioRpcError.
        """
        content = await self.blobs.fetch(message.blob_key)
        await self.progress.tell(message.id, Stage.STAGE_READING)
        if message.kind == message_pb2.Message.KIND_VEHICLE_LIST:
            matches = await self._run_list(message, content)
        else:
            matches = await self._run_mail(message, await self.readers.read(content, message.insurer_id))
        await self.progress.tell(message.id, Stage.STAGE_DONE, read=len(matches), matched=len(matches))
        return matches

    async def _run_list(self, message: message_pb2.Message, content: bytes) -> list[match_pb2.Match]:
        """Make a case of a vehicle list, or add it to one."""
        request = intake_service_pb2.SubmitVehicleListRequest.FromString(content)
        extraction = convert.list_to_extraction(request)
        matches, catalog_version = await self._code(message, extraction.vehicles, extraction.data.currency)
        vehicles = case_vehicles(extraction.vehicles, matches)
        if request.case_id:
            await self.vehicles.AddVehiclesToCase(
                vehicle_service_pb2.AddVehiclesToCaseRequest(
                    case_id=request.case_id, vehicles=vehicles, message_id=message.id
                )
            )
        else:
            case = case_to_proto(message, extraction, catalog_version)
            await self.cases.CreateCaseWithVehicles(
                case_service_pb2.CreateCaseWithVehiclesRequest(case=case, vehicles=vehicles)
            )
        return matches

    async def _run_mail(self, message: message_pb2.Message, mail: SortedMail) -> list[match_pb2.Match]:
        outcome = await outcome_of(self.cases, message, mail)
        if outcome.is_request:
            return await self._open_cases(message, mail, outcome)
        return await self._finish(message, mail, outcome)

    async def _open_cases(
        self, message: message_pb2.Message, mail: SortedMail, outcome: MailOutcome
    ) -> list[match_pb2.Match]:
        """Make a case for each client that a request names."""
        parts = divided(mail.extraction, mail.parts)
        vehicles = [vehicle for part in parts for vehicle in part.vehicles]
        matches, catalog_version = await self._code(message, vehicles, mail.extraction.data.currency)
        coded = iter(case_vehicles(vehicles, matches))
        new = [
            case_service_pb2.NewCase(
                case=case_to_proto(message, part, catalog_version),
                vehicles=islice(coded, len(part.vehicles)),
                needs_review=part.needs_review,
            )
            for part in parts
        ]
        await self.cases.OpenCases(
            case_service_pb2.OpenCasesRequest(
                message_id=message.id,
                sorting=sorting_to_proto(mail, outcome.kind),
                cases=new,
                related_cases=outcome.related,
            )
        )
        return matches

    async def _finish(
        self, message: message_pb2.Message, mail: SortedMail, outcome: MailOutcome
    ) -> list[match_pb2.Match]:
        """Finish a mail that is no request, with what it changes of the case that it belongs to."""
        changes, rows = await changes_of(self.vehicles, mail, outcome)
        matches, _ = await self._code(message, added_vehicles(changes), mail.extraction.data.currency)
        await self.messages.FinishMessage(
            message_service_pb2.FinishMessageRequest(
                message_id=message.id,
                sorting=sorting_to_proto(mail, outcome.kind),
                related_cases=outcome.related,
                changes=changes_to_proto(changes, rows, matches),
            )
        )
        return []

    async def _code(
        self, message: message_pb2.Message, vehicles: Sequence[Vehicle], currency: str
    ) -> tuple[list[match_pb2.Match], str]:
        """Have vehicles coded; return their matches, in order, and the version of the catalogue."""
        read = len(vehicles)
        await self.progress.tell(message.id, Stage.STAGE_MATCHING, read=read)
        matches, catalog_version = await code_vehicles(
            self.matcher,
            vehicles,
            message.insurer_id,
            tell=lambda matched: self.progress.tell(message.id, Stage.STAGE_MATCHING, read=read, matched=matched),
        )
        warn_of_values(vehicles, matches, currency, most_times=self.most_times_base_sum)
        await self.progress.tell(message.id, Stage.STAGE_STORING, read=read, matched=read)
        return matches, catalog_version
