"""Equipment and adaptations with their amounts: in texts about a unit, in remarks, and in columns."""

from __future__ import annotations

import pytest

from domain.notices.codes import DropReason, ReadingDoubt
from intake.extraction.email import extract_email
from intake.model.document import Table
from intake.model.extraction import Equipment, Vehicle
from intake.model.limits import ReadingLimits
from intake.tables.rows import read_rows
from intake.text.terms.equipment_in_text import equipment_in_remark, take_equipment
from tests.fixtures.mails import a_mail


@pytest.mark.parametrize(
    ("text", "equipment"),
    [
        ("con caja seca de $95,000", (Equipment("caja seca", "ADAPTATION", 95_000),)),
        ("con termo Thermo King V-300 valuado en 180,000", (Equipment("termo Thermo King V-300", "SPECIAL", 180_000),)),
        ("adaptación pipa $350,000 servicio SPF", (Equipment("pipa", "ADAPTATION", 350_000),)),
        ("amplia con RC por 5,000,000, equipo especial $80,000", (Equipment("", "SPECIAL", 80_000),)),
        ("equipo especial winch 20,000", (Equipment("winch", "SPECIAL", 20_000),)),
        ("con equipo de refrigeración valuado en 120 mil", (Equipment("equipo de refrigeración", "SPECIAL", 120_000),)),
        ("más caja refrigerada 150 mil", (Equipment("caja refrigerada", "ADAPTATION", 150_000),)),
        ("valor 500,000 más 80,000 de adaptaciones", (Equipment("", "ADAPTATION", 80_000),)),
        ("valor $500,000 + caja $95,000", (Equipment("caja", "ADAPTATION", 95_000),)),
        ("valor $500,000 más $95,000 de la caja seca", (Equipment("caja seca", "ADAPTATION", 95_000),)),
        ("con equipo aliado de $300,000", (Equipment("", "ADAPTATION", 300_000),)),
        ("con GPS ($5,000)", (Equipment("GPS", "SPECIAL", 5_000),)),
        ("Equipo: revolvedora 7 m3 $450,000", (Equipment("revolvedora 7 m3", "ADAPTATION", 450_000),)),
        ("con grúa Hiab de 450,000 pesos", (Equipment("grúa Hiab", "ADAPTATION", 450_000, "MXN"),)),
        ("con blindaje nivel III por $600,000", (Equipment("nivel III", "ADAPTATION", 600_000),)),
        (
            "incluye rampa hidráulica con valor de $90,000, valor $900,000",
            (Equipment("rampa hidráulica", "ADAPTATION", 90_000),),
        ),
        ("valor de la unidad $700,000, con volteo $120,000", (Equipment("volteo", "ADAPTATION", 120_000),)),
        ("con equipo de arrastre de $450,000", (Equipment("equipo de arrastre", "SPECIAL", 450_000),)),
        ("RAM 4000 plataforma $60,000 valor 480,000", (Equipment("plataforma", "ADAPTATION", 60_000),)),
        (
            "equipo especial: camper ($35,000) y winch ($12,500)",
            (Equipment("camper", "SPECIAL", 35_000), Equipment("winch", "SPECIAL", 12_500)),
        ),
        ("E.E.: racks $25,000", (Equipment("racks", "SPECIAL", 25_000),)),
        ("equipo adicional: racks $25,000", (Equipment("racks", "SPECIAL", 25_000),)),
        ("con redilas por 30 mil", (Equipment("redilas", "ADAPTATION", 30_000),)),
        (
            "con plataforma valuada en $80,000 y winch de $20,000",
            (Equipment("plataforma", "ADAPTATION", 80_000), Equipment("winch", "SPECIAL", 20_000)),
        ),
        ("valor factura 650,000 y caja seca 95,000", (Equipment("caja seca", "ADAPTATION", 95_000),)),
        ("con adaptación de caja seca por $80,000", (Equipment("caja seca", "ADAPTATION", 80_000),)),
    ],
)
def test_a_text_states_what_is_mounted_and_its_amount(text: str, equipment: tuple[Equipment, ...]) -> None:
    assert take_equipment(text)[0] == equipment


@pytest.mark.parametrize(
    "text",
    [
        "con caja seca $650,000",
        "caja seca Utility 2018 valor $380,000",
        "deducible equipo especial 25%",
        "con caja seca de 48 pies",
        "con tanque de 10,000 lts",
        "sin adaptaciones, valor $500,000",
        "con plataforma, $650,000",
        "cobertura de equipo especial $50,000",
        "con RC de $3,000,000",
        "con placas 45-AB-7C",
        "más 16% de IVA $80,000",
        "pipa de 10,000 litros",
        "con 80,000 km",
    ],
)
def test_the_value_of_the_unit_a_coverage_or_a_size_is_no_amount_of_equipment(text: str) -> None:
    assert take_equipment(text) == ((), text)


