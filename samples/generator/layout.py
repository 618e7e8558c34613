"""How a list stands on a page: under what, with which heads, sections, totals and gaps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from samples.generator import facts as facts_of_case
from samples.generator.headings import GROUPS
from samples.generator.listing import KIND_NAMES, Listing, a_listing, truths
from samples.generator.prose import a_line_style, unit_line
from samples.generator.wording import accented

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from samples.generator.facts import Facts
    from samples.generator.fleet import Unit
    from samples.generator.listing import TruthRow, Value
    from samples.generator.wording import Hand

Row = list["Value"]
# First row, first column, last row, last column; from zero, the last ones inside.
Area = tuple[int, int, int, int]
TITLES = (
    "RELACIÓN DE UNIDADES",
    "FLOTILLA 2026",
    "Listado de vehículos a asegurar",
    "PARQUE VEHICULAR",
    "RELACION DE VEHICULOS",
    "Padrón vehicular",
)
LETTERHEAD = (
    "Av. Vallarta 2425 Int. 8, Col. Arcos, Guadalajara, Jalisco, C.P. 44130",
    "Tel. (33) 3615 7741   www.flotas.example.mx",
    "Fecha de elaboración: 12/01/2026     Hoja 1 de 1",
    "At'n: Departamento de Suscripción",
)
NOTES = (
    "NOTA: TODAS LAS UNIDADES CUENTAN CON GPS",
    "* Valores sujetos a verificación",
    "Elaboró: Depto. de Activos Fijos",
    "Deducibles: 5% daños materiales, 10% robo total",
    "Favor de considerar RC 4,000,000 LUC",
)
OTHER_TABLES: dict[str, tuple[tuple[str | int | float, ...], ...]] = {
    "losses": (("Año", "No. siniestros", "Monto pagado"), (2023, 4, 182_400), (2024, 2, 63_900), (2025, 5, 301_250)),
    "premiums": (
        ("Concepto", "Prima neta", "Forma de pago"),
        ("DM", 210_300.5, "Anual"),
        ("RT", 98_120, "Anual"),
        ("RC", 45_000, "Anual"),
    ),
    "contacts": (
        ("Contacto", "Puesto", "Teléfono"),
        ("Laura Rivas", "Tráfico", "55 4411 2200"),
        ("Pedro Sáenz", "Compras", "81 8300 1122"),
    ),
    "deductibles": (
        ("Cobertura", "Límite", "Deducible"),
        ("Daños materiales", "Valor comercial", "5%"),
        ("RC", 4_000_000, "0"),
    ),
}


@dataclass(slots=True)
class Sheet:
    """A page while it is being written: rows, what is merged or hidden, and formulas by cell."""

    title: str = "Hoja1"
    rows: list[Row] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    head_rows: list[int] = field(default_factory=list)
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet, what it is made of, and the vehicles that a reader must find in it."""

    sheet: Sheet
    truth: list[TruthRow]
    kinds: list[str]


def a_page(chance: Random, hand: Hand, units: Sequence[Unit], facts: Facts, *, medium: str) -> Page:
    """Lay a list out for a medium: "sheet" (typed cells, all tricks), "web" or "paper" (texts alone)."""
    form = _a_form(chance, len(units), medium)
    is_plain = form in {"no heads", "one column"}
    listing = a_listing(chance, hand, units, is_typed=medium == "sheet", narrow=is_plain or medium != "sheet")
    listing = _without_names(listing) if is_plain else listing
    sheet, kinds = (
        Sheet(title=chance.choice(("Hoja1", "Sheet1", "FLOTILLA", "Unidades", "Relación", "2026"))),
        [f"form:{form}", *listing.kinds],
    )
    _write_top(chance, hand, sheet, facts, width=len(listing.columns), kinds=kinds, medium=medium)
    truth = _WRITERS[form](chance, hand, sheet, listing, kinds)
    _write_bottom(chance, hand, sheet, kinds, medium)
    if medium == "sheet" and form != "one column":
        _shift(chance, sheet, kinds)
    return Page(sheet, truth, kinds)


