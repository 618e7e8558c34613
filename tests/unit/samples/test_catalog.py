"""The sample catalogue: its shape, and that it is what its script writes."""

import csv
import io
from collections import Counter

import pytest

from samples.make_catalog import CATALOG, COLUMNS, catalog_csv, catalog_rows

MAIN_KINDS = {"AUTO", "PICK UP", "VAN", "CAMION", "TRACTOCAMION", "REMOLQUE", "MOTOCICLETA"}


def test_the_catalogue_is_what_its_script_writes() -> None:
    assert CATALOG.read_bytes() == catalog_csv()


def test_the_catalogue_has_the_14_catver_columns_and_enough_rows() -> None:
    rows = list(csv.reader(io.StringIO(catalog_csv().decode())))

    assert tuple(rows[0]) == COLUMNS
    assert len(rows) > 1500
    assert {len(row) for row in rows} == {14}


def test_every_row_has_a_code_of_its_own_and_some_begin_with_zero() -> None:
    codes = Counter(row["CVEGS"] for row in catalog_rows())

    assert max(codes.values()) == 1
    assert any(code.startswith("00") for code in codes)


def test_every_main_kind_of_vehicle_is_there() -> None:
    assert {row["TIPVEH"] for row in catalog_rows()} >= MAIN_KINDS


@pytest.mark.parametrize(("brand", "model", "year"), [("TOYOTA", "YARIS", "2020"), ("HONDA", "CIVIC", "2021")])
def test_the_vehicles_of_the_first_mail_are_there(brand: str, model: str, year: str) -> None:
    assert any((row["MARCA"], row["SUBMARCA"], row["MODELO"]) == (brand, model, year) for row in catalog_rows())
