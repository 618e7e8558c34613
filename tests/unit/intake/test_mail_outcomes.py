"""What a sorted mail becomes beside earlier cases, and how it is divided among those whom it insures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.model.extraction import CaseData, Extraction, FieldReading, Vehicle
from intake.model.mail_kind import KindReading, MailKind
from intake.service.mail_desk import decide
from intake.triage.case_links import CandidateCase, LinkGround, office_of
from intake.triage.change_set import StatedChanges
from intake.triage.divided_mail import SEVERAL_INSURED, divided
from intake.triage.insured_parts import InsuredPart, InsuredParts
from intake.triage.link_facts import LinkFacts
from intake.triage.triage import SortedMail, completed_mail
from minca.datastore.v1 import message_pb2
from minca.mail.v1 import case_link_pb2, mail_kind_pb2

REQUEST, CHANGE = KindReading(MailKind.QUOTE_REQUEST, 0.9), KindReading(MailKind.ADDITION_OR_CHANGE, 0.85)
UNSURE = KindReading(MailKind.OTHER, 0.5)
WHOLE = InsuredParts((InsuredPart(vehicles=(0, 1)),))
UNITS = (Vehicle("VERSA", vin="V1"), Vehicle("HILUX", vin="V2"))
READ = Extraction(
    CaseData(
        client_name="ACEROS",
        client_rfc="ACE010203AB1",
        readings=(FieldReading("client_name", 0.9), FieldReading("coverage", 0.8)),
        missing_fields=("policy_end",),
    ),
    UNITS,
    needs_review=False,
)
FIRST = CandidateCase("first", order=1, cot_number="TK-2026-001", vins={"V1", "V2"}, unit_count=2)
MAIL = SortedMail(READ, CHANGE, REQUEST, LinkFacts(vins=("V1", "V2")), StatedChanges(), WHOLE)
UNTOLD = message_pb2.Message()


def test_a_change_belongs_to_the_case_that_it_names() -> None:
    outcome = decide(UNTOLD, replace(MAIL, links=LinkFacts(cot_numbers=("TK-2026-001",))), [FIRST])

    assert not outcome.is_request
    assert [(link.case_id, link.ground) for link in outcome.related] == [
        ("first", case_link_pb2.LINK_GROUND_COT_NUMBER)
    ]
    assert outcome.link
    assert outcome.link.ground is LinkGround.COT_NUMBER


def test_a_change_of_a_case_that_never_came_here_is_a_request() -> None:
    outcome = decide(UNTOLD, MAIL, [])

    assert outcome.is_request
    assert (outcome.link, outcome.related) == (None, [])


@pytest.mark.parametrize(
    ("asked", "case", "is_named"),
    [
        (("V1", "V2"), FIRST, True),
        (("V1", "V9"), FIRST, False),
        (("V1", "V2", "V3", "V4", "V5"), FIRST, True),
        (("V1", "V3", "V4"), replace(FIRST, vins={"V1"}, unit_count=1), False),
    ],
    ids=["all of both", "half", "all of the earlier one", "a single one"],
)
def test_a_request_names_the_cases_that_ask_for_the_same_fleet(
    asked: tuple[str, ...], case: CandidateCase, *, is_named: bool
) -> None:
    outcome = decide(UNTOLD, replace(MAIL, kind=REQUEST, links=LinkFacts(vins=asked)), [case])

    assert outcome.is_request
    assert bool(outcome.related) is is_named


def test_what_a_person_said_counts_whatever_the_mail_looks_like() -> None:
    told = message_pb2.Message(
        mail_kind=mail_kind_pb2.MAIL_KIND_CLAIM, kind_reasons=[mail_kind_pb2.KIND_REASON_DECIDED_BY_PERSON]
    )

    assert decide(told, replace(MAIL, kind=REQUEST), []).kind == KindReading(MailKind.CLAIM, 1.0)


def test_a_mail_for_one_client_stays_one() -> None:
    assert divided(READ, WHOLE) == [READ]


def test_a_mail_of_which_nobody_knows_whose_the_vehicles_are_stays_one_and_is_reviewed() -> None:
    (one,) = divided(READ, replace(WHOLE, is_unsure=True))

    assert one == replace(READ, needs_review=True, warnings=(SEVERAL_INSURED,))


def test_each_client_gets_its_own_vehicles_and_name() -> None:
    parts = InsuredParts((InsuredPart("ACE010203AB1", "ACEROS", (0,)), InsuredPart("", "FLETES", (1,))))
    first, second = divided(READ, parts)

    assert (first.vehicles, second.vehicles) == (UNITS[:1], UNITS[1:])
    assert (second.data.client_name, second.data.client_rfc) == ("FLETES", "")
    assert second.data.missing_fields == ("client_rfc", "policy_end")
    assert [reading.field for reading in second.data.readings] == ["client_name", "coverage"]


def test_no_vehicle_is_lost_or_doubled_when_a_mail_is_divided() -> None:
    parts = InsuredParts((InsuredPart("A", "", (1,)), InsuredPart("B", "", (0,))))

    assert sorted(vehicle.vin for part in divided(READ, parts) for vehicle in part.vehicles) == ["V1", "V2"]


@pytest.mark.parametrize(
    ("address", "office"),
    [("Ana@Solis.example", "solis.example"), ("ana@gmail.com", "ana@gmail.com"), ("", "")],
)
def test_an_office_is_its_domain_unless_that_is_a_public_mailbox(address: str, office: str) -> None:
    assert office_of(address) == office


def test_vehicles_of_a_second_reading_make_a_mail_of_an_unsure_kind_a_request() -> None:
    bare = replace(MAIL, extraction=replace(READ, vehicles=()), kind=UNSURE, kind_alone=UNSURE)
    completed = completed_mail(bare, READ)

    assert completed.kind.kind is MailKind.QUOTE_REQUEST
    assert completed.parts == WHOLE
    assert completed_mail(replace(bare, kind=CHANGE), READ).kind == CHANGE
