"""Checks the answer of a language model: only what the text states is added, and nothing the rules read is changed.

A quote proves that a value was written, not that it was meant: so values read by the rules stay, a different tax number
is a conflict, and every case to which the model added something is reviewed by a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, Field

from domain import plates, values, vin
from domain.dates import find_dates
from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.rfc import is_rfc
from domain.text import fold, tidy, words
from intake.case.client import SEVERAL_NUMBERS
from intake.case.findings import CONFLICT
from intake.lexicon.column_names import Column
from intake.model.document import BODY, Origin
from intake.model.extraction import NO_VEHICLES, FieldReading, Vehicle
from intake.profiles.model import MEANINGS
from intake.text.terms.figures import read_engine_number, read_load, read_postal_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.notices.notice import Notice
    from intake.model.extraction import CaseData, Extraction, UnsureTable

MOST_VEHICLES: Final = 300
LONGEST_QUOTE: Final = 400
CONFIDENCE: Final = 0.6
_IDENTITY: Final = frozenset({Column.BRAND, Column.MODEL, Column.DESCRIPTION, Column.VIN})
Meaning = Literal[
    "brand",
    "model",
    "description",
    "detail",
    "year",
    "vin",
    "plate",
    "value",
    "currency",
    "usage",
    "coverage",
    "economic_number",
    "quantity",
    "service",
    "engine_number",
    "value_basis",
    "postal_code",
    "tonnage",
    "cargo",
    "special_equipment",
    "special_equipment_value",
    "adaptation",
    "adaptation_value",
    "remarks",
    "ignore",
]


class QuotedValue(BaseModel):
    """A value with the piece of text that states it."""

    value: str
    quote: str


class ReadVehicle(BaseModel):
    """A vehicle as read by the model."""

    quote: str
    description: str
    year: int | None = None
    vin: str | None = None
    plate: str | None = None
    value: float | None = None
    usage: str | None = None


class ModelAnswer(BaseModel):
    """What the model read in a text."""

    client_name: QuotedValue | None = None
    client_rfc: QuotedValue | None = None
    policy_start: QuotedValue | None = None
    policy_end: QuotedValue | None = None
    coverage: QuotedValue | None = None
    vehicles: list[ReadVehicle] = Field(default_factory=list)


class NamedColumn(BaseModel):
    """The meaning of one header."""

    header: str
    meaning: Meaning


class NamedTable(BaseModel):
    """What the model says about one table."""

    number: int
    lists_vehicles: bool
    columns: list[NamedColumn] = Field(default_factory=list)


class NamedTables(BaseModel):
    """The model's answer about tables."""

    tables: list[NamedTable] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CompletedExtraction:
    """A completed extraction, and how much of the answer was dropped because the text does not state it."""

    extraction: Extraction
    dropped_vehicles: int = 0
    dropped_values: int = 0


def merge(extraction: Extraction, reading: ModelAnswer) -> CompletedExtraction:
    """Complete `extraction` with those parts of `reading` that its text states."""
    added, dropped_values = _checked_values(reading, extraction.text)
    data, warnings = _merged(extraction.data, added)
    earlier = extraction.warnings
    vehicles = extraction.vehicles
    dropped = 0
    if not vehicles:
        checked = [_checked(read, extraction.text) for read in reading.vehicles[:MOST_VEHICLES]]
        vehicles = tuple(vehicle for vehicle in checked if vehicle is not None)
        dropped = len(reading.vehicles) - len(vehicles)
        if vehicles:
            earlier = tuple(warning for warning in earlier if warning != NO_VEHICLES)
            warnings.append(notice(WarningCode.MODEL_READ_VEHICLES, count=len(vehicles)))
        if dropped:
            warnings.append(notice(WarningCode.MODEL_VEHICLES_NOT_IN_MAIL, count=dropped))
    is_changed = (data, vehicles) != (extraction.data, extraction.vehicles)
    return CompletedExtraction(
        replace(
            extraction,
            data=data,
            vehicles=vehicles,
            warnings=(*earlier, *warnings),
            needs_review=extraction.needs_review or is_changed,
        ),
        dropped,
        dropped_values,
    )


def _checked_values(reading: ModelAnswer, text: str) -> tuple[dict[str, str], int]:
    """Return the case values whose quotes are in the text and state them, and the number of the others."""
    checks: dict[str, Callable[[str, str], bool]] = {
        "client_name": _stands_in,
        "client_rfc": lambda value, quote: is_rfc(value) and _squeezed(value) in _squeezed(quote),
        "policy_start": _is_date_in,
        "policy_end": _is_date_in,
        "coverage": _stands_in,
    }
    added: dict[str, str] = {}
    dropped = 0
    for name, is_in in checks.items():
        read: QuotedValue | None = getattr(reading, name)
        if read is None or not tidy(read.value):
            continue
        value, quote = tidy(read.value), tidy(read.quote)
        if len(quote) <= LONGEST_QUOTE and _stands_in(quote, text) and is_in(value, quote):
            added[name] = _squeezed(value) if name == "client_rfc" else value
        else:
            dropped += 1
    return added, dropped


