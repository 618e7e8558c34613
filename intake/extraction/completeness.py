"""Checks that nothing a text states was lost, by other means than the reading itself.

VINs, plates, stated counts and declared totals are searched for in the raw text and compared with the vehicles and the
dropped rows. A difference becomes a warning for the reviewer, never a correction.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from domain import vin
from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.plates import compact as compact_plate
from domain.text import fold
from domain.values import read_money
from intake.extraction.announced_count import announced_counts, plain_lines
from intake.model.document import BODY, Line
from intake.model.extraction import TITLE_OR_NOTE, TOTAL, row_text
from intake.text.makers import has_known_maker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from domain.notices.notice import Notice
    from intake.model.document import Block
    from intake.model.extraction import DroppedRow, Vehicle

_VIN: Final = re.compile(r"(?<![A-Z0-9])(?=[A-Z0-9]*[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{13}\d{4}(?![A-Z0-9])")
_MEANT: Final = str.maketrans({"O": "0", "Q": "0", "I": "1"})
_PLATE: Final = re.compile(
    r"\bPLACAS?\b(?: DE CIRCULACION\b)?(?: (?:NO|NUM|NUMERO)\b)?[ \t:.#|-]{0,5}"
    r"((?=(?:[A-Z-]*\d){2})(?=[\d-]*[A-Z])(?:[A-Z0-9]{1,4}(?:-[A-Z0-9]{1,5}){1,3}|[A-Z0-9]{5,8}))(?![A-Z0-9-])"
)
BARE_PLATE: Final = re.compile(
    r"(?<![A-Z0-9-])(?:[A-Z]{3}-\d{3}-[A-Z]|[A-Z]{3}-\d\d-\d\d|[A-Z]{2}-\d\d-\d{3}|[A-Z]{2}-\d{4}-[A-Z]"
    r"|\d\d-[A-Z]{2}-\d[A-Z]|\d{3}-[A-Z]{2}-\d|[A-Z]\d\d-[A-Z]{3}|\d[A-Z]{2}-\d{3})(?![A-Z0-9-])"
)
"""As plates are written with dashes; without a label and without dashes too much else looks like one."""
_LABEL_BEFORE: Final = re.compile(r"\b(?:SERIE|VIN|NIV|CHASIS|SERIAL)(?=[A-Z0-9]{17}(?![A-Z0-9]))")
_GROUP: Final = re.compile(r"[A-Z0-9]+")
_BESIDE_GROUPS: Final = frozenset({" ", "-", "."})
_MOST_GROUPS: Final = 4  # of a VIN, on one side of a line's end
_FEWEST_DIGITS_OF_VIN: Final = 6
_MODEL_YEAR: Final = re.compile(
    r"\b(?:MODELO|MOD|ANO)\b[.:]? ?((?:19|20)\d\d)(?![\d/]|-\d| (?:EN ADELANTE|[YO] |A (?:19|20)))"
)
_UNITS: Final = r"(?:UNIDADES|VEHICULOS|AUTOMOTORES|UNITS|VEHICLES)"  # a count of lorries may be one of several
_COUNT: Final = re.compile(
    rf"^(?:GRAN )?TOTAL(?: GENERAL)?(?: DE)? (?P<first>\d{{1,4}}) {_UNITS}\b"
    rf"|^(?:GRAN )?TOTAL(?: DE| DEL)? (?:{_UNITS}|FLOTILLA|FLOTA|PARQUE VEHICULAR) (?P<second>\d{{1,4}})(?: {_UNITS})?$"
    rf"|\b(?:FLOTILLA|FLOTA|PARQUE VEHICULAR|RELACION|LISTADO|LISTA) (?:DE|CON) (?P<third>\d{{1,4}}) {_UNITS}\b"
    rf"|\b(?:SON|TOTAL DE) (?P<fourth>\d{{1,4}}) {_UNITS}\b(?= EN TOTAL|$)"
    rf"|\b(?:COTIZAR|ASEGURAR|COTIZACION (?:DE|PARA)|SIGUIENTES|EST[AO]S) (?:L[AO]S )?(?P<fifth>\d{{1,4}}) {_UNITS}"
    r"(?: SIGUIENTES)?$"
)
_TOTAL: Final = re.compile(r"^(?:GRAN )?(?:SUB ?)?(?:TOTAL|SUMA TOTAL|SUMA ASEGURADA TOTAL)\b")
_MAY_COUNT: Final = re.compile(rf"\b(?:TOTAL|SUBTOTAL|{_UNITS})\b")
_NO_SUM_INSURED: Final = re.compile(r"\b(?:PRIMA|PAGO|IVA|DEDUCIBLE|SINIESTR\w*|RECLAMAD\w*|MENSUAL|PAGAR|COSTO)\b")
_MONEY: Final = re.compile(r"(?:US)?\$?\s?\d{1,3}(?:[,' ]\d{3})+(?:\.\d{1,2})?|(?:US)?\$?\s?\d{5,}(?:\.\d{1,2})?")
_OF_SOMETHING_ELSE: Final = r"(?!RC\b|GASTOS\b|DEDUCIBLE|PRIMA|RESPONSABILIDAD|DESCUENTO|TOTAL\b|EQUIPO\b)"
_VALUE: Final = re.compile(
    rf"\b(?:VALOR(?:ES)?|SUMAS? ASEGURADAS?)\b(?:[ \t:.|-]+{_OF_SOMETHING_ELSE}[A-Z][A-Z0-9-]{{0,12}}\b){{0,6}}"
    rf"[ \t:.|-]{{0,5}}({_MONEY.pattern}|\d{{2,4}} ?MIL\b)"
)
_ALONE_IN_LINE: Final = re.compile(
    rf"^[^A-Z0-9\n|]{{0,8}}(?:[A-Z]{{3,14}}\b[ \t.:=-]{{0,4}}){{0,2}}"
    rf"({_MONEY.pattern}|\d[\d.,]{{0,9}} ?(?:MIL|MDP)\b)[^A-Z0-9\n|]*(?:MN|M\.N\.|MXN|PESOS)?\W*$",
    re.MULTILINE,
)
"""An amount with at most two words before it, as a fact of the unit above it has."""
_IN_WORDS: Final = re.compile(
    r"\b(?:VALOR(?:ES)?|SUMAS?|PRECIO|FACTURA)\b[^.;\d\n]{0,25}?\b"
    r"((?:(?:UN|DOS|TRES|CUATRO|CINCO|SEIS|SIETE|OCHO|NUEVE|DIEZ|ONCE|DOCE|TRECE|CATORCE|QUINCE|DIECI\w+|VEINT\w+|\w+ENTA"
    r"|CIEN|CIENTO|\w+CIENT[OA]S|QUINIENT[OA]S|Y)\s+){1,6}(?:MIL|MILLON|MILLONES))\b"
)
_NOT_OF_A_UNIT: Final = re.compile(
    r"\b(?:PRIMAS?|DEDUCIBLES?|PAGO|RC|RESPONSABILIDAD|GASTOS|TOTAL|SUBTOTAL|SUMA|IVA|EQUIPO|CAJA|CARROCERIA|ADAPTACION|LIMITE"
    r"|DESCUENTO|PRESUPUESTO|POLIZA|CUOTA|COMISION|KM|KILOMETRAJE|TEL|CEL|CP|FOLIO|CLAVE|NUMERO|SERIE|MOTOR|PLACAS?)\b"
)
_LEAST_SUM: Final = 10_000.0
_SAME_SUM: Final = 0.005  # share: totals are rounded
_MOST_NAMED: Final = 5


def unaccounted_for(
    blocks: Mapping[str, Sequence[Block]], vehicles: Sequence[Vehicle], dropped: Sequence[DroppedRow]
) -> Iterator[Notice]:
    """Yield a warning for everything that texts state and that is neither in a vehicle nor in a dropped row.

    `blocks` are those of each file.
    """
    lists = _texts_of_lists(blocks)
    upper = {key: _LABEL_BEFORE.sub(r"\g<0> ", plain_lines(text)) for key, text in lists.items()}
    left_out = plain_lines("\n".join(row.text for row in dropped))
    yield from _numbers(
        WarningCode.VINS_NOT_TAKEN,
        _vins(upper.values()),
        {*_vins([left_out]), *(_settled(vehicle.vin) for vehicle in vehicles)},
    )
    known_plates = {compact_plate(vehicle.plate) for vehicle in vehicles if vehicle.plate}
    yield from _numbers(WarningCode.PLATES_NOT_TAKEN, _plates(upper.values()), known_plates, compact_plate(left_out))
    years = {str(vehicle.year) for vehicle in vehicles}
    files = {vehicle.origin.file for vehicle in vehicles if vehicle.origin}
    of_lists = [text for (file, _), text in upper.items() if file in files]
    yield from _numbers(WarningCode.MODEL_YEARS_NOT_TAKEN, _model_years(of_lists), years, left_out)
    if any(vehicle.value is None for vehicle in vehicles):
        known_values = {f"{vehicle.value or 0:,.0f}" for vehicle in vehicles}
        in_words = (match[1] for text in of_lists for match in _IN_WORDS.finditer(text))
        yield from _numbers(WarningCode.VALUES_NOT_TAKEN, [*_values(of_lists), *in_words], known_values)
    elsewhere = {row.text for row in dropped if row.reason not in {TOTAL, TITLE_OR_NOTE}}
    groups = _groups(vehicles)
    differing = dict.fromkeys(_announced(upper.get((BODY, ""), ""), len(vehicles), len(elsewhere)))
    for key, text in lists.items():
        summaries = [line for line in _lines_that_may_count(text, upper[key]) if line not in elsewhere]
        differing |= dict.fromkeys(_counts(map(fold, summaries), groups, len(elsewhere)))
        yield from _sums(summaries, groups)
    yield from differing


def _lines_that_may_count(text: str, upper: str) -> Iterator[str]:
    end = -1
    for match in _MAY_COUNT.finditer(upper):
        if match.start() > end:
            start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
            end = len(text) if end < 0 else end
            yield text[start:end]


def _texts_of_lists(blocks: Mapping[str, Sequence[Block]]) -> dict[tuple[str, str], str]:
    """Return the text of each file and sheet, with rows as dropped rows show them."""
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file, of_file in blocks.items():
        for block in of_file:
            if isinstance(block, Line):
                lines[file, ""].append(block.text)
            else:
                lines[file, block.sheet] += map(row_text, block.rows)
    return {key: "\n".join(texts) for key, texts in lines.items()}


def _groups(vehicles: Sequence[Vehicle]) -> list[list[Vehicle]]:
    """Return the vehicles that a count or a total may be about: all, those of a file, those of a sheet."""
    groups: dict[tuple[str, ...], list[Vehicle]] = defaultdict(list)
    for vehicle in vehicles:
        keys = [(), (vehicle.origin.file,), (vehicle.origin.file, vehicle.origin.sheet)] if vehicle.origin else [()]
        for key in keys:
            groups[key].append(vehicle)
    return list(groups.values()) or [[]]


def _numbers(code: WarningCode, stated: Iterable[str], known: set[str], known_text: str = "") -> Iterator[Notice]:
    missing = [number for number in dict.fromkeys(stated) if number not in known and number not in known_text]
    if missing:
        more = len(missing) - _MOST_NAMED
        yield notice(code, numbers=", ".join(missing[:_MOST_NAMED]), more=more if more > 0 else None)


def _vins(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (_settled(match.group()) for match in _VIN.finditer(text))
        for line, below in pairwise([*text.split("\n"), ""]):
            yield from _vins_in_groups(line)
            yield from _vins_in_groups(" ".join([*line.split()[-_MOST_GROUPS:], *below.split()[:_MOST_GROUPS]]))


def _vins_in_groups(line: str) -> Iterator[str]:
    """Yield the VINs that a line has in groups, "3N1C N8AE 4ML8 1000 1": neighbours with a sound check digit."""
    if sum(map(line.count, "0123456789")) < _FEWEST_DIGITS_OF_VIN or _VIN.search(line):
        return  # who writes one VIN of a line whole writes them all so
    groups = list(_GROUP.finditer(line))
    for first in range(len(groups)):
        number, last = groups[first].group(), first
        while (
            len(number) < vin.LENGTH
            and last + 1 < len(groups)
            and _are_neighbours(line, groups[last], groups[last + 1])
        ):
            last += 1
            number += groups[last].group()
        if last > first and _is_vin(number):
            yield number


def _are_neighbours(line: str, one: re.Match[str], other: re.Match[str]) -> bool:
    return line[one.end() : other.start()] in _BESIDE_GROUPS


def _is_vin(number: str) -> bool:
    digits = sum(map(str.isdigit, number))
    return (
        len(number) == vin.LENGTH
        and digits >= _FEWEST_DIGITS_OF_VIN
        and number[-4:].isdigit()
        and vin.has_only_valid_letters(number)
        and vin.is_sound(number)
        and has_known_maker(number)
    )


def _settled(number: str) -> str:
    return number.upper().translate(_MEANT)


def _plates(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (compact_plate(match[1]) for match in _PLATE.finditer(text))
        yield from (compact_plate(match.group()) for match in BARE_PLATE.finditer(text))


def _model_years(texts: Iterable[str]) -> Iterator[str]:
    return (match[1] for text in texts for match in _MODEL_YEAR.finditer(text))


def _values(texts: Iterable[str]) -> Iterator[str]:
    """Yield the amounts that texts call a value, in whole units."""
    written = (match for text in texts for pattern in (_VALUE, _ALONE_IN_LINE) for match in pattern.finditer(text))
    amounts = (
        read_money(match[1].strip())
        for match in written
        if match.re is _VALUE or not _NOT_OF_A_UNIT.search(match.group())
    )
    return (f"{money.amount:,.0f}" for money in amounts if money and money.amount >= _LEAST_SUM)


def _counts(folded: Iterable[str], groups: Sequence[Sequence[Vehicle]], left_out: int) -> Iterator[Notice]:
    """Compare stated counts; one match is enough, since subtotals and counts by kind may stand beside it."""
    counts = [int(next(filter(None, match.groups()))) for text in folded for match in _COUNT.finditer(text)]
    fitting = {len(groups[0]) + left_out, *map(len, groups)}
    if counts and fitting.isdisjoint([*counts, sum(counts)]):
        yield notice(WarningCode.COUNT_DIFFERS, stated=max(counts), read=len(groups[0]))


def _announced(text: str, read: int, left_out: int) -> Iterator[Notice]:
    """Compare what sentences announce: a smaller count may be of some of the units, a larger one is of all."""
    announced = max(announced_counts(text), default=0)
    if announced > read + left_out:
        yield notice(WarningCode.COUNT_DIFFERS, stated=announced, read=read)


def _sums(summaries: Iterable[str], groups: Sequence[Sequence[Vehicle]]) -> Iterator[Notice]:
    if len(groups[0]) < 2 or any(vehicle.value is None for vehicle in groups[0]):  # noqa: PLR2004 - one is its own total
        return
    totals = [sum(vehicle.value or 0.0 for vehicle in group) for group in groups]
    stated = [
        amounts
        for line in summaries
        if _TOTAL.search(fold(line)) and not _NO_SUM_INSURED.search(fold(line)) and (amounts := _amounts(line))
    ]
    candidates = [*(amount for amounts in stated for amount in amounts), sum(map(max, stated))]
    fits = any(abs(amount - total) <= _SAME_SUM * total for amount in candidates for total in totals)
    if stated and not fits:
        largest = max(map(max, stated))
        yield notice(WarningCode.TOTAL_DIFFERS, stated=f"{largest:.0f}", read=f"{totals[0]:.0f}")


def _amounts(text: str) -> list[float]:
    amounts = (read_money(match.group().strip()) for match in _MONEY.finditer(text))
    return [money.amount for money in amounts if money is not None and money.amount >= _LEAST_SUM]
