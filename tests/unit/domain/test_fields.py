"""The table of fields: what it says, and that contracts, tables and the words of intake say the same."""

from __future__ import annotations

import math
from dataclasses import fields as fields_of
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from hypothesis import given
from hypothesis import strategies as st

from datastore.db import tables
from domain.fields import (
    CASE_DATA,
    CASE_LISTS,
    COVERAGE,
    EQUIPMENT,
    LOSS,
    MOST_READINGS,
    ORIGIN,
    QUERY,
    READING,
    VEHICLE,
    VEHICLE_LISTS,
    Field,
    FieldKind,
    names,
    shortened,
    texts,
    values_of,
)
from domain.notices.limits import LONGEST_ROW, MOST_DOUBTS, MOST_PLACES
from intake.model import document, extraction
from minca.datastore.v1 import dropped_row_pb2
from minca.datastore.v1 import vehicle_pb2 as stored_pb2
from minca.fleet.v1 import case_data_pb2, quotation_pb2, vehicle_pb2
from minca.matcher.v1 import matcher_service_pb2
from minca.matcher.v2 import vehicle_match_pb2
from minca.rules.v1 import limits_pb2

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor

MESSAGES: list[tuple[Any, tuple[Field, ...]]] = [
    (vehicle_pb2.Vehicle, VEHICLE),
    (vehicle_pb2.Origin, ORIGIN),
    (case_data_pb2.CaseData, CASE_DATA),
    (case_data_pb2.LossPeriod, LOSS),
    (case_data_pb2.FieldReading, READING),
    (quotation_pb2.Coverage, COVERAGE),
    (quotation_pb2.Equipment, EQUIPMENT),
    (vehicle_match_pb2.VehicleQuery, QUERY),
    (matcher_service_pb2.MatchVehicleRequest, tuple(field for field in QUERY if field.name not in {"query_id", "vin"})),
]
NOT_OF_A_VEHICLE = {"insurer_id"}
# The fields without limits that stand beside those of a table: kinds, and whether a coverage is excluded.
BESIDE = {
    vehicle_pb2.Vehicle: {"vehicle_class", "usage_kind", "service_kind", "value_basis_kind", "cargo_class"},
    quotation_pb2.Coverage: {"kind", "vehicle_class", "is_excluded"},
    quotation_pb2.Equipment: {"kind"},
}
UNLIMITED = {FieldDescriptor.TYPE_ENUM, FieldDescriptor.TYPE_BOOL}
TYPES = {
    FieldKind.TEXT: FieldDescriptor.TYPE_STRING,
    FieldKind.DAY: FieldDescriptor.TYPE_STRING,
    FieldKind.WHOLE: FieldDescriptor.TYPE_INT32,
    FieldKind.NUMBER: FieldDescriptor.TYPE_DOUBLE,
}
COLUMNS = {FieldKind.TEXT: "TEXT", FieldKind.DAY: "TEXT", FieldKind.WHOLE: "INTEGER", FieldKind.NUMBER: "DOUBLE"}
EVERY_FIELD = [field for _, table in MESSAGES for field in table]


def described(descriptor: Descriptor) -> dict[str, tuple[object, ...]]:
    """What a contract says of the fields that hold one value."""
    rules = {}
    for field in descriptor.fields:
        if field.message_type is None and not field.is_repeated and field.name not in NOT_OF_A_VEHICLE:
            limits = field.GetOptions().Extensions[limits_pb2.field]
            bounds = {of.name: value for of, value in limits.ListFields()}
            rules[field.name] = (field.type, field.has_presence, bounds)
    return rules


def tabled(table: tuple[Field, ...]) -> dict[str, tuple[object, ...]]:
    """The same, as the table says it."""
    rules = {}
    for field in table:
        bounds = {"max_length": field.longest or None, "min": field.least, "max": field.most}
        stated = {name: bound for name, bound in bounds.items() if bound is not None}
        rules[field.name] = (TYPES[field.kind], field.is_optional, stated)
    return rules


@pytest.mark.parametrize(("message", "table"), MESSAGES, ids=lambda one: getattr(one, "__name__", ""))
def test_a_contract_says_of_each_field_what_the_table_says(message: Any, table: tuple[Field, ...]) -> None:
    rules = described(message.DESCRIPTOR)
    beside = {name: rules.pop(name) for name in BESIDE.get(message, ())}

    assert rules == tabled(table)
    assert all(kind in UNLIMITED and not bounds for kind, _, bounds in beside.values())


def test_a_contract_bounds_the_lists_of_a_case_as_the_table_does() -> None:
    repeated = [field for field in case_data_pb2.CaseData.DESCRIPTOR.fields if field.is_repeated]

    limits = {field.name: field.GetOptions().Extensions[limits_pb2.field].max_items for field in repeated}
    assert limits == CASE_LISTS


