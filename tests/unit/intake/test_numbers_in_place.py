"""Where numbers of units stand in texts and tables, and what a number there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intake.extraction.email import extract_email
from intake.extraction.list_reader import ListReader
from intake.model.document import Table
from intake.model.limits import ReadingLimits
from intake.readers.text import from_text
from tests.fixtures.mails import a_mail
from tests.fixtures.sentences import sentences

if TYPE_CHECKING:
    from intake.model.extraction import Vehicle

LIMITS = ReadingLimits()
VERSA, HILUX = "3N1CN8AE8NL569666", "MR0EX8DD4NL158278"


def in_text(text: str) -> list[Vehicle]:
    return list(ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks).vehicles)


def in_rows(*rows: tuple[str, ...]) -> list[Vehicle]:
    return list(ListReader(LIMITS).read("f", [Table("f", "Hoja1", rows)]).vehicles)


def facts(vehicles: list[Vehicle]) -> list[tuple[str, int | None, str, str]]:
    return [(vehicle.description, vehicle.year, vehicle.vin, vehicle.plate) for vehicle in vehicles]


@pytest.mark.parametrize("year", ["'14", "\u201914", "2014", "MOD '14", "modelo 14"])
def test_a_year_of_two_digits_counts_no_units(year: str) -> None:
    text = f"{year} CATERPILLAR GP25\nTOYOTA TACOMA {year}\n"

    assert [(vehicle.year, "14" in vehicle.description) for vehicle in in_text(text)][-1] == (2014, False)
    assert len(in_text(text)) <= 2


def test_lines_that_begin_with_their_year_are_vehicles() -> None:
    read = facts(in_text("Favor de cotizar:\n2014 CATERPILLAR GP25\n'18 TOYOTA TACOMA 4X4\n"))

    assert read == [("CATERPILLAR GP25", 2014, "", ""), ("TOYOTA TACOMA 4X4", 2018, "", "")]


@pytest.mark.parametrize("plate", ["40XR5T", "ABC123D", "PQR1234", "37659W", "D3983V"])
def test_a_plate_without_dashes_is_read_beside_a_vin(plate: str) -> None:
    assert facts(in_text(f"1. Versa Sense 2022, {plate}, serie {VERSA}")) == [("Versa Sense", 2022, VERSA, plate)]


def test_a_plate_without_dashes_is_read_right_behind_a_vin() -> None:
    assert facts(in_text(f"1. Versa Sense 2022 VIN {VERSA}  Z7514P  Valor: $21K")) == [
        ("Versa Sense", 2022, VERSA, "Z7514P")
    ]


def test_a_plate_without_dashes_is_read_between_dashes() -> None:
    text = f"Es una ITALIKA FT150 Mod 21 - con número de serie {VERSA} - 90970F - $13,000.00"

    assert facts(in_text(text)) == [("ITALIKA FT150", 2021, VERSA, "90970F")]


def test_a_cell_between_bars_may_be_empty_at_the_beginning_and_the_end_of_a_row() -> None:
    text = (
        "| No. | Armadora | Desc. Unidad | MODELO |\n|  | Chasis |  |  |\n"
        f"| 1 | NISSAN | VERSA SENSE | '22 |\n|  | {VERSA} |  |  |\n"
        f"| 2 | TOYOTA | HILUX SR | '21 |\n|  | {HILUX} |  |  |\n"
    )

    assert facts(in_text(text)) == [("NISSAN VERSA SENSE", 2022, VERSA, ""), ("TOYOTA HILUX SR", 2021, HILUX, "")]


def test_lines_parted_by_blanks_whose_cells_have_labels_are_no_table() -> None:
    text = f"4. Versa mod. '15  VIN: {VERSA}  placa JY48325\n5. Hilux mod. '22  VIN: {HILUX}  placa\n5CV876\n"

    assert [(vehicle.vin, vehicle.plate) for vehicle in in_text(text)] == [(VERSA, "JY48325"), (HILUX, "5CV876")]


def test_a_blank_line_in_a_drawn_table_does_not_make_its_row_numbers_counts() -> None:
    rows = "\n".join(f"{n}\tinternational 4300\tAMPLIA\t1{n}" if n != 3 else "" for n in range(1, 7))

    assert [vehicle.year for vehicle in in_text(f"No.\tDesc.\tPlan\tAño\n{rows}\n")] == [2011, 2012, 2014, 2015, 2016]


def test_a_plate_without_dashes_is_read_alone_where_only_a_plate_has_its_shape() -> None:
    assert facts(in_text("- Volvo 9700 (2022), 39SV8F")) == [("Volvo 9700", 2022, "", "39SV8F")]
    assert facts(in_text("- Volvo 9700 2022, 10000L")) == [("Volvo 9700, 10000L", 2022, "", "")]


@pytest.mark.parametrize("broken", ["3N1CN 8AE8N\nL569666", "3N1C N8AE8\nNL569666", "3N1C\nN8AE 8NL5 6966 6"])
def test_a_vin_in_groups_goes_on_in_the_next_line(broken: str) -> None:
    text = f"U1: NISSAN VERSA SENSE (2022), S.A. $263,600.00, s/n {broken}\nU2: TOYOTA HILUX (2021), s/n {HILUX}\n"

    assert facts(in_text(text)) == [("NISSAN VERSA SENSE", 2022, VERSA, ""), ("TOYOTA HILUX", 2021, HILUX, "")]


def test_a_vin_in_groups_over_two_lines_that_no_vehicle_has_is_named() -> None:
    text = "Favor de cotizar:\n- Versa Sense 2022 placas ABC-12-34\n\nNúmeros pendientes:\n3N1CN8AE8N\nL569666\n"
    extraction = extract_email(a_mail().saying(text).as_bytes(), LIMITS)

    assert f"in the text, and in no vehicle: VIN {VERSA}" in sentences(extraction)


def test_lines_in_lower_case_that_begin_with_a_name_are_a_vehicle_each() -> None:
    text = f"nissan versa sense 2022 con serie {VERSA.lower()} y clima\ntoyota hilux 2021 con serie {HILUX.lower()}\n"

    assert [vehicle.vin for vehicle in in_text(text)] == [VERSA, HILUX]


def test_rows_of_one_cell_in_lower_case_are_a_vehicle_each() -> None:
    rows = [(f"zanfor plana modelo 22 / serie: {VERSA} / plcs 65LU4Y",), (f"zanfor jaula modelo 21 / serie: {HILUX}",)]

    assert [(vehicle.vin, vehicle.plate) for vehicle in in_rows(("Unidades",), *rows)] == [
        (VERSA, "65LU4Y"),
        (HILUX, ""),
    ]


def test_what_stands_behind_a_vin_is_of_its_unit_up_to_the_next_one() -> None:
    text = (
        f"Es una unidad Zanfor Plana 2014 - no. de serie {VERSA} - plcs 27-ES-7F y una Zanfor Jaula 2023 - no. de serie"
        f" {HILUX} - plcs 005-AL-6. Saludos"
    )

    assert [(vehicle.vin, vehicle.plate) for vehicle in in_text(text)] == [(VERSA, "27-ES-7F"), (HILUX, "005-AL-6")]


def test_titles_between_single_rows_of_a_drawn_table_are_titles() -> None:
    text = (
        "Año\tUnidad\tUso\tSerie\tPlacas\nEQUIPO PESADO\t\t\t\t\n"
        f"'18\tINTERNATIONAL 4300\tCARGA\t{VERSA}\tJG-37748\nMAQUINARIA\t\t\t\t\n"
        "'14\tCATERPILLAR GP25\tINDUSTRIAL\tRM91452S\tEN TRAMITE\nSaludos\n"
    )

    assert facts(in_text(text)) == [
        ("INTERNATIONAL 4300", 2018, VERSA, "JG-37748"),
        ("CATERPILLAR GP25", 2014, "RM91452S", ""),
    ]


def test_a_list_whose_heads_are_not_known_is_read_by_its_vins() -> None:
    rows = (
        ("Nombre corto", "Salió en", "Qué es", "Código largo", "Circulación", "Qué quieren"),
        ("608", "2022", "V.W. CRAFTER CARGO VAN", VERSA, "EYJ-46-12", "RC"),
        ("618", "2021", "V.W. CRAFTER CARGO VAN", HILUX, "MTN-61-40", "AMPLIA"),
    )

    assert [(vehicle.vin, vehicle.plate) for vehicle in in_rows(*rows)] == [(VERSA, "EYJ-46-12"), (HILUX, "MTN-61-40")]


def test_numbers_in_a_column_of_their_own_count_nothing_but_where_a_head_says_so() -> None:
    heads = ("Cant.", "Folio", "Agencia", "Cuál es", "Generación", "Monto")
    rows = [(f"{1 + n % 2}", f"{n}", "suzuki", "gn125", f"201{n}", f"{8000 + n}") for n in range(1, 6)]

    assert len(in_rows(heads, *rows)) == 2 + 1 + 2 + 1 + 2


def test_a_number_in_a_cell_of_its_own_counts_nothing_in_a_row_that_is_read_as_a_text() -> None:
    assert len(in_rows(("Relación", ""), ("60", "Nissan Versa Sense 2022"), ("61", "Toyota Hilux 2021"))) == 2


def test_a_plate_with_one_dash_is_read_beside_a_vin() -> None:
    assert facts(in_text(f"- Versa Sense 2022 {VERSA} EK-45697 $293,500.00")) == [
        ("Versa Sense", 2022, VERSA, "EK-45697")
    ]
    assert facts(in_text(f"- Ford F-150 XL 2022 {VERSA} $293,500.00")) == [("Ford F-150 XL", 2022, VERSA, "")]


def test_a_plate_in_a_description_is_read_where_no_column_is_for_plates() -> None:
    row = ("CHEVROLET AVEO LS PVA-401-A", "2021", "180000")

    assert facts(in_rows(("Descripción", "Modelo", "Valor"), row)) == [("CHEVROLET AVEO LS", 2021, "", "PVA-401-A")]
    heads = ("Descripción", "Modelo", "Valor", "Placas")
    assert facts(in_rows(heads, (*row, "ABC-12-34"))) == [("CHEVROLET AVEO LS PVA-401-A", 2021, "", "ABC-12-34")]


@pytest.mark.parametrize("cell", [f"{VERSA} remarcado", f"Serie: {VERSA}, motor HR16123", f"VIN {VERSA}"])
def test_other_words_in_the_cell_of_a_vin_are_no_part_of_it(cell: str) -> None:
    rows = (("Descripción", "Modelo", "Serie"), ("Versa Sense", "2022", cell), ("Hilux SR", "2021", HILUX))

    assert facts(in_rows(*rows)) == [("Versa Sense", 2022, VERSA, ""), ("Hilux SR", 2021, HILUX, "")]


def test_a_word_in_the_column_of_plates_is_no_plate() -> None:
    rows = (("Descripción", "Modelo", "Placas"), ("Versa", "2022", "federales"), ("Hilux SR", "2021", "ABC-12-34"))

    assert [vehicle.plate for vehicle in in_rows(*rows)] == ["", "ABC-12-34"]


def test_words_that_a_column_says_again_in_another_order_are_said_once() -> None:
    rows = (("Marca", "Descripción", "Modelo"), ("GENERAL MOTORS", "MOTORS GENERAL", "2022"), ("KIA", "RIO", "2021"))

    assert [vehicle.description for vehicle in in_rows(*rows)] == ["GENERAL MOTORS", "KIA RIO"]


def test_unit_numbers_and_kinds_of_goods_are_no_labels_of_a_form() -> None:
    header = ("# Eco", "Marca", "Versión", "Valor convenido", "Año", "Servicio", "Responsable", "Serie", "Placas")
    units = [
        (f"ECO-68{n}", "FTL", "M2 106", "237000", "2016", "CARGA GENERAL", "POOL", f"3ALV83PG2GW24063{n}", "RV-31033")
        for n in range(4)
    ]

    assert [vehicle.economic_number for vehicle in in_rows(header, *units)] == [f"ECO-68{n}" for n in range(4)]


def test_a_label_that_is_not_known_does_not_end_a_form() -> None:
    rows = (
        ("Vehicle description", "FORD TRANSIT BUS", "NISSAN NP300"),
        ("Year", "2022", "2022"),
        ("VIN number", VERSA, HILUX),
        ("Tag", "CJ39707", "3JJ057"),
        ("Remarks", "", "leased"),
        ("Amount", "433,000.00", "244,695.00"),
    )

    assert [(vehicle.plate, vehicle.value) for vehicle in in_rows(*rows)] == [("CJ39707", 433000), ("3JJ057", 244695)]
