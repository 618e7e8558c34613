"""Pivot tables: counts and sums of a list that stands elsewhere, and no list themselves."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from domain.notices.codes import DropReason
from domain.text import fold
from intake.lexicon.column_names import Column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intake.tables.columns import HeaderRow

SUMMARY: Final = DropReason.SUMMARY
_LABELS: Final = re.compile(r"ETIQUETAS DE (?:FILA|COLUMNA)S?|(?:ROW|COLUMN) LABELS")
_COUNTED: Final = re.compile(r"(?:CUENTA|RECUENTO|PROMEDIO|COUNT|AVERAGE) (?:DE|OF) .+")
_SUMMED: Final = re.compile(r"(?:SUMA|SUM) (?:DE|OF) .+")
_LOOKED_AT: Final = 4  # rows below which no heading of a pivot table begins


def is_pivot(header: HeaderRow | None, settled: Mapping[int, Column], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a list is a pivot table, by the names that spreadsheets give to its columns."""
    if header is None:
        return any(_LABELS.fullmatch(fold(cell)) for row in islice(rows, _LOOKED_AT) for cell in row if cell)
    if any(map(_LABELS.fullmatch, header.texts)):
        return True
    is_counted = any(map(_COUNTED.fullmatch, header.texts)) or sum(map(bool, map(_SUMMED.fullmatch, header.texts))) > 1
    return is_counted and Column.VIN not in settled.values()
