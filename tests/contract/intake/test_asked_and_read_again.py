"""A mail is read again, and its broker is asked what is missing: over REST, before a real intake and datastore."""

from __future__ import annotations

import base64
import email
from email import policy
from typing import TYPE_CHECKING, Any

import pytest

from intake.service.blobs import path_of
from minca.datastore.v1 import case_pb2, case_service_pb2, message_service_pb2, vehicle_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from minca.intake.v1 import intake_pb2
from minca.intake.v1 import intake_service_pb2 as pb
from minca.mail.v1 import case_link_pb2
from tests.fixtures.mails import HEADER, HILUX, ONIX, VERSA, a_mail
from tests.fixtures.records import a_doubtful_vehicle
from tests.fixtures.servers import bearer
from tests.fixtures.stored import a_stored_case

if TYPE_CHECKING:
    from tests.fixtures.desks import Desk

Intake = intake_pb2.Intake
SUBJECT = "Flotilla ACME"


def with_fields(raw: bytes, **fields: str) -> bytes:
    """The same mail with these header fields, `_` for a hyphen, and with no other Message-ID."""
    added = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    kept = b"\n".join(line for line in raw.split(b"\n") if not line.lower().startswith(b"message-id:"))
    return added.encode() + kept


def a_request(*rows: tuple[Any, ...], **fields: str) -> bytes:
    raw = a_mail().about(SUBJECT).saying("Favor de cotizar la flotilla.\n").with_xlsx([HEADER, *rows]).as_bytes()
    return with_fields(raw, **{"Message_ID": "<dos@x.example>", **fields})


async def taken(desk: Desk, raw: bytes) -> Intake:
    """Submit a mail and follow it to its end."""
    accepted = await desk.intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=desk.caller)
    return await desk.intakes.done(accepted.intake.id, desk.caller)


async def test_what_is_read_as_before_changes_nothing(desk: Desk) -> None:
    mail = await taken(desk, a_request(VERSA, HILUX))
    read = await desk.done("POST", f"/v1/cases/{mail.cot_number}:reread", {})

    assert read["vehicleCount"] == 2
    assert read.get("changeSet") is None


async def test_the_difference_is_stored_and_applied_by_a_person(desk: Desk) -> None:
    mail = await taken(desk, a_request(VERSA, HILUX))
    first, second = await desk.vehicles(mail.case_id)
    path = f"/v1/cases/{mail.case_id}"
    await desk.done("PATCH", f"{path}/vehicles/{first['id']}", {"vehicle": {"year": 2019}})
    added = {"vehicles": [{"vehicle": {"description": "KIA RIO", "vin": "3KPA24AC5NE412345"}}]}
    await desk.done("POST", f"{path}/vehicles:batchCreate", added)
    await desk.done("POST", f"{path}/vehicles/{second['id']}:remove", {"reason": "vendido"})
    proposed = (await desk.done("POST", f"{path}:reread", {}))["changeSet"]
    before = await desk.vehicles(mail.case_id)
    await desk.done("POST", f"{path}/change-sets/{proposed['id']}:apply", {"etag": proposed["etag"]})

    assert [
        (change["action"], change["vehicleId"], change["field"], change["oldValue"], change["value"])
        for change in proposed["changes"]
    ] == [("CHANGE_ACTION_CHANGE", first["id"], "year", "2019", "2021")]
    assert [row["vehicle"].get("year") for row in before] == [2019, None]
    assert [row["vehicle"].get("year") for row in await desk.vehicles(mail.case_id)] == [2021, None]


async def test_a_vehicle_that_was_not_read_before_is_proposed_with_its_code(desk: Desk) -> None:
    mail = await taken(desk, a_request(VERSA, ONIX))
    _, second = await desk.vehicles(mail.case_id)
    other = {"vehicle": {"description": "OTRO", "vin": "3KPA24AC5NE412345", "plate": "", "brand": "", "model": ""}}
    await desk.done("PATCH", f"/v1/cases/{mail.case_id}/vehicles/{second['id']}", other)
    proposed = (await desk.done("POST", f"/v1/cases/{mail.case_id}:reread", {}))["changeSet"]
    added, removed = proposed["changes"]

    assert (added["action"], added["vehicle"]["match"]["cvegs"]) == ("CHANGE_ACTION_ADD", "0372340")
    assert added["vehicle"]["vehicle"]["vin"] == ONIX[3]
    assert (removed["action"], removed["vehicleId"]) == ("CHANGE_ACTION_REMOVE", second["id"])


