"""Fleets in files: workbooks, texts with delimiters, PDF, Word, archives, and pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from samples.generator import facts as facts_of_case
from samples.generator import packed, paper, prose, workbook
from samples.generator.beside import a_loss_run, a_noise_file
from samples.generator.content import NEEDS_REVIEW, Content, Order
from samples.generator.envelope import File
from samples.generator.facts import Facts
from samples.generator.fleet import a_fleet
from samples.generator.layout import OTHER_TABLES, Page, Sheet, a_page, other_table
from samples.generator.letter import Grid, Para
from samples.generator.web import html_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from samples.generator.listing import TruthRow, Value

NAMES = (
    "Flotilla",
    "Relación de unidades",
    "unidades",
    "FLOTILLA 2026",
    "Listado vehículos",
    "Parque vehicular",
    "Libro1",
    "cotización",
    "datos",
    "Copia de flotilla (2)",
    "RELACION FINAL v3",
)
DELIMITED = (
    (",", "utf-8-sig"),
    (",", "utf-8"),
    (";", "cp1252"),
    (",", "cp1252"),
    ("\t", "utf-16"),
    (";", "utf-8"),
    ("\t", "cp1252"),
    ("|", "cp1252"),
)
COVER = ("Solicitud de cotización", "CARÁTULA", "Datos generales")


def with_noise(order: Order, content: Content) -> Content:
    """Add a file that is no list: a card, a meeting, a tax certificate, or last year's claims."""
    kind, file = a_noise_file(order.chance, order.hand, order.units)
    return replace(content, kinds=(*content.kinds, f"beside:{kind}"), files=(*content.files, file))


def in_workbook(order: Order) -> Content:
    """Carry a workbook of one sheet or more."""
    chance = order.chance
    kind, write = chance.choices(
        [("xlsx", workbook.xlsx), ("xls", workbook.xls), ("ods", workbook.ods)], weights=[8, 2, 1]
    )[0]
    kinds: list[str] = []
    facts_above = facts_of_case.pairs(chance, order.hand, order.facts)
    if facts_above and chance.random() < 0.3:
        order = replace(order, facts=Facts())
    else:
        facts_above = []
    pages = [_with_sold(order, kinds)] if kind == "xlsx" and chance.random() < 0.07 else _pages(order, kinds)
    sheets = [page.sheet for page in pages] + _other_sheets(order, kinds, can_hide=kind == "xlsx")
    if facts_above:
        title = chance.choice(("Datos", "Carátula", "Solicitud"))
        rows: list[list[Value]] = [["SOLICITUD DE SEGURO"], [None]]
        rows += [[label, value] for label, value in facts_above]
        sheets.insert(0, Sheet(title=title, rows=rows))
        kinds.append("sheets:case data on their own")
    elif chance.random() < 0.3 and len(sheets) > len(pages) and not sheets[-1].is_hidden:
        sheets = [sheets[-1], *sheets[:-1]]
        kinds.append("sheets:list is not the first")
    for number, sheet in enumerate(sheets):
        if sheet.title in {other.title for other in sheets[:number]}:
            sheet.title = f"{sheet.title} {number + 1}"
    truth = tuple(row for page in pages for row in page.truth)
    all_kinds = {f"file:{kind}", *kinds, *(name for page in pages for name in page.kinds)}
    return Content(tuple(sorted(all_kinds)), truth, files=(_file(order, kind, write(sheets)),))


def in_delimited(order: Order) -> Content:
    """Carry a csv as some system wrote it."""
    page = a_page(order.chance, order.hand, order.units, order.facts, medium="sheet")
    delimiter, encoding = order.chance.choice(DELIMITED)
    content = workbook.delimited(page.sheet, delimiter=delimiter, encoding=encoding)
    kind = order.chance.choice(("csv", "csv", "txt", "tsv") if delimiter == "\t" else ("csv", "csv", "txt"))
    return Content(
        (f"file:{kind}", f"delimited:{encoding}", *page.kinds), tuple(page.truth), files=(_file(order, kind, content),)
    )


def in_pdf_table(order: Order) -> Content:
    """Carry a printed table, ruled or not."""
    form = order.chance.choice(("ruled", "ruled", "half ruled", "spaced"))
    narrowed = replace(order, facts=Facts())
    page = a_page(narrowed.chance, narrowed.hand, narrowed.units[:80], narrowed.facts, medium="paper")
    before = _above(order)
    if form == "spaced":
        content = paper.spaced_pdf(before, page.sheet)
    else:
        content = paper.ruled_pdf(before, page.sheet, is_fully_ruled=form == "ruled")
    return Content(("file:pdf", f"pdf:{form}", *page.kinds), tuple(page.truth), files=(_file(order, "pdf", content),))


