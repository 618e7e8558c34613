"""A csv of descriptions in, the same csv with codes out: no servers, order kept, one bad row spoils no other."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from matcher.catalogue import Catalogue, build_catalogue
from matcher.catver import BadTable, open_table, read_catver, read_rows
from matcher.match import match
from matcher.text import VehicleText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from matcher.answer import Match, Thresholds

ANSWER_COLUMNS = (
    "cvegs",
    "confidence",
    "decision",
    "matched_brand",
    "matched_model",
    "matched_year",
    "matched_description",
)
_NEEDED = ("query_id", "description")
_REPORT_EVERY = 100  # rows


class BadQueryFile(BadTable):
    """A file of descriptions that lacks a column; the message names it."""


def match_csv(
    catalog_path: Path,
    in_path: Path,
    out_path: Path,
    thresholds: Thresholds,
    progress: Callable[[int, int], None],
) -> None:
    """Code every row of `in_path` into `out_path`, the answer's columns added; other columns are carried through.

    `progress` is called with rows done and rows in all. Nothing is written when a file can't be read.

    Raises: BadTable with what is wrong with either file; OSError.
    """
    catalogue = build_catalogue(catalog_path.stem, read_catver(catalog_path))
    reader = open_table(in_path.read_bytes())
    columns = list(reader.fieldnames or ())
    missing = [column for column in _NEEDED if column not in columns]
    if missing:
        raise BadQueryFile(f"{in_path.name}: missing columns {', '.join(missing)}")
    rows = read_rows(reader, in_path)
    columns += [column for column in ANSWER_COLUMNS if column not in columns]
    with out_path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, extrasaction="ignore", restval="")
        writer.writeheader()
        for done, answered in enumerate(_answers(rows, catalogue, thresholds), start=1):
            writer.writerow(answered)
            if done % _REPORT_EVERY == 0 or done == len(rows):
                progress(done, len(rows))


def vehicle_text(row: Mapping[str, str | None]) -> VehicleText:
    """Read the columns of one row; a year that is none is left out."""
    year = (row.get("year") or "").strip().removesuffix(".0")
    return VehicleText(
        description=row.get("description") or "",
        brand=row.get("brand") or "",
        model=row.get("model") or "",
        year=int(year) if year.isdecimal() and 1900 <= int(year) <= 2100 else None,  # noqa: PLR2004  the contract's range
        vin=row.get("vin") or "",
    )


def _answers(
    rows: list[dict[str, str | None]], catalogue: Catalogue, thresholds: Thresholds
) -> Iterator[dict[str, str | None]]:
    for row in rows:
        yield row | _columns(match(vehicle_text(row), catalogue, thresholds, max_candidates=1))


def _columns(answer: Match) -> dict[str, str | None]:
    best = answer.best
    filled = (best.cvegs, best.brand, best.model, str(best.year), best.description) if best else ("",) * 5
    cvegs, brand, model, year, description = filled
    cells = (cvegs, f"{answer.confidence:.4f}", answer.decision.value, brand, model, year, description)
    return dict(zip(ANSWER_COLUMNS, cells, strict=True))
