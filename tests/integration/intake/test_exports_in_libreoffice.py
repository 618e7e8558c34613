"""An exported workbook, opened by the program that people open it with."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

import pytest

from intake.export.template_folder import PLAIN, SHIPPED, read_template
from minca.fleet.v1 import case_data_pb2
from tests.fixtures.export_files import a_form, a_template, exported, libreoffice, opened_by_libreoffice
from tests.fixtures.records import a_case, a_vehicle

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not libreoffice(), reason="LibreOffice is not installed: apt install libreoffice-calc")

TEXTS: Final = (
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "+52 55 1234 5678",
    "-5",
    "@SUM(A1:A9)",
    "061902",
    "01000",
    "1E5",
    "2026-01-01",
    "TRUE",
    "#N/A",
    "_x0041_",
    "_x005F_",
    "'apostrophe",
    ' spaces, "marks" and\na line ',
    "Ñandú 😀",
)


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_every_text_is_the_text_that_went_in(tmp_path: Path) -> None:
    template = a_template("columns:\n  - {header: A, field: description}\n  - {header: B, field: cvegs}\n")

    shown = opened_by_libreoffice(exported(template, *(a_vehicle(text, cvegs=text) for text in TEXTS)), tmp_path)

    assert rows_of(shown) == [["A", "B"], *([text, text] for text in TEXTS)]
    assert '"061902","061902"' in shown


def test_numbers_and_days_are_numbers_and_days(tmp_path: Path) -> None:
    template = a_template(
        "columns:\n"
        "  - {header: CODE, field: cvegs}\n"
        "  - {header: YEAR, field: match.year}\n"
        "  - {header: VALUE, field: value, type: float}\n"
        "  - {header: MONEY, field: value}\n"
        "  - {header: SHARE, constant: '5', type: percent}\n"
        "  - {header: LOSS, constant: '-12.5', type: float}\n"
        "  - {header: DAY, field: policy_start}\n"
        "  - {header: NONE, field: tonnage}\n"
    )
    case = a_case(cot_number="TK-2026-001", data=case_data_pb2.CaseData(policy_start="2026-06-01"))

    shown = opened_by_libreoffice(exported(template, a_vehicle(cvegs="061902"), case=case), tmp_path)

    assert shown.splitlines()[1] == '"061902",2020,250000.5,"250,000.50",5%,-12.5,2026-06-01,'


@pytest.mark.parametrize("name", [PLAIN, "quotation"])
def test_what_is_shipped_opens_cell_by_cell(name: str, tmp_path: Path) -> None:
    template = read_template(SHIPPED / f"{name}.yaml")

    headers, row = rows_of(opened_by_libreoffice(exported(template, a_vehicle(cvegs="061902")), tmp_path))

    cells = dict(zip(headers, row, strict=True))
    assert headers == [column.header for column in template.columns]
    assert "061902" in {cells.get("cvegs"), cells.get("CLAVE VEHICULO")}
    assert "2020" in {cells.get("year"), cells.get("AÑO")}


def test_an_insurers_own_workbook_counts_what_was_filled_in(tmp_path: Path) -> None:
    a_form(tmp_path)
    template = a_template(
        "workbook: form.xlsx\nstart: FLEET\ncolumns:\n  - {header: A, field: cvegs}\n  - {header: B, field: value}\n",
        tmp_path,
    )

    rows = rows_of(opened_by_libreoffice(exported(template, *[a_vehicle(cvegs="061902")] * 2), tmp_path))

    assert rows[0][0] == "COTIZACIÓN"
    assert rows[2] == ["", "", "500001"]
    assert rows[3:] == [["", "CLAVE", "VALOR"], *[["", "061902", "$250,000.50"]] * 2]
