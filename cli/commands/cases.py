"""`minca case` and `minca cases`: the cases in the datastore."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from cli.client.calls import connected, run
from cli.client.cases import fetch_case
from cli.client.exports import export_case, export_cases
from cli.console.case_json import case_json
from cli.console.case_list import cases_table
from cli.console.case_options import Cot, Json  # noqa: TC001 - typer reads the annotations
from cli.console.case_report import case_table
from cli.console.export_options import Format, Out, Template, destination
from cli.console.failure import fail, read_settings
from cli.console.language_option import Language  # noqa: TC001 - typer reads the annotations
from cli.console.output import print_json_line, print_messages, results
from minca.datastore.v1 import case_service_pb2, case_service_pb2_grpc

if TYPE_CHECKING:
    from cli.console.export_options import Destination
    from mesh.settings import Settings
    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle

MOST_CASES = 500
MOST_COUNTED = 1000


class Status(Enum):
    """Status of a case."""

    NEEDS_REVIEW = "needs_review"
    READY = "ready"
    QUOTED = "quoted"
    CLOSED = "closed"
    VOIDED = "voided"


def case(
    cot: Cot,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
    out: Out = None,
    template: Template = "",
    file_format: Format = None,
    language: Language = None,
) -> None:
    """Show a case with its vehicles, and what was left out of it; or write it into a file."""
    settings = read_settings(language)
    if to := destination(out, template, file_format):
        size_bytes = run(_export(settings, cot, to))
        results.print(f"{to.path}: {size_bytes:,} bytes", highlight=False, soft_wrap=True)
        return
    stored_case, vehicles = run(_fetch(settings, cot))
    if json:
        print_json_line(case_json("", stored_case, vehicles))
    else:
        results.print(case_table(stored_case, vehicles, language=settings.language))


def cases(
    q: Annotated[
        str,
        typer.Option(
            "--q", metavar="TEXT", help="COT number, client, RFC, broker, plate, VIN or file name, or a part."
        ),
    ] = "",
    status: Annotated[Status | None, typer.Option(help="Only cases with this status.")] = None,
    filter_: Annotated[
        str, typer.Option("--filter", help="""For example: status = "NEEDS_REVIEW" AND overall_confidence < 0.7""")
    ] = "",
    order: Annotated[
        str,
        typer.Option(
            "--order", help='Order by create_time, update_time or value_at_stake; add " desc" for descending.'
        ),
    ] = "create_time desc",
    limit: Annotated[int, typer.Option(min=1, max=MOST_CASES, help="Maximum number of cases.")] = 50,
    *,
    total: Annotated[bool, typer.Option("--total", help="Also print the total, counted up to 1,000.")] = False,
    json: Json = False,
    out: Out = None,
    template: Template = "",
    file_format: Format = None,
) -> None:
    """List cases, newest first; or write all that match, at most 500, into a zip."""
    terms = [f'status = "{status.name}"'] if status else []
    terms += [filter_] if filter_ else []
    if to := destination(out, template, file_format, of_many=".zip"):
        if q or not terms:
            fail("name the cases to write by --filter or --status" + (": --q does not go with --out" if q else ""))
        size_bytes = run(_export_all(read_settings(), " AND ".join(terms), to))
        results.print(f"{to.path}: {size_bytes:,} bytes", highlight=False, soft_wrap=True)
        return
    request = case_service_pb2.ListCasesRequest(
        page_size=limit, filter=" AND ".join(terms), order_by=order, with_total=total, q=q
    )
    answer = run(_list(read_settings(), request))
    if json:
        print_messages(*answer.cases)
        return
    results.print(cases_table(list(answer.cases)))
    if total:
        results.print(
            f"total: {answer.total_size:,}" if answer.total_size <= MOST_COUNTED else "total: more than 1,000"
        )
    if answer.next_page_token:
        results.print(f"[dim]there are more than {limit}: narrow the list with --filter, or raise --limit[/]")


async def _fetch(settings: Settings, key: str) -> tuple[Case, list[CaseVehicle]]:
    async with connected(settings) as mesh:
        return await fetch_case(mesh, key)


async def _export(settings: Settings, key: str, to: Destination) -> int:
    async with connected(settings) as mesh:
        return await export_case(mesh, key, to)


async def _export_all(settings: Settings, condition: str, to: Destination) -> int:
    async with connected(settings) as mesh:
        return await export_cases(mesh, condition, to)


async def _list(settings: Settings, request: case_service_pb2.ListCasesRequest) -> case_service_pb2.ListCasesResponse:
    async with connected(settings) as mesh:
        return await case_service_pb2_grpc.CaseServiceStub(mesh.datastore).ListCases(request)