def text_rows(sheet: Sheet) -> list[list[str]]:
    """Return the rows as texts, all equally long."""
    width = max((len(row) for row in sheet.rows), default=0)
    return [[cell_text(cell) for cell in [*row, *[None] * (width - len(row))]] for row in sheet.rows]


def cell_text(cell: Value) -> str:
    """Return what a person sees in a cell."""
    if isinstance(cell, float):
        return f"{cell:,.2f}"
    return "" if cell is None else str(cell)


def _a_form(chance: Random, size: int, medium: str) -> str:
    shares = Counter({"one row": 62, "two heads": 10, "no heads": 7, "two lines": 6})
    if medium == "sheet":
        shares["one column"] = 5
    if size <= 6:
        shares["transposed"] = 12
    return chance.choices(list(shares), weights=list(shares.values()))[0]


def _without_names(listing: Listing) -> Listing:
    """Without heads nobody can tell a brand from the rest of the name, nor a use from a remark."""
    unknown = {"brand": None, "model": None, "usage": None}
    records = tuple(
        replace(record, truths=tuple(truth | unknown for truth in record.truths)) for record in listing.records
    )
    return replace(listing, records=records)


def _write_top(
    chance: Random, hand: Hand, sheet: Sheet, facts: Facts, *, width: int, kinds: list[str], medium: str
) -> None:
    labelled = facts_of_case.pairs(chance, hand, facts)
    has_title = bool(labelled) or (medium == "sheet" and chance.random() < 0.35)
    if not has_title:
        return
    kinds.append("top:titles")
    if chance.random() < 0.3 and medium == "sheet":
        sheet.rows += [[None] for _ in range(chance.randrange(1, 5))]
        kinds.append("top:room for a logo")
    if chance.random() < 0.15:
        sheet.rows += [[accented(hand, line)] for line in LETTERHEAD]
        kinds.append("top:letterhead")
    if chance.random() < 0.7:
        sheet.rows.append([accented(hand, chance.choice(TITLES))])
        if width > 2 and chance.random() < 0.6:
            sheet.merged.append((len(sheet.rows) - 1, 0, len(sheet.rows) - 1, width - 1))
    form = chance.choice(("beside", "beside with colon", "one cell", "apart"))
    for label, value in labelled:
        cells: dict[str, Row] = {
            "beside": [label, value],
            "beside with colon": [f"{label}:", value],
            "one cell": [f"{label}: {value}"],
            "apart": [f"{label}:", None, value],
        }
        sheet.rows.append(cells[form])
    sheet.rows += [[None] for _ in range(chance.choice((0, 1, 1, 2)))]


def _write_one_row(chance: Random, hand: Hand, sheet: Sheet, listing: Listing, kinds: list[str]) -> list[TruthRow]:
    groups = listing.sections("kind")
    if len(groups) > 1 and chance.random() < 0.35:
        return _write_sections(chance, hand, sheet, listing, kinds)
    if "brand" in listing.columns and chance.random() < 0.1:
        return _write_grouped(chance, sheet, listing, kinds)
    _write_heads(sheet, listing)
    first = len(sheet.rows)
    has_gaps = chance.random() < 0.08
    for number, record in enumerate(listing.records):
        sheet.rows.append(list(record.cells))
        if has_gaps and number % 5 == 4:
            sheet.rows.append([None] * len(listing.columns))
    kinds += ["gaps:blank rows"] if has_gaps else []
    if chance.random() < 0.35:
        _write_total(chance, sheet, listing, first, kinds)
    return listing.truth


def _write_grouped(chance: Random, sheet: Sheet, listing: Listing, kinds: list[str]) -> list[TruthRow]:
    """Write a brand once for all its vehicles: one merged cell, or ditto marks below."""
    index = listing.columns.index("brand")
    records = sorted(listing.records, key=lambda record: str(record.cells[index]).strip())
    is_merged = chance.random() < 0.65
    kinds.append("cells:merged down" if is_merged else "cells:ditto")
    _write_heads(sheet, listing)
    start = len(sheet.rows)
    for number, record in enumerate(records):
        cells = list(record.cells)
        is_same = number > 0 and cells[index] == records[number - 1].cells[index]
        if not is_same:
            start = len(sheet.rows)
        elif is_merged:
            cells[index] = None
            sheet.merged = [area for area in sheet.merged if area[:2] != (start, index)]
            sheet.merged.append((start, index, len(sheet.rows), index))
        else:
            cells[index] = '"'
        sheet.rows.append(cells)
    return truths(records)