def in_pdf_lines(order: Order) -> Content:
    """Carry a printed letter that lists the units, or has a block for each."""
    lines, truth, form = _lines(order)
    content = paper.plain_pdf([*_above(order), "", *lines])
    return Content(("file:pdf", f"pdf:{form}"), tuple(truth), files=(_file(order, "pdf", content),))


def in_word(order: Order) -> Content:
    """Carry a letter in Word, with a table or a list."""
    lines_above, lines_below = _above(order), ["", "Atentamente", "Gerencia de Administración"]
    if order.chance.random() < 0.3:
        lines, truth, form = _lines(order)
        return Content(
            ("file:docx", f"docx:{form}"),
            tuple(truth),
            files=(_file(order, "docx", paper.docx([*lines_above, *lines], (), lines_below)),),
        )
    page = a_page(order.chance, order.hand, order.units[:50], Facts(), medium="paper")
    sheets = [page.sheet]
    if lines_above and order.chance.random() < 0.4:
        sheets.insert(0, Sheet(rows=[[line.partition(": ")[0], line.partition(": ")[2]] for line in lines_above]))
        lines_above = ["SOLICITUD DE COTIZACIÓN"]
    content = paper.docx(lines_above, sheets, lines_below)
    return Content(("file:docx", "docx:table", *page.kinds), tuple(page.truth), files=(_file(order, "docx", content),))


def in_web_page(order: Order) -> Content:
    """Carry an HTML file, as a fleet system exports it; many systems call it xls."""
    page = a_page(order.chance, order.hand, order.units[:60], order.facts, medium="web")
    text = html_text((Para("Reporte de flotilla"), Grid(page.sheet)), "webmail", "utf-8")
    name = order.chance.choice(("html", "htm", "xls", "xls"))
    return Content(
        (f"file:html named {name}", *page.kinds), tuple(page.truth), files=(_file(order, name, text.encode()),)
    )


def in_text_file(order: Order) -> Content:
    """Carry a note with a line or a block a unit."""
    lines, truth, form = _lines(order)
    encoding = order.chance.choice(("utf-8", "cp1252", "utf-16"))
    content = "\r\n".join([*_above(order), "", *lines]).encode(encoding, "replace")
    return Content(("file:txt", f"txt:{form}"), tuple(truth), files=(_file(order, "txt", content),))


def in_archive(order: Order) -> Content:
    """Carry another file in a zip, or as Outlook's winmail.dat."""
    inner = order.chance.choice((in_workbook, in_workbook, in_delimited, in_pdf_table))(order)
    files = {file.name: file.content for file in inner.files}
    if order.chance.random() < 0.6:
        outer, kind = _file(order, "zip", workbook.zipped(files)), "zip"
    else:
        outer, kind = File("winmail.dat", packed.winmail(files)), "winmail.dat"
    return replace(inner, kinds=(f"packed:{kind}", *inner.kinds), files=(outer,))


def in_several(order: Order) -> Content:
    """Carry the fleet in two files of different forms, and now and then one that is no list at all."""
    half = len(order.units) // 2
    if half == 0:
        return in_workbook(order)
    first = order.chance.choice((in_workbook, in_pdf_table, in_delimited))(replace(order, units=order.units[:half]))
    second = order.chance.choice((in_workbook, in_word, in_delimited))(
        replace(order, units=order.units[half:], facts=Facts())
    )
    files = [*first.files, replace(second.files[0], name=f"2 {second.files[0].name}")]
    if order.chance.random() < 0.3:
        files.append(
            File(
                "Cedula fiscal.pdf",
                paper.plain_pdf(["CONSTANCIA DE SITUACION FISCAL", "Régimen General de Ley Personas Morales"]),
            )
        )
    kinds = ("files:several", *dict.fromkeys([*first.kinds, *second.kinds]))
    return Content(kinds, (*first.truth, *second.truth), files=tuple(files))


def in_picture(order: Order) -> Content:
    """Carry a photograph of a list, bare or in a PDF."""
    lines, truth = prose.listed(order.chance, order.hand, order.units[:8])
    kind, write = order.chance.choice((("png", paper.scan), ("pdf", paper.scanned_pdf)))
    file = _file(order, kind, write([*_above(order), *lines]))
    return Content(("file:picture",), tuple(truth), files=(file,), status=NEEDS_REVIEW, needs_eyes=True)


