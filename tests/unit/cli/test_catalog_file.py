"""What the command line says of the columns of a catalogue file, and of its bad rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import typer

from cli.catalogs.file import open_for_matching, read_headers

if TYPE_CHECKING:
    from pathlib import Path

EXPECTED = {"MARCA": "marca", "SUBMARCA": "línea"}


def test_names_are_mapped_on_the_command_line_at_once_or_one_by_one() -> None:
    assert read_headers(["MARCA=marca,submarca= línea "], None) == EXPECTED
    assert read_headers(["MARCA=marca", "SUBMARCA=línea"], None) == EXPECTED


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("map.csv", "MARCA,marca\nSUBMARCA,línea\n"),
        ("map.csv", "marca,marca\n\nSUBMARCA, línea\n"),
        ("map.toml", 'MARCA = "marca"\nSUBMARCA = "línea"\n'),
    ],
)
def test_names_are_mapped_by_a_file(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert read_headers([], tmp_path / name) == EXPECTED
    assert read_headers(["MARCA=otra"], tmp_path / name) == {**EXPECTED, "MARCA": "otra"}


@pytest.mark.parametrize(
    ("pair", "said"), [("MARCA", "is not NAME=HEADER"), ("MARCA=", "is not NAME=HEADER"), ("BRAND=x", "BRAND")]
)
def test_a_mapping_that_is_none_is_wrong_use(pair: str, said: str) -> None:
    with pytest.raises(typer.BadParameter, match=said):
        read_headers([pair], None)


@pytest.mark.parametrize(
    ("name", "text"), [("map.csv", "MARCA\n"), ("map.toml", "MARCA = "), ("map.toml", "MARCA = 3")]
)
def test_a_mapping_file_that_is_none_is_wrong_use(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(typer.BadParameter, match="is not a list of NAME and HEADER"):
        read_headers([], tmp_path / name)


def test_for_matching_bad_rows_are_left_out_and_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "c.csv"
    path.write_text("MARCA,SUBMARCA,MODELO,CVEGS,DESCVEH\nKIA,RIO,2020,1,LX\nKIA,RIO,soon,2,EX\n")

    [row] = open_for_matching(path, None, None)

    assert row.cvegs == "1"
    assert "left out 1 bad row: line 3: MODELO" in capsys.readouterr().err
