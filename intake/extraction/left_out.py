"""Warnings about items of lists: those that were not understood, and vehicles of an unknown name."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from intake.extraction.vehicle_warnings import listed_places
from intake.model.extraction import COMMENT_SAYS_GONE, HIDDEN_ROW, MARKED_AS_GONE, NOT_UNDERSTOOD, UNKNOWN_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.document import Origin
    from intake.model.extraction import DroppedRow, Vehicle


def notes_on_items(vehicles: Sequence[Vehicle], dropped: Sequence[DroppedRow]) -> Iterator[str]:
    """Yield warnings for items of a list that may be vehicles, or other vehicles than was read."""
    if lost := [row.origin for row in dropped if _is_lost(row)]:
        what = "1 item" if len(lost) == 1 else f"{len(lost):,} items"
        yield f"{what} in lists of vehicles not understood, compare with the mail: {listed_places(lost)}"
    if unnamed := [vehicle.origin for vehicle in vehicles if UNKNOWN_NAME in vehicle.warnings]:
        yield f"{UNKNOWN_NAME}: {listed_places(unnamed)}"
    if hidden := [row.origin for row in dropped if row.reason == HIDDEN_ROW]:
        yield f"{_rows(hidden)} left out that a sheet hides, ask whether they count: {listed_places(hidden)}"
    commented = [vehicle.origin for vehicle in vehicles if any(map(_says_gone, vehicle.warnings))]
    if commented:
        yield f"comments on {_rows(commented)} say that units are gone: {listed_places(commented)}"


def notes_on_marked(dropped: Sequence[DroppedRow]) -> Iterator[str]:
    """Yield warnings that name the rows left out for a mark that the mail explains."""
    for reason in MARKED_AS_GONE:
        if marked := [row.origin for row in dropped if row.reason == reason]:
            yield f"{_rows(marked)} left out, {reason}: {listed_places(marked)}"


def _rows(origins: Sequence[Origin | None]) -> str:
    return "1 row" if len(origins) == 1 else f"{len(origins):,} rows"


def _says_gone(warning: str) -> bool:
    return warning.startswith(COMMENT_SAYS_GONE)


def most_telling(dropped: Sequence[DroppedRow], most: int) -> list[DroppedRow]:
    """Return at most `most` rows in their order, preferring those that were not understood."""
    if len(dropped) <= most:
        return list(dropped)
    lost_first = sorted(range(len(dropped)), key=lambda index: not _is_lost(dropped[index]))
    return [dropped[index] for index in sorted(islice(lost_first, most))]


def _is_lost(row: DroppedRow) -> bool:
    return row.reason == NOT_UNDERSTOOD
