"""A column of a list says when the policy begins, where all of its rows agree."""

from __future__ import annotations

import datetime as dt

import pytest

from intake.case.period_columns import find_period_in_columns
from intake.extraction.email import extract_email
from intake.model.document import Table
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail

SENT_ON = dt.date(2026, 10, 5)


def period(header: tuple[str, ...], *rows: tuple[str, ...]) -> tuple[str, str]:
    columns_period = find_period_in_columns(Table("f.xlsx", "", (header, *rows)), SENT_ON)
    return columns_period.start, columns_period.end


@pytest.mark.parametrize(
    "header", ["Inicio vig.", "Inicio de vigencia", "Fecha de inicio de vigencia", "Vigencia desde", "Vig. inicial"]
)
def test_a_start_that_all_rows_share_is_the_policys(header: str) -> None:
    assert period(("Unidad", header), ("VERSA", "2026-12-01"), ("RIO", "01/12/2026")) == ("2026-12-01", "")


def test_start_and_end_may_have_a_column_each() -> None:
    header = ("Unidad", "Inicio vigencia", "Fin vigencia")

    assert period(header, ("VERSA", "01/12/2026", "01/12/2027")) == ("2026-12-01", "2027-12-01")


def test_rows_that_differ_say_nothing_of_the_policy() -> None:
    assert period(("Unidad", "Inicio vig."), ("VERSA", "2026-12-01"), ("RIO", "2026-11-01")) == ("", "")


@pytest.mark.parametrize("header", ["Fecha de alta", "Fecha de compra", "Vigencia licencia", "Inicio"])
def test_other_dates_are_no_start(header: str) -> None:
    assert period(("Unidad", header), ("VERSA", "2026-12-01")) == ("", "")


def test_a_policy_that_expires_says_when_the_next_begins() -> None:
    header = ("Unidad", "Inicio vigencia", "Fin vigencia")

    assert period(header, ("VERSA", "01/12/2025", "01/12/2026")) == ("2026-12-01", "")


def test_a_policy_of_years_ago_says_nothing() -> None:
    assert period(("Unidad", "Inicio vigencia"), ("VERSA", "01/12/2019")) == ("", "")


def test_what_the_text_says_comes_before_a_column() -> None:
    rows = [(*HEADER, "Inicio vig."), (*VERSA, "2026-03-01"), (*HILUX, "2026-03-01")]
    beside = extract_email(a_mail().with_xlsx(rows).as_bytes(), ReadingLimits())
    stated = extract_email(a_mail().saying("Vigencia 15/03/2026\n").with_xlsx(rows).as_bytes(), ReadingLimits())

    assert beside.data.policy_start == "2026-03-01"
    assert stated.data.policy_start == "2026-03-15"
