"""`minca case` and `minca cases`: what the datastore holds."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer
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
    limit: Annotated[int, typer.Option(min=1, max=MOST_CASES, help="How many at most.")] = 50,
) -> None:
    """List cases, the newest first."""
    terms = [f'status = "{status.name}"'] if status else []
    terms += [filter_] if filter_ else []
    request = case_service_pb2.ListCasesRequest(page_size=limit, filter=" AND ".join(terms))
    answer = run(_list(read_settings(), request))
    results.print(_overview(list(answer.cases)))
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


def _overview(found: list[Case]) -> Table:
    table = Table(title=f"{len(found)} cases", title_justify="left")
    table.add_column("COT", style="bold", no_wrap=True)
    table.add_column("status")
    table.add_column("client", overflow="fold")
    for name in ("vehicles", "accepted", "review", "no match", "confidence"):
        table.add_column(name, justify="right")
    for each in found:
        counts = (each.vehicle_count, each.accepted_count, each.review_count, each.no_match_count)
        client = escape(each.data.client_name) or "-"
        cells = (each.cot_number, status_word(each), client, *map(str, counts), f"{each.overall_confidence:.2f}")
        table.add_row(*cells)
    return table
