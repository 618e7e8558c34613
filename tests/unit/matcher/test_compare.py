"""Attribute by attribute: agrees, conflicts, or is not stated."""

from __future__ import annotations

import pytest

from matcher.catalogue.attributes import Attributes
from matcher.linkage.compare import Comparison, Verdict, compare, verdict
from matcher.query.understand import understand
from matcher.query.vehicle_text import VehicleText
from tests.fixtures.small_catalogue import small_catalogue


def compared(description: str, cvegs: str) -> Comparison:
    entry = next(entry for entry in small_catalogue().entries if entry.row.cvegs == cvegs)
    return compare(understand(VehicleText(description), small_catalogue()), entry)


@pytest.mark.parametrize(
    ("attribute", "query_value", "entry_value", "expected"),
    [
        ("displacement", 1.6, 1.6, Verdict.AGREES),
        ("displacement", 1.98, 2.0, Verdict.AGREES),
        ("displacement", 1.5, 1.6, Verdict.NEAR),
        ("displacement", 1.6, 2.0, Verdict.CONFLICTS),
        ("doors", 4, 5, Verdict.NEAR),
        ("doors", 2, 4, Verdict.CONFLICTS),
        ("cylinders", 4, 6, Verdict.CONFLICTS),
        ("transmission", "MANUAL", "AUTOMATIC", Verdict.CONFLICTS),
        ("body", "SEDAN", "SEDAN", Verdict.AGREES),
        ("fuel", "HYBRID", "MILD HYBRID", Verdict.NEAR),
        ("fuel", "HYBRID", "DIESEL", Verdict.CONFLICTS),
        ("power", 168, 170, Verdict.AGREES),
        ("power", 168, 250, Verdict.CONFLICTS),
        ("doors", 3, 2, Verdict.NEAR),
        ("doors", 5, 4, Verdict.NEAR),
        ("doors", 3, 5, Verdict.CONFLICTS),
        ("displacement", 2.0, 2.05, Verdict.AGREES),
        ("displacement", 2.0, 2.1, Verdict.NEAR),
        ("displacement", 2.0, 2.12, Verdict.CONFLICTS),
        ("power", 103, 100, Verdict.AGREES),
        ("power", 104, 100, Verdict.NEAR),
        ("power", 110, 100, Verdict.NEAR),
        ("power", 111, 100, Verdict.CONFLICTS),
        ("tonnage", 3.0, 3.5, Verdict.NEAR),
        ("tonnage", 3.0, 3.6, Verdict.CONFLICTS),
        ("seats", 5, 6, Verdict.NEAR),
        ("seats", 5, 7, Verdict.CONFLICTS),
        ("axles", 2, 3, Verdict.CONFLICTS),
        ("cylinders", 4, 4, Verdict.AGREES),
        ("cab", "DOUBLE", "CREW", Verdict.NEAR),
        ("cab", "QUAD", "DOUBLE", Verdict.NEAR),
        ("cab", "MEGA", "CREW", Verdict.CONFLICTS),
        ("cab", "DOUBLE", "REGULAR", Verdict.CONFLICTS),
        ("fuel", "PLUG-IN", "HYBRID", Verdict.NEAR),
        ("fuel", "PLUG-IN", "ELECTRIC", Verdict.CONFLICTS),
        ("body", "HYBRID", "PLUG-IN", Verdict.CONFLICTS),
    ],
)
def test_two_values_are_judged(attribute: str, query_value: object, entry_value: object, expected: Verdict) -> None:
    assert verdict(attribute, query_value, entry_value) is expected


def test_what_one_side_leaves_out_is_no_conflict() -> None:
    verdicts = dict(zip(Attributes._fields, compared("TOYOTA YARIS CORE 150HP 2020", "T1-2020").verdicts, strict=True))

    assert verdicts["transmission"] is Verdict.ENTRY_ONLY
    assert verdicts["power"] is Verdict.QUERY_ONLY
    assert verdicts["cab"] is Verdict.SILENT


def test_words_are_compared_in_any_spacing() -> None:
    comparison = compared("VW JETTA COMFORT LINE 2018", "V1-2018")

    assert "COMFORTLINE" not in comparison.missing
    assert not comparison.extra


@pytest.mark.parametrize("written", ["COMFORTLIN", "CONFORTLINE", "COMFORTLNE", "COMFORTL"])
def test_a_word_cut_short_or_mistyped_is_the_word(written: str) -> None:
    assert "COMFORTLINE" not in compared(f"VW JETTA {written} 2018", "V1-2018").missing


def test_words_that_only_one_side_has_are_told() -> None:
    comparison = compared("TOYOTA COROLLA LE 2018", "T6-2018")

    assert "SE" in comparison.missing
    assert comparison.extra == {"LE"}


@pytest.mark.parametrize(
    ("written", "missing", "extra"),
    [
        pytest.param("VW JETTA COMF 2018", set(), set(), id="cut short to four letters"),
        pytest.param("VW JETTA COM 2018", set(), set(), id="cut short to three letters"),
        pytest.param("VW JETTA CO 2018", {"COMFORTLINE"}, {"CO"}, id="two letters say nothing"),
        pytest.param("VW JETTA COMFRTLNE 2018", set(), set(), id="two errors in a long word"),
        pytest.param("VW JETTA COMFADELINE 2018", {"COMFORTLINE"}, {"COMFADELINE"}, id="three errors"),
        pytest.param("VW JETTA TRENDLINE 2018", {"COMFORTLINE"}, {"TRENDLINE"}, id="a word of the catalogue is itself"),
    ],
)
def test_an_unknown_word_is_the_one_that_it_abbreviates_or_mistypes(
    written: str, missing: set[str], extra: set[str]
) -> None:
    comparison = compared(written, "V1-2018")

    assert comparison.missing & {"COMFORTLINE"} == missing
    assert comparison.extra == extra


def test_a_short_word_with_two_errors_is_another_word() -> None:
    assert "CORE" not in compared("TOYOTA YARIS COTE 2020", "T1-2020").missing
    assert "CORE" in compared("TOYOTA YARIS COTA 2020", "T1-2020").missing
