"""Equipment with its amount in a text about a unit: "con caja seca de $95,000", "más 80,000 de adaptaciones"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from domain import values
from domain.quotation.kinds import TRAILER, class_in
from domain.text import fold, plain, tidy
from domain.values import find_years
from domain.word_lists import words_of
from intake.lexicon.trade_words import find_brands
from intake.lexicon.unit_kinds import is_tractor
from intake.lexicon.word_files import MOUNTED
from intake.model.extraction import Equipment
from intake.text.coverage_terms import find_coverages
from intake.text.terms.amount_owner import Owner, owned_amounts
from intake.text.terms.equipment_cells import ADAPTATION, SPECIAL, equipment_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.model.extraction import Vehicle

_LONGEST: Final = 200
_NAME: Final = (
    r"(?:EQUIPOS?\s+(?:ESPECIAL(?:ES)?|ADICIONAL(?:ES)?|ALIADO|EXTRA)|ACCESORIOS|ADAPTACION(?:ES)?"
    r"|CONVERSION(?:ES)?|BLINDAJE)"
)
_AMOUNT: Final = (
    r"(?:(?:US\s?)?\$\s?\d[\d,.]*\d(?:\s?(?:MIL|K|MDP)\b)?|(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?"
    r"|(?<![\d.,])\d[\d.,]*\s?(?:MIL|K|MDP)\b)"
    r"(?:\s*(?:MXN|M\.?N\.?|PESOS|USD|DLLS?|DOLARES)\b\.?)?(?!\s*(?:KMS?|KGS?|LTS?|LITROS|M3|TON|UNIDADES|%"
    r"|-\d))(?![\d,.]*\d)"
)
_LABELLED: Final = re.compile(
    rf"\b(?:VALOR\s+(?:DEL?\s+)?)?(?P<name>{_NAME}"
    rf"|E\.?\s?E\.?|EQUIPO(?=\s*:))\s*[:=]\s*(?P<value>(?:[^,;|\n]|,(?=\d{{3}}))+)"
)
_LINK: Final = (
    r"(?P<link>DE|POR|VALUAD[OA]S?\s+EN|VALORAD[OA]S?\s+EN|CON\s+(?:UN\s+)?(?:VALOR|COSTO)\s+DE|CON\s+(?:VALOR"
    r"|COSTO)|VALOR(?:\s+DE)?|[:(=-])?"
)
_WHAT: Final = r"(?P<what>[^,;|\n$:()]{0,50}?)"
_NAMED: Final = re.compile(
    rf"(?P<lead>\b(?:CON|MAS|INCLUYE|LLEVA|TRAE|Y|DEDUCIBLE|DED\.?|COBERTURA|COB\.?|SIN|PARA|EN)\s+(?:DE\s+|EL\s+"
    rf"|LA\s+)?|\+\s*)?"
    rf"\b(?P<name>{_NAME})\s+(?:DE\s+|EN\s+|A\s+|\()?{_WHAT}\s*{_LINK}\s*(?P<amount>{_AMOUNT})\s*\)?"
)
_BEHIND: Final = re.compile(
    rf"(?:\b(?:MAS|CON|Y|INCLUYE)\s+|\+\s*)?(?P<amount>{_AMOUNT})\s+(?:DE|EN|POR(?:\s+CONCEPTO\s+DE)?"
    rf"|PARA)\s+(?:EL\s+|LA\s+|SU\s+|LAS\s+|LOS\s+)?"
    rf"(?P<name>{_NAME}|THING)(?P<what>(?:\s+(?!VALOR|SERIE|PLACAS?)[A-Z][A-Z-]*){{0,4}})"
)
_VALUE_OF_UNIT: Final = re.compile(
    r"\b(?:S\.?\s?A\.?|VALOR(?:\s+(?:COMERCIAL|FACTURA|CONVENIDO|DE\s+LA\s+UNIDAD|UNIDAD|DE))?|SUMA\s+ASEGURADA"
    r"|FACTURA)\s*[:=(]?\s*(?:DE\s)?\$?\s?\d[\d,.]*\d"
)
_NO_EQUIPMENT: Final = ("DED", "COB", "SIN", "PARA")
_SURE: Final = ("DE", "POR", "VALUAD", "VALORAD", "(", ":", "=")
_PARTS: Final = re.compile(r"\s*(?:[;|\n]|,(?!\d{3}))\s*")
_LEAD: Final = re.compile(r"^(?:(?:una?|con|m[aá]s|el|la|incluye|lleva|trae)\s+)+", re.IGNORECASE)
_WHOLE: Final = re.compile(
    rf"(?P<thing>[A-Z][A-Z0-9 ./'\"-]{{1,60}}?)\s*{_LINK}\s*(?P<amount>{_AMOUNT}"
    rf"|\d{{4,7}})\s*\)?\.?"
)
_BARE: Final = re.compile(r"(?P<thing>[A-Z]{4,}(?: [A-Z0-9]{1,12}){0,4})")
_CUE: Final = re.compile(
    r"(?:equipo|adaptaci|conversi|blindaje|accesorio|\bcon\b|\bm[aá]s\b|\+|\bincluye|\blleva\b|\btrae\b|\bvalor\b"
    r"|\bs\.\s?a\.|\by\b"
    r"|\be\.?e\b)",
    re.IGNORECASE,
)
"""A word that may name equipment: an amount stands behind it in its line."""


class EquipmentRead(NamedTuple):
    """The equipment that a text states, the text without its words, and whether an amount in it may be the unit's."""

    items: tuple[Equipment, ...]
    rest: str
    is_unclear: bool


