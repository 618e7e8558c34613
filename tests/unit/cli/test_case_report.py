"""A case as people and scripts see it."""

from __future__ import annotations

import io

from rich.console import Console

from cli.console.case_json import case_json, extraction_json, failure_json
from cli.console.case_report import case_table
from cli.console.quotation_report import coverage_lines, missing_line
from cli.console.vehicle_json import VehicleReport, vehicle_json
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from minca.datastore.v1 import case_pb2, dropped_row_pb2
from minca.datastore.v1 import vehicle_pb2 as stored_pb2
from minca.fleet.v1 import case_data_pb2, match_pb2, quotation_pb2, vehicle_pb2
from tests.fixtures.mails import a_mail

CASE = case_pb2.Case(
    cot_number="TK-2026-001",
    status=case_pb2.Case.STATUS_NEEDS_REVIEW,
    data=case_data_pb2.CaseData(
        client_name="ACEROS [RICO] S.A.",
        policy_start="2026-06-01",
        losses=[case_data_pb2.LossPeriod(period="2024", claims=0, text="2024 sin siniestros")],
        readings=[
            case_data_pb2.FieldReading(
                field="client_name", confidence=0.95, origin=vehicle_pb2.Origin(file="body", row=3)
            ),
            case_data_pb2.FieldReading(field="policy_start", confidence=0.4),
        ],
        missing_fields=["client_rfc"],
    ),
)


def test_a_table_shows_what_is_missing_and_of_what_nobody_is_sure() -> None:
    shown = io.StringIO()
    Console(file=shown, width=200).print(case_table(CASE, []))
    text = shown.getvalue()

    assert "ACEROS [RICO] S.A." in text
    assert "2026-06-01 to ?" in text
    assert "missing: client_rfc" in text
    assert "not sure: policy_start 0.40" in text
    assert "losses: 2024 sin siniestros" in text


def test_a_script_gets_confidence_origin_and_losses_with_null_for_what_is_not_stated() -> None:
    report = case_json("a.eml", CASE, [])

    assert report["confidence"] == {"client_name": 0.95, "policy_start": 0.4}
    origin = {"file": "body", "sheet": "", "row": 3, "page": 0, "place": None}
    assert report["origins"] == {"client_name": origin}
    assert report["missing"] == ["client_rfc"]
    assert (report["losses"][0]["claims"], report["losses"][0]["amount"]) == (0, None)


def test_a_case_shows_what_was_left_out_and_what_makes_a_vehicle_doubtful() -> None:
    rows = [
        dropped_row_pb2.DroppedRow(origin=vehicle_pb2.Origin(file="f.xlsx", row=number), reason="total", text="TOTAL")
        for number in range(1, 23)
    ]
    case = case_pb2.Case(cot_number="TK-2026-001", dropped_rows=rows)
    doubtful = stored_pb2.CaseVehicle(
        vehicle=vehicle_pb2.Vehicle(description="VERSA"), reading_confidence=0.8, reading_doubts=["NO_YEAR", "LATER"]
    )
    shown = io.StringIO()
    Console(file=shown, width=200).print(case_table(case, [doubtful], language="es"))
    report = case_json("a.eml", case, [doubtful])

    assert "left out: f.xlsx fila 20, total" in shown.getvalue()
    assert "… and 2 more rows left out" in shown.getvalue()
    assert "sin año, LATER" in shown.getvalue()
    assert len(report["dropped_rows"]) == len(rows)
    (vehicle,) = report["vehicles"]
    assert (vehicle["reading_confidence"], vehicle["reading_doubts"]) == (0.8, ["NO_YEAR", "LATER"])


def test_a_case_a_failure_and_an_extraction_have_the_same_keys() -> None:
    extracted = extraction_json("a.eml", extract_email(a_mail().as_bytes(), ReadingLimits()))

    assert list(case_json("a.eml", CASE, [])) == list(failure_json("a.eml", "no")) == list(extracted)


ORIGIN = vehicle_pb2.Origin(
    file="f.xlsx", sheet="Hoja1", row=7, place=vehicle_pb2.Place(cells="A7:K7", field_cells={"usage": "D7"})
)
KEYS = (
    *("service", "usage_kind", "service_kind", "value_basis", "value_basis_kind", "engine_number", "tonnage", "cargo"),
    *("cargo_class", "postal_code", "vehicle_class", "coverage"),
)


