"""A template: which sheets an export has, and what stands in their columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from intake.export.fields import CASE_FIELDS, DROPPED_FIELDS, WARNING_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from intake.export.export_field import ExportField
    from intake.export.expression import Expression
    from intake.export.values import CellType

DEFAULT_WIDTH: Final = 16.0


class SheetKind(Enum):
    """What a sheet beside that of the vehicles shows: a line for each field of the case, or a row for each item."""

    CASE = "case"
    WARNINGS = "warnings"
    DROPPED_ROWS = "dropped_rows"

    @property
    def fields(self) -> Mapping[str, ExportField]:
        """The fields that its columns may name."""
        return _FIELDS[self]


_FIELDS: Final = {
    SheetKind.CASE: CASE_FIELDS,
    SheetKind.WARNINGS: WARNING_FIELDS,
    SheetKind.DROPPED_ROWS: DROPPED_FIELDS,
}


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column. Without an expression it stays empty, for a person to fill in."""

    header: str
    expression: Expression | None
    type: CellType
    width: float = DEFAULT_WIDTH
    """In characters of the usual font."""
    allowed: tuple[str, ...] = ()
    """The values that a person may choose in a workbook. Empty: any."""


@dataclass(frozen=True, slots=True)
class ExtraSheet:
    """A sheet beside that of the vehicles."""

    kind: SheetKind
    name: str
    columns: tuple[TemplateColumn, ...]


@dataclass(frozen=True, slots=True)
class FormWorkbook:
    """An insurer's own workbook, which is filled in and keeps its formats."""

    path: Path
    start: str
    """The name of the cell of the first vehicle's first column."""
    cells: tuple[tuple[str, Expression], ...] = ()
    """What single named cells hold of the case."""


@dataclass(frozen=True, slots=True)
class ExportTemplate:
    """A template, by its name."""

    name: str
    title: str
    sheet: str
    columns: tuple[TemplateColumn, ...]
    sheets: tuple[ExtraSheet, ...] = ()
    form: FormWorkbook | None = None
