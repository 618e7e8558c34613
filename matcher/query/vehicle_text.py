"""A broker's text about one vehicle, the matcher's input."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VehicleText:
    """A broker's text about one vehicle. What has no field of its own is looked for in the description."""

    description: str
    brand: str = ""
    model: str = ""
    year: int | None = None
    vin: str = ""
