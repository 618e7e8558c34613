"""CATVER files, csv or xlsx, as the catalogue entries of the contract."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook

from matcher.catver import BadCatalogueFile, open_table
from minca.datastore.v1.catalog_pb2 import CatalogEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

TEXTS = {
    "MARCA": "brand",
    "SUBMARCA": "model",
    "NUMVER": "version_number",
    "RAMO": "line",
    "CVEMARC": "brand_code",
    "CVESUBM": "model_code",
    "MARTIP": "brand_type",
    "CVESEGM": "segment_code",
    "CVEGS": "cvegs",
    "DESCVEH": "description",
    "IDPERDIOD": "period",
    "TIPVEH": "vehicle_type",
}
NUMBERS = ("MODELO", "SUMABAS")
NEEDED = ("MARCA", "SUBMARCA", "MODELO", "CVEGS", "DESCVEH")
WORKBOOKS = {".xlsx", ".xlsm", ".xls"}


def read_entries(path: Path) -> list[CatalogEntry]:
    """Return every row in the order of the file; columns go by name, in any order.

    What a value may be, the datastore decides; here only what can't be sent is refused.

    Raises: BadCatalogueFile, OSError.
    """
    rows = _workbook_rows(path) if path.suffix.lower() in WORKBOOKS else _csv_rows(path)
    return [_entry(path.name, number, cells) for number, cells in enumerate(rows, start=2) if any(cells.values())]


def _csv_rows(path: Path) -> Iterable[Mapping[str, str]]:
    reader = open_table(path.read_bytes())
    _check_columns(path.name, reader.fieldnames or ())
    return ({name: cell or "" for name, cell in row.items() if name} for row in reader)


def _workbook_rows(path: Path) -> Iterable[Mapping[str, str]]:
    try:
        lines = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=True)
    except CalamineError as error:
        raise BadCatalogueFile(f"{path.name}: not a workbook that can be read") from error
    header = [_text(cell).strip().upper() for cell in lines[0]] if lines else []
    _check_columns(path.name, header)
    return (dict(zip(header, map(_text, line), strict=False)) for line in lines[1:])


def _check_columns(name: str, columns: Iterable[str]) -> None:
    missing = [column for column in NEEDED if column not in set(columns)]
    if missing:
        raise BadCatalogueFile(f"{name}: missing columns {', '.join(missing)}")


def _entry(file: str, number: int, cells: Mapping[str, str]) -> CatalogEntry:
    texts = {field: cells.get(column, "").strip() for column, field in TEXTS.items()}
    empty = [column for column in NEEDED if not cells.get(column, "").strip()]
    if empty:
        raise BadCatalogueFile(f"{file} row {number}: {', '.join(empty)} empty")
    year, base_sum = (_number(file, number, column, cells.get(column, "")) for column in NUMBERS)
    return CatalogEntry(**texts, year=int(year), base_sum=base_sum)


def _number(file: str, number: int, column: str, cell: str) -> float:
    text = cell.strip().replace(",", "").replace("$", "")
    try:
        value = float(text or 0)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) >= 2**31:
        raise BadCatalogueFile(f"{file} row {number}: {column} is {cell[:20]!r}, not a number")
    return value


def _text(cell: object) -> str:
    """A code that a spreadsheet took for a number is written without its decimal point."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
