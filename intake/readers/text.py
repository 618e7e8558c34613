"""Plain text: lines, and the tables that people draw with tabs, bars or blanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intake.model import Document, Line, Table
from intake.readers import delimited
from intake.readers.charset import decode
from intake.wording import has_invisible, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.limits import Limits
    from intake.model import Block

_QUOTE = re.compile(r"^\s*(?:>\s?)+")
_SEPARATORS = (re.compile(r"\t+"), re.compile(r"\s*\|\s*"), re.compile(r"\s*;\s*"), re.compile(r"\s{2,}"))
_RULE = re.compile(r"^[\s|+=_:-]{3,}$")
_MIN_COLUMNS = 3
_MIN_ROWS = 2


def read(file: str, content: bytes, limits: Limits) -> Document:
    """Read a text file: as one table when every line has the same columns, else as lines."""
    text = decode(content)
    if table := delimited.read_table(file, text, limits):
        return Document(file, (table,))
    return from_text(file, text, limits)


def from_text(file: str, text: str, limits: Limits) -> Document:
    """Read `text` as lines, gathering neighbours that form a table."""
    cut = text[: limits.max_text_chars]
    raw_lines = cut.splitlines()
    lines = [_line(raw, number, limits) for number, raw in enumerate(raw_lines[: limits.max_lines], start=1)]
    is_cut = len(text) > len(cut) or len(raw_lines) > len(lines)
    warnings = [f"{file}: only the first {len(lines)} lines were read"] if is_cut else []
    if has_invisible(cut):
        warnings.append(f"{file}: invisible characters were left out")
    return Document(file, tuple(_with_tables(file, lines)), tuple(warnings), is_incomplete=is_cut)


def _line(raw: str, number: int, limits: Limits) -> Line:
    unquoted = _QUOTE.sub("", raw)
    return Line(unquoted[: limits.max_line_chars].rstrip(), number, is_quoted=unquoted != raw)


def _with_tables(file: str, lines: Sequence[Line]) -> Iterator[Block]:
    at, count = 0, 0
    while at < len(lines):
        if found := _table_at(file, lines, at, count + 1):
            table, at = found
            count += 1
            yield table
            continue
        yield Line(tidy(lines[at].text), lines[at].number, is_quoted=lines[at].is_quoted)
        at += 1


def _table_at(file: str, lines: Sequence[Line], start: int, count: int) -> tuple[Table, int] | None:
    """Return the table that begins at line `start`, and the line after it."""
    for separator in _SEPARATORS:
        rows: list[tuple[str, ...]] = []
        at = start
        while at < len(lines) and lines[at].is_quoted == lines[start].is_quoted:
            if not _RULE.match(lines[at].text) or not rows:
                cells = _cells(lines[at].text, separator)
                if len(cells) < _MIN_COLUMNS or (rows and len(cells) != len(rows[0])):
                    break
                rows.append(cells)
            at += 1
        if len(rows) >= _MIN_ROWS and not lines[start].is_quoted:
            return Table(file, str(count), tuple(rows), lines[start].number), at
    return None


def _cells(text: str, separator: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(tidy(cell) for cell in separator.split(text.strip().strip("|").strip()))
