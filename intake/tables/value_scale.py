"""What the amounts of a list stand for: thousands, one unit or all units of a row, with or without VAT."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain import values
from domain.text import fold
from intake.lexicon.column_names import Column
from intake.lexicon.vat import says_with_vat
from intake.tables.cell_shapes import CellShape, ColumnSample

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_THOUSANDS: Final = re.compile(
    r"\b(?:(?:CIFRAS?|VALORES|VALOR|IMPORTES?|MONTOS?|SUMAS?|CANTIDADES|MONEDA|PESOS|AMOUNTS?|VALUES?)\b.{0,40}\b)?"
    r"(?:EN MILES|MILES DE (?:PESOS|DOLARES|USD|MXN|M N)|IN THOUSANDS|MILES MXN|MILES M N)\b"
)
_MAIL_IN_THOUSANDS: Final = re.compile(
    r"\b(?:CIFRAS?|VALORES|VALOR|IMPORTES?|MONTOS?|SUMAS?|CANTIDADES|PESOS|AMOUNTS?|VALUES?)\b"
    r"(?:\s\w+){0,4}?\s(?:EN MILES|IN THOUSANDS)\b"
)
_OF_THOUSANDS: Final = re.compile(r"\bMILES\b|\bTHOUSANDS\b")
_OF_ALL: Final = re.compile(r"\b(?:TOTAL(?:ES)?|IMPORTE)\b")
_OF_INSURED: Final = re.compile(r"\bASEG\w*")
_MOST_IN_THOUSANDS: Final = 20_000
"""More is written in full: no unit is worth twenty million."""
_LEAST_VALUE: Final = 20_000
_SAME: Final = 0.001
_MOST: Final = 0.9
_MONEY: Final = (Column.VALUE, Column.OTHER_VALUE)
_MAY_BE_MONEY: Final = frozenset({*_MONEY, Column.OTHER, Column.BASIS})


def are_thousands(header: str, notes: Iterable[str]) -> bool:
    """Tell whether the header of the values, or a note on their list, says that they are in thousands."""
    return bool(_OF_THOUSANDS.search(header)) or any(_THOUSANDS.search(fold(note)) for note in notes)


def notes_of_mail(text: str) -> tuple[str, ...]:
    """Return what a mail says of the scale of all values in its lists: "valores en miles de pesos"."""
    return tuple(note.group() for note in _MAIL_IN_THOUSANDS.finditer(fold(text)))


def in_full(amount: float) -> float:
    """Return an amount of a list that is in thousands; what is too much for one is written in full."""
    return amount * 1000 if amount < _MOST_IN_THOUSANDS else amount


def with_value_in_thousands(settled: Mapping[int, Column], rows: Sequence[Sequence[str]]) -> dict[int, Column]:
    """Return the columns with VALUE where amounts stand that no header names and only thousands make large enough.

    Where several columns may hold them, none does.
    """
    if Column.VALUE in settled.values():
        return dict(settled)
    width = max(map(len, rows), default=0)
    places = [place for place in range(width) if settled.get(place, Column.OTHER) is Column.OTHER]
    samples = {place: ColumnSample([row[place] for row in rows if place < len(row)]) for place in places}
    amounts = [place for place, sample in samples.items() if _may_be_thousands(sample)]
    return {**settled, amounts[0]: Column.VALUE} if len(amounts) == 1 else dict(settled)


def _may_be_thousands(sample: ColumnSample) -> bool:
    is_amount = sample.share(CellShape.AMOUNT_INSIDE) >= _MOST and sample.share(CellShape.YEAR, CellShape.PERSONAL) == 0
    return is_amount and not sample.counts_up and in_full(sample.typical_amount) >= _LEAST_VALUE


def is_of_all_units(header: str) -> bool:
    """Tell whether a column has the value of all the units of a row."""
    return bool(_OF_ALL.search(header)) and not _OF_INSURED.search(header)


def with_value_of_one(settled: Mapping[int, Column], rows: Sequence[Sequence[str]]) -> dict[int, Column]:
    """Return the columns with VALUE where the value of one unit stands, not its product with the quantity beside it."""
    counts = next((place for place, column in settled.items() if column is Column.QUANTITY), None)
    amounts = [place for place, column in settled.items() if column in _MONEY]
    if counts is None or len(amounts) < 2:  # noqa: PLR2004 - nothing to tell apart
        return dict(settled)
    pairs = [(one, whole) for one in amounts for whole in amounts if one != whole]
    one = next((one for one, whole in pairs if _is_product(rows, counts, one, whole)), None)
    if one is None:
        return dict(settled)
    return {**settled, **dict.fromkeys(amounts, Column.OTHER), one: Column.VALUE}


def _is_product(rows: Sequence[Sequence[str]], counts: int, one: int, whole: int) -> bool:
    """Tell whether in nearly every row, and in one of several units, a column is another one times the quantity."""
    read = [
        (count, value.amount, total.amount)
        for row in rows
        if max(counts, one, whole) < len(row)
        and (count := values.read_quantity(row[counts]))
        and (value := values.read_money(row[one]))
        and (total := values.read_money(row[whole]))
    ]
    fitting = [count for count, value, total in read if abs(count * value - total) <= _SAME * total]
    return max(fitting, default=0) > 1 and len(fitting) >= _MOST * len(read)


def with_value_asked(
    settled: Mapping[int, Column], headers: Sequence[str], *, vat_wanted: bool | None
) -> tuple[dict[int, Column], bool]:
    """Return the columns with VALUE where it is with VAT, or without it, as is wanted, and whether that is unclear.

    Where a list has both and nobody says which, the value with VAT is taken: it is what a new unit costs.
    """
    amounts = {place: says_with_vat(headers[place]) for place in settled if place < len(headers)}
    both = [next((place for place, kind in amounts.items() if kind is wanted), None) for wanted in (True, False)]
    wanted, other = both if vat_wanted is not False else both[::-1]
    if wanted is None or other is None or not {settled[wanted], settled[other]} <= _MAY_BE_MONEY:
        return dict(settled), False
    spare = {place: Column.OTHER for place, column in settled.items() if column in _MONEY}
    return {**settled, **spare, wanted: Column.VALUE}, vat_wanted is None
