"""The insurer and the premium of the policy that expires in tables: by columns, by rows, and unit by unit."""

from __future__ import annotations

import re
from itertools import dropwhile, islice, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.text import fold
from domain.values import is_nothing, read_money
from intake.case.expiring.insurer import insurer_in_cell
from intake.case.expiring.policy_words import OLD, PRESENT
from intake.case.findings import DERIVED, LABELLED, SourcePlace
from intake.model.document import BODY, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.document import Table

_INSURER: Final = (
    r"(?:NOMBRE (?:DE )?(?:LA )?)?(?:ASEGURADORA|COMPANIA|CIA|COMPANIA DE SEGUROS|CIA DE SEGUROS|INSURER|CARRIER)"
)
_PREMIUM: Final = (
    r"(?:PRIMAS?|COSTO|PREMIUM|TARIFA)(?: (?:NETA|TOTAL|ANUAL|PAGADA|SEGURO|DEL SEGURO|DE LA POLIZA|POLIZA"
    r"|C IVA"
    r"|CON IVA|SIN IVA"
    r"|MXN))*"
)
_INSURER_HEAD: Final = re.compile(_INSURER)
_OLD_INSURER_HEAD: Final = re.compile(rf"{_INSURER} {OLD}|{OLD} {_INSURER}|(?:POLIZA|SEGURO) {OLD}")
_PREMIUM_HEAD: Final = re.compile(_PREMIUM)
_OLD_PREMIUM_HEAD: Final = re.compile(
    rf"{_PREMIUM} (?:DE LA |DEL |ANO )*(?:{OLD}|PAGADA)(?: ANUAL| NETA| TOTAL)*|{OLD} (?:ANNUAL |TOTAL "
    rf"|NET )?{_PREMIUM}|PRIMA PAGADA"
)
_OLD_COLUMN: Final = re.compile(
    rf"(?:(?:POLIZA|SEGURO|CONDICIONES?|SITUACION|PROGRAMA|VIGENCIA)S? )?{PRESENT}|EXPIRING|CURRENT"
)
_TITLE: Final = re.compile(
    rf"\b(?:(?:POLIZA|SEGURO|PROGRAMA|CONDICIONES)S? (?:DE SEGUROS? )?{OLD}|ANTECEDENTES|EXPIRING)\b"
)
_UNITS: Final = re.compile(r"\b(?:SERIE|VIN|NIV|PLACAS?|MARCA|MODELO|DESCRIPCION|UNIDAD|VEHICULO)\b")
_TOTAL: Final = re.compile(r"\b(?:TOTAL|TOTALES|SUMA|SUBTOTAL|GRAN TOTAL)\b")
_MOST_ROWS: Final = 40
_MOST_UNITS: Final = 5_000


class PolicyMention(NamedTuple):
    """What a source says of the policy that expires; the number is that of a premium."""

    value: str
    number: float | None
    currency: str
    confidence: float
    origin: Origin


def insurers_in_tables(tables: Sequence[Table]) -> Iterator[PolicyMention]:
    """Yield the insurers whose policy expires, of each table that says so."""
    for table in tables:
        for row, place in _cells(table, _INSURER_HEAD, _OLD_INSURER_HEAD):
            if name := _insurer_below(table, row, place):
                yield _mention(table, row, name)
        for row, cell in _in_old_column(table, _INSURER_HEAD):
            if name := insurer_in_cell(cell):
                yield _mention(table, row, name)


def premiums_in_tables(tables: Sequence[Table]) -> Iterator[PolicyMention]:
    """Yield the premiums that are paid, of each table that says so; those of units are summed."""
    for table in tables:
        for row, place in _cells(table, _PREMIUM_HEAD, _OLD_PREMIUM_HEAD):
            if premium := _premium_below(table, row, place):
                yield premium
        for row, cell in _in_old_column(table, _PREMIUM_HEAD):
            if (money := read_money(cell)) and money.amount > 0:
                yield _mention(table, row, f"{money.amount:g}", money.amount, money.currency)


