"""Text of fixed width whose columns touch, "20203AKHT4B83LK04376731-AU-2B": it is cut at the names of its columns."""

from __future__ import annotations

import re
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from domain import plates, values, vin
from intake.lexicon.column_names import Column, meaning_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_LABELS: Final = re.compile(r"\S+(?: \S+)*")
_WORD: Final = re.compile(r"\S+")
_FEWEST_LABELS: Final = 3
_OF_NUMBERS: Final[Mapping[Column, Callable[[str], object]]] = {
    Column.YEAR: values.read_year,
    Column.YEAR_OR_MODEL: values.read_year,
    Column.VIN: vin.read_vin,
    Column.PLATE: plates.read_plate,
    Column.VALUE: values.read_money,
}
_FEWEST_CHECKED: Final = 2  # columns of which the cells are known when they are seen


def cut(header: str, lines: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the header and the rows below it, cut at its labels; nothing where no columns touch or it is not sure.

    It is sure where the cells of every row are what their columns are named for: years, VINs, plates, amounts.
    """
    first = next(lines := iter(lines), "")
    if any(map(str.isdigit, header)) or len(_LABELS.findall(first)) == len(_LABELS.findall(header)):
        return []  # no header, or two blanks part the columns
    labels = [part for label in _LABELS.finditer(header) for part in _apart(label)]
    columns = [meaning.column if (meaning := meaning_of(text)) else None for text, _ in labels]
    checks = [_OF_NUMBERS.get(column) if column else None for column in columns]
    if len(labels) < _FEWEST_LABELS or sum(check is not None for check in checks) < _FEWEST_CHECKED:
        return []
    starts = [0, *(start for _, start in labels[1:])]
    rows: list[tuple[str, ...]] = []
    is_touching = False
    for line in chain([first], lines):
        row, touches = _row(line, starts, checks)
        if row is None:
            break
        rows.append(row)
        is_touching |= touches
    return [tuple(text for text, _ in labels), *rows] if is_touching else []


def _apart(label: re.Match[str]) -> list[tuple[str, int]]:
    """Return a label with its place; where one blank parts two columns, each of its words that names one."""
    text, start = label.group(), label.start()
    pieces = [(piece.group(), start + piece.start()) for piece in _WORD.finditer(text)]
    names = [meaning.column if (meaning := meaning_of(piece)) else None for piece, _ in pieces]
    are_columns = len(pieces) > 1 and all(names) and len(set(names)) == len(names) and Column.OTHER not in names
    return pieces if are_columns else [(text, start)]


def _row(
    line: str, starts: Sequence[int], checks: Sequence[Callable[[str], object] | None]
) -> tuple[tuple[str, ...] | None, bool]:
    """Return the cells of a line and whether any two touch; None where they are not what their columns say."""
    places = [
        start if _is_between(line, start) else _cell_start(line, start, checks, index)
        for index, start in enumerate(starts)
    ]
    if any(one >= two for one, two in pairwise(places)):
        return None, False
    ends = [*places[1:], len(line)]
    cells = tuple(line[start:end].strip() for start, end in zip(places, ends, strict=True))
    fits = all(check is None or not cell or check(cell) for cell, check in zip(cells, checks, strict=True))
    is_full = bool(cells[0]) and sum(bool(cell) for cell, check in zip(cells, checks, strict=True) if check) > 1
    touches = any(not _is_between(line, place) for place in places[1:])
    return (cells, touches) if fits and is_full else (None, False)


def _is_between(line: str, place: int) -> bool:
    """Tell whether a blank stands at or before a place."""
    return place == 0 or place >= len(line) or line[place - 1].isspace() or line[place].isspace()


def _cell_start(line: str, start: int, checks: Sequence[Callable[[str], object] | None], index: int) -> int:
    """Return where the cell begins over whose text a label begins: an amount begins before it, the others at it."""
    if checks[index] is not values.read_money:
        return start
    begin = line.rfind(" ", 0, start) + 1
    return begin if values.read_money(line[begin:].split(" ", maxsplit=1)[0]) else start
