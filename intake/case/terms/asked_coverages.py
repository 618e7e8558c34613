"""The coverages of a case: those that its sources state, the newest first, and its tables of coverages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.fields import CASE_LISTS
from domain.text import fold
from intake.case.findings import LABELLED, LONGEST_TEXT, UNLABELLED, CaseFinding, SourcePlace
from intake.model.document import Origin
from intake.text.coverage_scopes import class_alone
from intake.text.coverage_tables import header_in
from intake.text.coverage_terms import find_coverages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.case.findings import SourceText
    from intake.model.document import Line, Table
    from intake.model.extraction import Coverage, Vehicle

_MOST: Final = CASE_LISTS["coverages"]
_MOST_ROWS: Final = 60
_HEADS: Final = ("COBERTURA", "RIESGO", "AMPARO", "SECCION", "COVERAGE")


class AskedCoverage(NamedTuple):
    """A coverage with how it was read."""

    coverage: Coverage
    finding: CaseFinding


class _Rows(NamedTuple):
    """What a table of coverages states, and which rows it takes."""

    terms: list[AskedCoverage]
    first: int
    last: int
    table: Table


def asked_coverages(
    sources: Sequence[SourceText], tables: Sequence[Table], vehicles: Sequence[Vehicle]
) -> list[AskedCoverage]:
    """Return the coverages that a mail asks for; what an earlier source says of one outweighs the later ones."""
    in_tables = [rows for table in tables if not table.is_quoted and (rows := _in_table(table))]
    of_units = {(vehicle.origin.file, vehicle.origin.row) for vehicle in vehicles if vehicle.origin}
    new = [source for source in sources if source.is_new]
    every = list(_in_order(new, in_tables, of_units))
    if not every:
        every = list(_in_order([source for source in sources if not source.is_new], (), of_units))
    by_key: dict[tuple[str, str], AskedCoverage] = {}
    for term in every:
        coverage = term.coverage
        key = (coverage.kind or fold(coverage.text), coverage.vehicle_class)
        earlier = by_key.get(key)
        if earlier is None or (_is_bare(earlier.coverage) and not _is_bare(coverage)):
            by_key[key] = term
    return list(by_key.values())[:_MOST]


def _in_order(
    sources: Sequence[SourceText], in_tables: Sequence[_Rows], of_units: set[tuple[str, int]]
) -> Iterator[AskedCoverage]:
    for source in sources:
        for rows in in_tables:
            if rows.table.file == source.file:
                yield from rows.terms
        yield from _in_text(source, in_tables, of_units)


def _in_text(source: SourceText, in_tables: Sequence[_Rows], of_units: set[tuple[str, int]]) -> Iterator[AskedCoverage]:
    """Yield what the lines of a source state that are no vehicles and no rows of a table read as such."""
    lines = [
        line if not _is_read(line, source.file, in_tables, of_units) else None for line in source.lines[:LONGEST_TEXT]
    ]
    text = "\n".join("" if line is None else line.text for line in lines)
    for coverage, start in find_coverages(text):
        place = text.count("\n", 0, start)
        certainty = LABELLED if coverage.kind and not _is_bare(coverage) else UNLABELLED
        origin = Origin(source.file, row=source.lines[place].number)
        finding = CaseFinding(coverage.text, certainty * source.place.value, origin)
        yield AskedCoverage(coverage, finding)


def _is_read(line: Line, file: str, in_tables: Sequence[_Rows], of_units: set[tuple[str, int]]) -> bool:
    return (file, line.number) in of_units or any(
        rows.table.file == file and rows.table.sheet == line.sheet and rows.first <= line.number <= rows.last
        for rows in in_tables
        if line.sheet or not rows.table.sheet
    )


def _in_table(table: Table) -> _Rows | None:
    """Return what a table states below a header that names coverages; None when it has none."""
    for index, row in enumerate(table.rows[:_MOST_ROWS]):
        if not any(cell[:9].upper().startswith(_HEADS) for cell in row if cell) or (header := header_in(row)) is None:
            continue
        read_terms: list[AskedCoverage] = []
        last, band = index, ""
        for place, cells in enumerate(table.rows[index + 1 : index + 1 + _MOST_ROWS], start=index + 1):
            filled = [cell for cell in cells if cell]
            if len(filled) == 1 and (named := class_alone(filled[0])):
                band = named
                continue
            read = header.read_row(cells)
            read = [item if item.vehicle_class else replace(item, vehicle_class=band) for item in read]
            if read:
                last = place
            origin = Origin(table.file, table.sheet, table.first_row + place)
            confidence = LABELLED * SourcePlace.FILE.value
            read_terms += [AskedCoverage(coverage, CaseFinding(coverage.text, confidence, origin)) for coverage in read]
        if read_terms:
            return _Rows(read_terms, table.first_row + index, table.first_row + last, table)
    return None


def _is_bare(coverage: Coverage) -> bool:
    """Tell whether a coverage is only named."""
    figures = (coverage.sum_insured, coverage.deductible_percent, coverage.deductible_amount, coverage.deductible_uma)
    return not coverage.is_excluded and all(figure is None for figure in figures)
