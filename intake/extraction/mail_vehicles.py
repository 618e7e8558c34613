"""The vehicles of an e-mail: its lists merged, corrected, what is taken out left out, each with how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.notices.codes import DropReason
from intake.extraction.asked_units import asked_units
from intake.extraction.corrections import correct
from intake.extraction.merge_vehicles import merge_lists, without
from intake.extraction.named_units import without_gone
from intake.extraction.vehicle_doubts import is_named_in_passing, with_confidence
from intake.extraction.vehicle_rows import as_dropped_rows
from intake.model.document import Line
from intake.profiles.apply import complete_vehicle
from intake.text.exclusions import TAKEN_OUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.notices.notice import Notice
    from intake.extraction.mail_lists import MailLists
    from intake.extraction.opened_mail import OpenedMail
    from intake.model.extraction import DroppedRow, Vehicle

AUTOMATIC: Final = DropReason.AUTOMATIC_MAIL
IN_PASSING: Final = DropReason.NAMED_IN_PASSING


@dataclass(frozen=True, slots=True)
class MailVehicles:
    """Every vehicle to be quoted once, every other row with the reason why it is none, and doubts as warnings."""

    vehicles: Sequence[Vehicle]
    dropped: Sequence[DroppedRow]
    doubts: Sequence[Notice] = ()


def vehicles_of(mail: OpenedMail, lists: MailLists) -> MailVehicles:
    """Return what an e-mail asks to quote."""
    reads = lists.counted
    listed, repeats = merge_lists([read.vehicles for read in reads], [read.added_rows for read in reads])
    corrected = correct(listed, _newest_text(lists))
    taken_out = [vehicle for read in reads for vehicle in read.taken_out]
    left, excluded = without(corrected.vehicles, taken_out, TAKEN_OUT)
    named = without_gone(left, _newest_text(lists))
    to_quote = asked_units(named.vehicles, _newest_text(lists))
    vehicles = list(to_quote.vehicles)
    dropped = [
        *(row for read in reads for row in read.dropped),
        *repeats,
        *excluded,
        *named.dropped,
        *to_quote.dropped,
    ]
    if mail.email.is_automatic:
        return MailVehicles([], [*dropped, *as_dropped_rows(vehicles, AUTOMATIC)])
    if mail.profile is not None:
        vehicles = [complete_vehicle(vehicle, mail.profile) for vehicle in vehicles]
    vehicles = with_confidence(vehicles, reads)
    in_passing = [vehicle for vehicle in vehicles if is_named_in_passing(vehicle)]
    return MailVehicles(
        [vehicle for vehicle in vehicles if not is_named_in_passing(vehicle)],
        [*dropped, *as_dropped_rows(in_passing, IN_PASSING)],
        [*corrected.doubts, *named.doubts, *to_quote.doubts],
    )


def _newest_text(lists: MailLists) -> str:
    return "\n".join(block.text for block in lists.texts[0].blocks if isinstance(block, Line))
