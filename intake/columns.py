"""What each column of a table means: by the words of its header, and by its values where words leave it open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake import values
from intake.header_words import Column, column_of
from intake.vocabulary import COVERAGES, USES, is_brand, names_vehicle
from intake.wording import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


_IDENTITY = frozenset({
    Column.BRAND, Column.MODEL, Column.DESCRIPTION, Column.YEAR_OR_MODEL, Column.TYPE_OR_MODEL, Column.UNIT, Column.VIN
})  # fmt: skip
_SAMPLE_ROWS = 200
_HALF = 0.5
_MOST = 0.6


@dataclass(frozen=True, slots=True)
class Header:
    """What the words of a header row say, column by column; None where they say nothing."""

    columns: tuple[Column | None, ...]
    texts: tuple[str, ...]

    @property
    def is_of_vehicles(self) -> bool:
        return Column.LOSS not in self.columns and bool(_IDENTITY & set(self.columns))


def read_header(cells: Sequence[str]) -> Header | None:
    """Return the header that a row is, or None when it is another row."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(_is_value(cell) for cell in filled):  # noqa: PLR2004 - one cell is a title
        return None
    found = tuple(column_of(cell) for cell in cells)
    known = [column for column in found if column is not None]
    is_header = len(set(known)) >= 2 and len(known) >= _HALF * len(filled)  # noqa: PLR2004
    return Header(found, tuple(fold(cell) for cell in cells)) if is_header else None


def _is_value(cell: str) -> bool:
    is_number = bool(re.fullmatch(r"[\d\s.,$-]+", cell))
    return is_number or values.read_vin(cell) is not None or values.is_likely_plate(cell)


def settle(header: Header | None, rows: Sequence[Sequence[str]]) -> dict[int, Column]:
    """Return what each column holds, given the rows below the header (None: there is none)."""
    width = max((len(row) for row in rows), default=0)
    samples = [[row[at] for row in rows[:_SAMPLE_ROWS] if at < len(row) and row[at]] for at in range(width)]
    said = dict(enumerate(header.columns)) if header else {}
    settled: dict[int, Column] = {}
    for at, column in said.items():
        if column is not None and at < width:
            settled[at] = _by_values(column, samples[at])
    _settle_types(settled)
    _keep_best(settled, samples, Column.VIN, lambda cell: values.read_vin(cell) is not None)
    _keep_best(settled, samples, Column.YEAR, values.is_likely_year)
    _keep_value(settled, samples, header)
    _add_by_shape(settled, samples, is_headless=header is None)
    return settled


def _by_values(column: Column, cells: Sequence[str]) -> Column:
    if column is Column.YEAR_OR_MODEL:
        return Column.YEAR if _share(cells, _is_year_cell) >= _HALF else Column.MODEL
    if column is Column.UNIT:
        return (
            Column.DESCRIPTION if _share(cells, lambda cell: len(cell.split()) > 1) >= _HALF else Column.ECONOMIC_NUMBER
        )
    if column is Column.QUANTITY and _share(cells, lambda cell: values.read_quantity(cell) is not None) < _HALF:
        return Column.DESCRIPTION if _share(cells, names_vehicle) >= _HALF else Column.OTHER
    if column is Column.VIN and cells and _share(cells, _is_serial_or_nothing) < _HALF / 2:
        return Column.DETAIL
    return column


def _is_year_cell(cell: str) -> bool:
    return values.read_year(cell) is not None


def _is_serial_or_nothing(cell: str) -> bool:
    return values.read_serial(cell) is not None or values.is_nothing(cell)


def _settle_types(settled: dict[int, Column]) -> None:
    """Take "Tipo" as the model where a brand stands without one, else as a part of the description."""
    has_model = Column.MODEL in settled.values() or Column.DESCRIPTION in settled.values()
    meaning = Column.MODEL if Column.BRAND in settled.values() and not has_model else Column.DESCRIPTION
    settled.update({at: meaning for at, column in settled.items() if column is Column.TYPE_OR_MODEL})


def _keep_best(
    settled: dict[int, Column], samples: Sequence[Sequence[str]], column: Column, is_one: Callable[[str], bool]
) -> None:
    """Of several columns that claim to be `column`, keep the one whose values are."""
    claims = [at for at, claimed in settled.items() if claimed is column]
    best = max(claims, key=lambda at: (_share(samples[at], is_one), -at), default=None)
    settled.update({at: Column.OTHER for at in claims if at != best})


def _keep_value(settled: dict[int, Column], samples: Sequence[Sequence[str]], header: Header | None) -> None:
    claims = [at for at, column in settled.items() if column is Column.VALUE]

    def rank(at: int) -> tuple[bool, bool, int]:
        says_insured = header is not None and bool(re.search(r"\bSUMA|ASEGURAD|INSURED", header.texts[at]))
        return _share(samples[at], lambda cell: values.read_money(cell) is not None) >= _HALF, says_insured, -at

    best = max(claims, key=rank, default=None)
    settled.update({at: Column.OTHER for at in claims if at != best})


_SHAPES: tuple[tuple[Column, Callable[[str], bool]], ...] = (
    (Column.VIN, lambda cell: values.read_vin(cell) is not None),
    (Column.YEAR, values.is_likely_year),
    (Column.PLATE, values.is_likely_plate),
    (Column.BRAND, is_brand),
    (Column.USAGE, lambda cell: fold(cell) in USES),
    (Column.COVERAGE, lambda cell: fold(cell) in COVERAGES),
    (Column.VALUE, values.looks_like_money),
)
_SAFE_BESIDE_A_HEADER = frozenset({Column.VIN, Column.YEAR, Column.PLATE})


def _add_by_shape(settled: dict[int, Column], samples: Sequence[Sequence[str]], *, is_headless: bool) -> None:
    """Give columns without a telling header what their values look like; a headless text is the description."""
    for column, is_one in _SHAPES:
        free = [at for at in range(len(samples)) if at not in settled and samples[at]]
        if column in settled.values() or not (is_headless or column in _SAFE_BESIDE_A_HEADER):
            continue
        best = max(free, key=lambda at: _share(samples[at], is_one), default=None)
        if best is not None and _share(samples[best], is_one) >= _MOST:
            settled[best] = column
    has_text = {Column.DESCRIPTION, Column.MODEL} & set(settled.values())
    if is_headless or not has_text:
        for at, cells in enumerate(samples):
            if at not in settled and _share(cells, lambda cell: bool(re.search(r"[A-Za-z]{2}", cell))) >= _HALF:
                settled[at] = Column.DESCRIPTION


def is_fleet(settled: Mapping[int, Column], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether columns that were found without a header are those of vehicles."""
    found = set(settled.values())
    if Column.VIN in found:
        return True
    texts = [
        row[at] for at, column in settled.items() if column in _IDENTITY for row in rows if at < len(row) and row[at]
    ]
    return Column.YEAR in found and _share(texts, names_vehicle) >= _HALF / 2


def _share(cells: Sequence[str], is_one: Callable[[str], bool]) -> float:
    """Return the share of `cells` that are one; 0 when there are none."""
    return sum(map(is_one, cells)) / len(cells) if cells else 0.0
