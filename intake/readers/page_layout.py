"""Puts words together to lines and tables by their places on a page: blanks above one another part columns."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from domain.places import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WIDE_GAP = 0.9  # of a line's height: more than the blank between two words
_SAME_LINE = 0.5  # of a line's height
_MIN_COLUMNS, _MIN_ROWS = 3, 2
_RARELY_CROSSED = 0.12  # share of the rows that may reach over the blank between two columns
_TIGHT = 1.6  # of a line's height from one line to the next: what stands below may still belong to the row above
_ALWAYS_FILLED = 0.8  # share of the rows
_VIN_LENGTH = 17
_MIN_LABELS = 3  # of cards side by side
_MOST_OF_BROKEN_ROW = 3  # lines
PAGE_LABEL = re.compile(r"\b(?:p[aá]g|hoja|page|continu|viene)", re.IGNORECASE)
_PART_OF_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{3,16}")


class Word(NamedTuple):
    """A word and its box, in points from the upper left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """The height of its letters."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class TextLine:
    """Words side by side, from left to right."""

    words: tuple[Word, ...]

    @property
    def top(self) -> float:
        """Where it begins."""
        return min(word.top for word in self.words)

    @property
    def height(self) -> float:
        """The height of its tallest word."""
        return max(word.height for word in self.words)

    @property
    def text(self) -> str:
        """Its words; two blanks where more than a blank is between them."""
        return "  ".join(" ".join(word.text for word in run) for run in runs_of(self))


@dataclass(frozen=True, slots=True)
class TextTable:
    """Rows of texts, all of the same width."""

    rows: tuple[tuple[str, ...], ...]
    boxes: tuple[Box, ...] = ()
    """Where each row stands."""


def put_together(words: Iterable[Word], *, goes_on: bool = False) -> list[TextLine | TextTable]:
    """Put the words of a page together to lines and tables, from the top down.

    Where a table `goes_on` from the page before, the rest of its last row may stand above its next one.
    """
    lines = lines_of(words)
    parts: list[TextLine | TextTable] = []
    start = 0
    if goes_on and (count := _lines_of_broken_row(lines)):
        start = _end_of_table(lines, count) or count
        parts.append(_table(lines[:start]))
    while start < len(lines):
        if (end := _end_of_cards(lines, start)) is not None:
            parts.extend(_card_by_card(lines[start:end]))
            start = end
        elif (end := _end_of_table(lines, start)) is not None:
            parts.append(_table(lines[start:end]))
            start = end
        else:
            parts.append(lines[start])
            start += 1
    return parts


def lines_of(words: Iterable[Word]) -> list[TextLine]:
    """Gather words that stand side by side."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.top + word.bottom, word.left)):
        last = lines[-1][-1] if lines else None
        if last and abs(word.top + word.bottom - last.top - last.bottom) / 2 <= _SAME_LINE * min(
            word.height, last.height
        ):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [TextLine(tuple(sorted(line, key=lambda word: word.left))) for line in lines]


def runs_of(line: TextLine) -> list[list[Word]]:
    """Part a line where more than a blank is between two words."""
    gap = _WIDE_GAP * line.height
    runs = [[line.words[0]]]
    for before, word in pairwise(line.words):
        if word.left - before.right > gap:
            runs.append([])
        runs[-1].append(word)
    return runs


def _end_of_cards(lines: Sequence[TextLine], start: int) -> int | None:
    """Return the line after cards side by side, which share a label in every line; None when there are none."""
    end, labels = start, set[str]()
    while end < len(lines) and (label := _shared_label(lines[end], len(runs_of(lines[start])))):
        labels.add(label)
        end += 1
    return end if len(labels) >= _MIN_LABELS else None


def _shared_label(line: TextLine, columns: int) -> str:
    """Return the word with which every part of a line begins; empty when they begin otherwise, or with a value."""
    runs = runs_of(line)
    first_words = {run[0].text for run in runs}
    is_shared = len(runs) > 1 and len(runs) <= columns and len(first_words) == 1 and all(len(run) > 1 for run in runs)
    label = runs[0][0].text
    return label if is_shared and label.rstrip(":.").isalpha() else ""


def _card_by_card(lines: Sequence[TextLine]) -> Iterator[TextLine]:
    """Yield the lines of cards that stand side by side, one card after the other."""
    rows = [runs_of(line) for line in lines]
    for column in range(max(map(len, rows))):
        yield from (TextLine(tuple(row[column])) for row in rows if column < len(row))


def _end_of_table(lines: Sequence[TextLine], start: int) -> int | None:
    """Return the line after the table that begins at line `start`; None when none does."""
    if len(runs_of(lines[start])) < _MIN_COLUMNS:
        return None
    end, rows, last_row = start + 1, 1, start
    while end < len(lines):
        if len(runs_of(lines[end])) >= _MIN_COLUMNS:
            rows, last_row = rows + 1, end
        elif not _is_below(lines[end - 1], lines[end]) or end - last_row > _MIN_ROWS:
            break
        end += 1
    while end - 1 > last_row and not _is_continuation(lines[last_row], lines[end - 1]):
        end -= 1
    if end - 1 == last_row and _goes_on_like_others(lines[start:end], lines[end : end + 1]):
        end += 1
    return end if rows >= _MIN_ROWS else None


def _is_below(above: TextLine, line: TextLine) -> bool:
    return line.top - above.top <= _TIGHT * max(above.height, line.height)


