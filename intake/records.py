"""Records: vehicles written as one "label: value" a line, such as "Marca: NISSAN", "Serie: …"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intake.header_words import Column, column_of
from intake.model import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model import Line

_FIELD = re.compile(r"^\W{0,4}([^\W\d][^:=]{1,40}?)\s*[:=]\s*(\S.*)$")
_OF_VEHICLES = frozenset(
    {Column.BRAND, Column.MODEL, Column.DESCRIPTION, Column.YEAR_OR_MODEL, Column.YEAR, Column.VIN}
)
_MIN_FIELDS = 2


def find_records(file: str, lines: Sequence[Line]) -> tuple[list[Table], list[Line]]:
    """Return the records in `lines`, each as a table of a header and one row, and the lines that are left.

    A record ends where a label comes again, or at a line that is no field of a vehicle.
    """
    tables: list[Table] = []
    left: list[Line] = []
    for run in _runs(lines):
        fields = [(line, found[0], found[1]) for line in run if (found := _field(line))]
        columns = {column_of(label) for _, label, _ in fields}
        if len(columns) >= _MIN_FIELDS and columns & _OF_VEHICLES:
            header = tuple(label for _, label, _ in fields)
            row = tuple(value for _, _, value in fields)
            tables.append(Table(file, "", (header, row), first_row=run[0].number - 1))
        else:
            left.extend(run)
    return tables, left


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield neighbouring fields with labels of their own together, and every other line alone."""
    run: list[Line] = []
    labels: set[Column | None] = set()
    for line in lines:
        found = _field(line)
        column = column_of(found[0]) if found else None
        if run and (found is None or column in labels):
            yield run
            run, labels = [], set()
        if found is None:
            yield [line]
        else:
            run.append(line)
            labels.add(column)
    if run:
        yield run


def _field(line: Line) -> tuple[str, str] | None:
    match = _FIELD.match(line.text)
    column = column_of(match.group(1)) if match else None
    return (match.group(1), match.group(2)) if match and column not in {None, Column.OTHER, Column.COVERAGE} else None
