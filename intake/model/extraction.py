"""What was read: the vehicles of a fleet, what the mail says of it as a whole, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from intake.model.document import Origin


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One unit of a fleet as it was written; what was not written is empty."""

    description: str
    brand: str = ""
    model: str = ""
    year: int | None = None
    vin: str = ""
    plate: str = ""
    value: float | None = None
    currency: str = ""
    usage: str = ""
    coverage: str = ""
    economic_number: str = ""
    value_basis: str = ""
    """How the insured value is agreed, as written: "Valor comercial", "Valor factura"."""
    origin: Origin | None = None
    warnings: tuple[str, ...] = ()
    """What a reviewer should look at, such as a VIN that was mended."""


@dataclass(frozen=True, slots=True)
class DroppedRow:
    """A row that was seen and is no vehicle of its own."""

    origin: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class LossPeriod:
    """The claims of one period; what is not stated is empty or None."""

    period: str = ""
    claims: int | None = None
    amount: float | None = None
    currency: str = ""
    ratio_percent: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class FieldReading:
    """How a field of the case data was read; no origin: in the head of the mail."""

    field: str
    confidence: float
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class CaseData:
    """What a mail says about the fleet as a whole; dates are ISO 8601."""

    client_name: str = ""
    client_rfc: str = ""
    broker_name: str = ""
    broker_email: str = ""
    policy_start: str = ""
    policy_end: str = ""
    coverage: str = ""
    currency: str = ""
    payment_form: str = ""
    losses: tuple[LossPeriod, ...] = ()
    readings: tuple[FieldReading, ...] = ()
    missing_fields: tuple[str, ...] = ()


DATA_TEXTS: Final = (
    "client_name",
    "client_rfc",
    "broker_name",
    "broker_email",
    "policy_start",
    "policy_end",
    "coverage",
    "currency",
    "payment_form",
)
"""The fields of `CaseData` that are texts."""


NEEDED: Final = (*DATA_TEXTS[:7], "losses")
"""The fields that an underwriter asks for when the mail leaves them out."""


@dataclass(frozen=True, slots=True)
class UnsureTable:
    """A table of which the rules made nothing: its first rows, and where they stand."""

    origin: Origin
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read in one mail."""

    data: CaseData = CaseData()
    vehicles: tuple[Vehicle, ...] = ()
    warnings: tuple[str, ...] = ()
    needs_review: bool = True
    dropped_rows: tuple[DroppedRow, ...] = ()
    text: str = field(default="", repr=False)
    """The text of the mail that counts, for a second reading."""
    unsure_tables: tuple[UnsureTable, ...] = field(default=(), repr=False)
    """Tables that may be lists of vehicles, for a second reading."""
