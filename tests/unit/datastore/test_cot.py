"""The form of COT numbers, and whose year they carry."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from datastore.store.cot_number import Calendar, cot_number_of, year_of


@pytest.mark.parametrize("number", ["TK-2026-001", "TK-2026-999", "TK-2026-1000"])
def test_a_number_has_three_digits_or_more(number: str) -> None:
    assert cot_number_of(number) == number


def test_a_number_is_known_in_any_case() -> None:
    assert cot_number_of("tk-2026-001") == "TK-2026-001"


@pytest.mark.parametrize("text", ["", "TK-2026-01", "TK-26-001", "TK-2026-001 ", "XTK-2026-001"])
def test_what_has_another_form_is_no_number(text: str) -> None:
    assert cot_number_of(text) is None


def test_the_year_changes_when_it_does_in_mexico() -> None:
    mexico = ZoneInfo("America/Mexico_City")

    assert year_of(datetime(2027, 1, 1, 5, 59, tzinfo=UTC), mexico) == 2026
    assert year_of(datetime(2027, 1, 1, 6, 0, tzinfo=UTC), mexico) == 2027


def test_each_insurer_has_its_own_new_year() -> None:
    mexico, tijuana = ZoneInfo("America/Mexico_City"), ZoneInfo("America/Tijuana")
    calendar = Calendar(mexico, {"norte": tijuana}, lambda: datetime(2027, 1, 1, 7, 30, tzinfo=UTC))

    assert (calendar.year("norte"), calendar.year("sur")) == (2026, 2027)
