"""Rows that are marked beside what their cells say: hidden, struck out, in a colour with a legend, commented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.text import fold
from intake.lexicon.leaving import is_heading_of_gone, is_title_of_gone, says_gone
from intake.model.document import MarkKind
from intake.model.extraction import HIDDEN_ROW, IN_COLOUR_OF_GONE, STRUCK_OUT

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from domain.notices.notice import Notice
    from intake.model.document import RowMark, Table

REASONS: Final = {MarkKind.HIDDEN: HIDDEN_ROW, MarkKind.STRUCK: STRUCK_OUT}
"""Why a row is left out of its table altogether."""


def rows_aside(table: Table) -> list[RowMark]:
    """Return the marks of the rows that the table itself leaves empty."""
    return [mark for mark in table.marks if mark.kind in REASONS and any(mark.cells)]


def gone_by_colour(table: Table, colours: Collection[str]) -> Mapping[int, str]:
    """Return why each row in one of `colours` is left out, by its number."""
    return {
        mark.row: IN_COLOUR_OF_GONE for mark in table.marks if mark.kind is MarkKind.COLOURED and mark.detail in colours
    }


def warnings_by_row(table: Table) -> dict[int, Notice]:
    """Return what a reviewer should know of the comments on rows, by number."""
    return {mark.row: _warning(mark.detail) for mark in table.marks if mark.kind is MarkKind.COMMENTED}


def _warning(comment: str) -> Notice:
    folded = fold(comment)
    is_gone = is_heading_of_gone(folded) or is_title_of_gone(folded) or says_gone(folded)
    return notice(WarningCode.COMMENT_SAYS_GONE if is_gone else WarningCode.COMMENTED, comment=comment)
