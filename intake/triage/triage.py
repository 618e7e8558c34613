"""Sorts one mail: its kind, what may link it to earlier cases, what it changes, and whose its vehicles are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.extraction.email import read_email
from intake.profiles.model import NOTHING_KNOWN
from intake.triage.insured_parts import parts_of
from intake.triage.link_facts import link_facts_of
from intake.triage.mail_facts import facts_of, forwarded
from intake.triage.mail_kind import kind_of
from intake.triage.resend_key import resend_key

if TYPE_CHECKING:
    from intake.model.extraction import Extraction
    from intake.model.limits import ReadingLimits
    from intake.model.mail_kind import KindReading
    from intake.profiles.model import PriorKnowledge
    from intake.triage.insured_parts import InsuredParts
    from intake.triage.link_facts import LinkFacts
    from intake.triage.mail_facts import MailFacts


@dataclass(frozen=True, slots=True)
class SortedMail:
    """One mail, read and sorted."""

    extraction: Extraction
    kind: KindReading
    facts: MailFacts
    links: LinkFacts
    parts: InsuredParts
    resend_key: str


def sort_mail(raw: bytes, limits: ReadingLimits, known: PriorKnowledge = NOTHING_KNOWN) -> SortedMail:
    """Read and sort a mail, or a bare file; never raises, whatever the input."""
    read = read_email(raw, limits, known)
    facts = facts_of(read, known.insurer_domains)
    newest, *older = read.mail.segments
    return SortedMail(
        extraction=read.extraction,
        kind=kind_of(facts),
        facts=facts,
        links=link_facts_of(read, facts),
        parts=parts_of(read.lists.counted, read.extraction.vehicles),
        resend_key=resend_key(read.mail.email, [newest, *forwarded(older)]),
    )
