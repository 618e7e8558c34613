"""Tables of the claims of earlier years: with heads, and without any where each row begins with its year."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain.text import fold, plain, tidy
from domain.values import is_nothing, read_money
from intake.case.losses import LONGEST_TEXT, MOST_PERIODS, PERIOD, TOPIC, YEAR
from intake.model.extraction import LossPeriod
from intake.tables.claims_columns import are_claims_by_unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intake.model.document import Table

_HEADS: Final[Mapping[str, re.Pattern[str]]] = {
    "period": re.compile(r"ANOS?|ANO .*|PERIODOS?|VIGENCIAS?|EJERCICIO|YEAR|PERIOD|POLICY YEAR"),
    "vehicle": re.compile(
        r"(?:(?:NO|NUM|NUMERO) (?:DE )?)?(?:UNIDAD(?:ES)?|ECONOMICO|ECO|VEHICULO|PLACAS?|SERIE|VIN"
        r"|INCISO)(?: ECONOMICO)?"
        r"|ECONOMIC NUMBER|UNIT|VEHICLE|PLATES?"
    ),
    "claims": re.compile(
        r"(?:(?:NO|NUM|NUMERO|CANT|CANTIDAD|TOTAL)(?: DE)? )?(?:SINIESTROS?|EVENTOS|RECLAMACIONES|CLAIMS)(?: COUNT)?"
        r"|FRECUENCIA|NUMBER OF CLAIMS"
    ),
    "ratio": re.compile(r".*(?:PORCENTAJE|RATIO|INDICE).*|(?:DE )?SINIESTRALIDAD|LOSS RATIO|SIN"),
    "amount": re.compile(
        r".*\b(?:MONTO|IMPORTE|PAGADO|INCURRIDO|COSTO|AMOUNT|PAID|INCURRED|INDEMNIZ\w+|OCURRIDO)\b.*|TOTAL"
    ),
}
_LEAST_HEADS: Final = 2
_WHOLE_PERIOD: Final = re.compile(rf"{YEAR}(?:\s?[-/\u2013A]{{1,2}}\s?(?:{YEAR}|\d\d))?(?:\.0)?")
_MOST_CLAIMS: Final = 999


def read_loss_table(table: Table, *, by_unit: bool = False) -> list[LossPeriod]:
    """Return the loss periods in a table of losses; empty for any other table.

    `by_unit`: a table without periods counts too, when its rows are of units.
    """
    for row_index, row in enumerate(table.rows):
        columns = _columns(row)
        is_by_unit = "vehicle" in columns and bool(columns.keys() & {"claims", "amount"})
        is_of_periods = "period" in columns and len(columns) >= _LEAST_HEADS
        if (is_of_periods or (by_unit and is_by_unit)) and _is_of_losses(table, row_index):
            rows = (_from_row(cells, columns) for cells in table.rows[row_index + 1 :])
            return [loss for loss in rows if loss is not None][:MOST_PERIODS]
    return _without_heads(table)


def _without_heads(table: Table) -> list[LossPeriod]:
    """Return the loss periods of a table of losses whose rows begin with a year: claims, amount and ratio by shape."""
    losses, title = [], [table.file, table.sheet]
    for row in table.rows:
        filled = [cell for cell in row if cell]
        if filled and _WHOLE_PERIOD.fullmatch(filled[0].strip()):
            losses.append(_by_shape(filled))
        elif not losses:
            title += filled
        elif filled and not fold(filled[0]).startswith(("TOTAL", "SUMA")):
            return []
    stated = [loss for loss in losses if loss is not None]
    return stated[:MOST_PERIODS] if stated and TOPIC.search(fold(" ".join(title))) else []


def _by_shape(cells: Sequence[str]) -> LossPeriod | None:
    claims: int | None = None
    amount: float | None = None
    ratio: float | None = None
    currency = ""
    for cell in cells[1:]:
        if "%" in cell and (number := re.search(r"\d+(?:\.\d+)?", cell)):
            ratio = float(number.group())
        elif claims is None and re.fullmatch(r"\d{1,3}(?:\.0)?", cell) and float(cell) <= _MOST_CLAIMS:
            claims = int(float(cell))
        elif amount is None and cell.strip(" .0") == "" and "0" in cell:
            amount = 0.0
        elif amount is None and not is_nothing(cell) and (money := read_money(cell)):
            amount, currency = money.amount, money.currency
    if claims is None and amount is None and ratio is None:
        return None
    period = tidy(cells[0]).removesuffix(".0")
    return LossPeriod(period, claims, amount, currency, ratio, tidy(" ".join(cells))[:LONGEST_TEXT])


def _columns(row: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(row):
        name = next((name for name, head in _HEADS.items() if head.fullmatch(fold(cell))), None)
        if "%" in cell and name != "period":
            name = "ratio"
        if name:
            columns.setdefault(name, index)
    return columns


def _is_of_losses(table: Table, header: int) -> bool:
    words_above = " ".join([table.sheet, *(cell for row in table.rows[: header + 1] for cell in row)])
    return bool(TOPIC.search(plain(words_above))) or are_claims_by_unit([*map(fold, table.rows[header])])


def _from_row(cells: Sequence[str], columns: Mapping[str, int]) -> LossPeriod | None:
    def cell(name: str) -> str:
        return cells[columns[name]] if name in columns and columns[name] < len(cells) else ""

    period = cell("period")
    is_of_period = bool(re.search(rf"\b{YEAR}\b", period) or PERIOD.search(plain(period)))
    unit = tidy(cell("vehicle"))
    is_total = fold(unit).startswith(("TOTAL", "SUMA", "SUBTOTAL"))
    if not is_of_period and ("period" in columns or not unit or is_total):
        return None
    money = read_money(cell("amount")) if cell("amount") else None
    count, ratio = re.fullmatch(r"\d{1,5}(?:\.0)?", cell("claims")), re.search(r"\d+(?:\.\d+)?", cell("ratio"))
    loss = LossPeriod(
        period=tidy(period)[:LONGEST_TEXT],
        claims=int(float(count.group())) if count else None,
        amount=money.amount if money else None,
        currency=money.currency if money else "",
        ratio_percent=_percent(float(ratio.group()), cell("ratio")) if ratio else None,
        text=tidy(" ".join(filter(None, cells)))[:LONGEST_TEXT],
        vehicle="" if is_total else unit[:LONGEST_TEXT],
    )
    return loss if replace(loss, period="", text="", vehicle="") != LossPeriod() else None


def _percent(number: float, cell: str) -> float:
    """Return a percentage; spreadsheets store 38.5 % as 0.385."""
    return round(number * 100, 4) if number <= 1 and "%" not in cell else number
