"""The place in an e-mail where something was read."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.places import Place  # noqa: TC001 - what passes between processes is built from its types


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was read; rows count from 1."""

    file: str
    sheet: str = ""
    row: int = 0
    page: int = 0
    place: Place | None = field(default=None, compare=False)
    """Where exactly, as far as that is known; two origins of one row are the same all the same."""
