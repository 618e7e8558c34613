"""Recognises messages that nobody wrote: replies of absent people's mailboxes, and delivery reports (RFC 3834)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message

_REPLIED: Final = re.compile(r"auto-(?:replied|notified)\b")
_GENERATED: Final = re.compile(r"auto-generated\b")
_REPLY_FIELDS: Final = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-Failed-Recipients")
_ANSWER_FIELDS: Final = ("X-Auto-Response-Suppress", "In-Reply-To", "References")
_SUBJECT: Final = re.compile(
    r"(?:RESPUESTA AUTOMATICA|AUTORESPUESTA|AUTOMATIC REPLY|AUTO ?REPLY|OUT OF (?:THE )?OFFICE|UNDELIVER(?:ED|ABLE)"
    r"|DELIVERY STATUS NOTIFICATION|MAIL DELIVERY (?:FAILED|FAILURE|SUBSYSTEM)|RETURNED MAIL|FAILURE NOTICE"
    r"|NO SE PUEDE ENTREGAR|NO ENTREGADO|ERROR DE ENTREGA)\b"
)
_ROBOT: Final = re.compile(r"\b(?:mailer-daemon|postmaster)@", re.IGNORECASE)


def is_automatic(message: Message, header: Callable[[str], str]) -> bool:
    """Return whether `message` is an automatic reply or a delivery report; `header` gives its decoded fields.

    Portals send requests as "auto-generated", so that counts only in an answer to something.
    """
    submitted = header("Auto-Submitted").lower()
    is_answer = any(map(header, _ANSWER_FIELDS))
    return bool(
        message.get_content_type() == "multipart/report"
        or _REPLIED.match(submitted)
        or (_GENERATED.match(submitted) and is_answer)
        or any(message.get(name) is not None for name in _REPLY_FIELDS)
        or header("Precedence").lower() == "auto_reply"
        or header("Return-Path").strip() == "<>"
        or _SUBJECT.match(fold(header("Subject")))
        or _ROBOT.search(header("From"))
    )
