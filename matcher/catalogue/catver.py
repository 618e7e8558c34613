"""CATVER files: an insurer's vehicle catalogue in 14 columns, as csv or workbook; every bad row is reported."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from matcher.catalogue.entries import CatalogueRow
from matcher.files.table_file import BadTable, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from matcher.files.table_file import OpenTable, Row

COLUMNS: Final = {
    "MARCA": "brand",
    "SUBMARCA": "model",
    "NUMVER": "version_number",
    "RAMO": "line",
    "CVEMARC": "brand_code",
    "CVESUBM": "model_code",
    "MARTIP": "brand_type",
    "CVESEGM": "segment_code",
    "MODELO": "year",
    "CVEGS": "cvegs",
    "DESCVEH": "description",
    "IDPERDIOD": "period",
    "SUMABAS": "base_sum",
    "TIPVEH": "vehicle_type",
}
"""The columns in the order of the file, with their names in the contract."""
NEEDED: Final = ("MARCA", "SUBMARCA", "MODELO", "CVEGS", "DESCVEH")
MOST_PROBLEMS: Final = 1_000
LONGEST_TEXT: Final = 2_000  # characters
FIRST_YEAR, LAST_YEAR = 1900, 2100
_NAMES: Final = tuple(COLUMNS)
_PLACE: Final = {name: place for place, name in enumerate(COLUMNS)}
_YEAR, _CODE, _SUM = _PLACE["MODELO"], _PLACE["CVEGS"], _PLACE["SUMABAS"]
_NEEDED_PLACES: Final = tuple(_PLACE[name] for name in NEEDED)
_SHOWN_PROBLEMS: Final = 10


class BadCatalogueFile(BadTable):
    """A file that is not a CATVER catalogue; the message names the columns or the lines."""


class CatverRow(NamedTuple):
    """One row with all columns, by their names in the contract; empty where the file lacks the column."""

    brand: str
    model: str
    version_number: str
    line: str
    brand_code: str
    model_code: str
    brand_type: str
    segment_code: str
    year: int
    cvegs: str
    description: str
    period: str
    base_sum: float
    vehicle_type: str


class RowProblem(NamedTuple):
    """A problem in one row."""

    line: int
    column: str  # as the file calls it
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.column} {self.reason}"


@dataclass(frozen=True, slots=True)
class CatverFile:
    """The content of a file: its good rows in order, and the problems of the others."""

    name: str
    rows: tuple[CatverRow, ...]
    problems: tuple[RowProblem, ...]  # of the first MOST_PROBLEMS bad rows
    bad_count: int
    warnings: tuple[str, ...]


def read_file(path: Path, headers: Mapping[str, str] | None = None) -> CatverFile:
    """Read every row of the file at `path`. `headers` maps CATVER names to the names that the file uses instead.

    Raises: BadTable; BadCatalogueFile when a required column is missing or there are no rows; OSError.
    """
    table = read_table(path)
    reader = _Reader(table, headers or {})
    rows = tuple(reader.rows())
    if not rows and not reader.bad_count:
        raise BadCatalogueFile(f"{path.name}: no rows below the header")
    return CatverFile(path.name, rows, tuple(reader.problems), reader.bad_count, tuple(reader.warnings()))


def read_catver(path: Path) -> tuple[CatalogueRow, ...]:
    """Read the columns that matching needs from a file without bad rows.

    Raises: BadTable, BadCatalogueFile, OSError.
    """
    file = read_file(path)
    if file.problems:
        raise BadCatalogueFile(f"{file.name}: {problem_summary(file)}")
    return matching_rows(file)


def matching_rows(file: CatverFile) -> tuple[CatalogueRow, ...]:
    """Return the columns that matching needs.

    Raises: BadCatalogueFile when no row is good.
    """
    if not file.rows:
        raise BadCatalogueFile(f"{file.name}: no good row; {problem_summary(file)}")
    return tuple(
        CatalogueRow(row.brand, row.model, row.year, row.cvegs, row.description, row.base_sum) for row in file.rows
    )


def problem_summary(file: CatverFile) -> str:
    """Describe the bad rows of a file in one sentence."""
    rows = "1 bad row" if file.bad_count == 1 else f"{file.bad_count:,} bad rows"
    more = "; …" if len(file.problems) > _SHOWN_PROBLEMS else ""
    return f"{rows}: {'; '.join(map(str, islice(file.problems, _SHOWN_PROBLEMS)))}{more}"


class _Reader:
    """Reads a table once, and collects its problems."""

    def __init__(self, table: OpenTable, headers: Mapping[str, str]) -> None:
        self._table = table
        self._headers = {name: headers.get(name, name) for name in COLUMNS}
        self._places = _places(table, self._headers, headers)
        self._lines: dict[tuple[str, int], int] = {}
        self._number_codes, self._first_number_code = 0, 0
        self.problems: list[RowProblem] = []
        self.bad_count = 0

    def rows(self) -> Iterator[CatverRow]:
        """Yield the good rows."""
        code_place = self._places[_CODE]
        for row in self._table.rows:
            texts = [row.cells[place].strip() if place >= 0 else "" for place in self._places]
            texts[_YEAR] = texts[_YEAR].removesuffix(".0")
            problems = list(self._problems(row, texts)) or list(self._repeated(row, texts))
            if problems:
                self.bad_count += 1
                if self.bad_count <= MOST_PROBLEMS:
                    self.problems += problems
                continue
            if code_place in row.numbers:
                self._number_codes += 1
                self._first_number_code = self._first_number_code or row.line
            yield _catver_row(texts)

    def warnings(self) -> Iterator[str]:
        """Yield warnings about rows that are good but suspicious."""
        if self._number_codes:
            yield (
                f"{self._number_codes:,} codes are numbers in the workbook, the first in line"
                f" {self._first_number_code}: zeros that they began with are lost; format the column as text"
            )

    def _problems(self, row: Row, texts: Sequence[str]) -> Iterator[RowProblem]:
        for place in _NEEDED_PLACES:
            if not texts[place]:
                yield self._problem(row, place, "is empty")
        for place, text in enumerate(texts):
            if len(text) > LONGEST_TEXT or "\0" in text:
                yield self._problem(row, place, f"has more than {LONGEST_TEXT:,} characters, or the character 0")
        year = texts[_YEAR]
        if year and not _is_year(year):
            yield self._problem(row, _YEAR, f"{year[:12]!r} is no year from {FIRST_YEAR} to {LAST_YEAR}")
        if not _amount(texts[_SUM]) >= 0:  # not a number is neither
            yield self._problem(row, _SUM, f"{texts[_SUM][:20]!r} is no amount of 0 or more")

    def _repeated(self, row: Row, texts: Sequence[str]) -> Iterator[RowProblem]:
        code, year = texts[_CODE], texts[_YEAR]
        first = self._lines.setdefault((code, int(year)), row.line)
        if first != row.line:
            yield self._problem(row, _CODE, f"{code[:20]!r} of {year} stands in line {first} already")

    def _problem(self, row: Row, place: int, reason: str) -> RowProblem:
        return RowProblem(row.line, self._headers[_NAMES[place]], reason)


def _places(table: OpenTable, names: Mapping[str, str], renamed: Mapping[str, str]) -> tuple[int, ...]:
    """Find each column by its name, in any case and order; -1 for a column that the file lacks.

    Raises: BadCatalogueFile.
    """
    places = {name.upper(): place for place, name in reversed(list(enumerate(table.columns)))}
    place_of_column = {column: places.get(name.strip().upper(), -1) for column, name in names.items()}
    missing = [
        column if names[column] == column else f"{names[column]} (for {column})"
        for column, place in place_of_column.items()
        if place < 0 and (column in NEEDED or column in renamed)
    ]
    if missing:
        raise BadCatalogueFile(f"{table.name}: missing columns {', '.join(missing)}")
    return tuple(place_of_column.values())


def _catver_row(texts: Sequence[str]) -> CatverRow:
    values: list[object] = list(texts)
    values[_YEAR], values[_SUM] = int(texts[_YEAR]), _amount(texts[_SUM])
    return CatverRow._make(values)


def _is_year(text: str) -> bool:
    return text.isdecimal() and FIRST_YEAR <= int(text[:5]) <= LAST_YEAR


def _amount(text: str) -> float:
    if not text:
        return 0.0
    try:
        value = float(text.replace(",", "").replace("$", ""))
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan
