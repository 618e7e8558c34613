"""Several insured in one mail: which vehicles are whose, by the headings, sheets, files or rows that name them.

Where it is not sure of every vehicle, they stay one part, and a person divides them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from domain.rfc import find_rfcs
from domain.text import fold, words
from intake.case.client_labels import find_labelled_client
from intake.case.companies import find_companies, without_form
from intake.model.document import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.extraction.list_reader import ListRead
    from intake.model.extraction import Vehicle

_LONGEST_HEADING: Final = 300
_FEWEST: Final = 2
_SHORTEST_WORD: Final = 4


@dataclass(frozen=True, slots=True)
class InsuredPart:
    """One insured of a mail, and the places of its vehicles among those of the mail, from 0."""

    client_rfc: str = ""
    client_name: str = ""
    vehicles: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class InsuredParts:
    """The parts of a mail; one when it is for one insured, or when nobody can tell."""

    parts: tuple[InsuredPart, ...]
    is_unsure: bool = False
    """Whether several insured are named, and it is not sure which vehicle is whose."""


@dataclass(slots=True)
class _Section:
    """What stands below a heading that names an insured."""

    rfcs: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    vehicles: list[int] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.rfcs[0] if self.rfcs else fold(without_form(self.names[0])) if self.names else ""


def parts_of(reads: Sequence[ListRead], vehicles: Sequence[Vehicle]) -> InsuredParts:
    """Return which of the vehicles belong to which insured; `reads` are the texts and files that list them."""
    sections = [section for read in reads for section in _sections(read, vehicles)]
    named = _with_files_by_name(sections, vehicles)
    by_client: dict[str, list[_Section]] = {}
    for section in named:
        if section.key:
            by_client.setdefault(section.key, []).append(section)
    everything = InsuredPart(vehicles=tuple(range(len(vehicles))))
    rfcs = {rfc for section in named for rfc in section.rfcs}
    if not vehicles or len(rfcs or by_client) < _FEWEST:
        return InsuredParts((everything,))
    parts = tuple(_part(same) for same in by_client.values())
    with_units = tuple(part for part in parts if part.vehicles)
    placed = sorted(index for part in parts for index in part.vehicles)
    is_clear = placed == list(range(len(vehicles))) and len(with_units) >= _FEWEST
    has_two = any(len(set(section.rfcs)) > 1 for section in named)
    without_any = {part.client_rfc for part in parts if not part.vehicles} - {part.client_rfc for part in with_units}
    if not is_clear or has_two or without_any - {""}:
        return InsuredParts((everything,), is_unsure=len(rfcs) >= _FEWEST)
    return InsuredParts(with_units)


def _part(sections: Sequence[_Section]) -> InsuredPart:
    names = [name for section in sections for name in section.names]
    rfcs = [rfc for section in sections for rfc in section.rfcs]
    indices = sorted(index for section in sections for index in section.vehicles)
    return InsuredPart(rfcs[0] if rfcs else "", names[0] if names else "", tuple(indices))


def _sections(read: ListRead, vehicles: Sequence[Vehicle]) -> Iterator[_Section]:
    """Yield the sections of a text or file; each sheet begins anew."""
    rows = _vehicle_rows(read.file, vehicles)
    section, sheet = _Section(), ""
    by_row: dict[str, _Section] = {}
    for row_sheet, number, text in _rows(read):
        if row_sheet != sheet:
            yield section
            section, sheet = _Section(), row_sheet
        indices = rows.get((row_sheet, number), [])
        rfcs = [rfc.number for rfc in find_rfcs(text[:_LONGEST_HEADING]) if not rfc.is_of_another]
        if indices and len(rfcs) == 1:
            by_row.setdefault(rfcs[0], _Section(rfcs)).vehicles += indices
            continue
        names = [] if indices else _names(text)
        if (rfcs or names) and section.vehicles:
            yield section
            section = _Section()
        section.rfcs += [rfc for rfc in rfcs if rfc not in section.rfcs]
        section.names += names
        section.vehicles += indices
    yield section
    yield from by_row.values()


def _vehicle_rows(file: str, vehicles: Sequence[Vehicle]) -> dict[tuple[str, int], list[int]]:
    rows: dict[tuple[str, int], list[int]] = {}
    for index, vehicle in enumerate(vehicles):
        if vehicle.origin and vehicle.origin.file == file:
            rows.setdefault((vehicle.origin.sheet, vehicle.origin.row), []).append(index)
    return rows


def _rows(read: ListRead) -> Iterator[tuple[str, int, str]]:
    """Yield every line and row with its sheet and number."""
    for block in read.blocks:
        if isinstance(block, Line):
            yield block.sheet, block.number, block.text
        else:
            for number, row in enumerate(block.rows, start=block.first_row):
                yield block.sheet, number, " ".join(cell for cell in row if cell)


def _names(text: str) -> list[str]:
    """Return the client that a line names: behind a label, or a company that the line begins with."""
    heading = text.strip(" -*\u2022")[:_LONGEST_HEADING]
    labelled = find_labelled_client(heading)
    if labelled and labelled.start and labelled.is_marked:
        return [labelled.name]
    return [company.name for company in find_companies(heading)[:1] if company.start == 0 and company.has_form]


def _with_files_by_name(sections: Sequence[_Section], vehicles: Sequence[Vehicle]) -> list[_Section]:
    """Give the vehicles of a file, or sheet, without heading to the client of the mail whose name it bears."""
    clients = [section for section in sections if section.key and section.names and not section.vehicles]
    homeless = [section for section in sections if not section.key and section.vehicles]
    settled: list[_Section] = []
    for section in homeless:
        origin = vehicles[section.vehicles[0]].origin
        place = set(words(f"{origin.file} {origin.sheet}")) if origin else set()
        bearers = [client for client in clients if _telling(client.names[0]) & place]
        if len(bearers) == 1:
            settled.append(_Section(bearers[0].rfcs, bearers[0].names, section.vehicles))
    return [*sections, *settled]


def _telling(name: str) -> set[str]:
    return {word for word in words(without_form(name)) if len(word) >= _SHORTEST_WORD}
