"""Mail in, case out, through real processes: the main job, as a service, a partner and an operator start it."""

from __future__ import annotations

import asyncio
import re
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import httpx

from minca.datastore.v1 import (
    case_pb2,
    case_service_pb2,
    case_service_pb2_grpc,
    vehicle_service_pb2,
    vehicle_service_pb2_grpc,
)
from minca.fleet.v1 import vehicle_pb2
from minca.intake.v1 import intake_pb2, intake_service_pb2, intake_service_pb2_grpc
from minca.mail.v1 import mail_kind_pb2

if TYPE_CHECKING:
    from tests.fixtures.collector import Collector
    from tests.fixtures.stack import Stack

DONE = {intake_pb2.Intake.STATUS_PROCESSED, intake_pb2.Intake.STATUS_NEEDS_REVIEW, intake_pb2.Intake.STATUS_FAILED}
COT = re.compile(r"TK-\d{4}-\d{3,}")


def yaris_and_civic(subject: str = "Cotización de flotilla") -> bytes:
    """The mail of the design: a TOYOTA YARIS 2020 and a HONDA CIVIC 2021."""
    mail = EmailMessage()
    mail["From"] = "Ana Ruiz <ana.ruiz@corredores.example>"
    mail["To"] = "cotizaciones@aseguradora.example"
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{subject.encode().hex()}@corredores.example>"
    mail.set_content("Buen día, favor de cotizar:\n\n1) TOYOTA YARIS 2020\n2) HONDA CIVIC 2021\n\nSaludos,\nAna Ruiz\n")
    return mail.as_bytes()


async def done(stack: Stack, intake_id: str) -> intake_pb2.Intake:
    """Follow an intake to its end."""
    async with stack.channel("intake") as channel:
        intakes = intake_service_pb2_grpc.IntakeServiceStub(channel)
        last = intake_pb2.Intake()
        async for progress in intakes.WatchIntake(
            intake_service_pb2.WatchIntakeRequest(intake_id=intake_id), timeout=60
        ):
            last = progress.intake
    assert last.status in DONE, stack.log("intake")[-4000:]
    return last


async def submit(stack: Stack, raw: bytes) -> intake_pb2.Intake:
    """Hand a mail in by the generated stub."""
    async with stack.channel("intake") as channel:
        intakes = intake_service_pb2_grpc.IntakeServiceStub(channel)
        answer = await intakes.SubmitEmail(intake_service_pb2.SubmitEmailRequest(raw=raw), timeout=10)
    return answer.intake


async def case_of(stack: Stack, intake: intake_pb2.Intake) -> tuple[case_pb2.Case, list[Any]]:
    """The case that an intake became, and its vehicles."""
    async with stack.channel("datastore") as channel:
        cases = case_service_pb2_grpc.CaseServiceStub(channel)
        vehicles = vehicle_service_pb2_grpc.VehicleServiceStub(channel)
        case = (await cases.GetCase(case_service_pb2.GetCaseRequest(case_id=intake.cot_number), timeout=10)).case
        listed = await vehicles.ListVehicles(vehicle_service_pb2.ListVehiclesRequest(case_id=case.id), timeout=10)
    return case, list(listed.vehicles)


def way(spans: Collector, trace_id: str, service: str, method: str) -> list[str]:
    """The services from the span in which `service` answered `method` up to the arrival of the mail, each once."""
    trace = {span.span_id: span for span in spans.spans if span.trace_id == trace_id}
    found = [span for span in trace.values() if span.service == service and span.name.endswith(method)]
    services = []
    while found:
        services.append(found[0].service)
        found = [trace[found[0].parent_id]] if found[0].parent_id in trace else []
    return list(dict.fromkeys(services))


async def test_a_mail_with_a_yaris_and_a_civic_becomes_a_case_with_two_codes(mesh_stack: Stack) -> None:
    intake = await done(mesh_stack, (await submit(mesh_stack, yaris_and_civic())).id)
    case, vehicles = await case_of(mesh_stack, intake)

    assert COT.fullmatch(case.cot_number)
    assert [(each.match.brand, each.match.model, each.match.year) for each in vehicles] == [
        ("TOYOTA", "YARIS", 2020),
        ("HONDA", "CIVIC", 2021),
    ]
    assert all(each.match.cvegs and each.match.catalog_version for each in vehicles)
    assert case.data.broker_email == "ana.ruiz@corredores.example"


async def test_a_mail_sent_twice_ends_as_one_case(mesh_stack: Stack) -> None:
    raw = yaris_and_civic("dos veces")
    first, second = await asyncio.gather(submit(mesh_stack, raw), submit(mesh_stack, raw))
    ends = await asyncio.gather(done(mesh_stack, first.id), done(mesh_stack, second.id))

    assert first.id == second.id
    assert ends[0].cot_number == ends[1].cot_number


