"""Which passages are about units to be insured, and which about losses, cancellations or older lists."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain.notices.codes import DropReason
from domain.text import fold
from intake.lexicon.earlier_lists import replaces_earlier, takes_up_earlier
from intake.lexicon.leaving import is_heading_of_gone, says_gone
from intake.lexicon.section_titles import is_of_old_list
from intake.lexicon.trade_words import names_make

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from intake.text.passages import Passage

TAKEN_OUT: Final = DropReason.TAKEN_OUT
AN_EXAMPLE: Final = DropReason.EXAMPLE
_LONGEST_HEADING: Final = 90
_HAS_VALUE: Final = re.compile(r":\s*\S")  # "Siniestros: ninguno" says something of the case, and heads nothing
_NUMBER: Final = re.compile(r"\d{5}|[A-Z0-9]{17}")
_LOSSES: Final = (
    r"(?:SINIESTR\w*|PERDIDAS?|RECLAMACION(?:ES)?|RECLAMOS?|INDEMNIZACION(?:ES)?|ACCIDENTES?|PERCANCES?"
    r"|EVENTOS? (?:REPORTADOS?|OCURRIDOS?|REGISTRADOS?)|CLAIMS?|LOSSES|LOSS HISTORY)\b"
)
_HEADS_LOSSES: Final = re.compile(
    r"(?:(?:\d+|RELACION|REPORTE|HISTORI\w*|LISTA|LISTADO|DETALLE|RESUMEN|REGISTRO|EXPERIENCIA|UNIDAD(?:ES)?|VEHICULOS?"
    r"|AUTOS|ULTIM[OA]S|ANO|PREVIOUS|PRIOR|PAST|LAST|VEHICLES|UNITS|DEL?|LAS?|LOS|EN|CON|QUE|SON|OF|WITH|THE) )*"
    rf"{_LOSSES}"
)
_NAMES_LOSSES: Final = re.compile(rf"\b{_LOSSES}")
_STATEMENT: Final = re.compile(
    r"\bBAJA SINIESTRALIDAD\b"
    r"|\b(?:CON|EN|DE) (?:LA |SU )?(?:OTRA|ACTUAL) (?:ASEGURADORA|COMPANIA|CIA|INSTITUCION)\b"
    r"|\bYA (?:NO )?L[AO]S (?:PUSE|INCLUI|CONSIDERE|QUITE|SAQUE|ELIMINE|RETIRE|EXCLUI)\b"
)
"""What begins no list of units that have left, though it speaks of leaving: they are not below."""
_NO_HEADING: Final = re.compile(
    r"\b(?:SIN|NO|NI|NINGUN\w*|NUNCA|CERO|NULA|POCA|SOLO|COBERTURAS?|CUBR\w+|AMPAR\w+|DEDUCIBLES?|PAQUETE|PLAN"
    r"|NONE|WITHOUT|COVERAGE|COVER|DEDUCTIBLE|EXCLU\w+|\d+ POR CIENTO)\b"
)
"""What a line says of the fleet itself: that it had no losses, how many, or which ones are to be covered."""
_OF_MARKED: Final = re.compile(
    r"\b(?:(?:TACH|MARC|RESALT|SOMBRE|SUBRAY)AD[OA]S?|EN (?:ROJO|AMARILLO|VERDE|AZUL|NARANJA))\b"
)
"""What a legend speaks of: only rows that look so, not all that stand below."""
_ASKING: Final = re.compile(r"\b(?:ALTAS?|INCLUIR|AGREGAR|COTIZA\w*|ASEGURAR|RENOVA\w*|QUOTE|ADD|INSURE)\b")
A_CORRECTION: Final = DropReason.CORRECTS_LIST
_OF_YEAR: Final = r"(?:MODELO |ANO |DEL? |ES )*(?:19|20)\d\d"
_CORRECTION: Final = re.compile(
    rf"\b(?:ES|ERA|SON|DEBE SER) {_OF_YEAR} (?:Y )?NO {_OF_YEAR}\b"
    r"|\b(?:TERMINA EN|TERMINACION|(?:LA|EL) (?:UNIDAD )?(?:DE|CON) (?:PLACAS?|SERIE)) "
    rf"[A-Z0-9 ]{{3,17}} ES (?:MODELO|ANO) {_OF_YEAR}\b"
    r"|\b(?:SERIE|VIN|NIV|PLACAS?|MODELO|VALOR) (?:DEL?|DE LA) [A-Z0-9 ]{1,40} (?:ESTAN?|VIENEN?|ES|SALIO)"
    r" (?:MAL|INCORRECT\w+|EQUIVOCAD\w+)\b"
    r"|\b(?:LLEVA|TIENE|SON|ES) (?:LAS? )?PLACAS? [A-Z0-9 ]{5,10} (?:Y )?NO (?:PLACAS? )?[A-Z0-9]"
)
_EXAMPLE: Final = re.compile(r"(?:POR |P )?(?:EJEMPLOS?|EJ(?! \d)|EXAMPLES?)\b|E G\b")
_INSTEAD: Final = re.compile(
    r"\b(?:en (?:lugar|vez) del?|instead of"
    r"|(?:sustitu(?:ir|ye|yen|yendo|imos|iremos)|reempla[zc](?:ar|a|an|ando|amos|aremos)|cambi(?:ar|amos|aremos|an))"
    r"(?: a)?(?=\s(?:al?|el|la|los|las|mi|su|nuestr[oa])\s)"
    r"|ya (?:(?:tengo|tenemos|me|nos) )?(?:cotizad[oa]s?|coti[zc]aron|cotizaste))\s"
    r"(?:(?!\s(?:ponl?e|ponme|pongan?|coti[cz]\w*|incluy\w+|agr[eé]g\w+|mete\w*"
    r"|ahora|por|va|van|quier\w+|quote|add)\b)[^,;.])+",
    re.IGNORECASE,
)
"""A unit that another replaces or that has its quote: "en lugar de la Hilux 2020", up to what is said of the other."""
_REPLACED: Final = re.compile(r"(?:EN (?:LUGAR|VEZ) DEL?|INSTEAD OF|SUSTITU\w+|REEMPLA[ZC]\w+|CAMBI\w+)\b")
_QUOTED: Final = re.compile(r"YA (?:(?:TENGO|TENEMOS|ME|NOS) )?(?:COTIZAD[OA]S?|COTI[ZC]ARON|COTIZASTE)\b")
_OF_A_LOSS: Final = re.compile(
    r"\b(?:SINIESTR\w+|CHOQUE|CHOCO|CHOCARON|CHOCAMOS|ROBARON|COLISION|VOLCADURA|PERDIDA TOTAL|RECLAMACION"
    r"|RECLAMOS?|EVENTOS? (?:REPORTADOS?|OCURRIDOS?|REGISTRADOS?)|\d{1,2} EVENTOS?|ACCIDENTES? (?:\d|EN|DEL?)"
    r"|AJUSTADOR|INDEMNIZ\w+|FUE(?:RON)? (?:ROBAD|CHOCAD|ASALTAD|INCENDIAD)[OA]S?|ROBO DE (?:MI|SU|LA|EL|UNA?)"
    r"|SE (?:VOLCO|QUEMO|INCENDIO|ACCIDENTO|LA ROBARON|LO ROBARON)|TUV(?:O|E|IMOS) (?:UN )?ACCIDENTE)\b"
    r"|^(?:REPORTE|DESGLOSE|MONTO PAGADO|PAGADO|INCURRIDO)\b.*\b(?:ROBO TOTAL|COLISION|RC BIENES|DANOS"
    r"|GASTOS MEDICOS)\b"
    r"|^(?:ROBO TOTAL|COLISION|CRISTAL\w*|VOLCADURA) (?:\d{1,3} )+.*\b(?:PLACAS?|SERIE|UNIDAD)\b"
)
_OF_ONE_GONE: Final = re.compile(
    r"\W*(?:unidad(?:es)? (?:de |que )?)?(?:bajas?|salen?|se van?|eliminar|quitar|retirar"
    r"|excluir|cancelar|vendid[oa]s?|dar de baja)"
    r"\s?(?::|=|\s[-\u2013\u2014]\s)",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(r"[^.?!\u00bf\n]{0,300}\?")
_OF_A_POLICY: Final = re.compile(r"\b(?:POLIZAS?|CUBREN?|CUBRE|AMPARAN?|ENDOSOS?|RECIBOS?|COBERTURAS?|CLAUSULAS?)\b")
_OF_A_QUOTE: Final = re.compile(
    r"\b(?:COTI[CZ]\w*|ASEGURAR\w*|RENOVA\w*|RENUEV\w*|INCLU\w+|AGREG\w+|ALTAS?|CUANTO|COST\w+|CUEST\w+|PRECIOS?|PRIMAS?"
    r"|TARIFAS?|PROPUESTAS?|QUOTE|INSURE)\b"
)


def asked_for(passages: Iterable[Passage]) -> Iterator[tuple[Passage, str]]:
    """Yield each passage with the reason why its vehicles are not to be insured; empty when they are.

    A heading such as "Bajas:" covers the items below it, up to the next heading or a request.
    """
    heading = ""
    for passage in passages:
        folded = fold(passage.text)
        if _is_heading(passage, folded):
            heading = _heading_reason(passage.text, folded)
        elif heading and not passage.is_item and _ASKING.search(folded):
            heading = ""
        yield (
            passage,
            heading
            or _reason_of_label(passage.text)
            or _reason_in(folded)
            or _reason_of_question(passage.text, folded),
        )


def _is_heading(passage: Passage, folded: str) -> bool:
    is_short = 0 < len(folded) <= _LONGEST_HEADING and not _HAS_VALUE.search(passage.text)
    if not is_short or passage.is_item or _OF_MARKED.search(folded):
        return False
    return not names_make(passage.text) and not _NUMBER.search(folded)


def _heading_reason(text: str, folded: str) -> str:
    if _ASKING.search(folded) or _STATEMENT.search(folded) or takes_up_earlier(folded) or replaces_earlier(folded):
        return ""
    if _EXAMPLE.match(folded):
        return AN_EXAMPLE
    if is_heading_of_gone(folded):
        return TAKEN_OUT
    is_of_others = _heads_losses(text, folded) if _NAMES_LOSSES.search(folded) else is_of_old_list(folded)
    return DropReason.NOT_ASKED_FOR if is_of_others else ""


def _heads_losses(text: str, folded: str) -> bool:
    """Tell whether a line announces losses below it, and is no statement on those of the fleet."""
    if "%" in text or _NO_HEADING.search(folded):
        return False
    announces = _NAMES_LOSSES.search if text.rstrip().endswith(":") else _HEADS_LOSSES.match
    return announces(folded) is not None


def _reason_in(folded: str) -> str:
    if _OF_A_LOSS.search(folded):
        return DropReason.OF_A_LOSS
    if _EXAMPLE.match(folded):
        return AN_EXAMPLE
    if _REPLACED.match(folded):
        return TAKEN_OUT
    if _QUOTED.match(folded):
        return DropReason.NOT_ASKED_FOR
    if _CORRECTION.search(folded):
        return A_CORRECTION
    return TAKEN_OUT if says_gone(folded) else ""


def _reason_of_label(text: str) -> str:
    """Return why a unit behind a label of one that leaves is not to be insured: "Baja: Tsuru 2012"."""
    label = _OF_ONE_GONE.match(text)
    return TAKEN_OUT if label and names_make(text[label.end() :]) else ""


def _reason_of_question(text: str, folded: str) -> str:
    """Return why a unit is not to be quoted of which a text only asks what its policy covers."""
    if "?" not in text or _ASKING.search(folded):
        return ""
    questions = [question.group() for question in _QUESTION.finditer(text) if names_make(question.group())]
    is_of_policy = any(_OF_A_POLICY.search(one) and not _OF_A_QUOTE.search(one) for one in map(fold, questions))
    return DropReason.NOT_ASKED_FOR if is_of_policy else ""


def replaced_apart(passage: Passage) -> Iterator[Passage]:
    """Split a passage around a unit that is named and not to be quoted: another one replaces it, or it is quoted."""
    start = 0
    for clause in _INSTEAD.finditer(passage.text):
        if names_make(clause.group()):
            yield replace(passage, text=passage.text[start : clause.start()].rstrip(" ,;"))
            yield replace(passage, text=clause.group())
            start = clause.end()
    yield replace(passage, text=passage.text[start:].lstrip(" ,;")) if start else passage


def replaced_in(text: str) -> Iterator[str]:
    """Yield what a text says of each named unit that another replaces: "en lugar del Aveo"."""
    clauses = (clause.group() for clause in _INSTEAD.finditer(text))
    return (clause for clause in clauses if _REPLACED.match(fold(clause)))


def corrects(text: str) -> bool:
    """Tell whether a text says that a fact of the list is another: "es 2020, no 2021"."""
    return _CORRECTION.search(fold(text)) is not None


def tells_of_others(text: str) -> bool:
    """Tell whether a text mentions a loss or a cancellation."""
    return bool(_reason_in(fold(text)))
