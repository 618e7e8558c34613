"""Finds the claims of earlier years (siniestralidad) in sentences, forms and tables."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from domain.text import fold, plain, tidy
from domain.values import MONEY_IN_TEXT, read_money
from intake.model.extraction import LossPeriod

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from domain.values import Money
    from intake.model.document import Table

MOST_PERIODS: Final = 50
LONGEST_TEXT: Final = 200
_TOPIC: Final = re.compile(
    r"\b(?:SINIESTRALIDAD|SINIESTROS?|RECLAMACIONES|LOSS (?:RATIO|HISTORY|RUNS?|RECORD)|CLAIMS?(?: HISTORY)?|LOSSES)\b"
)
_YEAR: Final = r"(?:19|20)\d{2}"
_PERIOD: Final = re.compile(
    rf"\b(?P<years>{_YEAR}(?:\s*(?:-|/|\u2013|AL?|Y)\s*(?:{_YEAR}|\d{{2}}))?)(?![\d,.]\d)"
    r"|(?P<last>\b(?:ULTIM[AO]S?|LAST|PAST)\s+(?:(?:LOS|THE)\s+)?(?:\d{1,2}|UN|DOS|TRES|CUATRO|CINCO|THREE|FIVE"
    r"|TWO)?\s*"
    r"(?:ANOS?|MESES|VIGENCIAS?|YEARS?|MONTHS|PERIODOS?))\b"
)
_COUNT: Final = re.compile(
    r"\b(?P<count>\d{1,5}|UN|UNO|DOS|TRES|CUATRO|CINCO|SEIS|SIETE|OCHO|NUEVE|DIEZ|ONE|TWO|THREE)\s*(?:\(\d+\)\s*)?"
    r"(?:SINIESTROS?|EVENTOS?|RECLAMACION(?:ES)?|RECLAMOS?|CLAIMS?|ACCIDENTES?|CASOS)\b"
    r"|\b(?:SINIESTROS|EVENTOS|CLAIMS)\s*[:=]\s*(?P<behind>(?!(?:19|20)\d{2}\b)\d{1,5})\b(?![.,]?\d|\s*%)"
    rf"|\b{_YEAR}\s*[-:=]\s*(?P<after>(?!(?:19|20)\d{{2}}\b)\d{{1,4}})\b(?![.,]?\d|\s*%)"
)
_NONE: Final = re.compile(
    r"\b(?:SIN (?:NINGUN )?(?:SINIESTROS?|SINIESTRALIDAD|RECLAMACION(?:ES)?)|CERO SINIESTROS"
    r"|NO (?:HA |HAN |HUBO |TIENE |PRESENTA |REPORTA )?(?:TENIDO |HABIDO |PRESENTADO )?SINIESTROS"
    r"|NO (?:CLAIMS|LOSSES)|LOSS FREE|CLAIMS? FREE|SINIESTRALIDAD\s*:?\s*(?:NULA|CERO|NINGUNA))\b"
)
_RATIO: Final = re.compile(r"(?<![\d.,])(?P<ratio>\d{1,4}(?:[.,]\d{1,2})?)\s*(?:%|POR CIENTO|PERCENT)")
_BARE_AMOUNT: Final = re.compile(
    r"\b(?:POR|MONTO|IMPORTE|TOTAL|COSTO|PAGADO)\W+(?:(?:UN|DE|TOTAL|MONTO|IMPORTE)\W+){0,3}"
    r"(?P<amount>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?)(?![\d%])"
)
_UNIT: Final = (
    r"(?:(?:LA|EL) (?:UNIDAD |ECO(?:NOMICO)?\.? )?[A-Z]{0,4}-?\d{1,5}\b(?!%)"
    r"|(?:UNIDAD|ECO(?:NOMICO)?\.?|PLACAS?)\s{1,9}[A-Z]{0,4}-?\d)"
)
_BREAK: Final = re.compile(
    rf"\s(?:Y|AND)\s{{1,9}}(?={_UNIT})|,\s{{1,9}}(?:Y\s{{1,9}})?(?={_UNIT})"
    r"|[;\n]|(?<!\bECO)\.\s|,\s+(?=(?:EN |Y |IN )?(?:19|20)\d{2}\b)|\s(?:Y|AND)\s+(?:EN\s+)?(?=(?:19|20)\d{2}\b)"
)
_NUMBERS: Final = {
    word: number
    for number, words in enumerate(
        "UN UNO ONE|DOS TWO|TRES THREE|CUATRO|CINCO|SEIS|SIETE|OCHO|NUEVE|DIEZ".split("|"), start=1
    )
    for word in words.split()
}
_VEHICLE: Final = re.compile(
    r"^[\s*\u2022-]*(?:(?:EN|PARA|CON) )?"
    r"(?:(?:LA|EL|UNIDAD|VEHICULO|ECO(?:NOMICO)?\.?|NO\.?|PLACAS?|SERIE|VIN)[ :#]*){0,4}"
    r"(?P<number>(?=[A-Z-]{0,9}\d)[A-Z0-9]+(?:-[A-Z0-9]+)*)"
    r"(?:\s{0,9}:|\s{1,9}(?=TUVO|HA TENIDO|TIENE|REPORT\w+|PRESENT\w+|LLEVA|CON|SIN|\d))"
    r"|^[\s*\u2022-]*(?:LA|EL)?\s{0,9}(?P<named>[^:;\n]{0,60}?\b(?:PLACAS?|SERIE|VIN|UNIDAD|ECO(?:NOMICO)?)\b[\s.:#]*"
    r"(?=[A-Z-]{0,9}\d)[A-Z0-9]+(?:-[A-Z0-9]+)*)"
    r"|^[\s*\u2022-]*(?P<plated>(?:[A-Z]+ ){1,3}(?=[A-Z-]{0,9}\d)[A-Z0-9]+(?:-[A-Z0-9]+){1,2})(?=\s{0,9}:)"
)
_UNIT_WORD: Final = re.compile(r"\b(?:UNIDAD|ECO(?:NOMICO)?|VEHICULO|PLACAS?|SERIE|VIN)\b")
_LONE_YEAR: Final = re.compile(rf"{_YEAR}(?:-(?:{_YEAR}|\d\d))?")
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
_NEXT_LINES: Final = 8
_LONGEST_PERIOD: Final = 5


def find_losses(text: str) -> list[LossPeriod]:
    """Return the loss periods in the sentences of `text`."""
    periods: list[LossPeriod] = []
    for passage in _passages(text):
        parts = [(part, unit) for part, unit in _parts(passage) if part.strip()]
        topic = next((index for index, (part, _) in enumerate(parts) if _TOPIC.search(plain(part))), 0)
        periods += [loss for part, unit in parts[topic:] if (loss := _read(part, unit)) is not None]
    return periods[:MOST_PERIODS]


def _passages(text: str) -> Iterator[str]:
    """Yield each line about losses, with the lines below it that begin with a period."""
    lines = text.split("\n")
    start = 0
    while start < len(lines):
        if not _TOPIC.search(plain(lines[start])):
            start += 1
            continue
        end = start + 1
        while end < len(lines) and end - start <= _NEXT_LINES and _goes_on(lines[end]):
            end += 1
        yield "\n".join(lines[start:end])
        start = end


def _goes_on(line: str) -> bool:
    upper = plain(line).strip(" -*\u2022\t")
    return not upper or bool(_PERIOD.match(upper.removeprefix("EN ")))


def _parts(passage: str) -> Iterator[tuple[str, str]]:
    """Split a passage into one part per period, each with the unit that its sentence begins with."""
    breaks = list(_BREAK.finditer(plain(passage)))
    starts = [(0, ""), *((match.end(), match.group()) for match in breaks), (len(passage), "")]
    unit = ""
    for (start, break_text), (end, _) in pairwise(starts):
        piece = passage[start:end]
        goes_on = set("\n;.").isdisjoint(break_text)
        unit = _vehicle(piece) or (unit if goes_on else "")
        yield from ((part, unit) for part in _by_year(piece))


def _by_year(piece: str) -> list[str]:
    """Split "2022 35%, 2023 41%" before each year when each has a figure."""
    starts = [match.start() for match in _PERIOD.finditer(plain(piece)) if match["years"]]
    if len(starts) < 2:  # noqa: PLR2004 - one period needs no cut
        return [piece]
    parts = [piece[start:end] for start, end in zip(starts, [*starts[1:], len(piece)], strict=True)]
    return parts if all(_figures(part) for part in parts) else [piece]


def _figures(part: str) -> bool:
    upper = plain(part)
    return bool(_RATIO.search(upper) or _COUNT.search(upper) or _NONE.search(upper) or MONEY_IN_TEXT.search(part))


def _read(part: str, unit: str) -> LossPeriod | None:
    upper = plain(part)
    period, ratio = _PERIOD.search(upper), _RATIO.search(upper)
    claims = 0 if _NONE.search(upper) else _count(upper)
    money = _money(part)
    if claims is None and money is None and ratio is None:
        return None
    return LossPeriod(
        period=_period(part, period) if period else "",
        claims=claims,
        amount=money.amount if money else None,
        currency=money.currency if money else "",
        ratio_percent=float(ratio["ratio"].replace(",", ".")) if ratio else None,
        text=tidy(part).strip(" ,;.-")[:LONGEST_TEXT],
        vehicle=unit,
    )


def _vehicle(part: str) -> str:
    """Return the unit that a sentence begins with, as written: "T-12", "Versa placas ABC-12-34"; else nothing."""
    match = _VEHICLE.match(plain(part))
    if match is None:
        return ""
    name = next(group for group in ("named", "plated", "number") if match[group])
    written = tidy(part[match.start(name) : match.end(name)])
    is_named = bool(_UNIT_WORD.search(plain(part[: match.end(name)])))
    is_number = not _LONE_YEAR.fullmatch(written) and (is_named or not written.isdigit())
    return written[:LONGEST_TEXT] if is_number else ""


def _period(part: str, match: re.Match[str]) -> str:
    """Return a period as written; for "2023 - 12" only the year, since 12 is a number of claims."""
    period_text = tidy(part[match.start() : match.end()]).upper()
    years = re.fullmatch(rf"({_YEAR}).*?(\d{{2}})", period_text)
    if years and not 0 < int(years[2]) - int(years[1]) % 100 <= _LONGEST_PERIOD:
        return years[1]
    return period_text


def _count(upper: str) -> int | None:
    match = _COUNT.search(upper)
    if match is None:
        return None
    count = match["count"] or match["behind"] or match["after"]
    return int(count) if count.isdigit() else _NUMBERS[count]


def _money(part: str) -> Money | None:
    amounts = [match.group() for match in MONEY_IN_TEXT.finditer(part)]
    amounts += [match["amount"] for match in _BARE_AMOUNT.finditer(plain(part))]
    return next((money for amount_text in amounts if (money := read_money(amount_text))), None)


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
    return []


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
    return bool(_TOPIC.search(plain(words_above)))


def _from_row(cells: Sequence[str], columns: Mapping[str, int]) -> LossPeriod | None:
    def cell(name: str) -> str:
        return cells[columns[name]] if name in columns and columns[name] < len(cells) else ""

    period = cell("period")
    is_of_period = bool(re.search(rf"\b{_YEAR}\b", period) or _PERIOD.search(plain(period)))
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
