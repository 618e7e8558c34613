"""Exports as text: comma-separated values, and JSON."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING, Final

from domain.formulas import safe_text
from intake.export.values import MOST_DIGITS, CellType, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import IO

    from intake.export.template import ExportTemplate, TemplateColumn
    from intake.export.values import Value

BYTE_ORDER_MARK: Final = "\ufeff"


class CsvForm:
    """Writes the vehicles as CSV: UTF-8 with a byte order mark, RFC 4180."""

    def __init__(self, file: IO[bytes], template: ExportTemplate) -> None:
        self._file, self._columns = file, template.columns
        file.write(BYTE_ORDER_MARK.encode())
        self._write([[safe_text(column.header) for column in self._columns]])

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        """Write rows of typed values."""
        self._write(
            [_csv_cell(value, column) for value, column in zip(row, self._columns, strict=True)] for row in rows
        )

    def finish(self) -> None:
        """End the file."""

    def _write(self, rows: Iterable[Sequence[str]]) -> None:
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        self._file.write(text.getvalue().encode())


class JsonForm:
    """Writes the vehicles as an array of objects by the headers; what is empty is null, a day is ISO 8601."""

    def __init__(self, file: IO[bytes], template: ExportTemplate) -> None:
        self._file, self._headers = file, [column.header for column in template.columns]
        self._is_first = True
        file.write(b"[")

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        """Write rows of typed values."""
        for row in rows:
            values = [value.isoformat() if isinstance(value, date) else value for value in row]
            item = json.dumps(dict(zip(self._headers, values, strict=True)), ensure_ascii=False, allow_nan=False)
            self._file.write(f"{'' if self._is_first else ','}\n{item}".encode())
            self._is_first = False

    def finish(self) -> None:
        """End the file."""
        self._file.write(b"\n]\n")


def _csv_cell(value: Value, column: TemplateColumn) -> str:
    if isinstance(value, str):
        return safe_text(value)
    if column.type is CellType.PERCENT and isinstance(value, (int, float)):
        return f"{as_text(round(value * 100, MOST_DIGITS - 2))}%"
    return as_text(value)
