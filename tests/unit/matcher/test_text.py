"""Every spelling of a text ends as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.vehicle_spelling import compact, normalise


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Camión  Añejo", "CAMION ANEJO"),
        ('SPORT "A" C/A', "SPORT A CA"),
        ("A/AC D/C C/QC", "AAC DC CQC"),
        ("AUT., 05 OCUP.", "AUT 05 OCUP"),
        ("1.6L 2,0 L", "1.6L 2.0 L"),
        ("PICK-UP Pick up", "PICKUP PICKUP"),
        ("4 X 4 4x2 6X4", "4X4 4X2 6X4"),
        ("CR-V X-TRAIL", "CR V X TRAIL"),
        ("CAB.EXT.", "CAB EXT"),
        ("M. BENZ", "M BENZ"),
        ("🚗 YARIS\t2020\n", "YARIS 2020"),
        ("", ""),
    ],
)
def test_a_text_is_brought_to_one_spelling(written: str, normal: str) -> None:
    assert normalise(written) == normal


@given(st.text())
def test_normal_text_stays_as_it_is(written: str) -> None:
    normal = normalise(written)

    assert normalise(normal) == normal


@given(st.text(alphabet="aAáÁ1. ,/-xX4pickuPICKU"))
def test_case_says_nothing(written: str) -> None:
    assert normalise(written.lower()) == normalise(written.upper())


def test_names_are_compared_without_blanks() -> None:
    assert compact("NP 300") == compact("NP300") == "NP300"
