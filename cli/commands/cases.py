"""`minca case` and `minca cases`: what the datastore holds."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer
from google.protobuf.json_format import MessageToDict

from cli.client.calls import connected, read_settings, run
from cli.client.cases import fetch_case
from cli.console.case_json import case_json
from cli.console.case_list import cases_table
from cli.console.case_report import case_table
from cli.console.output import print_json_line, results
from minca.datastore.v1 import case_service_pb2, case_service_pb2_grpc

if TYPE_CHECKING:
    from mesh.settings import Settings
    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle

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


async def _fetch(settings: Settings, key: str) -> tuple[Case, list[CaseVehicle]]:
    async with connected(settings) as mesh:
        return await fetch_case(mesh.datastore, key)


async def _list(settings: Settings, request: case_service_pb2.ListCasesRequest) -> case_service_pb2.ListCasesResponse:
    async with connected(settings) as mesh:
        return await case_service_pb2_grpc.CaseServiceStub(mesh.datastore).ListCases(request)
