"""The vehicles of one text or file: tables as rows, lines as records and prose."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeVar

from domain.text import fold
from intake.extraction.undecided_tables import sample_unsure
from intake.model.document import Line
from intake.model.extraction import NOT_UNDERSTOOD, DroppedRow, Vehicle, dropped_row
from intake.profiles.apply import leave_out
from intake.tables.columns import NO_MAPPING
from intake.tables.rows import origin_of, read_rows
from intake.text.labelled_records import find_records
from intake.text.prose import read_prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from intake.lexicon.column_names import Column
    from intake.model.document import Block, Table
    from intake.model.extraction import UnsureTable
    from intake.model.limits import ReadingLimits
    from intake.profiles.model import Profile
    from intake.tables.columns import HeaderRow

T = TypeVar("T", Vehicle, DroppedRow)
_ALIKE: Final = 2  # labels that two records share


@dataclass(slots=True)
class ListRead:
    """What one text or file gave."""

    file: str
    vehicles: list[Vehicle] = field(default_factory=list)
    dropped: list[DroppedRow] = field(default_factory=list)
    taken_out: list[Vehicle] = field(default_factory=list)
    """Vehicles that the text says to leave out, wherever else they stand."""
    asides: list[tuple[Vehicle, DroppedRow]] = field(default_factory=list)
    """Makers with a year in a sentence, as a vehicle and as a row that is none: `settle_asides` says which."""
    lines: list[Line] = field(default_factory=list)
    """What is no row of a list: where case data may stand."""
    beside: list[Line] = field(default_factory=list)
    """Rows of lists of something else, such as losses: they may say something of the case, and name no vehicle."""
    tables: list[Table] = field(default_factory=list)
    unsure: list[UnsureTable] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its lines."""
        return "\n".join(line.text for line in [*self.lines, *self.beside])


@dataclass(frozen=True, slots=True)
class ListReader:
    """Reads tables as rows and lines as records and prose; a row outside any list is a line like any other."""

    limits: ReadingLimits
    profile: Profile | None = None
    columns: Mapping[str, Column] = field(default_factory=lambda: NO_MAPPING)
    """What the header texts of a sender mean, folded."""

    def read(self, file: str, blocks: Iterable[Block]) -> ListRead:
        """Read the blocks of a text or file."""
        read = ListRead(file)
        header: HeaderRow | None = None
        for block in blocks:
            if isinstance(block, Line):
                read.lines.append(block)
            else:
                header = self._read_table(block, read, header) or header
        records, left = find_records(file, read.lines)
        self._read_records(records, read)
        prose = read_prose(file, left, self.limits)
        page_of = {line.number: line.page for line in left if line.page}
        read.vehicles += [_on_its_page(vehicle, page_of) for vehicle in prose.vehicles]
        read.dropped += [_on_its_page(row, page_of) for row in prose.dropped]
        read.taken_out += prose.taken_out
        read.asides += prose.asides
        return read

    def _read_records(self, records: Sequence[Table], read: ListRead) -> None:
        """Read records; one that has labels of those that are vehicles, and is none, is not understood."""
        rows = [read_rows(record, self.limits, self.columns) for record in records]
        labels = {
            fold(label) for record, row in zip(records, rows, strict=True) if row.vehicles for label in record.rows[0]
        }
        for record, row in zip(records, rows, strict=True):
            read.vehicles += row.vehicles
            read.dropped += row.dropped
            shared = labels.intersection(map(fold, record.rows[0]))
            if len(shared) >= _ALIKE and not (row.vehicles or row.dropped):
                place = origin_of(record, record.first_row + 1)
                read.dropped.append(dropped_row(place, NOT_UNDERSTOOD, *record.rows[1]))

    def _read_table(self, whole: Table, read: ListRead, header: HeaderRow | None) -> HeaderRow | None:
        """Read a table, under the last header when it has none; return its own."""
        table, left_out = leave_out(whole, self.profile)
        read.tables.append(table)
        read.dropped += left_out
        rows = read_rows(table, self.limits, self.columns, continues=header)
        read.vehicles += rows.vehicles
        read.dropped += rows.dropped
        read.lines += rows.lines
        read.beside += rows.beside
        if not rows.vehicles and (unsure := sample_unsure(table)):
            read.unsure.append(unsure)
        return rows.header


def settle_asides(reads: Iterable[ListRead]) -> None:
    """Take "Ford Motor 2019" in a sentence for a vehicle only where no text or file of the mail has another."""
    every = list(reads)
    has_list = any(read.vehicles for read in every)
    for read in every:
        vehicles, rows = [vehicle for vehicle, _ in read.asides], [row for _, row in read.asides]
        read.vehicles += () if has_list else vehicles
        read.dropped += rows if has_list else ()
        read.asides = []


def _on_its_page(read: T, page_of: Mapping[int, int]) -> T:
    if not page_of or read.origin is None:
        return read
    return replace(read, origin=replace(read.origin, page=page_of.get(read.origin.row, 0)))