async def test_a_request_without_vehicles_is_reviewed_by_a_person_and_not_lost(mesh_stack: Stack) -> None:
    mail = EmailMessage()
    mail["From"] = "ana.ruiz@corredores.example"
    mail["Subject"] = "Flotilla"
    mail.set_content("Favor de cotizar la flotilla de siempre.\n")

    intake = await done(mesh_stack, (await submit(mesh_stack, mail.as_bytes())).id)
    case, vehicles = await case_of(mesh_stack, intake)

    assert intake.status == intake_pb2.Intake.STATUS_NEEDS_REVIEW
    assert case.status == case_pb2.Case.STATUS_NEEDS_REVIEW
    assert vehicles == []


async def test_a_mail_that_is_no_request_is_kept_and_takes_no_number(mesh_stack: Stack) -> None:
    mail = EmailMessage()
    mail["From"] = "ana.ruiz@corredores.example"
    mail["Subject"] = "Cita"
    mail.set_content("¿Nos vemos el jueves?\n")

    intake = await done(mesh_stack, (await submit(mesh_stack, mail.as_bytes())).id)

    assert (intake.status, intake.cot_number) == (intake_pb2.Intake.STATUS_PROCESSED, "")
    assert intake.mail_kind == mail_kind_pb2.MAIL_KIND_QUESTION


async def test_a_vehicle_list_becomes_a_case_and_a_second_list_is_added_to_it(mesh_stack: Stack) -> None:
    async with mesh_stack.channel("intake") as channel:
        intakes = intake_service_pb2_grpc.IntakeServiceStub(channel)
        first = intake_service_pb2.SubmitVehicleListRequest(
            vehicles=[vehicle_pb2.Vehicle(description="TOYOTA YARIS", year=2020)]
        )
        made = await done(mesh_stack, (await intakes.SubmitVehicleList(first, timeout=10)).intake.id)
        more = intake_service_pb2.SubmitVehicleListRequest(
            vehicles=[vehicle_pb2.Vehicle(description="HONDA CIVIC", year=2021)], case_id=made.cot_number
        )
        added = await done(mesh_stack, (await intakes.SubmitVehicleList(more, timeout=10)).intake.id)
    case, vehicles = await case_of(mesh_stack, made)

    assert added.cot_number == made.cot_number
    assert case.vehicle_count == 2
    assert [each.vehicle.description for each in vehicles] == ["TOYOTA YARIS", "HONDA CIVIC"]


async def test_a_partner_sends_the_mail_by_rest_and_gets_the_case(mesh_stack: Stack) -> None:
    async with httpx.AsyncClient(base_url=mesh_stack.gateway_url, timeout=40) as partner:
        answer = await partner.post(
            "/v1/emails?wait=30s",
            content=yaris_and_civic("por REST"),
            headers={"Content-Type": "message/rfc822", "Idempotency-Key": "por-rest-1"},
        )
        case = answer.json()
        vehicles = (await partner.get(f"/v1/cases/{case['cotNumber']}/vehicles")).json()["vehicles"]

    assert answer.status_code == httpx.codes.OK
    assert COT.fullmatch(case["cotNumber"])
    assert [each["match"]["brand"] for each in vehicles] == ["TOYOTA", "HONDA"]


async def test_one_mail_is_one_trace_from_the_gateway_to_the_database(mesh_stack: Stack, spans: Collector) -> None:
    async with httpx.AsyncClient(base_url=mesh_stack.gateway_url, timeout=40) as partner:
        trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
        await partner.post(
            "/v1/emails?wait=30s",
            content=yaris_and_civic("una traza"),
            headers={"Content-Type": "message/rfc822", "traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"},
        )
    answered = {
        "intake": "IntakeService/SubmitEmail",
        "matcher": "MatcherService/BatchMatchVehicles",
        "datastore": "CaseService/OpenCases",
    }
    await asyncio.to_thread(
        spans.wait_for,
        lambda arrived: all(way(arrived, trace_id, *each)[-1:] == ["gateway"] for each in answered.items()),
    )

    assert way(spans, trace_id, "intake", answered["intake"]) == ["intake", "gateway"]
    assert way(spans, trace_id, "matcher", answered["matcher"])[:2] == ["matcher", "intake"]
    assert way(spans, trace_id, "datastore", answered["datastore"])[:2] == ["datastore", "intake"]
    trace = [span for span in spans.spans if span.trace_id == trace_id]
    personal = ("YARIS", "Ana Ruiz", "corredores")
    assert [word for word in personal for span in trace if word in span.text] == []


async def test_progress_is_told_until_the_end(mesh_stack: Stack) -> None:
    intake = await submit(mesh_stack, yaris_and_civic("progreso"))
    async with httpx.AsyncClient(base_url=mesh_stack.gateway_url, timeout=40) as partner:
        answer = await partner.get(f"/v1/intakes/{intake.id}:watch", headers={"Accept": "text/event-stream"})

    *_, last, end = answer.text.strip().split("\n\n")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "STAGE_DONE" in last
    assert end.startswith("event: end")
