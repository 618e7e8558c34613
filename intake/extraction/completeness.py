"""Checks that nothing a text states was lost, by other means than the reading itself.

VINs, plates, stated counts and declared totals are searched for in the raw text and compared with the vehicles and the
dropped rows. A difference becomes a warning for the reviewer, never a correction.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain.plates import compact as compact_plate
from domain.text import fold, plain
from domain.values import read_money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from intake.model.extraction import DroppedRow, Vehicle

_VIN: Final = re.compile(r"(?<![A-Z0-9])(?=[A-Z0-9]*[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{13}\d{4}(?![A-Z0-9])")
_MEANT: Final = str.maketrans({"O": "0", "Q": "0", "I": "1"})
_PLATE: Final = re.compile(
    r"\bPLACAS?\b(?:\s+(?:NO|NUM|NUMERO))?\s*[:.#-]?\s*"
    r"((?=(?:[A-Z-]*\d){2})(?:[A-Z0-9]{1,4}(?:-[A-Z0-9]{1,5}){1,2}|[A-Z0-9]{5,8}))(?![A-Z0-9-])"
)
_UNITS: Final = r"(?:UNIDADES|VEHICULOS|AUTOS|AUTOMOVILES|CAMIONES|CAMIONETAS|TRACTOCAMIONES|MOTOCICLETAS|MOTOS)"
_COUNT: Final = re.compile(
    rf"^(?:GRAN )?TOTAL(?: GENERAL)?(?: DE)? (?P<first>\d{{1,4}}) {_UNITS}\b"
    rf"|^(?:GRAN )?TOTAL(?: DE| DEL)? (?:{_UNITS}|FLOTILLA|FLOTA|PARQUE VEHICULAR) (?P<second>\d{{1,4}})(?: {_UNITS})?$"
    rf"|\b(?:FLOTILLA|FLOTA|PARQUE VEHICULAR|RELACION|LISTADO|LISTA) (?:DE|CON) (?P<third>\d{{1,4}}) {_UNITS}\b"
    rf"|\bSON (?P<fourth>\d{{1,4}}) {_UNITS}\b(?= EN TOTAL|$)"
)
_TOTAL: Final = re.compile(r"^(?:GRAN )?(?:SUB ?)?(?:TOTAL|SUMA TOTAL|SUMA ASEGURADA TOTAL)\b")
_NO_SUM_INSURED: Final = re.compile(r"\b(?:PRIMA|PAGO|IVA|DEDUCIBLE|SINIESTR\w*|RECLAMAD\w*|MENSUAL|PAGAR|COSTO)\b")
_MONEY: Final = re.compile(r"(?:US)?\$?\s?\d{1,3}(?:[,' ]\d{3})+(?:\.\d{1,2})?|(?:US)?\$\s?\d{4,}(?:\.\d{1,2})?")
_LEAST_SUM: Final = 10_000.0
_SAME_SUM: Final = 0.005  # share: totals are rounded
_MOST_NAMED: Final = 5


def unaccounted_for(texts: Sequence[str], vehicles: Sequence[Vehicle], dropped: Sequence[DroppedRow]) -> Iterator[str]:
    """Yield a warning for everything in `texts` that is neither in a vehicle nor in a dropped row."""
    upper = [plain(text) for text in texts]
    left_out = [plain(row.text) for row in dropped]
    yield from _numbers("VIN", _vins(upper), {*_vins(left_out), *(_settled(vehicle.vin) for vehicle in vehicles)})
    yield from _numbers("plate", _plates(upper), {*_plates_of(vehicles), *_plates(left_out)}, " ".join(left_out))
    folded = [fold(text) for text in texts]
    yield from _counts(folded, len(vehicles), len(dropped))
    yield from _sums(texts, folded, vehicles)


def _numbers(name: str, stated: Iterable[str], known: set[str], known_text: str = "") -> Iterator[str]:
    flat = compact_plate(known_text)
    missing = [number for number in dict.fromkeys(stated) if number not in known and number not in flat]
    if missing:
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        yield f"in the text, and in no vehicle: {name} {', '.join(missing[:_MOST_NAMED])}{more}"


def _vins(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (_settled(match.group()) for match in _VIN.finditer(text))


def _settled(vin: str) -> str:
    return vin.upper().translate(_MEANT)


def _plates(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (compact_plate(match[1]) for match in _PLATE.finditer(text))


def _plates_of(vehicles: Iterable[Vehicle]) -> Iterator[str]:
    return (compact_plate(vehicle.plate) for vehicle in vehicles if vehicle.plate)


def _counts(folded: Iterable[str], vehicles: int, dropped: int) -> Iterator[str]:
    """Compare stated counts; one match is enough, since subtotals and counts by kind may stand beside it."""
    counts = [int(next(filter(None, match.groups()))) for text in folded for match in _COUNT.finditer(text)]
    fitting = {vehicles, vehicles + dropped}
    if counts and fitting.isdisjoint([*counts, sum(counts)]):
        yield f"the text states {max(counts)} units, and {vehicles} were read"


def _sums(texts: Iterable[str], folded: Iterable[str], vehicles: Sequence[Vehicle]) -> Iterator[str]:
    values = [vehicle.value for vehicle in vehicles if vehicle.value is not None]
    if len(values) < 2 or len(values) < len(vehicles):  # noqa: PLR2004 - one value is its own total
        return
    total = sum(values)
    stated = [
        max(amounts)
        for text, words in zip(texts, folded, strict=True)
        if _TOTAL.search(words) and not _NO_SUM_INSURED.search(words) and (amounts := _amounts(text))
    ]
    if stated and all(abs(amount - total) > _SAME_SUM * total for amount in [*stated, sum(stated)]):
        yield f"the text states a total of {max(stated):,.0f}, and the values that were read add up to {total:,.0f}"


def _amounts(text: str) -> list[float]:
    amounts = (read_money(match.group().strip()) for match in _MONEY.finditer(text))
    return [money.amount for money in amounts if money is not None and money.amount >= _LEAST_SUM]
