"""A template is checked when it is read, and its mistake is named with its line."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from intake.export.case_file import safe_name
from intake.export.template_folder import SHIPPED, NoTemplate, TemplateFolder, read_template
from intake.export.yaml_format import LONGEST_FILE, BadTemplate, parse_template
from minca.datastore.v1 import dropped_row_pb2
from minca.fleet.v1 import case_data_pb2
from tests.fixtures.export_files import a_form, a_template, exported
from tests.fixtures.records import a_case, a_vehicle

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = "columns:\n  - {header: A, field: cvegs}\n"
FILLED = f"workbook: form.xlsx\nstart: FLEET\n{COLUMNS}  - {{header: B, field: value}}\n"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "it is empty"),
        ("title: x\n", 1, "it has no columns"),
        (f"titel: x\n{COLUMNS}", 1, "unknown name 'titel'"),
        (f"{COLUMNS}  - {{header: A, field: vin}}\n", 3, "the header 'A' stands twice"),
        ("columns:\n  - field: cvegs\n", 2, "a column without header"),
        ("columns:\n  - header: A\n    field: colour\n", 3, "unknown field 'colour'"),
        ("columns:\n  - header: A\n    field: vin\n    constant: x\n", 4, "both field and constant"),
        ("columns:\n  - header: A\n    expression: brand + colour\n", 3, "character 9: unknown field 'colour'"),
        ("columns:\n  - header: A\n    field: vin\n    type: number\n", 4, "unknown type 'number'"),
        ("columns:\n  - header: A\n    width: wide\n", 3, "the width is 'wide'"),
        ("columns:\n  - header: A\n    type: date\n    constant: hola\n", 4, "the constant 'hola' is no date"),
        ("columns:\n  - header: A\n    type: int\n    constant: '1.5'\n", 4, "the constant '1.5' is no int"),
        ("columns:\n  - header: A\n    constant: 5 %\n    type: percent\n", 3, "the constant '5 %' is no percent"),
        ("columns:\n  - header: A\n    width: 3\n    constant: hola\n", 4, "the constant has 4 characters"),
        ("columns:\n  - header: A\n    constant: x\n    allowed: [y, z]\n", 3, "the constant 'x' is not allowed"),
        ("columns:\n  - header: A\n    allowed: []\n", 3, "allowed is no list"),
        (f"sheet: 'a/b'\n{COLUMNS}", 1, "the sheet's name 'a/b'"),
        (f"{COLUMNS}sheets:\n  - of: cases\n    name: x\n    columns: []\n", 4, "a sheet of 'cases'"),
        (
            f"sheet: x\n{COLUMNS}sheets:\n  - of: case\n    name: X\n    columns:\n      - {{header: A}}\n",
            5,
            "the sheet 'X' stands twice",
        ),
        (
            f"{COLUMNS}sheets:\n  - of: case\n    name: X\n    columns:\n      - {{header: A, field: vin}}\n",
            7,
            "unknown field 'vin'",
        ),
        (f"{COLUMNS}start: x\n", 3, "'start' without a workbook"),
        (f"{COLUMNS}workbook: ../x.xlsx\n", 3, "the workbook '../x.xlsx'"),
        (f"{COLUMNS}workbook: x.xlsx\n", 3, "a workbook without 'start'"),
        (f"a: &x 1\n{COLUMNS}", 1, "an anchor or alias"),
        (f"title: !!python/object:os.system x\n{COLUMNS}", 1, "the tag tag:yaml.org,2002:python/object:os.system"),
        ("columns: [[[[[[[[1]]]]]]]]\n", 1, "too deep or too long"),
        ("columns: [\n", 2, "expected the node content, but found '<stream end>'"),
        ("x" * (LONGEST_FILE + 1), 1, f"{LONGEST_FILE + 1:,} characters"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        a_template(text)

    assert (refused.value.line, refused.value.problem) == (line, problem)
    assert refused.value.allowed


@pytest.mark.parametrize("name", ["", "A", "../plain", "a b", "x" * 65])
def test_a_template_has_a_name_that_fits_into_an_address(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadTemplate, match="the file's name"):
        parse_template(name, COLUMNS, tmp_path)


@pytest.mark.parametrize("path", sorted(SHIPPED.iterdir()), ids=lambda path: path.stem)
def test_what_is_shipped_can_be_used(path: Path) -> None:
    template = read_template(path)

    assert template.title
    assert exported(template, a_vehicle())


@pytest.mark.parametrize(
    ("cell_type", "text"),
    [
        *(("text", "hola"), ("int", "12"), ("float", "12"), ("float", "-1.5"), ("money", "1234.50")),
        *(("percent", "5"), ("date", "2026-06-01"), ("text", "longer than a usual column is")),
    ],
)
def test_a_constant_of_the_type_of_its_column_is_taken(cell_type: str, text: str) -> None:
    written = f"columns:\n  - {{header: A, type: {cell_type}, constant: '{text}', allowed: ['{text}', other]}}\n"

    assert parse_template("ours", written, SHIPPED).columns[0].type.value == cell_type


def test_the_spanish_template_says_what_the_plain_one_does() -> None:
    english, spanish = cells_by("plain"), cells_by("vehiculos")
    words = {"ACCEPT": "ACEPTADO", "READY": "LISTO"}
    # What is missing has the names of the contract, which are English.
    del english["Case"]["missing"]

    assert list(spanish) == ["Vehículos", "Caso", "Avisos", "Filas no tomadas"]
    assert [list(sheet.values()) for sheet in spanish.values()] == [
        [words.get(str(value), value) for value in sheet.values()] for sheet in english.values()
    ]
    assert {name for sheet in spanish.values() for name in sheet}.isdisjoint({"description", "status", "warning"})


def cells_by(template: str) -> dict[str, dict[Any, Any]]:
    """What stands under or beside each header, in each sheet of a case by a template that is shipped."""
    case = a_case(status="STATUS_READY", dropped_rows=[dropped_row_pb2.DroppedRow(text="TOTAL", reason="total")])
    content = exported(read_template(SHIPPED / f"{template}.yaml"), a_vehicle(), case=case)
    sheets: dict[str, list[Any]] = {
        sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(io.BytesIO(content))
    }
    return {title: dict(rows if len(rows[0]) == 2 else zip(*rows, strict=True)) for title, rows in sheets.items()}


def test_an_insurers_own_comes_before_that_for_all_and_that_before_what_is_shipped(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    for folder, title in ((tmp_path, "for all"), (tmp_path / "acme", "for acme")):
        (folder / "plain.yaml").write_text(f"title: {title}\n{COLUMNS}")
    (tmp_path / "acme" / "own.yaml").write_text(COLUMNS)
    templates = TemplateFolder(tmp_path)

    assert templates.find("plain", "acme").title == "for acme"
    assert templates.find("plain", "other").title == "for all"
    assert templates.find("quotation", "acme").sheet == "COTIZACION"
    assert [template.name for template in templates.all("acme")] == ["own", "plain", "quotation", "vehiculos"]
    for insurer in ("other", "../acme", ".", "..", ""):
        with pytest.raises(NoTemplate) as refused:
            templates.find("own", insurer)
        assert refused.value.names == ("plain", "quotation", "vehiculos")


def test_a_folder_that_is_not_there_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="MINCA_TEMPLATES_FOLDER"):
        TemplateFolder(tmp_path / "templates")


def test_an_insurers_workbook_is_filled_and_keeps_its_formats(tmp_path: Path) -> None:
    a_form(tmp_path)
    path = tmp_path / "own.yaml"
    path.write_text(
        f"{FILLED}cells:\n  CLIENT: upper(client_name)\n"
        "sheets:\n  - of: case\n    name: Caso\n    columns:\n      - {header: COT, field: cot_number}\n"
    )
    vehicles = [a_vehicle(cvegs="061902"), a_vehicle(cvegs="=1+1")]
    case = a_case(cot_number="TK-2026-001", data=case_data_pb2.CaseData(client_name="=Ana"))

    workbook = load_workbook(io.BytesIO(exported(read_template(path), *vehicles, case=case)))

    sheet = workbook["Hoja"]
    assert (sheet["A1"].value, sheet["A1"].font.size, sheet["B4"].value) == ("COTIZACIÓN", 20, "CLAVE")
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=ANA", "s")
    assert [(cell.value, cell.data_type) for cell in (sheet["B5"], sheet["B6"])] == [("061902", "s"), ("=1+1", "s")]
    assert (sheet["B5"].quotePrefix, sheet["B6"].quotePrefix) == (False, True)
    for cell in (sheet["C5"], sheet["C6"]):
        assert (cell.value, cell.number_format, cell.border.bottom.style) == (250_000.5, '"$"#,##0.00', "thin")
    assert [[cell.value for cell in row] for row in workbook["Caso"]] == [["COT", "TK-2026-001"]]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("start: FLEET", "start: NOWHERE"), "no cell is named 'NOWHERE'"),
        (("start: FLEET", "start: RANGE"), "'RANGE' names $B$5:$C$6"),
        (("start: FLEET", "start: CLIENT"), "the cell C3 is not empty"),
        (("workbook: form.xlsx", "workbook: none.xlsx"), "there is no file none.xlsx"),
        (("workbook: form.xlsx", "workbook: torn.xlsx"), "the workbook cannot be opened (BadZipFile)"),
    ],
)
def test_a_workbook_that_cannot_be_filled_is_refused(tmp_path: Path, change: tuple[str, str], problem: str) -> None:
    a_form(tmp_path)
    (tmp_path / "torn.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "own.yaml").write_text(f"title: x\n{FILLED.replace(*change)}")

    with pytest.raises(BadTemplate) as refused:
        read_template(tmp_path / "own.yaml")

    assert (refused.value.line, refused.value.problem) == (2, problem)


def test_a_template_is_read_again_when_its_workbook_comes(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(FILLED)
    templates = TemplateFolder(tmp_path)

    with pytest.raises(BadTemplate):
        templates.find("own", "")
    a_form(tmp_path)

    assert templates.find("own", "").form


def test_a_file_that_cannot_be_read_is_a_mistake_of_its_own_template_alone(tmp_path: Path) -> None:
    unreadable = tmp_path / "own.yaml"
    unreadable.symlink_to("/proc/self/mem")  # whoever reads its beginning gets an error, even root
    (tmp_path / "form.xlsx").symlink_to(tmp_path / "nowhere")
    templates = TemplateFolder(tmp_path)

    for _ in range(2):
        with pytest.raises(BadTemplate, match="cannot be read"):
            templates.find("own", "")
        assert [template.name for template in templates.all("")] == ["plain", "quotation", "vehiculos"]

    unreadable.unlink()
    unreadable.write_text(COLUMNS)
    assert templates.find("own", "").columns


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("TK-2026-001", "TK-2026-001"),
        ("../../etc/passwd", "etc_passwd"),
        ('a"b\r\nc', "a_b_c"),
        ("...", "case"),
        ("x" * 300, "x" * 100),
    ],
)
def test_the_name_of_a_file_is_safe(text: str, name: str) -> None:
    assert safe_name(text) == name
