"""Warnings about items of lists: those that were not understood, and vehicles of an unknown name."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from domain.notices.codes import WarningCode
from domain.notices.notice import about, notice
from intake.model.extraction import HIDDEN_ROW, MARKED_AS_GONE, NOT_UNDERSTOOD, UNKNOWN_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.notices.notice import Notice
    from intake.model.document import Origin
    from intake.model.extraction import DroppedRow, Vehicle

_TO_BE_DECIDED: Final = frozenset({WarningCode.STATUS_MAY_SAY_GONE, WarningCode.YEAR_NOT_SURE})
"""What the row of a vehicle leaves open, so that a person has to decide."""


def notes_on_items(vehicles: Sequence[Vehicle], dropped: Sequence[DroppedRow]) -> Iterator[Notice]:
    """Yield warnings for items of a list that may be vehicles, or other vehicles than was read."""
    if lost := [row.origin for row in dropped if _is_lost(row)]:
        yield _about(WarningCode.ITEMS_NOT_UNDERSTOOD, lost)
    if unnamed := [vehicle.origin for vehicle in vehicles if UNKNOWN_NAME in vehicle.warnings]:
        yield about(UNKNOWN_NAME, unnamed)
    if hidden := [row.origin for row in dropped if row.reason == HIDDEN_ROW]:
        yield _about(WarningCode.ROWS_HIDDEN, hidden)
    if commented := [vehicle.origin for vehicle in vehicles if any(map(_says_gone, vehicle.warnings))]:
        yield _about(WarningCode.COMMENTS_SAY_GONE, commented)
    for warning in dict.fromkeys(warning for vehicle in vehicles for warning in vehicle.warnings):
        if warning.code in _TO_BE_DECIDED:
            yield about(warning, [vehicle.origin for vehicle in vehicles if warning in vehicle.warnings])


def notes_on_marked(dropped: Sequence[DroppedRow]) -> Iterator[Notice]:
    """Yield warnings that name the rows left out for a mark that the mail explains."""
    for reason, code in MARKED_AS_GONE.items():
        if marked := [row.origin for row in dropped if row.reason == reason]:
            yield _about(code, marked)


def _about(code: WarningCode, origins: Sequence[Origin | None]) -> Notice:
    return about(notice(code, count=len(origins)), origins)


def _says_gone(warning: Notice) -> bool:
    return warning.code == WarningCode.COMMENT_SAYS_GONE


def most_telling(dropped: Sequence[DroppedRow], most: int) -> list[DroppedRow]:
    """Return at most `most` rows in their order, preferring those that were not understood."""
    if len(dropped) <= most:
        return list(dropped)
    lost_first = sorted(range(len(dropped)), key=lambda index: not _is_lost(dropped[index]))
    return [dropped[index] for index in sorted(islice(lost_first, most))]


def _is_lost(row: DroppedRow) -> bool:
    return row.reason == NOT_UNDERSTOOD
