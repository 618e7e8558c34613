"""Who asks for the quotation: the sender, or the original sender where the insurer's own people forward."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from domain.text import fold
from intake.case.findings import GUESSED, LABELLED, CaseFinding
from intake.mail.headers import senders
from intake.model.document import NOBODY, Line, Sender

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from intake.mail.thread import ThreadSegment
    from intake.model.document import Email

# Mailboxes of anybody: sharing one with the addressee makes nobody a colleague.
PUBLIC_DOMAINS: Final = frozenset(
    """gmail.com hotmail.com outlook.com yahoo.com yahoo.com.mx live.com live.com.mx icloud.com prodigy.net.mx
    hotmail.es outlook.es msn.com protonmail.com proton.me aol.com""".split()
)
_NAME: Final = re.compile(r"[^\W\d_][^\d@:|/]{3,60}")
_ROLE: Final = re.compile(
    r"\b(?:AGENTE|ATENTAMENTE|SALUDOS|GRACIAS|ENVIADO|SENT FROM|OUTLOOK|IPHONE|ANDROID"
    r"|EJECUTIV|DIRECTOR|GERENTE|ASESOR|SUSCRI|CORREDUR|SEGUROS|BROKER|PROMOTORIA|DEPARTAMENTO|COTIZA|TEL)"
)
_LINES_OF_A_NAME: Final = 4
_LINES_OF_A_SIGNATURE: Final = 8
_LEAST_TELLING: Final = 4


def find_broker(
    email: Email,
    segments: Sequence[ThreadSegment],
    nested: Sequence[tuple[Email, Sequence[ThreadSegment]]],
    insurer_domains: Collection[str] = (),
) -> tuple[Sender, CaseFinding]:
    """Return who asks, and how sure that is; nobody when only the insurer's own people are to be seen."""
    house = {each.domain for each in email.recipients if each.domain} - PUBLIC_DOMAINS
    own = set(insurer_domains)
    if _is_outside(email.sender, house | own):
        return _sure(_named(email.sender, segments[0]))
    threads = [segments[1:]]
    for inner, parts in nested:
        threads += [[replace(parts[0], sender=inner.sender)], parts[1:]]
    for segment in chain.from_iterable(threads):
        if _is_outside(segment.sender, house | own):
            return _sure(_named(segment.sender, segment))
    for segment in segments:
        signed = [each for line in _lines(segment) for each in senders(line) if _is_outside(each, house | own)]
        if signed and segment is not segments[0]:
            return _guessed(_named(Sender("", signed[0].address), segment))
    if email.sender.domain in own:
        return _guessed(NOBODY)
    return _guessed(_named(email.sender, segments[0]))


def _is_outside(sender: Sender, house: Collection[str]) -> bool:
    return bool(sender.address) and not any(
        sender.domain == domain or sender.domain.endswith(f".{domain}") for domain in house
    )


def _sure(sender: Sender) -> tuple[Sender, CaseFinding]:
    return sender, CaseFinding(sender.address, LABELLED)


def _guessed(sender: Sender) -> tuple[Sender, CaseFinding]:
    return sender, CaseFinding(sender.address, GUESSED)


def _lines(segment: ThreadSegment) -> list[str]:
    return [block.text for block in segment.signature if isinstance(block, Line) and block.text]


def _named(sender: Sender, segment: ThreadSegment) -> Sender:
    """Return `sender` with the name of the signature where the header has none."""
    if sender.name:
        return sender
    body = [block.text for block in segment.blocks if isinstance(block, Line) and block.text][-_LINES_OF_A_SIGNATURE:]
    signed = [text for text in _lines(segment)[1:_LINES_OF_A_NAME] if _is_name(text)]
    alike = [text for text in [*signed, *body] if _is_name(text) and _is_like(text, sender.address)]
    name = next(iter([*alike, *signed]), "")
    return Sender(name.strip(" ,."), sender.address)


def _is_name(text: str) -> bool:
    is_short = 2 <= len(text.split()) <= 6  # noqa: PLR2004 - words of a name
    return is_short and bool(_NAME.fullmatch(text)) and not _ROLE.search(fold(text))


def _is_like(name: str, address: str) -> bool:
    """Tell whether an address has a word of a name in it."""
    squeezed = fold(address).replace(" ", "")
    return any(len(word) >= _LEAST_TELLING and word in squeezed for word in fold(name).split())
