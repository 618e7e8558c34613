"""Catalogue files in the spellings that insurers send, and what is said of those that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from matcher.catalogue import CatalogueRow, build_catalogue
from matcher.catver import BadCatalogueFile, read_catver

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "MARCA,SUBMARCA,NUMVER,RAMO,CVEMARC,CVESUBM,MARTIP,CVESEGM,MODELO,CVEGS,DESCVEH,IDPERDIOD,SUMABAS,TIPVEH"
ROW = 'CITROËN,C4,1,711,1,1,1,,2012,000123,"X 5P, 05 OCUP.",202501,0,AUTO'
EXPECTED = CatalogueRow("CITROËN", "C4", 2012, "000123", "X 5P, 05 OCUP.")


def written(folder: Path, *lines: str, charset: str = "utf-8") -> Path:
    path = folder / "catver.csv"
    path.write_bytes("\r\n".join(lines).encode(charset))
    return path


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_catalogue_is_read_in_any_charset(tmp_path: Path, charset: str) -> None:
    assert read_catver(written(tmp_path, HEADER, ROW, charset=charset)) == (EXPECTED,)


def test_semicolons_are_read_too(tmp_path: Path) -> None:
    row = "CITROËN;C4;1;711;1;1;1;;2012;000123;X 5P, 05 OCUP.;202501;0;AUTO"

    assert read_catver(written(tmp_path, HEADER.replace(",", ";"), row)) == (EXPECTED,)


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadCatalogueFile, match="missing columns MODELO, CVEGS"):
        read_catver(written(tmp_path, "MARCA,SUBMARCA,DESCVEH", "A,B,C"))


def test_bad_rows_are_named_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    lines = [HEADER, ROW, ROW.replace("000123", ""), ROW.replace("2012", "20X2"), ROW.replace("2012", "1850")]

    with pytest.raises(BadCatalogueFile, match=r"3 bad rows: row 3: CVEGS empty; row 4: .*'20X2'.*; row 5: .*'1850'"):
        read_catver(written(tmp_path, *lines))


@pytest.mark.parametrize("lines", [[HEADER], [""], []])
def test_a_file_without_rows_is_no_catalogue(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(BadCatalogueFile):
        read_catver(written(tmp_path, *lines))


def test_a_catalogue_needs_a_row() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        build_catalogue("empty", [])


def test_rare_words_weigh_more_than_common_ones_and_equipment_least() -> None:
    rows = [CatalogueRow("KIA", "RIO", 2000 + year, str(year), "LX ABS") for year in range(20)]
    catalogue = build_catalogue("v", [*rows, CatalogueRow("KIA", "RIO", 2001, "x", "GRAND ABS")])

    assert catalogue.weights["GRAND"] > catalogue.weights["LX"] > catalogue.weights["ABS"] > 0
