"""CATVER files: an insurer's vehicle catalogue in 14 columns, as csv or workbook; every bad row is reported."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from matcher.catalogue.entries import CatalogueRow
from matcher.files.table_file import BadTable, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_SHOWN_VALUE: Final = 20  # characters


class BadCatalogueFile(BadTable):
    """A file that is not a CATVER catalogue; the message names the columns or the lines."""


class MissingColumns(BadCatalogueFile):
    """A file that lacks required columns, named as it should have them."""

    def __init__(self, name: str, missing: Sequence[str]) -> None:
        super().__init__(f"{name}: missing columns {', '.join(missing)}")
        self.columns = tuple(missing)


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


class Fault(Enum):
    """What can be wrong with a field of a row; the value is its sentence without a subject."""

    EMPTY = "is empty"
    TEXT = f"has more than {LONGEST_TEXT:,} characters, or the character 0"
    YEAR = f"{{value!r}} is no year from {FIRST_YEAR} to {LAST_YEAR}"
    AMOUNT = "{value!r} is no amount of 0 or more"
    REPEATED = "{value!r} of {year} stands in line {first_line} already"


class RowProblem(NamedTuple):
    """A problem in one row; what it does not concern is empty or 0."""

    line: int
    column: str  # as the file calls it
    fault: Fault
    value: str = ""
    year: str = ""
    first_line: int = 0

    @property
    def reason(self) -> str:
        """The fault as an English sentence without its subject."""
        return self.fault.value.format(value=self.value, year=self.year, first_line=self.first_line)

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
    reader = CatverReader(read_table(path), headers or {})
    rows = tuple(reader.rows())
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


def headers_of(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the names that a file has for columns by their CATVER names, which may be in any case.

    Raises: ValueError for what is no column of CATVER.
    """
    headers = {name.strip().upper(): header.strip() for name, header in pairs}
    unknown = [name for name in headers if name not in COLUMNS]
    if unknown:
        raise ValueError(f"not a CATVER column: {', '.join(unknown)}; the columns are {', '.join(COLUMNS)}")
    return headers


def header_pair(text: str) -> tuple[str, str]:
    """Split "NAME=HEADER".

    Raises: ValueError.
    """
    name, equals, header = text.partition("=")
    if not equals or not header.strip():
        raise ValueError(f"{text.strip()!r} is not NAME=HEADER")
    return name, header


class CatverReader:
    """Reads a table once: gives its good rows, and collects the problems of the others.

    Raises: MissingColumns.
    """

    def __init__(self, table: OpenTable, headers: Mapping[str, str]) -> None:
        self._table = table
        self._headers = {name: headers.get(name, name) for name in COLUMNS}
        self._places = _places(table, self._headers, headers)
        self._lines: dict[tuple[str, int], int] = {}
        self.problems: list[RowProblem] = []
        self.good_count, self.bad_count = 0, 0
        self.number_codes, self.first_number_code = 0, 0

    def rows(self) -> Iterator[CatverRow]:
        """Yield the good rows.

        Raises: BadTable; BadCatalogueFile at the end when there is no row at all.
        """
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
                self.number_codes += 1
                self.first_number_code = self.first_number_code or row.line
            self.good_count += 1
            yield _catver_row(texts)
        if not self.good_count and not self.bad_count:
            raise BadCatalogueFile(f"{self._table.name}: no rows below the header")

    def warnings(self) -> Iterator[str]:
        """Yield warnings about rows that are good but suspicious."""
        if self.number_codes:
            yield (
                f"{self.number_codes:,} codes are numbers in the workbook, the first in line"
                f" {self.first_number_code}: zeros that they began with are lost; format the column as text"
            )

    def _problems(self, row: Row, texts: Sequence[str]) -> Iterator[RowProblem]:
        for place in _NEEDED_PLACES:
            if not texts[place]:
                yield self._problem(row, place, Fault.EMPTY)
        for place, text in enumerate(texts):
            if len(text) > LONGEST_TEXT or "\0" in text:
                yield self._problem(row, place, Fault.TEXT)
        year = texts[_YEAR]
        if year and not _is_year(year):
            yield self._problem(row, _YEAR, Fault.YEAR, year)
        if not _amount(texts[_SUM]) >= 0:  # not a number is neither
            yield self._problem(row, _SUM, Fault.AMOUNT, texts[_SUM])

    def _repeated(self, row: Row, texts: Sequence[str]) -> Iterator[RowProblem]:
        code, year = texts[_CODE], texts[_YEAR]
        first_line = self._lines.setdefault((code, int(year)), row.line)
        if first_line != row.line:
            yield self._problem(row, _CODE, Fault.REPEATED, code)._replace(year=year, first_line=first_line)

    def _problem(self, row: Row, place: int, fault: Fault, value: str = "") -> RowProblem:
        return RowProblem(row.line, self._headers[_NAMES[place]], fault, value[:_SHOWN_VALUE])


def _places(table: OpenTable, names: Mapping[str, str], renamed: Mapping[str, str]) -> tuple[int, ...]:
    """Find each column by its name, in any case and order; -1 for a column that the file lacks.

    Raises: MissingColumns.
    """
    places = {name.upper(): place for place, name in reversed(list(enumerate(table.columns)))}
    place_of_column = {column: places.get(name.strip().upper(), -1) for column, name in names.items()}
    missing = [
        column if names[column] == column else f"{names[column]} (for {column})"
        for column, place in place_of_column.items()
        if place < 0 and (column in NEEDED or column in renamed)
    ]
    if missing:
        raise MissingColumns(table.name, missing)
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
