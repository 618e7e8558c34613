"""Converts between the contracts and how a mail was sorted, what it is linked to, and what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intake.model.change import ChangeAction
from intake.service.convert import case_vehicles, vehicle_from_proto
from intake.triage.case_links import CandidateCase, office_of
from intake.triage.link_facts import client_key
from minca.datastore.v1 import change_set_pb2, related_mail_pb2
from minca.mail.v1 import case_link_pb2, change_pb2, mail_kind_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.change import UnitChange, UnitTarget
    from intake.model.extraction import Vehicle
    from intake.model.mail_kind import KindReading
    from intake.triage.case_links import CaseLink, SameVehicles
    from intake.triage.triage import SortedMail
    from minca.datastore.v1 import vehicle_pb2
    from minca.fleet.v1 import match_pb2

_LONGEST: Final = 500
_LONGEST_QUOTE: Final = 2_000
_MOST_REFERENCES: Final = 100
MOST_RELATED: Final = 100
MOST_CHANGES: Final = 500


def sorting_to_proto(mail: SortedMail, kind: KindReading) -> mail_kind_pb2.MailSorting:
    """Convert how a mail was sorted; `kind` is what it was taken for in the end."""
    return mail_kind_pb2.MailSorting(
        kind=mail_kind_pb2.MailKind.Value(f"MAIL_KIND_{kind.kind.upper()}"),
        confidence=kind.confidence,
        reasons=[mail_kind_pb2.KindReason.Value(f"KIND_REASON_{reason.upper()}") for reason in kind.reasons],
        sender=mail.sender[:_LONGEST].replace("\0", ""),
        subject=mail.subject[:_LONGEST].replace("\0", ""),
        office=office_of(mail.links.sender_address)[:_LONGEST],
        resend_key=mail.resend_key,
        references=storable(mail.links.references)[:_MOST_REFERENCES],
    )


def storable(texts: Sequence[str]) -> list[str]:
    """Return the texts that the datastore takes as names of something."""
    return [text for text in texts if len(text) <= _LONGEST and "\0" not in text]


def candidates_from_proto(cases: Sequence[related_mail_pb2.CandidateCase]) -> list[CandidateCase]:
    """Convert the earlier cases that a mail may belong to; they come newest first."""
    return [
        CandidateCase(
            key=case.case_id,
            order=-number,
            cot_number=case.cot_number,
            message_ids=frozenset(case.mail_ids),
            client_rfc=case.client_rfc,
            client_key=client_key(case.client_name),
            vins=frozenset(case.vins),
            plates=frozenset(case.plates),
            sender_address=case.broker_email.lower(),
            unit_count=case.vehicle_count,
        )
        for number, case in enumerate(cases)
    ]


def link_to_proto(link: CaseLink) -> case_link_pb2.RelatedCase:
    """Convert the case that a mail belongs to."""
    ground = case_link_pb2.LinkGround.Value(f"LINK_GROUND_{link.ground.upper()}")
    return case_link_pb2.RelatedCase(case_id=link.case_key, ground=ground, confidence=link.confidence)


def same_to_proto(same: SameVehicles) -> case_link_pb2.RelatedCase:
    """Convert an earlier case that asks for the same vehicles."""
    return case_link_pb2.RelatedCase(
        case_id=same.case_key,
        ground=case_link_pb2.LINK_GROUND_SAME_VEHICLES,
        confidence=same.shared / same.of,
        shared_count=same.shared,
        compared_count=same.of,
    )


def stored_vehicles(rows: Sequence[vehicle_pb2.CaseVehicle]) -> list[Vehicle]:
    """Convert the vehicles of a case."""
    return [vehicle_from_proto(row.vehicle) for row in rows]


def added_vehicles(changes: Sequence[UnitChange]) -> list[Vehicle]:
    """Return the vehicles that changes add, in order."""
    return [change.vehicle for change in changes if change.vehicle is not None]


def changes_to_proto(
    changes: Sequence[UnitChange], rows: Sequence[vehicle_pb2.CaseVehicle], matches: Sequence[match_pb2.Match]
) -> Iterator[change_set_pb2.VehicleChange]:
    """Convert changes of the vehicles `rows` of a case; `matches` are those of the vehicles that they add, in order."""
    coded = iter(case_vehicles(added_vehicles(changes), matches))
    for change in changes:
        yield change_set_pb2.VehicleChange(
            action=change_pb2.ChangeAction.Value(f"CHANGE_ACTION_{change.action.upper()}"),
            vehicle_id=rows[change.index].id if change.index is not None else "",
            target=_target_text(change.target)[:_LONGEST],
            field=change.field if change.action is ChangeAction.CHANGE else "",
            value=change.value[:_LONGEST],
            old_value=change.old_value[:_LONGEST],
            vehicle=next(coded) if change.vehicle is not None else None,
            quote=change.quote[:_LONGEST_QUOTE],
            doubts=[change_pb2.ChangeDoubt.Value(f"CHANGE_DOUBT_{doubt.upper()}") for doubt in change.doubts],
        )


def _target_text(target: UnitTarget) -> str:
    return target.vin or target.plate or target.name or str(target.number or "")
