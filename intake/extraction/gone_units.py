"""Units of a list that a sentence takes out by a number: "la 2 ya se vendió", "la de placas ABC-12-34 ya no va".

What a sentence calls gone by its kind alone ("el tracto ya no va") is left to a person.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain import vin
from domain.plates import compact, is_likely_plate
from intake.extraction.asked_units import numbered_units, sentences_of
from intake.extraction.named_units import UNKNOWN_GONE, UnitsLeft
from intake.extraction.unit_patterns import NO_DATE, NUMBERS, ORDINALS, PLATE, SERIAL_END, UNITS
from intake.extraction.vehicle_rows import as_dropped_rows
from intake.lexicon.leaving import says_gone
from intake.lexicon.trade_words import find_brands, find_models
from intake.text.exclusions import TAKEN_OUT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from intake.model.extraction import Vehicle

_KIND: Final = rf"(?:{UNITS}|ECO(?:NOMICOS?|S)?\b\.?|AUTOS?|CAMIONETAS?|CAMION(?:ES)?|TRACTOS?|TRACTOCAMION(?:ES)?)"
_BEHIND: Final = (
    NO_DATE + r"(?=\s*(?:[.,;:)]|$|(?:YA|SE|FUE|FUERON|CAUSAN?|NO|ESTAN?|SON|ES|QUE|POR|DE|DEL|Y|PORFA|GRACIAS)\b))"
)
_TARGET: Final = re.compile(
    rf"\b{_KIND}\s*(?:{_KIND}\s*)*{NUMBERS}"
    rf"|\b(?:LAS?|LOS|EL)\s+{NUMBERS.replace('numbers', 'bare')}{_BEHIND}"
    rf"|\b(?:LA|EL)\s+(?:(?P<ordinal>{'|'.join(ORDINALS)})[OA]?|(?P<last>ULTIM[OA]))\b"
    rf"|{SERIAL_END}"
    rf"|(?<![A-Z0-9-])(?P<plate>{PLATE})"
)
_BY_KIND: Final = re.compile(
    r"\b(?:EL|LA|UNO DE LOS|UNA DE LAS|LOS|LAS)\s+(?:AUTO|CARRO|COCHE|CAMIONETA|CAMION|TRACTO(?:CAMION)?|REMOLQUE|CAJA"
    r"|MOTO(?:CICLETA)?|VAN|VEHICULO|PIPA|TORTON|RABON|GRUA)(?:E?S)?\b"
)
_LONGEST_NAME: Final = 20
_SOMETHING_ELSE: Final = re.compile(
    r"\b(?:COBERTURAS?|DEDUCIBLES?|ASISTENCIAS?|ADAPTACION(?:ES)?|EQUIPO|GPS|IVA|RC|PRIMAS?|ENDOSOS?|CONDUCTOR(?:ES)?)\b"
)
_UNITS_MEANT: Final = re.compile(
    r"\b(?:UNIDADES|VEHICULOS|AUTOS|CAMIONETAS|CAMIONES|L[AO]S (?:QUE|DE|MARCAD[AO]S|EN))\b"
)
_JOINT: Final = re.compile(r"[,;:]|\b(?:Y|E|PERO)\b")


def without_numbered(vehicles: Sequence[Vehicle], text: str) -> UnitsLeft:
    """Take out what the sentences of `text` call gone by a number; one that is not in the list leaves a doubt."""
    gone: set[int] = set()
    is_unclear = False
    for sentence in sentences_of(text) if vehicles else ():
        targets = list(_gone_targets(sentence))
        is_unclear = is_unclear or (not targets and _is_gone_by_kind(sentence))
        for target in targets:
            indices = _indices(target, vehicles)
            is_unclear = is_unclear or indices is None
            gone.update(indices or ())
    if len(gone) == len(vehicles) and gone:
        gone, is_unclear = set(), True
    out = as_dropped_rows([vehicles[index] for index in sorted(gone)], TAKEN_OUT)
    left = [vehicle for index, vehicle in enumerate(vehicles) if index not in gone]
    return UnitsLeft(left, out, [UNKNOWN_GONE] if is_unclear else [])


def _gone_targets(sentence: str) -> Iterator[re.Match[str]]:
    """Yield the numbers that their part of a sentence says to be gone."""
    targets = [target for target in _TARGET.finditer(sentence) if _is_target(target)] if says_gone(sentence) else []
    for index, target in enumerate(targets):
        start = targets[index - 1].end() if index else 0
        end = targets[index + 1].start() if index + 1 < len(targets) else len(sentence)
        lead, rest = _JOINT.split(sentence[start : target.start()])[-1], sentence[target.end() : end]
        is_name = bool(find_models(f"{target.group()}{rest[:_LONGEST_NAME]}"))
        if not (is_name or _SOMETHING_ELSE.search(lead)) and (says_gone(lead) or says_gone(rest)):
            yield target


def says_units_gone(text: str) -> bool:
    """Tell whether a sentence calls several units gone without a name or number: "las que están en rojo ya no van"."""
    clauses = (clause for sentence in sentences_of(text) for clause in _JOINT.split(sentence) if says_gone(clause))
    return any(_UNITS_MEANT.search(clause) and not _SOMETHING_ELSE.search(clause) for clause in clauses)


def _is_target(target: re.Match[str]) -> bool:
    return target["plate"] is None or is_likely_plate(target["plate"])


def _is_gone_by_kind(sentence: str) -> bool:
    clauses = (clause for clause in _JOINT.split(sentence) if _BY_KIND.search(clause))
    return any(says_gone(clause) and not (find_brands(clause) or find_models(clause)) for clause in clauses)


def _indices(target: re.Match[str], vehicles: Sequence[Vehicle]) -> Collection[int] | None:
    """Return the indices of the units that a target numbers; None where the list has no such number.

    A plate or serial number that the list lacks is rather of a unit that was never in it.
    """
    if target["last"]:
        return [len(vehicles) - 1]
    if plate := target["plate"]:
        return [index for index, vehicle in enumerate(vehicles) if compact(vehicle.plate) == compact(plate)]
    if serial := target["serial"]:
        ending = [index for index, vehicle in enumerate(vehicles) if vin.compact(vehicle.vin).endswith(serial)]
        return ending if len(ending) <= 1 else None
    numbers = str(ORDINALS.index(target["ordinal"]) + 1) if target["ordinal"] else target["numbers"] or target["bare"]
    return numbered_units(numbers, vehicles)