def test_a_vehicle_of_which_nothing_is_stated_has_every_key_with_null() -> None:
    report = vehicle_json(vehicle_pb2.Vehicle(), match_pb2.Match(), VehicleReport(None, [], [], ["year"]))

    assert {name: report[name] for name in KEYS} == dict.fromkeys(KEYS)
    assert (report["coverages"], report["equipment"], report["missing"]) == ([], [], ["year"])
    assert (report["field_confidence"], report["field_origins"]) == ({}, {})


def test_a_script_gets_coverages_and_kinds_by_name_and_null_for_what_is_not_stated() -> None:
    vehicle = vehicle_pb2.Vehicle(usage_kind="USAGE_KIND_CARGO", vehicle_class="VEHICLE_CLASS_HEAVY", tonnage=0)
    vehicle.coverages.add(
        kind="COVERAGE_KIND_LIABILITY", vehicle_class="VEHICLE_CLASS_TRAILER", text="RC", currency="MXN"
    )
    vehicle.coverages.add(text="otra", deductible_percent=0, is_excluded=True)
    vehicle.equipment.add(kind="EQUIPMENT_KIND_SPECIAL", text="GPS", amount=5)
    report = vehicle_json(vehicle, match_pb2.Match(), VehicleReport(None, [], [], []))

    assert (report["usage_kind"], report["vehicle_class"], report["tonnage"]) == ("CARGO", "HEAVY", 0)
    nothing = dict.fromkeys(("sum_insured", "deductible_percent", "deductible_amount", "deductible_uma", "option"))
    first = {"kind": "LIABILITY", "vehicle_class": "TRAILER", "text": "RC", "currency": "MXN", "is_excluded": False}
    second = {"kind": None, "vehicle_class": None, "text": "otra", "currency": None, "is_excluded": True}
    assert report["coverages"] == [{**nothing, **first}, {**nothing, **second, "deductible_percent": 0}]
    assert report["equipment"] == [{"kind": "SPECIAL", "text": "GPS", "amount": 5, "currency": None}]


def test_a_field_was_read_where_its_reading_says_or_else_in_its_cell() -> None:
    own = vehicle_pb2.Origin(file="body", row=3)
    readings = [
        case_data_pb2.FieldReading(field="usage", confidence=0.953),
        case_data_pb2.FieldReading(field="cargo", confidence=0.8),
        case_data_pb2.FieldReading(field="service", confidence=0.7, origin=own),
        case_data_pb2.FieldReading(field="tonnage", confidence=1.0),
    ]
    reading = VehicleReport(0.9, [], readings, [])

    report = vehicle_json(vehicle_pb2.Vehicle(origin=ORIGIN), match_pb2.Match(), reading)

    assert report["field_confidence"] == {"usage": 0.95, "cargo": 0.8, "service": 0.7, "tonnage": 1.0}
    row = {"file": "f.xlsx", "sheet": "Hoja1", "row": 7, "page": 0}
    cell = {"cells": "D7", "field_cells": {"usage": "D7"}, "first_character": 0, "last_character": 0, "box": None}
    assert report["field_origins"] == {
        "usage": {**row, "place": cell},
        "cargo": {**row, "place": None},
        "service": {"file": "body", "sheet": "", "row": 3, "page": 0, "place": None},
    }


def test_people_see_a_line_for_each_coverage() -> None:
    coverages = [
        quotation_pb2.Coverage(kind=2, vehicle_class=3, text="remolques sin robo", is_excluded=True),
        quotation_pb2.Coverage(kind=4, text="RC", sum_insured=4e6, currency="MXN", deductible_uma=50),
        quotation_pb2.Coverage(text="daños [todos]", deductible_percent=5),
        quotation_pb2.Coverage(kind=1, text="DM 3%", deductible_percent=3, option=2),
    ]

    assert coverage_lines(coverages) == [
        "coverage: remolque, robo total excluded",
        "coverage: responsabilidad civil, 4,000,000.00 MXN, deductible 50 UMA",
        "coverage: daños \\[todos], deductible 5 %",
        "coverage: option 2, danos materiales, deductible 3 %",
    ]


def test_what_is_missing_of_vehicles_is_summed_up() -> None:
    of_vehicles = [[], ["cargo"], [], ["usage"], *[["cargo"]] * 5]

    assert missing_line(["client_rfc", "losses"], of_vehicles) == [
        "missing: client_rfc, losses; cargo: vehicles 2, 5 to 9; usage: vehicle 4"
    ]
    assert missing_line([], [[], []]) == []
