"""Reads one e-mail, from its bytes to everything a case needs: pure, synchronous, bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.case.case_data import CaseSources, read_case_data
from intake.extraction.left_out import most_telling, notes_on_marked
from intake.extraction.mail_lists import case_sources, read_lists
from intake.extraction.merge_vehicles import merge_lists, without
from intake.extraction.opened_mail import open_mail
from intake.extraction.review import AUTOMATIC, reasons_for_review
from intake.extraction.undecided_tables import MOST_UNSURE
from intake.extraction.vehicle_doubts import is_named_in_passing, with_confidence
from intake.extraction.vehicle_rows import as_dropped_rows
from intake.extraction.vehicle_warnings import notes_on
from intake.model.extraction import Extraction
from intake.profiles.apply import complete_vehicle, fixed_findings
from intake.profiles.model import NOTHING_KNOWN
from intake.text.exclusions import TAKEN_OUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.extraction.mail_lists import MailLists
    from intake.extraction.opened_mail import OpenedMail
    from intake.model.extraction import CaseData, DroppedRow, Vehicle
    from intake.model.limits import ReadingLimits
    from intake.profiles.model import PriorKnowledge

_LONGEST_TEXT = 20_000
IN_PASSING = "named in passing beside a list"


def extract_email(raw: bytes, limits: ReadingLimits, known: PriorKnowledge = NOTHING_KNOWN) -> Extraction:
    """Return everything that an e-mail, or a bare file, states; never raises, whatever the input."""
    mail = open_mail(raw, limits, known)
    lists = read_lists(mail, limits, known)
    vehicles, dropped = _vehicles(mail, lists)
    reasons = list(reasons_for_review(mail, lists, vehicles, dropped, limits))
    data, case_notes = _case_data(mail, lists, vehicles)
    warnings = dict.fromkeys([*reasons, *mail.warnings, *notes_on_marked(dropped), *notes_on(vehicles), *case_notes])
    return Extraction(
        data=data,
        vehicles=tuple(vehicles[: limits.max_vehicles]),
        warnings=tuple(warnings)[: limits.max_warnings],
        needs_review=bool(reasons) or mail.is_incomplete,
        dropped_rows=tuple(most_telling(dropped, limits.max_dropped_rows)),
        text="\n".join(text.text for text in [*lists.bodies, *lists.inners])[:_LONGEST_TEXT],
        unsure_tables=tuple(table for read in lists.counted for table in read.unsure)[:MOST_UNSURE],
    )


def _vehicles(mail: OpenedMail, lists: MailLists) -> tuple[list[Vehicle], list[DroppedRow]]:
    """Return every vehicle to be quoted once, and every other row with the reason why it is none."""
    reads = lists.counted
    dropped = [row for read in reads for row in read.dropped]
    vehicles, repeats = merge_lists([read.vehicles for read in reads])
    vehicles, excluded = without(vehicles, [vehicle for read in reads for vehicle in read.taken_out], TAKEN_OUT)
    if mail.email.is_automatic:
        return [], [*dropped, *repeats, *excluded, *as_dropped_rows(vehicles, AUTOMATIC)]
    if mail.profile is not None:
        vehicles = [complete_vehicle(vehicle, mail.profile) for vehicle in vehicles]
    vehicles = with_confidence(vehicles, reads)
    in_passing = [vehicle for vehicle in vehicles if is_named_in_passing(vehicle)]
    vehicles = [vehicle for vehicle in vehicles if not is_named_in_passing(vehicle)]
    return vehicles, [*dropped, *repeats, *excluded, *as_dropped_rows(in_passing, IN_PASSING)]


def _case_data(mail: OpenedMail, lists: MailLists, vehicles: Sequence[Vehicle]) -> tuple[CaseData, list[str]]:
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
