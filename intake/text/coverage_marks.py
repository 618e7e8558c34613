"""The marks in a line that states coverages: kinds, classes of vehicles, figures, and words that ask or exclude."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING, Final

from domain import currency
from domain.quotation.kinds import KindList
from domain.text import plain
from domain.values import read_money
from domain.word_lists import SHIPPED, by_spelling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Sort(Enum):
    """What a mark is."""

    KIND = auto()
    PACKAGE = auto()
    CLASS = auto()
    DEDUCTIBLE = auto()
    PERCENT = auto()
    AMOUNT = auto()
    UMA = auto()
    WITHOUT = auto()  # before what is not wanted
    BUT = auto()  # before a class that is not meant
    EXCLUDED = auto()  # behind what is not wanted
    INCLUDED = auto()
    ASKING = auto()
    ONLY = auto()
    FOR = auto()
    LINK = auto()
    COMMA = auto()
    COLON = auto()
    SLASH = auto()
    CELL = auto()
    BREAK = auto()
    EXPIRING = auto()
    LOSS = auto()
    ASIDE = auto()  # words of legal texts, questions and examples
    TRADE = auto()  # words of those who sell insurance
    YEAR = auto()
    NUMBER = auto()
    WORD = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark with its place in the line; `value` is the name of a kind or class, or a folded word."""

    sort: Sort
    start: int
    end: int
    value: str = ""
    number: float = 0.0
    currency: str = ""


