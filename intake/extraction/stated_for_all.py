"""Sentences that state for all units, or for a class of them, what a quotation needs: "todas son servicio federal".

They fill what a unit does not state itself, and override nothing. A sentence that makes exceptions, asks or denies
fills nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from domain.currency import currency_code
from domain.quotation.kinds import KindList, kind_in
from domain.text import fold, plain
from domain.values import basis_of, read_money
from intake.extraction.asked_units import numbered_units
from intake.extraction.named_in_sentences import statements_of_named
from intake.extraction.unit_patterns import NUMBERS, UNITS
from intake.model.document import Origin
from intake.model.extraction import Equipment
from intake.text.terms.equipment_cells import ADAPTATION, SPECIAL
from intake.text.terms.figures import read_load
from intake.text.terms.inline_terms import goods_with_class, service_pattern
from intake.text.terms.kind_patterns import added_pattern, names_pattern
from intake.text.terms.readings import FOR_ALL, of_lists, with_readings
from intake.text.terms.unit_subjects import UnitNames

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from intake.extraction.list_reader import ListRead
    from intake.model.document import Line
    from intake.model.extraction import Vehicle

_LONGEST: Final = 400
_MOST_LINES: Final = 400
_STOP: Final = re.compile(
    r"(?<=[.;!?])(?<!\b[Cc]\.[Pp]\.)(?<!\b[Pp][u\u00fa]b\.)(?<!\b[Ss]erv\.)(?<!\b[Tt]ipo\.)\s+"
    r"(?!(?:[Ll][ao]s (?:otr|dem|rest)|[Ee]l resto))(?=[^\d\W])"
)
_LEAST_WRAPPED: Final = 45
"""Characters of a line that may go on below."""
_UNIT_WORDS: Final = r"(?:UNIDADES|VEHICULOS|AUTOS|EQUIPOS|FLOTA|FLOTILLA|PARQUE VEHICULAR)"
_ALL: Final = re.compile(
    rf"\b(?:TOD[AO]S\b|AMB[AO]S\b"
    rf"|(?:TODA|TODO) (?:LA|EL|SU|NUESTRA|NUESTRO) {_UNIT_WORDS}|(?:LA|SU) (?:FLOTA|FLOTILLA)\b"
    rf"|L[AO]S {_UNIT_WORDS} (?:SON|ES|ESTAN|TIENEN|SE USAN|SE UTILIZAN|CIRCULAN|LLEVAN|TRANSPORTAN|CON)\b"
    rf"|L[AO]S (?:DOS|TRES|CUATRO|CINCO|SEIS|[2-9])\b(?! (?:PRIMER|ULTIM))"
    rf"|{_UNIT_WORDS},? (?:DE|CON|PARA) (?:USO|SERVICIO)\b"
    rf"|^\W*(?:L[AO]S |SUS |SIGUIENTES )*{_UNIT_WORDS}(?: (?:A|POR) (?:ASEGURAR|COTIZAR))?\s*[(,]"
    r"|CADA UNIDAD\b"
    r"|EN GENERAL\b|PAREJO\b)"
)
_IMPLIED: Final = re.compile(
    r"\W*(?:(?:Y|ADEMAS|TAMBIEN) )?(?:TRANSPORTAN|CARGAN|CIRCULAN|SE (?:USAN|UTILIZAN|DESTINAN|OCUPAN)|SON (?:PARA"
    r"|DE SERVICIO|SERVICIO"
    r"|DE USO)|(?:ASEGURAR|COTIZAR|CONSIDERAR)(?: TOD[AO])? A VALOR|LAS? SUMAS? ASEGURADAS? (?:ES|SON|SERA|SERAN)"
    r"|(?:LA |EL TIPO DE )?(?:CARGA|MERCANCIA) QUE (?:TRANSPORTAN|LLEVAN|CARGAN|MUEVEN))\b"
)
"""How a sentence begins whose subject is the fleet: "Transportan cemento."."""
_NOT: Final = re.compile(
    r"\b(?:EXCEPTO|SALVO|MENOS|EXCEPCION|A EXCEPCION|NO TODAS?|NO TODOS|ALGUN[AO]S?|UNAS|UNOS|SI ES"
    r"|EN CASO|ANTERIOR(?:MENTE)?)\b|\?"
)
_OF_CLASS: Final = re.compile(
    r"\b(?:(?:TOD[AO]S )?(?:L[AO]S|PARA|DE L[AO]S|SUS|NUESTR[AO]S)) (?:\d{1,3} )?(?P<name>[A-Z]{3,}(?: [A-Z]{3,})?)"
)
_USE: Final = (
    r"\b(?:USO|(?:GIRO|DESTINO) DE (?:LAS|LOS|LA) (?:UNIDADES|VEHICULOS|FLOTILLA|FLOTA))"
    r"(?: (?:DE|ES|SERA|PARA|DEL|SON)\b)?\s*[:=]?\s*"
)
_ANY_USE: Final = r"[A-Z]+(?: DE (?:PERSONAL|CARGA|PASAJEROS|MERCANCIAS?))?"
_BARE: Final = r"SPF|SPL|PLACAS? FEDERAL(?:ES)?|PUBLIC[OA] FEDERAL"
"""Services that a sentence may name without that word."""
_GOALS: Final = r"CARGA|REPARTO|TRANSPORTE DE (?:PERSONAL|CARGA|PASAJEROS)|MENSAJERIA|RENTA|PAQUETERIA"
"""Uses that a sentence may name behind "para" alone."""
_DENIED: Final = re.compile(r"\b(?:NO|NI|SIN|NINGUN[AO]?|NUNCA|JAMAS|TAMPOCO)\b[^,;.:()]*$")
_CARGO: Final = re.compile(
    r"\b(?:TIPO DE )?(?:CARGA|MERCANCIA)(?: ES)?\s*[:=]?\s*(?:TIPO |CLASE )?[\"']?(?P<kind>[ABC])\b"
    r"|\b(?P<words>CARGA (?:GENERAL|SECA|(?:MUY |ALTAMENTE |NO |POCO )?PELIGROSA)|MATERIALES PELIGROSOS)\b"
)
_GOODS: Final = re.compile(
    r"\b(?:(?:CARGA|MERCANCIA) QUE (?:TRANSPORTAN|LLEVAN|CARGAN|MUEVEN) (?:ES|SON)|TRANSPORTAN?|CARGAN"
    r"|MERCANCIA\s*:|TIPO DE (?:CARGA|MERCANCIA)\s*:)\s*(?:DE )?(?P<goods>[A-Z][A-Z ,]{2,60}?)"
    r"(?= (?:(?:Y|PERO|,) (?:NO|SON|TIENEN|CIRCULAN)|EN|PARA|POR|CON)\b|[.;()]|$)"
)
_LOAD: Final = re.compile(
    r"\b(?:SON|CAPACIDAD|TONELAJE|CARGAN|LLEVAN|TOD[AO]S)\b[ A-Z:]{0,12}?(?P<load>\d+(?:\.\d+)? ?(?:TON|TONS"
    r"|TONELADAS))\b"
)
_POSTAL_CODE: Final = re.compile(r"\b(?:C\.?\s?P\.?|CODIGO POSTAL)(?: DE [A-Z]+)?\s*:?\s*(?P<code>\d{5})\b")
_BASIS: Final = re.compile(r"\bVALOR (?:DE )?(?:COMERCIAL|FACTURA|CONVENIDO|MERCADO)\b")
_ASKED_BASIS: Final = re.compile(
    r"\b(?:COTI[CZ]|REQUIER|SOLICIT|ASEGUR|CONSIDER)\w*\b.*\b(?:A|CON|SOBRE) "
    + _BASIS.pattern.removeprefix(r"\b")
    + r"(?!\W*(?:DE )?\$?\d)"
)
"""A request that says how all values are agreed: "requiero cotización con DM 5% sobre valor factura"."""
_EQUIPMENT: Final = re.compile(
    r"\b(?P<name>ADAPTACION(?:ES)?|CONVERSION(?:ES)?|EQUIPO ESPECIAL|BLINDAJE) (?:DE |CON )?"
    r"(?P<what>[A-Z][A-Z ]{2,50}?)?"
    rf"\s*(?:EN|PARA|DE) (?:(?P<all>TOD[AO]S[A-Z ]*)|LAS?|LOS|EL)\s*(?:{UNITS}\s*)?{NUMBERS}?\s*(?:,\s*)?"
    r"(?:POR|CON VALOR DE|VALOR(?: DE)?|DE)\s*(?P<amount>\$\s?\d[\d,.]*\d(?: ?(?:MIL|MDP|K))?"
    r"|\d[\d,.]*\d(?: ?(?:MIL|MDP|K))?)"
    r"(?:\s*(?P<currency>USD|DLLS?|DOLARES|MXN|PESOS))?(?P<each> CADA UN[AO]| C/U| POR UNIDAD)?"
)
_LABELLED: Final = re.compile(
    r"\W*(?:TIPO DE )?(?:USO|SERVICIO|SERV\.?|CARGA|MERCANCIA|C\.?\s?P\.? DE CIRCULACION|(?:GIRO"
    r"|DESTINO) DE LAS UNIDADES)\b[ A-Z.]*[:=]"
    r"|\W*(?:EL )?(?:USO|GIRO|DESTINO) DE (?:LAS|LOS|LA) (?:UNIDADES|VEHICULOS|FLOTILLA|FLOTA) (?:ES|SON)\b"
    r"|\W*(?:USO|SERVICIO)(?: [A-Z]+){1,4}\W*$|\W*CARGA (?:TIPO |CLASE )?\W?[ABC]\b\W*$"
)
"""A sentence of nothing but a use or a service: "Servicio: particular", "Uso personal."."""
_LEAD: Final = re.compile(rf"\bL[AO]S {_UNIT_WORDS},? (?:DE|CON|PARA) [A-Z ]{{3,60}}?,? SON\b")
"""What is said of all units in the line that lists them: "Las unidades, de servicio particular, son …"."""
_EMPTY: Final = ("", None, ())


@dataclass(frozen=True, slots=True)
class _ForAll:
    """What a sentence states, and for which units: their indices, None for all."""

    fields: dict[str, Any]
    origin: Origin
    confidence: float
    indices: Collection[int] | None = None


def with_terms_of_all(vehicles: Sequence[Vehicle], reads: Iterable[ListRead]) -> list[Vehicle]:
    """Return the vehicles completed by what sentences state for all of them or for a class."""
    if not vehicles:
        return []
    statements = [statement for read in reads for statement in _statements(read, vehicles)]
    if not statements:
        return list(vehicles)
    statements.sort(
        key=lambda statement: statement.indices is None
    )  # what is said of some counts before what is said of all
    return [_completed(vehicle, index, statements) for index, vehicle in enumerate(vehicles)]


def _completed(vehicle: Vehicle, index: int, statements: Iterable[_ForAll]) -> Vehicle:
    for statement in statements:
        if statement.indices is not None and index not in statement.indices:
            continue
        missing = {name: value for name, value in statement.fields.items() if getattr(vehicle, name) in _EMPTY}
        if missing:
            names = [name for name in missing if name not in {"equipment", "coverages"}]
            names += of_lists(missing.get("coverages", ()), missing.get("equipment", ()))
            readings = with_readings(
                vehicle.reading_fields, [(name, statement.confidence) for name in names], statement.origin
            )
            vehicle = replace(vehicle, **missing, reading_fields=readings)
    return vehicle


def _statements(read: ListRead, vehicles: Sequence[Vehicle]) -> Iterator[_ForAll]:
    """Yield what the lines outside of lists state for several units."""
    own = Counter(vehicle.origin.row for vehicle in vehicles if vehicle.origin and vehicle.origin.file == read.file)
    names = UnitNames(vehicles)
    for line, whole in _sentences(read.lines[:_MOST_LINES], own):
        sentence = " ".join(whole.split())
        written = plain(sentence)
        if len(written) > _LONGEST or _NOT.search(written):
            continue
        origin = Origin(read.file, line.sheet, line.number, line.page, line.place)
        if equipment := _equipment_of(sentence, written, vehicles):
            yield _ForAll({"equipment": (equipment[0],)}, origin, FOR_ALL, equipment[1])
            continue
        if of_named := list(statements_of_named(sentence, vehicles, names, _fields_of)):
            yield from (_ForAll(fields, origin, FOR_ALL, indices) for fields, indices in of_named)
            continue
        fields = _fields_of(sentence, written)
        if not fields:
            continue
        if _ALL.search(written) and not _class_named(written):
            yield _ForAll(fields, origin, FOR_ALL)
        elif (name := _class_named(written)) and (indices := names.of_kind(name)):
            yield _ForAll(fields, origin, FOR_ALL, indices)
        elif _LABELLED.match(written) or _IMPLIED.match(written):
            yield _ForAll(fields, origin, FOR_ALL)
        elif _ASKED_BASIS.search(written):
            yield _ForAll({"value_basis": fields["value_basis"]}, origin, FOR_ALL)


def _sentences(lines: Sequence[Line], own: Collection[int]) -> Iterator[tuple[Line, str]]:
    """Yield each sentence with the line in which it begins; lines that are units themselves say nothing of others."""
    begins = [line.text[0] for line in lines if line.text[:1].isalpha() and line.number not in own]
    is_in_small_letters = 2 * sum(map(str.islower, begins)) > len(begins)  # they tell no wrapped line there
    text, last, first = "", "", None
    for line in (*lines, None):
        is_long = len(last) >= _LEAST_WRAPPED or last.rstrip().endswith(",")
        goes_on = (
            line is not None
            and text
            and is_long
            and not is_in_small_letters
            and line.text[:1].islower()
            and line.number not in own
        )
        if not goes_on and first is not None:
            yield from ((first, part) for part in _STOP.split(text) if part.strip())
            text, first = "", None
        if line is not None and line.number in own and (lead := _LEAD.search(plain(line.text))):
            yield line, line.text[lead.start() : lead.end()]
        if line is None or line.number in own or not line.text.strip():
            continue
        first = first or line
        text, last = f"{text} {line.text}".strip(), line.text


@cache
def _use() -> re.Pattern[str]:
    """Return the pattern of a use behind its label, or of one that a sentence names as what the units are for."""
    uses, added = names_pattern(KindList.USAGE), added_pattern(KindList.USAGE)
    return re.compile(rf"{_USE}(?P<use>(?:{uses})\b|{_ANY_USE})|\bPARA (?P<goal>{_GOALS}|{added})\b", re.IGNORECASE)


def _part(sentence: str, match: re.Match[str], group: str) -> str:
    """Return what a match in the capitals of a sentence is, as written."""
    return sentence[match.start(group) : match.end(group)] if match[group] else ""


def _fields_of(sentence: str, written: str) -> dict[str, Any]:
    """Return what a sentence states, which is `written` in capitals."""
    stated: dict[str, Any] = {}
    if (match := _use().search(written)) and kind_in(KindList.USAGE, name := match["use"] or match["goal"]):
        stated["usage"] = _part(sentence, match, "use" if match["use"] == name else "goal")
    if match := _affirmed(service_pattern(_BARE), written):
        stated["service"] = _part(sentence, match, "named") or _part(sentence, match, "bare")
        if behind := _part(sentence, match, "use") or _part(sentence, match, "use_of_bare"):
            stated.setdefault("usage", behind)
    stated["cargo"] = _goods_of(sentence, written)
    if match := _LOAD.search(written):
        stated["tonnage"] = read_load(match["load"])
    if match := _POSTAL_CODE.search(written):
        stated["postal_code"] = match["code"]
    if match := _BASIS.search(written):
        stated["value_basis"] = basis_of(match.group())
    return {name: value for name, value in stated.items() if value not in _EMPTY}


def _affirmed(pattern: re.Pattern[str], written: str) -> re.Match[str] | None:
    """Return the first match that its clause does not deny: "no son de carga peligrosa"."""
    return next((match for match in pattern.finditer(written) if not _DENIED.search(written[: match.start()])), None)


def _goods_of(sentence: str, written: str) -> str:
    """Return the goods of a sentence with their class, as far as it says either."""
    kind, goods = _affirmed(_CARGO, written), _affirmed(_GOODS, written)
    named = _part(sentence, goods, "goods").strip(" ,") if goods else ""
    named = "" if kind_in(KindList.COVERAGE, named) else named
    of_class = (f"Carga {kind['kind']}" if kind["kind"] else _part(sentence, kind, "words")) if kind else ""
    return goods_with_class("" if fold(named) in fold(of_class) else named, of_class)


def _class_named(written: str) -> str:
    """Return the kind of unit that a sentence speaks of: TRACTOS; empty where it speaks of units as such."""
    for match in _OF_CLASS.finditer(written):
        first, _, second = match["name"].partition(" ")
        for name in (match["name"], first) if second else (first,):
            if kind_in(KindList.VEHICLE, name):
                return name
    return ""


def _equipment_of(
    sentence: str, written: str, vehicles: Sequence[Vehicle]
) -> tuple[Equipment, Collection[int] | None] | None:
    """Return the equipment of a sentence that says its units and its amount for each, and their indices."""
    match = _EQUIPMENT.search(written)
    if match is None or not (match["all"] or match["numbers"]):
        return None
    indices = None if match["all"] else numbered_units(match["numbers"], vehicles)
    is_one = indices is not None and len(indices) == 1
    money = read_money(match["amount"].strip(" .,"))
    if (indices is None and not match["all"]) or money is None or not (match["each"] or is_one):
        return None
    kind = SPECIAL if match["name"].startswith("EQUIPO") else ADAPTATION
    currency = money.currency or currency_code(match["currency"] or "")
    return Equipment(_part(sentence, match, "what").strip(), kind, money.amount, currency), indices
