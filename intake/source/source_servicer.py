"""SourceService: a mail as it was read, row by row, and its files as they came."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from intake.reading.reader_process import UnreadableMailError
from intake.service.blobs import BlobLostError
from intake.service.convert import has_content
from intake.service.file_bodies import file_bodies
from intake.source import row_pages, source_convert
from intake.source.file_pieces import pieces_of, type_of_whole
from intake.source.kept_mails import KeptMails
from intake.source.vehicle_counts import vehicles_by_file
from mesh.errors import InvalidField, NotFound, Overloaded, WrongState
from minca.datastore.v1 import message_pb2, message_service_pb2, message_service_pb2_grpc, vehicle_service_pb2_grpc
from minca.intake.v1 import source_service_pb2 as pb
from minca.intake.v1 import source_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    import grpc
    from google.api.httpbody_pb2 import HttpBody

    from intake.attachments.shown_mail import ShownFile
    from intake.reading.source_reader import SourceReader
    from intake.service.blobs import Blobs
    from mesh.server.mesh_server import MeshServer

    Context = grpc.aio.ServicerContext[Any, Any]

FULL_NAME: Final = "minca.intake.v1.SourceService"
WHOLE_MAIL: Final = 0
TEXT_OF_MAIL: Final = 1
MOST_DOWNLOADS: Final = 16
RETRY_AFTER_S: Final = 5.0
KEPT: Final = "states in which its content is kept"
Kind = message_pb2.Message.Kind


def add_source_service(server: MeshServer, datastore: grpc.aio.Channel, blobs: Blobs, reader: SourceReader) -> None:
    """Have a server serve the sources of the messages in the datastore."""
    servicer = SourceServicer(
        message_service_pb2_grpc.MessageServiceStub(datastore),
        vehicle_service_pb2_grpc.VehicleServiceStub(datastore),
        blobs,
        reader,
        KeptMails(blobs, reader),
    )
    server.add(source_service_pb2_grpc.add_SourceServiceServicer_to_server, servicer, FULL_NAME)


class SourceServicer(source_service_pb2_grpc.SourceServiceServicer):
    """Shows mails to whom the datastore shows their messages."""

    def __init__(
        self,
        messages: message_service_pb2_grpc.MessageServiceStub,
        vehicles: vehicle_service_pb2_grpc.VehicleServiceStub,
        blobs: Blobs,
        reader: SourceReader,
        mails: KeptMails,
    ) -> None:
        self._messages = messages
        self._vehicles = vehicles
        self._blobs = blobs
        self._reader = reader
        self._mails = mails
        self._downloads_left = MOST_DOWNLOADS

    async def GetSource(self, request: pb.GetSourceRequest, _context: Context) -> pb.GetSourceResponse:
        message = await self._message(request.intake_id)
        with _opened(message):
            mail = await self._mails.shown(message.blob_key)
        counts = await vehicles_by_file(self._vehicles, message)
        return pb.GetSourceResponse(source=source_convert.source_of(message, mail, counts))

    async def ListSourceRows(self, request: pb.ListSourceRowsRequest, _context: Context) -> pb.ListSourceRowsResponse:
        most = row_pages.page_size(request.page_size)
        if request.from_row < 0:
            raise InvalidField("from_row", request.from_row, "the number of a row, or 0 for the first one")
        message = await self._message(request.intake_id)
        with _opened(message):
            file = await self._file(message, request.file_number)
        if not 1 <= request.part_number <= len(file.parts):
            raise NotFound("source_part", f"{message.id}/{request.file_number}/{request.part_number}")
        part = file.parts[request.part_number - 1]
        with _opened(message):
            if request.page_token:
                start = row_pages.read_token(request.page_token, request.file_number, request.part_number, part)
            else:
                start = row_pages.place_of(part, request.from_row)
            rows, following = row_pages.page_from(part, start, most)
        token = row_pages.write_token(request.file_number, request.part_number, following) if following else ""
        return pb.ListSourceRowsResponse(
            rows=map(source_convert.row_of, rows), first_column=part.first_column, next_page_token=token
        )

    async def DownloadSourceFile(
        self, request: pb.DownloadSourceFileRequest, _context: Context
    ) -> AsyncIterator[pb.DownloadSourceFileResponse]:
        message = await self._message(request.intake_id)
        with self._download(), _opened(message):
            async for body in await self._bodies(message, request.file_number):
                yield pb.DownloadSourceFileResponse(body=body)

    async def _bodies(self, message: message_pb2.Message, number: int) -> AsyncIterator[HttpBody]:
        if number == WHOLE_MAIL:
            name = message.file_name or f"{message.id}.eml"
            return file_bodies(self._blobs.pieces(message.blob_key), name, type_of_whole)
        if number == TEXT_OF_MAIL:
            raise NotFound("source_file", f"{message.id}/{number}")
        file = await self._file(message, number)
        pieces = pieces_of(self._reader, partial(self._blobs.fetch, message.blob_key), file)
        return file_bodies(pieces, file.name, lambda _: file.media_type)

    async def _message(self, intake_id: str) -> message_pb2.Message:
        """Return the message of a mail whose content is kept.

        Raises: AioRpcError as the datastore refuses this caller, WrongState.
        """
        answer = await self._messages.GetMessage(message_service_pb2.GetMessageRequest(message_id=intake_id))
        message = answer.message
        if message.kind != Kind.KIND_EMAIL:
            raise WrongState("message", message.id, Kind.Name(message.kind).removeprefix("KIND_"), "EMAIL")
        if not has_content(message):
            raise WrongState("message", message.id, "RELEASED", KEPT)
        return message

    async def _file(self, message: message_pb2.Message, number: int) -> ShownFile:
        if number < 1:
            raise InvalidField("file_number", number, "the number of a file of the mail, from 1")
        mail = await self._mails.shown(message.blob_key)
        if number > len(mail.files):
            raise NotFound("source_file", f"{message.id}/{number}")
        return mail.files[number - 1]

    @contextmanager
    def _download(self) -> Iterator[None]:
        """Take one of the places of downloads, which may each wait long for their client.

        Raises: Overloaded.
        """
        if not self._downloads_left:
            raise Overloaded("downloads", RETRY_AFTER_S)
        self._downloads_left -= 1
        try:
            yield
        finally:
            self._downloads_left += 1


@contextmanager
def _opened(message: message_pb2.Message) -> Iterator[None]:
    """Say of a mail that could not be opened within its limits that it cannot, and of one that is gone that it is lost.

    Raises: WrongState.
    """
    try:
        yield
    except UnreadableMailError:
        raise WrongState("message", message.id, "UNREADABLE", "those of mails that can be opened") from None
    except BlobLostError:
        raise WrongState("message", message.id, "LOST", KEPT) from None
