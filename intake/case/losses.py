"""Finds the claims of earlier years (siniestralidad) in sentences and in the lines below a heading."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from domain.text import plain, tidy
from domain.values import MONEY_IN_TEXT, read_money
from intake.lexicon.trade_words import names_vehicle
from intake.model.extraction import LossPeriod

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.values import Money

MOST_PERIODS: Final = 50
LONGEST_TEXT: Final = 200
TOPIC: Final = re.compile(
    r"\b(?:SINIESTRALIDAD|SINIESTROS?|SINIESTRAL|RECLAMACIONES|RECLAMOS|LOSS (?:RATIO|HISTORY|RUNS?|RECORD)"
    r"|CLAIMS?(?: HISTORY)?|LOSSES)\b"
)
YEAR: Final = r"(?:19|20)\d{2}"
PERIOD: Final = re.compile(
    rf"\b(?P<years>{YEAR}(?:\s*(?:-|/|\u2013|AL?|Y)\s*(?:{YEAR}|\d{{2}}))?)(?![\d,.]\d)"
    r"|(?P<last>\b(?:ULTIM[AO]S?|LAST|PAST)\s+(?:(?:LOS|THE)\s+)?(?:\d{1,2}|UN|DOS|TRES|CUATRO|CINCO|THREE|FIVE"
    r"|TWO)?\s*"
    r"(?:ANOS?|MESES|VIGENCIAS?|YEARS?|MONTHS|PERIODOS?)|(?:ANO|VIGENCIA) (?:PASAD[OA]|ANTERIOR))\b"
    r"|(?P<short>(?<=\s)\d\d\s?[-/]\s?\d\d(?=\s*[:=]))"
)
_SMALL: Final = r"(?:\d{1,3}|UNO?|DOS|TRES|CUATRO|CINCO|SEIS|SIETE|OCHO|NUEVE|DIEZ)"
_COUNT: Final = re.compile(
    r"(?<![-/.])\b(?P<count>\d{1,5}|UN(?: SOLO| UNICO)?|UNO|DOS|TRES|CUATRO|CINCO|SEIS|SIETE|OCHO|NUEVE|DIEZ|ONE|TWO"
    r"|THREE)\s*(?:\(\d+\)\s*)?"
    r"(?:SINIESTROS?|EVENTOS?|RECLAMACION(?:ES)?|RECLAMOS?|CLAIMS?|ACCIDENTES?|CASOS|CHOQUE(?:S|CITOS?)?"
    r"|ROBOS?(?: TOTAL(?:ES)?| PARCIAL(?:ES)?)?|COLISION(?:ES)?|VOLCADURAS?|CRISTALAZOS?|PERDIDAS? TOTAL(?:ES)?)\b"
    r"|\bFUERON (?P<were>\d{1,4})\b(?![.,]?\d|\s*%|\s*(?:MIL|MDP|M|PESOS)\b)"
    r"|\b(?:SINIESTROS|EVENTOS|CLAIMS)\s*[:=]\s*(?P<behind>(?!(?:19|20)\d{2}\b)\d{1,5})\b(?![.,]?\d|\s*%)"
    r"|\b\d\d\s?[-/]\s?\d\d\s*[:=]\s*(?P<of_short>\d{1,3})\b(?![.,]?\d|\s*%)"
    rf"|\b{YEAR}\s*[-:=]\s*(?P<after>(?!(?:19|20)\d{{2}}\b)\d{{1,4}})\b(?![.,]?\d|\s*%)"
    rf"|\b{YEAR}\s+(?P<in_words>UNO?|DOS|TRES|CUATRO|CINCO|SEIS|SIETE|OCHO|NUEVE|DIEZ)\b"
    rf"|^\W*(?P<in_year>{_SMALL}) (?:MAS )?EN (?:EL )?{YEAR}\b"
    rf"|\b{YEAR}(?:\s*[|\t]\s*|[ ]{{2,}})(?P<cell>\d{{1,3}})(?=\s*(?:[|\t]|[ ]{{2}}|$))"
)
_NONE: Final = re.compile(
    r"\b(?:(?:SIN|LIBRES? DE|NUNCA (?:HA|HAN|HEMOS) TENIDO) (?:NINGUN |UN )?(?:SINIESTROS?|SINIESTRALIDAD"
    r"|RECLAMACION(?:ES)?)|CERO SINIESTROS"
    r"|NO (?:HA |HAN |HUBO |TIENE |PRESENTA |REPORTA )?(?:TENIDO |HABIDO |PRESENTADO )?SINIESTROS"
    r"|(?:NADA|CERO) DE SINIESTR(?:OS|ALIDAD)|(?:19|20)\d\d\s*[-:= ]\s*(?:NONE|NINGUN[OA]?|NIL|CERO|NADA|SIN)"
    r"|NO (?:CLAIMS|LOSSES)|LOSS FREE|CLAIMS? FREE|SINIESTRALIDAD\s*:?\s*(?:NULA|CERO|NINGUNA))\b"
)
_RATIO: Final = re.compile(r"(?<![\d.,])(?P<ratio>\d{1,4}(?:[.,]\d{1,2})?)\s*(?:%|POR CIENTO|PERCENT)")
_BARE_AMOUNT: Final = re.compile(
    r"\b(?:POR|FOR|MONTO|IMPORTE|TOTAL|COSTO|PAGAD[OA]S?|SINIESTRALIDAD|SINIESTROS|AMOUNT)\W+"
    r"(?:(?:UN|DE|OF|TOTAL|MONTO|IMPORTE)\W+){0,3}"
    r"(?P<amount>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?)(?![\d%])"
)
_UNIT: Final = (
    r"(?:(?:LA|EL) (?:UNIDAD |ECO(?:NOMICO)?\.? )?[A-Z]{0,4}-?\d{1,5}\b(?!%)"
    r"|(?:UNIDAD|ECO(?:NOMICO)?\.?|PLACAS?)\s{1,9}[A-Z]{0,4}-?\d)"
)
_HYPOTHETICAL: Final = re.compile(
    r"\bEN CASO DE (?:UN )?SINIESTRO|\bCOBERTURA (?:DE|POR|PARA) SINIESTRO|\b(?:POR|CADA) SINIESTRO\b"
    r"|\bATENCION A SINIESTROS"
    r"|\bSINIESTROS? (?:DEBERA|SE ATIENDE|SERA)"
    r"|\b(?:ES|SON|FUE|FUERON) DE OTR[OA] (?:CLIENTE|CUENTA|ASEGURAD[OA]|EMPRESA|NEGOCIO)\b|\bDE OTRO CLIENTE\b"
    r"|\bQUE (?:TE |LES? )?REPORT(?:E|AMOS) (?:AYER|HOY|LA SEMANA|EL (?:LUNES|MARTES|MIERCOLES|JUEVES|VIERNES))"
)
_OTHER_RATIO: Final = re.compile(r"\b(?:DESCUENTO|DEDUCIBLES?|DED|COMISION|BONIFICACION|IVA|CESION|RECARGO)\b")
_OF_COVERAGE: Final = (
    r"\b(?:R\.?C\.?(?: BIENES| PERSONAS| VIAJERO)?|D\.?M\.?|R\.?T\.?|G\.?M\.?O?\.?|ROBO(?: TOTAL| PARCIAL)?"
    r"|DANOS MATERIALES"
    r"|GASTOS MEDICOS|CRISTALES|COLISION)[^\d$,;]{0,14}"
)
_AMOUNT_OF_COVERAGE: Final = re.compile(rf"{_OF_COVERAGE}(?P<amount>\$\s?\d[\d,.]*\d|\d{{1,3}}(?:,\d{{3}})+)(?![\d%])")
_RATIO_OF_COVERAGE: Final = re.compile(rf"{_OF_COVERAGE}\d{{1,3}}(?:[.,]\d+)?\s*%")
_BREAK: Final = re.compile(
    rf"\s(?:Y|AND)\s{{1,9}}(?={_UNIT})|,\s{{1,9}}(?:Y\s{{1,9}})?(?={_UNIT})"
    r"|[;\n]|(?<!\bECO)\.\s|,\s+(?=(?:EN |Y |IN )?(?:19|20)\d{2}\b)"
    r"|(?<!\(20\d\d)\s(?:Y|AND)\s+(?:EN\s+)?(?=(?:19|20)\d{2}\b)"
    rf"|(?:,\s+(?:Y\s+)?|\sY\s+)(?=(?:{_SMALL} (?:MAS )?|\d{{1,3}}(?:[.,]\d+)? ?% )EN (?:EL )?(?:19|20)\d{{2}}\b)"
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
_WORD_OF_NAME: Final = r"(?!(?:DE|DEL|LA|EL|LAS|LOS|EN|POR|SINIESTROS?|EVENTOS?|CON)\b)[A-Z][A-Z\d-]* "
_NAMED_WITHIN: Final = re.compile(
    rf"(?P<name>(?:\b{_WORD_OF_NAME}(?:(?:{_WORD_OF_NAME}|(?:19|20)\d\d )){{0,3}})?"
    r"\b(?:PLACAS?|SERIE|VIN)[\s.:#]+(?=[A-Z-]{0,9}\d)[A-Z0-9]+(?:-[A-Z0-9]+)*)"
)
_DATED: Final = re.compile(
    r"^\W*(?:\d{1,2}[/-]\d{1,2}[/-](?:20)?\d\d\W+)?(?P<name>[A-Z][A-Z0-9 -]{2,40}?)"
    r"(?=\W+(?:COLISION|CHOQUE|ROBO|RC\b|DM\b|RT\b|DANOS|CRISTAL|VOLCADURA|PERDIDA|ASALTO|ALCANCE)|\s*[|:])"
)
_TOPIC_WORD: Final = re.compile(r"\b(?:SINIESTR\w+|RECLAM\w+|LOSS\w*|CLAIMS?|EVENTOS?|PERIODO|VIGENCIA|ANO)\b")
_UNIT_WORD: Final = re.compile(r"\b(?:UNIDAD|ECO(?:NOMICO)?|VEHICULO|PLACAS?|SERIE|VIN)\b")
_DATE: Final = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")
_SEVERAL_YEARS: Final = re.compile(rf"(?<=\()\s*{YEAR}\s*(?:-|/|A|Y)\s*{YEAR}(?=\s*\))")
_SCALED: Final = re.compile(
    r"\b(?:POR|COSTO|MONTO|TOTAL|PAGO|PAGARON|IMPORTE)(?: (?:UN |DE |TOTAL ){0,3})?\s*"
    r"(?P<amount>\d{1,3}(?:\.\d{1,3})? ?(?:MILLONES|MILLON|MDP|MIL))\b"
)
_LONE_YEAR: Final = re.compile(rf"{YEAR}(?:-(?:{YEAR}|\d\d))?")
_NEXT_LINES: Final = 12
_LONGEST_PERIOD: Final = 5
_LONGEST_HEADING: Final = 60
_HEAD: Final = re.compile(
    r"(?:(?:ANO|PERIODO|VIGENCIA|NO\.?|NUM\.?|NUMERO|CANTIDAD|SINIESTROS|EVENTOS|MONTO|IMPORTE|PAGADO|RECLAMADO"
    r"|TOTAL|DE|%|COBERTURA)"
    r"(?:\s+|\s*\|\s*|$)){2,10}"
)
"""The heads of columns that are written as a line."""
_OTHER_TOPIC: Final = re.compile(
    r"(?:COBERTURAS?|DEDUCIBLES?|DED|RC|DM|RT|GMO?|PRIMA|COTIZ\w+|REQUIERE\w*|SOLICIT\w+|FAVOR|VALOR|SUMA|FORMA"
    r"|VIGENCIA)\b"
)


def find_losses(text: str) -> list[LossPeriod]:
    """Return the loss periods in the sentences of `text`, and in the lines below a heading that announces them."""
    periods: list[LossPeriod] = []
    for passage in _passages(text):
        parts = [(part, unit) for part, unit in _parts(passage) if part.strip()]
        topic = next((index for index, (part, _) in enumerate(parts) if TOPIC.search(plain(part))), 0)
        heading = passage.partition("\n")[0] if _is_heading(passage.partition("\n")[0]) else ""
        read = [loss for part, unit in parts[topic:] if (loss := _read(part, unit)) is not None]
        periods += [loss if loss.period or not heading else _below(heading, loss) for loss in read]
    return periods[:MOST_PERIODS]


def _below(heading: str, loss: LossPeriod) -> LossPeriod:
    """Return a loss with the period of the heading above it: "Siniestros del último año:"."""
    match = PERIOD.search(plain(heading))
    return replace(loss, period=_period(heading, match)) if match else loss


def _passages(text: str) -> Iterator[str]:
    """Yield each line about losses, with the lines below it that begin with a period or that its heading announces."""
    lines = text.split("\n")
    start = 0
    while start < len(lines):
        if not TOPIC.search(plain(lines[start])):
            start += 1
            continue
        end = start + 1
        is_heading = _is_heading(lines[start])
        while end < len(lines) and end - start <= _NEXT_LINES and _goes_on(lines[end], is_heading=is_heading):
            is_heading = is_heading and (bool(lines[end].strip()) or end == start + 1)
            end += 1
        yield "\n".join(lines[start:end])
        start = end


def _is_heading(line: str) -> bool:
    """Tell whether a line announces losses and states none itself."""
    upper = plain(line).strip()
    is_bare = not (_RATIO.search(upper) or _COUNT.search(upper) or _NONE.search(upper) or MONEY_IN_TEXT.search(line))
    return is_bare and (upper.endswith(":") or len(upper) <= _LONGEST_HEADING)


def _goes_on(line: str, *, is_heading: bool = False) -> bool:
    upper = plain(line).strip(" -*\u2022\t")
    if not upper or PERIOD.match(upper.removeprefix("EN ")):
        return True
    if is_heading and _HEAD.fullmatch(upper):
        return True
    return is_heading and not _HYPOTHETICAL.search(upper) and _figures(line) and not _OTHER_TOPIC.match(upper)


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
    upper = plain(piece)
    if _SEVERAL_YEARS.search(upper):
        return [piece]
    starts = [match.start() for match in PERIOD.finditer(upper) if match["years"]]
    if len(starts) < 2:  # noqa: PLR2004 - one period needs no cut
        return [piece]
    parts = [piece[start:end] for start, end in zip(starts, [*starts[1:], len(piece)], strict=True)]
    return parts if all(_figures(part) for part in parts) else [piece]


def _figures(part: str) -> bool:
    upper = plain(part)
    return bool(_RATIO.search(upper) or _COUNT.search(upper) or _NONE.search(upper) or MONEY_IN_TEXT.search(part))


def _read(part: str, unit: str) -> LossPeriod | None:
    upper = plain(part)
    if _HYPOTHETICAL.search(upper):
        return None
    claims = 0 if _NONE.search(upper) else _count(upper)
    money, ratio = _money(part), _ratio(upper)
    is_by_coverage = len(_RATIO_OF_COVERAGE.findall(upper)) > 1
    if claims is None and money is None and ratio is None:
        return None
    vehicle = unit or _vehicle_within(part)
    period = _likeliest_period(upper.replace(plain(vehicle), " " * len(vehicle)) if vehicle else upper)
    return LossPeriod(
        period=_period(part, period) if period else "",
        claims=claims,
        amount=money.amount if money else None,
        currency=money.currency if money else "",
        ratio_percent=None if is_by_coverage else ratio,
        text=tidy(part).strip(" ,;.-")[:LONGEST_TEXT],
        vehicle=vehicle,
    )


def _likeliest_period(upper: str) -> re.Match[str] | None:
    """Return the period of a part; a year tells more than "últimos 3 años" beside it."""
    matches = list(PERIOD.finditer(upper))
    if several := _SEVERAL_YEARS.search(upper):
        return PERIOD.search(upper, several.start())
    return next((match for match in matches if match["years"]), matches[0] if matches else None)


def _ratio(upper: str) -> float | None:
    """Return the percentage of losses; that of a discount or a deductible is none."""
    for match in _RATIO.finditer(upper):
        before, behind = upper[max(0, match.start() - 40) : match.start()], upper[match.end() : match.end() + 25]
        if not _OTHER_RATIO.search(before.rpartition(",")[2]) and not _OTHER_RATIO.search(behind.partition(",")[0]):
            return float(match["ratio"].replace(",", "."))
    return None


def _vehicle(part: str) -> str:
    """Return the unit that a sentence begins with, as written: "T-12", "Versa placas ABC-12-34"; else nothing."""
    match = _VEHICLE.match(plain(part))
    if match is None:
        return ""
    name = next(group for group in ("named", "plated", "number") if match[group])
    written = tidy(part[match.start(name) : match.end(name)]).strip("( ")
    is_named = bool(_UNIT_WORD.search(plain(part[: match.end(name)])))
    is_number = not _LONE_YEAR.fullmatch(written) and (is_named or not written.isdigit())
    is_other = _TOPIC_WORD.search(plain(written)) or _DATE.search(written)
    return written[:LONGEST_TEXT] if is_number and not is_other else ""


def _vehicle_within(part: str) -> str:
    """Return the unit that a sentence names further on by a plate, or behind the date of its loss."""
    upper = plain(part)
    if match := _NAMED_WITHIN.search(upper):
        return tidy(part[match.start("name") : match.end("name")])[:LONGEST_TEXT]
    dated = _DATED.match(upper)
    name = tidy(part[dated.start("name") : dated.end("name")]).strip(" -") if dated else ""
    return name[:LONGEST_TEXT] if name and names_vehicle(name) else ""


def _period(part: str, match: re.Match[str]) -> str:
    """Return a period as written; for "2023 - 12" only the year, since 12 is a number of claims."""
    period_text = tidy(part[match.start() : match.end()]).upper()
    years = re.fullmatch(rf"({YEAR}).*?(\d{{2}})", period_text)
    if years and not 0 < int(years[2]) - int(years[1]) % 100 <= _LONGEST_PERIOD:
        return years[1]
    return period_text


def _count(upper: str) -> int | None:
    match = _COUNT.search(upper)
    if match is None:
        return None
    groups = ("count", "behind", "after", "cell", "of_short", "were", "in_words", "in_year")
    count = next(written for name in groups if (written := match[name]))
    return int(count) if count.isdigit() else _NUMBERS[count.split()[0]]


def _money(part: str) -> Money | None:
    """Return the amount of a part; those of its coverages are summed, unless they are in several currencies."""
    upper = plain(part)
    stated = list(MONEY_IN_TEXT.finditer(part))
    of_coverages = [
        next((money.group() for money in stated if money.start() < match.end() <= money.end()), match["amount"])
        for match in _AMOUNT_OF_COVERAGE.finditer(upper)
    ]
    if len(by_coverage := [money for text in of_coverages if (money := read_money(text))]) > 1:
        total = by_coverage[0]._replace(amount=round(sum(money.amount for money in by_coverage), 2))
        return total if len({money.currency for money in by_coverage}) == 1 else None
    amounts = [match.group() for match in stated]
    amounts += [match["amount"] for match in (*_BARE_AMOUNT.finditer(upper), *_SCALED.finditer(upper))]
    return next((money for amount_text in amounts if (money := read_money(amount_text))), None)