def take_equipment(text: str) -> tuple[tuple[Equipment, ...], str]:
    """Return the equipment that a text about a unit states, and the text without its words.

    What is mounted stays in it, for the body is part of what the unit is; only its amount goes.
    """
    return read_equipment(text)[:2]


def read_equipment(text: str) -> EquipmentRead:
    """Return the same, and whether an amount may be the unit's value or that of what is mounted on it."""
    taken: list[Equipment] = []
    for read in (_labelled, _named, _behind, _mounted) if _may_name(text) else ():
        items, text = read(text)
        taken += items
    items, text, is_unclear = _owned(text)
    return EquipmentRead((*taken, *items), text, is_unclear)


def equipment_in_remark(text: str) -> tuple[tuple[Equipment, ...], str]:
    """Return the equipment of a cell of remarks, where a thing and its amount may stand alone: "plataforma 80,000"."""
    taken: list[Equipment] = []
    rest: list[str] = []
    for part in _PARTS.split(text):
        match = _WHOLE.fullmatch(plain(part).strip())
        if match and (thing := _thing_at(match["thing"])):
            what = part.strip()[: match.end("thing")]
            taken.append(_equipment(_kind_of(thing), _LEAD.sub("", what), match["amount"]))
        else:
            rest.append(part)
    more, left = take_equipment(", ".join(rest))
    return (*taken, *more), left


def body_in(text: str) -> Equipment | None:
    """Return the body that a text names, with or without its amount, where it says nothing else: "Caja refrigerada"."""
    written = plain(text).strip(" .,;-")
    match = _WHOLE.fullmatch(written) or _BARE.fullmatch(written)
    if match is None or not (thing := _thing_at(match["thing"])):
        return None
    amount = match.groupdict().get("amount") or ""
    if (
        (_kind_of(thing) != ADAPTATION and not amount)
        or find_years(match["thing"])
        or find_brands(match["thing"])
        or find_coverages(text)
    ):
        return None
    start = plain(text).index(match["thing"])
    return _equipment(_kind_of(thing), _LEAD.sub("", text[start : start + len(match["thing"])]), amount)


def is_pulling(vehicle: Vehicle) -> bool:
    """Tell whether a unit is a tractor or a trailer: a box that stands below it is no body of it."""
    text = f"{vehicle.brand} {vehicle.model} {vehicle.description}"
    return is_tractor(text) or class_in(text) == TRAILER


@cache
def _things() -> dict[str, str]:
    """Return the kind of each thing that is mounted, by its name in capitals."""
    return {
        name: kind
        for kind, section in ((SPECIAL, "SPECIAL"), (ADAPTATION, "ADAPTATION"))
        for name in words_of(MOUNTED, section)
    }


@cache
def _thing() -> str:
    names = (r"\s+".join(map(re.escape, name.split())) for name in sorted(_things(), key=len, reverse=True))
    return "|".join((*names, r"EQUIPO\s+DE\s+[A-Z]{4,}"))


