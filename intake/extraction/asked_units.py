"""What a text asks of its list: only some units, all but some, or some only if something happens.

"Cotizar solo las unidades 1, 3 y 5" and "todas excepto la 4" are followed where they name units of one list; what
cannot be followed, and every condition ("en caso de que les autoricen …"), is left to a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.notices.codes import DropReason, WarningCode
from domain.notices.notice import notice
from domain.text import plain
from domain.values import read_quantity
from intake.extraction.named_units import units_called, units_named
from intake.extraction.unit_patterns import NUMBERS, UNITS, numbers_in
from intake.extraction.vehicle_rows import as_dropped_rows
from intake.lexicon.trade_words import begins_with_name, names_vehicle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.notices.notice import Notice
    from intake.model.extraction import DroppedRow, Vehicle

UNCLEAR: Final = notice(WarningCode.UNITS_ASKED_UNCLEAR)
CONDITIONAL: Final = notice(WarningCode.UNITS_CONDITIONAL)
_VERB: Final = r"(?:QUIER|COTI[CZ]|ASEGUR|CONSIDER|INCLUY|RENOV|RENUEV|NECESIT|REQUIER|DEJ|VAN?\b|VAMOS CON)[A-Z]*"
_AFTER_NUMBERS: Final = "POR|Y|DE|DEL|EN|CON|PARA|PLEASE|GRACIAS|PORFA|PORFAVOR|QUE|LAS?|LOS|EL|NO|YA"
"""What goes on behind numbers of units; a name makes them a count: "solo las 2 Hilux"."""
_ONLY: Final = re.compile(
    r"\b(?:SOLO|SOLAMENTE|UNICAMENTE|NADA MAS|EXCLUSIVAMENTE|ONLY)\b(?:\s+[A-Z]+){0,3}?"
    rf"\s+(?:(?:LAS?|LOS?|EL|THE)\s+)?{UNITS}\s*{NUMBERS}"
    rf"|\b(?:SOLO|SOLAMENTE|UNICAMENTE|NADA MAS)\s+(?:{_VERB}\s+)?(?:LAS?|LOS|EL)\s+"
    rf"{NUMBERS.replace('numbers', 'bare')}(?=\s*(?:[.,;:)]|$|(?:{_AFTER_NUMBERS})\b))"
)
_BUT: Final = r"\b(?:EXCEPTO|MENOS|SALVO|(?:A|CON) EXCEPCION DEL?|EXCEPT(?: FOR)?)\s+"
_EXCEPT: Final = re.compile(rf"{_BUT}(?:(?:LAS?|LOS?|EL|THE)\s+)?(?:{UNITS}\s*)?{NUMBERS}")
_EXCEPT_NAMED: Final = re.compile(rf"{_BUT}(?:LAS?|LOS?|EL|THE)\s+(?P<name>[A-Z][A-Z0-9 -]*)")
_JUST: Final = r"(?:SOLO|SOLAMENTE|UNICAMENTE|NADA MAS|ONLY)"
_ONLY_NAMED: Final = re.compile(
    rf"\b(?:{_JUST}\s+{_VERB}|{_VERB}(?:\s+[A-Z]+)?\s+{_JUST})"
    r"\s+(?=(?:LAS?|LOS|EL|THE)\s)(?P<names>.+)"
)
_NAME_END: Final = re.compile(r",\s*|\s+Y\s+(?=(?:LAS?|LOS|EL)\s)")
_NAMED: Final = re.compile(
    r"(?:(?P<many>LAS|LOS)|LA|EL|THE)\s+(?:(?P<count>\d{1,2}|DOS|TRES|CUATRO|CINCO)\s+)?(?P<name>[A-Z].*)"
)
_NOT: Final = re.compile(r"\bNO\b")
_OF_UNITS: Final = re.compile(
    r"\b(?:COTI[CZ]|ASEGUR|INCLU|CONSIDER|RENOV|QUOTE|INSURE|TOD[AO]S?\b|LISTA|RELACION|UNIDADES)"
)
_OF_COVERAGE: Final = re.compile(r"\b(?:COBERTURAS?|PAQUETES?|DEDUCIBLES?|AMPLIA|LIMITADA|BASICA|R\.?C\.?|PLAN)\b")
_CONDITION: Final = re.compile(
    r"\b(?:EN CASO DE QUE|SIEMPRE Y CUANDO|EN CUANTO (?:LES?|NOS|SE) (?:AUTORI[CZ]|APRUEB|LLEG|ENTREG)\w+"
    r"|SI (?:LES?|NOS|SE|EL BANCO|EL CLIENTE|LA FINANCIERA)(?: LES?)?"
    r" (?:AUTORI[CZ]|APRUEB|COMPR|CONFIRM|CONCRET|CIERR)\w+"
    r"|(?:TODAVIA|AUN) NO (?:ES SEGUR|ESTA CONFIRM|SE CONFIRM|SE DECID|ESTA DECID|SE AUTORI[CZ]|SE COMPR|LO CONFIRM)\w+"
    r"|OPCIONAL(?:ES|MENTE)?|TENTATIV[OA]S?|QUIZAS?|TAL VEZ|A LO MEJOR|PROBABLEMENTE|POSIBLEMENTE|POR LO PRONTO NO"
    r"|(?:POR|PENDIENTES? DE) (?:CONFIRMAR|AUTORI[CZ]\w+|COMPRA\w*|DECIDIR)|IF APPROVED|MAYBE|TO BE CONFIRMED)\b"
)
_OF_A_FACT: Final = re.compile(
    r"\b(?:PLACAS?|SERIES?|VIN|NIV|MOTOR|VALOR(?:ES)?|SUMAS?|RFC|VIGENCIAS?|FECHAS?|COBERTURAS?|CONDUCTOR(?:ES)?|USO"
    r"|DEDUCIBLES?|COLOR|DIRECCION|DOMICILIO|RC|CARGA)\b[^.;]{0,25}$"
)
_SENTENCE_END: Final = re.compile(r"(?<!\bNO)(?<!\bNUM)(?<!\bECO)\.(?=\s)|[;!?](?=\s)|\n\s*\n")


@dataclass(frozen=True, slots=True)
class AskedUnits:
    """The vehicles that a text asks for, the others as dropped rows, and doubts about what it asks."""

    vehicles: Sequence[Vehicle]
    dropped: Sequence[DroppedRow] = ()
    doubts: Sequence[Notice] = ()


def asked_units(vehicles: Sequence[Vehicle], text: str) -> AskedUnits:
    """Return which of the units that were read a text asks for."""
    out: set[int] = set()
    doubts: dict[Notice, None] = {}
    for sentence in sentences_of(text) if vehicles else ():
        if is_conditional(sentence):
            doubts[CONDITIONAL] = None
        left_out = _left_out(sentence, vehicles)
        if left_out is None or len(out | left_out) >= len(vehicles):
            doubts[UNCLEAR] = None
        else:
            out |= left_out
    dropped = as_dropped_rows([vehicles[index] for index in sorted(out)], DropReason.NOT_ASKED_FOR)
    to_quote = [vehicle for index, vehicle in enumerate(vehicles) if index not in out]
    return AskedUnits(to_quote, dropped, list(doubts))


def picks_by_name(text: str) -> bool:
    """Tell whether a text asks for some units of a list by their names: "solo cotiza las 2 Silverado"."""
    picked = filter(None, map(_ONLY_NAMED.search, sentences_of(text)))
    return any((named := _NAMED.match(only["names"])) and begins_with_name(named["name"]) for only in picked)


def sentences_of(text: str) -> Iterator[str]:
    """Yield the sentences of a text in capitals without accents, their lines joined."""
    return (" ".join(sentence.split()) for sentence in _SENTENCE_END.split(plain(text)))


def is_conditional(sentence: str) -> bool:
    """Tell whether a sentence in capitals says of units that something has to happen before they are asked for."""
    condition = _CONDITION.search(sentence)
    return condition is not None and names_vehicle(sentence) and not _OF_A_FACT.search(sentence[: condition.start()])


def _left_out(sentence: str, vehicles: Sequence[Vehicle]) -> set[int] | None:
    """Return the indices of the units that a sentence does not ask for; None when it is not clear which."""
    if only := _ONLY.search(sentence):
        chosen = numbered_units(only["numbers"] or only["bare"], vehicles)
        return None if chosen is None else set(range(len(vehicles))) - chosen
    if (only := _ONLY_NAMED.search(sentence)) and not _OF_COVERAGE.search(sentence):
        picked = _indices_called(only["names"], vehicles)
        return None if picked is None else set(range(len(vehicles))) - picked if picked else set()
    if _OF_COVERAGE.search(sentence) or not _OF_UNITS.search(sentence):
        return set()
    if but := _EXCEPT.search(sentence):
        return numbered_units(but["numbers"], vehicles)
    if (but := _EXCEPT_NAMED.search(sentence)) and names_vehicle(but["name"]):
        named = units_named(vehicles, but["name"])
        return set(named) if len(named) == 1 else None
    return set()


def _indices_called(names: str, vehicles: Sequence[Vehicle]) -> set[int] | None:
    """Return the indices of the units of "la Hilux y las 2 Silverado"; None where a name is not as many units."""
    chosen: set[int] = set()
    for named in filter(None, map(_NAMED.match, _NAME_END.split(names))):
        if not begins_with_name(named["name"]) or _NOT.search(named["name"]):
            break
        indices = units_called(vehicles, named["name"])
        count = read_quantity(named["count"]) if named["count"] else len(indices) if named["many"] else 1
        if not indices or len(indices) != count:
            return None
        chosen.update(indices)
    return chosen


def numbered_units(numbers: str, vehicles: Sequence[Vehicle]) -> set[int] | None:
    """Return the indices of numbered units, by their economic numbers or else their places in one list."""
    wanted = numbers_in(numbers)
    by_number = {vehicle.economic_number.lstrip("0"): index for index, vehicle in enumerate(vehicles)}
    if all(str(number) in by_number for number in wanted):
        return {by_number[str(number)] for number in wanted}
    is_one_list = len({(vehicle.origin.file, vehicle.origin.sheet) for vehicle in vehicles if vehicle.origin}) == 1
    if not is_one_list or not all(1 <= number <= len(vehicles) for number in wanted):
        return None
    return {number - 1 for number in wanted}
