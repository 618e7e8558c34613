"""Reads the mail of a case again, and has the difference stored as a change set, for a person to apply."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from intake.model.change import at_most
from intake.model.document import Origin
from intake.reading.reader_process import UnreadableMailError
from intake.service.blobs import BlobLostError
from intake.service.convert import has_content, vehicle_from_proto, vehicle_to_proto
from intake.service.mail_convert import MOST_CHANGES, added_vehicles, changes_to_proto
from intake.triage.divided_mail import divided
from intake.triage.read_again import StoredUnit, read_again
from mesh.errors import WrongState
from minca.datastore.v1 import change_set_service_pb2, message_pb2, message_service_pb2
from minca.intake.v1 import review_service_pb2 as pb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.extraction import Vehicle
    from intake.reading.reader_process import MailReader
    from intake.review.case_rows import CaseRows
    from intake.review.recoding import Coder
    from intake.service.blobs import Blobs
    from minca.datastore.v1 import (
        case_pb2,
        change_set_service_pb2_grpc,
        message_service_pb2_grpc,
        vehicle_pb2,
    )

WITH_MAIL: Final = "a case whose mail is kept"


@dataclass(frozen=True, slots=True)
class Rereading:
    """Reads mails again, with today's profiles and words."""

    rows: CaseRows
    coder: Coder
    messages: message_service_pb2_grpc.MessageServiceStub
    change_sets: change_set_service_pb2_grpc.ChangeSetServiceStub
    blobs: Blobs
    readers: MailReader

    async def reread(self, case_id: str) -> pb.RereadCaseResponse:
        """Return what the mail of a case would change of it now.

        Raises: WrongState, NotReady, grpc.aio.AioRpcError.
        """
        case = await self.rows.changeable(case_id)
        vehicles = await self._read(case)
        rows = await self.rows.rows(case.id, with_removed=True)
        changes = at_most(await asyncio.to_thread(read_again, vehicles, _stored(case, rows)), MOST_CHANGES)
        response = pb.RereadCaseResponse(vehicle_count=len(vehicles))
        if changes:
            matches = await self.coder.code(case, [vehicle_to_proto(vehicle) for vehicle in added_vehicles(changes)])
            request = change_set_service_pb2.ProposeChangeSetRequest(
                case_id=case.id, changes=changes_to_proto(changes, rows, matches)
            )
            proposed = await self.change_sets.ProposeChangeSet(request)
            response.change_set.CopyFrom(proposed.change_set)
        return response

    async def _read(self, case: case_pb2.Case) -> Sequence[Vehicle]:
        """Return the vehicles of a case as its mail is read now; of a mail of several clients, those of this one."""
        if not case.message_id:
            raise WrongState("case", case.cot_number, "without a mail", WITH_MAIL)
        request = message_service_pb2.GetMessageRequest(message_id=case.message_id)
        message = (await self.messages.GetMessage(request)).message
        if message.kind != message_pb2.Message.KIND_EMAIL:
            raise WrongState("case", case.cot_number, "made of a list of vehicles", WITH_MAIL)
        if not has_content(message):
            raise WrongState("case", case.cot_number, "older than its mail is kept", WITH_MAIL)
        try:
            mail = await self.readers.read(await self.blobs.fetch(message.blob_key), case.insurer_id)
        except (BlobLostError, UnreadableMailError):
            raise WrongState("case", case.cot_number, "without a mail that can be read", WITH_MAIL) from None
        parts = divided(mail.extraction, mail.parts)
        if case.part > len(parts):
            raise WrongState("case", case.cot_number, "of a client whom its mail names no more", WITH_MAIL)
        return parts[max(case.part - 1, 0)].vehicles


def _stored(case: case_pb2.Case, rows: Sequence[vehicle_pb2.CaseVehicle]) -> list[StoredUnit]:
    return [
        StoredUnit(
            _with_origin(row),
            is_of_mail=row.create_time.ToNanoseconds() <= case.create_time.ToNanoseconds(),
            is_removed=row.HasField("remove_time"),
        )
        for row in rows
    ]


def _with_origin(row: vehicle_pb2.CaseVehicle) -> Vehicle:
    origin = row.vehicle.origin
    if not row.vehicle.HasField("origin"):
        return vehicle_from_proto(row.vehicle)
    place = Origin(origin.file, origin.sheet, origin.row, origin.page)
    return replace(vehicle_from_proto(row.vehicle), origin=place)
