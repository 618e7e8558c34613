"""`minca review`: lists cases and vehicles that need a person, by value at stake, and records the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.client.calls import connected, run
from cli.commands.review_units import answer, edit, merge, remove, restore, split, undo
from cli.console.case_list import cases_table
from cli.console.case_options import CaseEtag, Cot, Equal, Etag, Json, Note, Position, Positions  # noqa: TC001 - typer reads the annotations
from cli.console.case_report import match_cells, state_line
from cli.console.failure import read_settings
from cli.console.output import print_messages, results
from cli.console.plain_text import plain
from minca.datastore.v1 import (
    case_pb2,
    case_service_pb2,
    case_service_pb2_grpc,
    vehicle_pb2,
    vehicle_service_pb2,
    vehicle_service_pb2_grpc,
)
from minca.fleet.v1 import match_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle

MOST = 500
FIRST = "value_at_stake desc"
EVERY_CASE = "-"

app = typer.Typer(no_args_is_help=True, help="List what needs review, and decide on it.")
Limit = Annotated[int, typer.Option(min=1, max=MOST, help="Maximum number of results.")]


@app.command("list")
def list_(
    limit: Limit = 50,
    *,
    vehicles: Annotated[
        bool, typer.Option("--vehicles", help="List the open vehicles of all cases instead of cases.")
    ] = False,
    json: Json = False,
) -> None:
    """List the cases that need review, highest value at stake first."""
    if vehicles:
        open_vehicles = run(_open_vehicles(EVERY_CASE, limit))
        print_messages(*open_vehicles) if json else results.print(_vehicles_table(open_vehicles))
    else:
        cases = run(_waiting_cases(limit))
        print_messages(*cases) if json else results.print(cases_table(cases))


@app.command()
def show(cot: Cot, *, json: Json = False) -> None:
    """Show the open vehicles of a case, with the alternatives for each."""
    vehicles = run(_open_vehicles(cot, MOST))
    if json:
        print_messages(*vehicles)
        return
    results.print(_vehicles_table(vehicles))
    for vehicle in vehicles:
        for line in _alternatives(vehicle):
            results.print(line, highlight=False)


@app.command()
def accept(cot: Cot, numbers: Positions, note: Note = "", etag: Etag = "", *, equal: Equal = False) -> None:
    """Accept the codes of vehicles."""
    _decide(cot, numbers, match_pb2.Match(decision=match_pb2.DECISION_ACCEPT), note, etag, equal=equal)


@app.command()
@app.command("choose")
def correct(
    cot: Cot,
    number: Position,
    cvegs: Annotated[str, typer.Argument(metavar="CVEGS", help="The correct code, from the active catalogue.")],
    note: Note = "",
    etag: Etag = "",
    *,
    equal: Equal = False,
) -> None:
    """Give a vehicle another code. The matcher remembers the correction."""
    match = match_pb2.Match(cvegs=cvegs, decision=match_pb2.DECISION_ACCEPT)
    _decide(cot, [str(number)], match, note, etag, equal=equal)


@app.command()
def reject(cot: Cot, numbers: Positions, note: Note = "", etag: Etag = "", *, equal: Equal = False) -> None:
    """Record that no code fits vehicles."""
    _decide(cot, numbers, match_pb2.Match(decision=match_pb2.DECISION_NO_MATCH), note, etag, equal=equal)


@app.command()
def done(cot: Cot, etag: CaseEtag = "") -> None:
    """Mark a case as reviewed: its flag is cleared, and it becomes ready when no vehicle is open."""
    run(_mark_reviewed(cot, etag))


for verb in (edit, remove, restore, undo, split, merge):
    app.command()(verb)


def _decide(cot: str, numbers: Sequence[str], match: match_pb2.Match, note: str, etag: str, *, equal: bool) -> None:
    change = vehicle_pb2.CaseVehicle(match=match, review_note=note)
    answer(cot, numbers, etag, vehicle=change, apply_to_equal_texts=equal)


async def _waiting_cases(limit: int) -> list[Case]:
    async with connected(read_settings()) as mesh:
        stub = case_service_pb2_grpc.CaseServiceStub(mesh.datastore)
        waiting = case_service_pb2.ListCasesRequest(page_size=limit, filter="status = NEEDS_REVIEW", order_by=FIRST)
        return list((await stub.ListCases(waiting)).cases)


async def _open_vehicles(case: str, limit: int) -> list[CaseVehicle]:
    async with connected(read_settings()) as mesh:
        stub = vehicle_service_pb2_grpc.VehicleServiceStub(mesh.datastore)
        waiting = "is_open = true" + (" AND case_status = NEEDS_REVIEW" if case == EVERY_CASE else "")
        request = vehicle_service_pb2.ListVehiclesRequest(case_id=case, page_size=limit, filter=waiting, order_by=FIRST)
        return list((await stub.ListVehicles(request)).vehicles)


async def _mark_reviewed(case: str, etag: str) -> None:
    async with connected(read_settings()) as mesh:
        stub = case_service_pb2_grpc.CaseServiceStub(mesh.datastore)
        request = case_service_pb2.UpdateCaseStatusRequest(
            case_id=case, status=case_pb2.Case.STATUS_NEEDS_REVIEW, etag=etag
        )
        results.print(state_line((await stub.UpdateCaseStatus(request)).case))


def _vehicles_table(vehicles: list[CaseVehicle]) -> Table:
    table = Table(title=f"{len(vehicles)} open vehicles", title_justify="left")
    table.add_column("COT", style="bold", no_wrap=True)
    table.add_column("#", justify="right")
    table.add_column("vehicle", overflow="fold")
    table.add_column("CVEGS", style="bold")
    table.add_column("version", overflow="fold")
    for name in ("confidence", "decision", "at stake", "etag"):
        table.add_column(name, justify="right")
    for row in vehicles:
        vehicle = row.vehicle
        year = str(vehicle.year) if vehicle.HasField("year") else ""
        text = " ".join(part for part in (vehicle.brand, vehicle.model, vehicle.description, year) if part)
        value = f"{row.value_at_stake:,.0f}"
        table.add_row(row.cot_number, str(row.position), plain(text), *match_cells(row.match), value, row.etag)
    return table


def _alternatives(row: CaseVehicle) -> list[str]:
    """Return the alternatives for a vehicle, and the matcher's warnings."""
    lines = [
        f"  {rival.cvegs}  {plain(' '.join((rival.brand, rival.model, str(rival.year), rival.description)))}"
        for rival in row.match.runners_up
    ]
    notes = [f"  [dim]{plain(warning)}[/]" for warning in row.match.warnings]
    return [f"[bold]{row.position}[/] could also be:", *lines, *notes] if lines or notes else []