async def test_a_case_is_not_read_again_where_it_cannot_be(desk: Desk, insurer: str) -> None:
    by_hand = await a_stored_case(desk.intakes.store, desk.caller)
    mail = await taken(desk, a_request(VERSA, HILUX))
    path = f"/v1/cases/{mail.case_id}:reread"
    elsewhere = bearer(insurer_id=f"other-than-{insurer}")
    reader = bearer("cases.read", "vehicles.read", insurer_id=insurer)

    assert await desk.refused("POST", f"/v1/cases/{by_hand.id}:reread", {}) == (400, "WRONG_STATE")
    assert await desk.refused("POST", path, {}, elsewhere) == (404, "RESOURCE_NOT_FOUND")
    assert await desk.refused("POST", path, {}, reader) == (403, "PERMISSION_MISSING")
    closed = case_service_pb2.UpdateCaseStatusRequest(case_id=mail.case_id, status=case_pb2.Case.STATUS_CLOSED)
    await desk.intakes.store.cases.UpdateCaseStatus(closed, metadata=desk.caller)
    assert await desk.refused("POST", path, {}) == (400, "WRONG_STATE")


async def test_a_case_whose_mail_is_lost_says_so(desk: Desk) -> None:
    mail = await taken(desk, a_request(VERSA, HILUX))
    asked = message_service_pb2.GetMessageRequest(message_id=mail.id)
    message = (await desk.intakes.store.messages.GetMessage(asked, metadata=desk.caller)).message
    (desk.intakes.home / "blobs" / path_of(message.blob_key)).unlink()

    assert await desk.refused("POST", f"/v1/cases/{mail.case_id}:reread", {}) == (400, "WRONG_STATE")


async def test_a_vehicle_list_was_read_by_nobody(desk: Desk) -> None:
    listed = pb.SubmitVehicleListRequest(vehicles=[fleet_pb2.Vehicle(description="NISSAN VERSA")])
    accepted = (await desk.intakes.stub.SubmitVehicleList(listed, metadata=desk.caller)).intake
    made = await desk.intakes.done(accepted.id, desk.caller)

    assert await desk.refused("POST", f"/v1/cases/{made.case_id}:reread", {}) == (400, "WRONG_STATE")


async def test_the_answer_of_a_broker_to_a_draft_is_linked_to_its_case(desk: Desk) -> None:
    mail = await taken(desk, a_request(VERSA, HILUX, References="<cero@x.example> <uno@x.example>"))
    draft = await desk.done("GET", f"/v1/cases/{mail.cot_number}/answer-draft")
    sent: Any = email.message_from_bytes(base64.b64decode(draft["eml"]), policy=policy.default)
    text = "Claro, el RFC es ACM010101AB1.\n"
    answer = with_fields(
        a_mail().about(f"RE: {sent['Subject']}").saying(text).as_bytes(),
        Message_ID="<tres@x.example>",
        In_Reply_To=sent["Message-ID"],
        References=f"{sent['References']} {sent['Message-ID']}",
    )
    answered = await taken(desk, answer)
    (link,) = answered.related_cases

    assert draft["to"] == "Ana Ruiz <ana.ruiz@corredores.example>"
    assert draft["subject"] == sent["Subject"] == f"Re: {SUBJECT} [{mail.cot_number}]"
    assert sent["In-Reply-To"] == "<dos@x.example>"
    assert sent["References"] == "<cero@x.example> <uno@x.example> <dos@x.example>"
    assert sent["X-Unsent"] == "1"
    assert sent.get_content().replace("\r\n", "\n") == draft["text"]
    assert draft["questionCount"] == draft["text"].count("\n1. ") + draft["text"].count("\n2. ")
    assert "Buen día, Ana Ruiz:" in draft["text"]
    assert "el RFC del asegurado" in draft["text"]
    assert "nos falta el uso" in draft["text"]
    assert (link.cot_number, answered.cot_number) == (mail.cot_number, "")
    assert link.ground in {case_link_pb2.LINK_GROUND_COT_NUMBER, case_link_pb2.LINK_GROUND_THREAD}


