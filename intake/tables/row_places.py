"""Where the cells of a list stand in its file, recorded while its rows are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import vin
from domain.places import FieldCell, Place, Span, across
from intake.lexicon.column_names import Column
from intake.model.document import Line, Origin
from intake.model.extraction import dropped_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intake.model.document import Table
    from intake.model.extraction import DroppedRow, Vehicle
    from intake.tables.layout import Section
    from intake.tables.paired_rows import FoldedRows

    CellAt = tuple[int, int]
    """The row of the file, and the column of the table counted from 0."""

FIELDS: Final = {
    Column.BRAND: "brand",
    Column.MODEL: "model",
    Column.DESCRIPTION: "description",
    Column.YEAR: "year",
    Column.VIN: "vin",
    Column.PLATE: "plate",
    Column.VALUE: "value",
    Column.OTHER_VALUE: "value",
    Column.CURRENCY: "currency",
    Column.USAGE: "usage",
    Column.COVERAGE: "coverage",
    Column.ECONOMIC_NUMBER: "economic_number",
    Column.BASIS: "value_basis",
}
"""The field of a vehicle for which a column stands."""


def row_place(table: Table, number: int) -> Place | None:
    """Return where a row stands as a whole; None for the table as a whole, and where nothing is known."""
    offset = number - table.first_row
    if not 0 <= offset < len(table.rows):
        return None
    if table.boxes:
        return Place(box=table.boxes[offset])
    width = len(table.rows[offset]) or next((len(mark.cells) for mark in table.marks if mark.row == number), 0)
    return across(table.first_column, table.first_column + width - 1) if table.first_column and width else None


def origin_of(table: Table, number: int) -> Origin:
    """Return where row `number` of a table stands; 0: the table as a whole."""
    offset = number - table.first_row
    page = table.pages[offset] if 0 <= offset < len(table.pages) else 0
    return Origin(table.file, table.sheet, number, page, row_place(table, number))


def dropped_of(table: Table, number: int, reason: str, row: Sequence[str]) -> DroppedRow:
    """Return a row as one that was dropped."""
    return dropped_row(origin_of(table, number), reason, *row)


def line_of(table: Table, number: int, row: Sequence[str]) -> Line:
    """Return a row as a line of text that knows where it stands."""
    text = "  ".join(cell for cell in row if cell)
    origin = origin_of(table, number)
    return Line(text, number, page=origin.page, sheet=table.sheet, place=origin.place)


class RowPlaces:
    """The places of the rows of one list; rows that fill the same columns share one."""

    def __init__(self, table: Table, section: Section, fields: Sequence[tuple[str, int]], rows: FoldedRows) -> None:
        self._table = table
        self._section = section
        self._fields = fields
        self._rows = rows
        self._known: dict[tuple[bool, ...], Place] = {}

    def origin(self, number: int, row: Sequence[str], index: int) -> Origin:
        """Return where a row stands, and the cells of its fields; `index` is its place in the section."""
        offset = number - self._table.first_row
        page = self._table.pages[offset] if offset < len(self._table.pages) else 0
        return Origin(self._table.file, self._table.sheet, number, page, self._of(number, row, index))

    def with_numbers(
        self, vehicle: Vehicle, row: Sequence[str], numbers: Mapping[str, str], *, below: int = 0
    ) -> Vehicle:
        """Return a vehicle that knows the cells of numbers which stand inside of other cells, or rows `below` it."""
        place = vehicle.origin.place if vehicle.origin else None
        if vehicle.origin is None or place is None or place.columns is None or not any(numbers.values()):
            return vehicle
        start = self._table.first_column + self._section.first_column
        inside = [
            FieldCell(name, below, start + column)
            for name, number in numbers.items()
            for column in [next((column for column, cell in enumerate(row) if _holds(cell, number)), None)]
            if column is not None
        ]
        whole = replace(place, fields=(*place.fields, *inside), height=max(place.height, below + 1))
        return replace(vehicle, origin=replace(vehicle.origin, place=whole)) if inside else vehicle

    def with_items(self, vehicle: Vehicle, row: Sequence[str], items: Sequence[tuple[str, int]], index: int) -> Vehicle:
        """Return a vehicle that knows the cell of each of its coverages and equipment; `index`: of its row."""
        if not items or vehicle.origin is None or not self._table.first_column:
            return vehicle
        cells = self._cells(vehicle.origin.row, row, index)
        places = {name: cells[column] for name, column in items if column < len(cells)}
        readings = tuple(
            replace(reading, origin=self._cell_origin(reading.field, *places[reading.field]))
            if reading.field in places
            else reading
            for reading in vehicle.reading_fields
        )
        return replace(vehicle, reading_fields=readings)

    def _cell_origin(self, field: str, line: int, column: int) -> Origin:
        column += self._table.first_column
        return replace(
            origin_of(self._table, line), place=Place(Span(column, column), fields=(FieldCell(field, 0, column),))
        )

    def _cells(self, number: int, row: Sequence[str], index: int) -> Sequence[CellAt]:
        """Return where each cell of a row stands."""
        if self._section.cells:
            return self._section.cells[index]
        if (second := self._rows.seconds.get(number)) is not None:
            width = self._rows.width
            return [(number if place < width else second, place % width) for place in range(len(row))]
        first = self._section.first_column
        return [(number, first + place) for place in range(len(row))]

    def _of(self, number: int, row: Sequence[str], index: int) -> Place | None:
        if not self._table.first_column:
            return row_place(self._table, number)
        if self._section.cells or number in self._rows.seconds:
            return self._of_cells(number, row, self._cells(number, row, index))
        filled = tuple(map(bool, row))
        if (known := self._known.get(filled)) is None:
            first = self._section.first_column
            cells = [(number, first + place) for place in range(max(map(len, self._lines())))]
            known = self._known[filled] = self._of_cells(number, row, cells)
        return known

    def _lines(self) -> Sequence[Sequence[str]]:
        return [row for _, row in self._section.rows]

    def _of_cells(self, number: int, row: Sequence[str], cells: Sequence[CellAt]) -> Place:
        """Return the place of a row whose cells stand at `cells`."""
        by_field: dict[str, CellAt] = {}
        for name, place in self._fields:
            if place < min(len(row), len(cells)) and row[place]:
                by_field.setdefault(name, cells[place])
        start = self._table.first_column
        columns = [column for _, column in cells]
        return Place(
            Span(start + min(columns), start + max(columns)),
            max(line for line, _ in cells) - number + 1,
            tuple(FieldCell(name, line - number, start + column) for name, (line, column) in by_field.items()),
        )


def _holds(cell: str, number: str) -> bool:
    return bool(number) and vin.compact(number) in vin.compact(cell)
