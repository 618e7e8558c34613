"""Finds the broker: the sender of the e-mail, or the original sender when the insurer's own people forward it."""

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

# Domains of public mailboxes: sharing one with a recipient does not make the sender a colleague.
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
_SHORTEST_MATCH: Final = 4


def find_broker(
    email: Email,
    segments: Sequence[ThreadSegment],
    nested: Sequence[tuple[Email, Sequence[ThreadSegment]]],
    insurer_domains: Collection[str] = (),
) -> tuple[Sender, CaseFinding]:
    """Return the broker with the finding of the address; nobody when only the insurer's own people are found."""
    recipient_domains = {sender.domain for sender in email.recipients if sender.domain} - PUBLIC_DOMAINS
    own_domains = set(insurer_domains)
    if _is_outside(email.sender, recipient_domains | own_domains):
        return _certain(_with_signature_name(email.sender, segments[0]))
    threads = [segments[1:]]
    for inner, parts in nested:
        threads += [[replace(parts[0], sender=inner.sender)], parts[1:]]
    for segment in chain.from_iterable(threads):
        if _is_outside(segment.sender, recipient_domains | own_domains):
            return _certain(_with_signature_name(segment.sender, segment))
    for segment in segments:
        signers = [
            sender
            for line in _lines(segment)
            for sender in senders(line)
            if _is_outside(sender, recipient_domains | own_domains)
        ]
        if signers and segment is not segments[0]:
            return _guessed(_with_signature_name(Sender("", signers[0].address), segment))
    if email.sender.domain in own_domains:
        return _guessed(NOBODY)
    return _guessed(_with_signature_name(email.sender, segments[0]))


def _is_outside(sender: Sender, inside_domains: Collection[str]) -> bool:
    return bool(sender.address) and not any(
        sender.domain == domain or sender.domain.endswith(f".{domain}") for domain in inside_domains
    )


def _certain(sender: Sender) -> tuple[Sender, CaseFinding]:
    return sender, CaseFinding(sender.address, LABELLED)


def _guessed(sender: Sender) -> tuple[Sender, CaseFinding]:
    return sender, CaseFinding(sender.address, GUESSED)


def _lines(segment: ThreadSegment) -> list[str]:
    return [block.text for block in segment.signature if isinstance(block, Line) and block.text]


def _with_signature_name(sender: Sender, segment: ThreadSegment) -> Sender:
    """Return `sender` with the name from the signature when the header has none."""
    if sender.name:
        return replace(sender, name=_person_in(sender.name, _lines(segment)))
    body = [block.text for block in segment.blocks if isinstance(block, Line) and block.text][-_LINES_OF_A_SIGNATURE:]
    signature_names = [text for text in _lines(segment)[1:_LINES_OF_A_NAME] if _is_name(text)]
    matching_names = [text for text in [*signature_names, *body] if _is_name(text) and _is_like(text, sender.address)]
    name = next(iter([*matching_names, *signature_names]), "")
    return Sender(name.strip(" ,."), sender.address)


def _person_in(name: str, signature: Sequence[str]) -> str:
    """Return the person of a signature where the name of the sender holds that name and a role beside it."""
    inside = f" {fold(name)} "
    persons = [line for line in signature[:_LINES_OF_A_NAME] if _is_name(line) and f" {fold(line)} " in inside]
    return persons[0].strip(" ,.") if persons and _ROLE.search(inside) else name


def _is_name(text: str) -> bool:
    is_short = 2 <= len(text.split()) <= 6  # noqa: PLR2004 - words of a name
    return is_short and bool(_NAME.fullmatch(text)) and not _ROLE.search(fold(text))


def _is_like(name: str, address: str) -> bool:
    """Whether an address contains a word of the name."""
    letters = fold(address).replace(" ", "")
    return any(len(word) >= _SHORTEST_MATCH and word in letters for word in fold(name).split())
