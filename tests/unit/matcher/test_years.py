"""The model year, however it is written."""

from __future__ import annotations

import pytest

from matcher.query.years import find_year, spell_out_apostrophe


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("YARIS 2020", 2020),
        ("YARIS MOD 19", 2019),
        ("YARIS MODELO 2013", 2013),
        ("YARIS ANO 07", 2007),
        ("TSURU MOD 98", 1998),
        ("2019 YARIS", 2019),
        ("YARIS MOD19", 2019),
        ("YARIS MODELO2019", 2019),
        ("YARIS MY 19", 2019),
        ("YARIS MY2019", 2019),
        ("YARIS M2019", 2019),
        ("YARIS MDL 19", 2019),
        ("YARIS ANO MODELO 2019", 2019),
        ("YARIS A 19", None),
        ("AUDI A4 2019", 2019),
        ("YARIS 1949", None),
        ("RAM 2500", None),
        ("YARIS 19", None),
        ("FACTURA 2018 YARIS MOD 2019", 2019),
        ("", None),
    ],
)
def test_a_year_is_read_from_the_text(text: str, year: int | None) -> None:
    assert find_year(text.split(), None, ()).year == year


def test_the_year_is_no_word_of_the_version() -> None:
    assert find_year(["YARIS", "MOD", "19", "CORE"], None, ()).places == {1, 2}


def test_a_name_that_looks_like_a_year_is_none() -> None:
    tokens = ["PEUGEOT", "2008", "ALLURE"]

    assert find_year(tokens, None, {1}).year is None
    assert find_year([*tokens, "2019"], None, {1}).year == 2019


def test_the_year_field_wins_over_the_text_and_the_reviewer_is_told() -> None:
    year_read = find_year(["YARIS", "2019"], 2020, ())

    assert year_read.year == 2020
    assert year_read.places == {1}
    [warning] = year_read.warnings
    assert {"2019", "2020"} <= {value for _, value in warning.arguments}


def test_a_year_behind_an_apostrophe_is_spelt_out() -> None:
    assert spell_out_apostrophe("YARIS '19 CORE").split() == ["YARIS", "MOD", "19", "CORE"]
    assert spell_out_apostrophe("D'190") == "D'190"


def test_the_vin_settles_what_text_and_year_field_contradict() -> None:
    year_read = find_year(["YARIS", "2019"], 2020, (), (2019, 1989))

    assert (year_read.year, year_read.is_contradicted) == (2019, False)
    assert year_read.warnings


def test_a_contradiction_that_nothing_settles_is_told() -> None:
    assert find_year(["YARIS", "2019"], 2020, ()).is_contradicted
    assert find_year(["YARIS", "2019"], None, (), (2020, 1990)).is_contradicted
    assert not find_year(["YARIS", "2019"], 2019, (), (2019, 1989)).is_contradicted