FIGURES: Final = frozenset({Sort.PERCENT, Sort.AMOUNT, Sort.UMA})
_TOKEN: Final = re.compile(
    r"(?P<word>[A-Z](?:\.[A-Z](?![A-Z]))+\.?|[A-Z][A-Z\d]*)"
    r"|(?P<number>\d(?:\d|[,.'](?=\d))*)"
    r"|(?P<cell>\t|[ \u00a0]{2,}|\|)|(?P<sign>US ?\$|[$%:,;()/?\u00bf@+])|(?P<period>\.(?=\s|$))"
)
_DIGITS: Final = re.compile(
    r"\d{1,3}(?:[,']\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d{1,12}(?:[.,]\d{1,2})?"
)
_AFTER: Final = re.compile(
    r"\s*(?P<percent>%|(?:POR ?CIENTO|PCT)\b)|\s*(?P<uma>(?:DIAS (?:DE )?)?(?:UMAS?|U\.M\.A\.?)(?:\(S\))?(?![A-Z]))"
    r"|(?:\s*(?P<scale>(?:MILLONES|MILLON|MILL|MILES|MIL|MDP|MM|M|K)\b(?!\.?N\b)\.?))?"
    rf"(?:\s*(?P<money>(?:DE )?(?:{currency.BESIDE_AMOUNTS})(?![A-Z])\.?))?"
)
_BEFORE: Final = re.compile(r"(?:\$|US ?\$|\b(?:USD|MXN|MXP))\s*\$?\s*$")
_SCALES: Final[Mapping[str, str]] = {"M": "MDP", "MILL.": "MILLONES", "M.": "MDP"}
_LEAST_BARE: Final = 10_000
_MOST_BARE: Final = 1_000_000_000
_FIRST_YEAR, _LAST_YEAR = 1950, 2060
_SIGNS: Final = {
    ",": Sort.COMMA, "+": Sort.LINK, ":": Sort.COLON, ";": Sort.BREAK, "/": Sort.SLASH, "?": Sort.BREAK,
    "@": Sort.TRADE,
}  # fmt: skip
_WORDS: Final[Mapping[str, Sort]] = {
    word: sort
    for sort, words in {
        Sort.DEDUCTIBLE: "DEDUCIBLE DEDUCIBLES DED DEDS DEDUC DEDUCTIBLE DEDUCTIBLES",
        Sort.WITHOUT: (
            "SIN EXCLUIR EXCLUYENDO EXCLUYE EXCLUIMOS EXCLUYAN QUITAR QUITEN QUITA QUITARLE QUITANDO "
            "ELIMINAR ELIMINEN NI TAMPOCO WITHOUT EXCLUDE"
        ),
        Sort.BUT: "EXCEPTO MENOS SALVO",
        Sort.EXCLUDED: "EXCLUIDA EXCLUIDO EXCLUIDAS EXCLUIDOS EXCLUDED",
        Sort.INCLUDED: (
            "AMPARADA AMPARADO AMPARADAS AMPARADOS INCLUIDA INCLUIDO INCLUIDAS INCLUIDOS CUBIERTA CUBIERTO "
            "CUBIERTOS CUBIERTAS INCLUDED SI"
        ),
        Sort.ASKING: (
            "CON INCLUIR INCLUYENDO INCLUYA INCLUYAN INCLUYE AGREGAR AGREGUEN COBERTURA COBERTURAS COTIZAR "
            "COTIZA COTIZACION COTIZACIONES COTIZARME COTIZARNOS COTICEN COTICE COTIZAS REQUIERE REQUIEREN "
            "REQUERIMOS REQUIERO SOLICITA SOLICITAN SOLICITAMOS SOLICITO NECESITA NECESITAN NECESITAMOS "
            "NECESITO QUIERE QUIEREN QUEREMOS QUIERO DESEA DESEAN AMPARAR CONSIDERAR CONSIDEREN CONSIDERA "
            "PONER PONGAN PONGANLE PONLE LLEVA LLEVAN LLEVE ADEMAS PIDE PIDEN PEDIMOS SUBIR AUMENTAR WITH "
            "QUOTE COVERAGE COVERAGES AMPAROS"
        ),
        Sort.ONLY: "SOLO SOLAMENTE UNICAMENTE ONLY SOLOS",
        Sort.FOR: "PARA EN A FOR",
        Sort.LINK: "Y E O AND",
        Sort.EXPIRING: (
            "ACTUAL ACTUALES ACTUALMENTE ANTERIOR ANTERIORES VIGENTE VIGENTES EXPIRING CURRENT CURRENTLY "
            "VENCE VENCEN TENIAN TENIA HOY"
        ),
        Sort.LOSS: (
            "SINIESTRO SINIESTROS SINIESTRALIDAD ROBARON ROBADO ROBADA ROBADOS ROBADAS ROBOS CHOQUE CHOQUES "
            "CHOCO CHOCARON COLISIONES RECLAMACION RECLAMACIONES RECLAMO INDEMNIZACION INDEMNIZO "
            "INDEMNIZARON AJUSTADOR OCURRIO OCURRIERON OCURRIDOS SUFRIO SUFRIMOS SUFRIERON TUVIMOS TUVO "
            "TUVIERON HUBO CLAIM CLAIMS LOSS LOSSES EVENTOS ASALTO ASALTARON ACCIDENTE ACCIDENTES"
        ),
        Sort.ASIDE: (
            "INSTRUCCIONES AVISO PRIVACIDAD CONFIDENCIAL LLENAR MARQUE MARCAR EJEMPLO EJ PREGUNTA PREGUNTAN "
            "INCISO CLAUSULA CLAUSULAS QUEDA QUEDAN QUEDARA SUJETO SUJETA OPERA OPERAN DENUNCIA DENUNCIAR "
            "ARTICULO LEGALMENTE DESCUENTO COMISION BONIFICACION IVA INFLACION DESCUENTOS"
        ),
        Sort.TRADE: (
            "FIANZAS VIDA GMM MAYORES HOGAR PYME PYMES AGENTE AGENTES CORREDOR CORREDORES ASESOR ASESORES "
            "TEL CEL WWW HTTP HTTPS CEDULA MASCOTAS RETIRO AHORRO BROKER"
        ),
        Sort.PACKAGE: "AMPLIA AMPLIO LIMITADA LIMITADO BASICA BASICO",
    }.items()
    for word in words.split()
}
_NO: Final = frozenset({"NO", "NOT"})
_AFTER_NO: Final = (
    "REQUIER", "REQUER", "NECESIT", "INCLU", "QUIER", "QUEREMOS", "DESE", "COTI", "CONSIDER", "AMPAR", "CUB", "LLEV",
    "SOLICIT", "AGREG", "PON", "APLICA", "CONTRAT", "CON", "SE", "LES", "LO", "LA", "HACE", "VAN", "VA",
)  # fmt: skip
_BEHIND_NO: Final = ("AMPARAD", "INCLUID", "CUBIERT", "APLICA", "CONTRATAD", "REQUERID", "SOLICITAD")
_PASSED_OVER: Final = frozenset(
    "LOS LAS EL LA UNIDADES UNIDAD EQUIPOS VEHICULOS VEHICULO TODOS TODAS DEMAS SUS".split()
)
_DEDUCTIBLE_KIND: Final = "NO_DEDUCTIBLE"
_MOST_TOKENS: Final = 600
_HEADS: Final = frozenset(
    "COBERTURA COBERTURAS RIESGO RIESGOS AMPARO AMPAROS SECCION SECCIONES COVERAGE COVERAGES".split()
)
"""Words that head a table of coverages."""


