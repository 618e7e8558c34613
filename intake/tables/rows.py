"""The rows of a table that are vehicles, with their origin; every other row is dropped with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from domain import plates, values, vin
from domain.notices.codes import DropReason
from intake.lexicon.column_names import Column
from intake.lexicon.section_titles import context_of, is_note, is_of_old_list, is_title
from intake.lexicon.trade_words import is_brand, is_equipment, is_kind, names_make, names_vehicle
from intake.model.document import Line
from intake.model.extraction import (
    HIDDEN_ROW,
    NOT_UNDERSTOOD,
    TITLE_OR_NOTE,
    VALUE_WITH_VAT,
    DroppedRow,
    Vehicle,
)
from intake.tables.columns import NO_MAPPING, HeaderRow, has_facts, is_fleet, settle, share_of_vehicles
from intake.tables.ditto import repeated
from intake.tables.layout import Section, sections
from intake.tables.marked_rows import REASONS, gone_by_colour, rows_aside, warnings_by_row
from intake.tables.paired_rows import folded
from intake.tables.pivots import SUMMARY, is_pivot
from intake.tables.row_kinds import OLD, is_note_on_list, is_total, notes_on_list, why_no_sheet, why_no_unit
from intake.tables.row_places import RowPlaces, dropped_of, line_of, origin_of
from intake.tables.row_shape import RowShape
from intake.tables.row_to_vehicle import ColumnPlan, SectionContext, joined
from intake.tables.terms.equipment_headers import with_equipment_named
from intake.tables.terms.further_columns import further_columns
from intake.tables.terms.row_terms import RowTerms
from intake.tables.value_scale import are_thousands, with_value_asked, with_value_in_thousands, with_value_of_one
from intake.text.labelled_values import read_labels
from intake.text.remarks import is_remark

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from intake.model.document import Table
    from intake.model.limits import ReadingLimits
    from intake.tables.forms import Row

_NO_VEHICLE: Final = DropReason.NO_VEHICLE
_OTHER_LIST: Final = DropReason.OTHER_LIST
_FOLLOWS: Final = DropReason.CONTINUES_ROW_ABOVE
_NAMING: Final = frozenset({Column.BRAND, Column.DESCRIPTION, Column.DETAIL})
_BESIDE: Final = frozenset({Column.OTHER, Column.TERMS})
_LONGEST_CELL: Final = 2_000
_USUAL: Final = 0.6


@dataclass(slots=True)
class RowsRead:
    """What became of the rows of one table."""

    vehicles: list[Vehicle] = field(default_factory=list)
    dropped: list[DroppedRow] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    """Rows outside of any list of vehicles, as text: titles, labels, notes."""
    taken_out: list[Vehicle] = field(default_factory=list)
    """Vehicles that are struck out or in the colour of those that are gone, wherever else they stand."""
    beside: list[Line] = field(default_factory=list)
    """Rows of other lists, such as losses: they may tell something about the case, but name no vehicle."""
    header: HeaderRow | None = None
    """The header of the last list, for a table that continues on the next page."""


def read_rows(
    table: Table,
    limits: ReadingLimits,
    known: Mapping[str, Column] = NO_MAPPING,
    continues: HeaderRow | None = None,
    *,
    gone_colours: Collection[str] = (),
    with_vat: bool | None = None,
    notes: Sequence[str] = (),
) -> RowsRead:
    """Return the vehicles of `table`.

    `known` maps folded header texts of a sender to columns; `continues` is the header of the table before this one,
    under which its rows are read when it has no header itself and is as wide. Rows in one of `gone_colours` are gone;
    `with_vat` says whether values with VAT are asked for, or without it; `notes` are
    what the mail says of its lists as a list itself may.
    """
    read = RowsRead()
    rows = [(number, _bare(row)) for number, row in enumerate(table.rows, start=table.first_row) if any(row)]
    not_asked = why_no_sheet(table.sheet)
    by_colour = gone_by_colour(table, gone_colours)
    lists: list[_ListReading] = []
    notes = (*notes_on_list([row for _, row in rows]), *notes)
    joined_rows = folded(rows, known)
    for section in sections(joined_rows.rows, known):
        header = section.header or _continued(section, continues)
        section.rows = repeated(section.rows)
        cells = [row for _, row in section.rows]
        header = with_equipment_named(header, cells)
        settled = settle(header, cells)
        read.dropped += [
            dropped_of(table, number, DropReason.REPEATED_HEADER, table.rows[number - table.first_row])
            for number in section.repeats
        ]
        if is_pivot(header, settled, cells):
            read.dropped += [dropped_of(table, number, SUMMARY, row) for number, row in section.rows]
        elif header and header.is_of_losses:
            read.beside.extend(line_of(table, number, row) for number, row in section.rows)
            read.dropped += [dropped_of(table, number, DropReason.LOSSES, row) for number, row in section.rows]
        elif header and header.is_of_others:
            read.beside.extend(line_of(table, number, row) for number, row in [*section.heading, *section.rows])
            read.dropped += [
                dropped_of(table, number, _OTHER_LIST, row) for number, row in section.rows if any(map(names_make, row))
            ]
        elif not _is_list(header, settled, cells):
            read.lines.extend(line_of(table, number, row) for number, row in [*section.heading, *section.rows])
        elif not_asked or any(map(is_of_old_list, section.titles)):
            reason = not_asked or OLD
            read.dropped += [dropped_of(table, number, reason, row) for number, row in section.rows]
        else:
            settled, is_unclear = with_value_asked(settled, header.texts if header else (), vat_wanted=with_vat)
            warnings = (VALUE_WITH_VAT,) if is_unclear else ()
            if header is None and are_thousands("", notes):
                settled = with_value_in_thousands(settled, cells)
            terms = RowTerms(further_columns(header, settled, cells))
            plan = ColumnPlan(header, with_value_of_one(settled, cells), notes, warnings, terms)
            places = RowPlaces(table, section, plan.fields, joined_rows)
            lists.append(_ListReading(plan, places, table, header is not None, read, limits))
            lists[-1].read(section, by_colour)
            if header and section.cells:
                read.beside.extend(_facts_of_case(section.rows, header, settled))
            read.header = header or read.header
    _leave_aside(table, lists, read)
    stated = {number for vehicle in read.vehicles for number in (vehicle.vin, vehicle.plate) if number}
    read.taken_out = [gone for gone in read.taken_out if stated.isdisjoint({gone.vin, gone.plate})]
    read.dropped.sort(key=lambda row: row.origin.row)
    return read


def _facts_of_case(rows: Sequence[Row], header: HeaderRow, settled: Mapping[int, Column]) -> Iterator[Line]:
    """Yield what a form says beside its vehicle, label by label: client, tax number, period."""
    for number, row in rows:
        for place, (label, cell) in enumerate(zip(header.texts, row, strict=False)):
            if label and cell and settled.get(place, Column.OTHER) in _BESIDE:
                yield Line(f"{label}: {cell}", number)


def _leave_aside(table: Table, lists: Sequence[_ListReading], read: RowsRead) -> None:
    """Drop the vehicles in rows that are hidden or struck out, each read as the list that it stands in."""
    for mark in rows_aside(table):
        listing = next((one for one in reversed(lists) if one.first_row <= mark.row), lists[0] if lists else None)
        row = _bare(mark.cells[listing.first_column if listing else 0 :])
        if listing and listing.is_vehicle(row):
            listing.leave_out(mark.row, row, REASONS[mark.kind])
        elif not listing and any(vin.read_vin(cell) or names_make(cell) for cell in row if cell):
            read.dropped.append(dropped_of(table, mark.row, REASONS[mark.kind], row))


def _bare(row: tuple[str, ...]) -> tuple[str, ...]:
    """Return `row` without the asterisks that mark bold text in messages, its cells cut to a readable length."""
    whole = "".join(row)
    if "*" not in whole and len(whole) <= _LONGEST_CELL:
        return row
    return tuple(cell[:_LONGEST_CELL].strip("* ") for cell in row)


def _continued(section: Section, header: HeaderRow | None) -> HeaderRow | None:
    """Return `header` when the rows of a section without one fit under it."""
    if header is None or not section.rows:
        return None
    width = max(len(row) for _, row in section.rows)
    if abs(width - len(header.texts)) > 1:
        return None
    cells = [row for _, row in section.rows]
    alone, under = settle(None, cells), settle(header, cells)
    telling = {Column.VIN, Column.YEAR, Column.PLATE}
    apart = {place: column for place, column in alone.items() if column in telling}
    return header if apart and all(under.get(place) is column for place, column in apart.items()) else None


def _is_list(header: HeaderRow | None, settled: Mapping[int, Column], cells: Sequence[Sequence[str]]) -> bool:
    if _is_summary(settled, cells):
        return False
    if header is None:
        return is_fleet(settled, cells)
    if header.fixed:
        return True
    if not header.is_of_vehicles:
        return is_fleet(settled, cells)
    return has_facts(settled, cells) or share_of_vehicles(settled, cells) > 0


def _is_summary(settled: Mapping[int, Column], cells: Sequence[Sequence[str]]) -> bool:
    """Tell whether rows only name brands and kinds of unit: a summary by count, or the choices of a form."""
    if {Column.VIN, Column.YEAR, Column.PLATE, Column.MODEL} & set(settled.values()):
        return False
    places = [place for place, column in settled.items() if column in _NAMING]
    texts = {
        row[place] for row in cells for place in places if place < len(row) and row[place] and not is_total(row[place])
    }
    return all(is_brand(text) or is_kind(text) for text in texts)


class _ListReading:
    """The reading of one list, from its first row to its last."""

    def __init__(  # noqa: PLR0917 - what one list is read with
        self,
        plan: ColumnPlan,
        places: RowPlaces,
        table: Table,
        has_header: bool,  # noqa: FBT001
        read: RowsRead,
        limits: ReadingLimits,
    ) -> None:
        self._plan = plan
        self._places = places
        self._table = table
        self._has_header = has_header
        self._read = read
        self._limits = limits
        self._context = SectionContext()
        self._is_below_title = False
        self._last: int | None = None  # where the last unit stands, when a row may still complete it
        self._last_row = 0
        self._count = self._with_facts = 0
        self._doubtful: dict[int, Sequence[str]] = {}  # by where they stand among the dropped rows

        self._warnings = warnings_by_row(table)
        self.first_row = 0
        self.first_column = 0

    def read(self, section: Section, left_out: Mapping[int, str]) -> None:
        """Read every row: as a vehicle, as more of the one above, or as none; `left_out` says which are gone, and why.

        Where all of them are gone, their colour says nothing.
        """
        rows = section.rows
        self.first_row = rows[0][0] if rows else 0
        self.first_column = section.first_column
        is_any_left = any(number not in left_out for number, _ in rows)
        for index, (number, row) in enumerate(rows):
            if is_any_left and number in left_out and self.is_vehicle(row):
                self.leave_out(number, row, left_out[number])
            elif reason := self._why_no_vehicle(row, is_next=number == self._last_row + 1):
                self._drop(number, row, reason)
            else:
                self._take(number, row, index)
            self._last_row = number
        if self._doubtful and self._count:
            self._tell_items(rows)

    def is_vehicle(self, row: Sequence[str]) -> bool:
        """Tell whether a row would be read as a vehicle of its own."""
        return not self._why_no_vehicle(row, is_next=False)

    def leave_out(self, number: int, row: Sequence[str], reason: str) -> None:
        """Drop a row that is a vehicle and not asked for; unless it is only hidden, it counts nowhere else either."""
        self._read.dropped.append(dropped_of(self._table, number, reason, row))
        if reason != HIDDEN_ROW:
            self._read.taken_out.append(self._plan.vehicle(row, origin_of(self._table, number), self._context))
        self._last = None

    def _take(self, number: int, row: Sequence[str], index: int) -> None:
        vehicle = self._plan.vehicle(row, self._places.origin(number, row, index), self._context)
        if numbers := self._plan.numbers_elsewhere(row, vehicle):
            vehicle = self._places.with_numbers(vehicle, row, numbers)
        if vehicle.coverages or vehicle.equipment:
            vehicle = self._places.with_items(vehicle, row, self._plan.items(row), index)
        if warning := self._warnings.get(number):
            vehicle = replace(vehicle, warnings=(*vehicle.warnings, warning))
        room = self._limits.room_for_units(len(self._read.vehicles))
        units = self._plan.units(row, vehicle, self._limits)[:room]
        self._read.vehicles.extend(units)
        self._last = len(self._read.vehicles) - 1 if len(units) == 1 else None
        self._is_below_title = False
        self._count += 1
        self._with_facts += bool(vehicle.vin or vehicle.plate or vehicle.year)

    def _drop(self, number: int, row: Sequence[str], reason: str) -> None:
        if reason in {TITLE_OR_NOTE, _NO_VEHICLE} and (self._count or any(map(str.isdigit, "".join(row)))):
            self._doubtful[len(self._read.dropped)] = row
        self._read.dropped.append(dropped_of(self._table, number, reason, row))
        if reason == _NO_VEHICLE and not self._count and sum(map(bool, row)) == 1:  # above a list without headers
            self._read.lines.append(line_of(self._table, number, row))
        if reason == TITLE_OR_NOTE:
            is_remark_on_list = self._count > 0 and sum(map(bool, row)) == 1 and is_note_on_list(max(row))
            line = line_of(self._table, number, row)
            (self._read.beside if is_remark_on_list else self._read.lines).append(line)
            context = context_of(next(cell for cell in row if cell))
            self._context = self._context.below(context, is_below_title=self._is_below_title)
            self._is_below_title = True
            self._last = None

    def _tell_items(self, rows: Sequence[Row]) -> None:
        """Mark dropped rows that are built like the vehicles as not understood, unlike titles and notes."""
        shape = RowShape.of([row for _, row in rows], list(self._doubtful.values()))
        for place, row in self._doubtful.items():
            if self._has_fact(row) or shape.is_item(row):
                self._read.dropped[place] = replace(self._read.dropped[place], reason=NOT_UNDERSTOOD)

    def _has_fact(self, row: Sequence[str]) -> bool:
        """Tell whether a row states a year or a plate beside something else."""
        year, plate = self._plan.text(row, Column.YEAR), self._plan.text(row, Column.PLATE)
        states = values.read_year(year) is not None or plates.is_likely_plate(plate)
        return states and len({cell for cell in row if cell}) > 1

    def _why_no_vehicle(self, row: Sequence[str], *, is_next: bool) -> str:
        """Return why a row is not a vehicle of its own; empty when it is."""
        plan = self._plan
        number = vin.read_vin(plan.text(row, Column.VIN)) or ""
        if reason := why_no_unit(row, has_number=bool(number)):
            return reason
        if plan.has_left(row):
            return DropReason.MARKED_AS_GONE
        year = values.read_year(plan.text(row, Column.YEAR))
        texts = [text for text in plan.texts(row) if any(map(str.isalnum, text)) and not values.is_nothing(text)]
        if not texts:
            filled = {cell for cell in row if cell}
            if len(filled) == 1 and context_of(next(iter(filled))):
                return TITLE_OR_NOTE  # in a column that names no unit, as a title at the very left may be
            is_unit = number or (year is not None and vin.read_serial(plan.text(row, Column.VIN)))
            return _FOLLOWS if is_next and self._completes(row) else "" if is_unit else _NO_VEHICLE
        if number or year is not None:
            return ""
        return TITLE_OR_NOTE if self._misfits(row) else self._why_not_by_words(row, texts, is_next=is_next)

    def _misfits(self, row: Sequence[str]) -> bool:
        """Tell whether a row has words where the others have numbers, as a header in unknown words does."""
        plan = self._plan
        year, number, value = (plan.text(row, column) for column in (Column.YEAR, Column.VIN, Column.VALUE))
        misfits = [
            cell
            for cell, fits in ((year, values.read_year(year)), (number, vin.read_serial(number)))
            if cell and fits is None
        ]
        is_value = not value or any(map(str.isdigit, value))
        return bool(misfits) and not self._has_header and (len(misfits) > 1 or not is_value)

    def _why_not_by_words(self, row: Sequence[str], texts: Sequence[str], *, is_next: bool) -> str:
        filled = {cell for cell in row if cell}
        names = any(map(names_vehicle, texts))
        if len(filled) == 1:
            only = next(iter(filled))
            if names and (values.year_in_text(only) or vin.find_all(only)):
                return TITLE_OR_NOTE if is_note_on_list(only) else ""
            is_more = is_next and not is_title(only) and not is_note(only)
            if is_more and self._is_of_another_year(only):
                return NOT_UNDERSTOOD
            return _FOLLOWS if is_more and self._continues(texts) else self._unless_bare(only)
        has_number = vin.read_serial(self._plan.text(row, Column.VIN)) or self._plan.text(row, Column.PLATE)
        is_bare = self._is_usual_to_have_facts() and not self._plan.text(row, Column.BRAND)
        if has_number or (self._has_header and not is_bare):
            return ""
        if is_bare and any(map(is_equipment, texts)):
            return DropReason.EQUIPMENT
        return "" if names else TITLE_OR_NOTE

    def _unless_bare(self, only: str) -> str:
        """Accept a row of nothing but a name where no row of the list says more."""
        is_bare = self._has_header and self._count > 0 and not self._with_facts and names_vehicle(only)
        return "" if is_bare and not is_title(only) else TITLE_OR_NOTE

    def _is_usual_to_have_facts(self) -> bool:
        return self._count > 0 and self._with_facts >= _USUAL * self._count

    def _is_of_another_year(self, text: str) -> bool:
        """Tell whether a text below a unit describes another one, by its year."""
        year = values.year_in_text(text)
        above = self._read.vehicles[self._last].year if self._last is not None else None
        return bool(year and above) and year != above and not is_remark(text, read_labels(text))

    def _completes(self, row: Sequence[str]) -> bool:
        """Complete the unit above with a row that has no name: its serial number, plate or value."""
        if self._last is None:
            return False
        more = self._plan.vehicle(row, origin_of(self._table, 0), SectionContext())
        above = self._read.vehicles[self._last]
        if (more.vin and above.vin) or (more.plate and above.plate) or not (more.vin or more.plate):
            return False
        numbers = {"vin": "" if above.vin else more.vin, "plate": "" if above.plate else more.plate}
        self._read.vehicles[self._last] = replace(
            self._places.with_numbers(above, row, numbers, below=1),
            vin=above.vin or more.vin,
            plate=above.plate or more.plate,
            value=above.value if above.value is not None else more.value,
            warnings=above.warnings + more.warnings,
        )
        return True

    def _continues(self, texts: Sequence[str]) -> bool:
        """Add a second line of text to the description of the unit above."""
        if self._last is None or not self._is_usual_to_have_facts() or not texts:
            return False
        above = self._read.vehicles[self._last]
        self._read.vehicles[self._last] = replace(above, description=joined((above.description, *texts)))
        return True
