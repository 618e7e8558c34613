"""IntakeService: every method, and every way in which it refuses."""

from __future__ import annotations

import asyncio
import hashlib
import math
from typing import TYPE_CHECKING

import grpc
import pytest

from intake.service.blobs import path_of
from mesh.errors import NotFound, NotReady
from mesh.identity.insurers import blob_key
from mesh.status import read_details
from minca.datastore.v1 import case_pb2, case_service_pb2, vehicle_service_pb2
from minca.fleet.v1 import case_data_pb2, match_pb2, vehicle_pb2
from minca.intake.v1 import intake_pb2
from minca.intake.v1 import intake_service_pb2 as pb
from tests.fixtures.fake_matcher import CATALOG_VERSION, UNCODABLE
from tests.fixtures.intakes import MAX_EMAIL_BYTES
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail
from tests.fixtures.records import refused
from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from collections.abc import Callable

    from minca.datastore.v1 import vehicle_pb2 as stored_pb2
    from tests.fixtures.datastores import Metadata
    from tests.fixtures.intakes import Intakes

Intake = intake_pb2.Intake
UNKNOWN = "01920000-0000-7000-8000-000000000000"
RIO = vehicle_pb2.Vehicle(description="KIA RIO", year=2021)


def mail(subject: str) -> bytes:
    """A mail with two vehicles that differs from every other by its subject."""
    return a_mail().about(subject).with_xlsx([HEADER, VERSA, HILUX]).as_bytes()


async def case_of(
    intakes: Intakes, intake: Intake, ana: Metadata
) -> tuple[case_pb2.Case, list[stored_pb2.CaseVehicle]]:
    """The case that an intake became, and its vehicles."""
    found = await intakes.store.cases.GetCase(case_service_pb2.GetCaseRequest(case_id=intake.case_id), metadata=ana)
    listed = await intakes.store.vehicles.ListVehicles(
        vehicle_service_pb2.ListVehiclesRequest(case_id=intake.case_id), metadata=ana
    )
    return found.case, list(listed.vehicles)


async def test_a_mail_is_kept_and_becomes_a_case(intakes: Intakes, ana: Metadata, insurer: str) -> None:
    raw = mail("una flotilla")
    accepted = (await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=ana)).intake
    done = await intakes.done(accepted.id, ana)
    case, vehicles = await case_of(intakes, done, ana)
    sha256 = hashlib.sha256(raw).hexdigest()

    assert (accepted.kind, accepted.status) == (Intake.KIND_EMAIL, Intake.STATUS_RECEIVED)
    assert (accepted.content_sha256, accepted.size_bytes, accepted.insurer_id) == (sha256, len(raw), insurer)
    assert (intakes.home / "blobs" / path_of(blob_key(insurer, sha256))).read_bytes() == raw
    assert (done.status, done.cot_number, done.attempt_count) == (Intake.STATUS_PROCESSED, case.cot_number, 1)
    assert (case.status, case.catalog_version) == (case_pb2.Case.STATUS_READY, CATALOG_VERSION)
    assert case.data.broker_email == "ana.ruiz@corredores.example"
    assert [each.vehicle.vin for each in vehicles] == [VERSA[3], HILUX[3]]
    place = vehicles[0].vehicle.origin.place
    assert vehicles[0].vehicle.origin == vehicle_pb2.Origin(file="flotilla.xlsx", sheet="Hoja1", row=2, place=place)
    assert (place.cells, place.field_cells["vin"]) == ("A2:F2", "D2")
    assert [each.match.decision for each in vehicles] == [match_pb2.DECISION_ACCEPT] * 2


async def test_the_matcher_is_asked_what_the_broker_wrote_for_that_insurer(
    intakes: Intakes, ana: Metadata, insurer: str
) -> None:
    accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=mail("pregunta")), metadata=ana)
    await intakes.done(accepted.intake.id, ana)
    asked = next(request for request in reversed(intakes.matcher.requests) if request.insurer_id == insurer)

    assert [(query.description, query.brand, query.year, query.vin) for query in asked.queries] == [
        ("NISSAN VERSA ADVANCE", "NISSAN", 2021, VERSA[3]),
        ("TOYOTA HILUX SR", "TOYOTA", 2022, HILUX[3]),
    ]