def _write_sections(chance: Random, hand: Hand, sheet: Sheet, listing: Listing, kinds: list[str]) -> list[TruthRow]:
    kinds.append("sections")
    repeats, has_subtotals, numbered = chance.random() < 0.35, chance.random() < 0.45, chance.random() < 0.3
    if not repeats:
        _write_heads(sheet, listing)
    truth: list[TruthRow] = []
    grouping = chance.choice(("kind", "kind", "kind", "city"))
    for name, records in listing.sections(grouping):
        titles = KIND_NAMES[name] if grouping == "kind" else (f"SUCURSAL {name}", name, f"CEDIS {name}:")
        title = accented(hand, chance.choice(titles))
        sheet.rows.append([f"{title} ({len(records)})" if numbered else title])
        if chance.random() < 0.5:
            sheet.merged.append((len(sheet.rows) - 1, 0, len(sheet.rows) - 1, len(listing.columns) - 1))
        if repeats:
            _write_heads(sheet, listing)
        first = len(sheet.rows)
        sheet.rows += [list(record.cells) for record in records]
        truth += truths(records)
        if has_subtotals:
            _write_total(
                chance, sheet, listing, first, kinds, word=chance.choice(("SUBTOTAL", "Subtotal", f"TOTAL {title}"))
            )
    kinds += ["heads:repeated"] if repeats else []
    return truth


def _write_heads(sheet: Sheet, listing: Listing) -> None:
    sheet.head_rows.append(len(sheet.rows))
    sheet.rows.append(list(listing.heads))


def _write_total(
    chance: Random, sheet: Sheet, listing: Listing, first: int, kinds: list[str], *, word: str = ""
) -> None:
    kinds.append("totals")
    count = sum(any(cell is not None for cell in row) for row in sheet.rows[first:])
    row: Row = [None] * len(listing.columns)
    row[0] = word or chance.choice(
        ("TOTAL", "Total", "TOTAL GENERAL", "Gran total", "Total unidades", f"TOTAL DE UNIDADES: {count}")
    )
    if "value" in listing.columns and (index := listing.columns.index("value")):
        amounts = [line[index] for line in sheet.rows[first:]]
        numbers = [amount for amount in amounts if isinstance(amount, int | float)]
        row[index] = sum(numbers) if numbers else None
        if numbers and chance.random() < 0.7:
            sheet.formulas[len(sheet.rows), index] = f"SUM({_name(first, index)}:{_name(len(sheet.rows) - 1, index)})"
    elif len(row) > 1:
        row[1] = count
    sheet.rows.append(row)


def _write_two_heads(chance: Random, hand: Hand, sheet: Sheet, listing: Listing, kinds: list[str]) -> list[TruthRow]:
    """Write group heads over the heads; a column without a group has its own head over both rows."""
    top, row = len(sheet.rows), [GROUPS.get(column) for column in listing.columns]
    upper_row: Row = [accented(hand, group) if group else head for group, head in zip(row, listing.heads, strict=True)]
    lower_row: Row = [head if group else None for group, head in zip(row, listing.heads, strict=True)]
    start = 0
    while start < len(row):
        end = start
        while end + 1 < len(row) and row[start] and row[end + 1] == row[start]:
            end += 1
            upper_row[end] = None
        if row[start] is None:
            sheet.merged.append((top, start, top + 1, start))
        elif end > start:
            sheet.merged.append((top, start, top, end))
        start = end + 1
    sheet.head_rows += [top, top + 1]
    sheet.rows += [upper_row, lower_row, *(list(record.cells) for record in listing.records)]
    if chance.random() < 0.3:
        _write_total(chance, sheet, listing, top + 2, kinds)
    return listing.truth


def _write_no_heads(_: Random, __: Hand, sheet: Sheet, listing: Listing, ___: list[str]) -> list[TruthRow]:
    sheet.rows += [list(record.cells) for record in listing.records]
    return listing.truth


