"""`minca case` and `minca cases`: what the datastore holds."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer
from google.protobuf.json_format import MessageToDict
from rich.markup import escape
from rich.table import Table

from cli.calls import connected, read_settings, run
from cli.case_report import case_json, case_table, status_word
from cli.screen import print_json_line, results
from minca.datastore.v1 import case_service_pb2, case_service_pb2_grpc, vehicle_service_pb2, vehicle_service_pb2_grpc

if TYPE_CHECKING:
    import grpc

    from mesh.settings import Settings
    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle

VEHICLES_A_PAGE = 1000
MOST_CASES = 500
MOST_COUNTED = 1000


class Status(Enum):
    """Where a case is."""

    NEEDS_REVIEW = "needs_review"
    READY = "ready"
    QUOTED = "quoted"
    CLOSED = "closed"


def case(
    cot: Annotated[str, typer.Argument(metavar="COT", help="COT number or id of the case.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """Show a case with its vehicles."""
    found, vehicles = run(_fetch(read_settings(), cot))
    if json:
        print_json_line(case_json("", found, vehicles))
    else:
        results.print(case_table(found, vehicles))


def cases(
    status: Annotated[Status | None, typer.Option(help="Only those that are there.")] = None,
    filter_: Annotated[
        str, typer.Option("--filter", help="""For example: status = "NEEDS_REVIEW" AND overall_confidence < 0.7""")
    ] = "",
    order: Annotated[
        str,
        typer.Option("--order", help='create_time, update_time or value_at_stake, with " desc" for the largest first.'),
    ] = "create_time desc",
    limit: Annotated[int, typer.Option(min=1, max=MOST_CASES, help="How many at most.")] = 50,
    *,
    total: Annotated[bool, typer.Option("--total", help="Say how many there are in all, up to 1,000.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a case, a line each.")] = False,
) -> None:
    """List cases, the newest first."""
    terms = [f'status = "{status.name}"'] if status else []
    terms += [filter_] if filter_ else []
    request = case_service_pb2.ListCasesRequest(
        page_size=limit, filter=" AND ".join(terms), order_by=order, with_total=total
    )
    answer = run(_list(read_settings(), request))
    if json:
        for each in answer.cases:
            print_json_line(MessageToDict(each))
        return
    results.print(cases_table(list(answer.cases)))
    if total:
        results.print(
            f"in all {answer.total_size:,}" if answer.total_size <= MOST_COUNTED else "in all more than 1,000"
        )
    if answer.next_page_token:
        results.print(f"[dim]more than {limit}: narrow it with --filter, or raise --limit[/]")


async def fetch_case(datastore: grpc.aio.Channel, key: str) -> tuple[Case, list[CaseVehicle]]:
    """Return the case of an id or COT number, and all its vehicles."""
    stub = case_service_pb2_grpc.CaseServiceStub(datastore)
    answer = await stub.GetCase(case_service_pb2.GetCaseRequest(case_id=key))
    return answer.case, await _fetch_vehicles(datastore, answer.case)


async def _fetch_vehicles(datastore: grpc.aio.Channel, of: Case) -> list[CaseVehicle]:
    stub = vehicle_service_pb2_grpc.VehicleServiceStub(datastore)
    vehicles: list[CaseVehicle] = []
    request = vehicle_service_pb2.ListVehiclesRequest(case_id=of.id, page_size=VEHICLES_A_PAGE)
    while True:
        page = await stub.ListVehicles(request)
        vehicles += page.vehicles
        if not page.next_page_token:
            return vehicles
        request.page_token = page.next_page_token


async def _fetch(settings: Settings, key: str) -> tuple[Case, list[CaseVehicle]]:
    async with connected(settings) as mesh:
        return await fetch_case(mesh.datastore, key)


async def _list(settings: Settings, request: case_service_pb2.ListCasesRequest) -> case_service_pb2.ListCasesResponse:
    async with connected(settings) as mesh:
        return await case_service_pb2_grpc.CaseServiceStub(mesh.datastore).ListCases(request)


def cases_table(found: list[Case]) -> Table:
    """Return cases as a table, a line each."""
    table = Table(title=f"{len(found)} cases", title_justify="left")
    table.add_column("COT", style="bold", no_wrap=True)
    table.add_column("status")
    table.add_column("client", overflow="fold")
    for name in ("vehicles", "accepted", "open", "confidence", "at stake"):
        table.add_column(name, justify="right")
    for each in found:
        counts = (each.vehicle_count, each.accepted_count, each.open_count)
        client = escape(each.data.client_name) or "-"
        sure, stake = f"{each.overall_confidence:.2f}", f"{each.value_at_stake:,.0f}"
        table.add_row(each.cot_number, status_word(each), client, *map(str, counts), sure, stake)
    return table
