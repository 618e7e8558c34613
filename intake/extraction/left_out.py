"""What a reviewer hears of the rows that are no vehicles: those that nobody understood, and those over the limit."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from intake.extraction.vehicle_warnings import listed_places
from intake.model.extraction import COMMENT_SAYS_GONE, HIDDEN_ROW, MARKED_AS_GONE, NOT_UNDERSTOOD, UNKNOWN_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.extraction import DroppedRow, Vehicle


def is_doubtful(vehicles: Sequence[Vehicle], dropped: Sequence[DroppedRow]) -> bool:
    """Tell whether a list had items that may be other vehicles than was read, or none."""
    is_hidden = any(row.reason == HIDDEN_ROW for row in dropped)
    is_gone = any(warning.startswith(COMMENT_SAYS_GONE) for vehicle in vehicles for warning in vehicle.warnings)
    return (
        is_hidden
        or is_gone
        or any(map(_is_lost, dropped))
        or any(UNKNOWN_NAME in vehicle.warnings for vehicle in vehicles)
    )


def notes_on_dropped(dropped: Sequence[DroppedRow], most: int) -> list[str]:
    """Return the warnings that `dropped` asks for, when at most `most` of it are told."""
    notes = []
    if lost := [row.origin for row in dropped if _is_lost(row)]:
        what = "1 item" if len(lost) == 1 else f"{len(lost):,} items"
        notes.append(f"{what} in lists of vehicles not understood, compare with the mail: {listed_places(lost)}")
    for reason in MARKED_AS_GONE:
        if marked := [row.origin for row in dropped if row.reason == reason]:
            what = "1 row" if len(marked) == 1 else f"{len(marked):,} rows"
            notes.append(f"{what} left out, {reason}: {listed_places(marked)}")
    if len(dropped) > most:
        notes.append(f"only {most:,} of {len(dropped):,} rows that are no vehicles are told")
    return notes


def most_telling(dropped: Sequence[DroppedRow], most: int) -> list[DroppedRow]:
    """Return at most `most` rows in their order, first of all those that were not understood."""
    if len(dropped) <= most:
        return list(dropped)
    lost_first = sorted(range(len(dropped)), key=lambda at: not _is_lost(dropped[at]))
    return [dropped[at] for at in sorted(islice(lost_first, most))]


def _is_lost(row: DroppedRow) -> bool:
    return row.reason == NOT_UNDERSTOOD
