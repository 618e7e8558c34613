"""Finds the vehicles in one text or file: rows of tables, records and prose in its lines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from domain.text import fold
from intake.extraction.named_by_title import are_nameless, name_by_title
from intake.extraction.text_places import lines_by_number, placed
from intake.extraction.undecided_tables import sample_unsure
from intake.lexicon.trade_words import names_vehicle
from intake.model.document import Line, Origin
from intake.model.extraction import NOT_UNDERSTOOD, STRUCK_OUT, DroppedRow, Vehicle, dropped_row
from intake.profiles.apply import leave_out
from intake.tables.columns import NO_MAPPING
from intake.tables.row_places import origin_of
from intake.tables.rows import read_rows
from intake.tables.value_scale import are_thousands, in_full
from intake.text.labelled_records import find_records
from intake.text.prose import read_prose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from domain.notices.notice import Notice
    from intake.lexicon.column_names import Column
    from intake.model.document import Block, Table
    from intake.model.extraction import UnsureTable
    from intake.model.limits import ReadingLimits
    from intake.profiles.model import Profile
    from intake.tables.columns import HeaderRow
    from intake.tables.rows import RowsRead

_ALIKE: Final = 2  # labels that two records share
_FARTHEST_TITLE: Final = 3  # lines, empty ones too


@dataclass(slots=True)
class ListRead:
    """What was read from one text or file."""

    file: str
    blocks: Sequence[Block] = ()
    """The text or file itself."""
    vehicles: list[Vehicle] = field(default_factory=list)
    dropped: list[DroppedRow] = field(default_factory=list)
    taken_out: list[Vehicle] = field(default_factory=list)
    """Vehicles that the text excludes, wherever else they are listed."""
    asides: list[tuple[Vehicle, DroppedRow]] = field(default_factory=list)
    """Makers with a year in a sentence, as a vehicle and as a row that is none: `settle_asides` says which."""
    added_rows: set[int] = field(default_factory=set)
    """The lines of vehicles that the text adds to a list elsewhere: they repeat none of it."""
    lines: list[Line] = field(default_factory=list)
    """Everything outside lists: the possible sources of case data."""
    beside: list[Line] = field(default_factory=list)
    """Rows of lists of something else, such as losses: they may hold case data, but no vehicle."""
    doubts: list[Notice] = field(default_factory=list)
    """Why its vehicles may be none to be insured, as warnings."""
    tables: list[Table] = field(default_factory=list)
    unsure: list[UnsureTable] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All lines outside lists."""
        return "\n".join(line.text for line in [*self.lines, *self.beside])


