"""CATVER files become catalogue entries: all 14 columns, csv or xlsx, codes as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from cli.catver import read_entries
from matcher.catver import BadCatalogueFile
from samples.make_catalog import CATALOG, COLUMNS, catalog_rows

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "catver.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_every_column_of_every_row_is_carried() -> None:
    entries, rows = read_entries(CATALOG), catalog_rows()

    assert len(entries) == len(rows)
    first, row = entries[0], rows[0]
    assert (first.brand, first.model, first.version_number) == (row["MARCA"], row["SUBMARCA"], row["NUMVER"])
    assert (first.line, first.brand_code, first.model_code) == (row["RAMO"], row["CVEMARC"], row["CVESUBM"])
    assert (first.brand_type, first.segment_code) == (row["MARTIP"], row["CVESEGM"])
    assert (first.year, first.cvegs, first.description) == (int(row["MODELO"]), row["CVEGS"], row["DESCVEH"])
    assert (first.period, first.base_sum, first.vehicle_type) == (
        row["IDPERDIOD"],
        float(row["SUMABAS"]),
        row["TIPVEH"],
    )


def test_a_code_keeps_its_leading_zeros() -> None:
    assert any(entry.cvegs.startswith("00") for entry in read_entries(CATALOG))


def test_a_workbook_gives_the_same_entries(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(COLUMNS))
    for row in catalog_rows()[:20]:
        sheet.append([int(row[name]) if name in {"MODELO", "SUMABAS", "NUMVER"} else row[name] for name in COLUMNS])
    book.save(tmp_path / "catver.xlsx")

    assert read_entries(tmp_path / "catver.xlsx") == read_entries(CATALOG)[:20]


def test_semicolons_and_cp1252_are_read(tmp_path: Path) -> None:
    text = "MARCA;SUBMARCA;MODELO;CVEGS;DESCVEH\nSEAT;LEÓN;2020;007;SEDÁN\n"

    (entry,) = read_entries(written(tmp_path, text, "cp1252"))

    assert (entry.model, entry.year, entry.cvegs, entry.description) == ("LEÓN", 2020, "007", "SEDÁN")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("MARCA,SUBMARCA\nA,B\n", "MODELO"),
        ("MARCA,SUBMARCA,MODELO,CVEGS,DESCVEH\nA,B,soon,1,X\n", "row 2: MODELO"),
        ("MARCA,SUBMARCA,MODELO,CVEGS,DESCVEH,SUMABAS\nA,B,2020,1,X,1\nA,B,2020,2,X,1e999\n", "row 3: SUMABAS"),
        ("", "MARCA"),
    ],
)
def test_a_file_that_is_no_catver_says_what_is_wrong(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(BadCatalogueFile, match=named):
        read_entries(written(tmp_path, text))


def test_a_file_that_only_looks_like_a_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catver.xlsx").write_bytes(b"no zip at all")

    with pytest.raises(BadCatalogueFile):
        read_entries(tmp_path / "catver.xlsx")
