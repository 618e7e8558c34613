"""A draft as a mail to open in a mail program (RFC 5322), in the thread of the mail that it answers.

`X-Unsent: 1` has mail programs open it as a draft. Who sends it fills in the sender and the date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import make_msgid
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.document import Sender

LONGEST_SUBJECT: Final = 250
LONGEST_NAME: Final = 60
MOST_REFERENCES: Final = 50
_ANSWERED: Final = re.compile(r"^\s*(?:(?:re|rv|fw|fwd|resp)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_ID: Final = re.compile(r"(?!.*=\?)[!-;=?-~]{1,250}@[!-;=?-~]{1,250}")
_ATOM: Final = r"[\w!#$%&'*+/=?^`{|}~-]+"
_ADDRESS: Final = re.compile(rf"(?!.*=\?){_ATOM}(?:\.{_ATOM})*@[\w-]+(?:\.[\w-]+)*", re.ASCII)
# Within quotation marks they are allowed, but the standard library loses those where it folds a line.
_SPECIAL: Final = re.compile(r"[()<>\[\]:;@\\,\"]")
_LINE_ENDS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class DraftMail:
    """What a draft says, to whom, and the Message-IDs of its thread, the oldest first, without brackets."""

    to: Sender
    subject: str
    text: str
    thread: Sequence[str] = ()


def answer_subject(subject: str, cot_number: str) -> str:
    """Return the subject of an answer, in one line, with the COT number once."""
    plain = _ANSWERED.sub("", _in_one_line(subject))[:LONGEST_SUBJECT]
    return f"Re: {plain}" if f"[{cot_number}]" in plain else f"Re: {plain} [{cot_number}]"


def written(draft: DraftMail, domain: str) -> bytes:
    """Return the draft as bytes; its own Message-ID is of `domain`."""
    mail = EmailMessage(policy.SMTP)
    address = address_of(draft.to)
    if address:
        mail["To"] = address
    mail["Subject"] = draft.subject
    mail["Message-ID"] = make_msgid(domain=domain)
    thread = [name for name in draft.thread if _ID.fullmatch(name)]
    if thread:
        mail["In-Reply-To"] = f"<{thread[-1]}>"
        # One line each: the standard library would fold a long one by encoding it.
        mail["References"] = " ".join(f"<{name}>" for name in thread[-MOST_REFERENCES:])
    mail["X-Unsent"] = "1"
    mail.set_content(draft.text, charset="utf-8", cte="quoted-printable")
    return mail.as_bytes()


def address_of(sender: Sender) -> Address | None:
    """Return whom a mail is sent to; None for what is no address, or one that needs an extension (RFC 6531)."""
    if not _ADDRESS.fullmatch(sender.address):
        return None
    local, _, domain = sender.address.rpartition("@")
    return Address(
        display_name=_in_one_line(_SPECIAL.sub(" ", sender.name))[:LONGEST_NAME], username=local, domain=domain
    )


def _in_one_line(text: str) -> str:
    """Return a text as it may stand in a header: in one line, and no encoded word, whose decoding could end it."""
    return " ".join(_LINE_ENDS.sub(" ", text).split()).replace("=?", "= ?")
