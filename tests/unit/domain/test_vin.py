"""One truth of a VIN, wherever it is read."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from domain import vin
from domain.notices.codes import MatchWarning, WarningCode
from domain.notices.notice import notice
from matcher.query.vin_evidence import read_vin

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
NUMBERS = st.builds("".join, st.lists(st.sampled_from(LETTERS), min_size=17, max_size=17))


@given(NUMBERS)
def test_intake_and_matcher_warn_of_the_same_check_digits(number: str) -> None:
    assume(vin.read_vin(number))

    in_mail, in_query = vin.mend(number).warning, read_vin(number).warning

    assert bool(in_mail) == bool(in_query)
    assert in_mail is None or (
        in_mail.code == WarningCode.VIN_CHECK_DIGIT and in_query == notice(MatchWarning.VIN_UNSOUND)
    )


@given(NUMBERS, st.sampled_from("12345L"))
def test_the_check_digit_is_law_in_north_america_and_china(number: str, region: str) -> None:
    written = region + number[1:]
    right = f"{written[:8]}{vin.check_digit(written)}{written[9:]}"

    assert vin.is_plausible(right)
    assert vin.is_plausible(written) == (written == right)


@given(NUMBERS, st.sampled_from("ABJKSVWYZ69"))
def test_elsewhere_it_is_free(number: str, region: str) -> None:
    assert vin.is_plausible(region + number[1:])
