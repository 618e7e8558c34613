"""Forms: labels at the side and values beside them, one vehicle a column or one vehicle a block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from domain.text import fold
from intake.lexicon.column_names import Column, meaning_of
from intake.lexicon.trade_words import names_make
from intake.tables.columns import IDENTITY, NO_MAPPING, is_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Row: TypeAlias = tuple[int, tuple[str, ...]]
"""The number that a person gives a row, and its cells."""
CellAt: TypeAlias = tuple[int, int]
"""The row of the file, and the column of the table counted from 0."""
_LEAST_FIELDS = 3
_FURTHEST = 3  # rows below an unknown label within which the form goes on


@dataclass(frozen=True, slots=True)
class SideForm:
    """A header that runs down the side, and the rows that the values beside it make."""

    labels: tuple[str, ...]
    rows: tuple[Row, ...]
    cells: tuple[tuple[CellAt, ...], ...] = ()
    """Where the values of each row stand."""


class _Pair(NamedTuple):
    """A label, the values beside it, and the column of the first of them."""

    label: str
    values: tuple[str, ...]
    start: int


def find_forms(rows: Sequence[Row], known: Mapping[str, Column] = NO_MAPPING) -> tuple[list[SideForm], list[Row]]:
    """Return the forms among `rows`, and the rows that are part of none."""
    forms: list[SideForm] = []
    left: list[Row] = []
    for run in _runs(rows, known):
        forms_of_run = list(_forms_of(run, known)) if len(run) > 1 or len(run[0][1]) > 1 else []
        if forms_of_run:
            forms += forms_of_run
        else:
            left += [row for row, _ in run]
    return forms, left


_Run: TypeAlias = "list[tuple[Row, list[_Pair]]]"


def _runs(rows: Sequence[Row], known: Mapping[str, Column]) -> Iterator[_Run]:
    """Yield neighbouring rows of labels and values together, and every other row alone."""
    run: _Run = []
    for offset, row in enumerate(rows):
        pairs = _pairs(row[1], known)
        if not pairs and run and any(_pairs(below, known) for _, below in rows[offset + 1 : offset + 1 + _FURTHEST]):
            pairs = _pairs_of_unknown(row[1], run[-1])
        if pairs:
            run.append((row, pairs))
            continue
        if run:
            yield run
            run = []
        yield [(row, [])]
    if run:
        yield run


def _pairs(cells: Sequence[str], known: Mapping[str, Column]) -> list[_Pair]:
    """Return the labels of a row with the values beside each; empty when it is no row of a form."""
    place = next((place for place, cell in enumerate(cells) if cell), None)
    if place is None or not _is_label(cells[place], known) or _is_header(cells, known):
        return []
    pairs: list[_Pair] = []
    for column, cell in enumerate(cells[place:], start=place):
        if cell and _is_label(cell, known) and (cell.endswith(":") or not pairs or any(pairs[-1].values)):
            pairs.append(_Pair(cell, (), column + 1))
        else:
            pairs[-1] = pairs[-1]._replace(values=(*pairs[-1].values, cell))
    return pairs if all(any(pair.values) for pair in pairs) else []


def _pairs_of_unknown(cells: Sequence[str], above: tuple[Row, list[_Pair]]) -> list[_Pair]:
    """Return an unknown label in the midst of a form, with values where the label above it has some; else nothing."""
    (_, cells_above), pairs_above = above
    start, *others = [place for place, cell in enumerate(cells_above) if cell]
    filled = {place for place, cell in enumerate(cells) if cell}
    is_beside = start in filled and len(filled) > 1 and filled <= {start, *others}
    if len(pairs_above) > 1 or not is_beside or is_value(cells[start]) or names_make(cells[start]):
        return []
    return [_Pair(cells[start], tuple(cells[start + 1 :]), start + 1)]


def _is_header(cells: Sequence[str], known: Mapping[str, Column]) -> bool:
    """Tell whether a row holds more labels than values."""
    filled = [cell for cell in cells if cell]
    if any(cell.endswith(":") for cell in filled):
        return False
    return len(filled) > 2 and 2 * sum(_is_label(cell, known) for cell in filled) > len(filled)  # noqa: PLR2004


def _is_label(cell: str, known: Mapping[str, Column]) -> bool:
    if cell.isdigit():
        return False
    if known and fold(cell) in known:
        return True
    return meaning_of(cell) is not None and not is_value(cell) and not names_make(cell)


def _forms_of(run: _Run, known: Mapping[str, Column]) -> Iterator[SideForm]:
    for block in map(_by_column, _blocks(run)):
        pairs = [(row[0], pair) for row, pairs_of_row in block for pair in pairs_of_row]
        columns = {_column(pair.label, known) for _, pair in pairs}
        if len(columns - {None, Column.OTHER}) < _LEAST_FIELDS or not columns & (IDENTITY | {Column.YEAR}):
            continue
        first = block[0][0][0]
        labels = tuple(pair.label for _, pair in pairs)
        if any(len(pairs_of_row) > 1 for _, pairs_of_row in block):
            firsts = [next(place for place, value in enumerate(pair.values) if value) for _, pair in pairs]
            unit = tuple(pair.values[place] for (_, pair), place in zip(pairs, firsts, strict=True))
            cells = tuple((number, pair.start + place) for (number, pair), place in zip(pairs, firsts, strict=True))
            yield SideForm(labels, ((first, unit),), (cells,))
            continue
        width = max(len(pair.values) for _, pair in pairs)
        grid = [(*pair.values, *[""] * (width - len(pair.values))) for _, pair in pairs]
        units = [(place, unit) for place, unit in enumerate(zip(*grid, strict=True)) if sum(map(bool, unit)) > 1]
        places = [tuple((number, pair.start + place) for number, pair in pairs) for place, _ in units]
        yield SideForm(labels, tuple((first, tuple(unit)) for _, unit in units), tuple(places))


def _by_column(block: _Run) -> _Run:
    """Keep a value that looks like a label ("Uso: PARTICULAR, COMERCIAL") as a value where units are columns."""
    several = sum(len(pairs) > 1 for _, pairs in block)
    wide = sum(len(pairs) == 1 and sum(map(bool, pairs[0].values)) > 1 for _, pairs in block)
    if not several or several >= wide:
        return block
    return [(row, [_whole(row[1])] if len(pairs) > 1 else pairs) for row, pairs in block]


def _whole(cells: Sequence[str]) -> _Pair:
    place = next(place for place, cell in enumerate(cells) if cell)
    return _Pair(cells[place], tuple(cells[place + 1 :]), place + 1)


def _blocks(run: _Run) -> Iterator[_Run]:
    """Split a run where a label repeats: there the next vehicle begins."""
    block: _Run = []
    seen: set[str] = set()
    for row, pairs in run:
        labels = {fold(pair.label) for pair in pairs}
        if labels & seen:
            yield block
            block, seen = [], set()
        block.append((row, pairs))
        seen |= labels
    yield block


def _column(label: str, known: Mapping[str, Column]) -> Column | None:
    if (column := known.get(fold(label))) is not None:
        return column
    meaning = meaning_of(label)
    return meaning.column if meaning else None
