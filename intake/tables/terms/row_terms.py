"""What the cells of one row say beside the vehicle itself: service, engine, load, goods, equipment, coverages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain import values
from intake.tables.terms.further_columns import FurtherColumns
from intake.text.coverage_terms import package_in
from intake.text.terms.coverage_cells import CoverageCell, placed_coverages
from intake.text.terms.equipment_cells import equipment_of
from intake.text.terms.figures import (
    load_in,
    parted,
    read_engine_number,
    read_goods,
    read_load,
    read_postal_code,
)
from intake.text.terms.inline_terms import terms_of_remark
from intake.text.terms.readings import BY_LABEL, BY_VALUE, FOR_ALL, of_lists, own_readings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from intake.model.extraction import Equipment

_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "engine_number": read_engine_number,
    "postal_code": read_postal_code,
    "tonnage": read_load,
    "value_basis": values.basis_of,
    "cargo": read_goods,
}
REMARKED: Final = ("usage", "service", "engine_number", "postal_code", "tonnage", "cargo", "equipment")
"""What remarks may state beside coverages, which are read with those of other columns."""


class RowTerms:
    """Which cells of a list's rows hold what a quotation needs."""

    __slots__ = ("_columns", "_single")

    def __init__(self, columns: FurtherColumns) -> None:
        self._columns = columns
        self._single = tuple((name, *reading, _READERS[name]) for name, reading in columns.by_field)

    @property
    def fields(self) -> list[tuple[str, int]]:
        """The fields of a vehicle with the column of each, counted from 0."""
        return self._columns.fields

    def of(self, row: Sequence[str], title_use: str, description: str, basis: str) -> dict[str, Any]:
        """Return the fields of a vehicle that its row states, with how each was read.

        `title_use` is what the title above says of the use; `basis` how its value is agreed, which is read elsewhere.
        """
        read: list[tuple[str, float]] = []
        stated = self._use_and_service(row, title_use, read)
        if basis:
            read.append(("value_basis", BY_LABEL))
        for name, place, confidence, value_of in self._single:
            if name == "value_basis" and basis:
                continue
            if place < len(row) and row[place] and (value := value_of(row[place])):
                stated[name] = value
                read.append((name, confidence))
        if "tonnage" not in stated and (load := load_in(description)) is not None:
            stated["tonnage"] = load
            read.append(("tonnage", BY_VALUE))
        self._add_lists(row, stated, read)
        for place in self._columns.remarks:
            if (cell := _cell(row, place)) and any(map(str.isalpha, cell)):
                _add_remark(cell, stated, read)
        if read:
            stated["reading_fields"] = own_readings(tuple(read))
        return stated

    def _use_and_service(self, row: Sequence[str], title_use: str, read: list[tuple[str, float]]) -> dict[str, Any]:
        usage, service = self._columns.usage, self._columns.service
        stated = {"usage": _cell(row, usage.place) if usage else ""}
        if service and (cell := _cell(row, service.place)):
            stated["service"] = cell
        if self._columns.is_for_both and stated["usage"]:
            whole = stated["usage"]
            stated["usage"], stated["service"] = parted(whole)
            if self._columns.is_of_service and stated["usage"] == stated["service"]:
                stated["usage"] = ""
            if usage and usage.confidence == BY_LABEL:  # "Uso: SPF" stays what the sender calls its use
                stated["usage"] = stated["usage"] or whole
        if title_use:
            of_title = parted(title_use)
            for name, text in (("usage", of_title.usage), ("service", of_title.service)):
                if text and not stated.get(name) and not (name == "service" and text == of_title.usage):
                    stated[name] = text
                    read.append((name, FOR_ALL))
        for name, reading in (("usage", usage), ("service", service)):
            if stated.get(name) and reading:
                read.append((name, reading.confidence))
        return stated

    def _add_lists(self, row: Sequence[str], stated: dict[str, Any], read: list[tuple[str, float]]) -> None:
        """Add coverages and equipment."""
        placed = placed_coverages(self._coverage_cells(row))
        equipment = [item for item, _ in self._equipment(row)]
        if placed:
            stated["coverages"] = tuple(one.coverage for one in placed)
            read.extend((f"coverages[{index}]", one.confidence) for index, one in enumerate(placed))
        if equipment:
            stated["equipment"] = tuple(equipment)
        read.extend((name, BY_LABEL) for name in of_lists((), equipment))

    def items(self, row: Sequence[str]) -> list[tuple[str, int]]:
        """Return the items of the lists of a row with the column of each, counted from 0."""
        placed = placed_coverages(self._coverage_cells(row))
        return [
            *((f"coverages[{index}]", one.column) for index, one in enumerate(placed)),
            *((f"equipment[{index}]", place) for index, (_, place) in enumerate(self._equipment(row))),
        ]

    def package(self, row: Sequence[str]) -> str:
        """Return the package that a remark on a unit asks for; empty when none does."""
        return next((name for place in self._columns.remarks if (name := package_in(_cell(row, place)))), "")

    def _coverage_cells(self, row: Sequence[str]) -> tuple[CoverageCell, ...]:
        columns = self._columns
        of_package = [columns.package] if columns.package is not None else []
        cells = [
            *(CoverageCell(title, _text(row, place), place) for title, place in columns.coverages),
            *(CoverageCell("", _cell(row, place), place, is_package=True) for place in of_package),
            *(CoverageCell("", _cell(row, place), place) for place in columns.remarks),
        ]
        return tuple(cell for cell in cells if cell.text)

    def _equipment(self, row: Sequence[str]) -> Iterator[tuple[Equipment, int]]:
        """Yield the equipment of a row, each with its column."""
        for kind, text, amount in self._columns.equipment:
            words, sum_of = _text(row, text), _text(row, amount)
            place = text if words and text is not None else amount
            yield from ((item, place or 0) for item in equipment_of(kind, words, sum_of))


def _add_remark(cell: str, stated: dict[str, Any], read: list[tuple[str, float]]) -> None:
    """Add what a cell of remarks states of its unit that the other cells do not."""
    terms = terms_of_remark(cell)
    more = {name: value for name in REMARKED if (value := getattr(terms, name)) and not stated.get(name)}
    stated.update(more)
    read.extend((name, BY_VALUE) for name in more if name != "equipment")
    read.extend((name, BY_VALUE) for name in of_lists((), more.get("equipment", ())))


NO_TERMS: Final = RowTerms(FurtherColumns())
"""Of rows that state none."""


def _cell(row: Sequence[str], place: int) -> str:
    return "" if place >= len(row) or values.is_nothing(row[place]) else row[place]


def _text(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""
