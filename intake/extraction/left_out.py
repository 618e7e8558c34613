"""Warnings about dropped rows: items that were not understood, and rows beyond the limit."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from intake.extraction.vehicle_warnings import listed_places
from intake.model.extraction import NOT_UNDERSTOOD, UNKNOWN_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.extraction import DroppedRow, Vehicle


def is_doubtful(vehicles: Sequence[Vehicle], dropped: Sequence[DroppedRow]) -> bool:
    """Return whether items of a list were not understood, or are vehicles of an unknown name."""
    return any(map(_is_lost, dropped)) or any(UNKNOWN_NAME in vehicle.warnings for vehicle in vehicles)


def notes_on_dropped(dropped: Sequence[DroppedRow], most: int) -> list[str]:
    """Return the warnings about `dropped`, of which at most `most` rows are reported."""
    notes = []
    if lost := [row.origin for row in dropped if _is_lost(row)]:
        what = "1 item" if len(lost) == 1 else f"{len(lost):,} items"
        notes.append(f"{what} in lists of vehicles not understood, compare with the mail: {listed_places(lost)}")
    if len(dropped) > most:
        notes.append(f"only {most:,} of {len(dropped):,} rows that are no vehicles are told")
    return notes


def most_telling(dropped: Sequence[DroppedRow], most: int) -> list[DroppedRow]:
    """Return at most `most` rows in their order, preferring those that were not understood."""
    if len(dropped) <= most:
        return list(dropped)
    lost_first = sorted(range(len(dropped)), key=lambda index: not _is_lost(dropped[index]))
    return [dropped[index] for index in sorted(islice(lost_first, most))]


def _is_lost(row: DroppedRow) -> bool:
    return row.reason == NOT_UNDERSTOOD
