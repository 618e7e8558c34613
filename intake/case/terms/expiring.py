"""Finds the insurer and the premium of the policy that expires."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.text import fold, plain, tidy
from domain.word_lists import SHIPPED, words_of
from intake.case.terms.labelled import LONGEST, TextMention, label, values_behind
from intake.text.coverage_marks import marks_in
from intake.text.coverage_words import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator

_OLD: Final = r"(?:ACTUAL|ANTERIOR|VIGENTE|SALIENTE|QUE VENCE|POR VENCER|EN CURSO|PREVI[OA]|EXPIRING|CURRENT)"
_LABEL: Final = label(
    rf"(?:(?:NOMBRE DE )?(?:LA )?(?:ASEGURADORA|COMPANIA(?: DE SEGUROS)?|CIA\.?(?: DE SEGUROS)?|INSURER"
    rf"|SEGURO)\s{{1,9}}{_OLD}"
    rf"|{_OLD} (?:ASEGURADORA|INSURER|CARRIER)|ASEGURAD[OA] (?:ACTUALMENTE )?CON|POLIZA {_OLD}(?: CON)?)"
)
_SENTENCE: Final = re.compile(
    rf"\b(?:ACTUALMENTE\b[^\n.;:]{{0,40}}?\b(?:CON|EN|POR)|HOY (?:ESTAN|ESTA|LOS TIENEN?|LA TIENEN?"
    rf"|ESTAMOS)?\s{{0,9}}(?:ASEGURAD[OA]S )?(?:CON|EN)"
    rf"|(?:POLIZAS?|SEGUROS?|ASEGURADORA|COMPANIA|CIA\.?|CARRIER|INSURER) {_OLD}\b[^\n.;:]{{0,20}}?\s{{0,9}}(?:(?:ES"
    rf"|CON"
    rf"|DE|EN|IS|WITH|LA)\s{{1,9}}|:\s{{0,9}}|(?=[A-Z]))"
    r"|(?:VIENEN?|VENIMOS|PROVIENEN?) DE|(?:RENOVACION|RENOVAR|RENUEVAN?)\b[^\n.;:]{0,30}\b(?:POLIZAS?|SEGUROS?"
    r"|FLOTILLA)(?: ACTUAL)?(?: QUE TIENEN?)? (?:CON|DE|EN)"
    r"|(?:ESTAN|ESTA|ESTAMOS|ASEGURAD[OA]S?) (?:HOY |ACTUALMENTE )?(?:ASEGURAD[OA]S? )?(?:CON|EN)"
    r"|CURRENTLY (?:INSURED )?WITH"
    rf"|(?:LA|LO|LOS|LAS) TIENEN? (?:ACTUALMENTE |HOY )?(?:CON|EN)|(?:POLIZA|PROGRAMA) (?:DE|CON"
    rf"|EN)(?= [A-Z ]{{2,30}} {_OLD})"
    r"|(?:POLIZA|VIGENCIA) [^\n;:]{0,30}(?:VENCE|TERMINA) (?:CON|EN))\s{0,9}(?:LA ASEGURADORA |SEGUROS (?=QUALITAS))?"
)
_PREMIUM: Final = re.compile(r"\b(?:PRIMAS?|PREMIUM|COSTO)\b")
_IS_OLD: Final = re.compile(
    rf"\b(?:{_OLD[3:-1]}|ACTUALMENTE|VENCIMIENTO|VENCE|PASAD[OA]|PAGA|PAGAN|PAGAMOS|PAGO|PAGARON|PAGABAN|PAGANDO|PAGADA"
    r"|HOY|CURRENTLY|TIENEN? UNA|TRAEN?)\b"
)
_TARGET: Final = re.compile(
    r"\b(?:NO (?:PASE|EXCEDA|REBASE|SUPERE|SUBA)|MAXIM[OA]|OBJETIVO|META|TARGET|PRESUPUESTO|MENOS DE|BAJAR|MEJORAR A"
    r"|COTIZACION|PROPUESTA|SINIESTR\w+|RECLAM\w+|NUEVA|OFREC\w+|COMPETENCIA NOS|LLEGAR|DESEAD[OA]|ESPERAD[OA]"
    r"|SINIESTRALIDAD)\b"
)
_MOST_WORDS: Final = 5
_HEADINGS: Final = frozenset(
    "PROPUESTA PROPUESTO SOLICITADO SOLICITADA REQUERIDO COTIZACION COTIZADO COBERTURA".split()
)
"""What stands beside "Póliza vigente" in the head of a table."""
_NEAR: Final = 80
_LONGEST_LINE: Final = 1_000


class Premium(NamedTuple):
    """The premium of the policy that expires, with its place."""

    amount: float
    currency: str
    start: int
    is_labelled: bool


@cache
def _insurers() -> frozenset[str]:
    return words_of(SHIPPED / "insurers.txt")


def find_expiring_insurer(text: str) -> TextMention | None:
    """Return the insurer whose policy expires: any name behind a label, a known one in a sentence."""
    upper = plain(text)
    for mention in values_behind(_LABEL, text, upper):
        if name := _known_at(mention.value) or _any_name(mention.value):
            return TextMention(name, mention.start)
    for match in _SENTENCE.finditer(upper):
        if name := _known_at(text[match.end() : match.end() + _NEAR]):
            return TextMention(name, match.end(), is_labelled=False)
    return None


def _known_at(text: str) -> str:
    """Return the known insurer that a text begins with, as written; empty when it begins with none."""
    matches = list(re.finditer(r"[^\W_]+(?:[.+][^\W_]+)*\+?", text.split("\n", 1)[0]))[:_MOST_WORDS]
    start = 1 if matches and fold(matches[0].group()) in {"SEGUROS", "LA", "ASEGURADORA"} else 0
    for first in dict.fromkeys((0, start)):
        for count in range(len(matches), first, -1):
            if fold(text[matches[first].start() : matches[count - 1].end()]) in _insurers():
                name = tidy(text[matches[first].start() : matches[count - 1].end()])
                return name.removesuffix(".") if name.count(".") == 1 else name
    return ""


def _any_name(value: str) -> str:
    """Return the name at the beginning of a value behind a label: capitalised words."""
    name = re.split(
        r"[,;|(]|\s-\s|\.\s|\b(?:prima|p[oó]liza|vence|no\.|con)\b", value, maxsplit=1, flags=re.IGNORECASE
    )[0]
    words = tidy(name).strip(" .:").split()
    is_name = 0 < len(words) <= _MOST_WORDS and all(word[0].isupper() or word in {"de", "y", "+"} for word in words)
    is_other = (
        fold(name) in {"", "NO", "SI", "NA", "N A", "NINGUNA", "NINGUNO", "SIN SEGURO", "PENDIENTE", "OTRA"} | _HEADINGS
    )
    return " ".join(words)[:LONGEST] if is_name and not is_other and not any(mark.isdigit() for mark in name) else ""


def find_expiring_premium(text: str) -> Premium | None:
    """Return the premium that is paid today; one that the client wishes for or that is offered is none."""
    offset = 0
    for line in text.split("\n"):
        upper = plain(line[:_LONGEST_LINE])
        if _PREMIUM.search(upper) and _IS_OLD.search(upper) and (matches := next(_premiums(upper), None)):
            return matches._replace(start=offset + matches.start)
        offset += len(line) + 1
    return None


def _premiums(upper: str) -> Iterator[Premium]:
    for start, end in _sentences(upper):
        sentence = upper[start:end]
        if not _PREMIUM.search(sentence) or not _IS_OLD.search(sentence):
            continue
        for mark in marks_in(sentence):
            before = sentence[max(0, mark.start - _NEAR) : mark.start].rpartition(", ")[2]
            after = sentence[mark.end : mark.end + 30]
            is_premium = _PREMIUM.search(before) or re.match(r"[ \w]{0,12}\bPRIMA", after)
            if mark.sort is Sort.AMOUNT and is_premium and not _TARGET.search(before):
                is_labelled = bool(re.search(r"PRIMA[^$\d]{0,60}$", before)) and len(before.split()) <= 2 * _MOST_WORDS
                yield Premium(mark.number, mark.currency, start + mark.start, is_labelled)


def _sentences(upper: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(r"\.\s{1,9}(?=[A-Z])|;|\?", upper):
        yield start, match.start()
        start = match.end()
    yield start, len(upper)