def test_a_contract_bounds_the_lists_of_a_vehicle_as_the_table_does() -> None:
    repeated = [field for field in vehicle_pb2.Vehicle.DESCRIPTOR.fields if field.is_repeated]

    limits = {field.name: field.GetOptions().Extensions[limits_pb2.field].max_items for field in repeated}
    assert {name: most for name, most in limits.items() if not name.startswith("warning")} == VEHICLE_LISTS


@pytest.mark.parametrize(
    ("message", "name", "limits"),
    [
        (vehicle_pb2.Warning, "places", {"max_items": MOST_PLACES}),
        (dropped_row_pb2.DroppedRow, "text", {"max_length": LONGEST_ROW}),
        (stored_pb2.CaseVehicle, "reading_fields", {"max_items": MOST_READINGS}),
        (stored_pb2.CaseVehicle, "reading_doubts", {"max_length": 64, "max_items": MOST_DOUBTS}),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_contract_bounds_notices_as_they_are_bounded(message: Any, name: str, limits: dict[str, int]) -> None:
    stated = message.DESCRIPTOR.fields_by_name[name].GetOptions().Extensions[limits_pb2.field]

    assert {of.name: value for of, value in stated.ListFields()} == limits


@pytest.mark.parametrize(
    ("table", "columns", "prefix"),
    [(VEHICLE, tables.vehicles.c, ""), (ORIGIN, tables.vehicles.c, "origin_"), (CASE_DATA, tables.cases.c, "")],
)
def test_each_field_has_a_column_of_its_kind(table: tuple[Field, ...], columns: Any, prefix: str) -> None:
    kinds = {field.name: str(columns[prefix + field.name].type) for field in table}

    assert kinds == {field.name: COLUMNS[field.kind] for field in table}
    assert all(columns[field.name].nullable for field in table if field.is_optional)


@pytest.mark.parametrize(
    ("word", "table", "more"),
    [
        (
            extraction.Vehicle,
            VEHICLE,
            {"origin", "warnings", "reading_confidence", "doubts", "reading_fields", *VEHICLE_LISTS},
        ),
        (extraction.CaseData, CASE_DATA, set(CASE_LISTS)),
        (extraction.LossPeriod, LOSS, set()),
        (extraction.Coverage, COVERAGE, BESIDE[quotation_pb2.Coverage]),
        (extraction.Equipment, EQUIPMENT, BESIDE[quotation_pb2.Equipment]),
        (extraction.FieldReading, READING, {"origin"}),
        (document.Origin, ORIGIN, {"place"}),
    ],
)
def test_intake_has_a_word_for_each_field(word: Any, table: tuple[Field, ...], more: set[str]) -> None:
    known = {field.name for field in fields_of(word)}

    assert known == {*names(table), *more}


@pytest.mark.parametrize("field", EVERY_FIELD, ids=lambda field: field.name)
def test_a_field_says_in_words_what_it_allows(field: Field) -> None:
    bounds = [bound for bound in (field.longest or None, field.least, field.most) if bound is not None]

    if field.kind is FieldKind.DAY:
        assert field.longest == len(field.allowed.removeprefix("a day such as "))
    else:
        assert all(f"{bound:.0f}" in field.allowed for bound in bounds)
        assert bool(field.allowed) == bool(bounds)


BOUNDED = [field for field in EVERY_FIELD if not field.is_text and field.allowed]


@given(field=st.sampled_from(BOUNDED), number=st.floats(allow_nan=True))
def test_a_number_is_admitted_from_the_least_to_the_most(field: Field, number: float) -> None:
    most = math.inf if field.most is None else field.most

    assert field.least is not None
    assert field.admits(number) == (math.isfinite(number) and field.least <= number <= most)
    assert field.admits(field.least)
    assert not field.admits(field.least - 1)
    assert field.most is None or (field.admits(field.most) and not field.admits(field.most + 1))


@given(st.integers(0, 2100))
def test_a_text_is_cut_to_what_its_field_holds_and_nothing_else_is_changed(length: int) -> None:
    vehicle = extraction.Vehicle(**{field.name: "Ñ" * length for field in texts(VEHICLE)}, year=2020)

    cut = shortened(vehicle, VEHICLE)

    assert cut == {
        **{field.name: "Ñ" * min(length, field.longest) for field in texts(VEHICLE)},
        "year": 2020,
        "value": None,
        "tonnage": None,
    }


def test_a_message_and_a_dataclass_state_the_same() -> None:
    stated = {"description": "YARIS", "value": 0.0}

    values = values_of(extraction.Vehicle(**stated), VEHICLE)

    assert values == values_of(vehicle_pb2.Vehicle(**stated), VEHICLE)
    assert (values["value"], values["year"], values["brand"]) == (0.0, None, "")


def test_a_day_that_is_too_long_is_not_cut_to_another() -> None:
    data = extraction.CaseData(policy_start="2026-06-01 or 02", client_name="x" * 300)

    cut = shortened(data, CASE_DATA)

    assert (cut["policy_start"], len(cut["client_name"])) == ("2026-06-01 or 02", 200)
