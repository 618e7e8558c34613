"""Conversion of notes on cases, and of what those are sent who watch cases."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from datastore.convert.cases import STATUSES
from datastore.convert.checks import Checks
from datastore.convert.enums import timestamp
from domain.fields import LONGEST_TEXT
from mesh.errors import InvalidField
from minca.datastore.v1 import case_change_pb2, case_note_pb2, case_service_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping


TOKEN: Final = re.compile(r"(\d{1,18})-(\d{1,18})")


@dataclass(frozen=True, slots=True)
class WatchPoint:
    """How far a watch has come: the position at which it began, and that of the last change that was sent."""

    began: int
    position: int

    @property
    def token(self) -> str:
        """What a caller sends to go on."""
        return f"{self.began}-{self.position}"

    def behind(self, rows: Sequence[RowMapping]) -> WatchPoint:
        """Return the point behind changes that were sent."""
        return replace(self, position=rows[-1]["position"])


def watch_point(token: str) -> WatchPoint:
    """Read a resume token.

    Raises: InvalidField.
    """
    match = TOKEN.fullmatch(token)
    if match is None or int(match[1]) > int(match[2]):
        raise refused_token()
    return WatchPoint(int(match[1]), int(match[2]))


def refused_token() -> InvalidField:
    """Return the refusal of a token that we did not give."""
    return InvalidField("resume_token", None, "the resume_token of an earlier response, or none to begin anew")


def changes_of(rows: Sequence[RowMapping], point: WatchPoint) -> case_service_pb2.WatchCasesResponse:
    """Build a message about changed cases to one who has come to `point`."""
    return case_service_pb2.WatchCasesResponse(
        changes=[_change_of(row, is_new=row["create_position"] > point.began) for row in rows],
        resume_token=(point.behind(rows) if rows else point).token,
    )


def _change_of(row: RowMapping, *, is_new: bool) -> case_change_pb2.CaseChange:
    return case_change_pb2.CaseChange(
        case_id=str(row["id"]),
        cot_number=row["cot_number"],
        insurer_id=row["insurer_id"],
        status=STATUSES.number(row["status"]),
        open_count=row["open_count"],
        etag=str(row["revision"]),
        update_time=timestamp(row["update_time"]),
        is_new=is_new,
    )


def note_text(request: case_service_pb2.AddCaseNoteRequest) -> str:
    """Return the text of a new note.

    Raises: InvalidField, InvalidFields.
    """
    note = request.text.strip()
    checks = Checks()
    checks.text("text", note, LONGEST_TEXT)
    checks.require(bool(note), "text", "", f"1 to {LONGEST_TEXT} characters")
    checks.request_id(request.request_id)
    checks.finish()
    return note


def note_of(row: RowMapping) -> case_note_pb2.CaseNote:
    """Build a note from its row."""
    return case_note_pb2.CaseNote(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        text=row["text"],
        author=row["author"],
        create_time=timestamp(row["create_time"]),
    )
