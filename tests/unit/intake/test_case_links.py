"""Which earlier case a mail belongs to, and which asks for the same vehicles."""

from __future__ import annotations

import pytest

from intake.model.mail_kind import MailKind
from intake.triage.case_links import CandidateCase, LinkGround, SameVehicles, case_of, same_vehicles
from intake.triage.link_facts import LinkFacts, client_key

FIRST = CandidateCase(
    "first",
    order=1,
    cot_number="TK-2026-001",
    message_ids={"a@x", "ours@y"},
    client_rfc="AIN180203TT0",
    client_key="ALIMENTOS INCA",
    vins={"V1", "V2"},
    sender_address="ana@solis.example",
)
SECOND = CandidateCase(
    "second",
    order=2,
    cot_number="TK-2026-002",
    message_ids={"b@x"},
    client_rfc="GMO990821NN1",
    client_key="GRUPO MUEBLERO ONIX",
    vins={"V3"},
    sender_address="ana@solis.example",
)
CASES = (FIRST, SECOND)


@pytest.mark.parametrize(
    ("facts", "key", "ground"),
    [
        (LinkFacts(cot_numbers=("TK-2026-001",), references=("b@x",)), "first", LinkGround.COT_NUMBER),
        (LinkFacts(references=("ours@y",)), "first", LinkGround.THREAD),
        (LinkFacts(references=("b@x", "a@x")), "second", LinkGround.THREAD),
        (LinkFacts(references=("b@x", "a@x"), vins=("V1",)), "first", LinkGround.THREAD),
        (LinkFacts(quoted_cot_numbers=("TK-2026-002",)), "second", LinkGround.QUOTED_COT_NUMBER),
        (LinkFacts(vins=("V3",)), "second", LinkGround.VEHICLES),
        (LinkFacts(client_rfcs=("AIN180203TT0",)), "first", LinkGround.CLIENT_RFC),
        (
            LinkFacts(own_words="LO DE MUEBLERO ONIX", sender_address="eva@solis.example"),
            "second",
            LinkGround.CLIENT_NAME,
        ),
    ],
)
def test_a_mail_belongs_to_a_case_by_the_surest_ground(facts: LinkFacts, key: str, ground: LinkGround) -> None:
    link = case_of(MailKind.QUESTION, facts, CASES)

    assert link is not None
    assert (link.case_key, link.ground) == (key, ground)


def test_a_request_belongs_to_no_earlier_case_even_inside_an_old_thread() -> None:
    assert case_of(MailKind.QUOTE_REQUEST, LinkFacts(references=("a@x",)), CASES) is None


@pytest.mark.parametrize("kind", [MailKind.CLAIM, MailKind.POLICY_CHANGE, MailKind.AUTOMATIC])
def test_units_alone_do_not_link_what_is_about_other_things(kind: MailKind) -> None:
    assert case_of(kind, LinkFacts(vins=("V1",)), CASES) is None


def test_a_name_alone_links_only_the_office_that_brought_the_client() -> None:
    assert (
        case_of(MailKind.QUESTION, LinkFacts(own_words="ALIMENTOS INCA", sender_address="z@other.example"), CASES)
        is None
    )


def test_a_client_of_another_name_is_not_taken_for_one_whose_name_begins_so() -> None:
    facts = LinkFacts(
        client_key="ALIMENTOS INCA HERMANOS", own_words="ALIMENTOS INCA HERMANOS", sender_address=FIRST.sender_address
    )
    case = CandidateCase("treviño", client_key="ALIMENTOS INCA TREVINO", sender_address=FIRST.sender_address)

    assert case_of(MailKind.QUESTION, facts, [case]) is None


def test_public_mailboxes_are_offices_of_their_own() -> None:
    case = CandidateCase("one", client_key="ALIMENTOS INCA", sender_address="ana@gmail.com")
    facts = LinkFacts(own_words="ALIMENTOS INCA", sender_address="eva@gmail.com")

    assert case_of(MailKind.QUESTION, facts, [case]) is None


def test_the_same_fleet_is_told_with_how_many_units_are_the_same() -> None:
    assert same_vehicles(LinkFacts(vins=("V1", "V2", "V9")), CASES) == [SameVehicles("first", 2, 3)]


def test_nothing_links_a_mail_that_says_nothing() -> None:
    assert case_of(MailKind.QUESTION, LinkFacts(), CASES) is None
    assert case_of(MailKind.QUESTION, LinkFacts(), [CandidateCase("empty")]) is None


@pytest.mark.parametrize("name", ["Alimentos Inca S.A. de C.V.", "ALIMENTOS INCA SA DE CV", "Alimentos Inca"])
def test_a_client_is_the_same_whatever_its_legal_form_looks_like(name: str) -> None:
    assert client_key(name) == "ALIMENTOS INCA"
