"""IntakeService: accepts and stores submissions, and reports their state; the worker does the work."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from domain.notices.sentences import LANGUAGES
from intake.mail.message import message_id
from intake.reading.reader_process import UnreadableMailError
from intake.service import convert
from intake.service.message_key import content_key
from intake.service.watch_intake import watch
from mesh.errors import InvalidField
from mesh.identity.auth import current_caller
from mesh.identity.insurers import insurer_to_write
from mesh.server.answer_language import answer_language
from minca.datastore.v1 import message_pb2, message_service_pb2
from minca.intake.v1 import intake_pb2, intake_service_pb2_grpc
from minca.intake.v1 import intake_service_pb2 as pb

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import grpc

    from intake.reading.reader_process import MailReader
    from intake.service.blobs import Blobs
    from intake.service.progress import Progress
    from minca.datastore.v1 import message_service_pb2_grpc

    Context = grpc.aio.ServicerContext[Any, Any]

FULL_NAME: Final = "minca.intake.v1.IntakeService"
Kind = message_pb2.Message.Kind


@dataclass(frozen=True, slots=True)
class IntakeServicer(intake_service_pb2_grpc.IntakeServiceServicer):
    """Accepts e-mails and vehicle lists, and shows them as intakes."""

    blobs: Blobs
    readers: MailReader
    messages: message_service_pb2_grpc.MessageServiceStub
    progress: Progress
    max_email_bytes: int
    language: str
    """That of warnings for callers that accept none of those there are."""

    async def SubmitEmail(self, request: pb.SubmitEmailRequest, _context: Context) -> pb.SubmitEmailResponse:
        return await self.submit(request)

    async def submit(self, request: pb.SubmitEmailRequest) -> pb.SubmitEmailResponse:
        """Accept an e-mail, from a call or an inbox."""
        convert.check_email(request.raw, request.request_id, max_bytes=self.max_email_bytes)
        source_id = message_id(request.raw)
        message = message_pb2.Message(
            kind=Kind.KIND_EMAIL,
            insurer_id=request.insurer_id,
            source_message_id=source_id,
            file_name=request.file_name,
            content_key=await asyncio.to_thread(content_key, source_id, request.raw),
        )
        return pb.SubmitEmailResponse(intake=await self._accept(message, request.raw, request.request_id))

    async def SubmitVehicleList(
        self, request: pb.SubmitVehicleListRequest, _context: Context
    ) -> pb.SubmitVehicleListResponse:
        convert.check_list(request)
        message = message_pb2.Message(
            kind=Kind.KIND_VEHICLE_LIST, insurer_id=request.insurer_id, case_id=request.case_id
        )
        listed = pb.SubmitVehicleListRequest(vehicles=request.vehicles, data=request.data, case_id=request.case_id)
        content = listed.SerializeToString(deterministic=True)
        return pb.SubmitVehicleListResponse(intake=await self._accept(message, content, request.request_id))

    async def _accept(self, message: message_pb2.Message, content: bytes, request_id: str) -> intake_pb2.Intake:
        """Store the content, then the message: after that, the sender may forget it.

        An unneeded content may be deleted between the two steps, but not once a message needs it; so check at the end,
        and store it again if it is gone.
        """
        message.insurer_id = insurer_to_write(current_caller().insurer_id, "insurer_id", message.insurer_id)
        blob = await self.blobs.keep(content, message.insurer_id)
        message.content_sha256, message.blob_key, message.size_bytes = blob.sha256, blob.key, blob.size_bytes
        stored = await self.messages.CreateMessage(
            message_service_pb2.CreateMessageRequest(message=message, request_id=request_id)
        )
        if stored.message.blob_key == blob.key and not await self.blobs.holds(blob.key):
            await self.blobs.keep(content, message.insurer_id)
        return convert.intake_of(stored.message)

    async def GetIntake(self, request: pb.GetIntakeRequest, _context: Context) -> pb.GetIntakeResponse:
        answer = await self.messages.GetMessage(message_service_pb2.GetMessageRequest(message_id=request.intake_id))
        return pb.GetIntakeResponse(intake=convert.intake_of(answer.message))

    async def ListIntakes(self, request: pb.ListIntakesRequest, _context: Context) -> pb.ListIntakesResponse:
        page = await self.messages.ListMessages(
            message_service_pb2.ListMessagesRequest(
                page_size=request.page_size, page_token=request.page_token, filter=request.filter
            )
        )
        intakes = map(convert.intake_of, page.messages)
        return pb.ListIntakesResponse(intakes=intakes, next_page_token=page.next_page_token)

    async def WatchIntake(
        self, request: pb.WatchIntakeRequest, _context: Context
    ) -> AsyncIterator[pb.WatchIntakeResponse]:
        async for state in watch(self.messages, self.progress, request.intake_id):
            yield state

    async def RetryIntake(self, request: pb.RetryIntakeRequest, _context: Context) -> pb.RetryIntakeResponse:
        moved = await self.messages.UpdateMessageStatus(
            message_service_pb2.UpdateMessageStatusRequest(
                message_id=request.intake_id, status=message_pb2.Message.STATUS_RECEIVED
            )
        )
        return pb.RetryIntakeResponse(intake=convert.intake_of(moved.message))

    async def ReclassifyIntake(
        self, request: pb.ReclassifyIntakeRequest, _context: Context
    ) -> pb.ReclassifyIntakeResponse:
        changed = await self.messages.ReclassifyMessage(
            message_service_pb2.ReclassifyMessageRequest(message_id=request.intake_id, mail_kind=request.mail_kind)
        )
        return pb.ReclassifyIntakeResponse(intake=convert.intake_of(changed.message))

    async def ExtractEmail(self, request: pb.ExtractEmailRequest, context: Context) -> pb.ExtractEmailResponse:
        convert.check_email(request.raw, "", max_bytes=self.max_email_bytes)
        try:
            mail = await self.readers.read(request.raw, current_caller().insurer_id)
        except UnreadableMailError as error:
            raise InvalidField("raw", None, f"a mail that can be read: {error}") from None
        language = answer_language(context, LANGUAGES, self.language)
        return pb.ExtractEmailResponse(extraction=convert.extraction_to_proto(mail.extraction, language))
