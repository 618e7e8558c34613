"""An extraction as JSON between the process that reads mails and the one that asked."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from intake.model import CaseData, DroppedRow, Extraction, Origin, Vehicle


def dump(extraction: Extraction) -> bytes:
    """Return `extraction` as JSON."""
    return json.dumps(asdict(extraction)).encode()


def load(content: bytes) -> Extraction:
    """Return the extraction that `dump` wrote."""
    written: dict[str, Any] = json.loads(content)
    return Extraction(
        data=CaseData(**written["data"]),
        vehicles=tuple(_vehicle(vehicle) for vehicle in written["vehicles"]),
        warnings=tuple(written["warnings"]),
        needs_review=written["needs_review"],
        dropped_rows=tuple(DroppedRow(Origin(**row["origin"]), row["reason"]) for row in written["dropped_rows"]),
        text=written["text"],
    )


def _vehicle(written: dict[str, Any]) -> Vehicle:
    origin = written.pop("origin")
    warnings = tuple(written.pop("warnings"))
    return Vehicle(**written, origin=Origin(**origin) if origin else None, warnings=warnings)
