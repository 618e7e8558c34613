"""Columns of something else: whether the header of a list speaks more of people or payments than of vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.text import fold
from intake.lexicon.column_names import Column, meaning_of
from intake.lexicon.trade_words import names_make
from intake.model.document import Table
from intake.tables.columns import is_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from intake.model.document import Block
    from intake.model.extraction import Vehicle

_OF_FLEETS: Final = frozenset(Column) - {Column.OTHER, Column.TERMS, Column.LOSS, Column.VALUE, Column.QUANTITY}
_VALUES: Final = ("VALOR", "SUMA")
_LEAST_LABELS: Final = 3
_LONGEST_LABEL: Final = 40
_MOST_ABOVE: Final = 3  # rows between a header and the first vehicle


def are_foreign(blocks: Sequence[Block], sheets: Collection[str], vehicles: Sequence[Vehicle]) -> bool:
    """Tell whether most columns of the tables of `sheets` are of something else than vehicles, and at least three."""
    rows = {vehicle.origin.row for vehicle in vehicles if vehicle.origin}
    labels = next(_headers(blocks, sheets, min(rows, default=0)), ())
    foreign = [label for label in labels if not _is_of_fleets(label)]
    return len(foreign) >= _LEAST_LABELS and 2 * len(foreign) > len(labels)


def _headers(blocks: Sequence[Block], sheets: Collection[str], first: int) -> Iterator[Sequence[str]]:
    """Yield the rows of labels directly above the first vehicle."""
    for block in blocks:
        if isinstance(block, Table) and block.sheet in sheets:
            end = max(0, first - block.first_row)
            for row in reversed(block.rows[max(0, end - _MOST_ABOVE) : end]):
                labels = [cell for cell in dict.fromkeys(row) if cell]
                if len(labels) >= _LEAST_LABELS and all(map(_may_be_label, labels)):
                    yield labels


def _may_be_label(cell: str) -> bool:
    return len(cell) <= _LONGEST_LABEL and not is_value(cell) and not names_make(cell)


def _is_of_fleets(label: str) -> bool:
    meaning = meaning_of(label)
    if meaning is None:
        return False
    return meaning.column in _OF_FLEETS or meaning.says_insured or fold(label).startswith(_VALUES)
