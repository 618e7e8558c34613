"""How likely the catalogue lists a version, and how likely the best candidate is it."""

from __future__ import annotations

import pytest

from matcher.catalogue.entries import CatalogueRow, build_catalogue
from matcher.linkage.match import match
from matcher.linkage.match_result import Decision, Match, Thresholds
from matcher.query.vehicle_text import VehicleText
from tests.fixtures.small_catalogue import answer


def of_rows(text: str, *listed: str) -> Match:
    """Match a text with rows `MODEL | YEAR | VERSION` of one brand."""
    rows = [
        CatalogueRow("MAZDA", model, int(year), str(number), version)
        for number, line in enumerate(listed, start=1)
        for model, year, version in [(part.strip() for part in line.split("|"))]
    ]
    return match(VehicleText(text), build_catalogue("rows", rows), Thresholds())


BOTH_YEARS = ("CX5 | 2019 | SPORT L4 2.5L AUT", "CX5 | 2020 | SPORT L4 2.5L AUT")


def test_a_version_of_another_year_that_fits_better_makes_the_version_unlikely() -> None:
    text = "MAZDA CX5 GRAND TOURING 2020"
    without = of_rows(text, *BOTH_YEARS)
    beside = of_rows(text, *BOTH_YEARS, "CX5 | 2019 | GRAND TOURING L4 2.5L AUT")

    assert beside.listed < without.listed
    assert beside.decision is not Decision.ACCEPT


@pytest.mark.parametrize(("stated", "other"), [("DIESEL", "DIESEL"), ("4X4", "4X4")])
def test_a_fuel_or_drive_that_another_year_states_tells_the_versions_apart(stated: str, other: str) -> None:
    text = f"MAZDA CX5 SPORT {stated} 2020"
    without = of_rows(text, *BOTH_YEARS)
    beside = of_rows(text, *BOTH_YEARS, f"CX5 | 2019 | SPORT L4 2.5L {other} AUT")

    assert beside.listed < without.listed


def test_the_versions_own_rows_of_other_years_say_nothing() -> None:
    text = "MAZDA CX5 SPORT 2020"

    assert of_rows(text, *BOTH_YEARS).listed == of_rows(text, BOTH_YEARS[1]).listed


def test_the_same_car_in_other_words_makes_the_code_less_sure() -> None:
    text = "MAZDA CX5 SPORT L4 2.5L AUT 2020"
    once = of_rows(text, BOTH_YEARS[1])
    twice = of_rows(text, BOTH_YEARS[1], "CX5 | 2020 | SPORT AUT AC")

    assert twice.code < once.code
    assert twice.listed == once.listed


def test_one_car_under_one_code_is_no_doubt() -> None:
    rows = [CatalogueRow("MAZDA", "CX5", 2020, "1", version) for version in ("SPORT L4 2.5L AUT", "SPORT AUT AC")]
    result = match(VehicleText("MAZDA CX5 SPORT L4 2.5L AUT 2020"), build_catalogue("rows", rows), Thresholds())

    assert result.decision is Decision.ACCEPT


@pytest.mark.parametrize(
    ("text", "best"),
    [
        pytest.param("MAZDA 3 I GRAND TOURING AUT", "2021", id="no year"),
        pytest.param("TOYOTA COROLLA 2018", "2018", id="no version"),
    ],
)
def test_what_a_text_leaves_open_is_reviewed(text: str, best: str) -> None:
    result = answer(text)

    assert result.decision is Decision.REVIEW
    assert result.best is not None
    assert str(result.best.year) == best


def test_two_equals_have_half_a_chance_each() -> None:
    listed = ("CX5 | 2020 | SPORT SEDAN L4 2.5L", "CX5 | 2020 | SPORT HATCHBACK L4 2.5L")
    result = of_rows("MAZDA CX5 SPORT 2020", *listed)

    assert 0.35 < result.code <= 0.5
    assert [candidate.score for candidate in result.candidates] == [1.0, 1.0]


def test_an_unknown_model_is_not_another_one_of_its_brand() -> None:
    assert of_rows("MAZDA BT50 SPORT L4 2.5L AUT 2020", *BOTH_YEARS).listed < 0.5
    assert of_rows("MAZDA BT50 2020", *BOTH_YEARS).decision is Decision.NO_MATCH


def test_a_contradiction_in_the_build_is_another_version() -> None:
    assert of_rows("MAZDA CX5 SPORT 2.0L STD 2020", *BOTH_YEARS).decision is not Decision.ACCEPT


@pytest.mark.parametrize("used", ["", "REPARTO", "CAJA SECA", "AC ABS CD"])
def test_a_bare_name_has_an_answer_whatever_its_versions_are_called(used: str) -> None:
    result = of_rows(f"MAZDA CX5 2020 {used}", "CX5 | 2020 | SIGNATURE EDICION ANIVERSARIO ROJO DIESEL 4X4 V6")

    assert result.decision is Decision.REVIEW
    assert result.listed >= 0.5


def test_who_names_no_version_may_mean_the_base_one_and_no_sport() -> None:
    assert of_rows("MAZDA CX5 AUT 2020", "CX5 | 2020 | BASE L4 2.5L AUT").decision is Decision.ACCEPT
    assert of_rows("MAZDA CX5 AUT 2020", "CX5 | 2020 | SPORT L4 2.5L AUT").decision is Decision.REVIEW


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        pytest.param(
            "CX5 SPORT L4 2.5L AUT 2020",
            ("CX5 | 2020 | SPORT PLUS L4 2.5L AUT", "CX5 | 2019 | GRAND PLUS L4 AUT", "CX5 | 2019 | GRAND L4 AUT"),
            id="a trim word that the text lacks",
        ),
        pytest.param(
            "CX5 SPORT L4 2.5L AUT 2020",
            ("CX5 | 2020 | SPORT L4 2.5L AUT 4X4", "CX5 | 2018 | SPORT 4X2 L4 2.0L STD"),
            id="a drive that the text does not state",
        ),
        pytest.param(
            "CX5 SPORT L4 2.5L AUT 2020",
            ("CX5 | 2020 | SPORT AWD L4 2.5L AUT", "CX5 | 2018 | SPORT L4 2.0L STD"),
            id="a maker's word for what the text does not state",
        ),
        pytest.param(
            "CX5 CX7 SPORT L4 2.5L AUT 2020",
            ("CX5 | 2020 | GRAND L4 2.0L STD", "CX7 | 2020 | SPORT L4 2.5L AUT"),
            id="a model that the text names first",
        ),
    ],
)
def test_an_answer_that_states_more_than_the_text_needs_a_reviewer(text: str, listed: tuple[str, ...]) -> None:
    result = of_rows(f"MAZDA {text}", *listed)

    assert result.confidence >= Thresholds().accept
    assert result.decision is Decision.REVIEW


def test_a_model_that_is_not_listed_that_year_is_passed_over_without_one() -> None:
    result = of_rows("MAZDA CX5 CX7 SPORT 2020", "CX5 | 2019 | GRAND", "CX7 | 2020 | SPORT", "CX7 | 2020 | GRAND")

    assert result.decision is Decision.ACCEPT


def test_a_name_that_is_written_as_the_catalogue_lists_it_is_never_misread() -> None:
    name = "CX5 3.0 L 204 H.P."

    assert of_rows(f"MAZDA {name} 2020", f"{name} | 2020 | SPORT V6 AUT", "CX5 | 2020 | GRAND").best is not None
