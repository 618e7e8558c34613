"""What one row of an export is made from: a vehicle of a case, the case, a warning, or a row that was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from minca.datastore.v1 import dropped_row_pb2, vehicle_pb2

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from minca.datastore.v1 import case_pb2


@dataclass(frozen=True, slots=True)
class ExportedCase:
    """A case, with the day on which it is exported and the time zone of its insurer."""

    case: case_pb2.Case
    today: date
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A warning of a case: its sentence, its code, and the first place that it is about."""

    text: str
    code: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """The case, and beside it what the row is about."""

    of: ExportedCase
    vehicle: vehicle_pb2.CaseVehicle = field(default_factory=vehicle_pb2.CaseVehicle)
    warning: WarningLine = field(default_factory=lambda: WarningLine(""))
    dropped: dropped_row_pb2.DroppedRow = field(default_factory=dropped_row_pb2.DroppedRow)

    @property
    def case(self) -> case_pb2.Case:
        """The case."""
        return self.of.case
