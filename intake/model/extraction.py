"""What was read: the vehicles of a fleet, what the mail says of it as a whole, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from domain.fields import CASE_DATA, names, texts
from domain.notices.codes import DropReason, ReadingDoubt, WarningCode
from domain.notices.limits import LONGEST_ROW
from domain.notices.notice import Notice, notice, stated
from domain.text import tidy
from intake.model.document import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class FieldReading:
    """How a field was read; no origin: in the head of the mail, or where the vehicle itself was read."""

    field: str
    confidence: float
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """One coverage as stated; `kind` and `vehicle_class` are names in lists, empty where the words are in none."""

    text: str
    kind: str = ""
    vehicle_class: str = ""
    sum_insured: float | None = None
    currency: str = ""
    deductible_percent: float | None = None
    deductible_amount: float | None = None
    deductible_uma: float | None = None
    is_excluded: bool = False
    option: int = 0
    """Which of the alternatives to be quoted side by side it belongs to, counted from 1; 0: none of them alone."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """Special equipment or an adaptation as stated; `kind` is SPECIAL, ADAPTATION or empty."""

    text: str = ""
    kind: str = ""
    amount: float | None = None
    currency: str = ""


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
    service: str = ""
    engine_number: str = ""
    tonnage: float | None = None
    """The load that it may carry, in tonnes."""
    cargo: str = ""
    postal_code: str = ""
    coverages: tuple[Coverage, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    origin: Origin | None = None
    warnings: tuple[Notice, ...] = ()
    """What a reviewer should look at, such as a VIN that was mended."""
    reading_confidence: float = 1.0
    """How sure it was read right, 0 to 1."""
    doubts: tuple[str, ...] = ()
    """What lowers the confidence, as codes."""
    reading_fields: tuple[FieldReading, ...] = ()
    """How the fields were read that a quotation needs beside what tells the vehicle."""


TOTAL: Final = DropReason.TOTAL
TITLE_OR_NOTE: Final = DropReason.TITLE_OR_NOTE
NOT_UNDERSTOOD: Final = DropReason.NOT_UNDERSTOOD
"""Why an item of a list of vehicles was dropped that may be one: a person has to look."""
HIDDEN_ROW: Final = DropReason.HIDDEN
"""Why a row of vehicles was dropped that nobody sees in its sheet: a person has to look."""
STRUCK_OUT: Final = DropReason.STRUCK_OUT
IN_COLOUR_OF_GONE: Final = DropReason.IN_COLOUR_OF_GONE
MARKED_AS_GONE: Final = {
    STRUCK_OUT: WarningCode.ROWS_STRUCK_OUT,
    IN_COLOUR_OF_GONE: WarningCode.ROWS_IN_COLOUR_OF_GONE,
}
"""Why vehicles were dropped by how their rows look, with the warning that names them."""
UNKNOWN_NAME: Final = notice(WarningCode.NAME_UNKNOWN)
"""The warning of a vehicle that was taken because its neighbours in a list are vehicles: a person has to look."""
VALUE_IN_THOUSANDS: Final = ReadingDoubt.VALUE_IN_THOUSANDS
"""The doubt of a vehicle whose value stands as a bare number that was taken to be in thousands."""
VALUE_OR_EQUIPMENT: Final = ReadingDoubt.VALUE_OR_EQUIPMENT
"""The doubt of a vehicle beside which an amount may be its own value or that of what is mounted on it."""
VALUE_WITH_VAT: Final = notice(WarningCode.VALUE_WITH_VAT)
"""The warning of a vehicle of which the mail does not say which value counts: a person has to look."""
NO_VEHICLES: Final = notice(WarningCode.NO_VEHICLES)
"""The warning of a mail without any: a person has to look."""


@dataclass(frozen=True, slots=True)
class DroppedRow:
    """A row or an item of a list that was seen and is no vehicle of its own; `reason` is a `DropReason`."""

    origin: Origin
    reason: str
    text: str = ""
    """What stands there, the cells of a row parted by bars; a long one is cut."""
    arguments: tuple[tuple[str, str], ...] = ()
    """What varies in the sentence of the reason."""


def dropped_row(origin: Origin, reason: str, *cells: str, **arguments: object) -> DroppedRow:
    """Return what `cells` say as a dropped row."""
    return DroppedRow(origin, reason, row_text(cells), stated(**arguments))


def row_text(cells: Iterable[str]) -> str:
    """Return the cells of a row as one text."""
    return tidy(" | ".join(cell for cell in cells if cell)[:LONGEST_ROW])


@dataclass(frozen=True, slots=True)
class LossPeriod:
    """The claims of one period; what is not stated is empty or None."""

    period: str = ""
    claims: int | None = None
    amount: float | None = None
    currency: str = ""
    ratio_percent: float | None = None
    text: str = ""
    vehicle: str = ""
    """The unit that the claims are of, as written; empty: the fleet as a whole."""


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
    client_address: str = ""
    client_state: str = ""
    client_postal_code: str = ""
    activity: str = ""
    expiring_insurer: str = ""
    expiring_premium: float | None = None
    expiring_premium_currency: str = ""
    coverages: tuple[Coverage, ...] = ()
    losses: tuple[LossPeriod, ...] = ()
    readings: tuple[FieldReading, ...] = ()
    missing_fields: tuple[str, ...] = ()


DATA_TEXTS: Final = names(texts(CASE_DATA))
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
    warnings: tuple[Notice, ...] = ()
    needs_review: bool = True
    dropped_rows: tuple[DroppedRow, ...] = ()
    text: str = field(default="", repr=False)
    """The text of the mail that counts, for a second reading."""
    unsure_tables: tuple[UnsureTable, ...] = field(default=(), repr=False)
    """Tables that may be lists of vehicles, for a second reading."""