async def test_an_answer_that_lost_its_subject_is_linked_by_its_thread(desk: Desk) -> None:
    mail = await taken(desk, a_request(VERSA, HILUX, Message_ID="<cuatro@x.example>"))
    draft = await desk.done("GET", f"/v1/cases/{mail.case_id}/answer-draft")
    sent: Any = email.message_from_bytes(base64.b64decode(draft["eml"]), policy=policy.default)
    answered = await taken(
        desk,
        with_fields(
            a_mail().about("RE: Flotilla").saying("Sí, es la automática, gracias.\n").as_bytes(),
            Message_ID="<cinco@x.example>",
            In_Reply_To=sent["Message-ID"],
            References=f"{sent['References']} {sent['Message-ID']}",
        ),
    )

    assert [link.cot_number for link in answered.related_cases] == [mail.cot_number]


async def test_no_header_comes_from_the_subject_of_a_mail(desk: Desk) -> None:
    subject = "=?utf-8?q?Flotilla=0D=0ABcc:_ladron@x.example?="
    raw = b"\n".join(
        line for line in a_request(VERSA, HILUX, Subject=subject).split(b"\n") if line != b"Subject: Flotilla ACME\r"
    )
    mail = await taken(desk, raw)
    draft = await desk.done("GET", f"/v1/cases/{mail.case_id}/answer-draft")
    sent: Any = email.message_from_bytes(base64.b64decode(draft["eml"]), policy=policy.default)

    assert sent["Bcc"] is None
    assert sent["Subject"].startswith("Re: Flotilla Bcc: ladron@x.example [TK-")


async def test_a_case_by_hand_has_a_draft_to_nobody(desk: Desk) -> None:
    case = await a_stored_case(desk.intakes.store, desk.caller, a_doubtful_vehicle())
    draft = await desk.done("GET", f"/v1/cases/{case.id}/answer-draft")

    assert draft["to"] == ""
    assert draft["subject"] == f"Re: Cotización de flotilla [{case.cot_number}]"
    assert "La unidad 1 (TOYOTA YARIS O ALGO ASI 2020)" in draft["text"]


async def test_nothing_is_asked_where_nothing_is_missing(desk: Desk) -> None:
    complete = fleet_pb2.Vehicle(description="YARIS CORE", year=2020, usage="particular")
    case = await a_stored_case(desk.intakes.store, desk.caller, vehicle_pb2.CaseVehicle(vehicle=complete))
    path = f"/v1/cases/{case.id}/vehicles/{(await desk.vehicles(case.id))[0]['id']}"
    await desk.done("PATCH", path, {"match": {"decision": "DECISION_NO_MATCH"}})
    draft = await desk.done("GET", f"/v1/cases/{case.id}/answer-draft")

    assert draft["questionCount"] == 0
    assert "podemos continuar" in draft["text"]


@pytest.mark.parametrize("key", ["TK-2026-99999", "no-case"])
async def test_there_is_no_draft_of_no_case(key: str, desk: Desk, insurer: str) -> None:
    case = await a_stored_case(desk.intakes.store, desk.caller)
    elsewhere = bearer(insurer_id=f"other-than-{insurer}")
    path = f"/v1/cases/{case.id}/answer-draft"

    assert await desk.refused("GET", f"/v1/cases/{key}/answer-draft") == (404, "RESOURCE_NOT_FOUND")
    assert await desk.refused("GET", path, caller=elsewhere) == (404, "RESOURCE_NOT_FOUND")
    nobody = bearer("vehicles.read", insurer_id=insurer)
    assert await desk.refused("GET", path, caller=nobody) == (403, "PERMISSION_MISSING")
