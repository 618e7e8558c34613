"""Finds the insurer whose policy expires; one that is asked to quote, or that quotes already, is another."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.text import fold, plain, tidy
from domain.word_lists import SHIPPED, words_of
from intake.case.expiring.policy_words import OLD, PAST, is_policy, policy_blocks, sentences
from intake.case.terms.labelled import LONGEST, label, values_behind

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPANY: Final = r"(?:ASEGURADORA|COMPANIA(?: (?:DE SEGUROS|ASEGURADORA))?|CIA\.?(?: (?:DE SEGUROS|ASEGURADORA))?)"
_LABEL: Final = label(
    rf"(?:(?:NOMBRE DE )?(?:LA )?(?:{_COMPANY}|INSURER|CARRIER|SEGURO|POLIZA)\s{{1,9}}{OLD}(?: CON)?"
    rf"|{_COMPANY} (?:CON|DE LA) (?:LA )?(?:POLIZA|SEGURO) {OLD}"
    rf"|{_COMPANY} (?:(?:EN|CON) (?:LA )?)?(?:QUE|DONDE) (?:L[AO]S? )?(?:TIENEN?|ESTAN?|TRAEN?|ASEGURAN?)"
    r"(?: (?:HOY|ACTUALMENTE))?"
    r"|(?:INSURER|CARRIER) (?:TODAY|NOW)"
    rf"|{OLD} (?:{_COMPANY}|INSURER|INSURANCE(?: COMPANY)?|CARRIER)|ASEGURAD[OA] (?:ACTUALMENTE )?CON|INCUMBENT)"
)
_IN_BLOCK: Final = label(rf"(?:NOMBRE DE (?:LA )?)?(?:{_COMPANY}|INSURER|CARRIER|SEGURO|CON)")
_OF_A_RENEWAL: Final = re.compile(rf"\bRENOVACION\b|\bRENOVAR\b|\bPRIMAS? (?:NETA |TOTAL )?{OLD}\b")
"""In a mail that says so a bare "Aseguradora: HDI" is likely the insurer of today."""
_GAP: Final = r"[^\n;:]{0,60}?"
_TO: Final = r"\s{1,9}(?:(?:LA|EL|LOS)\s{1,9})?(?:(?:ASEGURADORA|COMPANIA|CIA\.?|SEGUROS(?: DE)?)\s{1,9})?[\"'(]?$"
_PAY: Final = r"PAGAN?|PAGAMOS|PAGAR(?:ON|AN)|PAGABAN?|PAGANDO|PAGO|PAGADA|PAID|PAYS|PAYING"
_BEFORE: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:HOY|ACTUALMENTE|AHORA|AL DIA DE HOY|CURRENTLY|A LA FECHA)\b{_GAP}\b(?:CON|EN|POR|DE|WITH|ES){_TO}",
        rf"\b(?:TIENEN?|TRAEN?|TENEMOS|TRAEMOS)(?: HOY| ACTUALMENTE)?{_TO}|\b(?:HOY|ACTUALMENTE|CURRENTLY){_TO}",
        rf"\b(?:\d{{1,2}}|DOS|TRES|CUATRO|CINCO|VARIOS) (?:ANOS|VIGENCIAS)(?: SEGUIDOS)? (?:CON|EN){_TO}",
        rf"\b(?:{_PAY})\b{_GAP}\b(?:CON|EN|A|TO|WITH){_TO}",
        (
            rf"\b(?:HOY(?: EN DIA)?|ACTUALMENTE|AHORA)\b[^\n;:,]{{0,30}}?\b(?:TIENE|TRAE|ASEGURA|CUBRE|AMPARA|LLEVA"
            rf"|MANEJA)N?{_TO}"
        ),
        (
            rf"\b(?:{_COMPANY}|SEGURO|QUIEN) (?:QUE |CON QUE |CON LA QUE )?(?:L[AO]S? )?(?:ASEGURAN?|TIENEN?"
            rf"|CUBREN?|AMPARAN?|TRABAJAN?)"
            rf"(?: ACTUALMENTE| HOY)? ES{_TO}"
        ),
        rf"\bPRIMA\b{_GAP}\bTRAEN?\b{_GAP}\bCON{_TO}",
        rf"\b(?:PRIMA|COSTO|PREMIUM)\b[^\n;:]{{0,20}}\b{OLD}\b[^\n;]{{0,50}}?\b(?:CON|EN|WITH){_TO}",
        (
            rf"\b(?:VENCEN?|VENCIO|VENCERA|VIGENTES?|VIGENCIA|EXPIRA|EXPIRES|EXPIRING|TERMINA"
            rf"|CONCLUYE)\b[^\n;]{{0,60}}?"
            rf"\b(?:CON|EN|DE|WITH){_TO}"
        ),
        rf"\bVENCIMIENTO\b[^\n;]{{0,40}}?(?:\b(?:CON|EN|DE){_TO}|[(,-]\s?$)",
        (
            rf"\b(?:RENUEVAN?|RENOVAR(?:LES?)?|RENOVACION(?:ES)?|RENEWAL)\b(?:[ A-Z\d]{{0,40}}?\b(?:CON|EN|DE|POR"
            rf"|OF|WITH)"
            rf"{_TO}|[ :(-]{{1,4}}$)"
        ),
        (
            rf"\b(?:VIENEN?|VENIMOS|VENIAN?|PROVIENEN?|SALEN?|SALIR(?:SE|NOS)?|MIGRAN?|MIGRAR|CAMBIAR(?:SE|NOS)?)\b"
            rf"[ A-Z]{{0,15}}\b(?:DE|DESDE){_TO}"
        ),
        (
            rf"\b(?:DEJAN?|DEJAR|DEJARON|INCONFORMES?|MOLEST[OA]S?|DESCONTENT[OA]S?|INSATISFECH[OA]S?|CONTENT[OA]S?)"
            rf"(?:{_TO}|\s{{1,9}}(?:A|CON|DE){_TO})"
        ),
        (
            rf"\b(?:ESTAN?|ESTAMOS|ESTABAN?|ESTUVO|ESTUVIERON|TIENEN?|TENEMOS|TENIAN?|TENIAMOS|TRAEN?|TRAEMOS|LLEVAN?"
            rf"|MANTIENEN?|ASEGURAD[OA]S?|AMPARAD[OA]S?|INSURED)\b[^\n;:]{{0,45}}?\b(?:CON|EN|POR|WITH){_TO}"
        ),
        (
            rf"\b(?:TIENEN?|TENEMOS|TENIAN?|CUENTAN?|CONTAMOS|TRAEN?|TRAEMOS|MANTIENEN?)\b[^\n;:]{{0,25}}?"
            rf"\b(?:POLIZAS?|SEGUROS?|COBERTURA|PROGRAMA)\b[^\n;:]{{0,20}}?\bDE{_TO}"
        ),
        (
            rf"\b(?:POLIZAS?|SEGUROS?|{_COMPANY}|CARRIER|INSURER|PROGRAMA|CONDICIONES|COBERTURAS?|PRIMA|COSTO"
            rf"|TARIFA|PREMIUM)"
            rf"\s{{1,9}}(?:TOTAL |NETA |ANUAL )?{OLD}\b[^\n;:()]{{0,20}}[\s:(=|\u2013-]{{1,6}}"
            rf"(?:(?:ES|CON|EN|DE|IS|WITH|LA|{_COMPANY}|SEGUROS)[\s:]{{1,3}}){{0,3}}$"
        ),
        rf"\bPRIMA (?:20)?\d\d\s?[-/]\s?(?:20)?\d\d\b[^\n;]{{0,40}}?\b(?:CON|EN){_TO}",
        r"\bVENC\w*[ :.]{1,3}\d{1,2}[-/ ](?:DE )?(?:\d{1,2}|[A-Z]{3,10})[-/ ](?:DEL? )?\d{2,4}[ ,;|-]{1,3}$",
        rf"(?:^|[.;\n(|,])\W*(?:(?:COBERTURA|CONDICIONES|SITUACION)\s)?{OLD}\s{{0,3}}[:=(\u2013-]\s{{0,3}}$",
    )
)
_BEHIND: Final = re.compile(
    rf"\s{{0,9}}[(,:/|\u2013-]?\s{{0,9}}(?:QUE )?(?:(?:ES|COMO|FUE)\s)?(?:(?:LA|EL|SU|NUESTRA|QUIEN ES LA)\s)?"
    rf"(?:(?:POLIZA|SEGURO|{_COMPANY}|CARRIER)\s)?(?:{OLD}|VENCEN?|RENUEVAN?|VENCIENDO)\b"
)
_HAS_THEM: Final = re.compile(
    r"\s{0,9}\)?\s{0,9}(?:L[AEO]S?|NOS) (?:TIENE|TRAE|ASEGURA|CUBRE|AMPARA|COBRA)N? (?:HOY|ACTUALMENTE|AHORA"
    r"|ASEGURAD|EN \$)"
)
_UNTIL: Final = re.compile(
    r"\s{0,9}[,(]?\s{0,9}(?:HASTA (?:EL|FIN|\d|ENERO|MARZO|DICIEMBRE)|DESDE (?:HACE|EL|\d)|CON VENCIMIENTO"
    r"|CON VIGENCIA|HACE \d)"
)
_POLICY_OF: Final = re.compile(rf"\b(?:POLIZAS?|SEGURO|PROGRAMA|FLOTILLA)\b[^\n;:]{{0,30}}?\b(?:DE|CON|EN){_TO}")
_OLD_NEAR: Final = re.compile(rf"[^\n;]{{0,40}}?\b(?:{OLD}|VENCEN?|TERMINA|CONCLUYE|RENUEVA)\b")
_OTHER_ROLE: Final = re.compile(
    r"\b(?:COTI[CZ]\w*|INVIT\w+|PROPUESTAS?|OFERT\w+|OFREC\w+|LICITA\w*|PARTICIP\w+|COLOC\w+|COMPARA\w*|COMPITEN?"
    r"|COMPETENCIA"
    r"|LEASING|BENEFICIARI\w+|FACTUR\w+|ESTIMAD[OA]S?|ATENCION|AGENTES?(?! ANTERIOR)|CLAVE"
    r"|PASAR(?:SE|NOS|LA|LO)? A|IRSE A|MIGRAR A"
    r"|CAMBIAR(?:SE|NOS)? A|QUEDEN?|QUEDAR|SOLICIT\w+ A|MERCADO|QUOTE\w*|FINANCIAD\w+|CREDITO|ENVI\w+|MANDE|MANDAR"
    r"|MANDO|TURN[AEO]\w*|EMITIR\w*)\b"
)
_WISH: Final = re.compile(
    r"\b(?:QUIEREN?|QUEREMOS|DESEAN?|PREFIEREN?|GUSTARIA|BUSCAN?|NECESITAN?|PUEDEN?|PODEMOS|PODRIAN?|YA NO|NO|NUNCA|SIN"
    r"|PARA QUE)\s(?:\w+\s){0,2}$"
)
_LEAVES: Final = re.compile(r"(?:SAL|MIGRA|CAMBIA|DEJA|RENOV|RENUEV|RENEW|INCONF|MOLEST|DESCONT|INSATISF|VENC|VIGEN)")
_IS_PAST: Final = re.compile(
    rf"\b(?:{PAST}|ESTABAN?|ESTUV\w+|TENIAN?|TENIAMOS|VENIAN?|PAGABAN?|PAGARON|VENCIO|ANTES|HACE (?:UN|DOS|\d) ANOS?)\b"
)
_SPEAKS_OF_POLICY: Final = re.compile(rf"\b(?:POLIZAS?|SEGUROS?|ASEGURAD[OA]S?|PRIMAS?|PREMIUM|COSTO|{_PAY})\b")
_SAYS_OLD: Final = re.compile(rf"\b(?:{OLD}|VENCEN?|HOY|AHORA|{_PAY}|RENOVA\w+|RENUEV\w+)\b")
_WISHES: Final = re.compile(r"\b(?:QUIEREN?|QUEREMOS|DESEAN?|OBJETIVO|META|TARGET|NO|NUNCA|BAJAR|COMPET\w+|\?)")
_EVERYDAY: Final = frozenset({"ANA", "MOMENTO", "LIBERTY", "ATLAS"})
"""Names that are everyday words or names of people: they count in capitals, or with "Seguros" beside them."""
_MOST_WORDS: Final = 5
_HEADINGS: Final = frozenset(
    "PROPUESTA PROPUESTO SOLICITADO SOLICITADA REQUERIDO COTIZACION COTIZADO COBERTURA OBJETIVO PRIMA".split()
)
"""What stands beside "Póliza vigente" in the head of a table."""
_NO_INSURER: Final = frozenset(
    {"", "NO", "SI", "NA", "N A", "NINGUNA", "NINGUNO", "SIN SEGURO", "PENDIENTE", "OTRA", "NO APLICA", "POR DEFINIR"}
)
_LABELLED, _SAID, _PAST_LABELLED, _PAST_SAID, _LEFT_OVER = 5, 4, 3, 2, 1
_NEAR: Final = 120
_TOP: Final = 300
"""Characters in which a policy names its insurer."""


class ExpiringInsurer(NamedTuple):
    """The insurer as written, with its place; it is contested where the text names several in that role."""

    value: str
    start: int
    is_labelled: bool
    is_contested: bool
    is_guessed: bool


class _Candidate(NamedTuple):
    """An insurer in the role, and how well the text says so."""

    name: str
    start: int
    rank: int


@cache
def _mentions() -> re.Pattern[str]:
    """Return a pattern for the known insurers in capitals, the longest names first."""
    names = sorted(words_of(SHIPPED / "insurers.txt"), key=len, reverse=True)
    spelled = "|".join(r"[ .+-]{1,3}".join(map(re.escape, name.split())) for name in names)
    return re.compile(rf"(?<![A-Z\d@./-])(?:{spelled})\+?(?:[ ]SEGUROS)?(?![A-Z\d@]|\.[A-Z]|-\d)")


def find_expiring_insurer(text: str) -> ExpiringInsurer | None:
    """Return the insurer whose policy expires: any name behind a label, a known one in a sentence.

    The policy of today outweighs that of before; of equals the first counts.
    """
    upper = plain(text)
    candidates = [*_behind_labels(text, upper), *_in_sentences(text)]
    if not candidates:
        return None
    top = max(candidates, key=lambda candidate: candidate.rank)
    is_contested = any(one.rank == top.rank and not _are_one(one.name, top.name) for one in candidates)
    is_labelled = top.rank in {_LABELLED, _PAST_LABELLED}
    return ExpiringInsurer(top.name, top.start, is_labelled, is_contested, top.rank == _LEFT_OVER)


def _are_one(one: str, other: str) -> bool:
    return bool(set(fold(one).split()) - {"SEGUROS"} & set(fold(other).split()))


def _behind_labels(text: str, upper: str) -> Iterator[_Candidate]:
    for mention in values_behind(_LABEL, text, upper):
        if name := insurer_in_cell(mention.value):
            line = upper[upper.rfind("\n", 0, mention.start) + 1 : mention.start]
            yield _Candidate(name, mention.start, _PAST_LABELLED if re.search(rf"\b{PAST}\b", line) else _LABELLED)
    for start, end in policy_blocks(text):
        for mention in values_behind(_IN_BLOCK, text[start:end], upper[start:end]):
            if name := insurer_in_cell(mention.value):
                yield _Candidate(name, start + mention.start, _LABELLED)
    if is_policy(upper) and (match := _mentions().search(upper, 0, _TOP)):
        yield _Candidate(tidy(text[match.start() : match.end()]), match.start(), _SAID)
    if _OF_A_RENEWAL.search(upper):
        for mention in values_behind(_IN_BLOCK, text, upper):
            if (name := _known_at(mention.value)) and not _OTHER_ROLE.search(plain(mention.value)):
                yield _Candidate(name, mention.start, _LEFT_OVER)


def _in_sentences(text: str) -> Iterator[_Candidate]:
    for sentence in sentences(text):
        mentions = [
            match
            for match in _mentions().finditer(sentence.upper)
            if _is_name(text, sentence.start + match.start(), sentence.start + match.end())
        ]
        for match in mentions:
            start = sentence.start + match.start()
            name = tidy(text[start : sentence.start + match.end()])
            if role := _role(sentence.upper, match):
                yield _Candidate(name, start, _PAST_SAID if _IS_PAST.search(role) else _SAID)
            elif len(mentions) == 1 and _is_of_policy(sentence.upper):
                yield _Candidate(name, start, _LEFT_OVER)


def _is_of_policy(upper: str) -> bool:
    """Tell whether a sentence speaks of the policy that expires and of nothing else that its one insurer may do."""
    is_policy = _SPEAKS_OF_POLICY.search(upper) and _SAYS_OLD.search(upper)
    return bool(is_policy) and not _OTHER_ROLE.search(upper) and not _WISHES.search(upper)


def _is_name(text: str, start: int, end: int) -> bool:
    """Tell whether a mention is the insurer and no everyday word or person: "Ana Ruiz", "por el momento"."""
    written, before, behind = text[start:end], plain(text[max(0, start - 6) : start]), text[end : end + 20]
    if fold(written) not in _EVERYDAY:
        return True
    is_person = written.upper() == "ANA" and re.match(r"\s[A-ZÁÉÍÓÚÑ][a-záéíóúñ]", behind) is not None
    return written[0].isupper() and not is_person and not before.endswith(("EL ", "ESTE ", "UN ", "STA ", "SANTA "))


def _role(upper: str, match: re.Match[str]) -> str:
    """Return the words that make the insurer of a mention the one whose policy expires; empty when none do."""
    before, behind = upper[max(0, match.start() - _NEAR) : match.start()], upper[match.end() : match.end() + _NEAR]
    if cue_behind := _BEHIND.match(behind) or _HAS_THEM.match(behind):
        return cue_behind.group()
    if (cue_behind := _UNTIL.match(behind)) and not _OTHER_ROLE.search(before):
        return cue_behind.group()
    if (policy := _POLICY_OF.search(before)) and (cue_behind := _OLD_NEAR.match(behind)):
        return "" if _OTHER_ROLE.search(before[policy.start() :]) else cue_behind.group()
    for pattern in _BEFORE:
        for cue in pattern.finditer(before):
            words = cue.group()
            is_wish = _WISH.search(before[: cue.start()]) and not _LEAVES.match(words)
            if not _OTHER_ROLE.search(words) and not is_wish and not _is_offered(before, cue):
                return words
    return ""


def _is_offered(before: str, cue: re.Match[str]) -> bool:
    """Tell whether the words right before a cue say that somebody is asked: "favor de cotizar, hoy, con AXA"."""
    return _OTHER_ROLE.search(before[max(0, cue.start() - 20) : cue.start()].rpartition(",")[2]) is not None


def insurer_in_cell(value: str) -> str:
    """Return the insurer that a value begins with: a known one, or capitalised words; empty when it names none."""
    return _known_at(value) or _any_name(value)


def _known_at(text: str) -> str:
    """Return the known insurer that a text begins with, as written; empty when it begins with none."""
    upper = plain(text)
    article = re.match(r"(?:SEGUROS|LA|ASEGURADORA)\s{1,9}", upper)
    match = _mentions().match(upper) or (_mentions().match(upper, article.end()) if article else None)
    if match is None:
        return ""
    name = tidy(text[match.start() : match.end()])
    return name.removesuffix(".") if name.count(".") == 1 else name


def _any_name(value: str) -> str:
    """Return the name at the beginning of a value behind a label: capitalised words."""
    name = re.split(
        r"[,;|(]|\s-\s|\.\s|\s{2}|\b(?:prima|p[oó]liza|vence|no\.|con)\b", value, maxsplit=1, flags=re.IGNORECASE
    )[0]
    words = tidy(name).strip(" .:").split()
    is_name = 0 < len(words) <= _MOST_WORDS and all(word[0].isupper() or word in {"de", "y", "+"} for word in words)
    is_other = fold(name) in _NO_INSURER | _HEADINGS
    return " ".join(words)[:LONGEST] if is_name and not is_other and not any(mark.isdigit() for mark in name) else ""
