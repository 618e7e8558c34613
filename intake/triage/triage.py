"""Sorts one mail: its kind, what may link it to earlier cases, what it changes, and whose its vehicles are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from intake.extraction.email import read_email
from intake.model.extraction import Extraction
from intake.model.mail_kind import KindReading
from intake.profiles.model import NOTHING_KNOWN
from intake.triage.change_set import StatedChanges, changes_stated
from intake.triage.insured_parts import InsuredPart, InsuredParts, parts_of
from intake.triage.link_facts import LinkFacts, link_facts_of
from intake.triage.mail_facts import facts_of, forwarded
from intake.triage.mail_kind import in_doubt_a_request, kind_of, settled
from intake.triage.resend_key import resend_key

if TYPE_CHECKING:
    from intake.extraction.email import ReadEmail
    from intake.model.limits import ReadingLimits
    from intake.profiles.model import PriorKnowledge
    from intake.triage.mail_facts import MailFacts


@dataclass(frozen=True, slots=True)
class SortedMail:
    """One mail, read and sorted."""

    extraction: Extraction
    kind: KindReading
    """Its kind where it belongs to an earlier case."""
    kind_alone: KindReading
    """Its kind where no earlier case is found: what changes a request that never came here is that request."""
    links: LinkFacts
    changes: StatedChanges
    parts: InsuredParts
    resend_key: str = ""
    sender: str = ""
    """Who sent it, as its header says: a name, an address, or both."""
    subject: str = ""


def sort_mail(raw: bytes, limits: ReadingLimits, known: PriorKnowledge = NOTHING_KNOWN) -> SortedMail:
    """Read and sort a mail, or a bare file; never raises, whatever the input."""
    read = read_email(raw, limits, known)
    return sorted_mail(read, facts_of(read, known.insurer_domains))


def sorted_mail(read: ReadEmail, facts: MailFacts) -> SortedMail:
    """Sort a mail that was read, by its facts."""
    email, kind = read.mail.email, kind_of(facts)
    newest, *older = read.mail.segments
    return SortedMail(
        extraction=read.extraction,
        kind=kind,
        kind_alone=settled(kind, facts, has_case=False),
        links=link_facts_of(read, facts),
        changes=changes_stated(facts),
        parts=parts_of(read.lists.counted, read.extraction.vehicles),
        resend_key=resend_key(email, [newest, *forwarded(older)], read.extraction),
        sender=f"{email.sender.name} <{email.sender.address}>" if email.sender.name else email.sender.address,
        subject=email.subject,
    )


def completed_mail(mail: SortedMail, extraction: Extraction) -> SortedMail:
    """Return a mail with the extraction that a second reading made of it.

    With vehicles that the rules had not read, a mail of an unsure kind is a request, and nobody knows whose they are.
    """
    if extraction.vehicles == mail.extraction.vehicles:
        return replace(mail, extraction=extraction)
    kind, kind_alone = (in_doubt_a_request(reading) for reading in (mail.kind, mail.kind_alone))
    parts = InsuredParts((InsuredPart(vehicles=tuple(range(len(extraction.vehicles)))),), mail.parts.is_unsure)
    return replace(mail, extraction=extraction, kind=kind, kind_alone=kind_alone, parts=parts)
