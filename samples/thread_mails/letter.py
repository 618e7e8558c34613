"""A mail of a thread, how it is sent, and what a careful reader of the mailbox says of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from samples.letters import DESK, Attachment, fix_boundaries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DESK_NAME = f"Cotizaciones Flotillas <{DESK}>"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class ThreadMail:
    """One mail; `raw` stands for the whole of it where a machine's own format matters."""

    name: str
    kind: str
    sender: str = ""
    sent: str = ""
    """Year to minute: "2026-03-02 09:14"."""
    subject: str = ""
    text: str = ""
    html: str = ""
    to: str = DESK_NAME
    message_id: str = ""
    answers: Sequence[str] = ()
    """Message-IDs of the thread, the one that it answers last."""
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()
    raw: str = ""
    cot: str = ""
    """The number of the case that it makes, as later mails write it."""
    case: str = ""
    """The mail whose case it belongs to, if it makes none of its own."""
    same_fleet: str = ""
    """An earlier mail that asks for the same vehicles."""
    again: str = ""
    """The mail that it repeats."""
    changes: Sequence[Mapping[str, Any]] = ()
    supplies: Sequence[str] = ()
    """The fields of the case that its newest text states, where it answers for them."""
    parts: Sequence[tuple[str, int]] = ()
    """The tax number of each insured with the number of its vehicles, where it is sure; one part is not listed."""


def message_id(mail: ThreadMail) -> str:
    """Return the Message-ID without brackets."""
    return mail.message_id or f"{mail.name}@{parseaddr(mail.sender)[1].partition('@')[2]}"


def eml(mail: ThreadMail) -> bytes:
    """Return the mail as it came over the wire (RFC 5322, CRLF)."""
    if mail.raw:
        return mail.raw.strip("\n").replace("\n", "\r\n").encode() + b"\r\n"
    message = EmailMessage(policy.SMTP)
    message["From"] = mail.sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = _rfc_date(mail.sent)
    message["Message-ID"] = f"<{message_id(mail)}>"
    if mail.answers:
        message["In-Reply-To"] = f"<{mail.answers[-1]}>"
        message["References"] = " ".join(f"<{number}>" for number in mail.answers)
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text.lstrip("\n"), cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for file in mail.attachments:
        maintype, subtype = file.kind
        message.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=file.name)
    fix_boundaries(message, mail.name)
    return message.as_bytes()


def truth(mail: ThreadMail) -> dict[str, Any]:
    """Return what a careful reader says of it."""
    return {
        "kind": mail.kind,
        "makes_case": mail.kind == "quote_request" and not mail.again,
        "cot_number": mail.cot or None,
        "case": mail.case or None,
        "same_fleet": mail.same_fleet or None,
        "again": mail.again or None,
        "changes": list(mail.changes),
        "supplies": list(mail.supplies),
        "parts": [{"client_rfc": number, "vehicles": count} for number, count in mail.parts],
    }


def quoted(text: str) -> str:
    """Return a text as programs quote it, each line behind a mark."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip("\n").split("\n"))


def removed(**unit: str | int) -> dict[str, Any]:
    """Return that a unit, by its number, VIN, plate or name, is taken out."""
    return {"op": "remove", **unit}


def changed(field_name: str, value: str, **unit: str | int) -> dict[str, Any]:
    """Return that a fact of a unit is another."""
    return {"op": "change", "field": field_name, "value": value, **unit}


def added(year: int, vin: str = "") -> dict[str, Any]:
    """Return that a unit is new."""
    return {"op": "add", "year": year, "vin": vin}


def csv_file(name: str, text: str) -> Attachment:
    """Return a file of comma-separated values."""
    return Attachment(name, ("text", "csv"), text.strip("\n").replace("\n", "\r\n").encode() + b"\r\n")


def _rfc_date(sent: str) -> str:
    moment = datetime.fromisoformat(sent)
    day = f"{DAYS[moment.weekday()]}, {moment.day:02d} {MONTHS[moment.month - 1]} {moment.year}"
    return f"{day} {moment:%H:%M}:00 -0600"