async def test_a_mail_sent_at_the_same_time_by_many_is_one_intake_and_one_case(intakes: Intakes, ana: Metadata) -> None:
    request = pb.SubmitEmailRequest(raw=mail("muchas veces"))
    answers = await asyncio.gather(*(intakes.stub.SubmitEmail(request, metadata=ana) for _ in range(8)))
    done = await intakes.done(answers[0].intake.id, ana)
    cases = await intakes.store.cases.ListCases(case_service_pb2.ListCasesRequest(), metadata=ana)

    assert {answer.intake.id for answer in answers} == {done.id}
    assert [case.cot_number for case in cases.cases] == [done.cot_number]


async def test_a_request_id_answers_a_repeat_and_refuses_another_mail(intakes: Intakes, ana: Metadata) -> None:
    request = pb.SubmitEmailRequest(raw=mail("con llave"), request_id="llave-1")
    first = await intakes.stub.SubmitEmail(request, metadata=ana)
    again = await intakes.stub.SubmitEmail(request, metadata=ana)

    assert again.intake.id == first.intake.id
    with refused("REQUEST_ID_REUSED"):
        await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=mail("otra"), request_id="llave-1"), metadata=ana)


async def test_a_request_without_vehicles_is_a_case_for_a_person(intakes: Intakes, ana: Metadata) -> None:
    raw = a_mail().about("flotilla").saying("Favor de cotizar la flotilla de siempre.\n").as_bytes()
    accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=ana)
    done = await intakes.done(accepted.intake.id, ana)
    case, vehicles = await case_of(intakes, done, ana)

    assert (done.status, case.status) == (Intake.STATUS_NEEDS_REVIEW, case_pb2.Case.STATUS_NEEDS_REVIEW)
    assert vehicles == []


async def test_a_file_that_is_not_read_makes_a_coded_case_one_for_a_person(intakes: Intakes, ana: Metadata) -> None:
    raw = a_mail().about("con pdf").with_xlsx([HEADER, VERSA]).with_file("lista.pdf", b"%PDF-1.4").as_bytes()
    accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=ana)
    done = await intakes.done(accepted.intake.id, ana)
    case, vehicles = await case_of(intakes, done, ana)

    assert (done.status, len(vehicles)) == (Intake.STATUS_NEEDS_REVIEW, 1)
    assert any("lista.pdf" in warning for warning in case.warnings)


async def test_a_vehicle_that_the_matcher_refuses_spoils_no_other(intakes: Intakes, ana: Metadata) -> None:
    raw = a_mail().about("rara").saying(f"- KIA RIO 2021\n- KIA {UNCODABLE} 2021\n").as_bytes()
    accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=ana)
    _, vehicles = await case_of(intakes, await intakes.done(accepted.intake.id, ana), ana)

    assert [each.match.decision for each in vehicles] == [match_pb2.DECISION_ACCEPT, match_pb2.DECISION_REVIEW]
    assert vehicles[1].match.warnings == ["not coded: description: too odd"]


