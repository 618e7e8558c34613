"""Recognises messages that nobody wrote: replies of absent people's mailboxes, reports, receipts, invitations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain.text import fold
from intake.mail import parts
from intake.model.mail_kind import MailSign

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from email.message import Message

_REPLIED: Final = re.compile(r"auto-(?:replied|notified)\b")
_GENERATED: Final = re.compile(r"auto-generated\b")
_REPLY_FIELDS: Final = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-Failed-Recipients")
_LIST_FIELDS: Final = ("List-Id", "List-Unsubscribe", "List-Post", "List-Help")
_BULK: Final = frozenset({"bulk", "list", "junk"})
_SUBJECT: Final = re.compile(
    r"(?:RESPUESTA AUTOMATICA|AUTORESPUESTA|AUTOMATIC REPLY|AUTO ?REPLY|OUT OF (?:THE )?OFFICE|UNDELIVER(?:ED|ABLE)"
    r"|DELIVERY STATUS NOTIFICATION|MAIL DELIVERY (?:FAILED|FAILURE|SUBSYSTEM)|RETURNED MAIL|FAILURE NOTICE"
    r"|NO SE PUEDE ENTREGAR|NO ENTREGADO|ERROR DE ENTREGA)\b"
)
_ROBOT: Final = re.compile(r"\b(?:mailer-daemon|postmaster)@", re.IGNORECASE)
_PROOFS: Final = frozenset(
    {
        MailSign.DELIVERY_REPORT,
        MailSign.READ_RECEIPT,
        MailSign.AUTO_REPLIED,
        MailSign.AUTOMATIC_SUBJECT,
        MailSign.ROBOT_SENDER,
    }
)
_OF_PORTALS: Final = frozenset({MailSign.AUTO_GENERATED, MailSign.NULL_RETURN_PATH})


def is_automatic(signs: Collection[MailSign], *, is_answer: bool) -> bool:
    """Return whether a message with these signs is a report, or the answer of a machine.

    Portals and web forms send requests "auto-generated", or with no return path: that counts only in an answer.
    """
    return any(sign in _PROOFS for sign in signs) or (is_answer and any(sign in _OF_PORTALS for sign in signs))


def signs_of(message: Message, header: Callable[[str], str], leaves: Sequence[Message]) -> frozenset[MailSign]:
    """Return what the header and the kinds of the parts, its `leaves`, say of how a message was made."""
    submitted, precedence = header("Auto-Submitted").lower(), header("Precedence").lower()
    is_reply = precedence == "auto_reply" or any(message.get(name) is not None for name in _REPLY_FIELDS)
    signs = {
        MailSign.AUTO_REPLIED: bool(_REPLIED.match(submitted)) or is_reply,
        MailSign.AUTO_GENERATED: bool(_GENERATED.match(submitted)),
        MailSign.NULL_RETURN_PATH: header("Return-Path").strip() == "<>",
        MailSign.AUTOMATIC_SUBJECT: bool(_SUBJECT.match(fold(header("Subject")))),
        MailSign.ROBOT_SENDER: bool(_ROBOT.search(header("From"))),
        MailSign.RESPONSES_SUPPRESSED: bool(header("X-Auto-Response-Suppress")),
        MailSign.BULK: _is_bulk(header, precedence),
    }
    return frozenset([*(sign for sign, is_there in signs.items() if is_there), *_of_parts(message, leaves)])


def _of_parts(message: Message, leaves: Sequence[Message]) -> Iterator[MailSign]:
    if message.get_content_type() == "multipart/report":
        is_receipt = parts.parameter(message, "report-type") == "disposition-notification"
        yield MailSign.READ_RECEIPT if is_receipt else MailSign.DELIVERY_REPORT
    elif any(part.get_content_type() == "text/calendar" and parts.parameter(part, "method") for part in leaves):
        yield MailSign.INVITATION


def _is_bulk(header: Callable[[str], str], precedence: str) -> bool:
    """Tell whether a list sent it, but for one of the recipient's own: a shared mailbox is often a list."""
    fields = [value for name in _LIST_FIELDS if (value := header(name).lower())]
    own = _domains(f"{header('To')}, {header('Cc')}, {header('Delivered-To')}")
    return (bool(fields) or precedence in _BULK) and not any(domain in value for value in fields for domain in own)


def _domains(addresses: str) -> Collection[str]:
    return {domain.lower() for domain in re.findall(r"@([\w.-]+\w)", addresses)}
