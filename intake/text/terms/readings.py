"""How the fields of a unit were read that a quotation needs; units that are read alike share what is said of it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from intake.model.extraction import FieldReading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intake.model.document import Origin
    from intake.model.extraction import Coverage, Equipment

BY_LABEL: Final = 0.95
"""A label or a header says what it is."""
FOR_ALL: Final = 0.85
"""A sentence or a title says it of all units, or of a class of them."""
BY_VALUE: Final = 0.72
"""Only its form tells what it is."""


@lru_cache(maxsize=1_024)
def own_readings(read: tuple[tuple[str, float], ...]) -> tuple[FieldReading, ...]:
    """Return the readings of fields that stand where the unit itself does; the first of a field counts."""
    return tuple(FieldReading(field, confidence) for field, confidence in dict(reversed(read)).items())[::-1]


def with_readings(
    readings: Sequence[FieldReading], more: Iterable[tuple[str, float]], origin: Origin | None = None
) -> tuple[FieldReading, ...]:
    """Return `readings` with those of fields that have none."""
    known = {reading.field for reading in readings}
    added = [FieldReading(field, confidence, origin) for field, confidence in more if field not in known]
    return (*readings, *added) if added else tuple(readings)


def of_lists(coverages: Sequence[Coverage], equipment: Sequence[Equipment]) -> Iterable[str]:
    """Yield the names of the items of both lists."""
    yield from (f"coverages[{index}]" for index in range(len(coverages)))
    yield from (f"equipment[{index}]" for index in range(len(equipment)))


def base_of(field: str) -> str:
    """Return the name of a field without the place of an item in it: "coverages[1]" is of "coverages"."""
    return field.partition("[")[0]


def elsewhere(readings: Iterable[FieldReading], origin: Origin | None) -> tuple[FieldReading, ...]:
    """Return the readings of another unit, which then stand where that unit does."""
    return tuple(reading if reading.origin else replace(reading, origin=origin) for reading in readings)
