"""Codes a table of descriptions into a copy with codes added: without servers, in order, bad rows left without code."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from matcher.files.result_file import open_answers
from matcher.files.table_file import BadTable, read_table
from matcher.linkage.match import match
from matcher.query.list_context import ListContext, list_context
from matcher.query.vehicle_text import VehicleText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from matcher.catalogue.entries import Catalogue
    from matcher.linkage.match_result import Match, Thresholds

    # Called with the number of rows done, and of all rows.
    Progress = Callable[[int, int], None]

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
_NUMBERS = ("confidence", "matched_year")
_REPORT_EVERY = 100  # rows
_PAYS_FROM = 2000  # rows; fewer are done before other processes have begun
_AT_ONCE = 100  # rows that a process takes


class BadQueryFile(BadTable):
    """A file of descriptions lacks a column; the message names it."""


def match_file(catalogue: Catalogue, in_path: Path, out_path: Path, thresholds: Thresholds, progress: Progress) -> None:
    """Code every row of `in_path` into `out_path`, each csv or xlsx by its suffix; other columns are copied.

    Nothing is written when a file cannot be read, or when the work fails half-way.

    Raises: BadTable, OSError.
    """
    table = read_table(in_path)
    refuse_missing(table.name, table.columns, _NEEDED)
    rows = list(table.rows)
    columns = [*table.columns, *(column for column in ANSWER_COLUMNS if column not in table.columns)]
    column_index = {column: columns.index(column) for column in ANSWER_COLUMNS}
    answers = code_rows([dict(zip(table.columns, row.cells, strict=True)) for row in rows], catalogue, thresholds)
    with open_answers(out_path, columns) as write:
        for row_number, (row, answer) in enumerate(zip(rows, answers, strict=True), start=1):
            cells = [*row.cells, *[""] * (len(columns) - len(row.cells))]
            for index, text in zip(column_index.values(), answer, strict=True):
                cells[index] = text
            numbers = {column_index[column] for column in _NUMBERS if cells[column_index[column]]}
            write(cells, numbers | (row.numbers - set(column_index.values())))
            if row_number % _REPORT_EVERY == 0 or row_number == len(rows):
                progress(row_number, len(rows))


def refuse_missing(name: str, columns: Sequence[str], required: Sequence[str]) -> None:
    """Refuse a table that lacks a column.

    Raises: BadQueryFile.
    """
    missing = [column for column in required if column not in columns]
    if missing:
        raise BadQueryFile(f"{name}: missing columns {', '.join(missing)}")


def code_rows(
    rows: Sequence[Mapping[str, str | None]], catalogue: Catalogue, thresholds: Thresholds
) -> Iterator[tuple[str, ...]]:
    """Yield the cells of the added columns for each row, in order; many rows are coded on all processors.

    Not where other threads run: what one of them holds, a forked process would wait for without end.
    """
    context = list_context(map(vehicle_text, rows))
    code = partial(_code_piece, rows, catalogue, thresholds, context)
    pieces = [range(start, min(start + _AT_ONCE, len(rows))) for start in range(0, len(rows), _AT_ONCE)]
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if len(rows) < _PAYS_FROM or processors == 1 or threading.active_count() > 1:
        yield from chain.from_iterable(map(code, pieces))
        return
    gc.freeze()  # what all processes share is not copied by the collector of one
    with multiprocessing.get_context("fork").Pool(processors, _inherit, [code]) as pool:
        yield from chain.from_iterable(pool.imap(_code_inherited, pieces))
    gc.unfreeze()


def _code_piece(
    rows: Sequence[Mapping[str, str | None]],
    catalogue: Catalogue,
    thresholds: Thresholds,
    context: ListContext,
    piece: range,
) -> list[tuple[str, ...]]:
    texts = (vehicle_text(rows[index]) for index in piece)
    return [answer_cells(match(text, catalogue, thresholds, max_candidates=1, context=context)) for text in texts]


_inherited: list[Callable[[range], list[tuple[str, ...]]]] = []


def _inherit(code: Callable[[range], list[tuple[str, ...]]]) -> None:
    _inherited[:] = [code]


def _code_inherited(piece: range) -> list[tuple[str, ...]]:
    return _inherited[0](piece)


def vehicle_text(row: Mapping[str, str | None]) -> VehicleText:
    """Return one row as a text; a year outside the contract's range is left out."""
    year = (row.get("year") or "").strip().removesuffix(".0")
    return VehicleText(
        description=row.get("description") or "",
        brand=row.get("brand") or "",
        model=row.get("model") or "",
        year=int(year) if year.isdecimal() and 1900 <= int(year) <= 2100 else None,  # noqa: PLR2004  the contract's range
        vin=row.get("vin") or "",
    )


def answer_cells(answer: Match) -> tuple[str, ...]:
    """Return an answer as the cells of the added columns, in their order."""
    best = answer.best
    cvegs, *of_row = (best.cvegs, best.brand, best.model, str(best.year), best.description) if best else ("",) * 5
    return cvegs, f"{answer.confidence:.4f}", answer.decision.value, *of_row
