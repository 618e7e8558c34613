"""Public sets of damaged files and annotated sheets as oracles: `MINCA_BENCH_SETS=FOLDER python -m bench public_sets`.

The folder may hold the two kinds, and says nothing of one that is not there:

- `csv/` and `clean/` with the same file names: a damaged file, and what it should be read to (the folders
  `polluted_files` and `survey_sample` of the Pollock benchmark, copied or linked). The figure is the mean F1 of cells,
  the header's too, beside those of Python's csv and, where it is installed, DuckDB.
- `*.jl.gz`: a sheet a line, as JSON with `table_array` and, cell by cell, `annotations` (SAUS, CIUS and DeEx as they
  were published for cell classification). None of them lists anybody's vehicles. The figures are in how many sheets a
  header of vehicles was seen, in how many of these where the header is annotated, and how many became a fleet.

None of the sets is kept here; the tests run this on small folders of the same layout. Sets of spreadsheets without
annotations are not read, since they have no oracle.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any, Final

from bench._intake_score import f1
from intake.attachments.as_mail import as_mail
from intake.extraction.email import extract_email
from intake.model.document import Line
from intake.model.limits import ReadingLimits
from intake.readers import text
from intake.tables.columns import read_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Rows = Iterable[Sequence[Any]]

FOLDER: Final = "MINCA_BENCH_SETS"
LIMITS: Final = ReadingLimits()
UNREADABLE: Final = (csv.Error, ValueError, OSError)
"""What stops a reader: it has read nothing."""
HEADERS: Final = ("header", "attribute")
"""What the label of a header's cell contains: `header`, `TopAttribute`, `attributes`."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """How sheets without any fleet were read."""

    count: int
    with_header: int
    with_header_in_place: int
    with_fleet: int


def cells_of(rows: Rows) -> Counter[str]:
    """Return the cells that hold something, without the spaces around them."""
    return Counter(cell_text for row in rows for cell in row if (cell_text := " ".join(str(cell or "").split())))


def f1_of_cells(right: Counter[str], read: Counter[str]) -> float:
    """Return the harmonic mean of precision and recall of the cells that were read."""
    return f1((right & read).total(), (read - right).total(), (right - read).total())


def read_by_intake(path: Path) -> Rows:
    """Return the rows that intake reads; of a line outside any table the text."""
    for block in text.read(path.name, path.read_bytes(), LIMITS).blocks:
        if isinstance(block, Line):
            yield [block.text]
        else:
            yield from block.rows


def read_by_csv(path: Path) -> Rows:
    """Return the rows that Python's csv reads without being told anything."""
    yield from csv.reader(io.StringIO(path.read_text("utf-8", "replace"), newline=""))


def read_by_duckdb(path: Path) -> Rows:
    """Return the rows that DuckDB reads by its own detection."""
    duckdb = importlib.import_module("duckdb")
    source = "read_csv(?, all_varchar = true, header = false, ignore_errors = true, null_padding = true)"
    try:
        yield from duckdb.connect().execute(f"SELECT * FROM {source}", [str(path)]).fetchall()  # noqa: S608 - no input
    except duckdb.Error as error:
        raise ValueError(path.name) from error


def readers() -> Mapping[str, Callable[[Path], Rows]]:
    """Return ours and its rivals that are installed, by name."""
    ours: dict[str, Callable[[Path], Rows]] = {"intake": read_by_intake, "Python's csv": read_by_csv}
    return ours | ({"DuckDB": read_by_duckdb} if importlib.util.find_spec("duckdb") else {})


def score_of(read: Callable[[Path], Rows], pairs: Sequence[tuple[Path, Path]]) -> float:
    """Return the mean F1 over damaged and clean files; a file that makes its reader fail counts nothing."""
    return mean(f1_of_cells(cells_of(read_by_csv(clean)), _cells_read(read, damaged)) for damaged, clean in pairs)


def _cells_read(read: Callable[[Path], Rows], damaged: Path) -> Counter[str]:
    try:
        return cells_of(read(damaged))
    except UNREADABLE:
        return Counter()


def pairs_in(folder: Path) -> list[tuple[Path, Path]]:
    """Return each damaged file that has a clean one."""
    damaged = sorted((folder / "csv").glob("*"))
    return [(path, clean) for path in damaged if (clean := folder / "clean" / path.name).is_file()]


def sheets_in(folder: Path) -> list[dict[str, Any]]:
    """Return the annotated sheets."""
    files = sorted(folder.glob("*.jl.gz"))
    return [json.loads(line) for path in files for line in gzip.decompress(path.read_bytes()).splitlines()]


def reading_of(sheets: Sequence[Mapping[str, Any]]) -> Sheets:
    """Return how the sheets are read."""
    seen = [(headers_seen(sheet["table_array"]), headers_annotated(sheet["annotations"])) for sheet in sheets]
    return Sheets(
        count=len(sheets),
        with_header=sum(bool(rows) for rows, _ in seen),
        with_header_in_place=sum(bool(rows) and rows <= annotated for rows, annotated in seen),
        with_fleet=sum(becomes_fleet(sheet["table_array"]) for sheet in sheets),
    )


def headers_seen(rows: Rows) -> set[int]:
    """Return which rows are taken for headers of vehicles."""
    written = ([str(cell or "") for cell in row] for row in rows)
    return {number for number, cells in enumerate(written) if read_header(cells)}


def headers_annotated(labels: Iterable[Sequence[Any]]) -> set[int]:
    """Return which rows have a cell that is annotated as part of a header."""
    written = (" ".join(str(label) for label in row).lower() for row in labels)
    return {number for number, row_labels in enumerate(written) if any(word in row_labels for word in HEADERS)}


def becomes_fleet(rows: Rows) -> bool:
    """Return whether vehicles are made of a sheet, sent as a csv file."""
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return bool(extract_email(as_mail("hoja.csv", written.getvalue().encode()), LIMITS).vehicles)


def main() -> int:
    """Measure what the folder holds, and print."""
    folder = Path(os.environ.get(FOLDER, ""))
    if not os.environ.get(FOLDER):
        print(f"{FOLDER} names no folder with public sets: nothing was measured")
        return 0
    if pairs := pairs_in(folder):
        print(f"{len(pairs)} damaged files, mean F1 of their cells")
        for name, read in readers().items():
            print(f"  {name}: {score_of(read, pairs):.3f}")
    if sheets := sheets_in(folder):
        numbers = reading_of(sheets)
        print(f"{numbers.count} annotated sheets without vehicles: {numbers.with_fleet} became a fleet;", end=" ")
        print(f"a header of vehicles was seen in {numbers.with_header}, in its place {numbers.with_header_in_place}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
