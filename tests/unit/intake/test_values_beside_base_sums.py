"""What the catalogue says of a vehicle's value stands beside what the mail says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notices.sentences import sentence
from intake.model.extraction import Vehicle
from intake.service.matching import warn_of_values
from minca.fleet.v1 import match_pb2

BASE_SUM = 300_000.0


def warnings(value: float | None, base_sum: float = BASE_SUM, *, own: str = "", of_case: str = "") -> list[str]:
    match = match_pb2.Match(cvegs="0001", base_sum=base_sum)
    warn_of_values([Vehicle("KIA RIO", value=value, currency=own)], [match], of_case, most_times=3.0)
    assert list(match.warnings) == list(map(sentence, match.warning_codes))
    return list(match.warnings)


@pytest.mark.parametrize("value", [30_000.0, 99_000.0, 901_000.0, 3_000_000.0])
def test_a_value_that_is_far_from_the_base_sum_is_said(value: float) -> None:
    assert warnings(value) == [f"the value {value:,.0f} is far from the base sum of the code, 300,000 MXN"]


@given(st.floats(100_000.5, 899_999.0))
def test_a_value_within_three_times_the_base_sum_is_not(value: float) -> None:
    assert warnings(value) == []


@pytest.mark.parametrize(("own", "of_case"), [("USD", ""), ("", "USD"), ("USD", "MXN")])
def test_dollars_are_not_compared_with_pesos(own: str, of_case: str) -> None:
    assert warnings(15_000.0, own=own, of_case=of_case) == []


def test_pesos_in_a_mail_in_dollars_are() -> None:
    assert warnings(15_000.0, own="MXN", of_case="USD")


@pytest.mark.parametrize(("value", "base_sum"), [(None, BASE_SUM), (0.0, BASE_SUM), (15_000.0, 0.0)])
def test_nothing_is_said_where_one_of_both_is_not_stated(value: float | None, base_sum: float) -> None:
    assert warnings(value, base_sum) == []
