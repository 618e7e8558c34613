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
from intake.readers import ods_marks, spreadsheetml
from intake.readers.sheet_marks import WorkbookStyles
from intake.readers.xml_sheets import MOST_REPEATS, count_of, of_sheets, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from intake.model.limits import ReadingLimits

    Row = tuple[str, ...]

_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_SHEET: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CODES_OF_VEHICLES: Final = ("2510", "2518", "2210", "2410")  # motor vehicles, trailers, building and lifting machines
_CODES_OF_ANYTHING: Final = frozenset({"", "01010101"})
_OF_SOLD: Final = ("DESCRIPCION", "CANTIDAD", "VIN", "VALOR FACTURA", "MONEDA")
_OF_OTHERS: Final = ("DESCRIPCION", "CANTIDAD", "VIN", "IMPORTE", "MONEDA")
_OTHER_CONCEPTS: Final = "SERVICIOS Y REFACCIONES"
_COVERED: Final = f"{_SHEET}covered-table-cell"  # what a merged cell reaches over: its place, and nothing to see


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


def _flat_ods(file: str, root: Any, limits: ReadingLimits) -> Document:
    try:
        looks = ods_marks.marks_in([etree.tostring(root)])
    except ValueError:
        looks = WorkbookStyles()
    sheets = ((sheet.get(f"{_SHEET}name", ""), _ods_rows(sheet, limits)) for sheet in root.iter(f"{_SHEET}table"))
    return of_sheets(file, sheets, looks, limits)


def _ods_rows(sheet: Any, limits: ReadingLimits) -> Iterator[Row]:
    for row in sheet.iter(f"{_SHEET}table-row"):
        cells: list[str] = []
        for cell in row.iterchildren(f"{_SHEET}table-cell", _COVERED):
            repeats = count_of(cell, f"{_SHEET}number-columns-repeated", 1)
            text = "" if cell.tag == _COVERED else _ods_text(cell)
            cells += [text] * min(repeats, limits.max_table_columns) if text or repeats <= MOST_REPEATS else []
        repeats = count_of(row, f"{_SHEET}number-rows-repeated", 1)
        if any(cells) or repeats <= MOST_REPEATS:
            yield from [tuple(cells[: limits.max_table_columns])] * min(repeats, MOST_REPEATS)


def _ods_text(cell: Any) -> str:
    if date := cell.get(f"{_OFFICE}date-value"):
        return str(date).partition("T")[0]
    value = cell.get(f"{_OFFICE}value")
    if value is not None and cell.get(f"{_OFFICE}value-type") in {"float", "currency"}:
        return whole_number(value)
    return tidy(" ".join("".join(child.itertext()) for child in cell if etree.QName(child).localname == "p"))


def _invoice(file: str, root: Any, _limits: ReadingLimits) -> Document:
    """Read an invoice (CFDI 3.3 and 4.0): each concept is a row; the complement `VentaVehiculos` gives its NIV.

    What its product code says to be none of the vehicles is a list of its own.
    """
    concepts = list(root.iter("{*}Concepto"))
    sold = [concept for concept in concepts if _may_be_vehicle(concept)]
    others = [concept for concept in concepts if not _may_be_vehicle(concept)]
    tables = [
        Table(file, name, (header, *(_of_concept(concept, root) for concept in listed)))
        for name, header, listed in (("", _OF_SOLD, sold), (_OTHER_CONCEPTS, _OF_OTHERS, others))
        if listed
    ]
    receiver = next(root.iter("{*}Receptor"), None)
    texts = [] if receiver is None else [f"Cliente: {receiver.get('Nombre', '')}", f"RFC: {receiver.get('Rfc', '')}"]
    lines = [Line(tidy(text), number) for number, text in enumerate(texts, start=1)]
    return Document(file, (*lines, *tables))


def _may_be_vehicle(concept: Any) -> bool:
    """Tell whether a concept is a vehicle by its product code (UNSPSC), or has none that is known."""
    code = tidy(concept.get("ClaveProdServ", ""))
    is_sold = next(concept.iter("{*}VentaVehiculos"), None) is not None
    return is_sold or code.startswith(_CODES_OF_VEHICLES) or code in _CODES_OF_ANYTHING


def _of_concept(concept: Any, root: Any) -> Row:
    sold = next(concept.iter("{*}VentaVehiculos"), None)
    return (
        tidy(concept.get("Descripcion", "")),
        whole_number(concept.get("Cantidad", "1")),
        "" if sold is None else tidy(sold.get("Niv", "")),
        tidy(concept.get("Importe", "")),
        tidy(root.get("Moneda", "")),
    )


_READERS: Final[dict[str, Callable[[str, Any, ReadingLimits], Document]]] = {
    "Workbook": spreadsheetml.read_root,
    "document": _flat_ods,
    "Comprobante": _invoice,
}
