"""Cells that hold more than their number: plates with their state, two plates, two years."""

from __future__ import annotations

import pytest

from domain.notices.codes import WarningCode
from intake.extraction.email import extract_email
from intake.extraction.list_reader import ListReader
from intake.model.document import Table
from intake.model.limits import ReadingLimits
from intake.tables.number_cells import plates_of
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail

A, B, C = "3N1CN8AE8NL569666", "MR0EX8DD4NL158278", "3KPA24AB0KM157873"
HEAD = ("Unidad", "Año", "Serie", "Placas")


def read_rows(*rows: tuple[str, ...]) -> list[tuple[int | None, str, str]]:
    listed = ListReader(ReadingLimits()).read("f.xlsx", [Table("f.xlsx", "Hoja1", (HEAD, *rows))])
    return [(vehicle.year, vehicle.vin, vehicle.plate) for vehicle in listed.vehicles]


@pytest.mark.parametrize(
    ("cell", "plate"),
    [
        ("JV-12-345 (JALISCO)", "JV-12-345"), ("JV-12-345 JALISCO", "JV-12-345"), ("NL RJ-40-118", "RJ-40-118"),
        ("45-AK-7P SPF", "45-AK-7P"), ("46-AK-7P FEDERAL", "46-AK-7P"), ("N.L. RJ40118", "RJ40118"),
        ("JV-12-345, Jal.", "JV-12-345"), ("CDMX: A12-BCD", "A12-BCD"), ("46AK7P (S.P.F.)", "46AK7P"),
        ("A12-BCD CDMX", "A12-BCD"),
        ("A12BCD - Ciudad de México", "A12BCD"), ("Edo. Méx. NKL-45-67", "NKL-45-67"), ("XAB-14-A", "XAB-14-A"),
        ("JV-12-345 JAL", "JV-12-345"), ("45-AK-7P\nSERVICIO PUBLICO FEDERAL", "45-AK-7P"),
        ("gto gx-77826", "GX-77826"),
        ("BC 12345", "BC 12345"), ("PLACAS JV-12-345", "JV-12-345"), ("JV 12 345 JALISCO", "JV 12 345"),
    ],
)  # fmt: skip
def test_a_plate_is_read_without_the_state_or_service_beside_it(cell: str, plate: str) -> None:
    rows = read_rows(("NISSAN VERSA", "2021", A, cell), ("TOYOTA HILUX", "2022", B, cell))

    assert [row[2] for row in rows] == [plate, plate]


@pytest.mark.parametrize(
    "cell", ["EN TRAMITE (ANT. JV-12-345)", "JALISCO", "BAJA JV-12-345", "SIN PLACAS", "PERMISO 30 DIAS", ""]
)
def test_what_is_no_plate_of_today_is_none(cell: str) -> None:
    assert plates_of(cell) == ()


@pytest.mark.parametrize("between", ["\n", " / ", ", ", " y ", " ", "; "])
def test_two_serials_and_two_plates_in_a_cell_are_two_units_each_with_its_own(between: str) -> None:
    first = ("NISSAN NP300", "2021", f"{A}{between}{B}", f"XA-12-201{between}XA-12-202")
    rows = read_rows(first, ("KIA RIO", "2019", C, "XA-12-203"))

    assert rows == [(2021, A, "XA-12-201"), (2021, B, "XA-12-202"), (2019, C, "XA-12-203")]


def test_two_serials_two_plates_in_the_only_row_are_two_units_each_with_its_own() -> None:
    assert read_rows(("NISSAN NP300", "2021", f"{A}\n{B}", "XA-12-201\nXA-12-202")) == [
        (2021, A, "XA-12-201"),
        (2021, B, "XA-12-202"),
    ]


def test_two_serials_and_two_years_in_a_cell_are_two_units_each_with_its_own() -> None:
    assert [row[:2] for row in read_rows(("NISSAN NP300", "2021\n2020", f"{A}\n{B}", ""))] == [(2021, A), (2020, B)]


@pytest.mark.parametrize("years", ["2018/2019", "2020-2021", "2020-21", "2018 y 2019", "2018 o 2019", "2019 - 2020"])
@pytest.mark.parametrize("other", ["2018/2019", "2021"])
def test_a_year_that_is_written_as_several_is_none_and_doubted(years: str, other: str) -> None:
    rows = [HEADER, (*VERSA[:2], other, *VERSA[3:]), (*HILUX[:2], years, *HILUX[3:])]
    read = extract_email(a_mail().with_xlsx(rows).as_bytes(), ReadingLimits())
    hilux = read.vehicles[1]

    assert (hilux.vin, hilux.year) == (HILUX[3], None)
    assert [warning.code for warning in hilux.warnings] == [WarningCode.YEAR_NOT_SURE]
    assert read.needs_review


@pytest.mark.parametrize("year", ["2021-09-28", "2021 (nuevo)", "2021*", "Modelo 2021", "2021 aprox"])
def test_a_single_year_with_something_beside_it_is_that_year(year: str) -> None:
    assert read_rows(("NISSAN VERSA", year, A, "XAB-14-A"), ("KIA RIO", "2019", C, "XAB-15-A"))[0][0] == 2021
