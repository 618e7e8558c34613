"""What a broker wrote of one vehicle, as the matcher is asked for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VehicleText:
    """What a broker wrote of one vehicle. Empty fields were not stated apart and are looked for in the description."""

    description: str
    brand: str = ""
    model: str = ""
    year: int | None = None
    vin: str = ""
