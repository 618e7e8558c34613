"""Finds the coverage package that a text asks for."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from domain.text import plain, tidy

_NAMES: Final = (
    r"AMPLI[AO](?: PLUS)?|LIMITAD[AO](?: PLUS)?|BASIC[AO]"
    r"|(?:RESPONSABILIDAD\s{1,3}CIVIL|R\.C\.?|RC)(?![^\w\n]{0,3}(?:(?:POR|DE|HASTA) )?\$? ?\d)|TODO RIESGO|INTEGRAL"
    r"|PREMIUM|PLUS|COMPREHENSIVE|LIABILITY(?: ONLY)?|DANOS A TERCEROS"
)
_ONE: Final = rf"[\"\u201c']?(?:{_NAMES})(?![A-Z])[\"\u201d']?"
# "Amplia y, como opción, limitada": alternatives are one request.
_OR: Final = r"\s*(?:,|/|\bY\b|\bO\b|\bE\b|\bAND\b|\bOR\b)\s*(?:(?:COMO|OPCION|EN|LA)\s+){0,2}"
_SEVERAL: Final = rf"(?P<name>{_ONE}(?:{_OR}{_ONE}){{0,3}})"
# "¿La cobertura amplia incluye robo parcial?" asks for no package.
_NOT_ASKED_ABOUT: Final = (
    r"(?!\s+(?:SI\s+|NO\s+)?(?:INCLUYE|CUBRE|AMPARA|CONTEMPLA|CONSIDERA|TRAE|TIENE|COVERS?|INCLUDES?)\b"
    r"[^.;\n]{0,200}\?)"
)
_LABELLED: Final = re.compile(
    r"\b(?:COBERTURAS?|COB\.|PAQUETES?|PLAN|AMPAROS?|COVERAGE)"
    r"(?:\s+(?:DE|DEL|LA|LAS|LOS|ES|SERIA|REQUERID[AO]S?|SOLICITAD[AO]S?|TIPO|PARA|TOD[AO]S?|UNIDADES|SEGURO|REQUIRED"
    r"|REQUESTED|EN|QUE|NECESITAMOS|REQUERIMOS))*"
    rf"\s*[:=\-\u2013]?\s*{_SEVERAL}{_NOT_ASKED_ABOUT}"
)
_BEFORE: Final = re.compile(rf"{_SEVERAL}\s+COVERAGE\b")
_ASKED: Final = re.compile(
    r"\b(?:COTIZ\w+|SOLICIT\w+|REQU[EI]\w+|NECESIT\w+|ASEGUR\w+|SEGURO|QUOTE|QUIEREN?|QUEREMOS)\b[^\n.;]{0,60}?\b(?:EN|CON|DE|TODO|TODAS|:)?\s+"
    rf"{_SEVERAL}(?=\s*(?:$|[.,;\n]|PARA\b|A\s+(?:VALOR|PARTIR)|TODAS|EN\s+TODAS|CON\s+DED(?:UCIBLES?|S)?\b|POR\b|FOR\b))",
    re.MULTILINE,
)
_FOR_ALL: Final = re.compile(
    r"\b(?:TOD[AO]S|TODO|TODA LA FLOTILLA|TODA LA FLOTA)(?: (?:LAS|LOS) (?:UNIDADES|VEHICULOS|AUTOS))?"
    rf"(?: (?:VAN|SON|QUEDAN|LLEVAN))?(?: (?:EN|CON|A))?(?: COBERTURA)? {_SEVERAL}(?=\W|$)"
)
_EXCEPTION: Final = re.compile(
    rf"\b(?:COBERTURAS?|PAQUETES?|PLAN|{_NAMES})\b[^.;\n]{{0,40}}"
    r"\b(?:MENOS|EXCEPTO|SALVO|(?:CON|A) EXCEPCION DEL?)\b(?! DEDUCIBLE)"
)


class PackageMention(NamedTuple):
    """A package, in capitals, with its position."""

    name: str
    start: int
    is_labelled: bool


def find_coverage(text: str) -> PackageMention | None:
    """Return the package that a text asks for; several alternatives are joined by commas."""
    upper = plain(text)
    if match := _LABELLED.search(upper) or _BEFORE.search(upper):
        return PackageMention(_package_names(text, match), match.start("name"), is_labelled=True)
    if match := _ASKED.search(upper) or _FOR_ALL.search(upper):
        return PackageMention(_package_names(text, match), match.start("name"), is_labelled=False)
    return None


def makes_exceptions(text: str) -> bool:
    """Return whether a text asks for one package and for another on some units: "todo amplia menos los March"."""
    return _EXCEPTION.search(plain(text)) is not None


def _package_names(text: str, match: re.Match[str]) -> str:
    start = match.start("name")
    names = [
        tidy(text[start + name_match.start() : start + name_match.end()]).upper()
        for name_match in re.finditer(_NAMES, match["name"])
    ]
    return ", ".join(dict.fromkeys(names))
