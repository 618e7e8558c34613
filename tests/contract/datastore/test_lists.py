"""Lists: what people look for, in the order they want, page by page, and what is said of a filter that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest

from minca.datastore.v1 import case_pb2, case_service_pb2, vehicle_service_pb2
from minca.fleet.v1 import case_data_pb2
from tests.fixtures.records import a_case_request, a_doubtful_vehicle, a_vehicle, refused
from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle
    from tests.fixtures.datastores import Datastore, Metadata

ACEROS = {
    "client_name": "Aceros Ñuble, S.A. de C.V.",
    "client_rfc": "ANU850101AB1",
    "broker_name": "Eva Paz",
    "broker_email": "eva@paz.example",
    "policy_start": "2026-06-01",
    "policy_end": "2027-06-01",
}
LECHE = {"client_name": "LECHERIA DEL SUR", "client_rfc": "LSU850101AB1", "broker_name": "Rui Sol"}


def marked(vehicle: CaseVehicle, *, vin: str = "", plate: str = "", value: float | None = None) -> CaseVehicle:
    vehicle.vehicle.vin, vehicle.vehicle.plate = vin, plate
    if value is not None:
        vehicle.vehicle.value = value
    return vehicle


async def stored(store: Datastore, caller: Metadata, data: dict[str, str], *vehicles: CaseVehicle) -> case_pb2.Case:
    request = a_case_request(*vehicles, data=case_data_pb2.CaseData(**data))
    return (await store.cases.CreateCaseWithVehicles(request, metadata=caller)).case


async def listed(store: Datastore, caller: Metadata, **asked: Any) -> case_service_pb2.ListCasesResponse:
    return await store.cases.ListCases(case_service_pb2.ListCasesRequest(**asked), metadata=caller)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", "ALB"),
        ('client_name = "aceros nuble, s.a. de c.v."', "A"),
        ('client_name = "ACEROS*"', "A"),
        ('client_name = "*"', "ALB"),
        ('client_name != "lecheria del sur"', "AB"),
        ('client_rfc = "lsu*"', "L"),
        ('client_rfc = "ANU-850101-AB1"', "A"),
        ('broker = "éva*"', "A"),
        ('broker_email = "EVA@PAZ.example"', "A"),
        ('policy_start >= "2026-01-01" AND policy_start < "2027-01-01"', "A"),
        ('policy_end < "2030-01-01"', "A"),
        ("overall_confidence < 0.7", "LB"),
        ("value_at_stake > 0", "L"),
        ("open_count = 0 AND vehicle_count > 0", "A"),
        ("vehicle_count = 0", "B"),
        ("status = READY", "A"),
        ('plate = "gxv 573*"', "L"),
        ('plate = "GXV573R"', "L"),
        ('vin = "3n1-cn8ae8*"', "A"),
        ('vin = "3N1CN8AE8NL569666" AND status = "NEEDS_REVIEW"', ""),
        ('create_time > "2999-01-01T00:00:00Z"', ""),
    ],
)
async def test_cases_are_found_by_what_people_know_of_them(
    store: Datastore, ana: Metadata, wanted: str, found: str
) -> None:
    cases = {
        "A": await stored(store, ana, ACEROS, marked(a_vehicle(), vin="3N1CN8AE8NL569666")),
        "L": await stored(store, ana, LECHE, marked(a_doubtful_vehicle(), plate="GXV-573-R")),
        "B": await stored(store, ana, {}),
    }
    answer = await listed(store, ana, filter=wanted, with_total=True)

    assert sorted(each.id for each in answer.cases) == sorted(cases[name].id for name in found)
    assert answer.total_size == len(found)


async def test_a_client_that_gets_another_name_is_found_by_it(store: Datastore, ana: Metadata) -> None:
    case = await stored(store, ana, LECHE)
    renamed = case_pb2.Case(data=case_data_pb2.CaseData(client_name="Lácteos Únicos"))
    await store.cases.UpdateCase(case_service_pb2.UpdateCaseRequest(case_id=case.id, case=renamed), metadata=ana)

    assert [each.id for each in (await listed(store, ana, filter='client_name = "lacteos*"')).cases] == [case.id]
    assert not (await listed(store, ana, filter='client_name = "lecheria*"')).cases


async def test_a_vehicle_that_gets_another_plate_is_found_by_it(store: Datastore, ana: Metadata) -> None:
    case = await stored(store, ana, {}, marked(a_vehicle(), plate="AAA-1"))
    (vehicle,) = (
        await store.vehicles.ListVehicles(
            vehicle_service_pb2.ListVehiclesRequest(case_id="-", filter="plate = AAA1"), metadata=ana
        )
    ).vehicles
    vehicle.vehicle.plate = "BBB-2"
    request = vehicle_service_pb2.UpdateVehicleRequest(case_id=case.id, vehicle_id=vehicle.id, vehicle=vehicle)
    request.update_mask.paths.append("vehicle.plate")
    await store.vehicles.UpdateVehicle(request, metadata=ana)

    assert (vehicle.case_id, vehicle.cot_number) == (case.id, case.cot_number)
    assert [each.id for each in (await listed(store, ana, filter="plate = bbb2")).cases] == [case.id]


@pytest.mark.parametrize(
    "order_by", ["value_at_stake desc", "value_at_stake", "overall_confidence", "update_time desc", "create_time"]
)
@pytest.mark.parametrize("page_size", [1, 2, 500])
async def test_every_case_comes_once_in_order_whatever_the_size_of_a_page(
    store: Datastore, ana: Metadata, order_by: str, page_size: int
) -> None:
    values = [5.5, 100_000.0, 100_000.0, 0.1, 3e9, 100_000.0, 7.0]
    for value in values:
        await stored(store, ana, {}, marked(a_doubtful_vehicle(), value=value))

    found: list[case_pb2.Case] = []
    token = ""
    while token or not found:
        page = await listed(store, ana, order_by=order_by, page_size=page_size, page_token=token)
        found, token = [*found, *page.cases], page.next_page_token

    name, _, way = order_by.partition(" ")
    keys = [(getattr(each, name).ToNanoseconds() if name.endswith("_time") else getattr(each, name)) for each in found]
    assert len({each.id for each in found}) == len(found) == len(values)
    assert keys == sorted(keys, reverse=way == "desc")


async def test_a_count_stops_at_more_than_a_thousand(store: Datastore) -> None:
    crowd = bearer(insurer_id="crowd")
    own = case_service_pb2.CreateCaseRequest(case=case_pb2.Case())
    for _ in range(12):
        await store.cases.CreateCase(own, metadata=crowd)

    answer = await listed(store, crowd, page_size=5, with_total=True)
    uncounted = await listed(store, crowd, page_size=5)

    assert (len(answer.cases), answer.total_size) == (5, 12)
    assert not uncounted.HasField("total_size")


@pytest.mark.parametrize(
    ("asked", "field", "position"),
    [
        ({"filter": "colour = red"}, "filter", "1"),
        ({"filter": "status = READY AND colour = red"}, "filter", "20"),
        ({"filter": "status = READY OR status = QUOTED"}, "filter", "16"),
        ({"filter": "status = DONE"}, "filter.status", "1"),
        ({"filter": "status > READY"}, "filter.status", "1"),
        ({"filter": "client_name = x AND policy_start = tomorrow"}, "filter.policy_start", "21"),
        ({"filter": "vin != X"}, "filter.vin", "1"),
        ({"order_by": "client_name"}, "order_by", None),
        ({"order_by": "create_time, id"}, "order_by", None),
    ],
)
async def test_a_filter_or_order_that_is_none_is_refused_with_what_is_allowed(
    store: Datastore, ana: Metadata, asked: dict[str, str], field: str, position: str | None
) -> None:
    with refused("INVALID_FIELD", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        await listed(store, ana, **asked)

    assert refusal.fields == [field]
    assert refusal.details.metadata.get("position") == position
    assert refusal.details.metadata["allowed"]


async def test_a_token_of_one_order_is_refused_in_another(store: Datastore, ana: Metadata) -> None:
    for _ in range(2):
        await stored(store, ana, {})
    token = (await listed(store, ana, page_size=1)).next_page_token

    with refused("INVALID_PAGE_TOKEN"):
        await listed(store, ana, page_size=1, page_token=token, order_by="value_at_stake desc")


async def test_vehicles_of_all_cases_are_asked_for_only_by_what_an_index_serves(
    store: Datastore, ana: Metadata
) -> None:
    with refused("INVALID_FIELD") as refusal:
        await store.vehicles.ListVehicles(
            vehicle_service_pb2.ListVehiclesRequest(case_id="-", filter='decision = "REVIEW"'), metadata=ana
        )

    assert refusal.fields == ["filter"]
