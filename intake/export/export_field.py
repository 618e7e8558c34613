"""A field that a template may name: how it is read, and the type of its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from intake.export.record import Record
    from intake.export.values import CellType, Value


@dataclass(frozen=True, slots=True)
class ExportField:
    """One field, by its whole name: `match.cvegs`."""

    name: str
    type: CellType
    read: Callable[[Record], Value]
