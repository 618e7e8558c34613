"""What was read: the vehicles of a fleet, what the mail says of it as a whole, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from domain.fields import CASE_DATA, names
from domain.text import tidy
from intake.model.document import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable


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
    reading_confidence: float = 1.0
    """How sure it was read right, 0 to 1."""
    doubts: tuple[str, ...] = ()
    """What lowers the confidence, as codes."""


TOTAL: Final = "total"
TITLE_OR_NOTE: Final = "title or note"
NOT_UNDERSTOOD: Final = "not understood"
"""Why an item of a list of vehicles was dropped that may be one: a person has to look."""
HIDDEN_ROW: Final = "hidden by a filter or by hand"
"""Why a row of vehicles was dropped that nobody sees in its sheet: a person has to look."""
STRUCK_OUT: Final = "struck out"
IN_COLOUR_OF_GONE: Final = "in the colour of the units that are gone"
MARKED_AS_GONE: Final = (STRUCK_OUT, IN_COLOUR_OF_GONE)
"""Why vehicles were dropped by how their rows look; a warning names them."""
COMMENT_SAYS_GONE: Final = "a comment on its row says that it is gone"
"""How the warning of a vehicle begins that a comment may take out: a person has to look."""
UNKNOWN_NAME: Final = "neither brand nor model is known"
"""The warning of a vehicle that was taken because its neighbours in a list are vehicles: a person has to look."""
VALUE_IN_THOUSANDS: Final = "VALUE_IN_THOUSANDS"
"""The doubt of a vehicle whose value stands as a bare number that was taken to be in thousands."""
VALUE_WITH_VAT: Final = "its list has values with and without VAT (IVA), and those with VAT were taken"
"""The warning of a vehicle of which the mail does not say which value counts: a person has to look."""
NO_VEHICLES: Final = "no vehicle was read"
"""The warning of a mail without any: a person has to look."""
_LONGEST_ROW_TEXT: Final = 500


@dataclass(frozen=True, slots=True)
class DroppedRow:
    """A row or an item of a list that was seen and is no vehicle of its own."""

    origin: Origin
    reason: str
    text: str = ""
    """What stands there, the cells of a row parted by bars; a long one is cut."""


def dropped_row(origin: Origin, reason: str, *cells: str) -> DroppedRow:
    """Return what `cells` say as a dropped row."""
    return DroppedRow(origin, reason, row_text(cells))


def row_text(cells: Iterable[str]) -> str:
    """Return the cells of a row as one text."""
    return tidy(" | ".join(cell for cell in cells if cell)[:_LONGEST_ROW_TEXT])


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


DATA_TEXTS: Final = names(CASE_DATA)
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
