"""POST /v1/emails on the true contracts: the mail as it is or in JSON, and waiting for its case."""

from __future__ import annotations

import asyncio
import base64
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from gateway.routing import descriptors
from mesh.contracts import descriptor_set
from mesh.identity.auth import mint_token
from minca.datastore.v1 import case_service_pb2_grpc
from minca.intake.v1 import intake_pb2, intake_service_pb2_grpc
from minca.mail.v1 import mail_kind_pb2
from tests.contract.gateway.fake_mesh import COT, FakeCases, FakeIntake
from tests.contract.gateway.http import JSON, send
from tests.contract.gateway.served import serving
from tests.fixtures import servers
from tests.fixtures.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from gateway.routing.descriptors import Contracts
    from mesh.settings import Settings

MAIL = b"From: ana@example.com\r\nSubject: flota\r\n\r\nTOYOTA YARIS 2020\r\n"
EMAIL = {"content-type": "message/rfc822"}
Intake = intake_pb2.Intake


def minca_contracts() -> Contracts:
    return descriptors.load(descriptor_set())


@asynccontextmanager
async def minca(intake: FakeIntake, settings: Settings | None = None) -> AsyncIterator[str]:
    services = (
        (intake_service_pb2_grpc.add_IntakeServiceServicer_to_server, intake, "minca.intake.v1.IntakeService"),
        (case_service_pb2_grpc.add_CaseServiceServicer_to_server, FakeCases(), "minca.datastore.v1.CaseService"),
    )
    settings = settings or servers.settings_for_tests()
    async with (
        servers.serving(*services, settings=settings) as backend,
        serving(minca_contracts(), backend, settings=settings) as gateway,
    ):
        yield gateway


@pytest_asyncio.fixture(scope="module")
async def served() -> AsyncIterator[tuple[str, FakeIntake]]:
    intake = FakeIntake()
    async with minca(intake) as gateway:
        yield gateway, intake


@pytest.fixture
def intake(served: tuple[str, FakeIntake]) -> FakeIntake:
    served[1].forget()
    return served[1]


@pytest.fixture
def address(served: tuple[str, FakeIntake], intake: FakeIntake) -> str:
    assert intake.submitted == []
    return served[0]


async def test_a_mail_is_taken_as_it_is(address: str, intake: FakeIntake) -> None:
    answer = await send(address, "POST", "/v1/emails", MAIL, EMAIL)

    assert intake.submitted[0].raw == MAIL
    assert answer.status == 202
    assert (answer.json["id"], answer.json["status"]) == ("i-1", "STATUS_RECEIVED")
    assert answer.headers["location"] == "/v1/intakes/i-1"


async def test_a_mail_is_taken_in_json(address: str, intake: FakeIntake) -> None:
    body = json.dumps({"raw": base64.b64encode(MAIL).decode(), "insurerId": "acme"}).encode()
    answer = await send(address, "POST", "/v1/emails", body, JSON)

    assert (intake.submitted[0].raw, intake.submitted[0].insurer_id) == (MAIL, "acme")
    assert answer.status == 202


async def test_what_else_a_raw_mail_needs_goes_in_query_and_header(address: str, intake: FakeIntake) -> None:
    await send(address, "POST", "/v1/emails?insurer_id=acme", MAIL, EMAIL | {"idempotency-key": "k-1"})

    assert (intake.submitted[0].insurer_id, intake.submitted[0].request_id) == ("acme", "k-1")


async def test_who_waits_gets_the_case(address: str) -> None:
    answer = await send(address, "POST", "/v1/emails?wait=5s", MAIL, EMAIL)

    assert answer.status == 200
    assert answer.json["cotNumber"] == COT


async def test_who_waits_for_a_mail_that_is_no_request_is_told_what_it_is(address: str, intake: FakeIntake) -> None:
    intake.mail_kind = mail_kind_pb2.MAIL_KIND_QUESTION
    answer = await send(address, "POST", "/v1/emails?wait=5s", MAIL, EMAIL)

    assert answer.status == 202
    assert (answer.json["status"], answer.json["mailKind"]) == ("STATUS_PROCESSED", "MAIL_KIND_QUESTION")
    assert answer.headers["location"] == "/v1/intakes/i-1"


async def test_who_waits_gets_the_case_in_the_language_that_he_accepts(address: str) -> None:
    answer = await send(address, "POST", "/v1/emails?wait=5s", MAIL, EMAIL | {"accept-language": "es-MX,es;q=0.9"})

    assert (answer.status, answer.headers["content-language"]) == (200, "es")
    assert answer.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(("accept", "language"), [("es", "es"), ("fr", "en"), ("", "en"), ("es\u00f1", "en")])
async def test_a_case_names_the_language_that_was_chosen_and_what_chose_it(
    address: str, accept: str, language: str
) -> None:
    answer = await send(address, "GET", f"/v1/cases/{COT}", headers={"accept-language": accept})

    assert (answer.status, answer.headers["content-language"], answer.headers["vary"]) == (
        200,
        language,
        "Accept-Language",
    )


async def test_an_answer_without_sentences_names_no_language(address: str) -> None:
    answer = await send(address, "GET", "/v1/intakes/i-1", headers={"accept-language": "es"})

    assert answer.status == 200
    assert "content-language" not in answer.headers


async def test_who_waits_in_vain_gets_the_intake(address: str, intake: FakeIntake) -> None:
    intake.steps, intake.is_endless = [Intake.STATUS_PROCESSING], True

    answer = await send(address, "POST", "/v1/emails?wait=0.2s", MAIL, EMAIL)

    assert (answer.status, answer.json["id"]) == (202, "i-1")


