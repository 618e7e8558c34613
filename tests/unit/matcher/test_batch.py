"""A spreadsheet of descriptions comes back with codes, row for row."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from matcher.answer import Thresholds
from matcher.batch import ANSWER_COLUMNS, BadQueryFile, match_csv
from matcher.catver import BadTable
from tests.fixtures.small_catalogue import small_rows

if TYPE_CHECKING:
    from pathlib import Path

QUERIES = [
    {"query_id": "b", "description": "TOYOTA YARIS CORE CVT 2020", "note": "Ñandú, 1"},
    {"query_id": "a", "description": "CORE STD", "brand": "TOYOTA", "model": "YARIS", "year": "2020"},
    {"query_id": "c", "description": ""},
    {"query_id": "d", "description": "HONDA CIVIC I STYLE CVT", "year": "20X0"},
    {"query_id": "", "description": "\x00\x07" + "X" * 10_000},
]
COLUMNS = ["query_id", "description", "brand", "model", "year", "note"]


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "catver.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["MARCA", "SUBMARCA", "MODELO", "CVEGS", "DESCVEH"])
        writer.writerows(small_rows())
    return path


def coded(folder: Path, catalogue: Path, progress: list[tuple[int, int]] | None = None) -> list[dict[str, str]]:
    with (folder / "in.csv").open("w", encoding="utf-8", newline="") as queries:
        writer = csv.DictWriter(queries, COLUMNS)
        writer.writeheader()
        writer.writerows(QUERIES)
    seen = progress if progress is not None else []
    match_csv(
        catalogue, folder / "in.csv", folder / "out.csv", Thresholds(), lambda done, total: seen.append((done, total))
    )
    with (folder / "out.csv").open(encoding="utf-8", newline="") as out:
        return list(csv.DictReader(out))


def test_rows_keep_their_order_and_their_other_columns(tmp_path: Path, catalogue: Path) -> None:
    rows = coded(tmp_path, catalogue)

    assert [row["query_id"] for row in rows] == [row["query_id"] for row in QUERIES]
    assert list(rows[0]) == [*COLUMNS, *ANSWER_COLUMNS]
    assert rows[0]["note"] == "Ñandú, 1"


def test_a_coded_row_says_what_was_matched(tmp_path: Path, catalogue: Path) -> None:
    first, second, *_ = coded(tmp_path, catalogue)

    assert (first["cvegs"], first["decision"]) == ("T1-2020", "ACCEPT")
    assert (first["matched_brand"], first["matched_model"], first["matched_year"]) == ("TOYOTA", "YARIS", "2020")
    assert first["matched_description"].startswith("CORE 5P")
    assert 0.9 <= float(first["confidence"]) <= 1
    assert second["cvegs"] == "T2-2020"


def test_a_bad_row_spoils_no_other(tmp_path: Path, catalogue: Path) -> None:
    rows = coded(tmp_path, catalogue)

    assert [row["decision"] for row in rows] == ["ACCEPT", "ACCEPT", "NO_MATCH", "REVIEW", "NO_MATCH"]
    assert (rows[2]["cvegs"], rows[2]["confidence"]) == ("", "0.0000")


def test_progress_ends_with_all_rows(tmp_path: Path, catalogue: Path) -> None:
    progress: list[tuple[int, int]] = []
    coded(tmp_path, catalogue, progress)

    assert progress[-1] == (len(QUERIES), len(QUERIES))


def test_a_row_with_too_few_or_too_many_cells_is_still_a_row(tmp_path: Path, catalogue: Path) -> None:
    (tmp_path / "in.csv").write_text("query_id;description\n1\n2;TOYOTA YARIS CORE CVT 2020;x;y\n")
    match_csv(catalogue, tmp_path / "in.csv", tmp_path / "out.csv", Thresholds(), lambda *_: None)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as out:
        assert [row["decision"] for row in csv.DictReader(out)] == ["NO_MATCH", "ACCEPT"]


def test_a_file_that_is_no_csv_is_refused(tmp_path: Path, catalogue: Path) -> None:
    (tmp_path / "in.csv").write_text("query_id,description\n1," + "X" * 200_000 + "\n")

    with pytest.raises(BadTable, match="not readable as csv after line 1"):
        match_csv(catalogue, tmp_path / "in.csv", tmp_path / "out.csv", Thresholds(), lambda *_: None)


def test_a_file_without_descriptions_is_refused_and_nothing_is_written(tmp_path: Path, catalogue: Path) -> None:
    (tmp_path / "in.csv").write_text("query_id,texto\n1,TOYOTA\n")

    with pytest.raises(BadQueryFile, match="missing columns description"):
        match_csv(catalogue, tmp_path / "in.csv", tmp_path / "out.csv", Thresholds(), lambda *_: None)

    assert not (tmp_path / "out.csv").exists()
