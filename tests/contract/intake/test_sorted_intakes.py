"""IntakeService over a mailbox: what each mail is and becomes, and what a person says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from minca.datastore.v1 import case_pb2, case_service_pb2, change_set_service_pb2, vehicle_service_pb2
from minca.intake.v1 import intake_pb2
from minca.intake.v1 import intake_service_pb2 as pb
from minca.mail.v1 import case_link_pb2, mail_kind_pb2
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail
from tests.fixtures.records import refused

if TYPE_CHECKING:
    from tests.fixtures.datastores import Metadata
    from tests.fixtures.intakes import Intakes

Intake = intake_pb2.Intake
REQUEST, QUESTION = mail_kind_pb2.MAIL_KIND_QUOTE_REQUEST, mail_kind_pb2.MAIL_KIND_QUESTION
CLAIM, CHANGE = mail_kind_pb2.MAIL_KIND_CLAIM, mail_kind_pb2.MAIL_KIND_ADDITION_OR_CHANGE

KIA = ["KIA", "RIO", "LX", "3KPA24AC5NE412345", 2022, 250_000]


def mail(subject: str, text: str, *, message_id: str, answers: str = "") -> bytes:
    """A mail without a list, with header fields of its own."""
    return with_fields(a_mail().about(subject).saying(text).as_bytes(), message_id, answers)


def with_fields(raw: bytes, message_id: str, answers: str = "") -> bytes:
    """The same mail with this Message-ID, as an answer to another."""
    reply = f"In-Reply-To: <{answers}>\r\n" if answers else ""
    kept = b"\n".join(line for line in raw.split(b"\n") if not line.lower().startswith(b"message-id:"))
    return f"Message-ID: <{message_id}>\r\n{reply}".encode() + kept


def request(subject: str, message_id: str) -> bytes:
    """A request for two vehicles."""
    raw = a_mail().about(subject).saying("Favor de cotizar la flotilla.\n").with_xlsx([HEADER, VERSA, HILUX]).as_bytes()
    return with_fields(raw, message_id)


async def taken(intakes: Intakes, ana: Metadata, raw: bytes, file_name: str = "") -> Intake:
    """Submit a mail and follow it to its end."""
    accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw, file_name=file_name), metadata=ana)
    return await intakes.done(accepted.intake.id, ana)


async def reclassified(
    intakes: Intakes, ana: Metadata, intake: Intake, kind: mail_kind_pb2.MailKind.ValueType
) -> Intake:
    """Say what a mail is, and follow it to its end."""
    said = pb.ReclassifyIntakeRequest(intake_id=intake.id, mail_kind=kind)
    await intakes.stub.ReclassifyIntake(said, metadata=ana)
    return await intakes.done(intake.id, ana)


async def case_of(intakes: Intakes, ana: Metadata, case_id: str) -> case_pb2.Case:
    asked = case_service_pb2.GetCaseRequest(case_id=case_id)
    return (await intakes.store.cases.GetCase(asked, metadata=ana)).case


async def units_of(intakes: Intakes, ana: Metadata, case_id: str) -> list[str]:
    asked = vehicle_service_pb2.ListVehiclesRequest(case_id=case_id)
    listed = await intakes.store.vehicles.ListVehicles(asked, metadata=ana)
    return [row.vehicle.description for row in listed.vehicles]


async def test_a_question_takes_no_number_and_is_linked_to_its_case(intakes: Intakes, ana: Metadata) -> None:
    first = await taken(intakes, ana, request("Flotilla", "uno@x.example"), "uno.eml")
    text = "¿Cómo va la cotización?\n"
    asked = await taken(intakes, ana, mail("RE: Flotilla", text, message_id="dos@x.example", answers="uno@x.example"))
    listed = await intakes.stub.ListIntakes(pb.ListIntakesRequest(), metadata=ana)

    assert (first.mail_kind, first.file_name, first.subject) == (REQUEST, "uno.eml", "Flotilla")
    assert (asked.status, asked.mail_kind, asked.cot_number) == (Intake.STATUS_PROCESSED, QUESTION, "")
    assert [link.cot_number for link in asked.related_cases] == [first.cot_number]
    assert [intake.mail_kind for intake in listed.intakes] == [QUESTION, REQUEST]
    assert [each.mail_kind for each in (await case_of(intakes, ana, first.case_id)).related_mails] == [QUESTION]


async def test_what_a_mail_changes_is_applied_by_a_person_alone(intakes: Intakes, ana: Metadata) -> None:
    first = await taken(intakes, ana, request("Flotilla", "uno@x.example"))
    raw = (
        a_mail().about("RE: Flotilla").saying("Quitar la unidad 2 y agregar la de la lista.\n").with_xlsx([HEADER, KIA])
    )
    changing = await taken(intakes, ana, with_fields(raw.as_bytes(), "dos@x.example", "uno@x.example"))
    asked = change_set_service_pb2.ListChangeSetsRequest(case_id=first.case_id)
    (proposed,) = (await intakes.store.change_sets.ListChangeSets(asked, metadata=ana)).change_sets
    before = await units_of(intakes, ana, first.case_id)
    apply = change_set_service_pb2.ApplyChangeSetRequest(
        case_id=first.case_id, change_set_id=proposed.id, etag=proposed.etag
    )
    await intakes.store.change_sets.ApplyChangeSet(apply, metadata=ana)

    assert (changing.mail_kind, changing.cot_number) == (CHANGE, "")
    assert before == ["NISSAN VERSA ADVANCE", "TOYOTA HILUX SR"]
    assert await units_of(intakes, ana, first.case_id) == ["NISSAN VERSA ADVANCE", "KIA RIO LX"]


async def test_a_mail_sent_again_with_another_message_id_takes_no_second_number(
    intakes: Intakes, ana: Metadata
) -> None:
    raw = request("Flotilla", "uno@x.example")
    first = await taken(intakes, ana, raw)
    again = await taken(intakes, ana, with_fields(raw, "otro@x.example"))

    assert again.id != first.id
    assert (again.status, again.cot_number) == (Intake.STATUS_PROCESSED, "")
    assert [(link.cot_number, link.ground) for link in again.related_cases] == [
        (first.cot_number, case_link_pb2.LINK_GROUND_SENT_AGAIN)
    ]


async def test_the_same_fleet_of_another_broker_is_said_beside_its_own_case(intakes: Intakes, ana: Metadata) -> None:
    first = await taken(intakes, ana, request("Flotilla", "uno@x.example"))
    other = a_mail().sent_by("Luis <luis@otros.example>").about("Cotización").with_xlsx([HEADER, VERSA, HILUX])
    second = await taken(intakes, ana, with_fields(other.as_bytes(), "dos@otros.example"))

    assert second.cot_number not in {"", first.cot_number}
    assert [(link.cot_number, link.shared_count, link.compared_count) for link in second.related_cases] == [
        (first.cot_number, 2, 2)
    ]


async def test_several_insured_of_a_mail_have_a_case_each(intakes: Intakes, ana: Metadata) -> None:
    text = (
        "Favor de cotizar:\n\nCliente: ACEROS DEL NORTE SA DE CV, RFC ANO010203AB1\n- NISSAN VERSA ADVANCE 2021\n\n"
        "Cliente: FLETES DEL SUR SA DE CV, RFC FSU010203AB2\n- KIA RIO LX 2022\n- TOYOTA HILUX SR 2022\n"
    )
    intake = await taken(intakes, ana, mail("Dos flotillas", text, message_id="uno@x.example"))
    cases = [await case_of(intakes, ana, case.case_id) for case in intake.cases]

    assert [case.data.client_rfc for case in cases] == ["ANO010203AB1", "FSU010203AB2"]
    assert [case.vehicle_count for case in cases] == [1, 2]
    assert intake.case_id == cases[0].id
    assert [other.cot_number for other in cases[0].other_cases] == [cases[1].cot_number]


async def test_a_case_made_by_mistake_is_voided_and_comes_back(intakes: Intakes, ana: Metadata) -> None:
    first = await taken(intakes, ana, request("Flotilla", "uno@x.example"))
    voided = await reclassified(intakes, ana, first, CLAIM)
    case = await case_of(intakes, ana, first.case_id)
    again = await reclassified(intakes, ana, first, REQUEST)

    assert (voided.mail_kind, voided.cot_number, list(voided.cases)) == (CLAIM, "", [])
    assert (case.status, case.cot_number) == (case_pb2.Case.STATUS_VOIDED, first.cot_number)
    assert (again.mail_kind, again.cot_number) == (REQUEST, first.cot_number)


async def test_what_is_a_request_after_all_becomes_a_case(intakes: Intakes, ana: Metadata) -> None:
    asked = await taken(intakes, ana, mail("Duda", "¿Aseguran tractocamiones?\n", message_id="uno@x.example"))
    after = await reclassified(intakes, ana, asked, REQUEST)

    assert (asked.mail_kind, asked.cot_number) == (QUESTION, "")
    assert (after.mail_kind, after.kind_confidence, after.status) == (REQUEST, 1.0, Intake.STATUS_NEEDS_REVIEW)
    assert after.cot_number
    with refused("RESOURCE_NOT_FOUND"):
        unknown = pb.ReclassifyIntakeRequest(intake_id="no", mail_kind=REQUEST)
        await intakes.stub.ReclassifyIntake(unknown, metadata=ana)


@pytest.mark.parametrize("field", ["Auto-Submitted: auto-generated", "Return-Path: <>"])
async def test_a_request_of_a_portal_keeps_its_vehicles(intakes: Intakes, ana: Metadata, field: str) -> None:
    intake = await taken(intakes, ana, f"{field}\r\n".encode() + request(f"Portal {field}", "uno@portal.example"))

    assert intake.mail_kind == REQUEST
    assert len(await units_of(intakes, ana, intake.case_id)) == 2