@pytest.mark.parametrize(
    ("text", "equipment"),
    [
        ("plataforma 80,000", (Equipment("plataforma", "ADAPTATION", 80_000),)),
        (
            "caja seca $95,000; GPS $5,000",
            (Equipment("caja seca", "ADAPTATION", 95_000), Equipment("GPS", "SPECIAL", 5_000)),
        ),
        ("equipo de refrigeración valuado en 120 mil", (Equipment("equipo de refrigeración", "SPECIAL", 120_000),)),
        ("Lleva rampa hidráulica de $90,000", (Equipment("rampa hidráulica", "ADAPTATION", 90_000),)),
        ("Thermo King 180000", (Equipment("Thermo King", "SPECIAL", 180_000),)),
        ("RC 6 millones para esta unidad", ()),
        ("circula en CP 54030", ()),
        ("Caja seca", ()),
        ("factura 80,000", ()),
        ("volteo por $120,000.00", (Equipment("volteo", "ADAPTATION", 120_000),)),
        ("EE: camper 40,000", (Equipment("camper", "SPECIAL", 40_000),)),
        ("Con redilas (30 mil)", (Equipment("redilas", "ADAPTATION", 30_000),)),
    ],
)
def test_a_cell_of_remarks_may_name_a_thing_and_its_amount_alone(text: str, equipment: tuple[Equipment, ...]) -> None:
    assert equipment_in_remark(text)[0] == equipment


def units_of(headers: str, *cells: str) -> list[Vehicle]:
    """Read a table of units with more columns; the cells of a row stand between bars."""
    rows = [("Unidad", "Año", "Serie", *headers.split("|"))]
    rows += [("Isuzu ELF 400", "2020", f"JAANMR852L71{number:05}", *row.split("|")) for number, row in enumerate(cells)]
    return read_rows(Table("f.xlsx", "Hoja1", tuple(rows), 1, first_column=1), ReadingLimits()).vehicles


@pytest.mark.parametrize(
    ("headers", "cells", "equipment"),
    [
        ("Valor|Equipo especial|VALOR EE", "450000|CAMPER|40000", Equipment("CAMPER", "SPECIAL", 40_000)),
        ("Valor|Equipo especial|Valor E.E.", "450000|GPS|$5,000", Equipment("GPS", "SPECIAL", 5_000)),
        ("Valor Unidad|Eq. Esp.|Monto Eq. Esp.", "450000|GPS|5000", Equipment("GPS", "SPECIAL", 5_000)),
        ("Suma Asegurada|Adaptación|SA Adap.", "450000|Caja 53|180000", Equipment("Caja 53", "ADAPTATION", 180_000)),
        ("Valor|Valor caja", "450000|95000", Equipment("", "ADAPTATION", 95_000)),
        ("Valor unidad|Valor de la carrocería", "450000|95,000", Equipment("", "ADAPTATION", 95_000)),
        ("Valor|Equipo de refrigeración|Valor refrigeración", "450000|TK|90000", Equipment("TK", "SPECIAL", 90_000)),
        ("Valor|Equipo aliado|Valor equipo aliado", "450000|Caja|90000", Equipment("Caja", "ADAPTATION", 90_000)),
        ("Valor|Accesorios|Costo accesorios", "450000|Racks|9000", Equipment("Racks", "SPECIAL", 9_000)),
        ("Valor|Observaciones", "450000|plataforma 80,000", Equipment("plataforma", "ADAPTATION", 80_000)),
        ("Valor|OBS.", "450000|Con caja seca de $95,000", Equipment("caja seca", "ADAPTATION", 95_000)),
        ("Valor|Comentarios", "450000|termo valuado en 120 mil", Equipment("termo", "SPECIAL", 120_000)),
    ],
)
def test_a_column_of_equipment_is_never_the_value_of_the_unit(headers: str, cells: str, equipment: Equipment) -> None:
    none = "|".join(["450000", *[""] * headers.count("|")])
    first, second = units_of(headers, cells, none)

    assert (first.equipment, second.equipment) == ((equipment,), ())
    assert (first.value, second.value, second.value_basis) == (450_000, 450_000, "")
    assert "equipment[0]" in {reading.field for reading in first.reading_fields}


def test_a_cell_of_remarks_states_other_terms_of_its_unit_too() -> None:
    first, second = units_of("Observaciones", "RC 6 millones, DM 3%", "sin robo total, circula en CP 54030")

    assert [one.kind for one in first.coverages] == ["LIABILITY", "MATERIAL_DAMAGE"]
    assert [(one.kind, one.is_excluded) for one in second.coverages] == [("TOTAL_THEFT", True)]
    assert second.postal_code == "54030"


def test_the_amount_of_a_body_is_not_the_value_of_a_unit_in_a_whole_mail() -> None:
    mail = a_mail().saying(
        "Cotizar:\n\n1. Hino 300 2021 serie JHHZCL2H9MK012345 con caja seca de $95,000\n"
        "2. Isuzu ELF 300 2021 serie JAANLR555M7123456 con termo Thermo King V-300 valuado en 180,000, valor 520,000\n"
        "3. Caja seca Utility 2018 serie 1UYVS2536JU123456 valor $380,000\n"
    )
    units = extract_email(mail.as_bytes(), ReadingLimits()).vehicles

    assert [unit.value for unit in units] == [None, 520_000, 380_000]
    assert [[one.amount for one in unit.equipment] for unit in units] == [[95_000], [180_000], []]
    assert "caja seca" in units[0].description


