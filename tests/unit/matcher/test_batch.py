"""A table of descriptions comes back with codes, row for row, as csv or workbook."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from matcher.files.table_file import BadTable
from matcher.linkage.match_result import Thresholds
from matcher.offline.match_file import ANSWER_COLUMNS, BadQueryFile, match_file
from tests.fixtures.small_catalogue import small_catalogue

if TYPE_CHECKING:
    from pathlib import Path

QUERIES: list[dict[str, str]] = [
    {"query_id": "b", "description": "TOYOTA YARIS CORE CVT 2020", "note": "Ñandú, 1"},
    {"query_id": "a", "description": "CORE STD", "brand": "TOYOTA", "model": "YARIS", "year": "2020"},
    {"query_id": "c", "description": ""},
    {"query_id": "d", "description": "HONDA CIVIC I STYLE CVT", "year": "20X0"},
    {"query_id": "", "description": "\x00\x07" + "X" * 10_000},
    {"query_id": "0007", "description": "🚗 MAZDA 3 I TOURING STD 2018 🙏", "note": "=1+1"},
]
COLUMNS = ["query_id", "description", "brand", "model", "year", "note"]


def coded(in_path: Path, out_path: Path, progress: list[tuple[int, int]] | None = None) -> None:
    seen = progress if progress is not None else []
    match_file(small_catalogue(), in_path, out_path, Thresholds(), lambda done, total: seen.append((done, total)))


def as_csv(folder: Path) -> Path:
    with (folder / "in.csv").open("w", encoding="utf-8", newline="") as queries:
        writer = csv.DictWriter(queries, COLUMNS)
        writer.writeheader()
        writer.writerows(QUERIES)
    return folder / "in.csv"


def as_workbook(folder: Path) -> Path:
    book = Workbook()
    book.worksheets[0].append(COLUMNS)
    for row in QUERIES:
        cells: list[Any] = [row.get(name) or None for name in COLUMNS]
        if row.get("year", "").isdecimal():
            cells[4] = int(row["year"])
        if "\x00" in row["description"]:
            cells[1] = "X" * 10_000
        if row.get("note") == "=1+1":
            cells[5] = "'=1+1"
        book.worksheets[0].append(cells)
    book.save(folder / "in.xlsx")
    return folder / "in.xlsx"


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as out:
        return list(csv.DictReader(out))


def workbook_rows(path: Path) -> list[list[Any]]:
    return [list(row) for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)]


@pytest.fixture
def rows(tmp_path: Path) -> list[dict[str, str]]:
    coded(as_csv(tmp_path), tmp_path / "out.csv")
    return csv_rows(tmp_path / "out.csv")


def test_rows_keep_their_order_and_their_other_columns(rows: list[dict[str, str]]) -> None:
    assert [row["query_id"] for row in rows] == [row["query_id"] for row in QUERIES]
    assert list(rows[0]) == [*COLUMNS, *ANSWER_COLUMNS]
    assert rows[0]["note"] == "Ñandú, 1"


def test_a_coded_row_says_what_was_matched(rows: list[dict[str, str]]) -> None:
    first, second, *_ = rows

    assert (first["cvegs"], first["decision"]) == ("T1-2020", "ACCEPT")
    assert (first["matched_brand"], first["matched_model"], first["matched_year"]) == ("TOYOTA", "YARIS", "2020")
    assert first["matched_description"].startswith("CORE 5P")
    assert 0.9 <= float(first["confidence"]) <= 1
    assert second["cvegs"] == "T2-2020"


def test_a_bad_row_spoils_no_other(rows: list[dict[str, str]]) -> None:
    assert [row["decision"] for row in rows[:5]] == ["ACCEPT", "ACCEPT", "NO_MATCH", "REVIEW", "NO_MATCH"]
    assert (rows[2]["cvegs"], rows[2]["confidence"]) == ("", "0.0000")
    assert rows[5]["cvegs"] == "Z2-2018"


def test_a_workbook_gets_the_same_answers_as_a_csv(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    coded(as_workbook(tmp_path), tmp_path / "from_workbook.csv")
    from_workbook = csv_rows(tmp_path / "from_workbook.csv")

    assert [[row[name] for name in ANSWER_COLUMNS] for row in from_workbook] == [
        [row[name] for name in ANSWER_COLUMNS] for row in rows
    ]
    assert from_workbook[1]["year"] == "2020"


def test_a_workbook_is_written_with_numbers_as_numbers_and_everything_else_as_text(tmp_path: Path) -> None:
    coded(as_workbook(tmp_path), tmp_path / "out.xlsx")
    header, first, second, *_, last = workbook_rows(tmp_path / "out.xlsx")

    assert header == [*COLUMNS, *ANSWER_COLUMNS]
    assert (first[6], first[8], first[11]) == ("T1-2020", "ACCEPT", 2020)
    assert first[7] >= 0.9
    assert (second[0], second[4]) == ("a", 2020)
    assert last[0] == "0007"


def test_what_looks_like_a_formula_stays_text_in_a_workbook(tmp_path: Path) -> None:
    coded(as_csv(tmp_path), tmp_path / "out.xlsx")
    note = load_workbook(tmp_path / "out.xlsx").worksheets[0].cell(len(QUERIES) + 1, 6)

    assert (note.value, note.data_type) == ("=1+1", "s")


def test_what_looks_like_a_formula_stays_text_in_a_csv(rows: list[dict[str, str]]) -> None:
    assert [row["note"] for row in rows if "1+1" in row["note"]] == ["'=1+1"]


def test_answer_columns_that_are_there_already_are_filled_anew(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("cvegs,query_id,description\nold,1,TOYOTA YARIS CORE CVT 2020\n")
    coded(tmp_path / "in.csv", tmp_path / "out.csv")

    [row] = csv_rows(tmp_path / "out.csv")
    assert list(row)[:3] == ["cvegs", "query_id", "description"]
    assert row["cvegs"] == "T1-2020"


def test_progress_ends_with_all_rows(tmp_path: Path) -> None:
    progress: list[tuple[int, int]] = []
    coded(as_csv(tmp_path), tmp_path / "out.csv", progress)

    assert progress[-1] == (len(QUERIES), len(QUERIES))


def test_a_row_with_too_few_or_too_many_cells_is_still_a_row(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("query_id;description\n1\n2;TOYOTA YARIS CORE CVT 2020;x;y\n")
    coded(tmp_path / "in.csv", tmp_path / "out.csv")

    assert [row["decision"] for row in csv_rows(tmp_path / "out.csv")] == ["NO_MATCH", "ACCEPT"]


def test_a_file_that_is_no_csv_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("query_id,description\n1," + "X" * 200_000 + "\n")

    with pytest.raises(BadTable, match="not readable as csv after line 1"):
        coded(tmp_path / "in.csv", tmp_path / "out.csv")

    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_file_without_descriptions_is_refused_and_what_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("query_id,texto\n1,TOYOTA\n")
    (tmp_path / "out.csv").write_text("of yesterday")

    with pytest.raises(BadQueryFile, match="missing columns description"):
        coded(tmp_path / "in.csv", tmp_path / "out.csv")

    assert (tmp_path / "out.csv").read_text() == "of yesterday"
