"""`minca eval`: measures the matcher on labelled texts, in this process and without servers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table

from cli.catalogs.file import Map, MapFile, open_for_matching
from cli.console.failure import fail, read_settings
from cli.console.output import print_json_line, problems, results
from cli.console.plain_text import plain
from cli.local.added_words import use_words
from matcher.catalogue import attribute_words
from matcher.catalogue.entries import build_catalogue
from matcher.linkage.match import match
from matcher.offline.evaluate import MeasuredAnswer, confusions, figures, measured_answer, read_questions
from matcher.service.insurer_thresholds import thresholds_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.catalogue.entries import Catalogue
    from matcher.linkage.match_result import Thresholds
    from matcher.offline.evaluate import Confusion, Figures, Question

MEANINGS = {
    "top1": "share of correct codes, of the texts that have one",
    "accept_rate": "share of accepted texts",
    "accept_precision": "share of correct codes, of the accepted texts",
    "no_match_recall": "share of NO_MATCH, of the texts without a correct code",
    "false_no_match": "share of NO_MATCH, of the texts that have a correct code",
    "ece": "calibration error: mean gap between confidence and share of correct codes",
}


def evaluate(
    catalog: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="CATVER file to match against.")],
    queries: Annotated[
        Path,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="csv or xlsx: query_id, description, brand, model, year, acceptable_cvegs (`|` between codes).",
        ),
    ],
    *,
    insurer: Annotated[
        str, typer.Option("--insurer", help="The insurer whose thresholds apply. Default: `default`.")
    ] = "",
    limit: Annotated[int, typer.Option("--most", min=0, help="Maximum number of confusions to show.")] = 15,
    map_: Map = None,
    map_file: MapFile = None,
    json: Annotated[bool, typer.Option("--json", help="Print all figures as one JSON object.")] = False,
) -> None:
    """Measure the matcher on labelled texts: correct codes, decisions, calibration, and frequent confusions."""
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
    measures, mistakes = figures(questions, answers), confusions(questions, answers)
    if json:
        print_json_line(_as_json(measures, mistakes[:limit]))
        return
    results.print(_figures_table(measures, catalog.name, queries.name))
    results.print(_kinds_table(measures))
    results.print(_confusions_table(mistakes, limit))


def _answers(questions: Sequence[Question], catalogue: Catalogue, thresholds: Thresholds) -> list[MeasuredAnswer]:
    with Progress(console=problems, transient=True) as progress:
        return [
            measured_answer(match(question.text, catalogue, thresholds, max_candidates=1))
            for question in progress.track(questions, description="matching")
        ]


def _as_json(measures: Figures, mistakes: Sequence[Confusion]) -> dict[str, Any]:
    mistakes_json = [
        {"expected": str(mistake.expected), "got": str(mistake.got), "times": mistake.times} for mistake in mistakes
    ]
    return asdict(measures) | {"confusions": mistakes_json}


def _figures_table(measures: Figures, catalog: str, queries: str) -> Table:
    title = plain(f"{measures.rows:,} texts of {queries} against {catalog}")
    table = Table("figure", "value", "meaning", title=title, title_justify="left")
    for name, meaning in MEANINGS.items():
        table.add_row(name, f"{getattr(measures, name):.4f}", meaning)
    return table


def _kinds_table(measures: Figures) -> Table:
    table = Table("kind", "texts", "right", title="correct codes and correct NO_MATCH by kind", title_justify="left")
    for kind, share in measures.by_kind.items():
        table.add_row(plain(kind) or "-", f"{measures.rows_of_kind[kind]:,}", f"{share:.3f}")
    return table


def _confusions_table(mistakes: Sequence[Confusion], limit: int) -> Table:
    title = f"{sum(mistake.times for mistake in mistakes):,} wrong answers, most frequent first"
    table = Table("times", "expected", "got", title=title, title_justify="left")
    for mistake in mistakes[:limit]:
        table.add_row(str(mistake.times), plain(str(mistake.expected)), plain(str(mistake.got)))
    return table
