"""The script that reads public sets, on a folder of their layout with one file and two sheets of our own."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

from bench import public_sets

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CLEAN = 'fecha,producto,precio\n28/01/2018,"bota, de piel",74.69\n29/01/2018,chamarra,29.81\n'
POPULATION = [["Población por estado", ""], ["Estado", "Habitantes"], ["Colima", "731391"], ["Sonora", "2944840"]]
LABELS = [["metadata", ""], ["header", "header"], ["attributes", "data"], ["attributes", "data"]]
UNITS = [["Unidades", "", ""], ["Marca", "Modelo", "Serie"], ["NISSAN VERSA", "2022", "3N1CN8AE8NL569666"]]
UNIT_LABELS = [["metadata"] * 3, ["TopAttribute"] * 3, ["data"] * 3]


def a_folder(place: Path) -> Path:
    """Both kinds of set."""
    for name, content in (("csv", CLEAN.replace(",", ";")), ("clean", CLEAN.replace("bota,", "bota;"))):
        (place / name).mkdir()
        (place / name / "file.csv").write_text(content, "utf-8")
    (place / "csv" / "without_clean.csv").write_text("a,b\n", "utf-8")
    sheets = ((POPULATION, LABELS), (UNITS, UNIT_LABELS))
    lines = [json.dumps({"table_array": rows, "annotations": labels}) for rows, labels in sheets]
    with gzip.open(place / "saus.jl.gz", "wt", encoding="utf-8") as written:
        written.write("\n".join(lines))
    return place


def test_the_script_says_how_files_and_sheets_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(public_sets.FOLDER, str(a_folder(tmp_path)))

    assert public_sets.main() == 0
    output = capsys.readouterr().out
    assert "1 damaged files" in output
    assert "intake: 1.000" in output
    assert "Python's csv: 0.000" in output
    assert (
        "2 annotated sheets without vehicles: 1 became a fleet; a header of vehicles was seen in 1, in its place 1"
        in output
    )


def test_without_a_folder_nothing_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(public_sets.FOLDER, raising=False)

    assert public_sets.main() == 0
    assert "nothing was measured" in capsys.readouterr().out


def test_cells_that_were_lost_and_cells_made_up_both_cost() -> None:
    right = public_sets.cells_of([["a", "b"], ["a", " c "]])

    assert public_sets.f1_of_cells(right, right) == 1.0
    assert public_sets.f1_of_cells(right, public_sets.cells_of([["a", "b"]])) == 2 * 2 / 6
    assert public_sets.f1_of_cells(public_sets.cells_of([]), right) == 0.0
