"""Wraps a bare file, such as a saved workbook, in an e-mail."""

from __future__ import annotations

import hashlib
from email import policy
from email.message import EmailMessage
from typing import Final

from intake.readers.file_kind import FileKind, kind_of

_OLE: Final = b"\xd0\xcf\x11\xe0"  # a message that Outlook saved: read as an attached mail
_LONGEST_NAME: Final = 150


_MAY_BE_A_MAIL: Final = (FileKind.EMAIL, FileKind.TEXT, FileKind.TRIVIAL, FileKind.UNKNOWN)


def mail_around(content: bytes) -> bytes:
    """Return an e-mail unchanged, however damaged, and wrap anything that is clearly a file."""
    is_file = content.startswith(_OLE) or kind_of(content) not in _MAY_BE_A_MAIL
    return as_mail("", content) if is_file else content


def as_mail(name: str, content: bytes) -> bytes:
    """Return an RFC 5322 message unchanged, and wrap anything else as the only attachment of an e-mail.

    The same file always gives the same bytes, so a file that is submitted twice is recognised.
    """
    if kind_of(content) is FileKind.EMAIL and not content.startswith(_OLE):
        return content
    named = " ".join(name.split())[:_LONGEST_NAME] or "file"
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = named
    mail.set_content("")
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=named)
    mail.set_boundary(f"file-{hashlib.sha256(content).hexdigest()[:24]}")
    return mail.as_bytes()
