"""An extraction as the JSON object that `minca extract --json` prints."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from intake.model.extraction import Extraction, Vehicle


def to_json(extraction: Extraction, file: str) -> dict[str, Any]:
    """Return `extraction` with null for everything that the mail does not state, or that only matching could tell."""
    data = extraction.data
    return {
        "file": file,
        "status": "needs_review" if extraction.needs_review else "ready",
        "cot_number": None,
        "client_name": data.client_name or None,
        "client_rfc": data.client_rfc or None,
        "broker_name": data.broker_name or None,
        "broker_email": data.broker_email or None,
        "policy_start": data.policy_start or None,
        "policy_end": data.policy_end or None,
        "coverage": data.coverage or None,
        "currency": data.currency or None,
        "payment_form": data.payment_form or None,
        "losses": [asdict(loss) for loss in data.losses],
        "confidence": {reading.field: round(reading.confidence, 2) for reading in data.readings},
        "origins": {reading.field: asdict(reading.origin) for reading in data.readings if reading.origin},
        "missing": list(data.missing_fields),
        "warnings": list(extraction.warnings),
        "dropped_rows": [{"origin": asdict(row.origin), "reason": row.reason} for row in extraction.dropped_rows],
        "vehicles": [_vehicle(vehicle) for vehicle in extraction.vehicles],
    }


def _vehicle(vehicle: Vehicle) -> dict[str, Any]:
    return {
        "description": vehicle.description,
        "brand": vehicle.brand or None,
        "model": vehicle.model or None,
        "year": vehicle.year,
        "vin": vehicle.vin or None,
        "plate": vehicle.plate or None,
        "value": vehicle.value,
        "usage": vehicle.usage or None,
        "cvegs": None,
        "confidence": None,
        "decision": None,
        "origin": asdict(vehicle.origin) if vehicle.origin else None,
    }
