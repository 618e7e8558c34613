"""A case as the JSON object that `minca ingest`, `minca case` and `minca extract` print: one form, its keys fixed.

Null is what is not stated, and what only matching or the datastore could tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cli.console.case_report import decision_word, reading_word, status_word
from domain.fields import CASE_DATA, LOSS, ORIGIN, VEHICLE, values_of
from domain.notices.sentences import ENGLISH
from domain.places import Box
from intake.service.convert import extraction_to_proto
from minca.fleet.v1 import match_pb2
from minca.intake.v1 import extraction_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model import extraction as read
    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.dropped_row_pb2 import DroppedRow
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle
    from minca.fleet.v1 import case_data_pb2, vehicle_pb2

    # The reading confidence of a vehicle, None where it was not read from a mail, and its doubts.
    _Reading = tuple[float | None, Sequence[str]]

VEHICLE_KEYS: Final = ("description", "brand", "model", "year", "vin", "plate", "value", "usage")
UNMATCHED: Final = match_pb2.Match()


def case_json(file: str, case: Case, vehicles: Sequence[CaseVehicle]) -> dict[str, Any]:
    """Return a case as it is stored."""
    rows = [_vehicle(row.vehicle, row.match, _stored_reading(row)) for row in vehicles]
    return _report(file, status_word(case), case, cot_number=case.cot_number, vehicles=rows)


def extraction_json(file: str, extraction: read.Extraction, language: str = ENGLISH) -> dict[str, Any]:
    """Return what was read in a mail, with its warnings and reasons in `language`."""
    message = extraction_to_proto(extraction, language)
    rows = [
        _vehicle(vehicle, UNMATCHED, (reading.confidence, reading.doubts))
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
        **{name: value or None for name, value in values_of(case.data, CASE_DATA).items()},
        "losses": [values_of(loss, LOSS) for loss in case.data.losses],
        "confidence": {reading.field: round(reading.confidence, 2) for reading in readings},
        "origins": {reading.field: _own_origin(reading) for reading in readings if reading.HasField("origin")},
        "missing": list(case.data.missing_fields),
        "warnings": list(case.warnings),
        "warning_codes": [_warning(warning) for warning in case.warning_codes],
        "dropped_rows": [_dropped(row) for row in case.dropped_rows],
        "vehicles": list(vehicles),
    }


def _warning(warning: vehicle_pb2.Warning) -> dict[str, Any]:
    return {
        "code": warning.code,
        "arguments": dict(sorted(warning.arguments.items())),
        "places": [_origin(place) for place in warning.places],
        "place_count": warning.place_count,
    }


def _dropped(row: DroppedRow | extraction_pb2.DroppedRow) -> dict[str, Any]:
    return {
        "origin": _origin(row.origin),
        "reason": row.reason,
        "text": row.text,
        "reason_code": row.reason_code,
        "reason_arguments": dict(sorted(row.reason_arguments.items())),
    }


def _stored_reading(row: CaseVehicle) -> _Reading:
    return row.reading_confidence if row.HasField("reading_confidence") else None, row.reading_doubts


def _vehicle(vehicle: vehicle_pb2.Vehicle, match: match_pb2.Match, reading: _Reading) -> dict[str, Any]:
    values = values_of(vehicle, VEHICLE)
    decision = decision_word(match)
    confidence, doubts = reading
    return {
        **{name: None if values[name] == "" else values[name] for name in VEHICLE_KEYS},
        "cvegs": match.cvegs or None,
        "confidence": match.confidence if decision else None,
        "decision": decision or None,
        "reading_confidence": confidence,
        "reading_doubts": list(doubts),
        "origin": _own_origin(vehicle),
    }


def _own_origin(stated: vehicle_pb2.Vehicle | case_data_pb2.FieldReading) -> dict[str, Any] | None:
    """Return where something was read; null when it was not read from a mail, or in its head."""
    return _origin(stated.origin) if stated.HasField("origin") else None


def _origin(origin: vehicle_pb2.Origin) -> dict[str, Any]:
    return values_of(origin, ORIGIN) | {"place": _place(origin.place) if origin.HasField("place") else None}


def _place(place: vehicle_pb2.Place) -> dict[str, Any]:
    """Return where exactly something stands, in the form of the contract."""
    box = {side: getattr(place.box, side) for side in Box._fields}
    return {
        "cells": place.cells,
        "field_cells": dict(sorted(place.field_cells.items())),
        "first_character": place.first_character,
        "last_character": place.last_character,
        "box": box if place.HasField("box") else None,
    }
