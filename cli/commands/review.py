"""`minca review`: lists cases and vehicles that need a person, by value at stake, and records the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from google.protobuf.json_format import MessageToDict
from rich.markup import escape
from rich.table import Table

from cli.client.calls import connected, run
from cli.console.case_list import cases_table
from cli.console.case_report import match_cells, status_word
from cli.console.failure import fail, read_settings
from cli.console.match_words import decision_word
from cli.console.output import print_json_line, results
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
    from collections.abc import Iterable

    import grpc
    from google.protobuf.message import Message

    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle

MOST = 500
FIRST = "value_at_stake desc"
EVERY_CASE = "-"

app = typer.Typer(no_args_is_help=True, help="List what needs review, and decide on it.")
Cot = Annotated[str, typer.Argument(metavar="COT", help="COT number or id of the case.")]
Position = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="Position of the vehicle in its case.")]
Note = Annotated[str, typer.Option("--note", help="Reason, for later readers.")]
Etag = Annotated[str, typer.Option("--etag", help="The etag that you saw: refused if the vehicle has changed since.")]
Limit = Annotated[int, typer.Option(min=1, max=MOST, help="Maximum number of results.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")]


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
        _print_lines(open_vehicles) if json else results.print(_vehicles_table(open_vehicles))
    else:
        cases = run(_waiting_cases(limit))
        _print_lines(cases) if json else results.print(cases_table(cases))


@app.command()
def show(cot: Cot, *, json: Json = False) -> None:
    """Show the open vehicles of a case, with the alternatives for each."""
    vehicles = run(_open_vehicles(cot, MOST))
    if json:
        _print_lines(vehicles)
        return
    results.print(_vehicles_table(vehicles))
    for vehicle in vehicles:
        for line in _alternatives(vehicle):
            results.print(line, highlight=False)


@app.command()
def accept(cot: Cot, number: Position, note: Note = "", etag: Etag = "") -> None:
    """Accept the code of a vehicle."""
    run(_answer(cot, number, match_pb2.Match(decision=match_pb2.DECISION_ACCEPT), note, etag))


@app.command()
def correct(
    cot: Cot,
    number: Position,
    cvegs: Annotated[str, typer.Argument(metavar="CVEGS", help="The correct code, from the active catalogue.")],
    note: Note = "",
    etag: Etag = "",
) -> None:
    """Give a vehicle another code. The matcher remembers the correction."""
    match = match_pb2.Match(cvegs=cvegs, decision=match_pb2.DECISION_ACCEPT)
    run(_answer(cot, number, match, note, etag))


@app.command()
def reject(cot: Cot, number: Position, note: Note = "", etag: Etag = "") -> None:
    """Record that no code fits a vehicle."""
    run(_answer(cot, number, match_pb2.Match(decision=match_pb2.DECISION_NO_MATCH), note, etag))


@app.command()
def done(
    cot: Cot, etag: Annotated[str, typer.Option("--etag", help="The etag of the case that you saw.")] = ""
) -> None:
    """Mark a case as reviewed: its flag is cleared, and it becomes ready when no vehicle is open."""
    run(_mark_reviewed(cot, etag))


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


async def _answer(case: str, number: int, match: match_pb2.Match, note: str, etag: str) -> None:
    async with connected(read_settings()) as mesh:
        stub = vehicle_service_pb2_grpc.VehicleServiceStub(mesh.datastore)
        response = await stub.ListVehicles(
            vehicle_service_pb2.ListVehiclesRequest(case_id=case, filter=f"position = {number}")
        )
        if not response.vehicles:
            fail(f"case {case} has no vehicle {number}")
        vehicle = response.vehicles[0]
        change = vehicle_pb2.CaseVehicle(match=match, review_note=note, etag=etag or vehicle.etag)
        after = await stub.UpdateVehicle(
            vehicle_service_pb2.UpdateVehicleRequest(case_id=vehicle.case_id, vehicle_id=vehicle.id, vehicle=change)
        )
        results.print(f"vehicle {number}: {decision_word(after.vehicle.match)} {after.vehicle.match.cvegs}".rstrip())
        results.print(await _state(mesh.datastore, vehicle.case_id))


async def _mark_reviewed(case: str, etag: str) -> None:
    async with connected(read_settings()) as mesh:
        stub = case_service_pb2_grpc.CaseServiceStub(mesh.datastore)
        request = case_service_pb2.UpdateCaseStatusRequest(
            case_id=case, status=case_pb2.Case.STATUS_NEEDS_REVIEW, etag=etag
        )
        await stub.UpdateCaseStatus(request)
        results.print(await _state(mesh.datastore, case))


async def _state(datastore: grpc.aio.Channel, key: str) -> str:
    stub = case_service_pb2_grpc.CaseServiceStub(datastore)
    case = (await stub.GetCase(case_service_pb2.GetCaseRequest(case_id=key))).case
    return f"{case.cot_number} is {status_word(case)}, {case.open_count} open, {case.value_at_stake:,.0f} at stake"


def _print_lines(messages: Iterable[Message]) -> None:
    for message in messages:
        print_json_line(MessageToDict(message))


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
        table.add_row(row.cot_number, str(row.position), escape(text), *match_cells(row.match), value, row.etag)
    return table


def _alternatives(row: CaseVehicle) -> list[str]:
    """Return the alternatives for a vehicle, and the matcher's warnings."""
    lines = [
        f"  {rival.cvegs}  {escape(' '.join((rival.brand, rival.model, str(rival.year), rival.description)))}"
        for rival in row.match.runners_up
    ]
    notes = [f"  [dim]{escape(warning)}[/]" for warning in row.match.warnings]
    return [f"[bold]{row.position}[/] could also be:", *lines, *notes] if lines or notes else []
