"""Reading terms takes as long as the text: ten times the text, about ten times the time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from intake.text.coverage_terms import find_coverages
from intake.text.terms.equipment_in_text import read_equipment

if TYPE_CHECKING:
    from collections.abc import Callable

UNIT = "Hino 500 2019 "
MOST_GROWTH = 30
"""Of ten times the text: a hundred, where each part is looked through again for each other."""


def growth(read: Callable[[str], object], short: str, long: str) -> float:
    """Return how many times as long the long text takes, the fastest of three readings of each."""

    def seconds(text: str) -> float:
        start = time.process_time()
        read(text)
        return time.process_time() - start

    return min(seconds(long) for _ in range(3)) / max(min(seconds(short) for _ in range(3)), 1e-4)


@pytest.mark.parametrize(
    "item",
    ["con caja seca de $90,000, ", "caja seca $90,000, ", "con artefacto rojo de $90,000, ", "caja seca con redilas, "],
)
def test_equipment_is_read_in_the_time_of_the_text(item: str) -> None:
    assert growth(read_equipment, UNIT + item * 150, UNIT + item * 1_500) < MOST_GROWTH


@pytest.mark.parametrize("item", ["sin ", "RC 3 4 5 ", "DM, RT, RC, ", "autos: RC 3M, ", "DM 5%\n"])
def test_coverages_are_read_in_the_time_of_the_text(item: str) -> None:
    assert growth(find_coverages, item * 40, item * 400) < MOST_GROWTH
