"""Tables that lines of text make below the names of their columns: cells in a line, or one cell a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain import vin
from domain.plates import read_plate
from domain.values import is_nothing, read_year
from intake.lexicon.column_names import Column, meaning_of
from intake.model.document import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from intake.model.document import Line

_SEPARATORS: Final = (
    re.compile(r"\s+/\s+"),
    re.compile(r"\s*\|\s*"),
    re.compile(r"\s*;\s*"),
    re.compile(r"\s+[-\u2013\u2014]\s+"),
    re.compile(r"\s*,\s*(?!\d{3}\b)|,\s+"),
)
_NAMING: Final = frozenset(
    {Column.BRAND, Column.MODEL, Column.DESCRIPTION, Column.YEAR_OR_MODEL, Column.TYPE_OR_MODEL, Column.UNIT}
)
_NUMBERING: Final[Mapping[Column, Callable[[str], object]]] = {
    Column.VIN: vin.read_serial,
    Column.PLATE: read_plate,
    Column.YEAR: read_year,
}
_DIGIT: Final = re.compile(r"\d")
_FEWEST_COLUMNS: Final = 3
_MOST_COLUMNS: Final = 15
_MOST_UNKNOWN: Final = 0.34


def find_line_tables(file: str, lines: Sequence[Line]) -> tuple[list[Table], list[Line]]:
    """Return the tables in `lines`, one or several rows each below their header, and the lines that are left."""
    tables: list[Table] = []
    left: list[Line] = []
    place = 0
    while place < len(lines):
        read, end = _table_at(file, lines, place)
        if read:
            tables += read
        else:
            left.append(lines[place])
        place = end if read else place + 1
    return tables, left


def _table_at(file: str, lines: Sequence[Line], start: int) -> tuple[list[Table], int]:
    """Return the table whose header begins at `start`, and the place of the line after it."""
    text = lines[start].text.rpartition(":")[2]
    for separator in _SEPARATORS if text and not _DIGIT.search(text) else ():
        header = _cells(text, separator)
        if _is_header(header):
            return _rows_below(file, lines, start, separator)
    return _stack_at(file, lines, start)


def _rows_below(file: str, lines: Sequence[Line], start: int, separator: re.Pattern[str]) -> tuple[list[Table], int]:
    header = _cells(lines[start].text.rpartition(":")[2], separator)
    columns = [meaning.column if (meaning := meaning_of(cell)) else None for cell in header]
    first = start + 1
    while first < len(lines) and not lines[first].text:
        first += 1
    end = first
    while end < len(lines) and _is_row(_cells(lines[end].text, separator), columns):
        end += 1
    rows = [_cells(line.text, separator) for line in lines[first:end]]
    if not rows:
        return [], start
    return [Table(file, "", (header, *rows), first_row=lines[first].number - 1)], end


def _cells(text: str, separator: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(cell.strip(" .*") for cell in separator.split(text.strip()))


def _is_header(cells: Sequence[str]) -> bool:
    """Tell whether `cells` are names of columns, those of a name and of a number of vehicles among them."""
    if not _FEWEST_COLUMNS <= len(cells) <= _MOST_COLUMNS:
        return False
    columns = [meaning.column for cell in cells if (meaning := meaning_of(cell)) and meaning.share == 1]
    return len(columns) >= (1 - _MOST_UNKNOWN) * len(cells) and _are_of_vehicles(columns)


def _are_of_vehicles(columns: Sequence[Column]) -> bool:
    return not _NAMING.isdisjoint(columns) and bool({Column.VIN, Column.PLATE, Column.YEAR}.intersection(columns))


def _stack_at(file: str, lines: Sequence[Line], start: int) -> tuple[list[Table], int]:
    """Return the rows of a table that lost its tabs: the names of its columns one a line, then its cells."""
    header: list[str] = []
    columns: list[Column] = []
    end = start
    for place in range(start, min(len(lines), start + 2 * _MOST_COLUMNS)) if lines[start].text else ():
        if not lines[place].text:
            continue
        meaning = meaning_of(lines[place].text)
        if meaning is None or meaning.share < 1:
            break
        header.append(lines[place].text)
        columns.append(meaning.column)
        end = place + 1
    if len(header) < _FEWEST_COLUMNS or not _are_of_vehicles(columns):
        return [], start
    tables: list[Table] = []
    for places in _chunks(lines, end, len(header)):
        row = tuple(lines[place].text for place in places)
        if not _is_row(row, columns):
            break
        tables.append(Table(file, "", (tuple(header), row), first_row=lines[places[0]].number - 1))
        end = places[-1] + 1
    return tables, end


def _chunks(lines: Sequence[Line], start: int, width: int) -> Iterator[list[int]]:
    places: list[int] = []
    for place in range(start, len(lines)):
        if lines[place].text:
            places.append(place)
        if len(places) == width:
            yield places
            places = []


def _is_row(row: Sequence[str], columns: Sequence[Column | None]) -> bool:
    """Tell whether a row has as many cells as there are columns, and numbers where they have to be."""
    if len(row) != len(columns):
        return False
    numbers = [
        _NUMBERING[column](cell)
        for cell, column in zip(row, columns, strict=True)
        if column is not None and column in _NUMBERING and not is_nothing(cell)
    ]
    return bool(numbers) and None not in numbers
