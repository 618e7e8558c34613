"""The coverages of a case: those that its sources state, the newest first, and its tables of coverages."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from domain.fields import CASE_LISTS
from domain.notices.codes import WarningCode
from domain.notices.notice import Notice, notice
from domain.places import Place, Span
from domain.text import fold, plain
from intake.case.companies import find_companies, without_form
from intake.case.findings import CONFLICT, LABELLED, LONGEST_TEXT, NOT_FOUND, UNLABELLED, CaseFinding, SourcePlace
from intake.model.document import Origin
from intake.tables.row_places import origin_of
from intake.text.coverage_marks import marks_in
from intake.text.coverage_scopes import classes_of_heading
from intake.text.coverage_tables import header_in
from intake.text.coverage_terms import UNIT_LINE, contradicts, find_coverages, key_of, package_in, read_coverages
from intake.text.coverage_words import Sort
from intake.text.terms.unit_subjects import UnitNames, clauses_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from intake.case.findings import SourceText
    from intake.model.document import Line, Table
    from intake.model.extraction import Coverage, Vehicle

_LINE_END: Final = re.compile(r"\n")
_SENTENCE_END: Final = re.compile(r"\.\s+(?=[^\W\d])")
_MOST: Final = CASE_LISTS["coverages"]
_MOST_ROWS: Final = 60
_MOST_NAMED: Final = 5
_OFFER: Final = re.compile(
    r"\b(?:QUEDO|QUEDARON|PRIMAS?|PROPUESTA|EMITI\w*|OFREC\w+|COTIZACION (?:ANEXA|ADJUNTA)|ANEXO COTIZACION|TARIFA)\b"
)
"""Words of an offer or of a policy in a quoted message: what stands beside them was not asked for."""


_Place: TypeAlias = "tuple[str, str, int]"
"""File, sheet and line of a unit."""
_EQUIPMENT: Final = frozenset({"SPECIAL_EQUIPMENT", "ADAPTATIONS"})
_MOST_WITH_OWN: Final = 200
"""Units of a mail whose sentences speak of single ones."""
_MOST_OF_RECORD: Final = 20
"""Lines of a unit, each with a label."""


class AskedCoverage(NamedTuple):
    """A coverage with how it was read."""

    coverage: Coverage
    finding: CaseFinding
    is_contradicted: bool = False
    """Whether it is stated elsewhere with another figure."""


class AskedCoverages(NamedTuple):
    """The coverages of a case, and what is to be told of them."""

    terms: list[AskedCoverage]
    notices: list[Notice]


class _Rows(NamedTuple):
    """What a table of coverages states, and which rows it takes."""

    terms: list[AskedCoverage]
    first: int
    last: int
    table: Table


def asked_coverages(
    sources: Sequence[SourceText], tables: Sequence[Table], vehicles: Sequence[Vehicle], client: str = ""
) -> AskedCoverages:
    """Return the coverages that a mail asks for; what an earlier source says of one outweighs the later ones.

    Quoted messages count where they list vehicles of the mail too, or where nothing newer states any coverage; never
    those that answer or are of another client.
    """
    in_tables = [rows for table in tables if not table.is_quoted and (rows := _in_table(table))]
    of_units = {
        (vehicle.origin.file, vehicle.origin.sheet, vehicle.origin.row)
        for vehicle in vehicles
        if vehicle.origin and not _may_be_coverage(vehicle)
    }
    new = [source for source in sources if source.is_new]
    names = UnitNames(vehicles if len(vehicles) <= _MOST_WITH_OWN else ())
    every = list(_in_order(new, in_tables, of_units, names))
    quoted = [source for source in sources if not source.is_new]
    own = [source for source in quoted if not source.is_answer and not _is_of_other(source, client)]
    counted = [source for source in own if not every or _lists_units(source, of_units)]
    in_history = list(_in_order(counted, (), of_units, names))
    has_history = bool(in_history) or (not every and any(_in_order(quoted, (), of_units, names)))
    notices = [notice(WarningCode.COVERAGES_FROM_HISTORY)] if has_history else []
    every += in_history
    by_key: dict[tuple[str, str, int], AskedCoverage] = {}
    for term in every:
        key = key_of(term.coverage)
        earlier = by_key.get(key)
        if earlier is None or (_is_bare(earlier.coverage) and not _is_bare(term.coverage)):
            by_key[key] = term
        elif term not in in_history and contradicts(earlier.coverage, term.coverage):
            by_key[key] = earlier._replace(is_contradicted=True)
    terms = list(by_key.values())[:_MOST]
    if any(
        _of_no_unit(line.text, names) for source in new for line in source.lines if not _is_unit(line, source, of_units)
    ):
        notices.append(notice(WarningCode.COVERAGE_DIFFERS_BY_UNIT))
    if differing := [term.coverage.text for term in terms if term.is_contradicted]:
        notices.append(notice(WarningCode.COVERAGES_DIFFER, names="; ".join(differing[:_MOST_NAMED])))
    if options := {term.coverage.option for term in terms} - {0}:
        notices.append(notice(WarningCode.COVERAGE_OPTIONS, count=max(options)))
    return AskedCoverages(terms, notices)


def packages_by_class(terms: Iterable[AskedCoverage]) -> str:
    """Return the words, folded, that ask for packages for some classes of vehicle only; empty when none do."""
    return " ; ".join(
        fold(term.coverage.text)
        for term in terms
        if not term.coverage.kind and term.coverage.vehicle_class and not term.coverage.is_excluded
    )


def packages_of_options(terms: Iterable[AskedCoverage]) -> CaseFinding:
    """Return the packages that options ask for, joined: "AMPLIA, LIMITADA"."""
    packages = [
        (name, term.finding)
        for term in terms
        if term.coverage.option and not term.coverage.kind and (name := package_in(term.coverage.text))
    ]
    if not packages:
        return NOT_FOUND
    return replace(packages[0][1], value=", ".join(dict.fromkeys(name for name, _ in packages)))


def _is_unit(line: Line, source: SourceText, of_units: set[_Place]) -> bool:
    return (source.file, line.sheet, line.number) in of_units


def _lists_units(source: SourceText, of_units: set[_Place]) -> bool:
    return any(_is_unit(line, source, of_units) for line in source.lines)


def _is_of_other(source: SourceText, client: str) -> bool:
    """Tell whether a quoted message names companies, and the client is none of them."""
    names = [fold(without_form(company.name)) for company in find_companies(source.text) if company.has_form]
    own = fold(without_form(client))
    return bool(own and names) and not any(own in name or name in own for name in names)


def _in_order(
    sources: Sequence[SourceText], in_tables: Sequence[_Rows], of_units: set[_Place], names: UnitNames
) -> Iterator[AskedCoverage]:
    for source in sources:
        for rows in in_tables:
            if rows.table.file == source.file:
                yield from rows.terms
        yield from _in_text(source, in_tables, of_units, names)


def _in_text(
    source: SourceText, in_tables: Sequence[_Rows], of_units: set[_Place], names: UnitNames
) -> Iterator[AskedCoverage]:
    """Yield what the lines of a source state that are no vehicles and no rows of a table read as such."""
    lines = source.lines[:LONGEST_TEXT]
    text = "\n".join(
        UNIT_LINE
        if _is_unit(line, source, of_units)
        else ""
        if _is_read(line, source, in_tables)
        else _of_all(line, source.file, names)
        for line in lines
    )
    begins = [0, *(stop.end() for stop in _LINE_END.finditer(text))]
    for mention in find_coverages(text):
        place = bisect_right(begins, mention.start) - 1  # mentions that were joined are not in their order
        begin = begins[place]
        coverage = mention.coverage
        if coverage.is_excluded and coverage.kind in _EQUIPMENT and _is_of_record(source, place, of_units):
            continue  # one unit has none
        is_sure = coverage.kind and not _is_bare(coverage) and not mention.is_guess
        origin = _origin(lines[place], source.file, mention.start - begin, mention.end - begin)
        certainty = (LABELLED if is_sure else UNLABELLED) * (CONFLICT if mention.is_contradicted else 1)
        finding = CaseFinding(coverage.text, certainty * source.place.value, origin)
        yield AskedCoverage(coverage, finding, mention.is_contradicted)


def _of_all(line: Line, file: str, names: UnitNames) -> str:
    """Return a line without what it says of single units: "A la Suburban ponle RC de 6 millones".

    What stays of one that goes on with the others is the coverage: "RC …; las demás 4 millones".
    """
    text = line.text
    for vehicle in names.vehicles:
        of_line = any(
            (origin := reading.origin) is not None
            and (origin.file, origin.sheet, origin.row) == (file, line.sheet, line.number)
            for reading in vehicle.reading_fields
            if reading.field.startswith("coverages")
        )
        for coverage in vehicle.coverages if of_line else ():
            text = text.replace(coverage.text, " " * len(coverage.text), 1)
    for clause in _of_no_unit(text, names):
        text = text.replace(clause, " " * len(clause), 1)
    return text


def _of_no_unit(text: str, names: UnitNames) -> list[str]:
    """Return the clauses that state coverages for a vehicle that is not in the list, or not for which of several."""
    return [
        clause
        for sentence in (_SENTENCE_END.split(text) if names else ())
        for clause in clauses_of(sentence)
        if names.named_in(clause).is_unclear and read_coverages(clause)
    ]


def _may_be_coverage(vehicle: Vehicle) -> bool:
    """Tell whether what was taken for a unit names a coverage and has nothing of a unit: "GM ocupantes"."""
    is_bare = not (vehicle.vin or vehicle.year or vehicle.plate)
    return is_bare and any(mark.sort is Sort.KIND for mark in marks_in(vehicle.description))


def _is_of_record(source: SourceText, place: int, of_units: set[_Place]) -> bool:
    """Tell whether a line stands below that of a unit, with nothing but labels and their values between."""
    for line in reversed(source.lines[max(0, place - _MOST_OF_RECORD) : place]):
        if (source.file, line.sheet, line.number) in of_units:
            return True
        if ":" not in line.text or read_coverages(line.text):
            return False
    return False


def _origin(line: Line, file: str, first: int, last: int) -> Origin:
    """Return the characters of a line, or its cells."""
    place = line.place or Place(characters=Span(first + 1, max(last, first + 1)), box=line.box)
    return Origin(file, line.sheet, line.number, line.page, place)


def _is_read(line: Line, source: SourceText, in_tables: Sequence[_Rows]) -> bool:
    """Tell whether a line needs no reading as text: a row of a table that was read, or an offer in the history."""
    if not source.is_new and _OFFER.search(plain(line.text)):
        return True
    return any(
        rows.table.file == source.file and rows.table.sheet == line.sheet and rows.first <= line.number <= rows.last
        for rows in in_tables
        if line.sheet or not rows.table.sheet
    )


def _in_table(table: Table) -> _Rows | None:
    """Return what a table states below a header that names coverages; None when it has none."""
    rows = table.rows[:_MOST_ROWS]
    for index, (row, below) in enumerate(pairwise((*rows, ()))):
        if len([cell for cell in row if cell]) < 2 or (header := header_in(row, below)) is None:  # noqa: PLR2004 - a name and a value
            continue
        read_terms: list[AskedCoverage] = []
        first = index + header.height
        last = index
        band: tuple[str, ...] = ("",)
        for place, cells in enumerate(table.rows[first : first + _MOST_ROWS], start=first):
            filled = [cell for cell in cells if cell]
            if len(set(filled)) == 1 and (named := classes_of_heading(filled[0])):
                band = named
                continue
            read = header.with_columns(cells)
            last = place if read or (header.is_old and filled) else last
            read_terms += (
                AskedCoverage(_of_class(coverage, one), _finding(table, place, coverage, columns))
                for coverage, columns in read
                for one in ((coverage.vehicle_class,) if coverage.vehicle_class else band)
            )
        if read_terms or header.is_old:
            return _Rows(read_terms, table.first_row + index, table.first_row + last, table)
    return None


def _of_class(coverage: Coverage, vehicle_class: str) -> Coverage:
    return replace(coverage, vehicle_class=vehicle_class)


def _finding(table: Table, place: int, coverage: Coverage, columns: tuple[int, ...]) -> CaseFinding:
    """Return how a coverage in cells of a row was read, and the cells from the first to the last of them."""
    origin = origin_of(table, table.first_row + place)
    if table.first_column and not table.boxes:
        cells = Span(table.first_column + min(columns), table.first_column + max(columns))
        origin = replace(origin, place=Place(cells))
    return CaseFinding(coverage.text, LABELLED * SourcePlace.FILE.value, origin)


def _is_bare(coverage: Coverage) -> bool:
    """Tell whether a coverage is only named."""
    figures = (coverage.sum_insured, coverage.deductible_percent, coverage.deductible_amount, coverage.deductible_uma)
    return not coverage.is_excluded and all(figure is None for figure in figures)
