"""ListCases by q: one box finds a case by whatever names it, and says when it cannot look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datastore.store import case_search
from minca.datastore.v1 import case_pb2, case_service_pb2
from minca.fleet.v1 import case_data_pb2
from tests.fixtures.records import a_case_request, a_message_request, a_vehicle, refused
from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

ACEROS = {
    "client_name": "Transportes y Aceros Ñuble, S.A. de C.V.",
    "client_rfc": "TAN850101AB1",
    "broker_name": "Eva Paz Gutiérrez",
    "broker_email": "eva.paz@paz-seguros.example",
}
LECHE = {"client_name": "AUTOTRANSPORTES DE LECHE", "client_rfc": "ALE850101AB1", "broker_name": "Rui Sol"}


async def listed(store: Datastore, caller: Metadata, q: str, **asked: Any) -> case_service_pb2.ListCasesResponse:
    return await store.cases.ListCases(case_service_pb2.ListCasesRequest(q=q, **asked), metadata=caller)


async def found(store: Datastore, caller: Metadata, q: str, **asked: Any) -> list[str]:
    return [case.id for case in (await listed(store, caller, q, **asked)).cases]


async def stored(store: Datastore, caller: Metadata, data: dict[str, str], **vehicle: str) -> case_pb2.Case:
    a_unit = a_vehicle()
    for name, value in vehicle.items():
        setattr(a_unit.vehicle, name, value)
    request = a_case_request(a_unit, data=case_data_pb2.CaseData(**data))
    return (await store.cases.CreateCaseWithVehicles(request, metadata=caller)).case


@pytest.mark.parametrize(
    ("q", "whose"),
    [
        ("nuble", "A"),
        ("ÑUBLE", "A"),
        ("ros ñub", "A"),
        ("acerosñuble", "A"),
        ("S.A. de C.V.", "A"),
        ("transportes", "LA"),
        ("transportes leche", "L"),
        ("transportes nadie", ""),
        ("TAN850101AB1", "A"),
        ("tan-850101-ab1", "A"),
        ("gutierrez", "A"),
        ("eva.paz@paz-seguros.example", "A"),
        ("rui sol", "L"),
        ("GXV-573-R", "A"),
        ("gxv 573 r", "A"),
        ("gxv57", "A"),
        ("nuble gxv573r", "A"),
        ("leche gxv573r", ""),
        ("3N1CN8AE4RL123456", "A"),
        ("l123456", "A"),
        ("3n1cn8ae", ""),
        ("12345", ""),
        ("le", "LA"),
    ],
)
async def test_a_case_is_found_by_what_people_type(store: Datastore, ana: Metadata, q: str, whose: str) -> None:
    aceros = await stored(store, ana, ACEROS, plate="GXV-573-R", vin="3N1CN8AE4RL123456")
    leche = await stored(store, ana, LECHE, plate="ABC-12-34")
    names = {"A": aceros.id, "L": leche.id}

    assert await found(store, ana, q) == [names[letter] for letter in whose]
    assert await found(store, bearer(insurer_id="nobody-else"), q) == []


async def test_what_another_insurer_has_is_found_by_nothing(store: Datastore, ana: Metadata, insurer: str) -> None:
    stranger = bearer(insurer_id=f"{insurer}-other")
    message = (
        await store.messages.CreateMessage(a_message_request(file_name="leche 2026.xlsx"), metadata=stranger)
    ).message
    unit = a_vehicle()
    unit.vehicle.plate, unit.vehicle.vin = "GXV-573-R", "3N1CN8AE4RL123456"
    request = a_case_request(unit, data=case_data_pb2.CaseData(**ACEROS), message_id=message.id)
    theirs = (await store.cases.CreateCaseWithVehicles(request, metadata=stranger)).case
    typed = [
        *ACEROS.values(),
        theirs.cot_number,
        "GXV-573-R",
        "3N1CN8AE4RL123456",
        "123456",
        "leche 2026.xlsx",
        "nuble gxv573r",
    ]

    assert [await found(store, stranger, q) for q in typed] == [[theirs.id]] * len(typed)
    assert [theirs.id in await found(store, ana, q) for q in typed] == [False] * len(typed)


async def test_a_case_is_found_by_its_number_in_any_form(store: Datastore, ana: Metadata) -> None:
    case, _ = await stored(store, ana, ACEROS), await stored(store, ana, LECHE)
    _, year, number = case.cot_number.split("-")

    for q in (
        case.cot_number,
        case.cot_number.lower(),
        f"{year}-{number}",
        f"TK{year}{number}",
        f"{year}-{int(number)}",
    ):
        assert case.id in await found(store, ana, q)


async def test_a_case_is_found_by_the_file_name_of_its_message(store: Datastore, ana: Metadata) -> None:
    request = a_message_request(file_name="Flota Nogales 2026.xlsx")
    message = (await store.messages.CreateMessage(request, metadata=ana)).message
    unit = a_case_request(a_vehicle(), message_id=message.id)
    case = (await store.cases.CreateCaseWithVehicles(unit, metadata=ana)).case

    assert await found(store, ana, "nogales") == [case.id]
    assert await found(store, ana, "flota nogales 2026.xlsx") == [case.id]


async def test_what_a_case_was_called_before_finds_it_no_longer(store: Datastore, ana: Metadata) -> None:
    case = await stored(store, ana, ACEROS)
    changed = case_pb2.Case(data=case_data_pb2.CaseData(client_name="Minerales del Bajío"))
    request = case_service_pb2.UpdateCaseRequest(case_id=case.id, case=changed)
    await store.cases.UpdateCase(request, metadata=ana)

    assert await found(store, ana, "bajio") == [case.id]
    assert await found(store, ana, "nuble") == []


async def test_of_many_cases_with_one_number_the_newest_are_found(
    store: Datastore, ana: Metadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_search, "MOST_OF_NUMBER", 2)
    made = [(await stored(store, ana, LECHE, vin=f"3N1CN8AE{letter}RL000000")).id for letter in "ABC"]

    assert await found(store, ana, "000000") == [made[2], made[1]]


async def test_a_search_goes_with_filter_order_total_and_pages(store: Datastore, ana: Metadata) -> None:
    made = [(await stored(store, ana, ACEROS | {"client_name": f"Transportes {n}"})).id for n in range(5)]
    await stored(store, ana, {"client_name": "Otra"})

    seen: list[str] = []
    token = ""
    for _ in range(3):
        page = await listed(store, ana, "transportes", page_size=2, page_token=token, order_by="create_time")
        seen += [case.id for case in page.cases]
        token = page.next_page_token

    assert (seen, token) == (made, "")
    assert (await listed(store, ana, "transportes", with_total=True, page_size=1)).total_size == 5
    assert await found(store, ana, "transportes", filter='client_name = "transportes 3"') == [made[3]]
    with refused("INVALID_PAGE_TOKEN"):
        first = await listed(store, ana, "transportes", page_size=2)
        await listed(store, ana, "transport", page_size=2, page_token=first.next_page_token)


@pytest.mark.parametrize("q", ["x", "-- --", "a b c", "x" * 201, "a\0b"], ids=["one", "none", "ones", "long", "zero"])
async def test_a_search_for_nothing_is_refused(store: Datastore, ana: Metadata, q: str) -> None:
    with refused("INVALID_FIELD") as refusal:
        await found(store, ana, q)

    assert refusal.fields == ["q"]


@pytest.mark.parametrize(
    ("filter_", "field"),
    [
        ('client_name = "*aceros*"', "filter.client_name"),
        ('client_name = "ace*ros"', "filter.client_name"),
        ('client_name != "aceros*"', "filter.client_name"),
        ('cot_number = "TK-2026-*"', "filter.cot_number"),
        ('vin = "*123456"', "filter.vin"),
        ('assignee = "e*"', "filter.assignee"),
    ],
)
async def test_a_filter_says_that_it_does_not_know_a_star_there(
    store: Datastore, ana: Metadata, filter_: str, field: str
) -> None:
    with refused("INVALID_FIELD") as refusal:
        await store.cases.ListCases(case_service_pb2.ListCasesRequest(filter=filter_), metadata=ana)

    assert refusal.fields == [field]
    assert "`q` finds what stands anywhere" in refusal.details.metadata["allowed"]
