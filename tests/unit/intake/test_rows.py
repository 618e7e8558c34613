"""Tables to vehicles: headers, columns, rows that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notices.codes import DropReason
from intake.lexicon.column_names import Column, column_of
from intake.model.document import Origin, Table
from intake.model.limits import ReadingLimits
from intake.tables.columns import read_header, settle
from intake.tables.rows import RowsRead, read_rows
from tests.fixtures.mails import HEADER, HILUX, ONIX, VERSA
from tests.fixtures.sentences import reasons

LIMITS = ReadingLimits()


def rows_of(*rows: tuple[object, ...], sheet: str = "Hoja1", first_row: int = 1) -> RowsRead:
    texts = tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows)
    return read_rows(Table("f.xlsx", sheet, texts, first_row), LIMITS)


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Marca", Column.BRAND),
        ("SUB-MARCA", Column.MODEL),
        ("Línea", Column.MODEL),
        ("Descripción del vehículo", Column.DESCRIPTION),
        ("Versión", Column.DESCRIPTION),
        ("Marca / Tipo", Column.DESCRIPTION),
        ("Modelo", Column.YEAR_OR_MODEL),
        ("Año", Column.YEAR),
        ("AÑO MODELO", Column.YEAR),
        ("A\ufffdo", Column.YEAR),
        ("Model Year", Column.YEAR),
        ("No. Serie", Column.VIN),
        ("NÚMERO DE SERIE (VIN)", Column.VIN),
        ("Serie / NIV", Column.VIN),
        ("No. de motor", Column.ENGINE),
        ("Serie motor", Column.ENGINE),
        ("Placas", Column.PLATE),
        ("License plate", Column.PLATE),
        ("Suma asegurada", Column.VALUE),
        ("Valor convenido MXN", Column.VALUE),
        ("S.A.", Column.VALUE),
        ("Prima neta", Column.OTHER),
        ("Uso", Column.USAGE),
        ("Tipo de servicio", Column.USAGE),
        ("Cobertura", Column.COVERAGE),
        ("No. Económico", Column.ECONOMIC_NUMBER),
        ("ECO", Column.ECONOMIC_NUMBER),
        ("Cantidad", Column.QUANTITY),
        ("#", Column.OTHER),
        ("KIA RIO LX 2021", None),
        ("", None),
    ],
)
def test_a_header_says_what_its_column_holds(header: str, column: Column | None) -> None:
    assert column_of(header) is column


def test_a_plain_table_gives_its_vehicles_and_where_they_stand() -> None:
    first, second = rows_of(HEADER, VERSA, HILUX, first_row=7).vehicles

    assert (first.description, first.brand, first.model) == ("NISSAN VERSA ADVANCE", "NISSAN", "VERSA ADVANCE")
    assert (first.year, first.vin, first.plate, first.value) == (2021, "3N1CN8AE8NL569666", "LUK-009-H", 256_000)
    assert second.origin == Origin("f.xlsx", "Hoja1", 9)


@pytest.mark.parametrize(
    ("cells", "column"), [(("2021", "2019", "20"), Column.YEAR), (("RIO", "SOUL EX", "500"), Column.MODEL)]
)
def test_modelo_is_what_its_values_are(cells: tuple[str, ...], column: Column) -> None:
    header = read_header(("Marca", "Modelo", "Serie"))

    assert settle(header, [("KIA", cell, "3KPA24AB0KM157873") for cell in cells])[1] is column


def test_the_header_is_found_below_a_letterhead() -> None:
    read = rows_of(("", "", "RELACIÓN DE UNIDADES"), ("", "Cliente:", "ACEROS S.A. DE C.V."), (), HEADER, VERSA, HILUX)

    assert len(read.vehicles) == 2
    assert [line.text for line in read.lines] == ["RELACIÓN DE UNIDADES", "Cliente:  ACEROS S.A. DE C.V."]


def test_totals_titles_and_repeated_headers_are_dropped_with_a_reason() -> None:
    read = rows_of(
        HEADER,
        ("AUTOS", "", "", "", "", ""),
        VERSA,
        ("", "", "", "", "SUBTOTAL", 256000),
        HEADER,
        ("CAMIONES", "", "", "", "", ""),
        HILUX,
        ("TOTAL", "", "", "", "", 859000),
        ("", "", "", "", "", 859000),
    )

    assert [vehicle.model for vehicle in read.vehicles] == ["VERSA ADVANCE", "HILUX SR"]
    assert [(row.origin.row, *reasons([row])) for row in read.dropped] == [
        (2, "title or note"),
        (4, "total"),
        (5, "repeated header"),
        (6, "title or note"),
        (8, "total"),
        (9, "no vehicle in it"),
    ]


def test_two_tables_in_a_sheet_have_their_own_columns() -> None:
    read = rows_of(HEADER, VERSA, (), ("Serie", "Año", "Descripción"), ("1JJV532D5HT316620", 2017, "WABASH CAJA SECA"))

    assert [vehicle.description for vehicle in read.vehicles] == ["NISSAN VERSA ADVANCE", "WABASH CAJA SECA"]
    assert read.vehicles[1].year == 2017


def test_tables_of_coverages_and_of_losses_hold_no_vehicles() -> None:
    coverages = rows_of(("Cobertura", "Suma asegurada", "Deducible"), ("Daños materiales", "Valor comercial", "5%"))
    losses = rows_of(("Siniestro", "Serie", "Monto pagado"), ("2024-1", "3N1CN8AE8NL569666", "25,000"))

    assert not coverages.vehicles
    assert not losses.vehicles


@pytest.mark.parametrize("sheet", ["Siniestralidad", "BAJAS", "Lista anterior"])
def test_a_sheet_of_losses_or_of_an_old_list_counts_for_nothing(sheet: str) -> None:
    read = rows_of(HEADER, VERSA, sheet=sheet)

    assert not read.vehicles
    assert read.dropped[0].reason == DropReason.OLD_LIST


def test_a_list_without_a_header_is_understood_by_its_values() -> None:
    read = rows_of(*((number, *row) for number, row in enumerate((VERSA, HILUX, ONIX), start=1)))
    versa = read.vehicles[0]

    assert len(read.vehicles) == 3
    assert (versa.brand, versa.year, versa.vin, versa.plate, versa.value) == (
        "NISSAN",
        2021,
        "3N1CN8AE8NL569666",
        "LUK-009-H",
        256_000,
    )
    assert "VERSA ADVANCE" in versa.description


def test_a_column_under_an_unknown_header_is_known_by_its_values() -> None:
    read = rows_of(("Marca", "Submarca", "Identificador"), ("KIA", "RIO", "3KPA24AB0KM157873"))

    assert read.vehicles[0].vin == "3KPA24AB0KM157873"


def test_tipo_is_the_model_beside_a_brand_and_a_description_alone() -> None:
    beside = rows_of(("Marca", "Tipo", "Año"), ("KIA", "RIO LX", 2021)).vehicles[0]
    alone = rows_of(("Tipo", "Año", "Serie"), ("KIA RIO LX", 2021, "3KPA24AB0KM157873")).vehicles[0]

    assert (beside.brand, beside.model) == ("KIA", "RIO LX")
    assert (alone.model, alone.description) == ("", "KIA RIO LX")


def test_a_description_that_repeats_brand_and_model_does_not_say_them_twice() -> None:
    read = rows_of(("Marca", "Submarca", "Descripción"), ("KIA", "RIO", "KIA RIO LX AUT"))

    assert read.vehicles[0].description == "KIA RIO LX AUT"


def test_a_year_in_the_description_counts_where_no_column_has_it() -> None:
    read = rows_of(
        ("Descripción", "Serie"), ("KIA RIO LX 2021", "3KPA24AB0KM157873"), ("PEUGEOT 2008", "VF3CUHNZ0KY000001")
    )

    assert [vehicle.year for vehicle in read.vehicles] == [2021, None]


def test_a_quantity_gives_as_many_rows_and_a_vin_only_one() -> None:
    header = ("Cantidad", "Descripción", "Modelo", "Serie")
    read = rows_of(header, (3, "KIA RIO", 2021, ""), (2, "KIA SOUL", 2021, "3KPA24AB0KM157873"))

    assert [vehicle.description for vehicle in read.vehicles] == ["KIA RIO"] * 3 + ["KIA SOUL"]


def test_an_absurd_quantity_is_capped() -> None:
    assert len(rows_of(("Cantidad", "Descripción"), (9999, "KIA RIO")).vehicles) == LIMITS.max_quantity


def test_a_currency_is_taken_from_its_column_or_the_header_of_the_value() -> None:
    by_header = rows_of(("Descripción", "Valor USD"), ("KIA RIO", "20,000")).vehicles[0]
    by_column = rows_of(("Descripción", "Valor", "Moneda"), ("KIA RIO", "20,000", "Dólares")).vehicles[0]

    assert (by_header.currency, by_column.currency) == ("USD", "USD")


def test_cells_that_say_there_is_nothing_are_empty() -> None:
    read = rows_of(HEADER, ("KIA", "RIO", 2021, "S/N", "En trámite", "N/A"))
    vehicle = read.vehicles[0]

    assert (vehicle.vin, vehicle.plate, vehicle.value) == ("", "", None)


@given(st.permutations(range(len(HEADER))))
def test_the_order_of_the_columns_does_not_matter(order: list[int]) -> None:
    def arranged(row: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(row[at] for at in order)

    read = rows_of(arranged(HEADER), arranged(VERSA), arranged(HILUX)).vehicles

    assert [(each.brand, each.model, each.year, each.vin, each.plate, each.value) for each in read] == [VERSA, HILUX]


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=8))
def test_no_table_makes_reading_raise(rows: list[list[str]]) -> None:
    read_rows(Table("f.csv", "", tuple(map(tuple, rows))), LIMITS)


@pytest.mark.parametrize(
    "cell", ["1" * 30_000, "1a" * 15_000, "NISSAN " * 4_000, "$1," * 10_000, "3N1CN8AE8NL569666 " * 999]
)
def test_cells_that_never_end_are_read_as_far_as_any_cell(cell: str) -> None:
    read = rows_of(("Marca", "Descripción", "Serie", "Valor", "Año"), ("KIA", cell, cell, cell, cell), ("KIA", cell))

    assert all(len(vehicle.description) <= 3 * 2_000 for vehicle in read.vehicles)


def test_two_pages_are_told_apart_by_the_header_that_the_second_has_not() -> None:
    first = rows_of(HEADER, VERSA)
    second = read_rows(Table("f.pdf", "2", (tuple(map(str, HILUX)),)), LIMITS, continues=first.header)

    assert [(each.brand, each.model, each.value) for each in second.vehicles] == [("TOYOTA", "HILUX SR", 603_000)]


@pytest.mark.parametrize("title", ["Descripción", "Versión", "Tipo", "Submarca", "Vehículo"])
@pytest.mark.parametrize("names", [("T680", "T370"), ("208", "301"), ("X1", "Q5")])
def test_names_that_are_codes_alone_are_names(title: str, names: tuple[str, str]) -> None:
    header = ("No. Económico", "Marca", title, "Año")

    read = rows_of(header, (101, "PEUGEOT", names[0], 2019), (102, "PEUGEOT", names[1], 2020)).vehicles

    assert [vehicle.description for vehicle in read] == [f"PEUGEOT {name}" for name in names]


def test_a_known_model_below_unit_is_no_unit_number() -> None:
    read = rows_of(("Unidad", "Modelo", "Placas"), ("T680", 2019, "45-AK-1B"), ("T370", 2020, "45-AK-2B")).vehicles

    assert [(vehicle.description, vehicle.economic_number) for vehicle in read] == [("T680", ""), ("T370", "")]


def test_a_unit_with_a_date_of_leaving_has_left() -> None:
    header = ("Marca", "Modelo", "Año", "Placas", "Fecha baja")

    read = rows_of(header, ("KIA", "RIO", 2021, "LUK-009-H", ""), ("KIA", "SOUL", 2022, "LUK-010-H", "15/06/2026"))

    assert [vehicle.model for vehicle in read.vehicles] == ["RIO"]
    assert reasons(read.dropped) == ["marked as no longer in the fleet"]


def test_a_title_of_many_units_is_no_more_of_the_unit_above() -> None:
    header = ("Marca", "Modelo", "Año", "Placas")

    read = rows_of(header, ("KIA", "RIO", 2021, "LUK-009-H"), ("Vehículos usados",), header, ("KIA", "K3", 2022, ""))

    assert [vehicle.description for vehicle in read.vehicles] == ["KIA RIO", "KIA K3"]


def test_a_plate_that_begins_like_an_example_is_none() -> None:
    (vehicle,) = rows_of(("Placas", "Marca", "Modelo", "Año"), ("EJ-4512-A", "KIA", "RIO", 2021)).vehicles

    assert vehicle.plate == "EJ-4512-A"


def test_of_several_serial_numbers_in_a_cell_only_the_mended_one_is_said_to_be() -> None:
    read = rows_of(HEADER, ("NISSAN", "VERSA", 2021, "3N1CN8AE8NL569666, 3N1CN8AEXNL56966O", "", 256000)).vehicles

    assert [vehicle.vin for vehicle in read] == ["3N1CN8AE8NL569666", "3N1CN8AEXNL569660"]
    assert [bool(vehicle.warnings) for vehicle in read] == [False, True]


def test_a_row_that_is_wider_than_its_header_is_read() -> None:
    table = Table("f.csv", "", (("Marca", "Modelo", "Año", "Nota"), ("KIA", "RIO", "2021", "", "sin golpes", "al día")))

    assert [(vehicle.brand, vehicle.year) for vehicle in read_rows(table, LIMITS).vehicles] == [("KIA", 2021)]
