"""A second reading by the language model, for free text in which the rules found no vehicle or no client.

What the rules found stays. Every value that the model gives must stand in the text; what does not is dropped and
counted, and a case with vehicles that only the model read is looked at by a person.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, Field

from intake.dates import find_dates
from intake.model import BODY, CaseData, Origin, Vehicle
from intake.rfc import is_rfc
from intake.values import MONEY_IN_TEXT, read_money
from intake.vin import read_vin
from intake.wording import fold, tidy, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from intake.model import Extraction
    from mesh.llm import Llm

MOST_VEHICLES: Final = 300
INSTRUCTIONS: Final = (
    "You read e-mails in which a broker in Mexico asks an insurer to quote a fleet. List every vehicle to be insured "
    "now, one entry a unit, and what is said of the client and the policy. Copy each value exactly as it is written; "
    "give null for what is not written. `quote` is the whole piece of text that states the vehicle. "
    "Dates are ISO 8601. Vehicles of quoted earlier messages, of claims or of other offers are not to be listed."
)


class ReadVehicle(BaseModel):
    """A vehicle as the model read it."""

    quote: str
    description: str
    year: int | None = None
    vin: str | None = None
    plate: str | None = None
    value: float | None = None


class Reading(BaseModel):
    """What the model read in a mail."""

    client_name: str | None = None
    client_rfc: str | None = None
    policy_start: str | None = None
    policy_end: str | None = None
    coverage: str | None = None
    vehicles: list[ReadVehicle] = Field(default_factory=list)


class SecondReading:
    """Completes what the rules read; `count_dropped` hears how many values were not in the text."""

    def __init__(self, llm: Llm, count_dropped: Callable[[int], None]) -> None:
        self._llm = llm
        self._count_dropped = count_dropped

    async def complete(self, extraction: Extraction) -> Extraction:
        """Return `extraction` with what a second reading adds to it; as it is when it needs none or there is none."""
        if not extraction.text.strip() or (extraction.vehicles and extraction.data.client_name):
            return extraction
        reading = await self._llm.ask(Reading, instructions=INSTRUCTIONS, data=extraction.text)
        if reading is None:
            return extraction
        completed, dropped = merge(extraction, reading)
        self._count_dropped(dropped)
        return completed


def merge(extraction: Extraction, reading: Reading) -> tuple[Extraction, int]:
    """Return `extraction` completed by what of `reading` stands in its text, and how many values do not."""
    data, dropped = _merged_data(extraction, reading)
    if extraction.vehicles:
        return replace(extraction, data=data), dropped
    checked = [_checked(read, extraction.text) for read in reading.vehicles[:MOST_VEHICLES]]
    vehicles = tuple(vehicle for vehicle in checked if vehicle is not None)
    dropped += len(reading.vehicles) - len(vehicles)
    warnings = extraction.warnings
    if vehicles:
        warnings = (*warnings, f"{len(vehicles)} vehicles were read by the language model, compare them with the mail")
    return replace(extraction, data=data, vehicles=vehicles, warnings=warnings, needs_review=True), dropped


def _merged_data(extraction: Extraction, reading: Reading) -> tuple[CaseData, int]:
    text = extraction.text
    checks: dict[str, Callable[[str], bool]] = {
        "client_name": lambda value: _stands_in(value, text),
        "client_rfc": lambda value: is_rfc(value) and _squeezed(value) in _squeezed(text),
        "policy_start": lambda value: value in {found.day.isoformat() for found in find_dates(text)},
        "policy_end": lambda value: value in {found.day.isoformat() for found in find_dates(text)},
        "coverage": lambda value: _stands_in(value, text),
    }
    added: dict[str, str] = {}
    dropped = 0
    for name in (each.name for each in fields(CaseData) if each.name in checks):
        value = tidy(getattr(reading, name) or "")
        if value and checks[name](value):
            added[name] = value
        elif value:
            dropped += 1
    missing = {name: value for name, value in added.items() if not getattr(extraction.data, name)}
    return replace(extraction.data, **missing), dropped


def _checked(read: ReadVehicle, text: str) -> Vehicle | None:
    """Return a vehicle of which every value stands in the text, or None."""
    quote, description = tidy(read.quote), tidy(read.description)
    if not _stands_in(quote, text) or not words(description) or not set(words(description)) <= set(words(quote)):
        return None
    squeezed = _squeezed(quote)
    vin = read_vin(read.vin or "") or ""
    amounts = [money for match in MONEY_IN_TEXT.finditer(quote) if (money := read_money(match.group()))]
    money = next((money for money in amounts if money.amount == read.value), None)
    return Vehicle(
        description=description,
        year=read.year if read.year and str(read.year) in words(quote) else None,
        vin=vin if vin in squeezed else "",
        plate=tidy(read.plate or "") if _squeezed(read.plate or "") in squeezed else "",
        value=money.amount if money else None,
        currency=money.currency if money else "",
        origin=Origin(BODY),
    )


def _stands_in(value: str, text: str) -> bool:
    return bool(fold(value)) and f" {fold(value)} " in f" {fold(text)} "


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\-.]+", "", text).upper()
