"""What a text about a unit states by a label: service, engine, postal code, load, goods, equipment with its amount."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from domain.quotation.kinds import KindList, kind_in
from intake.text.coverage_terms import find_coverages
from intake.text.terms.equipment_in_text import equipment_in_remark, read_equipment
from intake.text.terms.figures import load_in, read_engine_number, read_goods, read_load, read_postal_code
from intake.text.terms.kind_patterns import added_pattern, names_pattern
from intake.text.terms.readings import BY_LABEL, BY_VALUE, base_of, of_lists, with_readings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intake.model.extraction import Coverage, Equipment, Vehicle

_MAY_STATE: Final = (
    r"\b(?:serv|s\.?\s?p\.?\s?[fl]\b|motor|para\b|uso\b|usa|utiliza|ocupa|destinad|de (?:reparto|mensaj|paquet"
    r"|renta)|taxi|uber|didi|cabify|escolar|utilitari|transport|p[uú]b|placas?\s+fed|autotransp|permiso|circula|material|hecho|engine|c\.?\s?p\b|c[oó]d|ton"
    r"|t[.:]|capacidad|carga|mercanc|producto|equipo|adaptaci|conversi"
    r"|blindaje|accesorio|ded|amplia|cristales|r\.?c\b|dm\b|rt\b|gmo?\b|luc\b|responsab|da[nñ]os|robo|gastos)|\d\s*ton"
)
_VALUE_OF_UNIT: Final = re.compile(
    r"\b(?:s\.?\s?a\.?|valor(?:\s+(?:comercial|factura|convenido))?|suma\s+asegurada)\s*(?:de\s"
    r"|:)?\s*\$?\s?\d[\d,.]*\d",
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
_END: Final = r"(?=[\s,;:.)|/]|$)"
_GENERAL_USE: Final = r"transporte\s+de\s+\w+"
_FEDERAL: Final = r"fed(?:eral(?:es)?|\.)?"
_SHORT_SERVICE: Final = (
    rf"p[uú]b(?:lic[oa]s?|lico|\.)?(?:\s*(?:{_FEDERAL}|local|loc\.|estatal|municipal))?|fed\.|part\b\.?"
)
_SHORT_USE: Final = r"carga(?!\s+[ABC]\b)|pasaje(?:ros)?|turismo|paqueter[ií]a"
_BARE_SERVICE: Final = (
    r"SPF|SPL|S\.\s?P\.\s?[FL]\.?|placas?\s+federal(?:es)?(?!\s*[:#]?\s*[\w-]*\d)|p[uú]blico\s+(?:federal|local|estatal)"
    r"|autotransporte\s+federal|permiso\s+(?:federal|sct|sict)"
)
_ENGINE: Final = re.compile(
    r"(?:\b(?:con\s+)?(?:(?:n[uú]m(?:ero)?|no|nro|serie)\.?\s*(?:de(?:l)?\s+)?)?|(?:n[°º]|\#)\s*(?:de\s+)?)"
    r"\b(?:motor|engine)\b\s*(?:no\.?|n[uú]m(?:ero|ber)?\.?|serie)?"
    r"\s*[:#=.]*\s*((?:(?:[A-Z]{3,12}|X\d\d)\s+(?=[\w-]*\d{5}))?(?=[\w-]*\d)[A-Z0-9][A-Z0-9-]{4,24}"
    r"|hecho\s+en\s+[a-zé]+)(?![\w-])"
    r"|\bmotor\s+(?:[A-Z][\w.-]*\s+){1,3}(?:no\.?|n[uú]m\.?|serie"
    r"|\#)\s*[:#]?\s*((?=[\w-]*\d{4})[A-Z0-9][A-Z0-9-]{4,24})(?![\w-])",
    re.IGNORECASE,
)
_POSTAL_CODE: Final = re.compile(
    r"\b(?:c\.?\s?p\.?|c[oó]d(?:igo|\.)?\s+postal"
    r"|circula(?:\s+en)?(?:\s+el)?)\s*(?:de\s+\w+\s*)?[:#=.]*\s*(\d{5})(?![\w-])",
    re.IGNORECASE,
)
_LABELLED_USE: Final = re.compile(r"\buso\s*[:=]?\s+(?!de\b)\w", re.IGNORECASE)
_LOAD: Final = re.compile(
    r"\b(?:tonelaje|toneladas|tons?(?=\s*[:=])\.?|capacidad(?:\s+de\s+carga)?|cap\.|carga\s+[uú]til)\s*(?:de\s"
    r"|[:=])?\s*"
    r"(\d+(?:[.,]\d+)*(?:\s*(?:1/2|½))?(?:\s*(?:t|tons?|toneladas?|kgs?|kilos)(?:\s+y\s+media)?)?)(?![\w%]|[.,]\d"
    r"|\s*(?:l|lts?|litros?|m3|m³|gal\w*|pasajeros|pax|personas|pies|ft)\b)\.?",
    re.IGNORECASE,
)
_GOODS: Final = re.compile(
    r"\b(?:(?:tipo|clase)\s+de\s+(?:carga|mercanc[ií]a)|carga(?:\s+transportada)?|mercanc[ií]as?"
    r"|productos?\s+transportados?)"
    r"\s*[:=]\s*([^,;|.\n]{1,60})|\btransporta(?:n|ndo)?\s+(?!personal|pasajeros|personas)([^,;|.\n\d]{3,60})",
    re.IGNORECASE,
)
_CLASS_OF_GOODS: Final = re.compile(
    r"\b(?:tipo\s+de\s+)?carga\s+(?:tipo\s+|clase\s+)?[\"'\u201c]?([ABC])\b[\"'\u201d]?"
    r"|\b(?P<words>carga\s+(?:general|seca|(?:muy\s+|altamente\s+|no\s+|poco\s+)?peligrosa)"
    r"|materiales?\s+peligrosos?)\b",
    re.IGNORECASE,
)
_FOR_USE: Final = re.compile(
    r"\b(?:(?:para|destinad[oa]s?\s+a(?:l)?|(?:se\s+)?(?:usa|utiliza|ocupa)(?:n|d[oa]s?)?\s+(?:para|en"
    r"|como))\s+(?:uso\s+(?:de\s+)?)?"
    r"(?P<use>carga(?!\s+(?:general|seca|tipo|clase|[ABC]\b|(?:(?:muy|altamente|no|poco)\s+)?peligrosa))|repartos?|mensajer[ií]a|paqueter[ií]a|pasaje(?:ros)?|turismo|renta|taxi|ventas|supervisi[oó]n"
    r"|entregas?"
    r"|(?:transporte|traslado)\s+de\s+(?:personal|carga|pasajeros|mercanc[ií]as?|empleados|trabajadores|valores)"
    r"|transporte\s+escolar"
    r"|plataformas?(?:\s+(?:digitales|uber|didi))?|uber|uso\s+personal|distribuci[oó]n)"
    r"|(?<=[,;(/|-]\s)(?P<alone>transporte\s+de\s+(?:personal|pasajeros)|transporte\s+escolar|escolar(?:es)?)"
    r"|(?<=[\w)]\s)(?P<named>taxis?|uber|didi|cabify|escolar|utilitari[oa])"
    r"|de\s+(?P<of>reparto|mensajer[ií]a|paqueter[ií]a|renta)|uso\s*(?:/\s*|[:=-]?\s*de\s+)(?P<kind>carga|reparto"
    r"|personal|transporte\s+de\s+\w+))\b",
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
    has_unclear_amount: bool = False
    """Whether an amount may be the value of the unit or that of what is mounted on it."""

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
    equipment, rest, is_unclear = read_equipment(text)
    if not (is_unclear or equipment or _may_state().search(text)):
        return NOTHING_STATED, text
    postal_code, rest = _take(rest, _POSTAL_CODE)
    coverages, rest = _take_coverages(rest)
    engine_number = ""
    if match := _ENGINE.search(rest):
        engine_number = read_engine_number(match[1] or match[2])
        rest = _without(rest, match) if engine_number or " " in (match[1] or "") else rest
    goods, rest = _take_goods(rest)
    service, usage = "", ""
    if match := service_pattern().search(rest):
        service, usage = match["named"] or match["bare"], match["use"] or match["use_of_bare"] or ""
        rest = _without(rest, match)
    use_by_value = False
    if not usage and (match := _FOR_USE.search(rest)) and not _LABELLED_USE.search(rest):
        usage = match["use"] or match["alone"] or match["named"] or match["of"] or match["kind"]
        use_by_value = not (match["use"] or match["kind"])
        rest = rest if match["alone"] or match["named"] else _without(rest, match)  # what tells the version too
    load, kind = _LOAD.search(rest), _CLASS_OF_GOODS.search(rest)
    tonnage = read_load(load[1].strip()) if load else None
    is_by_label = tonnage is not None
    tonnage = load_in(rest) if tonnage is None else tonnage
    stated = StatedTerms(
        usage or (service if names_use_too(service) else ""),
        service,
        engine_number,
        read_postal_code(postal_code) if postal_code else "",
        tonnage,
        goods_with_class(read_goods(goods.strip()), _class_of_goods(kind)),
        equipment,
        coverages,
        tuple(match.group() for match in (load if is_by_label else None, kind) if match),
        frozenset(
            name
            for name, is_by_value in (
                ("tonnage", tonnage is not None and not is_by_label),
                ("usage", use_by_value),
            )
            if is_by_value
        ),
        is_unclear,
    )
    return (stated, rest) if stated.has_any else (NOTHING_STATED, rest)


@lru_cache(maxsize=4_096)
def terms_of_remark(text: str) -> StatedTerms:
    """Return what a cell of remarks about a unit states."""
    equipment, rest = equipment_in_remark(text)
    stated, _ = take_terms(rest)
    return replace(stated, equipment=(*equipment, *stated.equipment)) if equipment else stated


def _take_goods(text: str) -> tuple[str, str]:
    """Return the goods that a label or a verb names, and the text without them."""
    for match in _GOODS.finditer(text):
        goods = match[1] or match[2]
        if read_goods(goods.strip()):
            return goods, _without(text, match)
    return "", text


def _class_of_goods(match: re.Match[str] | None) -> str:
    return "" if match is None else f"Carga {match[1].upper()}" if match[1] else match["words"]


def goods_with_class(goods: str, kind: str) -> str:
    """Return goods as written, with the class that stands beside them where they do not tell it themselves."""
    if not goods or not kind or kind_in(KindList.CARGO, goods):
        return goods or kind
    return f"{goods} ({kind})"


def names_use_too(service: str) -> bool:
    """Tell whether a service is the name of a use as well: "particular"."""
    return service.lower() in _BOTH


_BOTH: Final = frozenset({"particular", "particulares", "privado", "privada", "privados", "privadas"})


@cache
def service_pattern(bare: str = _BARE_SERVICE) -> re.Pattern[str]:
    """Return the pattern of a service behind its label, with a use behind it, or of one that needs no label."""
    services = rf"{_SHORT_SERVICE}|{names_pattern(KindList.SERVICE)}"
    uses = rf"{_SHORT_USE}|{names_pattern(KindList.USAGE)}|{_GENERAL_USE}"
    return re.compile(
        rf"\b(?:(?:tipo\s+de\s+)?serv(?:icio|\.)?\s*(?:[:=-]|es\s|de\s)?\s*(?P<named>{services})"
        rf"(?:\s+(?:de\s+)?(?P<use>{uses}))?"
        rf"|(?P<bare>{bare}|{added_pattern(KindList.SERVICE)})(?:\s+de\s+(?P<use_of_bare>{uses}))?){_END}",
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
    is_by_value = "usage" in terms.by_value and use == terms.usage
    read = [("usage", BY_VALUE if is_by_value else BY_LABEL)] if use else [("usage", BY_VALUE)] if bare_usage else []
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
