"""The newest text of a mail, told apart from the messages it quotes or forwards, and from its signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from intake.headers import senders
from intake.model import NOBODY, Line, Sender
from intake.wording import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model import Block

_ATTRIBUTION = re.compile(
    r"^(?:El|On|Em|Le)\b.{5,250}?\b(?:escribió|escribio|wrote|escreveu|a écrit)\s*:?\s*$", re.IGNORECASE
)
_SEPARATOR = re.compile(
    r"^[-_*\s]{0,40}(?:mensaje original|original message|forwarded message|mensaje reenviado|begin forwarded message"
    r"|inicio del mensaje reenviado|correo original|reenviado por)\b.{0,120}$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^[*\s]*(?:De|From)\s*:[*\s]*(.{2,200})$", re.IGNORECASE)
_OTHER_FIELD = re.compile(
    r"^[*\s]*(?:Enviado(?: el)?|Sent|Fecha|Date|Para|To|Asunto|Subject|CC|Cc|Responder a|Reply-To)\s*:", re.IGNORECASE
)
_FORWARD_WORD = re.compile(r"forward|reenvia", re.IGNORECASE)
_FORWARD_PREFIX = re.compile(r"^(?:FW|FWD|RV|ENC|REENV|REENVIO|TR)$")
_SUBJECT_PREFIX = re.compile(r"^\s*(RE|FW|FWD|RV|ENC|REENV|REENVIO|TR|RES)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE)
_CLOSING = re.compile(
    r"^(?:UN )?(?:MUY )?(?:CORDIAL(?:ES)? |GRACIAS Y |MUCHOS )?(?:SALUDOS?|ATENTAMENTE|ATTE|CORDIALMENTE|REGARDS"
    r"|BEST REGARDS|KIND REGARDS|SINCERELY|ABRAZO)\b(?: \w+){0,3}$"
)
_HEADER_LINES = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """One message of a thread."""

    blocks: tuple[Block, ...]
    signature: tuple[Block, ...] = ()
    sender: Sender = NOBODY
    is_forwarded: bool = False


@dataclass(slots=True)
class _Draft:
    """A segment while its lines come."""

    blocks: list[Block]
    sender: Sender = NOBODY
    is_forwarded: bool = False


def split(blocks: Sequence[Block], subject: str) -> tuple[Segment, ...]:
    """Return the messages of a thread, the newest first; there is always one."""
    prefixes = _prefixes(subject)
    drafts = [_Draft([])]
    current, is_in_quote, at = drafts[0], False, 0
    while at < len(blocks):
        block = blocks[at]
        if marker := _marker(blocks, at):
            sender, length, says_forwarded = marker
            level = len(drafts) - 1
            is_forwarded = says_forwarded or (level < len(prefixes) and bool(_FORWARD_PREFIX.match(prefixes[level])))
            current, is_in_quote = _Draft([], sender, is_forwarded), False
            drafts.append(current)
            at += length
            continue
        if isinstance(block, Line) and block.text:
            if block.is_quoted and current is drafts[0]:
                current = _Draft([])
                drafts.append(current)
            elif is_in_quote and not block.is_quoted:
                current = drafts[0]
            is_in_quote = block.is_quoted
        current.blocks.append(block)
        at += 1
    return tuple(_segment(draft) for draft in drafts)


def _prefixes(subject: str) -> list[str]:
    found: list[str] = []
    while match := _SUBJECT_PREFIX.match(subject):
        found.append(match.group(1).upper())
        subject = subject[match.end() :]
    return found


def _marker(blocks: Sequence[Block], at: int) -> tuple[Sender, int, bool] | None:
    """Return who wrote the message that begins at `at`, how many blocks announce it, and whether as a forward."""
    lines: list[str] = []
    for block in blocks[at : at + 2 * _HEADER_LINES]:
        if not isinstance(block, Line):
            break
        lines.append(block.text)
    if not lines or not lines[0]:
        return None
    for length in (1, 2, 3):
        joined = " ".join(lines[:length])
        if _ATTRIBUTION.match(joined):
            return _first_sender(joined), length, False
    if _SEPARATOR.match(lines[0]):
        says_forwarded = bool(_FORWARD_WORD.search(lines[0]))
        skipped = 1 + sum(1 for _ in takewhile(lambda text: not text, lines[1:]))
        sender, length = _header_block(lines[skipped:]) or (Sender(), 0)
        return sender, skipped + length, says_forwarded
    if found := _header_block(lines):
        return *found, False
    return None


def _header_block(lines: Sequence[str]) -> tuple[Sender, int] | None:
    """Return the sender of a quoted header, and how many lines it takes."""
    if not lines or not (match := _FROM.match(lines[0])):
        return None
    fields = 0
    end = 1
    for number, text in enumerate(lines[1:_HEADER_LINES], start=1):
        if _OTHER_FIELD.match(text):
            fields += 1
            end = number + 1
    if fields < 2:  # noqa: PLR2004 - one alone may be prose
        return None
    return _first_sender(match.group(1)), end


def _first_sender(text: str) -> Sender:
    """Return the sender that a quoted header or "El lunes 9, a las 10:15, X <x@y.mx> escribió:" names."""
    found = senders(text)
    if not found:
        return Sender(text.strip(" *")) if _FROM.match(f"De: {text}") and not _ATTRIBUTION.match(text) else Sender()
    first = found[0]
    name = re.split(r"\d{1,2}[:.]\d{2}(?:\s*[ap]\.?\s*m\.?)?(?:\s*\(?[A-Z]{2,4}[+-]?\d*\)?)?,?\s*|,", first.name)[-1]
    return Sender(name.strip(" ,*"), first.address)


def _segment(draft: _Draft) -> Segment:
    start = _signature_start(draft.blocks)
    return Segment(tuple(draft.blocks[:start]), tuple(draft.blocks[start:]), draft.sender, draft.is_forwarded)


def _signature_start(blocks: Sequence[Block]) -> int:
    has_said_something = False
    for number, block in enumerate(blocks):
        if not isinstance(block, Line):
            has_said_something = True
            continue
        if has_said_something and (block.text.strip() in {"--", "---", "__"} or _CLOSING.match(fold(block.text))):
            return number
        has_said_something = has_said_something or bool(block.text)
    return len(blocks)
