"""Separates the newest text of an e-mail from the messages that it quotes or forwards, and from its signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from domain.text import fold
from intake.mail.quote_markers import marker_at
from intake.model.document import NOBODY, Line, Sender, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.document import Block

_FORWARD_PREFIX: Final = re.compile(r"^(?:FW|FWD|RV|ENC|REENV|REENVIO|TR|WG|I)$")
_SUBJECT_PREFIX: Final = re.compile(
    r"^[\s\[(]*(RE|R|FW|FWD|RV|ENC|REENV|REENVI[OÓ]|TR|RES|RESP|RESPUESTA|WG|AW)\s*(?:[\[(]\d+[\])])?\s*:\s*",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"^\s*\[[^\]]{1,40}\]\s*")
_CLOSING: Final = re.compile(
    r"^(?:(?:GRACIAS|QUEDO|QUEDAMOS|SIN MAS|AGRADEZCO|RECIBE|RECIBA|RECIBAN)\b.{0,60}\b)?"
    r"(?:UN |MIS |NUESTROS )?(?:MUY )?(?:CORDIAL(?:ES)? |GRACIAS Y |MUCHOS |AFECTUOSOS? )?"
    r"(?:SALUDOS?|ATENTAMENTE|ATTE|CORDIALMENTE|REGARDS"
    r"|BEST(?: REGARDS| WISHES)?|KIND REGARDS|WARM REGARDS|THANKS AND REGARDS|SINCERELY|ABRAZO)\b(?: \w+){0,3}$"
)
_DASHES: Final = re.compile(r"^(?:-{2,3}|_{2,}|\u2014|\u2013)$")
_FROM_A_PHONE: Final = re.compile(
    r"^(?:ENVIADO|MANDADO|SENT|OBTENER|DESCARGA|GET|OBTENGA) (?:DESDE|DE|FROM|OUTLOOK|CON)\b.{0,80}$"
)
_LEGAL_NOTICE: Final = re.compile(
    r"^(?:AVISO (?:DE PRIVACIDAD|LEGAL|DE CONFIDENCIALIDAD|IMPORTANTE)|CONFIDENTIALITY|CONFIDENCIALIDAD|DISCLAIMER"
    r"|NOTA DE CONFIDENCIALIDAD|CLAUSULA DE CONFIDENCIALIDAD|ANTES DE IMPRIMIR|PIENSE ANTES DE IMPRIMIR"
    r"|(?:LA|TODA LA)? ?INFORMACION (?:CONTENIDA|TRANSMITIDA|INCLUIDA|DE ESTE|EN ESTE)"
    r"|(?:EL CONTENIDO DE )?ESTE (?:MENSAJE|CORREO|E ?MAIL)\b.{0,140}\b(?:CONFIDENCIA|PRIVILEGIA|EXCLUSIV|DESTINATAR)"
    r"|THIS (?:E ?MAIL|MESSAGE|COMMUNICATION)\b.{0,120}\b(?:CONFIDENTIAL|PRIVILEGED|INTENDED))"
)
_POLITE_END: Final = re.compile(
    r"^(?:(?:MUCHAS |MIL )?GRACIAS(?: DE ANTEMANO| POR .{0,60}| Y .{0,40})?"
    r"|(?:QUEDO|QUEDAMOS|ESTOY|ESTAMOS|ESPERO|ESPERAMOS|SIN MAS|SIN OTRO)\b.{3,80}|A (?:SUS|TUS) ORDENES"
    r"|THANKS?(?: YOU)?(?: IN ADVANCE| FOR .{0,60}| VERY MUCH)?|(?:I )?LOOK(?:ING)? FORWARD .{0,60})$"
)
_CASE_WORD: Final = re.compile(
    r"\b(?:VIGENCIA|COBERTURA|CLIENTE|ASEGURADO|CONTRATANTE|RAZON|RFC|UNIDAD|UNIDADES|COTIZ\w*|FLOTILLA|SERIE|PLACAS?"
    r"|MODELO|INSURED|COVERAGE|POLICY|VIN|SUMA|VALOR)\b"
)
_MOST_CARD_LINES, _MOST_CARD_WORDS = 10, 9
_LEAST_COLUMNS, _LEAST_ROWS = 3, 2
_LONGEST_START: Final = 240


@dataclass(frozen=True, slots=True)
class ThreadSegment:
    """One message of a thread."""

    blocks: tuple[Block, ...]
    signature: tuple[Block, ...] = ()
    sender: Sender = NOBODY
    is_forwarded: bool = False


@dataclass(slots=True)
class _Draft:
    """A segment whose lines are still being gathered."""

    blocks: list[Block]
    sender: Sender = NOBODY
    is_forwarded: bool = False


def split(blocks: Sequence[Block], subject: str) -> tuple[ThreadSegment, ...]:
    """Return the messages of a thread, the newest first; there is always one."""
    prefixes = _prefixes(subject)
    drafts = [_Draft([])]
    current, is_in_quote, index = drafts[0], False, 0
    while index < len(blocks):
        block = blocks[index]
        if marker := marker_at(blocks, index):
            level = len(drafts) - 1
            is_forwarded = marker.says_forwarded or (
                level < len(prefixes) and bool(_FORWARD_PREFIX.match(prefixes[level]))
            )
            current, is_in_quote = _Draft([], marker.sender, is_forwarded), block.is_quoted
            drafts.append(current)
            index += marker.length
            continue
        if not isinstance(block, Line) or block.text:
            if block.is_quoted and current is drafts[0]:
                current = _Draft([])
                drafts.append(current)
            elif is_in_quote and not block.is_quoted:
                current = drafts[0]
            is_in_quote = block.is_quoted
        current.blocks.append(block)
        index += 1
    return tuple(_segment(draft) for draft in drafts)


def answers_by_subject(subject: str) -> bool:
    """Tell whether a subject begins as that of an answer."""
    return any(not _FORWARD_PREFIX.match(prefix) for prefix in _prefixes(subject))


def without_prefixes(subject: str) -> str:
    """Return a subject without what programs put before it: "RE:", "RV:", tags in brackets."""
    return _parted(subject)[1]


def _prefixes(subject: str) -> list[str]:
    return _parted(subject)[0]


def _parted(subject: str) -> tuple[list[str], str]:
    prefixes: list[str] = []
    rest = _TAG.sub("", subject)
    while match := _SUBJECT_PREFIX.match(rest):
        prefixes.append(fold(match.group(1)))
        rest = _TAG.sub("", rest[match.end() :])
    return prefixes, rest


def _segment(draft: _Draft) -> ThreadSegment:
    start = _signature_start(draft.blocks)
    return ThreadSegment(tuple(draft.blocks[:start]), tuple(draft.blocks[start:]), draft.sender, draft.is_forwarded)


def _signature_start(blocks: Sequence[Block]) -> int:
    """Return where the signature begins: after all lists, because some stand below the greeting."""
    lists = [index for index, block in enumerate(blocks) if isinstance(block, Table) and _is_list(block)]
    start = lists[-1] + 1 if lists else 0
    is_below_text = start > 0
    for index, block in enumerate(blocks[start:], start=start):
        if not isinstance(block, Line):
            is_below_text = True
            continue
        if is_below_text and (_begins_signature(block.text) or _ends_politely(blocks, index)):
            return index
        is_below_text = is_below_text or bool(block.text)
    return len(blocks)


def _is_list(table: Table) -> bool:
    """Return whether a table is a list, unlike visiting cards and legal notices set as tables."""
    return sum(sum(map(bool, row)) >= _LEAST_COLUMNS for row in table.rows) >= _LEAST_ROWS


def _ends_politely(blocks: Sequence[Block], index: int) -> bool:
    """Return whether a polite sentence ends the text, followed only by a visiting card and legal notices."""
    block = blocks[index]
    if not isinstance(block, Line) or not _POLITE_END.match(fold(block.text[:_LONGEST_START])):
        return False
    following = [fold(line.text) for line in blocks[index + 1 :] if isinstance(line, Line) and line.text]
    card = list(takewhile(lambda text: not _LEGAL_NOTICE.match(text), following[: _MOST_CARD_LINES + 1]))
    return 0 < len(card) <= _MOST_CARD_LINES and not any(
        len(text.split()) > _MOST_CARD_WORDS or _CASE_WORD.search(text) for text in card
    )


def _begins_signature(text: str) -> bool:
    if _DASHES.match(text.strip()):
        return True
    folded = fold(text[:_LONGEST_START])
    return bool(
        (len(text) < _LONGEST_START and (_CLOSING.match(folded) or _FROM_A_PHONE.match(folded)))
        or _LEGAL_NOTICE.match(folded)
    )
