"""The small language of templates says what a cell holds, and where it is wrong."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.export.expression import BadExpression, parse_expression
from intake.export.fields import CASE_FIELDS, VEHICLE_FIELDS
from intake.export.record import ExportedCase, Record
from intake.export.values import CellType
from minca.fleet.v1 import case_data_pb2, quotation_pb2
from tests.fixtures.records import a_case, a_vehicle

if TYPE_CHECKING:
    from intake.export.values import Value
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle

USES = {"uses": {"CARGO": "CARGA", "TAXI": "TAXI"}}
LIABILITY = quotation_pb2.COVERAGE_KIND_LIABILITY


def a_lorry() -> CaseVehicle:
    vehicle = a_vehicle("KENWORTH T680", cvegs="061902", brand="KENWORTH", model="")
    vehicle.vehicle.usage, vehicle.vehicle.usage_kind = "carga", quotation_pb2.USAGE_KIND_CARGO
    vehicle.vehicle.vehicle_class = quotation_pb2.VEHICLE_CLASS_HEAVY
    vehicle.vehicle.model = "T680"
    return vehicle


def value_of(expression: str, vehicle: CaseVehicle | None = None, **data: object) -> Value:
    of = ExportedCase(a_case(data=case_data_pb2.CaseData(**data)), date(2026, 6, 1), ZoneInfo("America/Mexico_City"))
    return parse_expression(expression, VEHICLE_FIELDS, USES).read(Record(of, vehicle or a_lorry()))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("cvegs", "061902"),
        ("match.model or model", "T680"),
        ("match.model or vin or 'none'", "none"),
        ("brand + ' ' + year", "TOYOTA 2020"),
        ("value + ' MXN'", "250000.5 MXN"),
        ('join(" / ", brand, vin, model)', "TOYOTA / T680"),
        ("upper(usage) + lower('X')", "CARGAx"),
        ("map(usage_kind, uses) or upper(usage)", "CARGA"),
        ("map(cargo_class, uses) or upper(usage)", "CARGA"),
        ("(vin or brand) + '!'", "TOYOTA!"),
        ("'it''s \"so\"'", 'it\'s "so"'),
        ("plate", None),
        ("tonnage", None),
        ("value", 250_000.5),
        ("case.currency or 'MXN'", "MXN"),
        ("export_date", date(2026, 6, 1)),
        ("origin.file + ':' + origin.row", "flota.xlsx:3"),
    ],
)
def test_an_expression_says_what_a_cell_holds(expression: str, value: object) -> None:
    assert value_of(expression) == value


@pytest.mark.parametrize(
    ("expression", "character", "problem"),
    [
        ("", 1, "the end where a value belongs"),
        ("brand +", 8, "the end where a value belongs"),
        ("brand model", 7, "model after the end"),
        ("colour", 1, "unknown field 'colour'"),
        ("brand + colour", 9, "unknown field 'colour'"),
        ("sum(brand)", 1, "unknown function 'sum'"),
        ("map(brand, colours)", 12, "unknown map 'colours'"),
        ("upper(brand", 12, "the end is not expected"),
        ("join(brand, model)", 6, "brand as separator"),
        ("brand = 'X'", 7, "'='"),
        ("brand.__class__", 1, "unknown field 'brand.__class__'"),
        ("'open", 1, '"\'"'),
        ("or", 1, "or where a value belongs"),
        ("(" * 30 + "brand" + ")" * 30, 22, "too many parentheses"),
        ("brand + " * 200 + "brand", 1001, "1,605 characters"),
    ],
)
def test_a_mistake_is_named_with_its_character(expression: str, character: int, problem: str) -> None:
    with pytest.raises(BadExpression) as refused:
        value_of(expression)

    assert (refused.value.character, refused.value.problem) == (character, problem)
    assert refused.value.allowed


def test_a_misspelt_field_is_answered_with_those_like_it() -> None:
    with pytest.raises(BadExpression) as refused:
        value_of("client_nam")

    assert "client_name" in refused.value.allowed.split(", ")


@given(st.text(alphabet="abz_.+(),'\" orupejinma\n=[]{}:1", max_size=60))
def test_any_text_is_an_expression_or_a_mistake(text: str) -> None:
    with suppress(BadExpression):
        assert parse_expression(text, VEHICLE_FIELDS, USES).type in CellType


@given(st.text(max_size=50))
def test_a_text_in_quotation_marks_is_itself(text: str) -> None:
    assert value_of("'" + text.replace("'", "''") + "'") == text


def test_a_coverage_of_the_vehicle_comes_before_that_of_its_class_and_of_all() -> None:
    general = quotation_pb2.Coverage(kind=LIABILITY, text="RC 3", sum_insured=3_000_000)
    of_lorries = quotation_pb2.Coverage(
        kind=LIABILITY, text="RC 5", sum_insured=5_000_000, vehicle_class=quotation_pb2.VEHICLE_CLASS_HEAVY
    )
    own = quotation_pb2.Coverage(kind=LIABILITY, text="sin RC", sum_insured=9, is_excluded=True)
    lorry, bare = a_lorry(), a_lorry()
    bare.vehicle.coverages.append(own)

    field = "coverages.liability.sum_insured"
    assert value_of(field, lorry, coverages=[general]) == 3_000_000
    assert value_of(field, lorry, coverages=[general, of_lorries]) == 5_000_000
    assert value_of(field, bare, coverages=[general, of_lorries]) is None
    assert value_of("coverages.liability.text", bare, coverages=[general]) == "sin RC"
    assert value_of("coverages.medical.sum_insured", lorry, coverages=[general]) is None


def test_of_coverages_side_by_side_the_first_option_counts() -> None:
    options = [
        quotation_pb2.Coverage(kind=LIABILITY, text=f"RC {number}", sum_insured=number, option=number)
        for number in (2, 1)
    ]

    assert value_of("coverages.liability.sum_insured", coverages=options) == 1


def test_equipment_is_told_with_its_amounts() -> None:
    lorry = a_lorry()
    lorry.vehicle.equipment.extend(
        [
            quotation_pb2.Equipment(kind=quotation_pb2.EQUIPMENT_KIND_SPECIAL, text="GPS", amount=1500),
            quotation_pb2.Equipment(kind=quotation_pb2.EQUIPMENT_KIND_SPECIAL, text="radio"),
            quotation_pb2.Equipment(
                kind=quotation_pb2.EQUIPMENT_KIND_ADAPTATION, text="caja", amount=2, currency="USD"
            ),
        ]
    )

    assert value_of("special_equipment", lorry) == "GPS 1500; radio"
    assert value_of("special_equipment_value", lorry) == 1500
    assert value_of("adaptations", lorry) == "caja 2 USD"


def test_every_field_can_be_read_of_an_empty_case() -> None:
    empty = Record(ExportedCase(a_case(), date(2026, 6, 1), ZoneInfo("UTC")))

    for fields in (VEHICLE_FIELDS, CASE_FIELDS):
        for field in fields.values():
            assert isinstance(field.type, CellType)
            assert field.read(empty) is None or isinstance(field.read(empty), (str, int, float, date))
