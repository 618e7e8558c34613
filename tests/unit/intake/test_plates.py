"""Number plates."""

from __future__ import annotations

import pytest

from domain import plates


@pytest.mark.parametrize("written", ["GX-77826", "82EF0A", "74-KS-0G", "194-FC-5", "LJW-440-L", "PM-8382-A"])
def test_plates_of_cars_trucks_trailers_and_motorcycles_are_plates(written: str) -> None:
    assert plates.read_plate(written) == written


@pytest.mark.parametrize("written", ["T680", "PARTICULAR", "2021", "", "SIN PLACAS"])
def test_models_and_words_are_no_plates(written: str) -> None:
    assert plates.read_plate(written) is None