async def test_a_mail_that_became_no_case_is_still_taken(address: str, intake: FakeIntake) -> None:
    intake.steps = [Intake.STATUS_FAILED]

    answer = await send(address, "POST", "/v1/emails?wait=5s", MAIL, EMAIL)

    assert (answer.status, answer.json["id"]) == (202, "i-1")


@pytest.mark.parametrize("wait", ["soon", "-1s", "121s", ""])
async def test_a_wait_that_is_none_is_refused_before_the_mail_is_taken(
    wait: str, address: str, intake: FakeIntake
) -> None:
    answer = await send(address, "POST", f"/v1/emails?wait={wait}", MAIL, EMAIL)

    assert answer.status == 400
    assert answer.json["violations"][0]["field"] == "wait"
    assert intake.submitted == []


async def test_only_submitting_may_wait(address: str) -> None:
    answer = await send(address, "POST", "/v1/emails:extract?wait=5s", MAIL, EMAIL)

    assert answer.status == 400


async def test_a_mail_can_be_read_without_being_taken(address: str, intake: FakeIntake) -> None:
    answer = await send(address, "POST", "/v1/emails:extract", MAIL, EMAIL)

    assert intake.extracted[0].raw == MAIL
    assert (answer.status, answer.json["needsReview"]) == (200, True)


async def test_a_mail_without_a_byte_reaches_the_service_that_refuses_it(address: str, intake: FakeIntake) -> None:
    await send(address, "POST", "/v1/emails", b"", EMAIL)

    assert intake.submitted[0].raw == b""


async def test_the_token_of_the_caller_opens_every_step(intake: FakeIntake) -> None:
    async with minca(intake, servers.secured()) as address:
        answer = await send(address, "POST", "/v1/emails?wait=5s", MAIL, EMAIL | _token("intakes.write"))
        waited = await send(
            address, "POST", "/v1/emails?wait=5s", MAIL, EMAIL | _token("intakes.write", "intakes.read", "cases.read")
        )

    assert (answer.status, waited.status) == (202, 200)


async def test_a_missing_permission_is_named(intake: FakeIntake) -> None:
    async with minca(intake, servers.secured()) as address:
        answer = await send(address, "POST", "/v1/emails", MAIL, EMAIL | _token("cases.read"))
        anonymous = await send(address, "POST", "/v1/emails", MAIL, EMAIL)

    assert (answer.status, answer.json["metadata"]) == (403, {"permission": "intakes.write"})
    assert (anonymous.status, anonymous.json["reason"]) == (401, "CREDENTIALS_INVALID")
    assert intake.submitted == []


async def test_a_case_is_found_by_its_cot_number(address: str) -> None:
    found = await send(address, "GET", f"/v1/cases/{COT}")
    missing = await send(address, "GET", "/v1/cases/TK-2026-999")

    assert found.json["id"] == "c-1"
    assert (missing.status, missing.json["resource"]) == (404, {"type": "case", "name": "TK-2026-999"})


async def test_a_case_is_changed_by_mask_and_body(address: str) -> None:
    path = "/v1/cases/c-1?update_mask=data.client_name,data.clientRfc"
    answer = await send(address, "PATCH", path, b'{"data":{"clientName":"ACME"}}', JSON)

    assert answer.json["data"]["clientName"] == "ACME"
    assert (answer.json["id"], answer.json["etag"]) == ("c-1", "data.client_name,data.client_rfc")


async def test_the_trace_of_the_caller_goes_on(address: str, intake: FakeIntake) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    await send(address, "POST", "/v1/emails", MAIL, EMAIL | {"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"})

    assert str(intake.metadata[0]["traceparent"]).split("-")[1] == trace_id


async def test_a_service_that_is_not_there_is_named_and_its_address_is_not() -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    async with serving(minca_contracts(), nowhere) as gateway:
        answer = await send(gateway, "GET", "/v1/cases", headers={"request-timeout": "5"})

    assert answer.status == 503
    assert (answer.json["reason"], answer.json["metadata"]) == ("NOT_READY", {"dependency": "echo"})
    assert nowhere.encode() not in answer.body


async def test_callers_who_wait_too_short_for_an_answer_stop_nobody_else(
    intake: FakeIntake, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(intake, "ExtractEmail", never)
    impatient = EMAIL | {"grpc-timeout": "150m"}
    async with minca(intake, servers.settings_for_tests(max_retries=0, breaker_failures=5)) as gateway:
        late = [await send(gateway, "POST", "/v1/emails:extract", MAIL, impatient) for _ in range(6)]
        patient = await send(gateway, "POST", "/v1/emails", MAIL, EMAIL)

    assert [answer.status for answer in late] == [504] * 6
    assert patient.status == 202


async def test_health_says_which_service_serves(address: str) -> None:
    answer = await send(address, "GET", "/healthz")

    assert answer.status == 503
    assert answer.json["status"] == "NOT_SERVING"
    assert answer.json["services"]["minca.intake.v1.IntakeService"] == "SERVING"
    assert answer.json["services"]["minca.matcher.v2.MatcherService"] == "UNREACHABLE"


def _token(*permissions: str) -> dict[str, str]:
    token = mint_token(servers.JWT_SECRET, subject="ana", permissions=permissions)
    return {"authorization": f"Bearer {token}"}
