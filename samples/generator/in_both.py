"""Fleets in both the text and a file: the text repeats, extends, corrects or removes rows of the file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from samples.generator import prose, wording
from samples.generator.content import Content, Order, units_both
from samples.generator.in_files import in_delimited, in_pdf_table, in_workbook
from samples.generator.letter import Lines, Para

if TYPE_CHECKING:
    from collections.abc import Callable

REPEATS = ("Las primeras unidades son urgentes:", "Te adelanto algunas:", "Me interesan sobre todo estas:", "Resumen:")
ADDS = (
    "Además de las del anexo, falta agregar:",
    "Al listado adjunto súmale:",
    "También entran estas que no vienen en el archivo:",
)
CORRECTIONS = (
    "Ojo: la unidad con serie {vin} es modelo {year}, en el archivo viene mal.",
    "Corrección al anexo: serie {vin} es {year}.",
    "En el anexo dice otro año para la serie {vin}, lo correcto es {year}.",
)
STRIKES = (
    "De la lista adjunta favor de NO considerar la unidad con serie {vin}, ya se vendió.",
    "Excluir del anexo la serie {vin} (baja).",
    "La serie {vin} ya no se asegura, quítala por favor.",
)


def repeated(order: Order) -> Content:
    """Carry a file, and name some or all of its units in the text again."""
    file = in_workbook(order)
    listed_units = [unit for unit, row in zip(order.units, file.truth, strict=False) if row["vin"] == unit.vin]
    if not listed_units or len(file.truth) != len(order.units):
        return file
    style = prose.LineStyle(("year", "vin"), {"year": "{}", "vin": "serie {}"}, " ", "- ")
    lines_and_truths = [
        prose.unit_line(order.chance, order.hand, style, unit)
        for unit in listed_units[: order.chance.choice((1, 2, 4, 100))][:15]
    ]
    row_of_vin = {row["vin"]: row for row in file.truth}
    truth = units_both(
        [*file.truth], [row | {"description": row_of_vin[row["vin"]]["description"]} for _, row in lines_and_truths]
    )
    lines = Lines(tuple(f"- {line}" for line, _ in lines_and_truths), is_list=True)
    return replace(
        file, kinds=("both:repeated", *file.kinds), truth=truth, blocks=(Para(order.chance.choice(REPEATS)), lines)
    )


def added(order: Order) -> Content:
    """Carry a file, and a unit or two in the text alone."""
    if len(order.units) < 3:
        return in_workbook(order)
    file = order.chance.choice((in_workbook, in_delimited, in_pdf_table))(replace(order, units=order.units[:-2]))
    lines, truth = prose.listed(order.chance, order.hand, order.units[-2:])
    blocks = (Para(order.chance.choice(ADDS)), Lines(tuple(lines), is_list=True))
    return replace(file, kinds=("both:added", *file.kinds), truth=(*file.truth, *truth), blocks=blocks)


def corrected(order: Order) -> Content:
    """Carry a file whose year of one unit is wrong, as the text says."""
    file = in_workbook(order)
    index = _index_of_row_with_vin(file)
    if index is None or file.truth[index]["year"] is None:
        return file
    row = file.truth[index]
    correct_year = row["year"] - 1
    text = order.chance.choice(CORRECTIONS).format(vin=row["vin"], year=correct_year)
    truth = [dict(other) for other in file.truth]
    truth[index]["year"] = correct_year
    return replace(
        file,
        kinds=("both:corrected", *file.kinds),
        truth=tuple(truth),
        blocks=(Para(wording.accented(order.hand, text)),),
    )


def struck(order: Order) -> Content:
    """Carry a file of which the text takes one unit out."""
    file = in_workbook(order)
    index = _index_of_row_with_vin(file)
    if index is None or len(file.truth) < 3:
        return file
    text = order.chance.choice(STRIKES).format(vin=file.truth[index]["vin"])
    truth = tuple(row for number, row in enumerate(file.truth) if number != index)
    return replace(
        file, kinds=("both:struck out", *file.kinds), truth=truth, blocks=(Para(wording.accented(order.hand, text)),)
    )


def _index_of_row_with_vin(file: Content) -> int | None:
    return next((number for number, row in enumerate(file.truth) if row["vin"] and len(row["vin"]) == 17), None)


CARRIERS: dict[Callable[[Order], Content], int] = {repeated: 5, added: 3, corrected: 1, struck: 1}
