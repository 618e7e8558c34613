"""A shown mail as messages of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf.timestamp_pb2 import Timestamp

from minca.fleet.v1 import vehicle_pb2
from minca.intake.v1 import source_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intake.attachments.shown_mail import ShownFile, ShownMail, ShownPart, ShownRow
    from minca.datastore.v1.message_pb2 import Message

Kind = source_pb2.SourcePart.Kind


def source_of(message: Message, mail: ShownMail, vehicles: Mapping[str, int]) -> source_pb2.Source:
    """Return a mail with its files, and the vehicles in each; what could not be read in it is as it was stored."""
    source = source_pb2.Source(
        intake_id=message.id,
        sender=mail.sender or message.sender,
        recipients=mail.recipients,
        subject=mail.subject or message.subject,
        size_bytes=message.size_bytes,
        files=[file_of(number, file, vehicles) for number, file in enumerate(mail.files, start=1)],
    )
    if mail.sent_at is not None:
        source.sent_time.CopyFrom(Timestamp(seconds=int(mail.sent_at)))
    return source


def file_of(number: int, file: ShownFile, vehicles: Mapping[str, int]) -> source_pb2.SourceFile:
    """Return a file with its parts, without their rows."""
    return source_pb2.SourceFile(
        number=number,
        name=file.name,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        parts=[part_of(place, part) for place, part in enumerate(file.parts, start=1)],
        is_incomplete=file.is_incomplete,
        is_decoration=file.is_decoration,
        vehicle_count=vehicles.get(file.name, 0),
    )


def part_of(number: int, part: ShownPart) -> source_pb2.SourcePart:
    """Return a part."""
    return source_pb2.SourcePart(
        kind=Kind.KIND_GRID if part.is_grid else Kind.KIND_TEXT,
        number=number,
        sheet=part.sheet,
        page=part.page,
        row_count=part.row_count,
        column_count=part.column_count,
        is_quoted=part.is_quoted,
    )


def row_of(row: ShownRow) -> source_pb2.SourceRow:
    """Return a row."""
    return source_pb2.SourceRow(
        row=row.row,
        page=row.page,
        cells=row.cells,
        is_struck=row.is_struck,
        is_hidden=row.is_hidden,
        is_quoted=row.is_quoted,
        box=vehicle_pb2.Box(**row.box._asdict()) if row.box else None,
    )
