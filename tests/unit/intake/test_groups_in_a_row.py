"""Rows that hold several units, names in a column of another use, and titles above a delimited list."""

from __future__ import annotations

import pytest

from intake.extraction.list_reader import ListReader
from intake.model.document import Table
from intake.model.limits import ReadingLimits
from intake.readers.delimited import find_delimiter, read_table

A, B, C = "3N1CN8AE8NL569666", "MR0EX8DD4NL158278", "1JJV532D5HT316620"
LIMITS = ReadingLimits()


def read_rows(*rows: tuple[str, ...]) -> list[tuple[str, int | None, str]]:
    listed = ListReader(LIMITS).read("f.xlsx", [Table("f.xlsx", "Hoja1", rows)])
    return [(vehicle.description, vehicle.year, vehicle.vin) for vehicle in listed.vehicles]


@pytest.mark.parametrize(
    "header",
    [
        "No.|Marca y tipo|Año|Serie|Marca y tipo|Año|Serie|Marca y tipo|Año|Serie",
        "No.|Tracto|Año|Serie|Remolque|Año|Serie|Dolly|Año|Serie",
        "Partida|Tractor|Modelo año|No. de serie|Caja|Modelo año|No. de serie|Dolly|Modelo año|No. de serie",
    ],
)
def test_a_tractor_its_trailer_and_their_dolly_in_a_row_behind_its_number_are_three_units(header: str) -> None:
    row = ("1", "KENWORTH T680", "2022", A, "UTILITY CAJA SECA", "2020", B, "GALLEGOS DOLLY", "2018", C)

    assert read_rows(tuple(header.split("|")), row) == [
        ("KENWORTH T680", 2022, A),
        ("UTILITY CAJA SECA", 2020, B),
        ("GALLEGOS DOLLY", 2018, C),
    ]


def test_two_units_in_a_row_without_a_number_before_them_are_two() -> None:
    header = ("Tracto", "Año", "Serie", "Remolque", "Año", "Serie")

    assert read_rows(header, ("KENWORTH T680", "2022", A, "UTILITY CAJA SECA", "2020", B)) == [
        ("KENWORTH T680", 2022, A),
        ("UTILITY CAJA SECA", 2020, B),
    ]


def test_a_label_that_comes_again_alone_begins_no_other_list() -> None:
    header = ("No.", "Unidad", "Año", "Serie", "Placas", "Color", "Placas")

    assert read_rows(header, ("1", "KENWORTH T680", "2022", A, "41-AT-1A", "ROJO", "41-AT-1A")) == [
        ("KENWORTH T680", 2022, A)
    ]


@pytest.mark.parametrize("label", ["Nombre", "Nombre del activo", "Nombre de cuenta"])
def test_a_column_of_names_that_name_makes_describes_where_no_other_does(label: str) -> None:
    rows = (("1206-1", "NISSAN VERSA", "2022", A), ("1206-2", "TOYOTA HILUX", "2021", B))

    assert [row[0] for row in read_rows(("Cuenta", label, "Año", "Serie"), *rows)] == ["NISSAN VERSA", "TOYOTA HILUX"]


def test_a_column_of_names_beside_a_description_is_of_people() -> None:
    rows = (("MERCEDES LINCOLN", "NISSAN VERSA", "2022", A), ("LUIS RIO", "TOYOTA HILUX", "2021", B))

    assert [row[0] for row in read_rows(("Nombre", "Unidad", "Año", "Serie"), *rows)] == [
        "NISSAN VERSA",
        "TOYOTA HILUX",
    ]


@pytest.mark.parametrize(
    "titles",
    ['"Ferretera, S.A. de C.V."\n"Activos"\n"Emitido: 13/10/2026"\n\n', "Ferretera, S.A.\nActivos\nA\nB\nC\nD\n", ""],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_titles_above_a_short_list_hide_no_delimiter(titles: str, delimiter: str) -> None:
    lines = [("Clave", "Descripción", "Modelo", "Serie"), ("V-1", "NISSAN VERSA", "2022", A)]
    text = titles + "\n".join(delimiter.join(cells) for cells in lines)
    table = read_table("f.csv", text, LIMITS)

    assert find_delimiter(text) == delimiter
    assert table is not None
    assert table.rows[-1] == lines[1]


def test_sentences_with_commas_are_no_delimited_text() -> None:
    text = "Hola\nFavor de cotizar\nVersa 2021, serie 1, placas A-1\nRio 2020, serie 2, placas A-2\nSaludos\n"

    assert find_delimiter(text) == ""
