"""A case as the JSON object that `minca ingest`, `minca case` and `minca extract` print: one form, its keys fixed.

Null is what is not stated, and what only matching or the datastore could tell.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.message import Message

from cli.console.case_report import decision_word, status_word
from domain.fields import CASE_DATA, LOSS, ORIGIN, VEHICLE, values_of
from domain.places import Box, cells_by_field, cells_of
from minca.fleet.v1 import case_data_pb2, match_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from domain.origin import Origin
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
    dropped = [asdict(row) | {"origin": _origin(row)} for row in extraction.dropped_rows]
    rows = [_vehicle(vehicle, UNMATCHED) for vehicle in extraction.vehicles]
    return _report(file, status, extraction.data, warnings=extraction.warnings, dropped_rows=dropped, vehicles=rows)


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
