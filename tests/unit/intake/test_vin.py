"""Vehicle identification numbers."""

from __future__ import annotations

import pytest

from domain import vin
from domain.notices.sentences import sentence


@pytest.mark.parametrize(
    "written", ["3N1CN8AE8NL569666", "3n1cn8ae8nl569666", "3N1 CN8AE8 NL569666", "3N1-CN8AE8-NL569666"]
)
def test_a_vin_is_read_with_any_blanks_and_dashes(written: str) -> None:
    assert vin.read_vin(written) == "3N1CN8AE8NL569666"


@pytest.mark.parametrize("written", ["12345678901234567", "INTERNATIONALSCHO", "3N1CN8AE8NL56966", ""])
def test_seventeen_letters_or_digits_alone_are_no_vin(written: str) -> None:
    assert vin.read_vin(written) is None


@pytest.mark.parametrize(
    ("written", "number", "warning"),
    [
        ("SERIE: 3N1CN8AE8NL569666", "3N1CN8AE8NL569666", ""),
        ("3N1CN8AE9NL569666", "3N1CN8AE9NL569666", "the check digit of the VIN does not fit"),
        ("VSSBK6KJ5MM151127", "VSSBK6KJ5MM151127", ""),
        ("3N1CN8AE8NL5696", "3N1CN8AE8NL5696", "the VIN has 15 characters instead of 17"),
        ("LBF01234", "LBF01234", ""),
        ("LSGKB54U0EV000001", "LSGKB54U0EV000001", "the check digit of the VIN does not fit"),
        ("3N1CN8AEBNL569666", "3N1CN8AEBNL569666", "the check digit of the VIN does not fit"),
    ],
)
def test_a_serial_number_is_taken_as_written_and_what_is_odd_in_it_is_said(
    written: str, number: str, warning: str
) -> None:
    serial = vin.read_serial(written)

    assert serial
    assert (serial.number, sentence(serial.warning) if serial.warning else "") == (number, warning)


@pytest.mark.parametrize("written", ["PENDIENTE", "S/N", "INTERNATIONAL4300", "NISSAN VERSA 2021", ""])
def test_words_are_no_serial_number(written: str) -> None:
    assert vin.read_vin(written) is None
