"""How good the matcher is on a real insurer's catalogue and other insurers' texts for the same vehicles."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING

import pytest

from matcher.catalogue.catver import read_catver
from matcher.catalogue.entries import build_catalogue
from matcher.linkage.match_result import Thresholds
from matcher.offline.evaluate import calibration_error
from matcher.offline.match_file import match_file
from tests.fixtures.small_catalogue import LABELLED, needs_labelled_data

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_labelled_data

LEAST_ROWS_PER_SECOND = 300  # of the processor's time; the benchmark has the true figure


class Coded:
    """The labelled texts with what the matcher made of them."""

    def __init__(self, rows: list[dict[str, str]], seconds: float) -> None:
        self.matchable = [row for row in rows if row["acceptable_cvegs"]]
        self.others = [row for row in rows if not row["acceptable_cvegs"]]
        self.accepted = [row for row in rows if row["decision"] == "ACCEPT"]
        self.answered = [row for row in rows if row["cvegs"]]
        self.rows_per_second = len(rows) / seconds

    @staticmethod
    def is_right(row: dict[str, str]) -> bool:
        return row["cvegs"] in row["acceptable_cvegs"].split("|")

    def share_right(self, rows: list[dict[str, str]]) -> float:
        return sum(map(self.is_right, rows)) / len(rows)


def processor_seconds() -> float:
    """Return the time that this process and those that it has started and ended took."""
    return sum(os.times()[:4])


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Coded:
    out: Path = tmp_path_factory.mktemp("coded") / "out.csv"
    started = processor_seconds()
    catalogue = build_catalogue("labelled", read_catver(LABELLED / "catalog_qualitas.csv"))
    match_file(catalogue, LABELLED / "queries_dev.csv", out, Thresholds(), lambda _done, _total: None)
    seconds = processor_seconds() - started
    with out.open(encoding="utf-8", newline="") as lines:
        return Coded(list(csv.DictReader(lines)), seconds)


def test_vehicles_of_the_catalogue_get_the_right_code(coded: Coded) -> None:
    assert coded.share_right(coded.matchable) >= 0.94


def test_what_is_accepted_is_right(coded: Coded) -> None:
    assert coded.share_right(coded.accepted) >= 0.975


def test_most_vehicles_are_accepted(coded: Coded) -> None:
    assert len(coded.accepted) >= 0.75 * (len(coded.matchable) + len(coded.others))


def test_what_is_not_in_the_catalogue_has_no_match(coded: Coded) -> None:
    refused = [row for row in coded.others if row["decision"] == "NO_MATCH"]

    assert len(refused) >= 0.97 * len(coded.others)


def test_what_is_in_the_catalogue_is_hardly_ever_called_no_match(coded: Coded) -> None:
    refused = [row for row in coded.matchable if row["decision"] == "NO_MATCH"]

    assert len(refused) <= 0.01 * len(coded.matchable)


def test_confidence_means_what_it_says(coded: Coded) -> None:
    assert calibration_error([(float(row["confidence"]), coded.is_right(row)) for row in coded.answered]) <= 0.03


def test_a_fleet_of_thousands_takes_seconds(coded: Coded) -> None:
    assert coded.rows_per_second >= LEAST_ROWS_PER_SECOND