def _is_continuation(row: TextLine, line: TextLine) -> bool:
    """Tell whether a line goes on within the width of the row above, and not from its very left."""
    is_indented = line.words[0].left > row.words[0].left + row.height
    return is_indented and line.words[-1].right <= row.words[-1].right + row.height


def _goes_on_like_others(lines: Sequence[TextLine], following: Sequence[TextLine]) -> bool:
    """Tell whether a line below the last row is a second line of it, as most rows above have one from the very left."""
    pairs = [(row, line) for row, line in pairwise([*lines, *following]) if len(runs_of(row)) >= _MIN_COLUMNS]
    second = [_is_second_line(row, line) for row, line in pairs[1:]]  # the header may have one line
    return len(second) > 1 and bool(following) and second[-1] and all(second)


def _is_second_line(row: TextLine, line: TextLine) -> bool:
    is_left = abs(line.words[0].left - row.words[0].left) <= 1
    return len(runs_of(line)) == 1 and is_left and _is_below(row, line)


def _lines_of_broken_row(lines: Sequence[TextLine]) -> int:
    """Return how many lines at the top are the rest of a row, directly above a table and inside its columns."""
    first = next((number for number, line in enumerate(lines) if len(runs_of(line)) >= _MIN_COLUMNS), 0)
    if not 0 < first <= _MOST_OF_BROKEN_ROW or (end := _end_of_table(lines, first)) is None:
        return 0
    bands = columns_of([line for line in lines[first:end] if len(runs_of(line)) >= _MIN_COLUMNS])
    for above, line in pairwise(lines[: first + 1]):
        is_inside = all(any(_overlap(word.left, word.right, band) > 0 for band in bands) for word in above.words)
        is_rest = is_inside and _is_continuation(lines[first], above) and not PAGE_LABEL.search(above.text)
        if not (is_rest and _is_below(above, line)):
            return 0
    return first


def _table(lines: Sequence[TextLine]) -> TextTable:
    full = [line for line in lines if len(runs_of(line)) >= _MIN_COLUMNS]
    bands = columns_of(full)
    cells = [cells_of(line, bands) for line in lines]
    keys = _keys([cells_of(line, bands) for line in full])
    rows: list[list[str]] = []
    words: list[list[Word]] = []
    for number, row in enumerate(cells):
        filled = {column for column, text in enumerate(row) if text}
        is_rest = rows and len(filled & keys) * 2 < len(keys) and _is_below(lines[number - 1], lines[number])
        if is_rest:
            rows[-1] = [join_wrapped(parts) for parts in zip(rows[-1], row, strict=True)]
            words[-1] += lines[number].words
        else:
            rows.append(row)
            words.append([*lines[number].words])
    return TextTable(tuple(map(tuple, rows)), tuple(map(box_around, words)))


def box_around(words: Sequence[Word]) -> Box:
    """Return the smallest box that holds `words`, to a tenth of a point."""
    return Box(
        round(min(word.left for word in words), 1),
        round(min(word.top for word in words), 1),
        round(max(word.right for word in words), 1),
        round(max(word.bottom for word in words), 1),
    )


def columns_of(lines: Sequence[TextLine]) -> list[tuple[float, float]]:
    """Return the left and right edge of each column; hardly any row has a word between two columns."""
    edges: Counter[int] = Counter()
    for line in lines:
        for run in runs_of(line):
            edges[int(run[0].left)] += 1
            edges[int(run[-1].right) + 1] -= 1
    most_crossing = int(_RARELY_CROSSED * len(lines))
    bands: list[tuple[float, float]] = []
    depth, begun = 0, None
    for edge in sorted(edges):
        depth += edges[edge]
        if depth > most_crossing and begun is None:
            begun = edge
        elif depth <= most_crossing and begun is not None:
            bands.append((begun, edge))
            begun = None
    return bands or [(0.0, 1.0)]


def cells_of(line: TextLine, bands: Sequence[tuple[float, float]]) -> list[str]:
    """Return the words of a line in the columns in which they stand."""
    cells: list[list[str]] = [[] for _ in bands]
    for run in runs_of(line):
        inside = [column for column, band in enumerate(bands) if _overlap(run[0].left, run[-1].right, band) > 0]
        for word in run:
            cells[_nearest(word, bands) if len(inside) != 1 else inside[0]].append(word.text)
    return [" ".join(words) for words in cells]


def _nearest(word: Word, bands: Sequence[tuple[float, float]]) -> int:
    middle = (word.left + word.right) / 2
    return min(
        range(len(bands)),
        key=lambda column: (-_overlap(word.left, word.right, bands[column]), abs(middle - sum(bands[column]) / 2)),
    )


def _overlap(left: float, right: float, band: tuple[float, float]) -> float:
    return max(0.0, min(right, band[1]) - max(left, band[0]))


def _keys(rows: Sequence[Sequence[str]]) -> set[int]:
    """Return the columns that nearly every row fills."""
    return {
        column for column in range(len(rows[0])) if sum(bool(row[column]) for row in rows) >= _ALWAYS_FILLED * len(rows)
    }


def join_wrapped(parts: Iterable[str]) -> str:
    """Join the lines of a cell; a VIN that was wrapped becomes whole again."""
    filled = [part for part in parts if part]
    whole = "".join(filled)
    if len(whole) == _VIN_LENGTH and len(filled) > 1 and all(_PART_OF_VIN.fullmatch(part) for part in filled):
        return whole
    return " ".join(filled)
