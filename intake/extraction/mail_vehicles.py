"""The vehicles of an e-mail: its lists merged, corrected, what is taken out left out, each with how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.notices.codes import DropReason
from domain.text import fold
from intake.extraction.asked_units import asked_units
from intake.extraction.corrections import UNAPPLIED, correct
from intake.extraction.gone_units import says_units_gone, without_numbered
from intake.extraction.merge_vehicles import merge_lists, without
from intake.extraction.named_units import UNKNOWN_GONE, without_gone
from intake.extraction.stated_for_all import with_terms_of_all
from intake.extraction.unheeded_changes import asks_for_change
from intake.extraction.vehicle_doubts import is_named_in_passing, with_confidence
from intake.extraction.vehicle_rows import as_dropped_rows
from intake.lexicon.leaving import says_gone
from intake.model.document import Line
from intake.profiles.apply import complete_vehicle
from intake.text.exclusions import TAKEN_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.notices.notice import Notice
    from intake.extraction.list_reader import ListRead
    from intake.extraction.mail_lists import MailLists
    from intake.extraction.opened_mail import OpenedMail
    from intake.model.extraction import DroppedRow, Vehicle

AUTOMATIC: Final = DropReason.AUTOMATIC_MAIL
IN_PASSING: Final = DropReason.NAMED_IN_PASSING
_GONE: Final = frozenset(
    {
        DropReason.STRUCK_OUT,
        DropReason.IN_COLOUR_OF_GONE,
        DropReason.MARKED_AS_GONE,
        DropReason.TAKEN_OUT,
        DropReason.NOT_ASKED_FOR,
    }
)
"""Why rows are left out that a sentence may speak of: "las tachadas ya no van"."""
_NOTES: Final = frozenset({DropReason.NO_VEHICLE, DropReason.TITLE_OR_NOTE, DropReason.NOT_UNDERSTOOD})


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
    gone_text = "\n\n".join((_newest_text(lists), *_notes_of_gone(reads)))
    numbered = without_numbered(corrected.vehicles, gone_text)
    left, excluded = without(numbered.vehicles, taken_out, TAKEN_OUT)
    named = without_gone(left, gone_text)
    to_quote = asked_units(named.vehicles, _newest_text(lists))
    vehicles = list(to_quote.vehicles)
    dropped = [
        *(row for read in reads for row in read.dropped),
        *repeats,
        *numbered.dropped,
        *excluded,
        *named.dropped,
        *to_quote.dropped,
    ]
    doubts = [*corrected.doubts, *numbered.doubts, *named.doubts, *to_quote.doubts]
    if says_units_gone(gone_text) and not any(row.reason in _GONE for row in dropped):
        doubts.append(UNKNOWN_GONE)
    has_changed = any(row.reason in _GONE for row in dropped) or list(corrected.vehicles) != listed
    if not (has_changed or doubts) and asks_for_change(_newest_text(lists), listed):
        doubts.append(UNAPPLIED)
    if mail.email.is_automatic:
        return MailVehicles([], [*dropped, *as_dropped_rows(vehicles, AUTOMATIC)])
    if mail.profile is not None:
        vehicles = [complete_vehicle(vehicle, mail.profile) for vehicle in vehicles]
    vehicles = with_terms_of_all(with_confidence(vehicles, reads), reads)
    in_passing = [vehicle for vehicle in vehicles if is_named_in_passing(vehicle)]
    return MailVehicles(
        [vehicle for vehicle in vehicles if not is_named_in_passing(vehicle)],
        [*dropped, *as_dropped_rows(in_passing, IN_PASSING)],
        [*dict.fromkeys(doubts)],
    )


def _notes_of_gone(reads: Sequence[ListRead]) -> Iterator[str]:
    """Yield the notes below and beside lists that call units gone: "Nota: la 102 ya se vendió"."""
    notes = (row.text for read in reads for row in read.dropped if row.reason in _NOTES)
    return (note for note in notes if says_gone(fold(note)))


def _newest_text(lists: MailLists) -> str:
    return "\n".join(block.text for block in lists.texts[0].blocks if isinstance(block, Line))
