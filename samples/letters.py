"""E-mails whose bytes depend on their words alone: dates, message ids and boundaries are given, not drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.utils import formataddr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samples.units import Unit

DESK = "cotizaciones.flotillas@aseguradora.example.mx"
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
CSV = ("text", "csv")


@dataclass(frozen=True, slots=True)
class Broker:
    """Who asks for the quotation, and how the letters end."""

    name: str
    firm: str
    address: str
    phone: str

    def signature(self) -> str:
        """Return the lines under a letter."""
        licence = "AVISO DE CONFIDENCIALIDAD: este correo y sus anexos son confidenciales."
        return f"Saludos cordiales,\n\n{self.name}\n{self.firm}\nTel. {self.phone}\n{self.address}\n\n{licence}\n"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a letter; `kind` is its media type in two parts."""

    name: str
    kind: tuple[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One sample mail, and what has to be read in it."""

    name: str
    kind: str
    broker: Broker
    subject: str
    date: str
    text: str
    client_name: str | None
    client_rfc: str | None
    units: Sequence[Unit]
    html: str = ""
    attachments: Sequence[Attachment] = ()
    sender: str = ""
    policy_start: str | None = None
    policy_end: str | None = None
    coverage: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


def eml(letter: Letter) -> bytes:
    """Return the letter as it came over the wire (RFC 5322, CRLF)."""
    message = EmailMessage(policy.SMTP)
    message["From"] = letter.sender or formataddr((letter.broker.name, letter.broker.address))
    message["To"] = formataddr(("Cotizaciones Flotillas", DESK))
    message["Subject"] = letter.subject
    message["Date"] = letter.date
    message["Message-ID"] = f"<{letter.name}@{letter.broker.address.partition('@')[2]}>"
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for attachment in letter.attachments:
        maintype, subtype = attachment.kind
        message.add_attachment(attachment.content, maintype=maintype, subtype=subtype, filename=attachment.name)
    fix_boundaries(message, letter.name)
    return message.as_bytes()


def fix_boundaries(message: EmailMessage, name: str) -> None:
    """Give each boundary a name of its own, so that the bytes are the same at every run."""
    multiparts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(multiparts, start=1):
        part.set_boundary(f"----=_{name}_{number}")