def locked(order: Order) -> Content:
    """Carry a workbook that nobody can open."""
    return Content(
        ("file:locked",), (), files=(_file(order, "xlsx", packed.locked_workbook(order.chance)),), status=NEEDS_REVIEW
    )


def broken(order: Order) -> Content:
    """Carry a workbook that was cut off on its way, or nothing but a name."""
    whole = workbook.xlsx([Sheet(rows=[["Serie"], [order.units[0].vin]])])
    content = order.chance.choice((whole[: len(whole) // 2], b"", b"PK\x03\x04"))
    return Content(("file:broken",), (), files=(_file(order, "xlsx", content),), status=NEEDS_REVIEW)


def _pages(order: Order, kinds: list[str]) -> list[Page]:
    """Lay the fleet out on one sheet, or part it over two that were made by two people."""
    if len(order.units) < 6 or order.chance.random() > 0.15:
        return [a_page(order.chance, order.hand, order.units, order.facts, medium="sheet")]
    half = len(order.units) // 2
    first = a_page(order.chance, order.hand, order.units[:half], order.facts, medium="sheet")
    second = a_page(order.chance, order.hand, order.units[half:], Facts(), medium="sheet")
    kinds.append("sheets:list on two")
    return [first, second]


def _other_sheets(order: Order, kinds: list[str], *, can_hide: bool) -> list[Sheet]:
    chance, sheets = order.chance, []
    if can_hide and chance.random() < 0.1:
        old = a_page(chance, order.hand, a_fleet(chance, 5), Facts(), medium="sheet").sheet
        old.title, old.is_hidden = "2024", True
        sheets.append(old)
        kinds.append("sheets:hidden old list")
    if chance.random() < 0.07:
        sheets.append(a_loss_run(chance, order.hand, order.units))
        kinds.append("sheets:loss run")
    if chance.random() < 0.12:
        name = chance.choice(list(OTHER_TABLES))
        sheets.append(Sheet(title=name.capitalize(), rows=other_table(name)))
        kinds.append(f"sheets:{name}")
    if chance.random() < 0.08:
        lists: list[list[Value]] = [
            ["Usos", "Coberturas", "Marcas"],
            ["PARTICULAR", "AMPLIA", "NISSAN"],
            ["CARGA", "LIMITADA", "FORD"],
        ]
        sheets.append(Sheet(title="Listas", rows=lists))
        kinds.append("sheets:choices")
    if chance.random() < 0.1:
        sheets.append(
            Sheet(
                title=chance.choice(COVER),
                rows=[["SOLICITUD DE COTIZACIÓN DE FLOTILLA"], [None], ["Favor de llenar la hoja siguiente"]],
            )
        )
        kinds.append("sheets:cover")
    return sheets


def _with_sold(order: Order, kinds: list[str]) -> Page:
    """Lay the fleet out with two units more, and hide their rows, as an owner does who filters out what he sold."""
    units = [*order.units, *a_fleet(order.chance, 2)]
    page = a_page(order.chance, order.hand, units, order.facts, medium="sheet")
    is_flat = page.kinds[0] == "form:one row" and len(page.sheet.head_rows) == 1
    if not is_flat or {"sections", "gaps:blank rows", "totals"} & set(page.kinds):
        return page
    first = page.sheet.head_rows[0] + 1 + len(order.units)
    page.sheet.hidden_rows |= {first, first + 1}
    kinds.append("rows:hidden")
    return replace(page, truth=page.truth[:-2])


def _lines(order: Order) -> tuple[list[str], list[TruthRow], str]:
    if order.chance.random() < 0.65:
        lines, truth = prose.listed(order.chance, order.hand, order.units[:30])
        return lines, truth, "list"
    blocks, truth = prose.labelled(order.chance, order.hand, order.units[:8])
    return (
        [line for block in blocks for line in [*(f"{label}: {value}" for label, value in block), ""]],
        truth,
        "labels and values",
    )


def _above(order: Order) -> list[str]:
    labelled = facts_of_case.pairs(order.chance, order.hand, order.facts)
    return [f"{label}: {value}" for label, value in labelled]


def _file(order: Order, kind: str, content: bytes) -> File:
    name = order.chance.choice(NAMES)
    return File(f"{name}.{kind.upper() if order.chance.random() < 0.1 else kind}", content)


CARRIERS: dict[Callable[[Order], Content], int] = {
    in_workbook: 34,
    in_delimited: 9,
    in_pdf_table: 8,
    in_pdf_lines: 3,
    in_word: 6,
    in_web_page: 2,
    in_text_file: 3,
    in_archive: 6,
    in_several: 5,
    in_picture: 2,
    locked: 1,
    broken: 1,
}
