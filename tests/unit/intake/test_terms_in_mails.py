"""What a quotation needs, as brokers state it in whole mails, each with its truth: samples/mails_of_terms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from domain.fields import VEHICLE, names, values_of
from domain.quotation.kinds import KindList, derived_kinds
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits

if TYPE_CHECKING:
    from intake.model.extraction import Coverage, Extraction, Vehicle

MAILS: Final = Path(__file__).resolve().parents[3] / "samples" / "mails_of_terms"
Truth = dict[str, Any]
TRUTH: Final[dict[str, Truth]] = json.loads((MAILS / "truth.json").read_text(encoding="utf-8"))
TERMS: Final = ("service", "engine_number", "tonnage", "cargo", "postal_code")


def read(name: str) -> Extraction:
    return extract_email((MAILS / name).read_bytes(), ReadingLimits())


def stated_coverages(coverages: tuple[Coverage, ...]) -> list[list[Any]]:
    """Kind, class, sum, percentage of each, and whether it is not wanted, in an order of their own."""
    rows = [
        [coverage.kind, coverage.vehicle_class, coverage.sum_insured, coverage.deductible_percent]
        + [True] * coverage.is_excluded
        for coverage in coverages
    ]
    return sorted(rows, key=str)


def facts_of(vehicle: Vehicle) -> Truth:
    """What a vehicle states, with its kinds as their names."""
    asked = ("description", "brand", "model", "usage", "service", "value_basis", "cargo")
    kinds = derived_kinds(**{name: getattr(vehicle, name) for name in asked})
    named = {
        field: kind.removeprefix(of.prefix) for field, kind in kinds.items() for of in KindList if of.prefix in kind
    }
    return {
        **{name: getattr(vehicle, name) for name in names(VEHICLE)},
        **named,
        "coverages": stated_coverages(vehicle.coverages),
        "equipment": [[item.text, item.amount] for item in vehicle.equipment],
    }


def test_each_mail_has_its_truth() -> None:
    assert {path.name for path in MAILS.glob("*.eml")} == set(TRUTH)


@pytest.mark.parametrize("name", TRUTH)
def test_the_case_states_what_the_mail_says(name: str) -> None:
    data, truth = read(name).data, TRUTH[name]["case"]

    stated = {
        **{field: getattr(data, field) for field in truth},
        "coverages": stated_coverages(data.coverages),
        "losses": [[loss.period, loss.claims, loss.amount, loss.vehicle] for loss in data.losses],
    }
    assert {field: stated[field] for field in truth} == truth


@pytest.mark.parametrize("name", TRUTH)
def test_each_vehicle_states_what_the_mail_says(name: str) -> None:
    vehicles, truths = read(name).vehicles, TRUTH[name]["vehicles"]

    assert len(vehicles) == len(truths)
    for vehicle, truth in zip(vehicles, truths, strict=True):
        facts = facts_of(vehicle)
        assert {field: facts.get(field, "") for field in truth} == truth


@pytest.mark.parametrize("name", TRUTH)
def test_each_field_that_is_stated_says_how_it_was_read(name: str) -> None:
    extraction = read(name)
    readings = {reading.field for reading in extraction.data.readings}
    beside = {"coverages", "expiring_premium_currency"}

    assert {field for field, value in TRUTH[name]["case"].items() if value and field not in beside} <= readings
    assert {f"coverages[{place}]" for place in range(len(extraction.data.coverages))} <= readings
    for vehicle in extraction.vehicles:
        known = {reading.field for reading in vehicle.reading_fields}
        assert {field for field in TERMS if values_of(vehicle, VEHICLE)[field]} <= known
