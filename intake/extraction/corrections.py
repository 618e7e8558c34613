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
from intake.extraction.merge_vehicles import is_conflict
from intake.extraction.named_units import units_named
from intake.extraction.unit_patterns import ORDINALS, PLATE
from intake.lexicon.trade_words import names_make
from intake.text.exclusions import corrects

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from domain.notices.notice import Notice
    from intake.model.extraction import Vehicle

UNIT: Final = (
    r"(?:(?:UNIDAD|VEHICULO|PARTIDA|RENGLON|INCISO|AUTO|CAMIONETA)\s*(?:NO\.?|NUM\.?|NUMERO|#)?|NUMERO|NUM\.?|NO\.|#)"
)
_NUMBER: Final = rf"(?:(?P<number>\d{{1,3}})(?!\d|[.,]\d)|(?P<ordinal>{'|'.join(ORDINALS)})[OA]?(?: {UNIT})?)"
_PLATED: Final = r"(?:CON |DE )?PLACAS? (?P<plate>[A-Z0-9-]{5,10})"
_SERIAL: Final = r"(?:CON |DE )?(?:SERIE|VIN|NIV|TERMINACION|QUE TERMINA EN)(?: NO\.?)? (?P<serial>[A-Z0-9]{3,17})"
_NO_NAME: Final = r"(?!(?:NO|ES|LLEVA|TIENE|TRAE|CUENTA|INCLUYE|CON|MAS|CAJA|EQUIPO|ADAPTACION|BLINDAJE|CARROCERIA)\b)"
_NAMED: Final = rf"(?P<name>{_NO_NAME}[A-Z][A-Z0-9]*(?:[ -]{_NO_NAME}[A-Z0-9]+){{0,4}}?)"
_TARGET: Final = rf"(?:{UNIT}\s*)?(?:{_NUMBER}|{_PLATED}|{_SERIAL}|{_NAMED})"
_IS: Final = (
    r"\s+(?:ES|SON|ERA|DEBEN? SER|DEBERIA SER|SERIA|QUEDA EN|QUEDA CON|VA EN|VA CON|CAMBIA A|TIENE|LLEVA|CON)\s+"
    r"(?:DE\s+|EL\s+|LAS?\s+|UN\s+)?"
)
_IS_WRONG: Final = r"(?:\s+(?:ESTA|VIENE|ES|SALIO)\s+(?:MAL|INCORRECT[OA]|EQUIVOCAD[OA])[,.;:]?)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d{2})(?!\d)"
_OLD: Final = r"(?:MODELO |ANO |DE )?(?P<old>(?:19|20)\d{2})"
_NOT_OLD: Final = r",?\s+\(?(?:Y NO|NO|EN VEZ DE|EN LUGAR DE)L?\s+(?:MODELO |ANO |DE )?(?P<old>(?:19|20)\d{2})"
_OLD_YEAR: Final = rf"(?:{_NOT_OLD})?"
AMOUNT: Final = (
    r"(?P<amount>(?:US)?\$?\s?\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|(?:US)?\$?\s?\d{4,8}(?:\.\d{1,2})?|\d{2,4} ?MIL)"
)
NEW_PLATE: Final = rf"(?P<new_plate>{PLATE})"
NEW_VIN: Final = r"(?P<new_vin>[A-HJ-NPR-Z0-9]{17})(?![A-Z0-9])"
_VALUE: Final = r"(?:VALOR|SUMA(?: ASEGURADA)?|IMPORTE)"
_FACTS: Final[Mapping[str, str]] = {
    r"(?:MODELO|ANO)": rf"{_YEAR}{_OLD_YEAR}",
    _VALUE: AMOUNT,
    r"PLACAS?": NEW_PLATE,
    r"(?:SERIE|VIN|NIV)": NEW_VIN,
}
PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        *(rf"\b(?:LA|EL)\s+{_TARGET}{_IS}{name}\s+(?:DE\s+)?{fact}" for name, fact in _FACTS.items()),
        *(
            rf"\b{name}(?: CORRECT[OA]S?)?\s+(?:DE LA|DEL|DE)\s+{_TARGET}{_IS_WRONG}{_IS}{fact}"
            for name, fact in _FACTS.items()
        ),
        rf"\b(?:LA|EL)\s+{_TARGET}{_IS}{_YEAR}{_NOT_OLD}",
        rf"\b(?:LA|EL)\s+{_TARGET}\s+NO\s+ES\s+{_OLD},?\s+(?:SINO(?: QUE)?\s+)?(?:ES\s+)?(?:MODELO |ANO |DE )?{_YEAR}",
        rf"\b(?:LA|EL)\s+{_TARGET}\s+(?:VALE|CUESTA|SE VA A ASEGURAR EN|VA EN)\s+{AMOUNT}",
        rf"\b(?:LA|EL)\s+(?:{UNIT}\s*)?(?:{_NUMBER}|{_NAMED})\s+(?:ES|ERA|DEBE SER|VA COMO)\s+{_YEAR}(?!{_NOT_OLD})",
    )
)
_YEAR_ALONE: Final = re.compile(rf"(?:\bY|,)\s+(?:LA|EL)\s+{_NUMBER},?\s+{_YEAR}")
"""The year of a unit without a verb, "y la segunda 2022": of the units of its sentence, or of those of the list."""
_OF_MANY: Final = re.compile(
    r"\b(?:TOD[OA]S|AMB[OA]S|L[AO]S (?:DOS|TRES|CUATRO|CINCO|\d{1,2})"
    r"|(?:LA|EL) (?P<numbers>\d{1,2}(?:,? (?:Y )?(?:LA|EL) \d{1,2})+))"
    rf" SON (?:MODELO |ANO |DEL? )*{_YEAR}"
)
"""One year for several units of the list: "la 2 y la 3 son 2021"."""
_CORRECTS: Final = re.compile(
    r"\b(?:CORRECCION(?:ES)?|CORRIJO|CORREGIR|CORRIGE|EN VEZ DE|EN LUGAR DE|DEBE (?:SER|DECIR)|DICE\b.{1,60}\bDEBE"
    r"|VALOR CORRECTO|SERIE CORRECTA|PLACAS? CORRECTAS?|MODELO CORRECTO|ANO CORRECTO|VIENE MAL"
    r"|ME EQUIVOQUE|QUISE DECIR|(?:LO |LA )?(?:PUSE|ANOTE|ESCRIBI|CAPTURE) MAL|MAL (?:CAPTURAD|ESCRIT|ANOTAD)[OA]"
    r"|RECTIFIC(?:O|ACION|AR)|FE DE ERRATAS"
    r"|(?:PERDON|DISCULP[AE]N?|OJO|ERROR)\b[^.\n]{0,40}\b(?:LA|EL|LAS|LOS)"
    rf" (?:\d{{1,2}}|(?:{'|'.join(ORDINALS)})[OA]?|ULTIM[OA])"
    r")\b"
)
_CORRECTED: Final = {
    "year": WarningCode.YEAR_CORRECTED,
    "plate": WarningCode.PLATE_CORRECTED,
    "value": WarningCode.VALUE_CORRECTED,
    "vin": WarningCode.VIN_CORRECTED,
}
_OF_A_PART: Final = re.compile(
    r"\b(?:EQUIPO|CAJA|ADAPTACION|BLINDAJE|CARROCERIA|CONVERSION|GRUA|PLATAFORMA|REFRIGERACION)\b[^.,;:]{0,30}\bDEL?\s*$"
)
_LONGEST_PART: Final = 60
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
    for match in (match for pattern in PATTERNS for match in pattern.finditer(upper)):
        if _OF_A_PART.search(upper[max(0, match.start() - _LONGEST_PART) : match.start()]):
            continue
        if (name := match.groupdict().get("name")) and not _corrects_named(
            name, corrected, is_sure=bool(match.groupdict().get("old"))
        ):
            continue
        count += 1
        index = _index(match, corrected)
        changed = _changed(corrected[index], match) if index is not None else None
        if index is None or changed is None:
            has_failed = True
        else:
            corrected[index] = changed
    has_failed |= any(_differs(match, corrected) for match in _YEAR_ALONE.finditer(upper))
    has_failed |= any(_differ(match, corrected) for match in _OF_MANY.finditer(upper))
    is_correction = bool(_CORRECTS.search(upper)) or corrects(text)
    is_unread = bool(vehicles) and (has_failed or (not count and is_correction))
    return CorrectedVehicles(corrected, [UNAPPLIED] if is_unread else [])


