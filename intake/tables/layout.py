"""How a table is laid out: where its headers stand, in one row or two, side by side, at the side, or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from domain.text import fold
from intake.lexicon.column_names import Column, meaning_of
from intake.lexicon.section_titles import is_of_old_list, is_title
from intake.lexicon.trade_words import names_make
from intake.tables.claims_columns import fleet_columns
from intake.tables.columns import IDENTITY, NO_MAPPING, HeaderRow, header_of, is_value, read_header
from intake.tables.forms import find_forms
from intake.tables.stacked_labels import find_stacks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from intake.tables.forms import CellAt, Row

_A_NUMBER: Final = re.compile(r"\d{5}|\d,\d{3}")
_LONGEST_LABEL: Final = 40
_HAS_VALUE: Final = re.compile(r":\s*\S")  # "Siniestralidad: 2 eventos" says something of the case, and is no title
_WEAK: Final = frozenset(
    {Column.BASIS, Column.VALUE_OR_OTHER, Column.OTHER, Column.DETAIL, Column.UNIT, Column.QUANTITY}
)


@dataclass(slots=True)
class Section:
    """A header and the rows below it; without a header only the rows tell what they are."""

    header: HeaderRow | None = None
    rows: list[Row] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    """What stands directly above."""
    repeats: list[int] = field(default_factory=list)
    """The rows in which the header stands again."""
    first_column: int = 0
    """Where its first column stands in the table."""
    cells: tuple[tuple[CellAt, ...], ...] = ()
    """Where the cells of each row stand, of a form; empty: side by side in their row."""
    heading: list[Row] = field(default_factory=list)
    """The rows of the header itself."""


def sections(rows: Sequence[Row], known: Mapping[str, Column] = NO_MAPPING) -> list[Section]:
    """Cut the rows of a table into its lists; a header that is repeated cuts nothing."""
    forms, left = find_forms(rows, known)
    stacks, left = find_stacks(left, known)
    forms += stacks
    lists = [part for section in _below_headers(left, known) for part in _side_by_side(section)]
    lists += [Section(header_of(form.labels, known), list(form.rows), cells=form.cells) for form in forms]
    return [section for section in lists if section.rows or section.header]


def _below_headers(rows: Sequence[Row], known: Mapping[str, Column]) -> Iterator[Section]:
    section = Section()
    texts: tuple[str, ...] = ()
    offset = 0
    while offset < len(rows):
        number, cells = rows[offset]
        offset += 1
        header = None if _A_NUMBER.search("\t".join(cells)) else read_header(cells, known)
        if header is None:
            section.rows.append((number, cells))
        elif header.texts == texts and not any(map(is_of_old_list, _titles(section.rows))):
            section.repeats.append(number)
        else:
            yield section
            heading = [(number, cells)]
            texts = header.texts
            if offset > 1:
                header = _completed(header, rows[offset - 2][1], cells, known)
            if offset < len(rows) and _goes_on(header, rows[offset][1]):
                heading.append(rows[offset])
                cells, offset = _merged(cells, rows[offset][1]), offset + 1
                header = header_of(cells, known)
            section = Section(header, titles=_titles(section.rows), heading=heading)
    yield section


def _titles(rows: Sequence[Row]) -> list[str]:
    """Return the titles that end `rows`, the nearest first."""
    titles: list[str] = []
    for _, cells in reversed(rows[-3:]):
        filled = {cell for cell in cells if cell}
        if len(filled) > 2:  # noqa: PLR2004 - a label and its value
            break
        titles.extend(text for text in filled if len(filled) == 1 and not _HAS_VALUE.search(text))
    return titles


def _goes_on(header: HeaderRow, below: Sequence[str]) -> bool:
    """Tell whether the row below a header is its second half: only words, and most of them of headers."""
    filled = [cell for cell in below if cell]
    if not filled or any(is_value(cell) or len(cell) > _LONGEST_LABEL or names_make(cell) for cell in filled):
        return False
    if tuple(map(fold, below)) == header.texts or (len(filled) == 1 and (below[0] or is_title(filled[0]))):
        return False
    return 3 * sum(meaning_of(cell) is not None for cell in filled) >= 2 * len(filled)


def _merged(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Merge a two-row header: the lower text, completed by the group above it where it is too vague alone."""
    groups = _spread(above, below)
    width = max(len(above), len(below))
    return tuple(_label(_cell(groups, place), _cell(below, place)) for place in range(width))


def _label(group: str, own: str) -> str:
    if not own or group == own:
        return own or group
    if (meaning := meaning_of(own)) and meaning.column not in _WEAK:
        return own
    joined = f"{group} {own}".strip()
    return joined if meaning_of(joined) else own


