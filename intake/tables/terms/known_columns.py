"""The columns that a sender's profile says hold what a quotation needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intake.lexicon.column_names import Column
from intake.text.terms.equipment_cells import ADAPTATION, SPECIAL

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELD_OF: Final[Mapping[Column, str]] = {
    Column.ENGINE: "engine_number",
    Column.POSTAL_CODE: "postal_code",
    Column.TONNAGE: "tonnage",
    Column.CARGO: "cargo",
}
"""The fields of a vehicle that have one column each."""
EQUIPMENT_OF: Final[Mapping[str, tuple[Column, Column]]] = {
    SPECIAL: (Column.EQUIPMENT, Column.EQUIPMENT_VALUE),
    ADAPTATION: (Column.ADAPTATION, Column.ADAPTATION_VALUE),
}
"""The columns of each kind of equipment: its words and its amount."""


def place_of(known: Mapping[int, Column], column: Column) -> int | None:
    """Return the column that is known to hold something, counted from 0; the first of several."""
    return next((place for place in sorted(known) if known[place] is column), None)


def known_fields(known: Mapping[int, Column]) -> dict[str, int]:
    """Return the columns that are known to hold single fields."""
    places = {name: place_of(known, column) for column, name in FIELD_OF.items()}
    return {name: place for name, place in places.items() if place is not None}


def known_equipment(known: Mapping[int, Column]) -> list[tuple[str, int | None, int | None]]:
    """Return the columns that are known to hold equipment: the kind, its words and its amount."""
    places = [(kind, place_of(known, text), place_of(known, amount)) for kind, (text, amount) in EQUIPMENT_OF.items()]
    return [one for one in places if one[1:] != (None, None)]
