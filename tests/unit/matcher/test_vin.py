"""What a VIN says of a vehicle, and when it is not listened to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notices.codes import MatchWarning
from domain.notices.notice import notice
from domain.notices.sentences import sentence
from matcher.linkage.compare import Verdict
from matcher.linkage.match_result import Decision
from matcher.query.vin_evidence import NO_EVIDENCE, find_vin, read_vin
from tests.fixtures.small_catalogue import answer, code

WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", map(int, "12345678123457923456789" + "0123456789"), strict=True))


def sound(vin: str) -> str:
    """Put the check digit of 49 CFR 565 into its place."""
    total = sum(VALUES[letter] * weight for letter, weight in zip(vin, WEIGHTS, strict=True)) % 11
    return f"{vin[:8]}{'X' if total == 10 else total}{vin[9:]}"


@pytest.mark.parametrize(
    ("vin", "brand"),
    [
        ("3N1CN7AD_KL800001", "NISSAN"),
        ("3N6AD33A_JK800001", "NISSAN"),
        ("3VWLL7AJ_EM388202", "VOLKSWAGEN"),
        ("1FTFW1ET_DFC10312", "FORD"),
        ("3GNAX5EV_KL100001", "CHEVROLET"),
        ("3HGGK5G5_KM700001", "HONDA"),
        ("3MZBN1V7_JM000001", "MAZDA"),
        ("3C6RR7KT_HG000001", "RAM"),
        ("1XPBDP9X_FD000001", "PETERBILT"),
        ("3AKJGLD5_FSGE0001", "FREIGHTLINER"),
        ("3WKAD40X_FF000001", "KENWORTH"),
        ("LJ1E6A2U_K0000001", "JAC"),
        ("KMHCT4AE_CU000001", "HYUNDAI"),
    ],
)
def test_a_vin_names_its_maker(vin: str, brand: str) -> None:
    assert read_vin(sound(vin.replace("_", "0"))).brand == brand


@pytest.mark.parametrize(
    ("vin", "years"),
    [
        ("3N1CN7AD_KL800001", (2019, 1989)),  # a letter in the seventh place: 2010 and later
        ("3N1CB51D_YL000001", (2000, 2030)),
        ("3VW1K21K_3M000001", (2003, 2033)),
        ("3N1CN7AD_0L800001", ()),  # 0 is no model year
    ],
)
def test_a_sound_vin_says_its_model_year(vin: str, years: tuple[int, ...]) -> None:
    assert read_vin(sound(vin.replace("_", "0"))).years == years


def test_a_wrong_check_digit_says_nothing_where_the_digit_is_law() -> None:
    right = sound("3N1CN7AD0KL800001")
    wrong = right[:8] + ("1" if right[8] == "0" else "0") + right[9:]

    assert read_vin(wrong)[:2] == NO_EVIDENCE[:2]
    assert read_vin(wrong).warning == notice(MatchWarning.VIN_UNSOUND)


def test_elsewhere_a_wrong_check_digit_leaves_the_maker() -> None:
    vin_read = read_vin("WBA8E1100JA000000")

    assert (vin_read.brand, vin_read.years) == ("BMW", ())


@pytest.mark.parametrize("written", ["PENDIENTE", "3N1CN7AD", "3N1CN7ADOKL80000I", "-" * 17])
def test_what_is_no_vin_is_left_aside(written: str) -> None:
    assert read_vin(written)[:2] == NO_EVIDENCE[:2]


@given(st.text(max_size=40))
def test_any_text_may_stand_in_a_vin_field(written: str) -> None:
    assert read_vin(written).warning or read_vin(written) == NO_EVIDENCE or len(find_vin(written.upper())) in {0, 17}


def test_the_maker_of_the_vin_is_the_brand_that_the_text_leaves_out() -> None:
    written = "3 I GRAND TOURING SEDAN AUT 2018"
    result = answer(written, vin=sound("3MZBN1V70JM000001"))

    assert result.understanding.brand == "MAZDA"
    assert code(result) == "Z1-2018"
    assert answer(written).understanding.models == ()


def test_the_year_of_the_vin_is_taken_when_the_text_has_none() -> None:
    result = answer("TOYOTA YARIS CORE CVT", vin=sound("5TDYK3DC0LS012340"))

    assert code(result) == "T1-2020"


def test_a_vin_in_the_text_is_read_too() -> None:
    result = answer(f"TOYOTA YARIS CORE CVT {sound('5TDYK3DC0LS012340')}")

    assert code(result) == "T1-2020"


def test_the_vin_is_shown_as_evidence() -> None:
    best, *_ = answer("TOYOTA YARIS CORE CVT 2020", vin=sound("5TDYK3DC0LS012340")).candidates
    seen = {finding.attribute: (finding.verdict, finding.query_value) for finding in best.evidence}

    assert seen["vin_brand"] == (Verdict.AGREES, "TOYOTA")
    assert seen["vin_year"] == (Verdict.AGREES, "2020")


@pytest.mark.parametrize("year", ["2019", "2021"])
def test_a_vin_of_another_year_is_told_and_nobody_accepts_it_unseen(year: str) -> None:
    result = answer(f"TOYOTA YARIS CORE CVT {year}", vin=sound("5TDYK3DC0LS012340"))

    assert code(result) == f"T1-{year}"
    assert result.decision is Decision.REVIEW
    assert any("VIN says 2020" in sentence(warning) for warning in result.warnings)


def test_a_vin_of_another_maker_is_told_and_nobody_accepts_it_unseen() -> None:
    result = answer("TOYOTA YARIS CORE CVT 2019", vin=sound("3N1CN7AD0KL800001"))

    assert result.decision is Decision.REVIEW
    assert any("NISSAN" in sentence(warning) for warning in result.warnings)


def test_the_vin_sides_with_the_text_against_the_year_column() -> None:
    result = answer("TOYOTA YARIS CORE CVT 2020", year=2019, vin=sound("5TDYK3DC0LS012340"))

    assert code(result) == "T1-2020"
    assert result.decision is Decision.ACCEPT
    assert MatchWarning.YEAR_OF_TEXT_TAKEN in {warning.code for warning in result.warnings}
