"""An extraction as JSON between the process that reads mails and the one that asked."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from intake.model import CaseData, DroppedRow, Extraction, FieldReading, LossPeriod, Origin, UnsureTable, Vehicle


def dump(extraction: Extraction) -> bytes:
    """Return `extraction` as JSON."""
    return json.dumps(asdict(extraction)).encode()


def load(content: bytes) -> Extraction:
    """Return the extraction that `dump` wrote."""
    written: dict[str, Any] = json.loads(content)
    return Extraction(
        data=_data(written["data"]),
        vehicles=tuple(_vehicle(vehicle) for vehicle in written["vehicles"]),
        warnings=tuple(written["warnings"]),
        needs_review=written["needs_review"],
        dropped_rows=tuple(DroppedRow(Origin(**row["origin"]), row["reason"]) for row in written["dropped_rows"]),
        text=written["text"],
        unsure_tables=tuple(
            UnsureTable(Origin(**table["origin"]), tuple(map(tuple, table["rows"])))
            for table in written["unsure_tables"]
        ),
    )


def _data(written: dict[str, Any]) -> CaseData:
    lists = {
        "losses": tuple(LossPeriod(**loss) for loss in written.pop("losses")),
        "readings": tuple(
            FieldReading(**{**reading, "origin": _origin(reading["origin"])}) for reading in written.pop("readings")
        ),
        "missing_fields": tuple(written.pop("missing_fields")),
    }
    return CaseData(**written, **lists)


def _origin(written: dict[str, Any] | None) -> Origin | None:
    return Origin(**written) if written else None


def _vehicle(written: dict[str, Any]) -> Vehicle:
    parts = {"origin": _origin(written["origin"]), "warnings": tuple(written["warnings"])}
    return Vehicle(**{**written, **parts})
