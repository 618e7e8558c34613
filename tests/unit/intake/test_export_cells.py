"""Whatever a mail says goes out as it is, and never as a formula."""

from __future__ import annotations

import csv
import dataclasses
import gc
import io
import json
import tempfile
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from domain.formulas import safe_text
from intake.export.case_file import CaseFile, ExportForm
from intake.export.expression import Expression
from intake.export.record import ExportedCase
from intake.export.template import TemplateColumn
from intake.export.values import LONGEST_TEXT, CellType, as_text, clean, typed
from minca.fleet.v1 import case_data_pb2
from tests.fixtures.export_files import a_template, exported
from tests.fixtures.records import a_case, a_vehicle

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = a_template("columns:\n  - {header: A, field: description, allowed: ['=1+1', 'b,c']}\nsheet: S\n")
SIGNS = "=+-@\t\r\n＝＋－＠ 1a\"',;_x0041"  # noqa: RUF001 - wide forms, which some programs take alike
TEXTS = st.one_of(st.text(max_size=50), st.text(alphabet=SIGNS, max_size=20))


@given(TEXTS)
@example("_x0041_")
@example("_x005F_x0041_")
@example("=1+1")
@example("'=1+1")
def test_any_text_goes_into_a_workbook_and_comes_back_as_text(text: str) -> None:
    content = exported(TEMPLATE, a_vehicle(text), a_vehicle("end"))

    cell = load_workbook(io.BytesIO(content))["S"]["A2"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert cell.data_type == ("s" if text else "n")
    assert rows[1][0] == clean(text)


@given(TEXTS)
def test_any_text_goes_into_csv_and_comes_back_but_no_formula_does(text: str) -> None:
    content = exported(TEMPLATE, a_vehicle(text), form=ExportForm.CSV).decode("utf-8-sig")

    cell = list(csv.reader(io.StringIO(content, newline="")))[1:][0][:1]
    returned = cell[0] if cell else ""
    assert returned in {clean(text), f"'{clean(text)}"}
    assert not returned.startswith(("=", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))  # noqa: RUF001 - see SIGNS
    if returned[:1] in {"+", "-"}:
        float(returned)


@given(TEXTS)
def test_any_text_goes_into_json_and_comes_back(text: str) -> None:
    content = exported(TEMPLATE, a_vehicle(text), form=ExportForm.JSON)

    assert json.loads(content) == [{"A": clean(text) or None}]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("-5", "-5"),
        ("-5.25", "-5.25"),
        ("+52", "+52"),
        ("-5+1", "'-5+1"),
        ("+52 55 1234", "'+52 55 1234"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1+1", "' =1+1"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("061902", "061902"),
        ("A-1", "A-1"),
        ("", ""),
    ],
)
def test_a_text_like_a_formula_is_made_safe_in_csv_and_a_number_stays_one(text: str, safe: str) -> None:
    assert safe_text(text) == safe


def test_a_negative_number_stays_a_number_in_csv() -> None:
    template = a_template(
        "columns:\n  - {header: A, constant: '-12.5', type: float}\n  - {header: B, constant: '-3', type: int}\n"
    )

    content = exported(template, a_vehicle(), form=ExportForm.CSV)

    assert content.decode("utf-8-sig") == "A,B\r\n-12.5,-3\r\n"


@pytest.mark.parametrize(
    ("value", "cell_type", "cell"),
    [
        ("061902", CellType.TEXT, "061902"),
        (2020, CellType.TEXT, "2020"),
        (310_000.0, CellType.TEXT, "310000"),
        (0.1, CellType.TEXT, "0.1"),
        ("2020", CellType.INT, 2020),
        (2020.0, CellType.INT, 2020),
        ("2020.5", CellType.INT, 2020.5),
        ("unos 2020", CellType.INT, "unos 2020"),
        ("1234567890123456", CellType.INT, "1234567890123456"),
        ("-12.50", CellType.MONEY, -12.5),
        ("1e5", CellType.FLOAT, "1e5"),
        ("٣", CellType.INT, "٣"),
        (float("nan"), CellType.FLOAT, "nan"),
        (5, CellType.PERCENT, 0.05),
        ("2026-06-01", CellType.DATE, date(2026, 6, 1)),
        ("junio", CellType.DATE, "junio"),
        ("", CellType.INT, None),
        (None, CellType.TEXT, None),
    ],
)
def test_a_value_is_typed_and_what_is_none_stays_a_text(value: object, cell_type: CellType, cell: object) -> None:
    converted = typed(value, cell_type)  # type: ignore[arg-type]

    assert (converted, type(converted)) == (cell, type(cell))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_text_is_the_same_number(number: float) -> None:
    assert float(as_text(number)) == number


@pytest.mark.parametrize("text", ["x" * 40_000, "😀" * 20_000])
def test_a_text_that_no_cell_holds_is_cut_between_characters(text: str) -> None:
    cut = clean(text)

    assert text.startswith(cut)
    assert LONGEST_TEXT - 1 <= len(cut.encode("utf-16-le")) // 2 <= LONGEST_TEXT


def test_what_may_be_chosen_is_a_list_of_the_column() -> None:
    workbook = load_workbook(io.BytesIO(exported(TEMPLATE, a_vehicle())))

    (rule,) = workbook["S"].data_validations.dataValidation
    assert (rule.type, rule.formula1, str(rule.sqref)) == ("list", "'Minca lists'!$A$1:$A$2", "A2:A1048576")
    lists = workbook["Minca lists"]
    assert (lists.sheet_state, [cell.value for cell in lists["A"]]) == ("hidden", ["=1+1", "b,c"])
    assert lists["A1"].data_type == "s"


def test_a_formula_in_the_name_of_a_client_stays_a_text() -> None:
    case = a_case(data=case_data_pb2.CaseData(client_name='=HYPERLINK("http://evil.example")'))
    template = a_template(
        "columns:\n  - {header: A, field: client_name}\n"
        "sheets:\n  - of: case\n    name: Case\n    columns:\n      - {header: client, field: client_name}\n"
    )

    workbook = load_workbook(io.BytesIO(exported(template, a_vehicle(), case=case)))

    for cell in (workbook["Vehicles"]["A2"], workbook["Case"]["B1"]):
        assert (cell.value, cell.data_type) == ('=HYPERLINK("http://evil.example")', "s")


def test_an_export_that_is_given_up_leaves_nothing_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    of = ExportedCase(a_case(), date(2026, 6, 1), ZoneInfo("UTC"))
    template = a_template("columns:\n  - {header: A, field: description}\n")
    broken = dataclasses.replace(
        template, columns=(TemplateColumn("A", Expression(lambda _: 1 // 0, CellType.INT), CellType.INT),)
    )

    unfinished, failed = CaseFile(template, ExportForm.XLSX, of), CaseFile(broken, ExportForm.XLSX, of)
    unfinished.add([a_vehicle()])
    with pytest.raises(ZeroDivisionError):
        failed.add([a_vehicle()])
    held = list(tmp_path.iterdir())
    for file in (unfinished, failed):
        file.close()
    del unfinished, failed, file
    gc.collect()

    assert held
    assert list(tmp_path.iterdir()) == []
