"""What one service takes of a vehicle every service takes, and what one refuses every service refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datastore.convert.new_cases import new_case, new_vehicles
from datastore.tenancy.actor import DATASTORE_ACTOR
from domain.fields import (
    CASE_DATA,
    CASE_LISTS,
    COVERAGE,
    EQUIPMENT,
    MATCHED,
    QUERY,
    VEHICLE,
    VEHICLE_LISTS,
    Field,
    FieldKind,
    names,
    texts,
    values_of,
)
from domain.quotation.kinds import kinds_of
from domain.quotation.needs import missing_of_vehicle
from intake.model.document import Origin
from intake.model.extraction import FieldReading, Vehicle
from intake.service import convert as intake
from matcher.service import convert as matcher
from mesh.errors import InvalidField, InvalidFields
from minca.datastore.v1 import case_pb2, case_service_pb2, message_pb2, vehicle_service_pb2
from minca.datastore.v1 import vehicle_pb2 as stored_pb2
from minca.fleet.v1 import case_data_pb2, match_pb2, quotation_pb2, vehicle_pb2
from minca.intake.v1 import intake_service_pb2
from minca.matcher.v2 import vehicle_match_pb2

if TYPE_CHECKING:
    from collections.abc import Callable


def submit(values: dict[str, Any]) -> None:
    vehicle = vehicle_pb2.Vehicle(**{"description": "x", **values})
    intake.check_list(intake_service_pb2.SubmitVehicleListRequest(vehicles=[vehicle]))


def store(values: dict[str, Any]) -> None:
    row = stored_pb2.CaseVehicle(vehicle=vehicle_pb2.Vehicle(**values))
    new_vehicles(vehicle_service_pb2.AddVehiclesToCaseRequest(vehicles=[row]))


def submit_data(values: dict[str, Any]) -> None:
    request = intake_service_pb2.SubmitVehicleListRequest(vehicles=[vehicle_pb2.Vehicle(description="x")])
    request.data.CopyFrom(case_data_pb2.CaseData(**values))
    intake.check_list(request)


def create(values: dict[str, Any]) -> None:
    case = case_pb2.Case(data=case_data_pb2.CaseData(**values))
    new_case(case_service_pb2.CreateCaseRequest(case=case), DATASTORE_ACTOR)


def match(values: dict[str, Any]) -> None:
    matcher.vehicle_text(vehicle_match_pb2.VehicleQuery(**{"description": "x", **values}), "query.")


def refused_fields(call: Callable[[dict[str, Any]], None], values: dict[str, Any]) -> list[str]:
    """The fields that a service refuses, by their last name."""
    try:
        call(values)
    except (InvalidField, InvalidFields) as refusal:
        return [violation.field.rpartition(".")[2] for violation in refusal.violations]
    return []


def allowed_and_not(field: Field) -> tuple[list[Any], list[Any]]:
    """The outermost values that a field may hold, and those just beyond."""
    if field.is_text:
        longest = field.longest or 0
        return ["x" * longest, "Ñ" * longest], ["x" * (longest + 1), "x\0"]
    step = 1 if field.kind is FieldKind.WHOLE else 0.01
    inner = [bound for bound in (field.least, field.most) if bound is not None]
    beyond = [field.least - step] if field.least is not None else []
    beyond += [field.most + step] if field.most is not None else [float("inf"), float("nan")]
    as_number: Callable[[float], float] = int if field.kind is FieldKind.WHOLE else float
    return [as_number(bound) for bound in inner], [as_number(value) for value in beyond]


CALLS = [(submit, VEHICLE), (store, VEHICLE), (match, QUERY)]
ASKED = [(call, field) for call, table in CALLS for field in table]


@pytest.mark.parametrize(("call", "field"), ASKED, ids=lambda one: getattr(one, "__name__", "") or one.name)
def test_a_service_takes_what_a_field_may_hold_and_nothing_beyond(
    call: Callable[[dict[str, Any]], None], field: Field
) -> None:
    allowed, beyond = allowed_and_not(field)

    assert [refused_fields(call, {field.name: value}) for value in allowed] == [[]] * len(allowed)
    assert [refused_fields(call, {field.name: value}) for value in beyond] == [[field.name]] * len(beyond)


TERMS: dict[str, tuple[Any, tuple[Field, ...], dict[str, Any]]] = {
    "coverages": (quotation_pb2.Coverage, COVERAGE, {"text": "RC"}),
    "equipment": (quotation_pb2.Equipment, EQUIPMENT, {}),
}
HOLDERS = [(submit, "coverages"), (submit, "equipment"), (store, "coverages"), (store, "equipment")]
HOLDERS += [(submit_data, "coverages"), (create, "coverages")]
ITEMS_ASKED = [(call, name, field) for call, name in HOLDERS for field in TERMS[name][1]]


@pytest.mark.parametrize(
    ("call", "name", "field"), ITEMS_ASKED, ids=lambda one: getattr(one, "__name__", "") or getattr(one, "name", one)
)
def test_a_service_takes_of_an_item_of_a_list_what_its_field_may_hold(
    call: Callable[[dict[str, Any]], None], name: str, field: Field
) -> None:
    message, _, needed = TERMS[name]
    allowed, beyond = allowed_and_not(field)

    def refused_of(value: Any) -> list[str]:
        return refused_fields(call, {name: [message(**{**needed, field.name: value})]})

    assert [refused_of(value) for value in allowed] == [[]] * len(allowed)
    assert [refused_of(value) for value in beyond] == [[field.name]] * len(beyond)


@pytest.mark.parametrize(("call", "name"), HOLDERS)
def test_a_service_takes_as_many_items_as_the_table_says(call: Callable[[dict[str, Any]], None], name: str) -> None:
    message, _, needed = TERMS[name]
    most = (CASE_LISTS if call in {submit_data, create} else VEHICLE_LISTS)[name]

    assert refused_fields(call, {name: [message(**needed)] * most}) == []
    assert refused_fields(call, {name: [message(**needed)] * (most + 1)}) == [name]


@pytest.mark.parametrize("call", [submit, store, submit_data, create])
def test_a_coverage_without_words_is_refused(call: Callable[[dict[str, Any]], None]) -> None:
    assert refused_fields(call, {"coverages": [quotation_pb2.Coverage(kind="COVERAGE_KIND_GLASS")]}) == ["text"]


@pytest.mark.parametrize("call", [submit_data, create])
def test_an_amount_of_a_case_is_0_or_more(call: Callable[[dict[str, Any]], None]) -> None:
    assert refused_fields(call, {"expiring_premium": 0.0}) == []
    assert refused_fields(call, {"expiring_premium": -0.01}) == ["expiring_premium"]


COVERAGES = [
    quotation_pb2.Coverage(
        kind="COVERAGE_KIND_LIABILITY",
        vehicle_class="VEHICLE_CLASS_TRAILER",
        text="RC por 4 millones",
        sum_insured=4e6,
        currency="MXN",
        deductible_percent=0,
        deductible_amount=1,
        deductible_uma=2,
    ),
    quotation_pb2.Coverage(text="algo más", is_excluded=True),
]
EQUIPMENTS = [
    quotation_pb2.Equipment(kind="EQUIPMENT_KIND_ADAPTATION", text="caja seca", amount=0, currency="USD"),
    quotation_pb2.Equipment(amount=5),
]


def a_full_vehicle() -> vehicle_pb2.Vehicle:
    values = {field.name: field.name if field.is_text else 2020 for field in VEHICLE}
    return vehicle_pb2.Vehicle(**values, **kinds_of(values), coverages=COVERAGES, equipment=EQUIPMENTS)


def test_intake_hands_on_every_field_of_a_vehicle_that_a_caller_gave() -> None:
    vehicle = intake.vehicle_from_proto(a_full_vehicle())

    assert intake.vehicle_to_proto(vehicle) == a_full_vehicle()
    query = intake.query_of(vehicle)
    assert {name: getattr(query, name) for name in names(MATCHED)} == {
        name: getattr(a_full_vehicle(), name) for name in names(MATCHED)
    }


def test_intake_hands_on_every_field_of_the_data_that_a_caller_gave() -> None:
    losses = [case_data_pb2.LossPeriod(period="2024", claims=0, amount=1.5, currency="MXN", ratio_percent=2, text="x")]
    losses[0].vehicle = "unidad 7"
    stated = {name: name for name in names(texts(CASE_DATA))}
    data = case_data_pb2.CaseData(**stated, expiring_premium=0, losses=losses, coverages=COVERAGES)

    assert intake.data_to_proto(intake.data_from_proto(data)) == data


def test_intake_cuts_a_text_that_a_mail_made_too_long() -> None:
    vehicle = intake.vehicle_from_proto(vehicle_pb2.Vehicle(description="x" * 3000, plate="p" * 300))

    written = intake.vehicle_to_proto(vehicle)

    assert (len(written.description), len(written.plate)) == (2000, 200)
    assert not written.HasField("year")


def test_a_kind_that_a_caller_sets_gives_way_to_what_the_words_tell() -> None:
    """An unknown one, of a later contract, too."""
    said = vehicle_pb2.Vehicle(description="x", usage="particular", usage_kind="USAGE_KIND_TAXI", vehicle_class=3)
    said.coverages.add(text="?", kind=99)

    written = intake.vehicle_to_proto(intake.vehicle_from_proto(said))

    assert written.usage_kind == quotation_pb2.USAGE_KIND_PRIVATE
    assert written.vehicle_class == quotation_pb2.VEHICLE_CLASS_UNSPECIFIED
    assert written.coverages[0].kind == quotation_pb2.COVERAGE_KIND_UNSPECIFIED


def test_what_the_vehicles_of_a_list_need_of_the_client_is_missing() -> None:
    lorry = vehicle_pb2.Vehicle(description="CAMION TORTON")
    request = intake_service_pb2.SubmitVehicleListRequest(vehicles=[lorry])
    trailer = intake_service_pb2.SubmitVehicleListRequest(vehicles=[vehicle_pb2.Vehicle(description="CAJA SECA")])

    def missing(request: intake_service_pb2.SubmitVehicleListRequest) -> set[str]:
        extraction = intake.extraction_to_proto(intake.list_to_extraction(request))
        case = intake.case_to_proto(message_pb2.Message(), intake.list_to_extraction(request), "")
        assert case.data == extraction.data
        return {*extraction.data.missing_fields} & {"client_postal_code", "activity"}

    assert (missing(request), missing(trailer)) == ({"client_postal_code", "activity"}, set())
    request.data.activity = "transporte"
    assert missing(request) == {"client_postal_code"}


def test_how_the_fields_of_a_vehicle_were_read_goes_with_it() -> None:
    origin = Origin(file="a.xlsx", sheet="Hoja1", row=3)
    readings = (FieldReading("usage", 0.9, origin), FieldReading("coverages[0]", 0.5))
    read = Vehicle("CAMION TORTON", usage="carga", reading_fields=readings)

    (stored,) = intake.case_vehicles([read], [match_pb2.Match()])
    told = intake.reading_to_proto(read)

    assert stored.reading_fields == told.fields
    assert [(each.field, each.confidence, each.HasField("origin")) for each in told.fields] == [
        ("usage", 0.9, True),
        ("coverages[0]", 0.5, False),
    ]
    assert list(told.missing_fields) == list(missing_of_vehicle(values_of(read, VEHICLE), "HEAVY"))
