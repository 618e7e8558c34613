"""The vehicles of one text or file: tables as rows, lines as records and prose."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from intake.columns import NO_MAPPING
from intake.model import Line
from intake.prose import read_prose
from intake.records import find_records
from intake.rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from intake.header_words import Column
    from intake.limits import Limits
    from intake.model import Block, DroppedRow, Vehicle


@dataclass(slots=True)
class ListRead:
    """What one text or file gave."""

    vehicles: list[Vehicle] = field(default_factory=list)
    dropped: list[DroppedRow] = field(default_factory=list)
    text: str = ""


def read_blocks(
    file: str, blocks: Iterable[Block], limits: Limits, known: Mapping[str, Column] = NO_MAPPING
) -> ListRead:
    """Read tables as rows and lines as records and prose; a row outside any list is a line like any other.

    `known` says what the header texts of a sender mean, folded.
    """
    read = ListRead()
    lines: list[Line] = []
    beside: list[Line] = []
    header = None
    for block in blocks:
        if isinstance(block, Line):
            lines.append(block)
            continue
        table = read_rows(block, limits, known, continues=header)
        header = table.header or header
        read.vehicles += table.vehicles
        read.dropped += table.dropped
        lines += table.lines
        beside += table.beside
    records, left = find_records(file, lines)
    for record in records:
        read.vehicles += read_rows(record, limits, known).vehicles
    prose = read_prose(file, left, limits)
    page_of = {line.number: line.page for line in left if line.page}
    read.vehicles += [_on_its_page(vehicle, page_of) for vehicle in prose.vehicles]
    read.dropped += prose.dropped
    read.text = "\n".join(line.text for line in [*lines, *beside])
    return read


def _on_its_page(vehicle: Vehicle, page_of: Mapping[int, int]) -> Vehicle:
    if not page_of or vehicle.origin is None:
        return vehicle
    return replace(vehicle, origin=replace(vehicle.origin, page=page_of.get(vehicle.origin.row, 0)))
