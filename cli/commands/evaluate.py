"""`minca eval`: how good the answers are on labelled texts, in this process and without servers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from cli.catalogs.file import Map, MapFile, open_for_matching
from cli.client.calls import fail, read_settings
from cli.console.output import print_json_line, problems, results
from cli.local.added_words import use_words
from matcher.catalogue import attribute_words
from matcher.catalogue.entries import build_catalogue
from matcher.linkage.match import match
from matcher.offline.evaluate import MeasuredAnswer, confusions, figures, given_by, read_questions
from matcher.service.insurer_thresholds import thresholds_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.catalogue.entries import Catalogue
    from matcher.linkage.match_result import Thresholds
    from matcher.offline.evaluate import Confusion, Figures, Question

MEANINGS = {
    "top1": "right codes, of the texts that have one",
    "accept_rate": "accepted, of all texts",
    "accept_precision": "right codes, of the accepted",
    "no_match_recall": "called NO_MATCH, of the texts without a right code",
    "false_no_match": "called NO_MATCH, of the texts with one",
    "ece": "calibration error: mean gap of confidence and share of right codes",
}


def evaluate(
    catalog: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="CATVER file to search.")],
    queries: Annotated[
        Path,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="csv or xlsx: query_id, description, brand, model, year, acceptable_cvegs (`|` between codes).",
        ),
    ],
    *,
    insurer: Annotated[str, typer.Option("--insurer", help="Whose thresholds. Empty: `default`.")] = "",
    most: Annotated[int, typer.Option("--most", min=0, help="Confusions to show.")] = 15,
    map_: Map = None,
    map_file: MapFile = None,
    json: Annotated[bool, typer.Option("--json", help="All figures as one JSON object.")] = False,
) -> None:
    """Measure the matcher on labelled texts: right codes, decisions, calibration, and what it takes for what."""
    settings = read_settings()
    use_words(settings, attribute_words.FOLDER)
    thresholds = thresholds_from(settings).of(insurer)
    rows = open_for_matching(catalog, map_, map_file)
    try:
        questions = read_questions(queries)
    except (ValueError, OSError) as error:
        fail(str(error))
    if not questions:
        fail(f"{queries.name}: no rows below the header")
    answers = _answers(questions, build_catalogue(catalog.stem, rows), thresholds)
    measured, confused = figures(questions, answers), confusions(questions, answers)
    if json:
        print_json_line(_as_json(measured, confused[:most]))
        return
    results.print(_figures_table(measured, catalog.name, queries.name))
    results.print(_kinds_table(measured))
    results.print(_confusions_table(confused, most))


def _answers(questions: Sequence[Question], catalogue: Catalogue, thresholds: Thresholds) -> list[MeasuredAnswer]:
    with Progress(console=problems, transient=True) as progress:
        return [
            given_by(match(question.text, catalogue, thresholds, max_candidates=1))
            for question in progress.track(questions, description="matching")
        ]


def _as_json(measured: Figures, confused: Sequence[Confusion]) -> dict[str, Any]:
    told = [{"expected": str(one.expected), "got": str(one.got), "times": one.times} for one in confused]
    return asdict(measured) | {"confusions": told}


def _figures_table(measured: Figures, catalog: str, queries: str) -> Table:
    title = escape(f"{measured.rows:,} texts of {queries} against {catalog}")
    table = Table("figure", "value", "meaning", title=title, title_justify="left")
    for name, meaning in MEANINGS.items():
        table.add_row(name, f"{getattr(measured, name):.4f}", meaning)
    return table


def _kinds_table(measured: Figures) -> Table:
    table = Table("kind", "texts", "right", title="right codes and right refusals by kind", title_justify="left")
    for kind, share in measured.by_kind.items():
        table.add_row(escape(kind) or "-", f"{measured.rows_of_kind[kind]:,}", f"{share:.3f}")
    return table


def _confusions_table(confused: Sequence[Confusion], most: int) -> Table:
    title = f"{sum(one.times for one in confused):,} wrong answers, the most frequent first"
    table = Table("times", "expected", "got", title=title, title_justify="left")
    for one in confused[:most]:
        table.add_row(str(one.times), escape(str(one.expected)), escape(str(one.got)))
    return table
