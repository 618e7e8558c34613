"""Whether the vehicles of an older message are all read, where the newest text speaks of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.plates import compact
from domain.text import fold
from intake.lexicon.earlier_lists import is_beyond_thread, refers_to_earlier, takes_up_earlier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from domain.notices.notice import Notice
    from intake.extraction.list_reader import ListRead
    from intake.model.extraction import DroppedRow, Vehicle

_MOST_NAMED: Final = 5


def repeats_all(newest: ListRead, history: Sequence[ListRead]) -> bool:
    """Tell whether a text has every vehicle of older ones itself, by number or else by name and year."""
    older = [vehicle for read in history for vehicle in read.vehicles]
    return bool(older) and not any(_missing(older, newest.vehicles, ()))


def notes_on_earlier(
    newest_text: str,
    older: Iterable[ListRead],
    read: Sequence[Vehicle],
    dropped: Sequence[DroppedRow],
    *,
    has_other_list: bool,
    is_answer: bool,
) -> Iterator[Notice]:
    """Yield a warning where the newest text speaks of an earlier list, and vehicles of `older` are not read.

    So too where it adds its own vehicles to a list that the mail does not hold; what was sent before in the thread of
    an answer is in the case of that thread.
    """
    folded = fold(newest_text)
    if not read or not refers_to_earlier(folded):
        return
    listed = [vehicle for text in older for vehicle in text.vehicles]
    missing = list(dict.fromkeys(_missing(listed, read, dropped)))
    if missing:
        more = len(missing) - _MOST_NAMED
        named = ", ".join(missing[:_MOST_NAMED])
        yield notice(WarningCode.EARLIER_LIST_NOT_TAKEN, numbers=named, more=more if more > 0 else None)
    elif not (listed or has_other_list) and takes_up_earlier(folded) and (is_beyond_thread(folded) or not is_answer):
        yield notice(WarningCode.EARLIER_LIST_NOT_TAKEN)


def _missing(older: Iterable[Vehicle], read: Sequence[Vehicle], dropped: Sequence[DroppedRow]) -> Iterator[str]:
    """Yield the number, or else the name, of each older vehicle that is neither read nor dropped."""
    known = {number for vehicle in read for number in _keys(vehicle)}
    rows = " ".join(compact(row.text) for row in dropped)
    for vehicle in older:
        keys = _keys(vehicle)
        numbers = [number for number in (vehicle.vin, compact(vehicle.plate)) if number]
        if known.isdisjoint(keys) and not any(number in rows for number in numbers):
            yield vehicle.vin or vehicle.plate or vehicle.description


def _keys(vehicle: Vehicle) -> set[str]:
    """Return by what a vehicle is known again: its numbers, its name with its year only where it has none."""
    numbers = {vehicle.vin, compact(vehicle.plate)} - {""}
    return numbers or {f"{fold(vehicle.description)} {vehicle.year or ''}"}