def _merged(data: CaseData, added: Mapping[str, str]) -> tuple[CaseData, list[Notice]]:
    """Return the data with missing values filled in; a different tax number lowers the confidence of the known one."""
    new = {name: value for name, value in added.items() if not getattr(data, name)}
    if (new.get("policy_start") or data.policy_start) >= (new.get("policy_end") or data.policy_end or "9"):
        new.pop("policy_start", None)
        new.pop("policy_end", None)
    readings = [*data.readings, *(FieldReading(name, CONFIDENCE, Origin(BODY)) for name in new)]
    warnings = [notice(WarningCode.MODEL_READ_FIELDS, fields=", ".join(new))] if new else []
    if data.client_rfc and added.get("client_rfc", data.client_rfc) != data.client_rfc:
        warnings.append(SEVERAL_NUMBERS)
        readings = [
            replace(reading, confidence=reading.confidence * CONFLICT) if reading.field == "client_rfc" else reading
            for reading in readings
        ]
    texts: dict[str, str] = {
        name: new.get(name) or getattr(data, name) for name in ModelAnswer.model_fields if name in added
    }
    missing = tuple(name for name in data.missing_fields if name not in new)
    completed = replace(data, readings=tuple(readings), missing_fields=missing)
    return replace(completed, **texts), warnings  # type: ignore[arg-type] # each of them is a text


def _checked(read: ReadVehicle, text: str) -> Vehicle | None:
    """Return the vehicle if its quote is in the text and states every value, else None."""
    quote, description = tidy(read.quote), tidy(read.description)
    is_quoted = len(quote) <= LONGEST_QUOTE and _stands_in(quote, text)
    if not is_quoted or not words(description) or not set(words(description)) <= set(words(quote)):
        return None
    squeezed = _squeezed(quote)
    serial = vin.read_serial(read.vin or "") if _squeezed(read.vin or "") in squeezed else None
    amounts = [money for match in values.MONEY_IN_TEXT.finditer(quote) if (money := values.read_money(match.group()))]
    money = next((money for money in amounts if money.amount == read.value), None)
    return Vehicle(
        description=description,
        year=read.year if read.year and str(read.year) in words(quote) else None,
        vin=serial.number if serial else "",
        plate=tidy(read.plate or "") if _squeezed(read.plate or "") in squeezed else "",
        value=money.amount if money else None,
        currency=money.currency if money else "",
        usage=tidy(read.usage or "") if _stands_in(read.usage or "", quote) else "",
        origin=Origin(BODY),
        warnings=(serial.warning,) if serial and serial.warning else (),
    )


def columns_of(named: NamedTables, shown: Mapping[int, UnsureTable]) -> dict[str, Column]:
    """Return the meanings in `named` of headers that were shown and whose values fit."""
    columns: dict[str, Column] = {}
    for table in named.tables:
        if not table.lists_vehicles or table.number not in shown:
            continue
        header, *rows = shown[table.number].rows
        places = {fold(cell): index for index, cell in enumerate(header) if fold(cell)}
        meant = {fold(named_column.header): MEANINGS[named_column.meaning] for named_column in table.columns}
        fitting = {
            text: column
            for text, column in meant.items()
            if text in places and _may_hold(column, [row[places[text]] for row in rows if places[text] < len(row)])
        }
        useful = set(fitting.values()) - {Column.OTHER}
        if len(useful) > 1 and useful & _IDENTITY:
            columns |= fitting
    return columns


_SHAPES: Final[Mapping[Column, Callable[[str], object]]] = {
    Column.VIN: vin.read_serial,
    Column.YEAR: values.read_year,
    Column.VALUE: values.read_money,
    Column.PLATE: plates.read_plate,
    Column.QUANTITY: values.read_quantity,
    Column.ENGINE: read_engine_number,
    Column.BASIS: values.basis_of,
    Column.POSTAL_CODE: read_postal_code,
    Column.TONNAGE: read_load,
    Column.EQUIPMENT_VALUE: values.read_money,
    Column.ADAPTATION_VALUE: values.read_money,
}


def _may_hold(column: Column, cells: list[str]) -> bool:
    """Return whether at least half of the filled cells can be values of `column`."""
    read = _SHAPES.get(column)
    filled = [cell for cell in cells if not values.is_nothing(cell)]
    return read is None or 2 * sum(read(cell) is not None for cell in filled) >= len(filled)


def _is_date_in(value: str, quote: str) -> bool:
    return value in {date.day.isoformat() for date in find_dates(quote)}


def _stands_in(value: str, text: str) -> bool:
    return bool(fold(value)) and f" {fold(value)} " in f" {fold(text)} "


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\-.]+", "", text).upper()