def _differs(match: re.Match[str], vehicles: Sequence[Vehicle]) -> bool:
    """Tell whether the year of a numbered unit is another than was read."""
    index = _index(match, vehicles)
    return index is not None and vehicles[index].year != int(match["year"])


def _differ(match: re.Match[str], vehicles: Sequence[Vehicle]) -> bool:
    """Tell whether one of several units that are said to be of a year is of another one."""
    numbers = map(int, re.findall(r"\d+", match["numbers"] or ""))
    meant = [vehicles[number - 1] for number in numbers if 1 <= number <= len(vehicles)] or vehicles
    return any(vehicle.year and vehicle.year != int(match["year"]) for vehicle in meant)


def _corrects_named(name: str, vehicles: Sequence[Vehicle], *, is_sure: bool) -> bool:
    """Tell whether what a sentence says of a name corrects a unit: one alone has it, or the old fact is told too."""
    return names_make(name) and (is_sure or len(units_named(vehicles, name)) == 1)


def _index(match: re.Match[str], vehicles: Sequence[Vehicle]) -> int | None:
    groups = match.groupdict()
    if number := groups.get("number") or groups.get("ordinal"):
        index = int(number) - 1 if number.isdigit() else ORDINALS.index(number)
        return index if 0 <= index < len(vehicles) and _is_one_list(vehicles) else None
    if serial := groups.get("serial"):
        return _only(index for index, vehicle in enumerate(vehicles) if vehicle.vin.endswith(serial))
    if name := groups.get("name"):
        return _only(units_named(vehicles, name))
    plate = compact(groups.get("plate") or "")
    return _only(index for index, vehicle in enumerate(vehicles) if plate and compact(vehicle.plate) == plate)