@pytest.mark.parametrize(
    ("headers", "cells", "value", "equipment"),
    [
        ("Equipo|Valor equipo", "Thermo King APU|USD 12,500", None, ("Thermo King APU", 12_500)),
        ("Equipo|Valor del equipo|Valor", "Caja seca|85,000|450,000", 450_000, ("Caja seca", 85_000)),
        ("Equipo instalado|Costo equipo", "Grúa Hiab|310000", None, ("Grúa Hiab", 310_000)),
        ("Valor unidad|Valor equipo", "450,000|85,000", 450_000, ("", 85_000)),
        ("Tipo de equipo|Monto equipo", "Camilla|$40,000", None, ("Camilla", 40_000)),
        ("Equipment|Equipment value", "Reefer unit|32000", None, ("Reefer unit", 32_000)),
    ],
)
def test_equipment_has_columns_of_its_own_where_another_names_the_units(
    headers: str, cells: str, value: float | None, equipment: tuple[str, float]
) -> None:
    (unit,) = units_of(headers, cells)

    assert [(one.text, one.amount) for one in unit.equipment] == [equipment]
    assert unit.value == value
    assert (unit.description, unit.year) == ("Isuzu ELF 400", 2020)


@pytest.mark.parametrize(
    "headers", ["Equipo|Año|Serie|Valor equipo", "Equipo|Marca|Serie|Valor del equipo", "No.|Equipo|Serie|Costo equipo"]
)
def test_a_list_that_calls_its_units_equipment_keeps_their_values(headers: str) -> None:
    cells = {"Equipo": "Isuzu ELF 400", "Año": "2020", "Marca": "", "No.": "1", "Serie": "JAANMR852L7100001"}
    row = tuple(cells.get(header, "450000") for header in headers.split("|"))
    (unit,) = read_rows(
        Table("f.xlsx", "Hoja1", (tuple(headers.split("|")), row), 1, first_column=1), ReadingLimits()
    ).vehicles

    assert (unit.value, unit.equipment) == (450_000, ())


def units_in(text: str) -> tuple[Vehicle, ...]:
    return extract_email(a_mail().saying(text).as_bytes(), ReadingLimits()).vehicles


@pytest.mark.parametrize(
    ("line", "equipment"),
    [
        ("   Caja seca 24 pies: $110,000", ("Caja seca 24 pies", 110_000)),
        ("   Carrocería de redilas: $80,000", ("Carrocería de redilas", 80_000)),
        ("   carrocería caja seca valor 90,000", ("carrocería caja seca", 90_000)),
        ("   Caja refrigerada", ("Caja refrigerada", None)),
    ],
)
def test_a_body_on_a_line_of_its_own_is_of_the_unit_above(line: str, equipment: tuple[str, float | None]) -> None:
    first, second = units_in(f"Cotizar:\n1. Isuzu ELF 2020 $600,000\n{line}\n2. Hino 300 2021 $700,000\n")

    assert [(item.text, item.amount) for item in first.equipment] == [equipment]
    assert (first.value, second.value, second.equipment) == (600_000, 700_000, ())


def test_a_box_below_a_tractor_is_a_unit_or_a_doubt() -> None:
    mail = a_mail().saying("Cotizar:\n1. Kenworth T680 2018 $2,000,000\n   Caja seca 53 pies $300,000\n")
    read = extract_email(mail.as_bytes(), ReadingLimits())
    dated = units_in("Cotizar:\nKenworth T680 2021 $2,350,000\nCaja seca Utility 53 pies 2020 $520,000\n")

    assert not read.vehicles[0].equipment
    assert [row.reason for row in read.dropped_rows] == [DropReason.NOT_UNDERSTOOD]
    assert [(unit.description, unit.value) for unit in dated] == [
        ("Kenworth T680", 2_350_000),
        ("Caja seca Utility 53 pies", 520_000),
    ]


def test_an_amount_that_is_that_of_the_unit_too_may_be_counted_twice() -> None:
    (unit,) = units_in("Cotizar:\nHino 500 2019 valor $890,000, con caja seca de $890,000\n")

    assert ReadingDoubt.VALUE_OR_EQUIPMENT in unit.doubts


def test_what_the_insurance_costs_today_is_not_what_the_unit_is_worth() -> None:
    text = (
        "Cotizar:\n- Kia Rio 2021, placas TRA1122, seguro vigente por $45,000\n"
        "- Kia Forte 2020, placas TRA1123, valor $235,000, póliza actual por $52,000 con GNP\n"
    )

    assert [(unit.description, unit.value) for unit in units_in(text)] == [("Kia Rio", None), ("Kia Forte", 235_000)]
