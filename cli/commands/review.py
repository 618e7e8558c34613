"""`minca review`: what waits for a person, in order of what is at stake, and the person's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from google.protobuf.json_format import MessageToDict
from rich.markup import escape
from rich.table import Table

from cli.client.calls import connected, fail, read_settings, run
from cli.console.case_list import cases_table
from cli.console.case_report import decision_word, match_cells, status_word
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

app = typer.Typer(no_args_is_help=True, help="Look at what waits for a person, and answer.")
Cot = Annotated[str, typer.Argument(metavar="COT", help="COT number or id of the case.")]
Position = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="Number of the vehicle in its case.")]
Note = Annotated[str, typer.Option("--note", help="Why, for those who come after.")]
Etag = Annotated[
    str, typer.Option("--etag", help="The etag that you saw: if someone answered since, yours is not taken.")
]
Limit = Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command("list")
def list_(
    limit: Limit = 50,
    *,
    vehicles: Annotated[bool, typer.Option("--vehicles", help="Vehicles of all cases instead of cases.")] = False,
    json: Json = False,
) -> None:
    """List the cases that wait, what is at stake most first."""
    if vehicles:
        open_vehicles = run(_open_vehicles(EVERY_CASE, limit))
        _print_lines(open_vehicles) if json else results.print(_vehicles_table(open_vehicles))
    else:
        cases = run(_waiting_cases(limit))
        _print_lines(cases) if json else results.print(cases_table(cases))


@app.command()
def show(cot: Cot, *, json: Json = False) -> None:
    """Show the open vehicles of a case with what was considered for each."""
    found = run(_open_vehicles(cot, MOST))
    if json:
        _print_lines(found)
        return
    results.print(_vehicles_table(found))
    for each in found:
        for line in _considered(each):
            results.print(line, highlight=False)


@app.command()
def accept(cot: Cot, number: Position, note: Note = "", etag: Etag = "") -> None:
    """Say that the code of a vehicle is right."""
    run(_answer(cot, number, match_pb2.Match(decision=match_pb2.DECISION_ACCEPT), note, etag))


@app.command()
def correct(
    cot: Cot,
    number: Position,
    cvegs: Annotated[str, typer.Argument(metavar="CVEGS", help="The right code, of the active catalogue.")],
    note: Note = "",
    etag: Etag = "",
) -> None:
    """Give a vehicle another code; the matcher remembers it."""
    match = match_pb2.Match(cvegs=cvegs, decision=match_pb2.DECISION_ACCEPT)
    run(_answer(cot, number, match, note, etag))


@app.command()
def reject(cot: Cot, number: Position, note: Note = "", etag: Etag = "") -> None:
    """Say that no code is right for a vehicle."""
    run(_answer(cot, number, match_pb2.Match(decision=match_pb2.DECISION_NO_MATCH), note, etag))


@app.command()
def done(
    cot: Cot, etag: Annotated[str, typer.Option("--etag", help="The etag of the case that you saw.")] = ""
) -> None:
    """Say that you looked at a case as a whole: its flag goes, and it is ready when no vehicle is open."""
    run(_looked_at(cot, etag))


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
        found = await stub.ListVehicles(
            vehicle_service_pb2.ListVehiclesRequest(case_id=case, filter=f"position = {number}")
        )
        if not found.vehicles:
            fail(f"case {case} has no vehicle {number}")
        vehicle = found.vehicles[0]
        changed = vehicle_pb2.CaseVehicle(match=match, review_note=note, etag=etag or vehicle.etag)
        after = await stub.UpdateVehicle(
            vehicle_service_pb2.UpdateVehicleRequest(case_id=vehicle.case_id, vehicle_id=vehicle.id, vehicle=changed)
        )
        results.print(f"vehicle {number}: {decision_word(after.vehicle.match)} {after.vehicle.match.cvegs}".rstrip())
        results.print(await _state(mesh.datastore, vehicle.case_id))


async def _looked_at(case: str, etag: str) -> None:
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


def _print_lines(found: Iterable[Message]) -> None:
    for each in found:
        print_json_line(MessageToDict(each))


def _vehicles_table(found: list[CaseVehicle]) -> Table:
    table = Table(title=f"{len(found)} open vehicles", title_justify="left")
    table.add_column("COT", style="bold", no_wrap=True)
    table.add_column("#", justify="right")
    table.add_column("vehicle", overflow="fold")
    table.add_column("CVEGS", style="bold")
    table.add_column("version", overflow="fold")
    for name in ("confidence", "decision", "at stake", "etag"):
        table.add_column(name, justify="right")
    for each in found:
        read = each.vehicle
        year = str(read.year) if read.HasField("year") else ""
        text = " ".join(part for part in (read.brand, read.model, read.description, year) if part)
        stake = f"{each.value_at_stake:,.0f}"
        table.add_row(each.cot_number, str(each.position), escape(text), *match_cells(each.match), stake, each.etag)
    return table


def _considered(row: CaseVehicle) -> list[str]:
    """Say what else a vehicle could be, and what the matcher doubted."""
    rivals = [
        f"  {each.cvegs}  {escape(' '.join((each.brand, each.model, str(each.year), each.description)))}"
        for each in row.match.runners_up
    ]
    notes = [f"  [dim]{escape(warning)}[/]" for warning in row.match.warnings]
    return [f"[bold]{row.position}[/] could also be:", *rivals, *notes] if rivals or notes else []
