"""Mails in layouts that people write by hand, each with its truth: samples/mails_by_hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from cli.console.case_json import extraction_json
from domain.plates import compact
from domain.text import words
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits

MAILS: Final = Path(__file__).resolve().parents[3] / "samples" / "mails_by_hand"
TRUTH: Final[dict[str, dict[str, Any]]] = json.loads((MAILS / "truth.json").read_text())


def read(name: str) -> dict[str, Any]:
    return extraction_json(name, extract_email((MAILS / name).read_bytes(), ReadingLimits()))


def facts(vehicle: dict[str, Any]) -> tuple[object, ...]:
    return vehicle["year"], vehicle["vin"], compact(vehicle["plate"] or ""), vehicle["value"]


def test_each_mail_has_its_truth() -> None:
    assert {path.name for path in MAILS.glob("*.eml")} == set(TRUTH)


@pytest.mark.parametrize("name", TRUTH)
def test_every_vehicle_is_read_with_its_facts(name: str) -> None:
    assert [facts(vehicle) for vehicle in read(name)["vehicles"]] == [
        facts(vehicle) for vehicle in TRUTH[name]["vehicles"]
    ]


@pytest.mark.parametrize("name", TRUTH)
def test_every_vehicle_has_the_words_that_the_sender_gave_it(name: str) -> None:
    for vehicle, wanted in zip(read(name)["vehicles"], TRUTH[name]["vehicles"], strict=True):
        name_read = f"{vehicle['brand'] or ''} {vehicle['description']}"
        assert set(words(wanted["description"])) <= set(words(name_read))


@pytest.mark.parametrize("name", TRUTH)
def test_the_case_and_its_status_are_as_a_careful_reader_has_them(name: str) -> None:
    report = read(name)
    wanted = TRUTH[name].get("case", {})

    assert {field: report[field] for field in wanted} == wanted
    assert report["status"] == TRUTH[name].get("status", report["status"])


@pytest.mark.parametrize("name", TRUTH)
def test_no_mail_needs_review_without_a_reason(name: str) -> None:
    report = read(name)

    assert report["status"] == "ready" or report["warnings"]
