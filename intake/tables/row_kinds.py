"""Rows that are no units whatever their columns are, by what they say: totals, examples, legends, notes on the list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain import vin
from domain.notices.codes import DropReason
from domain.text import fold
from intake.lexicon.leaving import is_sheet_of_gone
from intake.lexicon.list_signs import asks_to_add
from intake.lexicon.section_titles import begins_as_note
from intake.lexicon.trade_words import is_colour
from intake.model.extraction import TITLE_OR_NOTE, TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

OLD: Final = DropReason.OLD_LIST
_TOTAL: Final = re.compile(
    r"(?:GRAN |SUB ?|SUMAS? |VALOR |MONTO |IMPORTE |GRAND )?(?:SUB ?)?TOTAL(?:ES)?\b.*|SUMAS?"
    r"|SUMA(?:TORIA)?(?: ASEGURADA)? TOTAL.*"
    r"|(?:\d+ |NUMERO |NO |CANTIDAD )?(?:DE )?(?:UNIDADES|VEHICULOS|REGISTROS)(?: EN)? TOTAL(?:ES)?\b.*"
)
_LOSSES: Final = re.compile(r"\bSINIESTR")
_CHOICES: Final = re.compile(
    r"\b(?:CATALOGOS?|LISTAS|VALIDACION(?:ES)?|PARAMETROS|INSTRUCCIONES|INSTRUCTIVO|EJEMPLOS?)\b"
)
_EXAMPLE: Final = re.compile(r"(?:EJEMPLO|EJ(?! \d)|EXAMPLE)\b.*")
_MOST_OF_A_LEGEND: Final = 2  # cells: the colour, and what it means
_TOP_ROWS, _BOTTOM_ROWS = 12, 6  # where notes on a list stand
_MOST_OF_A_NOTE: Final = 2  # cells


def why_no_sheet(name: str) -> str:
    """Return why the name of a sheet rules out all of its rows; empty when it does not."""
    folded = fold(name)
    return (
        OLD
        if _LOSSES.search(folded) or is_sheet_of_gone(folded)
        else DropReason.FORM_CHOICES
        if _CHOICES.search(folded)
        else ""
    )


def notes_on_list(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return what stands above and below a list and may be said of all of it: rows of one or two cells."""
    few = [{cell for cell in row if cell} for row in [*rows[:_TOP_ROWS], *rows[-_BOTTOM_ROWS:]]]
    return [cell for cells in few if len(cells) <= _MOST_OF_A_NOTE for cell in cells]


def why_no_unit(row: Sequence[str], *, has_number: bool) -> str:
    """Return why a row is none of the units, whatever its columns: a total, an example, the legend of a colour."""
    filled = [cell for cell in row if cell]
    if any(_EXAMPLE.fullmatch(fold(cell)) for cell in row[:2] if cell[:1] in "Ee"):
        return DropReason.EXAMPLE
    if has_number or not filled:
        return ""
    if any(map(is_total, filled)):
        return TOTAL
    return TITLE_OR_NOTE if len(filled) <= _MOST_OF_A_LEGEND and is_colour(filled[0]) else ""


def is_note_on_list(text: str) -> bool:
    """Tell whether a text is a note that adds no unit: "Nota: en 2025 se vendió el C200 2018"."""
    return begins_as_note(text) and not vin.find_all(text) and not asks_to_add(fold(text))


def is_total(cell: str) -> bool:
    """Tell whether a cell begins a row of totals."""
    return cell[0] in "TtSsGgVvMmIiNnCcUuRr" and _TOTAL.fullmatch(fold(cell)) is not None
