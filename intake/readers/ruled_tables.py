"""Tables that are drawn with lines on a page of a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.readers.page_layout import join_wrapped

if TYPE_CHECKING:
    from pdfplumber.page import Page

    from intake.readers.page_layout import Word

_LEAST_ROWS, _LEAST_COLUMNS = 2, 2


@dataclass(frozen=True, slots=True)
class RuledTable:
    """Its rows, and where it stands: left, top, right, bottom."""

    rows: tuple[tuple[str, ...], ...]
    box: tuple[float, float, float, float]

    @property
    def top(self) -> float:
        """Where it begins."""
        return self.box[1]

    def holds(self, word: Word) -> bool:
        """Tell whether a word stands inside."""
        across, down = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        return self.box[0] <= across <= self.box[2] and self.box[1] <= down <= self.box[3]


def ruled_tables(page: Page) -> list[RuledTable]:
    """Return the tables of a page whose cells are drawn; frames of a single cell are none."""
    left, top = page.bbox[0], page.bbox[1]
    ruled = []
    for table in page.find_tables():
        rows = [tuple(join_wrapped((cell or "").split("\n")) for cell in row) for row in table.extract()]
        rows = [row for row in rows if any(row)]
        if len(rows) >= _LEAST_ROWS and max(map(len, rows)) >= _LEAST_COLUMNS:
            x0, y0, x1, y1 = table.bbox
            ruled.append(RuledTable(tuple(rows), (x0 - left, y0 - top, x1 - left, y1 - top)))
    return ruled