def _only(indices: Iterable[int]) -> int | None:
    """Return the index when there is one alone."""
    fitting = list(indices)
    return fitting[0] if len(fitting) == 1 else None


def _is_one_list(vehicles: Sequence[Vehicle]) -> bool:
    return len({(vehicle.origin.file, vehicle.origin.sheet) for vehicle in vehicles if vehicle.origin}) == 1


def _changed(vehicle: Vehicle, match: re.Match[str]) -> Vehicle | None:
    """Return the vehicle with the corrected fact; None where its present one is not what the text says it was."""
    groups = match.groupdict()
    if amount := groups.get("amount"):
        money = read_money(amount.strip())
        return _with(vehicle, "value", money.amount) if money else None
    if plate := groups.get("new_plate"):
        return _with(vehicle, "plate", plate) if read_plate(plate) else None
    if number := groups.get("new_vin"):
        return _with(vehicle, "vin", number)
    year, old = int(groups["year"]), groups.get("old")
    if old and vehicle.year not in {int(old), year}:
        return None
    return _with(vehicle, "year", year)


def _with(vehicle: Vehicle, field: str, fact: float | str) -> Vehicle:
    """Return the vehicle with a fact; what differs from another list is settled by it."""
    if getattr(vehicle, field) == fact and not any(map(is_conflict, vehicle.warnings)):
        return vehicle
    shown = f"{fact:.0f}" if field == "value" else f"{fact}"
    remaining = [warning for warning in vehicle.warnings if not is_conflict(warning, field)]
    changed = replace(vehicle, warnings=(*remaining, notice(_CORRECTED[field], **{field: shown})))
    match field:
        case "value":
            return replace(changed, value=float(fact))
        case "plate":
            return replace(changed, plate=str(fact))
        case "vin":
            return replace(changed, vin=str(fact))
        case _:
            return replace(changed, year=int(fact))
