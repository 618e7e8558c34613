"""Finds where a name begins and ends: capitalised words, joined by link words in lower case."""

from __future__ import annotations

import re
from typing import Final

from domain.text import fold, plain, tidy

LONGEST_NAME: Final = 120
MOST_WORDS: Final = 12
_DIGITS_OF_A_POLICY: Final = 5
_LONGEST_ACRONYM: Final = 5
_AMOUNT_BEFORE = re.compile(r"\d[.,]$")
_PREVIOUS_WORD = re.compile(r"([^\s,;:(){}\[\]|\"“”]+)([\s,]*)$")
_NEXT_WORD = re.compile(
    r"[ \t]+((?:(?:[Dd][Ee][Ll]?|[Ll][Aa][Ss]?|[Ll][Oo][Ss]|[Yy]|[Ee][Ll]|[Pp]ara)[ \t]+){0,3}[^\W\d_][\w.&'-]*,?)"
)
LINKS = frozenset("DE DEL LA LAS LOS EL Y E & EN PARA AND THE OF".split())
_NO_NAME = frozenset(
    """CLIENTE ASEGURADO CONTRATANTE EMPRESA FLOTILLA FLOTILLAS FLOTA COTIZACION COTIZAR SOLICITUD SOLICITO UNIDADES
    VEHICULOS POLIZA RENOVACION LISTA RELACION CORRECTA ASUNTO RE RV FW FWD FAVOR BUEN BUENAS HOLA ESTIMADO ESTIMADA
    SOCIAL RAZON NOMBRE PROSPECTO URGENTE SEGURO SOLICITAMOS REQUERIMOS ANEXO ADJUNTO NUEVA NUEVO CUENTA NEGOCIO
    LICITACION AUTOS PARQUE VEHICULAR INSURED CLIENT QUOTE FLEET LISTADO""".split()
)
# Words of requests that stand in names of companies too, behind another of their words: "SERVICIOS Y AUTOS DEL NORTE".
_SOMETIMES_IN_NAME = frozenset("AUTOS VEHICULOS UNIDADES FLOTILLAS FLOTAS SEGURO PARQUE NEGOCIO NUEVA NUEVO".split())
_JOINTS = frozenset("Y E & DE".split())
_ABBREVIATIONS = frozenset(
    """HNOS CIA CIAS COMERC CONST CONSTR DIST DISTR INDS TRANSP TRANS SERVS SERV GPO MAQ PROD PRODS REFRIG MTTO
    AUTOTRANSP HERM SUCS INMOB""".split()
)
_NOT_IN_NAME = (_NO_NAME - {"NUEVO", "NUEVA", "SOCIAL", "SEGURO"}) | frozenset(
    """SOLICITA REQUIERE RFC VIGENCIA CON TIENE DESEA QUIERE NECESITA PIDE CUENTA ES HA NO SU SUS QUE LE SE NOS ME FUE
    SERA PARA BUENOS DIAS TARDES GRACIAS ESTIMADOS POR HAY ESTA YA TAMBIEN ACTUAL""".split()
)


_WRAPPED: Final = re.compile(r"[ \t]*\n(?P<rest>[^\W\d_]{3,}(?:[ ][^\W\d_]{3,}){0,2})(?=[,.])")
_LONG_LINE: Final = 50


def name_start(text: str, end: int, before: int) -> int:
    """Return where the name that ends at `end` begins."""
    window_start = max(before, end - LONGEST_NAME)
    window = text[window_start:end]
    start, count = len(window), 0
    is_all_capitals: bool | None = None
    while count < MOST_WORDS and (match := _PREVIOUS_WORD.search(window[:start])):
        word = match.group(1)
        is_link = plain(word) in LINKS
        is_of_amount = _AMOUNT_BEFORE.search(window[: match.start(1)]) is not None and word.isdigit()
        is_policy = not any(map(str.isalpha, word)) and sum(map(str.isdigit, word)) >= _DIGITS_OF_A_POLICY
        if (
            is_policy
            or is_of_amount
            or (fold(word) in _NO_NAME and not _is_joined(window, match.start(1), word))
            or _ends_sentence(word)
            or ("," in match.group(2) and count > 0 and not is_link)
        ):
            break
        if is_link and word.islower() and is_all_capitals:
            break
        if not is_link:
            is_capital = word[0].isupper() or word[0].isdigit() or word[0] in "&'"
            if not is_capital or (is_all_capitals and not word.isupper() and any(map(str.isalpha, word))):
                break
            if is_all_capitals is None and any(map(str.isalpha, word)):
                is_all_capitals = word.isupper() if len(word) > _LONGEST_ACRONYM or not word.isupper() else None
        start, count = match.start(1), count + 1
    return window_start + behind_links(window, start)


def name_end(text: str, end: int) -> tuple[int, int]:
    """Return where the capitalised words after `end` stop, and how many there are."""
    count = 0
    while count <= MOST_WORDS and (match := _NEXT_WORD.match(text, end)):
        word = match.group(1).split()[-1]
        if not word[0].isupper() or fold(word) in _NOT_IN_NAME:
            break
        end, count = match.end(), count + 1
        if word.endswith((",", ".")):
            return end, count
    if count and (rest := _WRAPPED.match(text, end)) and _goes_on(text, end, rest["rest"]):
        return rest.end(), count + len(rest["rest"].split())
    return end, count


def _goes_on(text: str, end: int, rest: str) -> bool:
    """Tell whether a long line ends within a name, of which the next one has the rest, written alike."""
    line = text[text.rfind("\n", 0, end) + 1 : end]
    words = rest.split()
    is_alike = line.split()[-1].isupper() == rest.isupper()
    return len(line) >= _LONG_LINE and is_alike and not any(fold(word) in _NOT_IN_NAME for word in words)


def behind_links(text: str, start: int) -> int:
    """Return `start` moved past leading link words; a capitalised article belongs to the name."""
    while match := re.match(r"(\w+|&)\s+", text[start:]):
        word = match.group(1)
        if plain(word) not in LINKS or (word[0].isupper() and plain(word) in {"LA", "EL", "LOS", "LAS"}):
            break
        start += match.end()
    return start


def _is_joined(window: str, start: int, word: str) -> bool:
    """Return whether a word of requests is part of a name here: "Y", "E", "DE" join it to another word of the name."""
    if fold(word) not in _SOMETIMES_IN_NAME or not word[0].isupper():
        return False
    before = window[:start].split()[-2:]
    if len(before) < 2 or plain(before[1]) not in _JOINTS:  # noqa: PLR2004 - a word and what joins it
        return False
    return before[0][0].isupper() and before[0].isupper() is word.isupper() and fold(before[0]) not in _NO_NAME


def _ends_sentence(word: str) -> bool:
    if fold(word) in _ABBREVIATIONS:
        return False
    return len(word) > 4 and word.endswith((".", "!", "?"))  # noqa: PLR2004 - longer than an abbreviation


def asks(name: str) -> bool:
    """Return whether capitalised words begin as a request does: "Seguro de Flotilla"."""
    return fold(name).partition(" ")[0] in _NO_NAME


def clean(text: str) -> str:
    """Return a name without surrounding punctuation."""
    return tidy(text).strip(" ,;:-\u2013\u2014\"'\u201c\u201d*=")
