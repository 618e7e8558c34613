"""Texts that are none: the matcher answers all of them, quickly, and finds no vehicle where there is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.catalogue.entries import build_catalogue
from matcher.linkage.match_result import Decision
from tests.fixtures.small_catalogue import answer, code

NO_VEHICLE = {
    "empty": "",
    "blanks": " \t\r\n ",
    "control characters": "\x00\x01\x1b[31m\x7f\u0085",
    "emoji": "🚗🚙 🔥🔥 👨\u200d👩\u200d👧",
    "marks on nothing": "\u0301" * 200,
    "letters written right to left": "\u202eSIRAY ATOYOT\u202c",
    "digits of other scripts": "٢٠٢٠ २०२० ²⁰²⁰",
    "points and slashes": "./,./,./," * 50,
    "10,000 letters": "X" * 10_000,
    "10,000 words": "A " * 5_000,
    "10,000 digits": "9" * 10_000,
    "10,000 digits apart": "1 " * 5_000,
    "a regular expression's fear": "RFC " + "A" * 5_000 + "!",
    "years only": "2019 2020 2021",
    "SQL": "'; DROP TABLE vehicles; --",
    "lone surrogate": "\ud800",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("written", NO_VEHICLE.values(), ids=NO_VEHICLE.keys())
def test_what_is_no_text_of_a_vehicle_has_no_match(written: str) -> None:
    assert answer(written).decision is Decision.NO_MATCH


@pytest.mark.timeout(60)
@pytest.mark.parametrize("rubbish", NO_VEHICLE.values(), ids=NO_VEHICLE.keys())
def test_rubbish_in_the_other_fields_never_makes_an_answer_surer(rubbish: str) -> None:
    plain = answer("TOYOTA YARIS CORE CVT 2020")

    assert answer("TOYOTA YARIS CORE CVT 2020", model=rubbish).confidence <= plain.confidence
    assert answer("TOYOTA YARIS CORE CVT 2020", vin=rubbish).confidence <= plain.confidence


def test_emoji_and_control_characters_do_not_hide_a_vehicle() -> None:
    assert code(answer("🚗 TOYOTA\x00YARIS\u200b CORE\tCVT\r\n2020 ✅")) == "T1-2020"


def test_10_000_characters_behind_a_vehicle_do_not_hide_it() -> None:
    assert code(answer("TOYOTA YARIS CORE CVT 2020 " + "z" * 10_000)) in {"T1-2020", ""}


@given(st.text(max_size=200), st.text(max_size=30), st.text(max_size=30), st.text(max_size=20))
def test_no_text_in_any_field_raises(description: str, brand: str, model: str, vin: str) -> None:
    result = answer(description, brand=brand, model=model, vin=vin)

    assert 0 <= result.confidence <= 1


def test_a_catalogue_without_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        build_catalogue("empty", [])