@cache
def _spellings(kinds: KindList) -> tuple[Mapping[str, str], int, frozenset[str]]:
    """Return the names by spelling, the most words of one, and the words that one begins with."""
    names = {spelling: entry.name for spelling, entry in by_spelling(SHIPPED / kinds.file).items()}
    return names, max(len(name.split()) for name in names), frozenset(name.split()[0] for name in names)


@cache
def telling_words() -> frozenset[str]:
    """Return the words without one of which no line states a coverage."""
    others = {word for word, sort in _WORDS.items() if sort in {Sort.DEDUCTIBLE, Sort.PACKAGE}}
    return _spellings(KindList.COVERAGE)[2] | others | _HEADS


@cache
def heading_words() -> frozenset[str]:
    """Return the words of headings that say what the lines below are of."""
    return frozenset(word for word, sort in _WORDS.items() if sort in {Sort.EXPIRING, Sort.LOSS})


def marks_in(line: str) -> list[Mark]:
    """Return the marks of a line in order, the longest name at each place."""
    upper = plain(line)
    tokens = [match for match, _ in zip(_TOKEN.finditer(upper), range(_MOST_TOKENS), strict=False)]
    texts = [_text_of(match) for match in tokens]
    marks: list[Mark] = []
    place = 0
    while place < len(tokens):
        mark, used = _mark_at(upper, tokens, texts, place)
        marks.append(mark)
        place += used
        while place < len(tokens) and tokens[place].start() < mark.end:  # the unit of a figure
            place += 1
    return _with_classes(marks)


def _text_of(token: re.Match[str]) -> str:
    return token.group().replace(".", "") if token["word"] else ""


def _mark_at(upper: str, tokens: Sequence[re.Match[str]], texts: Sequence[str], place: int) -> tuple[Mark, int]:
    """Return the mark that begins with a token, and how many tokens it takes."""
    token, text = tokens[place], texts[place]
    if token["number"]:
        return _figure(upper, token), 1
    if not token["word"]:
        return _sign(upper, token, texts[place - 1] if place else ""), 1
    for kinds, sort in ((KindList.COVERAGE, Sort.KIND), (KindList.VEHICLE, Sort.CLASS)):
        names, most, first = _spellings(kinds)
        if text not in first:
            continue
        for count in range(min(most, len(texts) - place), 0, -1):
            written = texts[place : place + count]
            if all(written) and (name := names.get(" ".join(written))):
                return Mark(sort, token.start(), tokens[place + count - 1].end(), name, len(" ".join(written))), count
    if text in _NO:
        return _no(tokens, texts, place)
    if text == "POLIZA" and texts[place + 1 : place + 3] == ["QUE", "VENCE"]:
        return Mark(Sort.EXPIRING, token.start(), tokens[place + 2].end()), 3
    return Mark(_WORDS.get(text, Sort.WORD), token.start(), token.end(), text), 1


def _no(tokens: Sequence[re.Match[str]], texts: Sequence[str], place: int) -> tuple[Mark, int]:
    """Return the mark of a "no" with the verb behind it: "no requieren", "no amparada"."""
    start, following = tokens[place].start(), texts[place + 1] if place + 1 < len(texts) else ""
    if following.startswith(_BEHIND_NO):
        return Mark(Sort.EXCLUDED, start, tokens[place + 1].end()), 2
    if following.startswith(_AFTER_NO):
        return Mark(Sort.WITHOUT, start, tokens[place + 1].end()), 2
    is_last = place + 1 == len(tokens) or not following
    return Mark(Sort.EXCLUDED if is_last else Sort.WITHOUT, start, tokens[place].end(), "NO"), 1


