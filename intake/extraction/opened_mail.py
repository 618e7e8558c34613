"""An e-mail taken apart: its messages, attached e-mails and files, who sent it, and what is known of that sender."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.attachments.as_mail import mail_around
from intake.attachments.open_attachments import open_files
from intake.case.broker import find_broker
from intake.mail import message, thread
from intake.profiles.apply import choose_sheets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.notices.notice import Notice
    from intake.case.findings import CaseFinding
    from intake.mail.thread import ThreadSegment
    from intake.model.document import Document, Email, Sender
    from intake.model.limits import ReadingLimits
    from intake.profiles.model import PriorKnowledge, Profile


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """An e-mail and everything in it."""

    email: Email
    segments: Sequence[ThreadSegment]
    """Its messages, the newest first."""
    nested: Sequence[tuple[Email, Sequence[ThreadSegment]]]
    """Attached e-mails, with their messages."""
    documents: Sequence[Document]
    broker: Sender
    sender: CaseFinding
    profile: Profile | None
    warnings: Sequence[Notice]
    is_incomplete: bool
    """True when something could not be read; a warning says what."""

    @property
    def emails(self) -> list[Email]:
        """The e-mail and those that are attached to it."""
        return [self.email, *(inner for inner, _ in self.nested)]


def open_mail(raw: bytes, limits: ReadingLimits, known: PriorKnowledge) -> OpenedMail:
    """Take an e-mail apart, or a bare file; never raises, whatever the input."""
    email = message.parse(mail_around(raw), limits)
    opened = open_files(email.attachments, limits)
    segments = thread.split(email.body.blocks, email.subject)
    nested = [(inner, thread.split(inner.body.blocks, inner.subject)) for inner in opened.mails]
    broker, sender = find_broker(email, segments, nested, known.insurer_domains)
    profile = known.profile_of(broker, email.sender)
    documents, sheet_notes = choose_sheets(opened.documents, profile)
    file_notes = [warning for document in documents for warning in document.warnings]
    return OpenedMail(
        email=email,
        segments=segments,
        nested=nested,
        documents=documents,
        broker=broker,
        sender=sender,
        profile=profile,
        warnings=[*email.warnings, *email.body.warnings, *opened.warnings, *sheet_notes, *file_notes],
        is_incomplete=email.is_incomplete
        or email.body.is_incomplete
        or opened.is_incomplete
        or any(document.is_incomplete for document in documents),
    )
