"""Decides what a sorted mail becomes: cases, or none and a link to an earlier one with what it changes there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from intake.model.change import at_most
from intake.model.mail_kind import KindReading, MailKind
from intake.service import mail_convert
from intake.triage.case_links import case_of, same_vehicles
from intake.triage.change_set import change_set
from mesh.client.pages import pages
from minca.datastore.v1 import case_service_pb2, vehicle_service_pb2
from minca.mail.v1 import mail_kind_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.change import UnitChange
    from intake.triage.case_links import CandidateCase, CaseLink, SameVehicles
    from intake.triage.triage import SortedMail
    from minca.datastore.v1 import case_service_pb2_grpc, message_pb2, vehicle_pb2, vehicle_service_pb2_grpc
    from minca.mail.v1 import case_link_pb2

VEHICLES_A_PAGE: Final = 1_000
LEAST_SHARED: Final = 0.8
"""The share of the vehicles, of the request or of the earlier case, that have to be the same."""
FEWEST_SHARED: Final = 2
"""One vehicle of many does not make two fleets the same."""
BY_PERSON: Final = mail_kind_pb2.KIND_REASON_DECIDED_BY_PERSON


@dataclass(frozen=True, slots=True)
class MailOutcome:
    """What a mail becomes: its kind, the case that it belongs to, and earlier cases that ask for the same vehicles."""

    kind: KindReading
    link: CaseLink | None
    related: list[case_link_pb2.RelatedCase]

    @property
    def is_request(self) -> bool:
        return self.kind.kind is MailKind.QUOTE_REQUEST


async def outcome_of(
    cases: case_service_pb2_grpc.CaseServiceStub, message: message_pb2.Message, mail: SortedMail
) -> MailOutcome:
    """Look up the earlier cases that a mail may belong to, and decide.

    Raises: grpc.aio.AioRpcError.
    """
    links = mail.links
    answer = await cases.FindRelatedCases(
        case_service_pb2.FindRelatedCasesRequest(
            message_id=message.id,
            cot_numbers=[*links.cot_numbers, *links.quoted_cot_numbers],
            mail_ids=mail_convert.storable(links.references),
            vins=mail_convert.storable(links.vins),
            plates=mail_convert.storable(links.plates),
            client_rfcs=mail_convert.storable(links.client_rfcs),
            office=mail_convert.sorting_to_proto(mail, mail.kind).office,
        )
    )
    return decide(message, mail, mail_convert.candidates_from_proto(answer.cases))


def decide(message: message_pb2.Message, mail: SortedMail, candidates: Sequence[CandidateCase]) -> MailOutcome:
    """Decide what a mail becomes, beside the earlier cases that it may belong to; what a person said counts."""
    if BY_PERSON in message.kind_reasons:
        word = mail_kind_pb2.MailKind.Name(message.mail_kind).removeprefix("MAIL_KIND_").lower()
        kind = KindReading(MailKind(word), 1.0)
        link = case_of(kind.kind, mail.links, candidates)
    else:
        link = case_of(mail.kind.kind, mail.links, candidates)
        kind = mail.kind if link else mail.kind_alone
    if kind.kind is not MailKind.QUOTE_REQUEST:
        return MailOutcome(kind, link, [mail_convert.link_to_proto(link)] if link else [])
    shares = _same_fleets(mail, candidates)
    return MailOutcome(kind, None, [mail_convert.same_to_proto(share) for share in shares[: mail_convert.MOST_RELATED]])


def _same_fleets(mail: SortedMail, candidates: Sequence[CandidateCase]) -> list[SameVehicles]:
    """Return the earlier cases that ask for nearly all vehicles of a request, or for hardly any other ones."""
    sizes = {case.key: case.unit_count for case in candidates}
    return [
        share
        for share in same_vehicles(mail.links, candidates)
        if share.shared >= LEAST_SHARED * share.of
        or share.shared >= max(FEWEST_SHARED, LEAST_SHARED * sizes[share.case_key])
    ]


async def changes_of(
    vehicles: vehicle_service_pb2_grpc.VehicleServiceStub, mail: SortedMail, outcome: MailOutcome
) -> tuple[list[UnitChange], list[vehicle_pb2.CaseVehicle]]:
    """Return what a mail changes of the case that it belongs to, and the vehicles of that case.

    Raises: grpc.aio.AioRpcError.
    """
    if outcome.link is None or outcome.kind.kind is not MailKind.ADDITION_OR_CHANGE:
        return [], []
    rows: list[vehicle_pb2.CaseVehicle] = []
    request = vehicle_service_pb2.ListVehiclesRequest(case_id=outcome.link.case_key, page_size=VEHICLES_A_PAGE)
    async for page in pages(vehicles.ListVehicles, request):
        rows += page.vehicles
    # In a thread: each may hold thousands of vehicles.
    changes = await asyncio.to_thread(lambda: change_set(mail.changes, mail_convert.stored_vehicles(rows)))
    return list(at_most(changes, mail_convert.MOST_CHANGES)), rows
