"""The process that reads one workbook: bytes on stdin, JSON on stdout, its own limits on memory and time."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import resource
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import python_calamine as calamine

from intake.wording import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"|<(?:\w+:)?row\s[^>]*?\br="()([0-9]{1,7})"')
_CHUNK_BYTES = 1 << 20
_LONGEST_TAG = 400


class UnreadableWorkbookError(Exception):
    """Says why a workbook is not read, in words for a reviewer."""


def main(order: dict[str, Any]) -> None:
    """Read the workbook on stdin and write what it holds."""
    _limit_process(order)
    content = sys.stdin.buffer.read()
    try:
        if content.startswith(b"PK"):
            _refuse_what_expands_too_far(content, order)
        answer = _read(content, order)
    except UnreadableWorkbookError as error:
        answer = {"problem": str(error)}
    except MemoryError:
        answer = {"problem": "it takes too much memory"}
    except calamine.PasswordError:
        answer = {"problem": "it is protected by a password"}
    except (calamine.CalamineError, ValueError, OSError, RuntimeError, zipfile.BadZipFile, EOFError) as error:
        answer = {"problem": f"it is damaged ({type(error).__name__})"}
    sys.stdout.write(json.dumps(answer))


def _limit_process(order: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (order["memory_bytes"], order["memory_bytes"]))
    seconds = int(order["time_s"]) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse_what_expands_too_far(content: bytes, order: dict[str, Any]) -> None:
    """Unpack once without keeping anything: the sizes in an archive and the dimensions in a sheet may lie."""
    left = order["max_expanded_bytes"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
            rows = columns = 0
            for chunk in _chunks(archive, name):
                left -= len(chunk)
                if left < 0:
                    raise UnreadableWorkbookError("it expands to too many bytes")
                if is_sheet:
                    rows, columns = _reach(chunk, rows, columns)
            if rows * max(columns, 1) > order["max_cells"]:
                raise UnreadableWorkbookError(f"a sheet reaches to row {rows:,} and column {columns:,}")


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield what `name` holds; each piece begins with the end of the one before, so that no tag is torn."""
    tail = b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield tail + chunk
            tail = chunk[-_LONGEST_TAG:]


def _reach(chunk: bytes, rows: int, columns: int) -> tuple[int, int]:
    """Return the last row and the last column that the cells of `chunk` name."""
    for letters, number, _, row in _CELL.findall(chunk):
        rows = max(rows, int(number or row))
        if letters:
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            columns = max(columns, column)
    return rows, columns


def _read(content: bytes, order: dict[str, Any]) -> dict[str, Any]:
    book = calamine.load_workbook(io.BytesIO(content))
    sheets: list[dict[str, Any]] = []
    warnings: list[str] = []
    is_incomplete = False
    cells_left = order["max_cells"]
    for meta in book.sheets_metadata[: order["max_sheets"]]:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if meta.visible != calamine.SheetVisibleEnum.Visible:
            warnings.append(f"hidden sheet {tidy(meta.name)[:50]} was left out")
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.height * sheet.width > cells_left:
            warnings.append(f"sheet {tidy(meta.name)[:50]} was left out, it is too large")
            is_incomplete = True
            continue
        cells_left -= sheet.height * sheet.width
        sheets.append({"name": tidy(meta.name), "first_row": _first_row(sheet), "rows": _rows(sheet, order)})
    if len(book.sheets_metadata) > order["max_sheets"]:
        warnings.append(f"only the first {order['max_sheets']} sheets were read")
        is_incomplete = True
    return {"sheets": sheets, "warnings": warnings, "is_incomplete": is_incomplete}


def _first_row(sheet: calamine.CalamineSheet) -> int:
    return sheet.start[0] + 1 if sheet.start else 1


def _rows(sheet: calamine.CalamineSheet, order: dict[str, Any]) -> list[list[str]]:
    """Return the used area of `sheet` as texts; a cell that is merged downwards counts for each of its rows."""
    rows = [[_text(cell) for cell in row[: order["max_columns"]]] for row in sheet.to_python(skip_empty_area=True)]
    top, left = sheet.start or (0, 0)
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        column = first_column - left
        if first_column != last_column or not 0 <= first_row - top < len(rows):
            continue
        for row in rows[first_row - top + 1 : last_row - top + 1]:
            if 0 <= column < len(row):
                row[column] = rows[first_row - top][column]
    return rows


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "SI" if cell else "NO"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.2f}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return tidy(str(cell))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