def _spread(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Repeat each group of the upper row over all the columns that its merged cell covers."""
    spread: list[str] = []
    last = ""
    for place in range(max(len(above), len(below))):
        last = _cell(above, place) or (last if _cell(below, place) else "")
        spread.append(last)
    return spread


def _completed(header: HeaderRow, above: Sequence[str], cells: Sequence[str], known: Mapping[str, Column]) -> HeaderRow:
    """Return `header`, completed by the groups in the row above where its own words are too vague."""
    filled = [cell for cell in above if cell]
    if not _are_groups(filled):
        return header
    groups = [group if meaning_of(group) else "" for group in _spread(above, cells)]
    merged = tuple(
        _label(group, cell) if cell else "" for group, cell in zip(groups, _padded(cells, groups), strict=True)
    )
    return header_of(merged, known)


def _are_groups(cells: Sequence[str]) -> bool:
    """Tell whether the cells above a header group its columns; a title, or a label and its value, group none."""
    if len(cells) < 2 or any(cell.endswith(":") or is_value(cell) for cell in cells):  # noqa: PLR2004 - a title
        return False
    named = sum(meaning_of(cell) is not None for cell in cells)
    return named > 1 or (named == 1 and len(cells) > 2)  # noqa: PLR2004 - a label and its value


def _padded(cells: Sequence[str], like: Sequence[str]) -> list[str]:
    return [*cells, *[""] * (len(like) - len(cells))][: len(like)]


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _side_by_side(section: Section) -> Iterator[Section]:
    """Yield the lists that stand side by side below one header row; most rows hold only one."""
    header = section.header
    if header and (columns := fleet_columns(header)):
        yield _part(section, header, columns, section.repeats)
        return
    starts = _starts(header) if header else []
    if header is None or len(starts) < 2:  # noqa: PLR2004 - one list
        yield section
        return
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        yield _part(section, header, slice(start, end), section.repeats if start == starts[0] else [])


def _part(section: Section, header: HeaderRow, columns: slice, repeats: list[int]) -> Section:
    """Return some columns of a section as one of its own."""
    rows = [(number, cells[columns]) for number, cells in section.rows if any(cells[columns])]
    return Section(header.part(columns), rows, section.titles, repeats, columns.start, heading=section.heading)


def _starts(header: HeaderRow) -> list[int]:
    """Return where lists begin: where the first label comes again, or past a gap behind which a list is named anew."""
    first = next((place for place, text in enumerate(header.texts) if text), 0)
    again = [place for place, text in enumerate(header.texts) if text == header.texts[first]]
    gaps = [
        first,
        *(
            place
            for place in range(first + 2, len(header.texts))
            if header.texts[place] and not header.texts[place - 1]
        ),
    ]
    for starts in (again, gaps):
        parts = [set(header.columns[a:b]) - {None} for a, b in zip(starts, [*starts[1:], None], strict=True)]
        shared = set.intersection(*parts) & IDENTITY
        if len(parts) > 1 and shared and all(_is_list(part) for part in parts):
            return starts
    return _repeats(header) or [first]


_FACTS: Final = frozenset({Column.YEAR, Column.VIN, Column.PLATE})
_FEWEST_REPEATED: Final = 2  # labels of facts that come again: one alone is a second plate


def _repeats(header: HeaderRow) -> list[int]:
    """Return where lists begin that share no first label: each at the name before labels of facts that come again.

    "No. | Tracto | Año | Serie | Remolque | Año | Serie": behind a number of the row, and with names of their own.
    """
    facts = [place for place, column in enumerate(header.columns) if column in _FACTS]
    repeated = {text for text in header.texts if text and header.texts.count(text) > 1}
    if len({header.texts[place] for place in facts} & repeated) < _FEWEST_REPEATED:
        return []
    starts: list[int] = []
    passed: set[str] = set()
    for place in facts:
        text = header.texts[place]
        if not starts or text in passed:
            passed = set()
            start = _name_before(header, place)
            if start == place:
                return []
            starts.append(start)
        passed.add(text)
    return starts if len(starts) > 1 and all(start < end for start, end in pairwise(starts)) else []


def _name_before(header: HeaderRow, place: int) -> int:
    """Return where the labels begin that name what the fact at `place` is of."""
    start = place
    while start > 0 and header.texts[start - 1] and header.columns[start - 1] not in _NO_NAMES:
        start -= 1
    return start


_NO_NAMES: Final = frozenset(
    {Column.YEAR, Column.VIN, Column.PLATE, Column.VALUE, Column.OTHER_VALUE, Column.VALUE_OR_OTHER, Column.OTHER}
)


def _is_list(columns: set[Column | None]) -> bool:
    return len(columns) > 1 and bool(columns & (IDENTITY - {Column.UNIT}))