@pytest.mark.parametrize(
    ("request_of", "reason", "field"),
    [
        (pb.SubmitEmailRequest, "INVALID_FIELD", "raw"),
        (lambda: pb.SubmitEmailRequest(raw=b"x" * (MAX_EMAIL_BYTES + 1)), "TOO_LARGE", "raw"),
        (lambda: pb.SubmitEmailRequest(raw=b"x", request_id="x" * 129), "INVALID_FIELD", "request_id"),
        (lambda: pb.SubmitEmailRequest(raw=b"x", insurer_id="another"), "INVALID_FIELD", "insurer_id"),
    ],
)
async def test_a_mail_that_cannot_be_taken_is_refused_by_its_field(
    intakes: Intakes, ana: Metadata, request_of: Callable[[], pb.SubmitEmailRequest], reason: str, field: str
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        await intakes.stub.SubmitEmail(request_of(), metadata=ana)

    details = read_details(refusal.value)
    assert (details.reason, [violation.field for violation in details.violations]) == (reason, [field])


async def test_a_vehicle_list_becomes_a_case_and_another_is_added_to_it(intakes: Intakes, ana: Metadata) -> None:
    data = case_data_pb2.CaseData(client_name="ACEROS S.A. DE C.V.")
    first = await intakes.stub.SubmitVehicleList(pb.SubmitVehicleListRequest(vehicles=[RIO], data=data), metadata=ana)
    made = await intakes.done(first.intake.id, ana)
    soul = vehicle_pb2.Vehicle(description="KIA SOUL", value=250_000.5, currency="USD")
    more = pb.SubmitVehicleListRequest(vehicles=[soul], case_id=made.cot_number)
    added = await intakes.done((await intakes.stub.SubmitVehicleList(more, metadata=ana)).intake.id, ana)
    case, vehicles = await case_of(intakes, made, ana)

    assert (first.intake.kind, made.status) == (Intake.KIND_VEHICLE_LIST, Intake.STATUS_PROCESSED)
    assert added.cot_number == made.cot_number
    assert case.data.client_name == "ACEROS S.A. DE C.V."
    assert [each.vehicle.description for each in vehicles] == ["KIA RIO", "KIA SOUL"]
    assert (vehicles[1].vehicle.value, vehicles[1].vehicle.currency) == (250_000.5, "USD")
    assert not vehicles[0].vehicle.HasField("origin")


@pytest.mark.parametrize(
    ("vehicles", "fields"),
    [
        ([], ["vehicles"]),
        ([RIO] * 5_001, ["vehicles"]),
        ([vehicle_pb2.Vehicle()], ["vehicles[0].description"]),
        ([RIO, vehicle_pb2.Vehicle(description="x", year=1850)], ["vehicles[1].year"]),
        ([vehicle_pb2.Vehicle(description="x", value=-1, vin="1" * 201)], ["vehicles[0].vin", "vehicles[0].value"]),
        ([vehicle_pb2.Vehicle(description="x", value=math.nan)], ["vehicles[0].value"]),
        ([vehicle_pb2.Vehicle(description="x\n")], ["vehicles[0].description"]),
    ],
)
async def test_a_list_that_cannot_be_taken_is_refused_by_its_fields(
    intakes: Intakes, ana: Metadata, vehicles: list[vehicle_pb2.Vehicle], fields: list[str]
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        await intakes.stub.SubmitVehicleList(pb.SubmitVehicleListRequest(vehicles=vehicles), metadata=ana)

    details = read_details(refusal.value)
    assert (details.reason, [violation.field for violation in details.violations]) == ("INVALID_FIELD", fields)


async def test_a_list_for_a_case_that_is_not_there_is_refused(intakes: Intakes, ana: Metadata) -> None:
    with refused("RESOURCE_NOT_FOUND"):
        await intakes.stub.SubmitVehicleList(
            pb.SubmitVehicleListRequest(vehicles=[RIO], case_id="TK-1999-001"), metadata=ana
        )


async def test_an_intake_is_read_and_listed_by_its_own_insurer_only(intakes: Intakes, ana: Metadata) -> None:
    ids = []
    for number in range(3):
        accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=mail(f"lista {number}")), metadata=ana)
        ids.append((await intakes.done(accepted.intake.id, ana)).id)
    first = await intakes.stub.ListIntakes(pb.ListIntakesRequest(page_size=2), metadata=ana)
    rest = await intakes.stub.ListIntakes(
        pb.ListIntakesRequest(page_size=2, page_token=first.next_page_token), metadata=ana
    )
    failed = await intakes.stub.ListIntakes(pb.ListIntakesRequest(filter='status = "FAILED"'), metadata=ana)
    read = await intakes.stub.GetIntake(pb.GetIntakeRequest(intake_id=ids[0]), metadata=ana)

    assert [each.id for each in (*first.intakes, *rest.intakes)] == ids[::-1]
    assert rest.next_page_token == ""
    assert list(failed.intakes) == []
    assert read.intake.id == ids[0]
    with refused("RESOURCE_NOT_FOUND"):
        await intakes.stub.GetIntake(pb.GetIntakeRequest(intake_id=ids[0]), metadata=bearer(insurer_id="stranger"))


async def test_what_is_not_there_or_not_understood_is_refused(intakes: Intakes, ana: Metadata) -> None:
    with refused("RESOURCE_NOT_FOUND"):
        await intakes.stub.GetIntake(pb.GetIntakeRequest(intake_id=UNKNOWN), metadata=ana)
    with refused("RESOURCE_NOT_FOUND"):
        await intakes.stub.RetryIntake(pb.RetryIntakeRequest(intake_id=UNKNOWN), metadata=ana)
    with refused("RESOURCE_NOT_FOUND"):
        _ = [state async for state in intakes.stub.WatchIntake(pb.WatchIntakeRequest(intake_id=UNKNOWN), metadata=ana)]
    with refused("INVALID_PAGE_TOKEN"):
        await intakes.stub.ListIntakes(pb.ListIntakesRequest(page_token="mine"), metadata=ana)
    with refused("INVALID_FIELD"):
        await intakes.stub.ListIntakes(pb.ListIntakesRequest(filter="colour = red"), metadata=ana)


