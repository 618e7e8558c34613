"""A case as the JSON object that `minca ingest`, `minca case` and `minca extract` print: one form, its keys fixed.

Null is what is not stated, and what only matching or the datastore could tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from google.protobuf.message import Message

from cli.console.case_report import decision_word, status_word
from domain.fields import CASE_DATA, LOSS, ORIGIN, VEHICLE, values_of
from domain.notices.sentences import ENGLISH, reason_sentence, sentence
from domain.places import Box, cells_by_field, cells_of
from minca.fleet.v1 import case_data_pb2, match_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from domain.notices.notice import Notice
    from domain.origin import Origin
    from intake.model import extraction as read
    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle
    from minca.fleet.v1 import vehicle_pb2

    # The reading confidence of a vehicle, None where it was not read from a mail, and its doubts.
    _Reading = tuple[float | None, Sequence[str]]

VEHICLE_KEYS: Final = ("description", "brand", "model", "year", "vin", "plate", "value", "usage")
UNMATCHED: Final = match_pb2.Match()


def case_json(file: str, case: Case, vehicles: Sequence[CaseVehicle]) -> dict[str, Any]:
    """Return a case as it is stored."""
    return _report(
        file,
        status_word(case),
        case.data,
        cot_number=case.cot_number,
        warnings=case.warnings,
        warning_codes=case.warning_codes,
        dropped_rows=[
            _dropped(row.origin, row.text, (row.reason, row.reason_code), row.reason_arguments)
            for row in case.dropped_rows
        ],
        vehicles=[_vehicle(row.vehicle, row.match, _stored_reading(row)) for row in vehicles],
    )


def extraction_json(file: str, extraction: read.Extraction, language: str = ENGLISH) -> dict[str, Any]:
    """Return what was read in a mail, with its warnings and reasons in `language`."""
    return _report(
        file,
        "needs_review" if extraction.needs_review else "ready",
        extraction.data,
        warnings=[sentence(warning, language) for warning in extraction.warnings],
        warning_codes=extraction.warnings,
        dropped_rows=[
            _dropped(row.origin, row.text, (reason_sentence(row.reason, arguments, language), row.reason), arguments)
            for row in extraction.dropped_rows
            for arguments in [dict(row.arguments)]
        ],
        vehicles=[
            _vehicle(vehicle, UNMATCHED, (vehicle.reading_confidence, vehicle.doubts))
            for vehicle in extraction.vehicles
        ],
    )


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
    warning_codes: Iterable[Notice | vehicle_pb2.Warning] = (),
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
        "warning_codes": list(map(_warning, warning_codes)),
        "dropped_rows": list(dropped_rows),
        "vehicles": list(vehicles),
    }


def _warning(warning: Notice | vehicle_pb2.Warning) -> dict[str, Any]:
    return {
        "code": warning.code,
        "arguments": dict(warning.arguments),
        "places": [values_of(place, ORIGIN) for place in warning.places],
        "place_count": warning.place_count,
    }


def _dropped(origin: Any, text: str, reason: tuple[str, str], arguments: Mapping[str, str]) -> dict[str, Any]:
    words, code = reason
    return {
        "origin": values_of(origin, ORIGIN) | {"place": _place(origin)},
        "reason": words,
        "text": text,
        "reason_code": code,
        "reason_arguments": dict(arguments),
    }


def _stored_reading(row: CaseVehicle) -> _Reading:
    return row.reading_confidence if row.HasField("reading_confidence") else None, row.reading_doubts


def _vehicle(vehicle: read.Vehicle | vehicle_pb2.Vehicle, match: match_pb2.Match, reading: _Reading) -> dict[str, Any]:
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
        "origin": _origin(vehicle),
    }


def _origin(stated: Any) -> dict[str, Any] | None:
    """Return where something was read; null when it was not read from a mail, or in its head."""
    is_absent = not stated.HasField("origin") if isinstance(stated, Message) else stated.origin is None
    return None if is_absent else values_of(stated.origin, ORIGIN) | {"place": _place(stated.origin)}


def _place(origin: Origin | vehicle_pb2.Origin) -> dict[str, Any] | None:
    """Return where exactly something stands, in the form of the contract; null where that is unknown."""
    if isinstance(origin, Message):
        return _stored_place(origin.place) if origin.HasField("place") else None
    place = origin.place
    if place is None:
        return None
    first, last = place.characters or (0, 0)
    return {
        "cells": cells_of(place, origin.row),
        "field_cells": cells_by_field(place, origin.row),
        "first_character": first,
        "last_character": last,
        "box": place.box._asdict() if place.box else None,
    }


def _stored_place(place: vehicle_pb2.Place) -> dict[str, Any]:
    box = {side: getattr(place.box, side) for side in Box._fields}
    return {
        "cells": place.cells,
        "field_cells": dict(place.field_cells),
        "first_character": place.first_character,
        "last_character": place.last_character,
        "box": box if place.HasField("box") else None,
    }
