"""XML files that hold rows: sheets of Excel 2003, flat OpenDocument sheets, invoices."""

from __future__ import annotations

from dataclasses import replace
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.model.document import Document, Table
from intake.model.limits import ReadingLimits
from intake.readers import xml_file
from intake.readers.file_kind import FileKind, kind_of
from tests.fixtures.sentences import sentences

LIMITS = ReadingLimits()
ROWS = (("Marca", "Modelo", "Serie"), ("KIA", "2020", "3KPA24AB0KM157873"), ("SEAT", "2021", "VSSAB7KJ9MR012345"))
CELLS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=12)


def excel_2003(rows: tuple[tuple[str, ...], ...], attributes: str = "") -> bytes:
    body = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{escape(text)}</Data></Cell>' for text in row) + "</Row>"
        for row in rows
    )
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="Flota"><Table{attributes}>{body}</Table></Worksheet></Workbook>'
    ).encode()


def flat_ods(rows: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Flota">{rows}</table:table></office:spreadsheet></office:body></office:document>'
    ).encode()


def invoice(*concepts: str) -> bytes:
    return (
        '<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" '
        'xmlns:ventavehiculos="http://www.sat.gob.mx/ventavehiculos" Moneda="MXN">'
        '<cfdi:Receptor Rfc="TEN110304KX9" Nombre="TRANSPORTES LA ENCINA"/>'
        f"<cfdi:Conceptos>{''.join(concepts)}</cfdi:Conceptos></cfdi:Comprobante>"
    ).encode()


def read(content: bytes, limits: ReadingLimits = LIMITS) -> Document:
    return xml_file.read("f.xml", content, limits)


def only_table(content: bytes) -> Table:
    (table,) = [block for block in read(content).blocks if isinstance(block, Table)]
    return table


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4).map(tuple), min_size=1, max_size=5).map(tuple))
def test_each_cell_of_a_sheet_of_excel_2003_stays_in_its_place(rows: tuple[tuple[str, ...], ...]) -> None:
    assert only_table(excel_2003(rows)).rows == rows


def test_a_cell_that_names_its_column_leaves_the_ones_before_it_empty() -> None:
    content = excel_2003(ROWS).replace(
        b'<Cell><Data ss:Type="String">2020', b'<Cell ss:Index="3"><Data ss:Type="String">2020'
    )

    assert only_table(content).rows[1] == ("KIA", "", "2020", "3KPA24AB0KM157873")


def test_a_number_loses_the_decimals_that_say_nothing() -> None:
    content = excel_2003((("2020.0",),)).replace(b'"String"', b'"Number"')

    assert only_table(content).rows == (("2020",),)


def test_a_hidden_sheet_is_left_out() -> None:
    options = (
        b'<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">'
        b"<Visible>SheetHidden</Visible></WorksheetOptions>"
    )

    assert read(excel_2003(ROWS).replace(b"</Worksheet>", options + b"</Worksheet>")).blocks == ()


def test_a_flat_opendocument_sheet_repeats_its_cells_and_forgets_its_empty_rest() -> None:
    cells = '<table:table-cell table:number-columns-repeated="2"><text:p>KIA</text:p></table:table-cell>'
    rest = '<table:table-cell table:number-columns-repeated="16000"/>'
    endless = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'

    assert only_table(flat_ods(f"<table:table-row>{cells}{rest}</table:table-row>{endless}")).rows == (("KIA", "KIA"),)


def test_a_merged_cell_of_an_opendocument_sheet_leaves_the_ones_behind_it_in_their_columns() -> None:
    merged = '<table:table-cell table:number-columns-spanned="3"><text:p>KIA</text:p></table:table-cell>'
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    behind = "<table:table-cell><text:p>2021</text:p></table:table-cell>"

    (row,) = only_table(flat_ods(f"<table:table-row>{merged}{covered}{behind}</table:table-row>")).rows

    assert row == ("KIA", "", "", "2021")


def test_the_vehicle_of_an_invoice_has_its_niv_and_price() -> None:
    concept = (
        '<cfdi:Concepto Cantidad="1" Descripcion="NISSAN VERSA MODELO 2021" Importe="250000.00">'
        '<cfdi:ComplementoConcepto><ventavehiculos:VentaVehiculos Niv="3N1CN8AE8NL569666"/></cfdi:ComplementoConcepto>'
        "</cfdi:Concepto>"
    )

    table = only_table(invoice(concept))

    assert dict(zip(*table.rows, strict=True)) == {
        "DESCRIPCION": "NISSAN VERSA MODELO 2021",
        "CANTIDAD": "1",
        "VIN": "3N1CN8AE8NL569666",
        "VALOR FACTURA": "250000.00",
        "MONEDA": "MXN",
    }


@pytest.mark.parametrize("content", [excel_2003(ROWS), flat_ods(""), invoice()])
def test_such_a_file_is_known_by_its_content(content: bytes) -> None:
    assert kind_of(content) is FileKind.XML


def test_a_page_that_office_writes_with_namespaces_is_still_a_page() -> None:
    page = b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><table><tr><td>KIA</td></tr></table></html>'

    assert kind_of(page) is FileKind.HTML


def test_xml_that_holds_no_sheet_is_said_to_be_unread() -> None:
    document = read(b'<feed xmlns="http://www.w3.org/2005/Atom"/>')

    assert document.is_incomplete
    assert sentences(document) == ["f.xml: not read, it is an XML file that holds no sheet"]


def test_a_sheet_beyond_the_limit_of_cells_is_cut_and_said_so() -> None:
    document = read(excel_2003(ROWS), replace(LIMITS, max_table_cells=4))

    assert document.is_incomplete
    assert "only the first part" in sentences(document)[0]


@given(st.integers(0, len(excel_2003(ROWS))), st.binary(max_size=20))
def test_damage_never_raises(at: int, junk: bytes) -> None:
    content = excel_2003(ROWS)

    read(content[:at] + junk + content[at:])


def test_entities_are_not_resolved() -> None:
    sheet = excel_2003((("KIA", "letters"),)).replace(b"letters", b"&b;")
    doctype = b'<!DOCTYPE Workbook [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'

    (row,) = only_table(sheet.replace(b"<Workbook", doctype + b"<Workbook", 1)).rows

    assert row[0] == "KIA"
    assert "aaaa" not in row[1]


def concept(description: str, code: str) -> str:
    return f'<cfdi:Concepto ClaveProdServ="{code}" Descripcion="{description}" Importe="4300.00"/>'


@pytest.mark.parametrize("code", ["25101503", "25181701", "01010101", ""])
def test_what_an_invoice_sells_may_be_a_vehicle_by_its_product_code(code: str) -> None:
    assert only_table(invoice(concept("NISSAN NP300 2019", code))).sheet == ""


@pytest.mark.parametrize("code", ["78181500", "25174800", "84131503"])
def test_services_and_parts_on_an_invoice_are_a_list_of_their_own(code: str) -> None:
    tables = [
        block
        for block in read(
            invoice(concept("AFINACION NISSAN NP300 2019", code), concept("KIA RIO 2021", "25101503"))
        ).blocks
        if isinstance(block, Table)
    ]

    assert [(table.sheet, table.rows[1][0]) for table in tables] == [
        ("", "KIA RIO 2021"),
        ("SERVICIOS Y REFACCIONES", "AFINACION NISSAN NP300 2019"),
    ]