async def test_reading_and_writing_are_separate_permissions(intakes: Intakes) -> None:
    reader, writer = bearer("intakes.read"), bearer("intakes.write")

    with refused("PERMISSION_MISSING"):
        await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=b"x"), metadata=reader)
    with refused("PERMISSION_MISSING"):
        await intakes.stub.GetIntake(pb.GetIntakeRequest(intake_id=UNKNOWN), metadata=writer)
    with refused("CREDENTIALS_INVALID"):
        await intakes.stub.GetIntake(pb.GetIntakeRequest(intake_id=UNKNOWN))


async def test_progress_is_told_from_waiting_to_done(intakes: Intakes, ana: Metadata) -> None:
    intakes.matcher.failures.append(NotReady("catalog", retry_after_s=0.5))
    accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=mail("progreso")), metadata=ana)
    request = pb.WatchIntakeRequest(intake_id=accepted.intake.id)
    states = [state async for state in intakes.stub.WatchIntake(request, metadata=ana, timeout=20)]
    stages = [state.stage for state in states]

    assert stages == sorted(stages)
    assert stages[-1] == pb.WatchIntakeResponse.STAGE_DONE
    assert len(set(stages)) > 2
    assert (states[-1].vehicles_read, states[-1].intake.status) == (2, Intake.STATUS_PROCESSED)


async def test_a_caller_who_watches_too_long_is_told_and_the_work_goes_on(intakes: Intakes, ana: Metadata) -> None:
    intakes.matcher.failures.extend([NotReady("catalog", retry_after_s=2.0)] * 4)  # the channel itself tries four times
    accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=mail("impaciente")), metadata=ana)
    request = pb.WatchIntakeRequest(intake_id=accepted.intake.id)

    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        _ = [state async for state in intakes.stub.WatchIntake(request, metadata=ana, timeout=0.5)]

    assert refusal.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert (await intakes.done(accepted.intake.id, ana)).status == Intake.STATUS_PROCESSED


async def test_a_matcher_that_is_not_ready_delays_a_mail_and_loses_nothing(intakes: Intakes, ana: Metadata) -> None:
    intakes.matcher.failures.extend([NotReady("catalog", retry_after_s=0.1)] * 6)
    accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=mail("tarde")), metadata=ana)
    done = await intakes.done(accepted.intake.id, ana)

    assert (done.status, done.attempt_count) == (Intake.STATUS_PROCESSED, 2)  # the channel tries four times an attempt


async def test_a_mail_that_no_repeat_can_mend_fails_with_its_reason_and_is_tried_again_on_demand(
    intakes: Intakes, ana: Metadata
) -> None:
    intakes.matcher.failures.append(NotFound("catalog", "axa"))
    accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=mail("sin catálogo")), metadata=ana)
    failed = await intakes.done(accepted.intake.id, ana)
    retried = await intakes.stub.RetryIntake(pb.RetryIntakeRequest(intake_id=failed.id), metadata=ana)
    done = await intakes.done(failed.id, ana)

    assert (failed.status, failed.failure) == (
        Intake.STATUS_FAILED,
        "another service refused it: RESOURCE_NOT_FOUND",
    )
    assert retried.intake.status == Intake.STATUS_RECEIVED
    assert (done.status, done.attempt_count, done.failure) == (Intake.STATUS_PROCESSED, 1, "")


async def test_an_intake_that_is_done_is_not_tried_again(intakes: Intakes, ana: Metadata) -> None:
    accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=mail("hecha")), metadata=ana)
    done = await intakes.done(accepted.intake.id, ana)

    with refused("WRONG_STATE"):
        await intakes.stub.RetryIntake(pb.RetryIntakeRequest(intake_id=done.id), metadata=ana)


