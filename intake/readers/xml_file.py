"""XML files that hold rows: Excel's SpreadsheetML of 2003, flat OpenDocument sheets, and the invoices of Mexico (CFDI).

What else is written in XML is no list, and is not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.text import tidy
from intake.model.document import Document, Line, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from intake.model.limits import ReadingLimits

    Row = tuple[str, ...]

_EXCEL: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_SHEET: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_COVERED: Final = f"{_SHEET}covered-table-cell"  # what a merged cell reaches over: its place, and nothing to see
_MOST_REPEATS: Final = 1_000
"""A row or cell that is to be repeated more often is the empty rest of a sheet."""


def read(file: str, content: bytes, limits: ReadingLimits) -> Document:
    """Read the rows of an XML file; raises for no input."""
    if len(content) > limits.max_document_bytes:
        return _unread(file, WarningCode.FILE_TOO_LARGE)
    # Nothing outside of the file is fetched, and no entity is resolved.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return _unread(file, WarningCode.FILE_DAMAGED)
    name = etree.QName(root).localname
    read_root = _READERS.get(name)
    if read_root is None:
        return _unread(file, WarningCode.FILE_WITHOUT_ROWS)
    return read_root(file, root, limits)


def _unread(file: str, code: WarningCode) -> Document:
    return Document(file, warnings=(notice(code, file=file),), is_incomplete=True)


def _excel(file: str, root: Any, limits: ReadingLimits) -> Document:
    sheets = (
        (sheet.get(f"{_EXCEL}Name", ""), _excel_rows(sheet, limits))
        for sheet in root.iter(f"{_EXCEL}Worksheet")
        if sheet.find("{*}WorksheetOptions/{*}Visible") is None
    )
    return _of_sheets(file, sheets, limits)


def _excel_rows(sheet: Any, limits: ReadingLimits) -> Iterator[Row]:
    """Yield the rows; `ss:Index` leaves rows and cells out, `ss:MergeAcross` reaches over cells."""
    number = 0
    for row in sheet.iterfind(f"{_EXCEL}Table/{_EXCEL}Row"):
        index = _count(row, f"{_EXCEL}Index", number + 1)
        yield from [()] * min(index - number - 1, _MOST_REPEATS)
        number = max(index, number + 1)
        cells: list[str] = []
        for cell in row.iterfind(f"{_EXCEL}Cell"):
            gap = _count(cell, f"{_EXCEL}Index", len(cells) + 1) - len(cells) - 1
            cells += [""] * min(gap, limits.max_table_columns)
            data = cell.find(f"{_EXCEL}Data")
            cells.append(_excel_text(data))
            cells += [""] * min(_count(cell, f"{_EXCEL}MergeAcross", 0), limits.max_table_columns)
        yield tuple(cells[: limits.max_table_columns])


def _excel_text(data: Any) -> str:
    if data is None:
        return ""
    text = tidy("".join(data.itertext()))
    kind = data.get(f"{_EXCEL}Type", "")
    if kind == "DateTime":
        return text.partition("T")[0]
    return _whole(text) if kind == "Number" else text


def _flat_ods(file: str, root: Any, limits: ReadingLimits) -> Document:
    sheets = ((sheet.get(f"{_SHEET}name", ""), _ods_rows(sheet, limits)) for sheet in root.iter(f"{_SHEET}table"))
    return _of_sheets(file, sheets, limits)


def _ods_rows(sheet: Any, limits: ReadingLimits) -> Iterator[Row]:
    for row in sheet.iter(f"{_SHEET}table-row"):
        cells: list[str] = []
        for cell in row.iterchildren(f"{_SHEET}table-cell", _COVERED):
            repeats = _count(cell, f"{_SHEET}number-columns-repeated", 1)
            text = "" if cell.tag == _COVERED else _ods_text(cell)
            cells += [text] * min(repeats, limits.max_table_columns) if text or repeats <= _MOST_REPEATS else []
        repeats = _count(row, f"{_SHEET}number-rows-repeated", 1)
        if any(cells) or repeats <= _MOST_REPEATS:
            yield from [tuple(cells[: limits.max_table_columns])] * min(repeats, _MOST_REPEATS)


def _ods_text(cell: Any) -> str:
    if date := cell.get(f"{_OFFICE}date-value"):
        return str(date).partition("T")[0]
    value = cell.get(f"{_OFFICE}value")
    if value is not None and cell.get(f"{_OFFICE}value-type") in {"float", "currency"}:
        return _whole(value)
    return tidy(" ".join("".join(child.itertext()) for child in cell if etree.QName(child).localname == "p"))


def _of_sheets(file: str, sheets: Iterator[tuple[str, Iterator[Row]]], limits: ReadingLimits) -> Document:
    tables: list[Table] = []
    cells_left = limits.max_table_cells
    for name, rows in sheets:
        taken: list[Row] = []
        for row in rows:
            cells_left -= max(len(row), 1)
            if cells_left < 0 or len(tables) >= limits.max_sheets:
                tables.append(Table(file, tidy(name), tuple(taken)))
                cut = (notice(WarningCode.FILE_CUT, file=file),)
                return Document(file, tuple(tables), cut, is_incomplete=True)
            taken.append(row)
        if any(map(any, taken)):
            tables.append(Table(file, tidy(name), tuple(taken)))
    return Document(file, tuple(tables))


def _invoice(file: str, root: Any, _limits: ReadingLimits) -> Document:
    """Read an invoice (CFDI 3.3 and 4.0): each concept is a row; the complement `VentaVehiculos` gives its NIV."""
    concepts = list(root.iter("{*}Concepto"))
    rows = [("DESCRIPCION", "CANTIDAD", "VIN", "VALOR FACTURA", "MONEDA")]
    for concept in concepts:
        sold = next(concept.iter("{*}VentaVehiculos"), None)
        rows.append(
            (
                tidy(concept.get("Descripcion", "")),
                _whole(concept.get("Cantidad", "1")),
                "" if sold is None else tidy(sold.get("Niv", "")),
                tidy(concept.get("Importe", "")),
                tidy(root.get("Moneda", "")),
            )
        )
    receiver = next(root.iter("{*}Receptor"), None)
    texts = [] if receiver is None else [f"Cliente: {receiver.get('Nombre', '')}", f"RFC: {receiver.get('Rfc', '')}"]
    lines = [Line(tidy(text), number) for number, text in enumerate(texts, start=1)]
    return Document(file, (*lines, Table(file, "", tuple(rows))))


def _count(element: Any, attribute: str, default: int) -> int:
    written = element.get(attribute, "")
    return int(written) if written.isdecimal() and len(written) < 9 else default  # noqa: PLR2004 - digits


def _whole(number: str) -> str:
    """Return a number without zero decimals: "2021.0" is the year 2021."""
    whole, _, decimals = tidy(number).partition(".")
    return whole if not decimals.strip("0") else tidy(number)


_READERS: Final[dict[str, Callable[[str, Any, ReadingLimits], Document]]] = {
    "Workbook": _excel,
    "document": _flat_ods,
    "Comprobante": _invoice,
}
