"""A case as people and scripts see it."""

from __future__ import annotations

import io

from rich.console import Console

from cli.console.case_json import case_json, extraction_json, failure_json
from cli.console.case_report import case_table
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from minca.datastore.v1 import case_pb2, dropped_row_pb2
from minca.datastore.v1 import vehicle_pb2 as stored_pb2
from minca.fleet.v1 import case_data_pb2, vehicle_pb2
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
