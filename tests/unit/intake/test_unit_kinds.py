"""Which texts describe a tractor truck."""

from __future__ import annotations

import pytest

from intake.lexicon.unit_kinds import is_tractor


@pytest.mark.parametrize(
    "text", ["KENWORTH T680 2020", "T680 2020", "INTERNATIONAL LT 2021", "FREIGHTLINER CASCADIA", "TRACTOCAMION VOLVO"]
)
def test_a_tractor_is_told_by_its_word_or_by_a_model_that_is_nothing_else(text: str) -> None:
    assert is_tractor(text)


@pytest.mark.parametrize(
    "text",
    [
        "CHEVROLET SILVERADO LT 2020",
        "CHEVROLET AVEO LT",
        "KENWORTH T680 TORTON",
        "KENWORTH T370 TORTON",
        "CHASIS CABINA",
    ],
)
def test_a_version_of_a_lighter_vehicle_and_another_kind_of_truck_are_none(text: str) -> None:
    assert not is_tractor(text)
