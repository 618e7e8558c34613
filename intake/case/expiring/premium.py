"""Finds the premium that is paid today; one that the client wishes for, or that somebody offers, is another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.text import plain
from intake.case.expiring.insurer import find_expiring_insurer
from intake.case.expiring.policy_words import PAST, PRESENT, is_policy, policy_blocks, sentences
from intake.text.coverage_marks import marks_in
from intake.text.coverage_words import FIGURES, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.text.coverage_words import Mark

_NAME: Final = (
    r"(?:PRIMAS?|PREMIUM|TARIFA|IMPORTE DE (?:LA )?(?:POLIZA|PRIMA)|CUESTA|COSTO"
    r"|L[AEO]S? TIENEN? (?:HOY "
    r"|ACTUALMENTE |AHORA )?EN|SALIO EN"
    r"|LES? SALE EN)"
)
_PREMIUM: Final = re.compile(rf"\b{_NAME}\b")
_BEHIND: Final = re.compile(
    r"[ \w.+]{0,22}\b(?:DE|EN|COMO) (?:PRIMA|COSTO)\b|\s{1,3}(?:ANUAL(?:ES)?|AL ANO|POR ANO|A YEAR|ANNUALLY)\b"
)
_PAYS: Final = re.compile(
    r"\b(?:(?:L[AEO]S?|NOS) (?:ESTAN? COBRANDO|COBRAN?|COBRARON|COBRO)|PAGAN?|PAGAMOS|PAGABAN?"
    r"|PAGARON|PAGANDO|PAGO(?= (?:UNA|EN|\$|\d|EL|USD|CERCA|ALREDEDOR))|PAYING|PAYS|PAID)\b"
)
_OLD: Final = re.compile(
    rf"\b(?:{PRESENT}|{PAST}|VENCEN?|VENCIO|PAGAD[OA]S?|HOY|AHORA|TIENEN? UNA|TRAEN?|TRAEMOS|TENEMOS UNA|TENIAN?"
    rf"|RENUEVAN?"
    r"|RENOVACION|ASEGURAD[OA]S? (?:CON|EN)|VIENEN?|VENIMOS|ESTAN? (?:CON|EN)|EMITIDA"
    r"|INCUMBENT|HASTA EL|(?:RENOVAMOS|RENUEVAN?) LA DE|(?:DE )?ESTE ANO"
    r"|FUE DE)\b"
)
_WISH: Final = re.compile(
    r"\b(?:NO (?:QUIEREN?|PASE|EXCEDA|REBASE|SUPERE|SUBA|PODEMOS|MAS DE)\b|MAXIM[OA]|OBJETIVO|META|TARGET"
    r"|PRESUPUESTO|MENOS DE"
    r"|DEBAJO DE|(?:QUE|SI) (?:BAJE|QUEDE|SALGA|ESTE)|BAJ(?:AR|EN?|ARLA|ARLE|ARLO)|LLEGAR|QUEDAR|MEJORAR(?:LA"
    r"|LO)? A|IGUALAR(?:LA|LO)? A"
    r"|DEJAR(?:LA|LO)?|QUIEREN? (?:UNA |PAGAR)|QUEREMOS|QUISIERAN?|BUSCAN?|BUSCAMOS|NECESITAN?|NECESITAMOS|PRETENDEN?"
    r"|DESEAD[OA]|DESEAN?|ESPERAD[OA]|ESPERAN?|IDEAL|TOPE|LIMITE|AJUSTAR A|REDUCIR|ESTIMAD[OA]|PROYECTAD[OA]"
    r"|MINIM[OA]|SUGERID[OA]"
    r"|REQUERID[OA]|SOLICITAD[OA])\b"
)
_OFFER: Final = re.compile(
    r"\b(?:COTIZ\w+|PROPUESTA|NUEVA|OFREC\w+|OFERT\w+|COMPETENCIA|NOS (?:DA|DAN|DIO|DIERON|OFRECE)|EMITIO LA RENOVACION"
    r"|PROPONEN?|TERMINOS DE RENOVACION|DE RENOVACION|PARA RENOVAR|DEPOSITO|FIANZA)\b"
)
_LOSS: Final = re.compile(
    r"\b(?:SINIESTR\w+|RECLAM\w+|INDEMNI\w+|DANOS?|LOSS\w*|CLAIMS?|AJUSTE|DEDUCIBLES?|SUMA ASEGURADA|VALOR(?:ES)?"
    r"|RC|R\.C)\b"
)
_OF_A_PART: Final = re.compile(
    r"(?!\W{0,3}(?:FORMA DE )?PAGO\b)[^\d$;,]{0,14}\b(?:MENSUAL(?:ES)?|AL MES|POR MES|CADA MES|QUINCENAL(?:ES)?"
    r"|TRIMESTRAL(?:ES)?|SEMESTRAL(?:ES)?"
    r"|POR RECIBO"
    r"|POR UNIDAD|CADA UN[AO]|C/U|POR VEHICULO|POR AUTO|DE DESCUENTO|MENOS|MAS BARAT[OA])\b"
)
_JOINED: Final = re.compile(
    rf"\b{_NAME}\b[^$\d]{{0,30}}\b(?:{PRESENT}|{PAST}|PAGAD[OA])\b[^$\d]{{0,35}}$"
    rf"|\b(?:{PRESENT}|{PAST})\W{{0,3}}(?:(?:ANNUAL|TOTAL|NET)\s)?{_NAME}\b[^$\d]{{0,20}}$"
    r"|\b(?:HOY|ACTUALMENTE|AHORA)(?: SE)? PAGA(?:N|MOS)?\W{0,3}$"
)
_TO: Final = re.compile(r"\bA(?: UNOS| SOLO)?\s{0,3}\$?\s{0,3}$")
_YEARS: Final = re.compile(
    rf"(?:^\W*|,\s)(?:{_NAME})(?: (?:NETA|TOTAL|PAGADA|EMITIDA|ANUAL|DE|DEL|EN|ANO|VIGENCIA|PERIODO))*"
    r" (?P<first>20[0-3]\d|\d\d(?=\s?[-/]\s?\d\d\b))(?:\s?[-/\u2013A]{1,2}\s?(?P<last>20[0-3]\d|\d\d))?\s*[:=|\t $]"
)
_BARE: Final = re.compile(
    rf"^\W*{_NAME}(?:\s(?:NETA|TOTAL|ANUAL|PAGADA|EMITIDA|CON IVA|SIN IVA|BRUTA|\(?\+ ?IVA\)?))*\s*[:=|\t]"
)
_BARE_BEFORE: Final = re.compile(
    rf"(?:^|[ ]{{2}}|[|\t])\W*(?:{_NAME})(?:\s(?:NETA|TOTAL|ANUAL"
    rf"|A PAGAR))*\s*[:=|\t$ ]{{1,4}}$"
)
_RENEWS: Final = re.compile(r"\bRENOVA\w+|\bRENUEV\w+|\bPOLIZA (?:ANTERIOR|ACTUAL|VIGENTE)\b|\bVENCE\b")
_IN_BLOCK: Final = re.compile(rf"^\W*(?:{_NAME}|IMPORTE|MONTO)\b[^\d$]{{0,40}}[:=|\t $]", re.MULTILINE)
_BESIDE_INSURER: Final = re.compile(
    r"^ POR\W{0,3}$|\b(?:PRIMAS?|PREMIUM|IMPORTE|MONTO|COSTO|PAGAN?|PAGAMOS|PAGARON|PAID)\b"
    r"(?! (?:DEL? )?(?:L[AO]S? |EL )?(?:ASEGURAD|FACTURA|DEDUCIBLE|SUMA|VEHIC|UNIDAD))[^\d$\n]{0,25}$"
)
"""Before an amount in the line that names the insurer of today, or the one below it."""
_IS_PAST: Final = re.compile(rf"\b(?:{PAST}|PAGARON|PAGABAN?|TENIAN?|HACE)\b")
_CLAUSE: Final = re.compile(r",\s|\(|\sY\s|\sPERO\s|\sPARA\s|\sCON (?=SINIESTR|RC\b)")
_NEAR: Final = 90
_FAR_BEHIND: Final = 250
"""Characters behind the insurer."""
_JOINED_RANK, _LABEL_RANK, _SAID_RANK, _JOINED_PAST_RANK, _PAST_RANK, _BARE_RANK = 6, 5, 4, 3, 2, 1


class Premium(NamedTuple):
    """The premium of the policy that expires, with its place and how well it is stated."""

    amount: float
    currency: str
    start: int
    rank: int

    @property
    def is_labelled(self) -> bool:
        return self.rank in {_JOINED_RANK, _LABEL_RANK, _JOINED_PAST_RANK}

    @property
    def is_guessed(self) -> bool:
        """Tell whether nothing but the renewal of the mail says that it is what is paid."""
        return self.rank == _BARE_RANK


def find_expiring_premium(text: str) -> Premium | None:
    """Return the premium that is paid today; that of today outweighs that of before, of equals the first counts."""
    found_premiums = [*_in_blocks(text), *_in_sentences(text), *_beside_insurer(text)]
    years = list(_by_years(text))
    if years:
        found_premiums.append(max(years)[1])
    return max(found_premiums, key=lambda premium: premium.rank, default=None)


def _in_blocks(text: str) -> Iterator[Premium]:
    """Yield the premiums of blocks such as "PÓLIZA ANTERIOR", a line with a label each."""
    for start, end in policy_blocks(text):
        upper = plain(text[start:end])
        for match in _IN_BLOCK.finditer(upper):
            line = upper[match.start() : upper.find("\n", match.end()) if "\n" in upper[match.end() :] else len(upper)]
            mark = next((mark for mark in marks_in(line) if mark.sort is Sort.AMOUNT), None)
            if mark and not _WISH.search(line) and not _LOSS.search(line):
                yield Premium(mark.number, mark.currency, start + match.start() + mark.start, _LABEL_RANK)


def _beside_insurer(text: str) -> Iterator[Premium]:
    """Yield what is named an amount right beside the insurer of today: "Compañía actual: Atlas. Importe: $178,440"."""
    insurer = find_expiring_insurer(text)
    if insurer is None or insurer.is_guessed or insurer.is_contested:
        return
    start = insurer.start + len(insurer.value)
    first, _, below = plain(text[start : start + _FAR_BEHIND]).partition("\n")
    lines = f"{first}\n{below.partition(chr(10))[0]}"
    for mark in marks_in(lines):
        before = lines[: mark.start]
        if mark.sort is Sort.AMOUNT and _BESIDE_INSURER.search(before):
            clause = re.split(r"[.;\n]\s?", before)[-1]
            if not (_has_other_role(clause) or _OF_A_PART.match(lines[mark.end :])):
                yield Premium(mark.number, mark.currency, start + mark.start, _SAID_RANK)
            return


def _by_years(text: str) -> Iterator[tuple[int, Premium]]:
    """Yield premiums with the year in which each ends: "Prima 2024-2025: $2,350,000"."""
    for sentence in sentences(text):
        match = _YEARS.search(sentence.upper)
        if match is None or _WISH.search(sentence.upper) or _OFFER.search(sentence.upper):
            continue
        mark = next((one for one in marks_in(sentence.upper) if one.sort is Sort.AMOUNT), None)
        if mark and mark.start >= match.end() - 2:
            year = int((match["last"] or match["first"])[-2:])
            yield year, Premium(mark.number, mark.currency, sentence.start + mark.start, _LABEL_RANK)


def _in_sentences(text: str) -> Iterator[Premium]:
    whole = plain(text)
    is_of_policy = is_policy(whole)
    is_renewal = is_of_policy or _RENEWS.search(whole) is not None
    for sentence in sentences(text):
        upper = sentence.upper
        if not (_PREMIUM.search(upper) or _PAYS.search(upper)):
            continue
        figures = [mark for mark in marks_in(upper) if mark.sort in FIGURES]
        for index, mark in enumerate(figures):
            before_end = figures[index - 1].end if index else 0
            after_start = figures[index + 1].start if index + 1 < len(figures) else len(upper)
            rank = _rank(upper, mark, before_end, after_start) if mark.sort is Sort.AMOUNT else 0
            if not rank and is_of_policy and _BARE_BEFORE.search(upper[before_end : mark.start]):
                rank = _SAID_RANK
            elif not rank and is_renewal and index == 0 and _BARE.match(upper) and not _has_other_role(upper):
                rank = _BARE_RANK
            if rank:
                yield Premium(mark.number, mark.currency, sentence.start + mark.start, rank)


def _rank(upper: str, mark: Mark, last_end: int, next_start: int) -> int:
    """Return how well a sentence says that an amount is the premium paid; 0 where it does not."""
    before = upper[max(last_end, mark.start - _NEAR) : mark.start]
    behind = upper[mark.end : min(next_start, mark.end + _NEAR)]
    aside_behind = re.split(r"[,;]\s", behind)[0]
    if _OF_A_PART.match(behind) or re.match(r"\s{0,2}\((?:OBJETIVO|META|TARGET|MAXIMO|PROPUESTA)", behind):
        return 0
    if _JOINED.search(before) and not _TO.search(before) and not _LOSS.search(re.split(r",\s", before)[-1]):
        is_past = _IS_PAST.search(before) and not re.search(PRESENT, before)
        return 0 if _is_wish_for(before) else _JOINED_PAST_RANK if is_past else _JOINED_RANK
    clause = _CLAUSE.split(before)[-1]
    is_named = _PREMIUM.search(clause) or (_BEHIND.match(behind) is not None and "PRIMA" in behind[:40])
    is_paid = _PAYS.search(upper, mark.start - len(before), mark.end) is not None
    if not (is_named or is_paid):
        return 0
    if (
        _has_other_role(clause if is_named else before)
        or re.match(r"[ \w]{0,12}\bDEDUCIBLE", behind)
        or re.search(r"\b(?:OBJETIVO|TARGET)\b", aside_behind)
    ):
        return 0
    is_old = is_paid or _OLD.search(before) or _OLD.search(behind) or _OLD.search(upper[: mark.start])
    if not is_old or (is_paid and not is_named and not _is_of_policy(upper, mark)):
        return 0
    return _PAST_RANK if _IS_PAST.search(clause) else _SAID_RANK


def _is_of_policy(upper: str, mark: Mark) -> bool:
    """Tell whether what is paid is a premium: today, with an insurer, a year, or for the insurance."""
    before, behind = upper[max(0, mark.start - _NEAR) : mark.start], upper[mark.end : mark.end + 45]
    return bool(
        re.search(
            r"\b(?:HOY|ACTUALMENTE|AHORA|CURRENTLY|ANO (?:PASADO|ANTERIOR)|ESTAN?|ESTAMOS|CLIENTE|SEGURO|POLIZA"
            r"|ASEGURADORA)\b",
            before,
        )
        or _OLD.search(before)
        or re.match(
            r"[ \w.+]{0,20}\b(?:CON|EN|A|EL ANO (?:PASADO|ANTERIOR)|DE PRIMA|AL ANO|ANUAL(?:ES)?|POR (?:EL|SU|LA)"
            r"|DE SEGURO|POR LA POLIZA)\b",
            behind,
        )
    )


def _has_other_role(words: str) -> bool:
    return bool(_WISH.search(words) or _OFFER.search(words) or _LOSS.search(words))


def _is_wish_for(before: str) -> bool:
    """Tell whether the words behind "prima actual" wish for another: "que la prima actual baje de"."""
    named = _PREMIUM.search(before)
    return bool(named and _WISH.search(before[named.end() :]))
