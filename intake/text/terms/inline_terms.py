"""What a text about a unit states by a label: service, engine, postal code, load, goods, equipment with its amount."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from domain.quotation.kinds import KindList
from intake.text.coverage_terms import find_coverages
from intake.text.terms.equipment_cells import ADAPTATION, SPECIAL, equipment_of
from intake.text.terms.figures import load_in, read_engine_number, read_goods, read_load, read_postal_code
from intake.text.terms.kind_patterns import added_pattern, names_pattern
from intake.text.terms.readings import BY_LABEL, BY_VALUE, base_of, of_lists, with_readings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intake.model.extraction import Coverage, Equipment, Vehicle

_MAY_STATE: Final = (
    r"\b(?:serv|sp[fl]\b|motor|engine|c\.?\s?p\b|c[oó]d|ton|t[.:]|capacidad|carga|mercanc|producto|equipo|adaptaci|conversi"
    r"|blindaje|accesorio|ded|amplia|cristales|r\.?c\b|dm\b|rt\b|gmo?\b|luc\b|responsab|da[nñ]os|robo|gastos)|\d\s*ton"
)
_VALUE_OF_UNIT: Final = re.compile(
    r"\b(?:s\.?\s?a\.?|valor(?:\s+(?:comercial|factura|convenido))?|suma\s+asegurada)\s*(?:de\s|:)?\s*\$?\s?\d[\d,.]*\d",
    re.IGNORECASE,
)
_COVERAGE_CUE: Final = re.compile(
    r"\b(?:R\.?C|DM|RT|GMO?|LUC|responsabilidad civil|da[nñ]os materiales|robo total|gastos m[eé]dicos)\b\.?\W[^\n]*\d"
    r"|\bded(?:ucibles?|uc|s)?\b\.?[^\n\d]{0,12}\d|\b(?:sin|s[oó]lo|solamente|[uú]nicamente|excepto)\s+(?:la\s+)?"
    r"(?:cobertura\s+(?:de\s+)?)?(?:R\.?C|DM|RT|GMO?|robo|da[nñ]os materiales|responsabilidad civil|cristales)\b"
    r"|\bamplia\b[^\n\d]{0,6}\d{1,2}\s?(?:/|y)\s?\d{1,2}\b",
    re.IGNORECASE,
)
_ONLY: Final = re.compile(
    r"\b(?:s[oó]lo|solamente|[uú]nicamente)\s+(?:la\s+)?(?:R\.?C|DM|RT|resp|da|robo)", re.IGNORECASE
)
_LEFT_BEHIND: Final = re.compile(r"\b(?:s[oó]lo|solamente|[uú]nicamente|con|y)\s+(?=,)", re.IGNORECASE)
"""Words before a coverage that has been taken out."""
_END: Final = r"(?=[\s,;.)|/]|$)"
_GENERAL_USE: Final = r"transporte\s+de\s+\w+"
_ENGINE: Final = re.compile(
    r"\b(?:con\s+)?(?:(?:n[uú]m(?:ero)?|no|nro|serie)\.?\s*(?:de(?:l)?\s+)?)?(?:motor|engine)\b\s*(?:no\.?|n[uú]m(?:ero|ber)?\.?|serie)?"
    r"\s*[:#=.]*\s*((?=[\w-]*\d)[A-Z0-9][A-Z0-9-]{4,24})(?![\w-])",
    re.IGNORECASE,
)
_POSTAL_CODE: Final = re.compile(
    r"\b(?:c\.?\s?p\.?|c[oó]d(?:igo|\.)?\s+postal)\s*(?:de\s+\w+\s*)?[:#=.]*\s*(\d{5})(?![\w-])", re.IGNORECASE
)
_LOAD: Final = re.compile(
    r"\b(?:tonelaje|toneladas|capacidad(?:\s+de\s+carga)?|cap\.|carga\s+[uú]til)\s*(?:de\s|[:=])?\s*"
    r"(\d+(?:[.,]\d+)*(?:\s*(?:1/2|½))?(?:\s*(?:t|tons?|toneladas?|kgs?|kilos))?)(?![\w%])\.?",
    re.IGNORECASE,
)
_GOODS: Final = re.compile(
    r"\b(?:(?:tipo|clase)\s+de\s+(?:carga|mercanc[ií]a)|carga(?:\s+transportada)?|mercanc[ií]as?|productos?\s+transportados?)"
    r"\s*[:=]\s*([^,;|.\n]{1,60})",
    re.IGNORECASE,
)
_CLASS_OF_GOODS: Final = re.compile(
    r"\b(?:tipo\s+de\s+)?carga\s+(?:tipo\s+|clase\s+)?[\"'\u201c]?([ABC])\b[\"'\u201d]?", re.IGNORECASE
)
_EQUIPMENT_NAME: Final = (
    r"(?P<name>equipos?\s+(?:especial(?:es)?|adicional(?:es)?)|accesorios"
    r"|adaptaci[oó]n(?:es)?|conversi[oó]n(?:es)?|blindaje)"
)
_TO_AMOUNT: Final = r"\$\s?\d[\d,.]*\d(?:\s*(?:mil|k|mdp)\b)?(?:\s*(?:mxn|m\.?n\.?|pesos|usd|dlls))?"
_EQUIPMENT: Final = re.compile(
    rf"\b(?:valor\s+(?:del?\s+)?)?{_EQUIPMENT_NAME}\s*[:=]\s*(?P<labelled>(?:[^,;|\n]|,(?=\d{{3}}))+)"
    rf"|\b(?:con|m[aá]s|incluye)\s+{_EQUIPMENT_NAME.replace('name', 'other')}\s+(?:de\s+|\()?"
    rf"(?P<in_words>[^,;|\n$:]{{0,60}}?\(?\s*(?:por|con\s+valor\s+de|valor|de)?\s*{_TO_AMOUNT}\)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StatedTerms:
    """What a text states for a quotation of its unit."""

    usage: str = ""
    service: str = ""
    engine_number: str = ""
    postal_code: str = ""
    tonnage: float | None = None
    cargo: str = ""
    equipment: tuple[Equipment, ...] = ()
    coverages: tuple[Coverage, ...] = ()
    left_in: tuple[str, ...] = ()
    """The words of it that stay part of the description."""
    by_value: frozenset[str] = frozenset()
    """The fields that no label names."""

    @property
    def has_any(self) -> bool:
        return self != NOTHING_STATED

    def beyond(self, rest: str) -> str:
        """Return `rest` without the words that state a term and stay part of the description."""
        for words in self.left_in:
            rest = rest.replace(words, " ", 1)
        return rest


NOTHING_STATED: Final = StatedTerms()


def take_terms(text: str) -> tuple[StatedTerms, str]:
    """Return what `text` states by labels, and the text without it; a load and a class of goods stay in it."""
    if not _may_state().search(text):
        return NOTHING_STATED, text
    equipment, rest = _take_equipment(text)
    coverages, rest = _take_coverages(rest)
    engine_number = ""
    if (match := _ENGINE.search(rest)) and (engine_number := read_engine_number(match[1])):
        rest = _without(rest, match)
    postal_code, rest = _take(rest, _POSTAL_CODE)
    goods, rest = _take(rest, _GOODS) if (match := _GOODS.search(rest)) and read_goods(match[1].strip()) else ("", rest)
    service, usage = "", ""
    if match := service_pattern().search(rest):
        service, usage = match["named"] or match["bare"], match["use"] or ""
        rest = _without(rest, match)
    load, kind = _LOAD.search(rest), _CLASS_OF_GOODS.search(rest) if not goods else None
    tonnage = read_load(load[1].strip()) if load else None
    is_by_label = tonnage is not None
    tonnage = load_in(rest) if tonnage is None else tonnage
    stated = StatedTerms(
        usage or (service if names_use_too(service) else ""),
        service,
        engine_number,
        read_postal_code(postal_code) if postal_code else "",
        tonnage,
        read_goods(goods.strip()) if goods else f"Carga {kind[1].upper()}" if kind else "",
        equipment,
        coverages,
        tuple(match.group() for match in (load if is_by_label else None, kind) if match),
        frozenset({"tonnage"}) if tonnage is not None and not is_by_label else frozenset(),
    )
    return (stated, rest) if stated.has_any else (NOTHING_STATED, rest)


def names_use_too(service: str) -> bool:
    """Tell whether a service is the name of a use as well: "particular"."""
    return service.lower() in _BOTH


_BOTH: Final = frozenset({"particular", "privado", "privada"})


@cache
def service_pattern(bare: str = "spf|spl") -> re.Pattern[str]:
    """Return the pattern of a service behind its label, with a use behind it, or of one that needs no label."""
    services, uses = names_pattern(KindList.SERVICE), names_pattern(KindList.USAGE)
    return re.compile(
        rf"\b(?:(?:tipo\s+de\s+)?serv(?:icio|\.)?\s*(?:[:=]|es\s|de\s)?\s*(?P<named>{services})"
        rf"(?:\s+(?:de\s+)?(?P<use>{uses}|{_GENERAL_USE}))?"
        rf"|(?P<bare>{bare}|{added_pattern(KindList.SERVICE)})){_END}",
        re.IGNORECASE,
    )


@cache
def _may_state() -> re.Pattern[str]:
    """Return the pattern of the beginnings without one of which a text states nothing of this."""
    return re.compile(rf"{_MAY_STATE}|\b(?:{added_pattern(KindList.SERVICE)})\b", re.IGNORECASE)


def _take(text: str, pattern: re.Pattern[str]) -> tuple[str, str]:
    match = pattern.search(text)
    return (match[1], _without(text, match)) if match else ("", text)


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} , {text[match.end() :]}"


def _take_equipment(text: str) -> tuple[tuple[Equipment, ...], str]:
    taken: list[Equipment] = []
    rest = text
    for match in _EQUIPMENT.finditer(text):
        name = (match["name"] or match["other"]).lower()
        kind = SPECIAL if name.startswith(("equipo", "accesorio")) else ADAPTATION
        taken += equipment_of(kind, (match["labelled"] or match["in_words"]).strip(" ()"), "")
        rest = rest.replace(match.group(), " , ", 1)
    return tuple(taken), rest


def _take_coverages(text: str) -> tuple[tuple[Coverage, ...], str]:
    """Return the coverages with a figure that an item states, and the text without them: "RC $3,000,000, DM 5%"."""
    if not _COVERAGE_CUE.search(text):
        return (), text
    taken, rest = [], text
    for mention in find_coverages(_VALUE_OF_UNIT.sub(" , ", text)):
        coverage = mention.coverage
        figures = (coverage.sum_insured, coverage.deductible_percent, coverage.deductible_uma)
        is_told = any(figure is not None for figure in figures) or coverage.is_excluded or _ONLY.search(text)
        if coverage.kind and coverage.text in text and is_told:
            taken.append(coverage)
            rest = rest.replace(coverage.text, " , ", 1)
    return tuple(taken), _LEFT_BEHIND.sub(" ", rest) if taken else rest


def term_fields(terms: StatedTerms, *, usage: str = "", value_basis: str = "", bare_usage: str = "") -> dict[str, Any]:
    """Return the fields of a new vehicle that `terms` state, with how they and its use were read."""
    stated = {name: getattr(terms, name) for name in _FIELDS if getattr(terms, name) not in _EMPTY}
    use = usage or terms.usage
    read = [("usage", BY_LABEL)] if use else [("usage", BY_VALUE)] if bare_usage else []
    read += [("value_basis", BY_LABEL)] if value_basis else []
    read += [(name, BY_VALUE if name in terms.by_value else BY_LABEL) for name in _single(stated)]
    stated["usage"] = use or bare_usage
    return {**stated, "reading_fields": with_readings((), read)}


def more_terms(vehicle: Vehicle, terms: StatedTerms, *, confidence: float = BY_LABEL) -> dict[str, Any]:
    """Return what `terms` state and `vehicle` lacks, as changes of it."""
    stated = {
        name: value
        for name in (*_FIELDS, "usage")
        if (value := getattr(terms, name)) not in _EMPTY and getattr(vehicle, name) in _EMPTY
    }
    if not stated:
        return {}
    return {
        **stated,
        "reading_fields": with_readings(vehicle.reading_fields, [(n, confidence) for n in _single(stated)]),
    }


_FIELDS: Final = ("service", "engine_number", "postal_code", "tonnage", "cargo", "equipment", "coverages")
_EMPTY: Final = ("", None, ())


def _single(stated: dict[str, Any]) -> Iterable[str]:
    """Yield the names of what is stated, item by item."""
    yield from (name for name in stated if name not in {"equipment", "coverages"})
    yield from of_lists(stated.get("coverages", ()), stated.get("equipment", ()))


def of_other(vehicle: Vehicle, other: Vehicle) -> dict[str, Any]:
    """Return what `other`, which was read in the text of `vehicle`, states and `vehicle` lacks, as changes of it."""
    stated = {
        name: value
        for name in (*_FIELDS, "usage")
        if (value := getattr(other, name)) not in _EMPTY and getattr(vehicle, name) in _EMPTY
    }
    if not stated:
        return {}
    readings = [reading for reading in other.reading_fields if base_of(reading.field) in stated]
    return {**stated, "reading_fields": (*vehicle.reading_fields, *readings)}
