"""Corrections of a list in a text: "la unidad 2 es modelo 2021 no 2022", "el valor correcto de la 5 es 450,000".

A correction is applied where it names one unit and one fact, and every one is said; one that cannot be applied is left
to a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.plates import compact, read_plate
from domain.text import plain
from domain.values import read_money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.notices.notice import Notice
    from intake.model.extraction import Vehicle

_UNIT: Final = r"(?:(?:UNIDAD|VEHICULO|PARTIDA|RENGLON|INCISO)\s*(?:NO\.?|NUM\.?|NUMERO|#)?|NUMERO|NUM\.?|NO\.|#)"
_NUMBER: Final = r"(?P<number>\d{1,3})(?!\d|[.,]\d)"
_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_OLD_YEAR: Final = r"(?:,?\s+(?:Y NO|NO|EN VEZ DE|EN LUGAR DE)L?\s+(?:MODELO |ANO |DE )?(?P<old>(?:19|20)\d{2}))?"
_AMOUNT: Final = (
    r"(?P<amount>(?:US)?\$?\s?\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|(?:US)?\$?\s?\d{4,8}(?:\.\d{1,2})?|\d{2,4} ?MIL)"
)
_IS: Final = r"\s+(?:ES|ERA|DEBE SER|DEBERIA SER|SERIA|QUEDA EN|VA EN|CAMBIA A)\s+(?:DE\s+|EL\s+|UN\s+)?"
_TARGET: Final = rf"(?:LA|EL|DE LA|DEL)?\s*{_UNIT}?\s*{_NUMBER}"
_PLATED: Final = r"(?:LA|EL)(?: DE| UNIDAD DE| UNIDAD CON)? PLACAS? (?P<plate>[A-Z0-9-]{5,10})"
_VALUE: Final = r"(?:VALOR|SUMA(?: ASEGURADA)?|IMPORTE)"
_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:LA|EL)\s+(?:{_UNIT}\s*)?{_NUMBER}{_IS}(?:MODELO|ANO)\s+{_YEAR}{_OLD_YEAR}",
        rf"\b{_PLATED}{_IS}(?:MODELO|ANO)\s+{_YEAR}{_OLD_YEAR}",
        rf"\b(?:MODELO|ANO)(?: CORRECTO)?\s+(?:DE LA|DEL|DE)\s+{_TARGET}{_IS}{_YEAR}{_OLD_YEAR}",
        rf"\b{_VALUE}(?: CORRECT[OA])?\s+(?:DE LA|DEL|DE)\s+{_TARGET}{_IS}{_AMOUNT}",
        rf"\b(?:LA|EL)\s+{_UNIT}\s*{_NUMBER}\s+(?:TIENE|LLEVA|CON)\s+(?:UN )?{_VALUE}\s+(?:DE\s+)?{_AMOUNT}",
    )
)
_CORRECTS: Final = re.compile(
    r"\b(?:CORRECCION(?:ES)?|CORRIJO|CORREGIR|CORRIGE|EN VEZ DE|EN LUGAR DE|DEBE (?:SER|DECIR)|DICE\b.{1,60}\bDEBE"
    r"|VALOR CORRECTO|SERIE CORRECTA|PLACAS? CORRECTAS?|MODELO CORRECTO|ANO CORRECTO)\b"
)
UNAPPLIED: Final = notice(WarningCode.CORRECTION_NOT_UNDERSTOOD)


@dataclass(frozen=True, slots=True)
class CorrectedVehicles:
    """The vehicles with what a text corrects, and warnings about corrections that were not applied."""

    vehicles: Sequence[Vehicle]
    doubts: Sequence[Notice] = ()


def correct(vehicles: Sequence[Vehicle], text: str) -> CorrectedVehicles:
    """Apply the corrections in `text`, whose numbers count the vehicles of the list from 1."""
    upper = plain(text)
    corrected = list(vehicles)
    has_failed, count = False, 0
    for match in (match for pattern in _PATTERNS for match in pattern.finditer(upper)):
        count += 1
        index = _index(match, corrected)
        changed = _changed(corrected[index], match) if index is not None else None
        if index is None or changed is None:
            has_failed = True
        else:
            corrected[index] = changed
    is_unread = bool(vehicles) and (has_failed or (not count and bool(_CORRECTS.search(upper))))
    return CorrectedVehicles(corrected, [UNAPPLIED] if is_unread else [])


def _index(match: re.Match[str], vehicles: Sequence[Vehicle]) -> int | None:
    groups = match.groupdict()
    if number := groups.get("number"):
        index = int(number) - 1
        return index if 0 <= index < len(vehicles) and _is_one_list(vehicles) else None
    plate = compact(groups.get("plate") or "")
    indices = [index for index, vehicle in enumerate(vehicles) if plate and compact(vehicle.plate) == plate]
    return indices[0] if len(indices) == 1 and read_plate(plate) else None


def _is_one_list(vehicles: Sequence[Vehicle]) -> bool:
    return len({(vehicle.origin.file, vehicle.origin.sheet) for vehicle in vehicles if vehicle.origin}) == 1


def _changed(vehicle: Vehicle, match: re.Match[str]) -> Vehicle | None:
    """Return the vehicle with the corrected fact; None where its present one is not what the text says it was."""
    groups = match.groupdict()
    if amount := groups.get("amount"):
        money = read_money(amount.strip())
        if money is None:
            return None
        corrected = notice(WarningCode.VALUE_CORRECTED, value=f"{money.amount:.0f}")
        return replace(vehicle, value=money.amount, warnings=(*vehicle.warnings, corrected))
    year = int(groups["year"])
    old = groups.get("old")
    if old and vehicle.year not in {int(old), year}:
        return None
    corrected = notice(WarningCode.YEAR_CORRECTED, year=year)
    return replace(vehicle, year=year, warnings=(*vehicle.warnings, corrected))
