"""Recognises where a quoted or forwarded message begins, by the lines that mail programs write above it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.text import fold
from intake.mail.headers import person_name, senders
from intake.model.document import Line, Sender, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.document import Block

_WROTE: Final = r"(?:escribi[oó]|wrote|writes|escreveu|a écrit|schrieb|ha scritto)"
_DAY: Final = (
    r"(?:(?:d[ií]a\s+)?(?:lun|mar|mi[eé]|jue|vie|s[aá]b|dom|mon|tue|wed|thu|fri|sat|sun|seg|ter|qua|qui|sex)\w{0,7}\b"
    r"|\d{1,4}\b|\w{3,10}\.?\s+\d{1,2}\b)"
)
_DATED: Final = re.compile(
    rf"^[-_\s]{{0,10}}(?:El|On|Em|Le|Am|Il)\s+{_DAY}.{{3,280}}?\b{_WROTE}\s*:?[-_\s]*$", re.IGNORECASE
)
_NAMED: Final = re.compile(
    rf"^[^:]{{0,120}}?[\w.+-]+@[\w.-]+[^:]{{0,60}}\b{_WROTE}\b(?:\s+(?:el|on|em)\b.{{0,80}}?)?\s*:\s*$", re.IGNORECASE
)
_STAMPED: Final = re.compile(r"^\d{4}-\d\d-\d\d\s+\d{1,2}:\d\d.{0,80}<[^<>\s]+@[^<>\s]+>\s*:\s*$")
_NOTES: Final = re.compile(r"^.{2,80}?\s*-{2,}\s*\d{1,2}/\d{1,2}/\d{2,4}.{0,40}?-{2,}")
_SEPARATOR: Final = re.compile(
    r"^[-_*=\s]{0,60}(?:mensaje\s+original|original\s+message|correo\s+original|mensagem\s+original"
    r"|(?:begin\s+)?forwarded\s+(?:message|by)|(?:inicio\s+del\s+)?(?:mensaje|correo)\s+reenviado|reenviado\s+por"
    r"|mensagem\s+encaminhada)\b.{0,160}$",
    re.IGNORECASE,
)
_FORWARD_WORD: Final = re.compile(r"forward|reenvia|encaminha", re.IGNORECASE)
_FIELDS: Final = {
    name: kind
    for kind, names in {
        "from": "DE FROM",
        "date": "ENVIADO ENVIADO_EL SENT FECHA DATE DATA FECHA_DE_ENVIO",
        "to": "PARA TO",
        "subject": "ASUNTO SUBJECT ASSUNTO",
        "copy": "CC CCO BCC C_C COPIA",
        "other": "RESPONDER_A REPLY_TO IMPORTANCIA IMPORTANCE DATOS_ADJUNTOS ARCHIVOS_ADJUNTOS ATTACHMENTS ADJUNTO",
    }.items()
    for name in names.replace("_", "\0").split()
}
_FIELD: Final = re.compile(r"^[*_\s|]{0,6}([A-Za-z][A-Za-z.\- ]{1,18}?)\s*:[*_\s]*(.*)$", re.DOTALL)
_NEXT_FIELD: Final = re.compile(
    r"\s+(?=\*?(?:Enviado(?: el)?|Sent|Fecha|Date|Para|To|Asunto|Subject|CC)\s*:)", re.IGNORECASE
)
_LEAST_FIELDS: Final = 3
_MOST_LINES: Final = 24
_MOST_CONTINUED: Final = 4
_QUOTED_NAME: Final = re.compile(r"\"([^\"]{2,80})\"\W*$")
_BEFORE_NAME: Final = re.compile(r".*(?:\d|,)(?:\s*(?:[apAP]\.?\s?[mM]\.?|[A-Z]{3,4})(?=\s))?", re.DOTALL)
_ATTRIBUTION_START: Final = re.compile(
    r"^[-_\s]{0,10}(?:(?:El|On|Em|Le|Am|Il)\s|\d{4}-\d\d-\d\d)|^.{2,80}?-{2,}\s*\d", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class QuoteMarker:
    """The lines above a quoted message: its sender, their number of blocks, and whether they say "forwarded"."""

    sender: Sender
    length: int
    says_forwarded: bool = False


def marker_at(blocks: Sequence[Block], index: int) -> QuoteMarker | None:
    """Return the marker that begins at the block `index`; None when there is none."""
    first = blocks[index]
    if isinstance(first, Table):
        header = _header([" ".join(row) for row in first.rows[:_MOST_LINES]], _LEAST_FIELDS)
        return QuoteMarker(header[0], 1) if header else None
    if not first.text or not _may_announce(first.text):
        return None
    lines = _lines_from(blocks, index)
    if attribution := _attribution(lines):
        return attribution
    if _SEPARATOR.match(lines[0]):
        return _below_separator(lines, blocks, index)
    header = _header(lines, _LEAST_FIELDS)
    return QuoteMarker(*header) if header else None


def _may_announce(text: str) -> bool:
    """Whether a line may begin a marker; a quick test, which nearly all lines fail."""
    return bool(_FIELD.match(text) or _SEPARATOR.match(text) or _ATTRIBUTION_START.match(text) or "@" in text)


def _lines_from(blocks: Sequence[Block], index: int) -> list[str]:
    lines: list[str] = []
    for block in blocks[index : index + _MOST_LINES]:
        if not isinstance(block, Line):
            break
        lines.append(block.text)
    return lines


def _attribution(lines: Sequence[str]) -> QuoteMarker | None:
    """Return the marker of a line such as "El lunes 9, a las 10:15, X <x@y.mx> escribió:", which may be wrapped."""
    for length in (1, 2, 3):
        line_text = " ".join(line for line in lines[:length] if line)
        if _DATED.match(line_text) or (("@" in lines[0] or "<" in lines[0]) and _NAMED.match(line_text)):
            return QuoteMarker(_attributed_sender(line_text), length)
    if _STAMPED.match(lines[0]) or _NOTES.match(lines[0]):
        return QuoteMarker(_attributed_sender(lines[0]), 1)
    return None


def _below_separator(lines: Sequence[str], blocks: Sequence[Block], index: int) -> QuoteMarker:
    says_forwarded = bool(_FORWARD_WORD.search(lines[0]))
    offset = 1
    while offset < len(lines) and not lines[offset]:
        offset += 1
    if offset == len(lines) and index + offset < len(blocks) and isinstance(blocks[index + offset], Table):
        inner = marker_at(blocks, index + offset)
        return QuoteMarker(inner.sender if inner else Sender(), offset + (inner.length if inner else 0), says_forwarded)
    sender, length = _header(lines[offset:], _LEAST_FIELDS - 1) or (Sender(), 0)
    return QuoteMarker(sender, offset + length, says_forwarded)


def _header(lines: Sequence[str], least_fields: int) -> tuple[Sender, int] | None:
    """Return the sender and the number of lines of a quoted header; None when it has too few fields."""
    fields: dict[str, str] = {}
    end, last, continued = 0, "", 0
    for number, line in enumerate(lines, start=1):
        pieces = [piece for piece in map(_field, _pieces(line)) if piece]
        if pieces and not all(kind in fields and kind != "other" for kind, _ in pieces):
            for kind, value in pieces:
                fields.setdefault(kind, value)
            end, last, continued = number, pieces[-1][0], 0
        elif not fields or continued == _MOST_CONTINUED:
            break
        else:
            continued += 1
            if line and not fields[last]:
                fields[last] = line
                end = number
            elif last not in {"to", "copy", "other"} and line:
                break
    sender = _sender_in(fields.get("from", ""))
    is_memo = "date" not in fields and not sender.address
    if len(fields.keys() - {"other"}) < least_fields or (
        least_fields == _LEAST_FIELDS and ("from" not in fields or is_memo)
    ):
        return None
    return sender, end


def _pieces(line: str) -> list[str]:
    """Return the fields of a line; some programs write a whole header in one line."""
    first = _field(line)
    return _NEXT_FIELD.split(line) if first and first[0] == "from" else [line]


def _field(line: str) -> tuple[str, str] | None:
    match = _FIELD.match(line)
    kind = _FIELDS.get(fold(match.group(1)).replace(" ", "\0")) if match else None
    return (kind, match.group(2).strip(" *_")) if match and kind else None


def _sender_in(text: str) -> Sender:
    """Return the person in a field "De:"."""
    if people := senders(text):
        return people[0]
    return Sender(text.strip(" *,;")[:100]) if re.search(r"[^\W\d]{2}", text) else Sender()


def _attributed_sender(attribution: str) -> Sender:
    """Return the sender in a line such as "El lunes 9, a las 10:15, X <x@y.mx> escribió:"."""
    people = senders(attribution)
    address = people[0].address if people else ""
    start = attribution.lower().find(address) if address else -1
    before = attribution[:start] if address else re.split(rf"\b{_WROTE}\b", attribution, flags=re.IGNORECASE)[0]
    if quoted := _QUOTED_NAME.search(before):
        return Sender(person_name(quoted.group(1)), address)
    return Sender(person_name(re.sub(r"[(<\[]", " ", _BEFORE_NAME.sub("", before, count=1))), address)
