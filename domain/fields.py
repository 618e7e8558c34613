"""The fields of vehicles, case data and queries, with their limits: one table for all services.

The contracts state the same limits to callers (`minca.rules.v1.field`), and the database tables have the same columns;
tests compare them. A limit is the widest that any service ever accepted, so that what one accepts all accept.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from domain.values import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_WORD: Final = 200
LONGEST_TEXT: Final = 2_000
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class FieldKind(Enum):
    """The type of a field."""

    TEXT = "text"
    DAY = "an ISO 8601 day as text"
    WHOLE = "whole number"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Field:
    """A field and its limits.

    `longest` is the maximum number of characters of a text; `least` and `most` bound a number, None means unbounded.
    `is_optional`: absent differs from 0. `is_personal`: the value may identify a person.
    """

    name: str
    kind: FieldKind = FieldKind.TEXT
    longest: int = 0
    least: float | None = None
    most: float | None = None
    allowed: str = ""
    is_optional: bool = False
    is_personal: bool = False

    @property
    def is_text(self) -> bool:
        """Whether the field holds text, which is empty when nothing is stated."""
        return self.longest > 0

    def admits(self, number: float) -> bool:
        """Whether a number is finite and within the bounds."""
        if self.least is not None and number < self.least:
            return False
        return math.isfinite(number) and (self.most is None or number <= self.most)


def _text(name: str, longest: int = LONGEST_WORD, *, is_personal: bool = False) -> Field:
    return Field(name, longest=longest, allowed=f"at most {longest} characters", is_personal=is_personal)


def _day(name: str) -> Field:
    return Field(name, FieldKind.DAY, longest=len("2026-06-01"), allowed="a day such as 2026-06-01")


def _amount(name: str, kind: FieldKind = FieldKind.NUMBER) -> Field:
    return Field(name, kind, least=0, allowed="a number of 0 or more", is_optional=True)


YEAR: Final = Field(
    "year",
    FieldKind.WHOLE,
    least=FIRST_YEAR,
    most=LAST_YEAR,
    allowed=f"a year from {FIRST_YEAR} to {LAST_YEAR}",
    is_optional=True,
)
DESCRIPTION: Final = _text("description", LONGEST_TEXT, is_personal=True)
BRAND: Final = _text("brand")
MODEL: Final = _text("model")
VIN: Final = _text("vin", is_personal=True)

VEHICLE: Final = (
    DESCRIPTION,
    BRAND,
    MODEL,
    YEAR,
    VIN,
    _text("plate", is_personal=True),
    _amount("value"),
    _text("currency"),
    _text("usage"),
    _text("coverage"),
    _text("economic_number", is_personal=True),
    _text("value_basis"),
    _text("service"),
    _text("engine_number", is_personal=True),
    _amount("tonnage"),
    _text("cargo"),
    _text("postal_code", is_personal=True),
)
"""A vehicle as a broker describes it."""

ORIGIN: Final = (
    _text("file", LONGEST_TEXT),
    _text("sheet"),
    Field("row", FieldKind.WHOLE),
    Field("page", FieldKind.WHOLE),
)
"""The place in a mail where something was read."""

CASE_DATA: Final = (
    _text("client_name", is_personal=True),
    _text("client_rfc", is_personal=True),
    _text("broker_name", is_personal=True),
    _text("broker_email", is_personal=True),
    _day("policy_start"),
    _day("policy_end"),
    _text("coverage"),
    _text("currency"),
    _text("payment_form"),
    _text("client_address", is_personal=True),
    _text("client_state"),
    _text("client_postal_code", is_personal=True),
    _text("activity"),
    _text("expiring_insurer"),
    _amount("expiring_premium"),
    _text("expiring_premium_currency"),
)
"""The data of a fleet as a whole."""

MOST_VEHICLES: Final = 20_000
"""Of a case; what a mail has beyond them is counted in a warning."""

CASE_LISTS: Final = {"losses": 50, "readings": 100, "missing_fields": 50, "coverages": 40}
"""The lists in the data of a case, and the maximum number of items of each."""

VEHICLE_LISTS: Final = {"coverages": 30, "equipment": 20}
"""The lists in a vehicle that state terms, and the maximum number of items of each."""

MOST_READINGS: Final = 30
"""Of the fields of one vehicle."""

LOSS: Final = (
    _text("period"),
    _amount("claims", FieldKind.WHOLE),
    _amount("amount"),
    _text("currency"),
    _amount("ratio_percent"),
    _text("text"),
    _text("vehicle"),
)
"""The losses of one earlier period."""

COVERAGE: Final = (
    _text("text"),
    _amount("sum_insured"),
    _text("currency"),
    Field("deductible_percent", FieldKind.NUMBER, least=0, most=100, allowed="0 to 100", is_optional=True),
    _amount("deductible_amount"),
    _amount("deductible_uma"),
    Field("option", FieldKind.WHOLE, least=0, most=9, allowed="0 to 9"),
)
"""One coverage; its kind, its class of vehicle and whether it is excluded stand beside these."""

EQUIPMENT: Final = (_text("text"), _amount("amount"), _text("currency"))
"""Special equipment or an adaptation; its kind stands beside these."""

READING: Final = (
    _text("field"),
    Field("confidence", FieldKind.NUMBER, least=0, most=1, allowed="0 to 1"),
)
"""The reading of one field of a case."""

MATCHED: Final = (DESCRIPTION, BRAND, MODEL, YEAR, VIN)
"""The fields of a vehicle that the matcher uses."""

QUERY: Final = (_text("query_id", 128), *MATCHED)
"""A query to the matcher."""

CATALOG_SEARCH: Final = (_text("q", LONGEST_TEXT), BRAND, YEAR, _text("cvegs"))
"""What entries of a catalogue are looked for by."""


def names(fields: Sequence[Field]) -> tuple[str, ...]:
    """Return the names of fields, in order."""
    return tuple(field.name for field in fields)


def personal(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return the fields that may identify a person."""
    return tuple(field for field in fields if field.is_personal)


def texts(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return the fields that hold text."""
    return tuple(field for field in fields if field.is_text)


def values_of(thing: Any, fields: Sequence[Field]) -> dict[str, Any]:
    """Return the values of fields by name, None for what is not stated.

    `thing` is a dataclass, or a protobuf message, whose `HasField` shows what is absent.
    """
    has_field = getattr(thing, "HasField", None)
    return {
        field.name: None
        if field.is_optional and has_field is not None and not has_field(field.name)
        else getattr(thing, field.name)
        for field in fields
    }


def problems_of(thing: Any, fields: Sequence[Field]) -> Iterator[tuple[str, object, str]]:
    """Yield each field whose value is not allowed: its name, what an error may show of the value, what is allowed."""
    for field, value in zip(fields, values_of(thing, fields).values(), strict=True):
        if field.is_text:
            if len(value) > field.longest:
                yield field.name, f"{len(value)} characters", field.allowed
            elif CONTROL.search(value):
                yield field.name, None, "text without control characters"
        elif value is not None and not field.admits(value):
            yield field.name, value, field.allowed


def shortened(thing: Any, fields: Sequence[Field]) -> dict[str, Any]:
    """Return the values of fields, each free text cut to the limit of its field."""
    values = values_of(thing, fields)
    free = (field for field in fields if field.kind is FieldKind.TEXT)
    return values | {field.name: values[field.name][: field.longest] for field in free}
