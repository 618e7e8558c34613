"""What the rows of a list have in common, so that an unknown item can be told from a title or a note."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from intake.lexicon.column_names import meaning_of
from intake.lexicon.section_titles import is_note, is_title
from intake.text.labelled_values import read_labels
from intake.text.remarks import is_remark

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOKED_AT: Final = 60


@dataclass(frozen=True, slots=True)
class RowShape:
    """What the rows of vehicles have in common."""

    filled: float
    """How many cells a row usually fills."""
    numbered: frozenset[int]
    """The columns that hold whole numbers, among them the numbering of the list."""

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]], others: Sequence[Sequence[str]]) -> RowShape:
        """Learn from the first rows that are not among `others`."""
        apart = set(map(tuple, others))
        looked = [row for row in rows[: _LOOKED_AT + len(others)] if tuple(row) not in apart][:_LOOKED_AT]
        width = max(map(len, looked), default=0)
        numbers = [sum(place < len(row) and row[place].isdigit() for row in looked) for place in range(width)]
        return cls(
            median(len({cell for cell in row if cell}) for row in looked) if looked else 0,
            frozenset(place for place, count in enumerate(numbers) if 2 * count > len(looked)),
        )

    def is_item(self, row: Sequence[str]) -> bool:
        """Tell whether a row is built like the others (words, a number, enough cells) and is no title or note."""
        cells = dict.fromkeys(cell for cell in row if cell)
        texts = [cell for cell in cells if any(map(str.isalpha, cell))]
        if len(cells) < 2 or not texts or any(map(_is_beside, texts)):  # noqa: PLR2004 - one cell is a title
            return False
        first = next(place for place, cell in enumerate(row) if cell)
        is_numbered = first in self.numbered and row[first].isdigit()
        stated = read_labels(" ".join(texts))
        return (is_numbered or 2 * len(cells) >= self.filled) and not is_remark(" ".join(cells), stated)


def _is_beside(cell: str) -> bool:
    """Tell whether a cell is a label, a title or a note."""
    meaning = meaning_of(cell)
    return (meaning is not None and meaning.share == 1) or is_title(cell) or is_note(cell)
