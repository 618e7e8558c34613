"""Plain text: lines, and the tables that people draw with tabs, bars or blanks."""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.text import has_invisible, tidy
from intake.model.document import Document, Line, Table
from intake.readers import delimited, fixed_width
from intake.readers.charset import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.document import Block
    from intake.model.limits import ReadingLimits

_QUOTE = re.compile(r"^\s*(?:>\s?)+")
_SEPARATORS = (re.compile(r"\t+"), re.compile(r"\s*\|\s*"), re.compile(r"\s*;\s*"), re.compile(r"\s{2,}"))
_RULE = re.compile(r"^[\s|+=_:-]{3,}$")
_MIN_COLUMNS = 3
_MIN_ROWS = 2
_MIN_LABELLED = 2
_DIGIT = re.compile(r"\d")


def read(file: str, content: bytes, limits: ReadingLimits) -> Document:
    """Read a text file: as one table when every line has the same columns, else as lines."""
    text = decode(content)
    if table := delimited.read_table(file, text, limits):
        return Document(file, (table,))
    return from_text(file, text, limits)


def from_text(file: str, text: str, limits: ReadingLimits) -> Document:
    """Read `text` as lines, gathering neighbours that form a table."""
    cut = text[: limits.max_text_chars]
    lines = lines_of(cut, limits)
    is_cut = len(text) > len(cut) or len(lines) >= limits.max_lines
    warnings = [notice(WarningCode.FILE_LINES_CUT, file=file, limit=len(lines))] if is_cut else []
    if has_invisible(cut):
        warnings.append(notice(WarningCode.TEXT_INVISIBLE, file=file))
    return Document(file, tuple(with_tables(file, lines)), tuple(warnings), is_incomplete=is_cut)


def lines_of(text: str, limits: ReadingLimits) -> list[Line]:
    """Return the lines of `text`, as wide as they are written, without their marks of quotation."""
    raw_lines = text[: limits.max_text_chars].splitlines()[: limits.max_lines]
    return [_line(raw, number, limits) for number, raw in enumerate(raw_lines, start=1)]


def _line(raw: str, number: int, limits: ReadingLimits) -> Line:
    unquoted = _QUOTE.sub("", raw)
    return Line(unquoted[: limits.max_line_chars].rstrip(), number, is_quoted=unquoted != raw)


def with_tables(file: str, blocks: Sequence[Block], known_tables: int = 0) -> Iterator[Block]:
    """Yield `blocks`, neighbouring lines that people have drawn as a table as one."""
    start, count = 0, known_tables
    ruled_out = dict.fromkeys(_SEPARATORS, 0)
    while start < len(blocks):
        block = blocks[start]
        if not isinstance(block, Line):
            yield block
            start += 1
        elif drawn := _table_at(file, blocks, start, count + 1, ruled_out):
            table, start = drawn
            count += 1
            yield table
        else:
            yield Line(tidy(block.text), block.number, is_quoted=block.is_quoted, is_struck=block.is_struck)
            start += 1


def _table_at(
    file: str, blocks: Sequence[Block], start: int, count: int, ruled_out: dict[re.Pattern[str], int]
) -> tuple[Table, int] | None:
    """Return the table that begins at `start`, and where it ends.

    `ruled_out` holds the line up to which each separator is known to draw no table, so that no line is tried twice.
    """
    first = blocks[start]
    if isinstance(first, Line) and "  " in first.text:
        below = takewhile(str.strip, (line.text for line in islice(_run(blocks, start), 1, None)))
        if len(cut := fixed_width.cut(first.text, below)) >= _MIN_ROWS:
            rows_cut = tuple(tuple(map(tidy, row)) for row in cut)
            return Table(file, str(count), rows_cut, first.number, is_quoted=first.is_quoted), start + len(cut)
    for separator in _SEPARATORS:
        if start < ruled_out[separator]:
            continue
        rows: list[tuple[str, ...]] = []
        lines = _run(blocks, start)
        end = start
        for line in lines:
            cells = _cells(line, separator)
            if rows and (_RULE.match(line.text) or (not cells and _goes_on(blocks, end + 1, separator, len(rows[0])))):
                rows.append(())  # so that the rows below it keep the numbers of their lines
            elif len(cells) == 1 and rows and _goes_on(blocks, end + 1, separator, len(rows[0])):
                rows.append((tidy(cells[0]),))
            elif len(cells) < _MIN_COLUMNS or (rows and len(cells) != len(rows[0])):
                break
            else:
                rows.append(tuple(map(tidy, cells)))
            end += 1
        filled = [row for row in rows if len(row) > 1]
        if len(filled) >= _MIN_ROWS and not _is_labelled(filled):
            first = next(_run(blocks, start))
            return Table(file, str(count), tuple(rows), first.number, is_quoted=first.is_quoted), end
        ruled_out[separator] = end
    return None


def _cells(line: Line, separator: re.Pattern[str]) -> list[str]:
    text = line.text.strip().removeprefix("|").removesuffix("|").strip()
    return separator.split(text) if text else []


def _goes_on(blocks: Sequence[Block], place: int, separator: re.Pattern[str], width: int) -> bool:
    """Tell whether a row of the table stands at `place`: then a blank line or a title before it is part of it.

    A row without a digit is the header of another one.
    """
    block = blocks[place] if place < len(blocks) else None
    return isinstance(block, Line) and len(_cells(block, separator)) == width and bool(_DIGIT.search(block.text))


def _is_labelled(rows: Sequence[tuple[str, ...]]) -> bool:
    """Tell sentences parted by bars, "RIO 2021 | placas ABC-123 | valor 350,000", whose values are labelled."""
    columns = list(zip(*rows, strict=True))
    return sum(map(_has_label, columns)) >= _MIN_LABELLED or any(map(_has_colon, columns))


def _has_label(column: Sequence[str]) -> bool:
    """Tell whether all cells begin with the same words and go on with a number or code."""
    words = [cell.split() for cell in column]
    label = sum(1 for _ in takewhile(lambda same: len(set(same)) == 1, zip(*words, strict=False)))
    if not label or not words[0][0][0].isalpha():
        return False
    return all(len(words_of_cell) > label and _DIGIT.search(words_of_cell[label]) for words_of_cell in words)


def _has_colon(column: Sequence[str]) -> bool:
    """Tell whether all cells begin with the same label: "VIN: …"."""
    labels = {cell.partition(":")[0] if ":" in cell else "" for cell in column}
    return len(labels) == 1 and "" not in labels


def _run(blocks: Sequence[Block], start: int) -> Iterator[Line]:
    """Yield the lines from `start` that are neighbours and equally new."""
    first = blocks[start]
    for number in range(start, len(blocks)):
        block = blocks[number]
        if not isinstance(first, Line) or not isinstance(block, Line) or _is_apart(block, first):
            return
        yield block


def _is_apart(line: Line, first: Line) -> bool:
    return line.is_quoted != first.is_quoted or line.is_struck != first.is_struck