def _cells(table: Table, head: re.Pattern[str], old_head: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield row and column of the heads of a table's columns: below a title of the policy that expires any head."""
    is_titled = _TITLE.search(fold(table.sheet)) is not None
    for index, row in enumerate(islice(table.rows, _MOST_ROWS)):
        filled = [cell for cell in row if cell]
        is_titled = is_titled or any(
            _OLD_INSURER_HEAD.fullmatch(name) or _OLD_PREMIUM_HEAD.fullmatch(name) for name in map(fold, filled)
        )
        for place, cell in enumerate(row):
            name = fold(cell) if len(filled) > 1 else ""
            if name and (old_head.fullmatch(name) or (is_titled and head.fullmatch(name))):
                yield index, place
        is_titled = is_titled or (len(filled) == 1 and _TITLE.search(fold(filled[0])) is not None)


def _below(table: Table, row: int, place: int) -> list[str]:
    """Return the cells below a head that its table's rows fill; empty where the next cell of its row is its value."""
    heads = table.rows[row]
    beside = heads[place + 1] if place + 1 < len(heads) else ""
    is_form = sum(map(bool, heads)) <= 2 and bool(beside) and not _is_head(fold(beside))  # noqa: PLR2004 - label and value
    if is_form:
        return []
    rows = table.rows[row + 1 : row + 1 + _MOST_UNITS]
    if not _is_of_units(heads):  # another table may stand below a gap
        rows = tuple(takewhile(any, dropwhile(lambda line: not any(line), rows)))
    return [
        line[place] if place < len(line) else ""
        for line in rows
        if any(line) and not _TOTAL.search(fold(" ".join(cell for cell in line if cell)[:60]))
    ]


def _is_of_units(heads: Sequence[str]) -> bool:
    return sum(bool(_UNITS.search(fold(cell))) for cell in heads if cell) > 1


def _is_head(name: str) -> bool:
    return any(head.fullmatch(name) for head in (_INSURER_HEAD, _OLD_INSURER_HEAD, _PREMIUM_HEAD, _OLD_PREMIUM_HEAD))


def _insurer_below(table: Table, row: int, place: int) -> str:
    """Return the one insurer that the cells below a head name; empty where they name several."""
    names = [insurer_in_cell(cell) for cell in _below(table, row, place) if cell and not is_nothing(cell)]
    return names[0] if len({fold(name) for name in names}) == 1 else ""


def _premium_below(table: Table, row: int, place: int) -> PolicyMention | None:
    """Return the premium below a head: the one amount, or the sum where each unit of a list states its own."""
    cells = _below(table, row, place)
    amounts = [money for cell in cells if cell and (money := read_money(cell))]
    is_of_units = _is_of_units(table.rows[row])
    if not amounts or len({money.currency for money in amounts}) > 1 or (is_of_units and len(amounts) < len(cells)):
        return None
    if not is_of_units and len(amounts) > 1:
        return None
    total = round(sum(money.amount for money in amounts), 2)
    mention = _mention(table, row + 1, f"{total:g}", total, amounts[0].currency)
    is_sum = len(amounts) > 1
    return (mention._replace(confidence=mention.confidence * DERIVED) if is_sum else mention) if total else None


def _in_old_column(table: Table, head: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield the cells of rows with such a head in the column of today: "GNP" of "Aseguradora" below "Actual"."""
    column: int | None = None
    for index, row in enumerate(islice(table.rows, _MOST_ROWS)):
        names = [fold(cell) for cell in row]
        of_today = [place for place, name in enumerate(names) if place and name and _OLD_COLUMN.fullmatch(name)]
        if of_today:
            column = of_today[0]
        elif column is not None and column < len(row) and names[0] and head.fullmatch(names[0]):
            yield index, row[column]


def _mention(table: Table, row: int, value: str, number: float | None = None, currency: str = "") -> PolicyMention:
    origin = Origin(table.file, table.sheet, table.first_row + row)
    place = SourcePlace.QUOTED if table.is_quoted else SourcePlace.NEWEST if table.file == BODY else SourcePlace.FILE
    return PolicyMention(value, number, currency, LABELLED * place.value, origin)
