"""Descriptions coded by the matcher, as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from cli.client.calls import connected, run
from cli.console.case_report import match_cells
from cli.console.plain_text import plain
from minca.matcher.v2 import matcher_service_pb2, matcher_service_pb2_grpc, vehicle_match_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mesh.settings import Settings


def match_texts(settings: Settings, texts: Sequence[str], insurer: str) -> Table:
    """Code descriptions with the matcher; the command fails when it does not answer."""
    return run(_matched(settings, texts, insurer))


async def _matched(settings: Settings, texts: Sequence[str], insurer: str) -> Table:
    queries = [vehicle_match_pb2.VehicleQuery(description=text) for text in texts]
    request = matcher_service_pb2.BatchMatchVehiclesRequest(queries=queries, insurer_id=insurer, max_candidates=1)
    async with connected(settings) as mesh:
        answer = await matcher_service_pb2_grpc.MatcherServiceStub(mesh.matcher).BatchMatchVehicles(request)
    table = Table(title=f"catalogue {answer.catalog_version}", title_justify="left")
    for name in ("text", "CVEGS", "version", "year", "confidence", "decision", "remarks"):
        table.add_column(name, overflow="fold")
    for text, result in zip(texts, answer.results, strict=True):
        table.add_row(plain(text), *_cells(result))
    return table


def _cells(result: matcher_service_pb2.MatchResult) -> tuple[str, ...]:
    if result.WhichOneof("outcome") == "error":
        return ("-", "-", "-", "-", "[red]REFUSED[/]", plain(result.error.message))
    vehicle_match = result.vehicle_match
    code, version, confidence, decision = match_cells(vehicle_match.match)
    remarks = list(vehicle_match.match.warnings)
    if vehicle_match.ambiguity.is_ambiguous:
        remarks.append(f"{len(vehicle_match.ambiguity.cvegs)} versions are equally possible")
    return (code, version, str(vehicle_match.match.year or "-"), confidence, decision, plain("; ".join(remarks)))
