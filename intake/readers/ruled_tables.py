"""Tables that are drawn with lines on a page of a PDF, also where some of the lines are missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from intake.readers.page_layout import join_wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pdfplumber.page import Page

    from intake.readers.page_layout import Word

    Box = tuple[float, float, float, float]  # left, top, right, bottom

_LEAST_ROWS, _LEAST_COLUMNS = 2, 2
_VIN: Final = re.compile(r"(?=.*\d)[A-HJ-NPR-Z0-9]{17}")
_YEAR: Final = re.compile(r"(?:19[89]|20[0-4])\d")
_AMOUNT: Final = re.compile(r"\$?\s?\d{1,3}(?:,\d{3})+(?:\.\d{2})?")
_PLATE: Final = re.compile(r"[A-Z0-9]{1,4}-[A-Z0-9]{2,4}(?:-[A-Z0-9]{1,4})?")
_SAME_LINE: Final = 3.0  # points


@dataclass(frozen=True, slots=True)
class RuledTable:
    """Its rows, where each of them stands, and where all of it stands: left, top, right, bottom."""

    rows: tuple[tuple[str, ...], ...]
    box: Box
    spans: tuple[tuple[float, float], ...] = ()
    """From where to where each row reaches downwards."""
    columns: tuple[tuple[float, float], ...] = ()
    """From where to where each column reaches to the right."""
    is_open: bool = False
    """True when no line ends its last row, which then may go on on the next page."""

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
        rows: list[tuple[str, ...]] = []
        spans: list[tuple[float, float]] = []
        for drawn, texts in zip(table.rows, table.extract(), strict=True):
            _, y0, _, y1 = drawn.bbox
            for row, start, end in _rows_of(page, drawn, texts, (y0, y1)):
                if any(row):
                    rows.append(row)
                    spans.append((start - top, end - top))
        if len(rows) >= _LEAST_ROWS and max(map(len, rows)) >= _LEAST_COLUMNS:
            x0, y0, x1, y1 = table.bbox
            columns = _columns_of(table, left)
            ruled.append(RuledTable(tuple(rows), (x0 - left, y0 - top, x1 - left, y1 - top), tuple(spans), columns))
    return ruled


def _columns_of(table: Any, left: float) -> tuple[tuple[float, float], ...]:
    """Return the columns of the row that has the most cells."""
    cells = max(([cell for cell in row.cells if cell] for row in table.rows), key=len)
    return tuple((cell[0] - left, cell[2] - left) for cell in cells)


def _rows_of(
    page: Page, drawn: Any, texts: Sequence[str | None], span: tuple[float, float]
) -> list[tuple[tuple[str, ...], float, float]]:
    """Return the rows that a drawn row holds: one, or several where no line parts them."""
    lines = [(text or "").split("\n") for text in texts]
    key = _key_column(lines)
    if key is None or drawn.cells[key] is None:
        return [(tuple(map(join_wrapped, lines)), *span)]
    words = page.crop(drawn.bbox, strict=False).extract_words()
    starts = _line_starts([word for word in words if _is_within(word, drawn.cells[key])])
    ends = [*starts[1:], span[1]]
    return [
        (tuple(_text_of(words, cell, (start, end)) for cell in drawn.cells), start, end)
        for start, end in zip([span[0], *starts[1:]], ends, strict=True)
    ]


def _key_column(lines: Sequence[Sequence[str]]) -> int | None:
    """Return the column whose cell holds a value of its own in each line; None where the lines are only wrapped."""
    whole = {
        kind: next((place for place, column in enumerate(lines) if _are_all(column, kind)), None)
        for kind in (_VIN, _YEAR, _PLATE, _AMOUNT)
    }
    for kind in (_VIN, _YEAR):
        if whole[kind] is not None:
            return whole[kind]
    plates, amounts = whole[_PLATE], whole[_AMOUNT]
    are_alike = plates is not None and amounts is not None and len(lines[plates]) == len(lines[amounts])
    return plates if are_alike else None


def _are_all(lines: Sequence[str], kind: re.Pattern[str]) -> bool:
    return len(lines) > 1 and all(kind.fullmatch(line.strip()) for line in lines)


def _line_starts(words: Sequence[dict[str, Any]]) -> list[float]:
    starts: list[float] = []
    for top in sorted(word["top"] for word in words):
        if not starts or top - starts[-1] > _SAME_LINE:
            starts.append(top)
    return [start - _SAME_LINE for start in starts]


def _text_of(words: Sequence[dict[str, Any]], cell: Box | None, span: tuple[float, float]) -> str:
    if cell is None:
        return ""
    inside = [word for word in words if _is_within(word, cell) and span[0] <= word["top"] < span[1]]
    lines: dict[int, list[dict[str, Any]]] = {}
    for word in inside:
        lines.setdefault(round(word["top"] / _SAME_LINE), []).append(word)
    return join_wrapped(" ".join(word["text"] for word in line) for line in lines.values())


def _is_within(word: dict[str, Any], cell: Box) -> bool:
    middle: float = (word["x0"] + word["x1"]) / 2
    return cell[0] <= middle <= cell[2]
