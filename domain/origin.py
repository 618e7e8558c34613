"""The place in an e-mail where something was read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was read; rows count from 1."""

    file: str
    sheet: str = ""
    row: int = 0
    page: int = 0