def _sign(upper: str, token: re.Match[str], word_before: str) -> Mark:
    start, end = token.span()
    if token["cell"]:
        return Mark(Sort.CELL, start, end)
    if token["period"]:
        is_short = 0 < len(word_before) <= 3 and word_before not in {"RC", "GMO"}  # noqa: PLR2004 - an abbreviation
        is_short |= word_before in {"DEDUC", "RESP", "ASIST", "GTOS", "ASEG", "OCUP"}
        return Mark(Sort.WORD if is_short else Sort.BREAK, start, end)
    if token.group() == "/" and upper[end : end + 1] == "A" and upper[start - 1 : start] == "N":
        return Mark(Sort.EXCLUDED, start - 1, end + 1)  # N/A
    return Mark(_SIGNS.get(token.group(), Sort.WORD), start, end, token.group())


def _figure(upper: str, token: re.Match[str]) -> Mark:
    """Return the figure that begins with a number, with its sign and its unit; a bare small one is a number."""
    start = token.start()
    digits = _DIGITS.match(upper, start, start + len(token.group().rstrip(".,'")))
    if digits is None or digits.end() != start + len(token.group().rstrip(".,'")):
        return Mark(Sort.WORD, start, token.end())
    after = _AFTER.match(upper, digits.end())
    end = after.end() if after else digits.end()
    if after is None or upper[end : end + 1].isalnum():
        return Mark(Sort.WORD, start, token.end())
    if after["percent"] or after["uma"]:
        money = read_money(digits.group())
        number = money.amount if money else 0.0
        if after["percent"]:
            return Mark(Sort.PERCENT, start, end, number=number) if number <= 100 else Mark(Sort.WORD, start, end)  # noqa: PLR2004
        return Mark(Sort.UMA, start, end, number=number)
    before = _BEFORE.search(upper, max(0, start - 8), start)
    return _amount(upper, before.start() if before else start, digits, after)


def _amount(upper: str, start: int, digits: re.Match[str], after: re.Match[str]) -> Mark:
    scale = (after["scale"] or "").strip()
    unit = f"{_SCALES.get(scale, scale)} {after['money'] or ''}"
    money = read_money(f"{upper[start : digits.end()]} {unit}".strip())
    end = after.end()
    if money is None:
        return Mark(Sort.WORD, digits.start(), digits.end())
    is_bare = start == digits.start() and not unit.strip()
    if is_bare and digits.group().isdigit() and _FIRST_YEAR <= money.amount <= _LAST_YEAR:
        return Mark(Sort.YEAR, start, digits.end(), number=money.amount)
    if is_bare and not _LEAST_BARE <= money.amount < _MOST_BARE:
        return Mark(Sort.NUMBER, start, digits.end(), number=money.amount)
    return Mark(Sort.AMOUNT, start, end, number=money.amount, currency=money.currency)


def _with_classes(marks: Sequence[Mark]) -> list[Mark]:
    """Return marks in which a class stands only where a scope may: behind "para", before a colon, at a beginning."""
    settled: list[Mark] = []
    for place, mark in enumerate(marks):
        if mark.sort is not Sort.CLASS:
            settled.append(mark)
            continue
        before = next((one for one in reversed(settled) if one.value not in _PASSED_OVER), None)
        after = marks[place + 1].sort if place + 1 < len(marks) else Sort.BREAK
        is_first = before is None or before.sort in {Sort.BREAK, Sort.CELL, Sort.COMMA}
        is_scope = (
            after is Sort.COLON
            or (before is not None and before.sort in {Sort.FOR, Sort.ONLY, Sort.BUT, Sort.SLASH})
            or (is_first and after in {Sort.KIND, Sort.PACKAGE, Sort.DEDUCTIBLE, Sort.CELL, Sort.BREAK, Sort.PERCENT})
            or (
                before is not None
                and before.sort in {Sort.LINK, Sort.DEDUCTIBLE}
                and (before.sort is Sort.DEDUCTIBLE or any(one.sort is Sort.CLASS for one in settled[-4:]))
            )
        )
        settled.append(mark if is_scope else Mark(Sort.WORD, mark.start, mark.end, "CLASS"))
    return settled
