"""ReviewService: what a reviewer does to the vehicles of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from intake.review.answer.draft_answer import DOMAIN, Drafts
from intake.review.batch_changes import change_many
from intake.review.case_rows import CaseRows
from intake.review.code_again import code_again
from intake.review.reread import Rereading
from intake.review.single_changes import SingleChanges
from intake.review.split_and_merge import merge, split
from intake.service.convert import check_request_id
from minca.datastore.v1 import change_set_service_pb2_grpc, message_service_pb2_grpc, vehicle_edit_pb2
from minca.intake.v1 import review_service_pb2 as pb
from minca.intake.v1 import review_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Collection

    import grpc

    from intake.reading.reader_process import MailReader
    from intake.review.recoding import Coder
    from intake.service.blobs import Blobs
    from mesh.server.mesh_server import MeshServer

    Context = grpc.aio.ServicerContext[Any, Any]

FULL_NAME: Final = "minca.intake.v1.ReviewService"


@dataclass(frozen=True, slots=True)
class CaseMails:
    """Where the mails of cases are kept, how they are read, and the domains of the insurer, who answers them."""

    blobs: Blobs
    readers: MailReader
    domains: Collection[str]


def add_review_service(server: MeshServer, datastore: grpc.aio.Channel, coder: Coder, mails: CaseMails) -> None:
    """Have a server serve the review of the cases in the datastore."""
    rows, messages = CaseRows.of(datastore), message_service_pb2_grpc.MessageServiceStub(datastore)
    change_sets = change_set_service_pb2_grpc.ChangeSetServiceStub(datastore)
    servicer = ReviewServicer(
        SingleChanges(rows, coder),
        Rereading(rows, coder, messages, change_sets, mails.blobs, mails.readers),
        Drafts(rows, messages, mails.blobs, min(mails.domains, default=DOMAIN)),
    )
    server.add(review_service_pb2_grpc.add_ReviewServiceServicer_to_server, servicer, FULL_NAME)


@dataclass(frozen=True, slots=True)
class ReviewServicer(review_service_pb2_grpc.ReviewServiceServicer):
    """Changes the vehicles of cases through the datastore, on behalf of its caller."""

    changes: SingleChanges
    rereading: Rereading
    drafts: Drafts

    async def AddVehicles(self, request: pb.AddVehiclesRequest, _context: Context) -> pb.AddVehiclesResponse:
        return pb.AddVehiclesResponse(
            vehicles=await self.changes.added(request.case_id, request.vehicles, request.request_id)
        )

    async def ChangeVehicle(self, request: pb.ChangeVehicleRequest, _context: Context) -> pb.ChangeVehicleResponse:
        vehicle = await self.changes.changed(request.case_id, request.vehicle_id, request.vehicle, request.update_mask)
        return pb.ChangeVehicleResponse(vehicle=vehicle)

    async def RemoveVehicle(self, request: pb.RemoveVehicleRequest, _context: Context) -> pb.RemoveVehicleResponse:
        edit = vehicle_edit_pb2.VehicleEdit(
            vehicle_id=request.vehicle_id,
            etag=request.etag,
            remove=vehicle_edit_pb2.RemoveEdit(reason=request.reason),
        )
        return pb.RemoveVehicleResponse(vehicle=await self.changes.applied(request.case_id, [edit]))

    async def RestoreVehicle(self, request: pb.RestoreVehicleRequest, _context: Context) -> pb.RestoreVehicleResponse:
        edit = vehicle_edit_pb2.VehicleEdit(
            vehicle_id=request.vehicle_id,
            etag=request.etag,
            restore=vehicle_edit_pb2.RestoreEdit(force=request.force),
        )
        return pb.RestoreVehicleResponse(vehicle=await self.changes.applied(request.case_id, [edit]))

    async def UndoVehicleChange(
        self, request: pb.UndoVehicleChangeRequest, _context: Context
    ) -> pb.UndoVehicleChangeResponse:
        edit = vehicle_edit_pb2.VehicleEdit(
            vehicle_id=request.vehicle_id, etag=request.etag, undo=vehicle_edit_pb2.UndoEdit()
        )
        return pb.UndoVehicleChangeResponse(vehicle=await self.changes.applied(request.case_id, [edit]))

    async def SplitVehicle(self, request: pb.SplitVehicleRequest, _context: Context) -> pb.SplitVehicleResponse:
        check_request_id(request.request_id)
        added, removed = await split(
            self.changes,
            request.case_id,
            request.vehicle_id,
            request.parts,
            etag=request.etag,
            request_id=request.request_id,
        )
        return pb.SplitVehicleResponse(vehicles=added, removed=removed)

    async def MergeVehicles(self, request: pb.MergeVehiclesRequest, _context: Context) -> pb.MergeVehiclesResponse:
        return pb.MergeVehiclesResponse(
            vehicle=await merge(self.changes, request.case_id, request.vehicle_ids, request.etags)
        )

    async def BatchChangeVehicles(
        self, request: pb.BatchChangeVehiclesRequest, _context: Context
    ) -> pb.BatchChangeVehiclesResponse:
        return pb.BatchChangeVehiclesResponse(
            results=await change_many(self.changes, request.case_id, request.changes, request.request_id)
        )

    async def CodeCase(self, request: pb.CodeCaseRequest, _context: Context) -> pb.CodeCaseResponse:
        return await code_again(self.changes.rows, self.changes.coder, request)

    async def RereadCase(self, request: pb.RereadCaseRequest, _context: Context) -> pb.RereadCaseResponse:
        return await self.rereading.reread(request.case_id)

    async def DraftAnswer(self, request: pb.DraftAnswerRequest, _context: Context) -> pb.DraftAnswerResponse:
        return pb.DraftAnswerResponse(draft=await self.drafts.draft(request.case_id))