@cache
def _mounted_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:\b(?P<mark>CON|MAS|INCLUYE(?:NDO)?|LLEVA|TRAE|TIENE|Y|E)\s+|(?P<plus>\+)\s*|(?<=[A-Z\d]\s))(?:(?:UNA?"
        rf"|SU|EL|LA"
        rf"|EQUIPO\s+DE(?=\s+(?:VOLTEO|PLATAFORMA|REDILAS)))\s+)?"
        rf"(?P<thing>{_thing()})\b(?P<more>(?:\s+(?!VALOR|POR\b|VALUAD|VALORAD|CON\b|SERIE|VIN"
        rf"|MODELO)[A-Z0-9./'\"-]+){{0,5}}?)"
        rf"\s*{_LINK}\s*(?P<amount>{_AMOUNT})\s*\)?"
    )


@cache
def _behind_pattern() -> re.Pattern[str]:
    return re.compile(_BEHIND.pattern.replace("THING", _thing()))


def _thing_at(text: str) -> str:
    """Return the thing that a text in capitals begins with."""
    match = re.match(rf"(?:(?:UNA?|CON|MAS|EL|LA|INCLUYE|LLEVA|TRAE)\s+)*(?P<thing>{_thing()})\b", text)
    return " ".join(match["thing"].split()) if match else ""


def _kind_of(thing: str) -> str:
    return _things().get(" ".join(thing.split()), SPECIAL if thing.startswith(("EQUIPO", SPECIAL)) else ADAPTATION)


def _kind_named(name: str) -> str:
    is_adaptation = name.startswith(("ADAPT", "CONV", "BLIND")) or "ALIADO" in name
    return ADAPTATION if is_adaptation else SPECIAL


def _equipment(kind: str, what: str, amount: str) -> Equipment:
    money = values.read_money(amount.strip(" .,"))
    return Equipment(
        tidy(what).strip(" ,.;:-()")[:_LONGEST], kind, money.amount if money else None, money.currency if money else ""
    )


def _may_name(text: str) -> bool:
    """Tell whether a text may name equipment with its amount: looking for that is cheap."""
    for line in text.split("\n"):
        last = next((place for place in range(len(line) - 1, -1, -1) if line[place].isdigit()), 0)
        if _CUE.search(line, 0, last):
            return True
    return False


def _labelled(text: str) -> tuple[list[Equipment], str]:
    taken: list[Equipment] = []
    for match in reversed(list(_LABELLED.finditer(plain(text)))):
        thing = _thing_at(match["value"]) if match["name"] == "EQUIPO" else ""
        if match["name"] == "EQUIPO" and not thing:
            continue  # a unit, as "equipo: Kenworth"
        items = equipment_of(
            _kind_of(thing) if thing else _kind_named(match["name"]),
            text[match.start("value") : match.end("value")].strip(" ()"),
            "",
        )
        taken[:0] = items
        text = f"{text[: match.start()]} , {text[match.end() :]}"
    return taken, text


def _named(text: str) -> tuple[list[Equipment], str]:
    taken: list[Equipment] = []
    for match in reversed(list(_NAMED.finditer(plain(text)))):
        if (match["lead"] or "").startswith(_NO_EQUIPMENT):
            continue
        taken.insert(
            0, _equipment(_kind_named(match["name"]), text[match.start("what") : match.end("what")], match["amount"])
        )
        text = f"{text[: match.start()]} , {text[match.end() :]}"
    return taken, text


def _behind(text: str) -> tuple[list[Equipment], str]:
    taken: list[Equipment] = []
    for match in reversed(list(_behind_pattern().finditer(plain(text)))):
        is_named = re.fullmatch(_NAME, match["name"]) is not None
        start = match.start("what") if is_named else match.start("name")
        kind = _kind_named(match["name"]) if is_named else _kind_of(match["name"])
        what = re.sub(r"^(?:de|en)\s+", "", text[start : match.end("what")].strip(), flags=re.IGNORECASE)
        taken.insert(0, _equipment(kind, what, match["amount"]))
        text = f"{text[: match.start()]} , {text[match.end() :]}"
    return taken, text


def _mounted(text: str) -> tuple[list[Equipment], str]:
    taken: list[Equipment] = []
    for match in reversed(list(_matches(text))):
        taken.insert(
            0, _equipment(_kind_of(match["thing"]), text[match.start("thing") : match.end("more")], match["amount"])
        )
        text = f"{text[: match.end('more')]} , {text[match.end() :]}"
    return taken, text


def _owned(text: str) -> tuple[list[Equipment], str, bool]:
    """Take what an amount tells to be mounted by standing right behind it; a body stays in the text."""
    taken: list[Equipment] = []
    is_unclear = False
    values_of_unit = _ValuesOfUnit(plain(text))
    for owned in reversed(owned_amounts(text, _thing_at, _is_body)):
        has_value = values_of_unit.stand_outside(owned.start, owned.end)
        is_unclear |= owned.owner is not Owner.EQUIPMENT and not has_value
        if owned.owner is Owner.RATHER_UNIT and not has_value:
            continue
        what = text[owned.noun_start : owned.noun_end]
        taken.insert(0, _equipment(_kind_of(_thing_at(plain(what)) or SPECIAL), what, owned.amount))
        text = f"{text[: owned.noun_end if owned.is_body else owned.start]} , {text[owned.end :]}"
    return taken, text, is_unclear


class _ValuesOfUnit:
    """Where a text in capitals states what its unit is worth."""

    def __init__(self, upper: str) -> None:
        self._spans = [match.span() for match in _VALUE_OF_UNIT.finditer(upper)]

    def stand_outside(self, start: int, end: int) -> bool:
        """Tell whether any stands beside a part of the text."""
        return any(last <= start or first >= end for first, last in (*self._spans[:1], *self._spans[-1:]))


def _is_body(thing: str) -> bool:
    return _kind_of(thing) == ADAPTATION


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield what is mounted with an amount of its own: one that no word links may be the value of the unit."""
    upper = plain(text)
    values_of_unit = _ValuesOfUnit(upper)
    for match in _mounted_pattern().finditer(upper):
        link = fold(match["link"] or "") or (match["link"] or "")
        is_added = match["plus"] or match["mark"] == "MAS"
        has_value = values_of_unit.stand_outside(match.start(), match.end())
        is_linked = match["mark"] and link.startswith(_SURE)
        is_whole = upper.endswith("CON TODO ", 0, match.start())
        if not is_whole and (is_added or is_linked or has_value):
            yield match
