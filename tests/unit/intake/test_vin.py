"""Vehicle identification numbers."""

from __future__ import annotations

import pytest

from intake import vin


@pytest.mark.parametrize(
    "written", ["3N1CN8AE8NL569666", "3n1cn8ae8nl569666", "3N1 CN8AE8 NL569666", "3N1-CN8AE8-NL569666"]
)
def test_a_vin_is_read_with_any_blanks_and_dashes(written: str) -> None:
    assert vin.read_vin(written) == "3N1CN8AE8NL569666"


@pytest.mark.parametrize("written", ["12345678901234567", "INTERNATIONALSCHO", "3N1CN8AE8NL56966", ""])
def test_seventeen_letters_or_digits_alone_are_no_vin(written: str) -> None:
    assert vin.read_vin(written) is None