@dataclass(frozen=True, slots=True)
class ListReader:
    """Reads tables row by row, and lines as records and prose; a row outside any list is treated as a line."""

    limits: ReadingLimits
    profile: Profile | None = None
    columns: Mapping[str, Column] = field(default_factory=lambda: NO_MAPPING)
    """The meaning of folded header texts, as known for this sender."""
    gone_colours: Collection[str] = ()
    """The colours of rows that, as some text of the mail says, are gone."""
    with_vat: bool | None = None
    """Whether the mail asks for values with VAT, or without it; None where it does not say."""
    notes: Sequence[str] = ()
    """What the mail says of the scale of the values in its lists."""

    def read(self, file: str, blocks: Iterable[Block]) -> ListRead:
        """Read the blocks of a text or file."""
        read = ListRead(file, tuple(blocks))
        header: HeaderRow | None = None
        struck: list[Line] = []
        for block in read.blocks:
            if isinstance(block, Line):
                (struck if block.is_struck else read.lines).append(block)
            else:
                header = self._read_table(block, read, header) or header
        lines = lines_by_number(read.lines)
        records, left = find_records(file, read.lines)
        self._read_records(records, read, lines)
        prose = read_prose(file, left, self.limits)
        read.vehicles += [placed(self._scaled(vehicle), lines) for vehicle in prose.vehicles]
        read.dropped += [placed(row, lines) for row in prose.dropped]
        read.taken_out += prose.taken_out
        read.asides += [(placed(vehicle, lines), placed(row, lines)) for vehicle, row in prose.asides]
        read.added_rows |= prose.added_rows
        read.doubts += prose.doubts
        self._leave_out(struck, read)
        return read

    def _scaled(self, vehicle: Vehicle) -> Vehicle:
        """Return a vehicle of a text with its value in full."""
        if vehicle.value is None or not are_thousands("", self.notes):
            return vehicle
        return replace(vehicle, value=in_full(vehicle.value))

    def _leave_out(self, struck: Sequence[Line], read: ListRead) -> None:
        """Drop what is struck out, and take it out elsewhere too, but for what the same text states anew."""
        stated = {number for vehicle in read.vehicles for number in (vehicle.vin, vehicle.plate) if number}
        for line in struck:
            vehicles = read_prose(read.file, [line], self.limits).vehicles
            if vehicles:
                read.dropped.append(
                    dropped_row(Origin(read.file, row=line.number, page=line.page), STRUCK_OUT, line.text)
                )
            read.taken_out += [gone for gone in vehicles if stated.isdisjoint({gone.vin, gone.plate})]

    def _read_records(self, records: Sequence[Table], read: ListRead, lines: Mapping[int, list[Line]]) -> None:
        """Read records; one that shares its labels with vehicles without being one is reported as not understood."""
        rows = [read_rows(record, self.limits, self.columns, notes=self.notes) for record in records]
        labels = {
            fold(label) for record, row in zip(records, rows, strict=True) if row.vehicles for label in record.rows[0]
        }
        for record, row in zip(records, rows, strict=True):
            read.vehicles += [placed(vehicle, lines) for vehicle in row.vehicles]
            read.dropped += [placed(left_out, lines) for left_out in row.dropped]
            shared = labels.intersection(map(fold, record.rows[0]))
            if len(shared) >= _ALIKE and not (row.vehicles or row.dropped):
                place = origin_of(record, record.first_row + 1)
                read.dropped.append(dropped_row(place, NOT_UNDERSTOOD, *record.rows[1]))

    def _read_table(self, whole: Table, read: ListRead, header: HeaderRow | None) -> HeaderRow | None:
        """Read a table, under the previous header if it has none, and return its header."""
        table, left_out = leave_out(whole, self.profile)
        read.tables.append(table)
        read.dropped += left_out
        rows = read_rows(
            table,
            self.limits,
            self.columns,
            continues=header,
            gone_colours=self.gone_colours,
            with_vat=self.with_vat,
            notes=self.notes,
        )
        self._name_by_title(rows, read)
        read.taken_out += rows.taken_out
        read.vehicles += rows.vehicles
        read.dropped += rows.dropped
        read.lines += rows.lines
        read.beside += rows.beside
        if not rows.vehicles and (unsure := sample_unsure(table)):
            read.unsure.append(unsure)
        return rows.header

    def _name_by_title(self, rows: RowsRead, read: ListRead) -> None:
        """Give the vehicles of a table without names the name in the line above; that is no vehicle of its own then."""
        if not are_nameless(rows.vehicles):
            return
        lines = rows.lines or read.lines
        filled = [line for line in lines[-_FARTHEST_TITLE:] if line.text]
        is_one = lines is read.lines or sum(names_vehicle(line.text) for line in lines) == 1
        if filled and is_one and (named := name_by_title(rows.vehicles, filled[-1], self.limits)):
            rows.vehicles[:] = named.vehicles
            read.doubts += [named.doubt] if named.doubt else []
            lines.remove(filled[-1])


def settle_asides(reads: Iterable[ListRead]) -> None:
    """Take "Ford Motor 2019" in a sentence for a vehicle only where no text or file of the mail has another."""
    every = list(reads)
    has_list = any(read.vehicles for read in every)
    for read in every:
        vehicles, rows = [vehicle for vehicle, _ in read.asides], [row for _, row in read.asides]
        read.vehicles += () if has_list else vehicles
        read.dropped += rows if has_list else ()
        read.asides = []