async def test_a_mail_whose_content_is_lost_fails_and_says_so(intakes: Intakes, ana: Metadata) -> None:
    intakes.matcher.failures.append(NotFound("catalog", "axa"))
    accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=mail("perdida")), metadata=ana)
    failed = await intakes.done(accepted.intake.id, ana)
    key = blob_key(failed.insurer_id, failed.content_sha256)
    (intakes.home / "blobs" / path_of(key)).unlink()
    await intakes.stub.RetryIntake(pb.RetryIntakeRequest(intake_id=failed.id), metadata=ana)

    assert (await intakes.done(failed.id, ana)).failure == "its content is not in the blob store"


async def test_a_dry_run_shows_what_would_be_read_and_stores_nothing(intakes: Intakes, ana: Metadata) -> None:
    rows = [HEADER, VERSA, ["TOTAL", "", "", "", "", 256000]]
    raw = a_mail().saying("Cliente: ACEROS S.A. DE C.V.\n").with_xlsx(rows).as_bytes()
    extraction = (await intakes.stub.ExtractEmail(pb.ExtractEmailRequest(raw=raw), metadata=ana)).extraction
    stored = await intakes.stub.ListIntakes(pb.ListIntakesRequest(), metadata=ana)

    assert extraction.data.client_name == "ACEROS S.A. DE C.V."
    assert [vehicle.vin for vehicle in extraction.vehicles] == [VERSA[3]]
    assert [(row.origin.row, row.reason, row.text) for row in extraction.dropped_rows] == [
        (3, "total", "TOTAL | 256000")
    ]
    assert not extraction.needs_review
    assert [(reading.confidence, list(reading.doubts)) for reading in extraction.vehicle_readings] == [(1.0, [])]
    assert list(stored.intakes) == []


async def test_a_dry_run_of_nothing_or_too_much_is_refused(intakes: Intakes, ana: Metadata) -> None:
    with refused("INVALID_FIELD"):
        await intakes.stub.ExtractEmail(pb.ExtractEmailRequest(), metadata=ana)
    with refused("TOO_LARGE"):
        await intakes.stub.ExtractEmail(pb.ExtractEmailRequest(raw=b"x" * (MAX_EMAIL_BYTES + 1)), metadata=ana)


async def test_a_case_says_how_sure_each_field_is_where_it_stands_and_what_is_missing(
    intakes: Intakes, ana: Metadata, insurer: str
) -> None:
    text = f"Cliente: ACEROS RICO S.A. DE C.V.\nForma de pago: mensual\nSiniestralidad 2024: 38%\n{insurer}\n"
    raw = a_mail().saying(text).with_xlsx([HEADER, VERSA]).as_bytes()
    accepted = (await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=ana)).intake
    case, _ = await case_of(intakes, await intakes.done(accepted.id, ana), ana)
    shown = (await intakes.stub.ExtractEmail(pb.ExtractEmailRequest(raw=raw), metadata=ana)).extraction.data
    readings = {reading.field: reading for reading in case.data.readings}

    assert case.data == shown
    assert readings["client_name"].origin == vehicle_pb2.Origin(file="body", row=1)
    assert not readings["broker_email"].HasField("origin")
    assert all(0 < reading.confidence <= 1 for reading in readings.values())
    missing = ["client_rfc", "policy_start", "policy_end", "coverage"]
    missing += ["client_address", "client_state", "activity", "client_postal_code"]
    assert list(case.data.missing_fields) == missing
    assert case.data.payment_form == "MENSUAL"
    assert [(loss.period, loss.ratio_percent, loss.HasField("claims")) for loss in case.data.losses] == [
        ("2024", 38, False)
    ]


async def test_what_a_caller_leaves_out_of_a_list_is_missing_in_its_case(
    intakes: Intakes, ana: Metadata, insurer: str
) -> None:
    data = case_data_pb2.CaseData(client_name=f"ACEROS {insurer}", missing_fields=["nothing"])
    data.readings.add(field="client_name", confidence=0.1)
    accepted = await intakes.stub.SubmitVehicleList(
        pb.SubmitVehicleListRequest(vehicles=[RIO], data=data), metadata=ana
    )
    case, _ = await case_of(intakes, await intakes.done(accepted.intake.id, ana), ana)

    assert not case.data.readings
    assert "client_name" not in case.data.missing_fields
    assert {"client_rfc", "losses"} <= set(case.data.missing_fields)
