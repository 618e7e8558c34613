"""Catalogue files in the spellings that insurers send, and what is said of rows and files that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from matcher.catalogue import catver
from matcher.catalogue.catver import BadCatalogueFile, read_catver, read_file
from matcher.catalogue.entries import CatalogueRow, build_catalogue
from matcher.files.table_file import BadTable, parse_table
from matcher.files.workbook_file import ON_DISK
from samples.make_catalog import CATALOG, COLUMNS, catalog_rows

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "MARCA,SUBMARCA,NUMVER,RAMO,CVEMARC,CVESUBM,MARTIP,CVESEGM,MODELO,CVEGS,DESCVEH,IDPERDIOD,SUMABAS,TIPVEH"
ROW = 'CITROËN,C4,1,711,1,1,1,,2012,000123,"X 5P, 05 OCUP.",202501,0,AUTO'
EXPECTED = CatalogueRow("CITROËN", "C4", 2012, "000123", "X 5P, 05 OCUP.")


def written(folder: Path, *lines: str, charset: str = "utf-8") -> Path:
    path = folder / "catver.csv"
    path.write_bytes("\r\n".join(lines).encode(charset))
    return path


def a_workbook(folder: Path, *rows: list[object], name: str = "catver.xlsx") -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(folder / name)
    return folder / name


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_catalogue_is_read_in_any_charset(tmp_path: Path, charset: str) -> None:
    assert read_catver(written(tmp_path, HEADER, ROW, charset=charset)) == (EXPECTED,)


def test_semicolons_are_read_too(tmp_path: Path) -> None:
    row = "CITROËN;C4;1;711;1;1;1;;2012;000123;X 5P, 05 OCUP.;202501;0;AUTO"

    assert read_catver(written(tmp_path, HEADER.replace(",", ";"), row)) == (EXPECTED,)


def test_every_column_of_every_row_is_carried() -> None:
    file, rows = read_file(CATALOG), catalog_rows()

    texts = [
        [row._asdict()[field] for name, field in catver.COLUMNS.items() if name not in {"MODELO", "SUMABAS"}]
        for row in file.rows
    ]
    assert texts == [[row[name] for name in catver.COLUMNS if name not in {"MODELO", "SUMABAS"}] for row in rows]
    assert [(row.year, row.base_sum) for row in file.rows] == [
        (int(row["MODELO"]), float(row["SUMABAS"])) for row in rows
    ]
    assert (file.problems, file.bad_count, file.warnings) == ((), 0, ())


def test_a_code_keeps_its_leading_zeros() -> None:
    assert any(row.cvegs.startswith("00") for row in read_file(CATALOG).rows)


def test_a_workbook_gives_the_same_rows(tmp_path: Path) -> None:
    rows = [
        [int(row[name]) if name in {"MODELO", "SUMABAS", "NUMVER"} else row[name] for name in COLUMNS]
        for row in catalog_rows()[:20]
    ]
    file = read_file(a_workbook(tmp_path, list(COLUMNS), *rows))

    assert file.rows == read_file(CATALOG).rows[:20]
    assert file.warnings == ()


def test_codes_that_a_workbook_holds_as_numbers_are_warned_of(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, ["MARCA", "SUBMARCA", "MODELO", "CVEGS", "DESCVEH"], ["SEAT", "LEON", 2020, 7, "X"])
    file = read_file(path)

    assert file.rows[0].cvegs == "7"
    assert [warning.partition(":")[0] for warning in file.warnings] == [
        "1 codes are numbers in the workbook, the first in line 2"
    ]


def test_columns_of_other_names_are_read_by_a_mapping(tmp_path: Path) -> None:
    path = written(tmp_path, "Marca;modelo;año;clave;versión;otra", "SEAT;LEÓN;2020;007;X 5P;y")
    headers = {"SUBMARCA": "Modelo", "MODELO": "AÑO", "CVEGS": "clave", "DESCVEH": "versión"}

    (row,) = read_file(path, headers).rows

    assert (row.brand, row.model, row.year, row.cvegs, row.description) == ("SEAT", "LEÓN", 2020, "007", "X 5P")


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadCatalogueFile, match="missing columns MODELO, CVEGS"):
        read_catver(written(tmp_path, "MARCA,SUBMARCA,DESCVEH", "A,B,C"))


def test_a_mapped_column_that_is_missing_is_named_by_both_names(tmp_path: Path) -> None:
    with pytest.raises(BadCatalogueFile, match=r"missing columns clave \(for CVEGS\), periodo \(for IDPERDIOD\)"):
        read_file(written(tmp_path, HEADER, ROW), {"CVEGS": "clave", "IDPERDIOD": "periodo"})


BAD_ROWS = [
    (ROW.replace("000123", ""), "CVEGS", "is empty"),
    (ROW.replace("CITROËN", "  "), "MARCA", "is empty"),
    (ROW.replace("2012", "20X2"), "MODELO", "'20X2' is no year from 1900 to 2100"),
    (ROW.replace("2012", "1850"), "MODELO", "'1850' is no year from 1900 to 2100"),
    (ROW.replace(",0,AUTO", ",1e999,AUTO"), "SUMABAS", "'1e999' is no amount of 0 or more"),
    (ROW.replace(",0,AUTO", ",-1,AUTO"), "SUMABAS", "'-1' is no amount of 0 or more"),
    (ROW.replace("X 5P", "X" * 2001), "DESCVEH", "has more than 2,000 characters, or the character 0"),
    (ROW.replace("X 5P", "X\x00P"), "DESCVEH", "has more than 2,000 characters, or the character 0"),
    (ROW, "CVEGS", "'000123' of 2012 stands in line 2 already"),
]


@pytest.mark.parametrize(("row", "column", "reason"), BAD_ROWS)
def test_a_bad_row_is_named_by_line_column_and_reason_and_spoils_no_other(
    tmp_path: Path, row: str, column: str, reason: str
) -> None:
    last = ROW.replace("000123", "000124")
    file = read_file(written(tmp_path, HEADER, ROW, row, last))

    assert [str(problem) for problem in file.problems] == [f"line 3: {column} {reason}"]
    assert [good.cvegs for good in file.rows] == ["000123", "000124"]


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    two_lines = ROW.replace("X 5P", "X\n5P")
    file = read_file(written(tmp_path, HEADER, two_lines, "", ROW.replace("2012", "x")))

    assert [problem.line for problem in file.problems] == [5]


def test_where_every_row_must_be_good_the_first_bad_ones_are_told(tmp_path: Path) -> None:
    lines = [ROW.replace("000123", f"{number}").replace("2012", "x") for number in range(12)]

    with pytest.raises(BadCatalogueFile, match=r"12 bad rows: line 2: MODELO .*; line 11: MODELO .*; …$"):
        read_catver(written(tmp_path, HEADER, *lines))


def test_as_many_bad_rows_are_kept_as_anybody_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catver, "MOST_PROBLEMS", 5)
    file = read_file(written(tmp_path, HEADER, *[ROW.replace("2012", "x")] * 9))

    assert (len(file.problems), file.bad_count) == (5, 9)


@pytest.mark.parametrize("lines", [[HEADER], [""], [], [HEADER, "", ",,,,,,,,,,,,,"]])
def test_a_file_without_rows_is_no_catalogue(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(BadCatalogueFile):
        read_catver(written(tmp_path, *lines))


def test_a_workbook_is_recognised_by_its_content_under_any_name(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, ["MARCA", "SUBMARCA", "MODELO", "CVEGS", "DESCVEH"], ["SEAT", "LEON", 2020, "7", "X"])

    assert [row.cvegs for row in read_file(path.rename(tmp_path / "catver.csv")).rows] == ["7"]


def test_a_file_that_only_looks_like_a_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catver.xlsx").write_bytes(b"no zip at all")

    with pytest.raises(BadTable, match=r"catver\.xlsx: not a workbook that can be read"):
        read_file(tmp_path / "catver.xlsx")


def test_a_workbook_that_reaches_too_far_or_expands_too_much_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["XFD1048576"] = "far away"
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(BadTable, match="a sheet reaches to row 1,048,576 and column 16,384"):
        read_file(tmp_path / "far.xlsx")

    path = a_workbook(tmp_path, ["MARCA"], ["X" * 30_000])
    with pytest.raises(BadTable, match="it expands to more than 20,000 bytes"):
        parse_table("catver.xlsx", path.read_bytes(), ON_DISK._replace(expanded_bytes=20_000))


def test_a_catalogue_needs_a_row() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        build_catalogue("empty", [])


def test_rare_words_weigh_more_than_common_ones_and_equipment_least() -> None:
    rows = [CatalogueRow("KIA", "RIO", 2000 + year, str(year), "LX ABS") for year in range(20)]
    catalogue = build_catalogue("v", [*rows, CatalogueRow("KIA", "RIO", 2001, "x", "GRAND ABS")])

    assert catalogue.weights["GRAND"] > catalogue.weights["LX"] > catalogue.weights["ABS"] > 0
