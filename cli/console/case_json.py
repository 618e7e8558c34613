"""A case as the JSON object that `minca ingest`, `minca case` and `minca extract` print: one form, its keys fixed.

Null is what is not stated, and what only matching or the datastore could tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cli.console.case_report import reading_word, status_word
from cli.console.vehicle_json import VehicleReport, coverages_json, origin_json, own_origin, vehicle_json, warning_json
from domain.fields import CASE_DATA, LOSS, values_of
from domain.notices.sentences import ENGLISH
from intake.service.convert import extraction_to_proto
from minca.fleet.v1 import match_pb2
from minca.intake.v1 import extraction_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model import extraction as read
    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.dropped_row_pb2 import DroppedRow
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle

UNMATCHED: Final = match_pb2.Match()


def case_json(file: str, case: Case, vehicles: Sequence[CaseVehicle]) -> dict[str, Any]:
    """Return a case as it is stored."""
    rows = [vehicle_json(row.vehicle, row.match, _stored_reading(row)) for row in vehicles]
    return _report(file, status_word(case), case, cot_number=case.cot_number, vehicles=rows)


def extraction_json(file: str, extraction: read.Extraction, language: str = ENGLISH) -> dict[str, Any]:
    """Return what was read in a mail, with its warnings and reasons in `language`."""
    message = extraction_to_proto(extraction, language)
    rows = [
        vehicle_json(
            vehicle,
            UNMATCHED,
            VehicleReport(reading.confidence, reading.doubts, reading.fields, reading.missing_fields),
        )
        for vehicle, reading in zip(message.vehicles, message.vehicle_readings, strict=True)
    ]
    return _report(file, reading_word(message), message, vehicles=rows)


def no_case_json(file: str) -> dict[str, Any]:
    """Return a mail that is no request, and so became no case."""
    return _report(file, "processed", extraction_pb2.Extraction())


def failure_json(file: str, reason: str) -> dict[str, Any]:
    """Return a mail that failed; the reason is its only warning."""
    return _report(file, "failed", extraction_pb2.Extraction(warnings=[reason]))


def _report(
    file: str,
    status: str,
    case: Case | extraction_pb2.Extraction,
    *,
    cot_number: str = "",
    vehicles: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    readings = case.data.readings
    return {
        "file": file,
        "status": status,
        "cot_number": cot_number or None,
        **{name: None if value == "" else value for name, value in values_of(case.data, CASE_DATA).items()},
        "coverages": coverages_json(case.data.coverages),
        "losses": [values_of(loss, LOSS) for loss in case.data.losses],
        "confidence": {reading.field: round(reading.confidence, 2) for reading in readings},
        "origins": {reading.field: own_origin(reading) for reading in readings if reading.HasField("origin")},
        "missing": list(case.data.missing_fields),
        "warnings": list(case.warnings),
        "warning_codes": [warning_json(warning) for warning in case.warning_codes],
        "dropped_rows": [_dropped(row) for row in case.dropped_rows],
        "vehicles": list(vehicles),
    }


def _dropped(row: DroppedRow | extraction_pb2.DroppedRow) -> dict[str, Any]:
    return {
        "origin": origin_json(row.origin),
        "reason": row.reason,
        "text": row.text,
        "reason_code": row.reason_code,
        "reason_arguments": dict(sorted(row.reason_arguments.items())),
    }


def _stored_reading(row: CaseVehicle) -> VehicleReport:
    confidence = row.reading_confidence if row.HasField("reading_confidence") else None
    return VehicleReport(confidence, row.reading_doubts, row.reading_fields, row.missing_fields)
