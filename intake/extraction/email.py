"""Reads one e-mail, from its bytes to everything a case needs: pure, synchronous, bounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.case.case_data import CaseSources, read_case_data
from intake.extraction.left_out import most_telling, notes_on_marked
from intake.extraction.mail_lists import case_sources, read_lists
from intake.extraction.mail_vehicles import vehicles_of
from intake.extraction.opened_mail import open_mail
from intake.extraction.review import reasons_for_review
from intake.extraction.undecided_tables import MOST_UNSURE
from intake.extraction.vehicle_warnings import notes_on
from intake.model.extraction import Extraction
from intake.profiles.apply import fixed_findings
from intake.profiles.model import NOTHING_KNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.notices.notice import Notice
    from intake.extraction.mail_lists import MailLists
    from intake.extraction.opened_mail import OpenedMail
    from intake.model.extraction import CaseData, Vehicle
    from intake.model.limits import ReadingLimits
    from intake.profiles.model import PriorKnowledge

_LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class ReadEmail:
    """An e-mail taken apart, what was read from each of its texts and files, and all that it states."""

    mail: OpenedMail
    lists: MailLists
    extraction: Extraction


def extract_email(raw: bytes, limits: ReadingLimits, known: PriorKnowledge = NOTHING_KNOWN) -> Extraction:
    """Return everything that an e-mail, or a bare file, states; never raises, whatever the input."""
    return read_email(raw, limits, known).extraction


def read_email(raw: bytes, limits: ReadingLimits, known: PriorKnowledge = NOTHING_KNOWN) -> ReadEmail:
    """Return the same with what it was read from."""
    mail = open_mail(raw, limits, known)
    lists = read_lists(mail, limits, known)
    read = vehicles_of(mail, lists)
    vehicles, dropped = read.vehicles, read.dropped
    reasons = list(reasons_for_review(mail, lists, read, limits))
    data, case_notes = _case_data(mail, lists, vehicles)
    warnings = dict.fromkeys([*reasons, *mail.warnings, *notes_on_marked(dropped), *notes_on(vehicles), *case_notes])
    extraction = Extraction(
        data=data,
        vehicles=tuple(vehicles[: limits.max_vehicles]),
        warnings=tuple(warnings)[: limits.max_warnings],
        needs_review=bool(reasons) or mail.is_incomplete,
        dropped_rows=tuple(most_telling(dropped, limits.max_dropped_rows)),
        text="\n".join(text.text for text in [*lists.bodies, *lists.inners])[:_LONGEST_TEXT],
        unsure_tables=tuple(table for read in lists.counted for table in read.unsure)[:MOST_UNSURE],
    )
    return ReadEmail(mail, lists, extraction)


def _case_data(mail: OpenedMail, lists: MailLists, vehicles: Sequence[Vehicle]) -> tuple[CaseData, list[Notice]]:
    return read_case_data(
        CaseSources(
            sources=case_sources(mail, lists),
            broker=mail.broker,
            sender=mail.sender,
            signature="\n".join(tail.text for tail in lists.tails),
            sent_on=mail.email.sent_on,
            tables=[table for read in lists.counted for table in read.tables],
            vehicles=vehicles,
            fixed=fixed_findings(mail.profile),
        )
    )
