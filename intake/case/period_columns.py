"""Finds the period of the requested policy in columns such as "Inicio vig.", where all rows agree on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain.dates import find_dates
from domain.text import fold
from intake.case.policy_period import LONG_AGO, Period

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from intake.model.document import Table

_VIG: Final = r"VIG(?:ENCIA|ENCIAS)?"
_START: Final = re.compile(
    rf"(?:F(?:ECHA)? )?(?:DE )?(?:INICIO|INI|DESDE|EFECTIV[AO])(?: DE| DE LA)? {_VIG}"
    rf"|{_VIG} (?:INICIAL|INICIO|DESDE|DEL?)"
    r"|POLICY START|START DATE|EFFECTIVE DATE|INCEPTION(?: DATE)?"
)
_END: Final = re.compile(
    rf"(?:F(?:ECHA)? )?(?:DE )?(?:FIN|TERMINO|HASTA|VENCIMIENTO|VTO)(?: DE| DE LA)? {_VIG}"
    rf"|{_VIG} (?:FINAL|FIN|HASTA|AL)"
    r"|POLICY END|END DATE|EXPIR(?:Y|ATION)(?: DATE)?"
)
_MOST_HEADER_ROWS: Final = 30


def find_period_in_columns(table: Table, sent_on: dt.date | None = None) -> Period:
    """Return the period that all rows of a table state; an expiring one says when the next begins."""
    for index, row in enumerate(table.rows[:_MOST_HEADER_ROWS]):
        start_column, end_column = _column(row, _START), _column(row, _END)
        if start_column is None and end_column is None:
            continue
        start, end = (_agreed_day(table.rows[index + 1 :], column) for column in (start_column, end_column))
        if start and sent_on and start < sent_on - LONG_AGO:
            is_expiring = end is not None and end >= sent_on - LONG_AGO
            return Period(end.isoformat()) if end and is_expiring else Period()
        return Period(start.isoformat() if start else "", end.isoformat() if end and (not start or start < end) else "")
    return Period()


def _column(row: Sequence[str], pattern: re.Pattern[str]) -> int | None:
    return next((index for index, cell in enumerate(row) if pattern.fullmatch(fold(cell))), None)


def _agreed_day(rows: Sequence[Sequence[str]], column: int | None) -> dt.date | None:
    """Return the day in all filled cells of a column; None when they differ."""
    if column is None:
        return None
    cells = {row[column] for row in rows if column < len(row) and row[column]}
    days = {mention.day for cell in cells for mention in find_dates(cell)[:1]}
    return next(iter(days)) if len(days) == 1 else None