def _write_transposed(_: Random, __: Hand, sheet: Sheet, listing: Listing, ___: list[str]) -> list[TruthRow]:
    for index, head in enumerate(listing.heads):
        sheet.rows.append([head, *(record.cells[index] for record in listing.records)])
    return listing.truth


def _write_two_lines(chance: Random, hand: Hand, sheet: Sheet, listing: Listing, kinds: list[str]) -> list[TruthRow]:
    """Write each unit over two lines, its numbers under its name, and the heads so too."""
    lower = [index for index, column in enumerate(listing.columns) if column in {"vin", "plate", "engine"}]
    upper = [index for index in range(len(listing.columns)) if index not in lower]
    if not lower or len(lower) >= len(upper):
        kinds[0] = "form:one row"
        return _write_one_row(chance, hand, sheet, listing, kinds)
    sheet.head_rows += [len(sheet.rows), len(sheet.rows) + 1]
    indent: Row = [None] if listing.columns[upper[0]] == "number" else []
    for cells in [listing.heads, *(record.cells for record in listing.records)]:
        sheet.rows += [[cells[index] for index in upper], [*indent, *(cells[index] for index in lower)]]
    return listing.truth


def _write_one_column(chance: Random, hand: Hand, sheet: Sheet, listing: Listing, _: list[str]) -> list[TruthRow]:
    style = a_line_style(chance, hand)
    if chance.random() < 0.5:
        sheet.rows.append([chance.choice(("UNIDADES", "Vehículos", "DESCRIPCION", "Relación"))])
    lines_and_truths = [unit_line(chance, hand, style, record.unit) for record in listing.records]
    sheet.rows += [[line] for line, _ in lines_and_truths]
    return [truth for _, truth in lines_and_truths]


def _write_bottom(chance: Random, hand: Hand, sheet: Sheet, kinds: list[str], medium: str) -> None:
    if chance.random() < 0.2:
        sheet.rows += [[None], [accented(hand, chance.choice(NOTES))]]
        kinds.append("bottom:note")
    if medium == "sheet" and kinds[0] == "form:one row" and not sheet.merged and chance.random() < 0.05:
        _write_beside(chance, sheet)
        kinds.append("second table:beside")
    elif medium == "sheet" and chance.random() < 0.15:
        name = chance.choice(list(OTHER_TABLES))
        sheet.rows += [[None], [None], *other_table(name)]
        kinds.append(f"second table:{name}")


def _write_beside(chance: Random, sheet: Sheet) -> None:
    """Write a small summary at the right of the list, an empty column between."""
    top = sheet.head_rows[0] if sheet.head_rows else 0
    width = max(map(len, sheet.rows)) + 1
    summary: list[Row] = [["Resumen", "Unidades"], ["Autos", 4], ["Camiones", chance.randrange(1, 9)], ["Total", 12]]
    for row, cells in zip(sheet.rows[top:], summary, strict=False):
        row += [*[None] * (width - len(row)), *cells]


def other_table(name: str) -> list[Row]:
    """Return a table that lists no vehicles."""
    return [[*row] for row in OTHER_TABLES[name]]


def _shift(chance: Random, sheet: Sheet, kinds: list[str]) -> None:
    """Leave an empty column at the left, as people do who start in B2."""
    if chance.random() >= 0.15:
        return
    kinds.append("gaps:blank first column")
    sheet.rows = [[None, *row] for row in sheet.rows]
    sheet.merged = [(top, left + 1, bottom, right + 1) for top, left, bottom, right in sheet.merged]
    sheet.formulas = {(row, column + 1): _moved(formula) for (row, column), formula in sheet.formulas.items()}


def _moved(formula: str) -> str:
    first, last = formula.removeprefix("SUM(").removesuffix(")").split(":")
    return f"SUM({chr(ord(first[0]) + 1)}{first[1:]}:{chr(ord(last[0]) + 1)}{last[1:]})"


def _name(row: int, column: int) -> str:
    return f"{chr(ord('A') + column)}{row + 1}"


_WRITERS = {
    "one row": _write_one_row,
    "two heads": _write_two_heads,
    "no heads": _write_no_heads,
    "transposed": _write_transposed,
    "two lines": _write_two_lines,
    "one column": _write_one_column,
}
