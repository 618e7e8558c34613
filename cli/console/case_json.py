"""A case as the JSON object that `minca ingest`, `minca case` and `minca extract` print: one form, its keys fixed.

Null is what is not stated, and what only matching or the datastore could tell.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.message import Message

from cli.console.case_report import decision_word, status_word
from domain.fields import CASE_DATA, LOSS, ORIGIN, VEHICLE, values_of
from domain.notices.sentences import reason_sentence, sentence
from minca.fleet.v1 import case_data_pb2, match_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intake.model import extraction as read
    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle
    from minca.fleet.v1 import vehicle_pb2

VEHICLE_KEYS: Final = ("description", "brand", "model", "year", "vin", "plate", "value", "usage")
UNMATCHED: Final = match_pb2.Match()


def case_json(file: str, case: Case, vehicles: Sequence[CaseVehicle]) -> dict[str, Any]:
    """Return a case as it is stored; what was left out is told while a mail is read, and not kept."""
    rows = [_vehicle(row.vehicle, row.match) for row in vehicles]
    return _report(
        file, status_word(case), case.data, cot_number=case.cot_number, warnings=case.warnings, vehicles=rows
    )


def extraction_json(file: str, extraction: read.Extraction) -> dict[str, Any]:
    """Return what was read in a mail."""
    status = "needs_review" if extraction.needs_review else "ready"
    dropped = [_dropped(row) for row in extraction.dropped_rows]
    rows = [_vehicle(vehicle, UNMATCHED) for vehicle in extraction.vehicles]
    warnings = map(sentence, extraction.warnings)
    return _report(file, status, extraction.data, warnings=warnings, dropped_rows=dropped, vehicles=rows)


def failure_json(file: str, reason: str) -> dict[str, Any]:
    """Return a mail that became no case; the reason is its only warning."""
    report = _report(file, "failed", case_data_pb2.CaseData())
    vehicles = report.pop("vehicles")
    del report["warnings"]  # which stands last but one here
    return {**report, "warnings": [reason], "vehicles": vehicles}


def _report(
    file: str,
    status: str,
    data: read.CaseData | case_data_pb2.CaseData,
    *,
    cot_number: str = "",
    warnings: Iterable[str] = (),
    dropped_rows: Sequence[dict[str, Any]] = (),
    vehicles: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    origins = {reading.field: _origin(reading) for reading in data.readings}
    return {
        "file": file,
        "status": status,
        "cot_number": cot_number or None,
        **{name: value or None for name, value in values_of(data, CASE_DATA).items()},
        "losses": [values_of(loss, LOSS) for loss in data.losses],
        "confidence": {reading.field: round(reading.confidence, 2) for reading in data.readings},
        "origins": {name: origin for name, origin in origins.items() if origin is not None},
        "missing": list(data.missing_fields),
        "warnings": list(warnings),
        "dropped_rows": list(dropped_rows),
        "vehicles": list(vehicles),
    }


def _dropped(row: read.DroppedRow) -> dict[str, Any]:
    reason = reason_sentence(row.reason, dict(row.arguments))
    return {"origin": asdict(row.origin), "reason": reason, "text": row.text}


def _vehicle(vehicle: read.Vehicle | vehicle_pb2.Vehicle, match: match_pb2.Match) -> dict[str, Any]:
    values = values_of(vehicle, VEHICLE)
    decision = decision_word(match)
    return {
        **{name: None if values[name] == "" else values[name] for name in VEHICLE_KEYS},
        "cvegs": match.cvegs or None,
        "confidence": match.confidence if decision else None,
        "decision": decision or None,
        "origin": _origin(vehicle),
    }


def _origin(stated: Any) -> dict[str, Any] | None:
    """Return where something was read; null when it was not read from a mail, or in its head."""
    is_absent = not stated.HasField("origin") if isinstance(stated, Message) else stated.origin is None
    return None if is_absent else values_of(stated.origin, ORIGIN)
