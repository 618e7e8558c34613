"""MessageService."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datastore.convert import messages as convert
from datastore.convert.mails import mail_kind, sorted_message
from datastore.db.engine import transact
from datastore.mailbox.finish import finish_message
from datastore.mailbox.reclassify import reclassify
from datastore.servicers.page_request import page_request
from datastore.store import messages
from datastore.tenancy.actor import current_actor
from mesh.identity.insurers import insurer_to_write
from minca.datastore.v1 import message_service_pb2 as pb
from minca.datastore.v1 import message_service_pb2_grpc

if TYPE_CHECKING:
    import grpc
    from sqlalchemy.ext.asyncio import AsyncEngine

    Context = grpc.aio.ServicerContext[Any, Any]

RPC = "/minca.datastore.v1.MessageService/"


class MessageServicer(message_service_pb2_grpc.MessageServiceServicer):
    """Stores accepted messages."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def CreateMessage(self, request: pb.CreateMessageRequest, _context: Context) -> pb.CreateMessageResponse:
        actor = current_actor(f"{RPC}CreateMessage")
        convert.check_create(request)
        insurer_id = insurer_to_write(actor.insurer_id, "message.insurer_id", request.message.insurer_id)
        row, is_repeat = await transact(
            self._engine,
            lambda connection: messages.create_message(
                connection,
                actor,
                convert.message_values(request, insurer_id),
                key=convert.request_key(request, insurer_id),
                case=request.message.case_id,
            ),
        )
        return pb.CreateMessageResponse(message=convert.message_of(row), is_repeat=is_repeat)

    async def GetMessage(self, request: pb.GetMessageRequest, _context: Context) -> pb.GetMessageResponse:
        actor = current_actor(f"{RPC}GetMessage")
        row = await transact(
            self._engine,
            lambda connection: messages.get_message(connection, request.message_id, insurer_id=actor.insurer_id),
        )
        return pb.GetMessageResponse(message=convert.message_of(row))

    async def ListMessages(self, request: pb.ListMessagesRequest, _context: Context) -> pb.ListMessagesResponse:
        list_request = page_request(request, current_actor(f"{RPC}ListMessages"), request.filter)
        page = await transact(self._engine, lambda connection: messages.list_messages(connection, list_request))
        items = map(convert.message_of, page.items)
        return pb.ListMessagesResponse(messages=items, next_page_token=page.next_token)

    async def UpdateMessageStatus(
        self, request: pb.UpdateMessageStatusRequest, _context: Context
    ) -> pb.UpdateMessageStatusResponse:
        actor = current_actor(f"{RPC}UpdateMessageStatus")
        convert.check_status(request)
        row = await transact(
            self._engine,
            lambda connection: messages.update_status(
                connection,
                actor,
                request.message_id,
                status=convert.STATUSES.word(request.status),
                failure=request.failure,
                etag=request.etag,
            ),
        )
        return pb.UpdateMessageStatusResponse(message=convert.message_of(row))

    async def FinishMessage(self, request: pb.FinishMessageRequest, _context: Context) -> pb.FinishMessageResponse:
        actor, mail = current_actor(f"{RPC}FinishMessage"), sorted_message(request)
        row = await transact(self._engine, lambda connection: finish_message(connection, actor, mail))
        return pb.FinishMessageResponse(message=convert.message_of(row))

    async def ReclassifyMessage(
        self, request: pb.ReclassifyMessageRequest, _context: Context
    ) -> pb.ReclassifyMessageResponse:
        actor, kind = current_actor(f"{RPC}ReclassifyMessage"), mail_kind(request.mail_kind)
        row = await transact(
            self._engine,
            lambda connection: reclassify(connection, actor, request.message_id, mail_kind=kind, etag=request.etag),
        )
        return pb.ReclassifyMessageResponse(message=convert.message_of(row))
