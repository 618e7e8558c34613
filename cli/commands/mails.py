"""`minca mails` and `minca reclassify`: what mails were taken for, and what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.client.calls import connected, run
from cli.console.case_options import Json  # noqa: TC001 - typer reads the annotations
from cli.console.failure import read_settings
from cli.console.mail_kind import KINDS, kind_of
from cli.console.mail_report import mail_line
from cli.console.output import print_messages, results
from minca.intake.v1 import intake_service_pb2, intake_service_pb2_grpc

if TYPE_CHECKING:
    from mesh.settings import Settings
    from minca.intake.v1.intake_pb2 import Intake

MOST_MAILS = 500


ALLOWED = ", ".join(KINDS)


def _known_kind(kind: str | None) -> str | None:
    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"{kind!r} is none of: {ALLOWED}")
    return kind


def mails(
    kind: Annotated[
        str | None, typer.Option(callback=_known_kind, help=f"Only mails that were taken for this: {ALLOWED}.")
    ] = None,
    filter_: Annotated[str, typer.Option("--filter", help='For example: status = "FAILED"')] = "",
    limit: Annotated[int, typer.Option(min=1, max=MOST_MAILS, help="Maximum number of mails.")] = 50,
    *,
    json: Json = False,
) -> None:
    """List mails, newest first: what each was taken for and why, and what came of it."""
    terms = [f'mail_kind = "{kind.upper()}"'] if kind else []
    terms += [filter_] if filter_ else []
    request = intake_service_pb2.ListIntakesRequest(page_size=limit, filter=" AND ".join(terms))
    for intake in run(_list(read_settings(), request)):
        if json:
            print_messages(intake)
        else:
            results.print(mail_line(intake), highlight=False, soft_wrap=True)


def reclassify(
    intake: Annotated[str, typer.Argument(metavar="INTAKE", help="Id of the mail, as `minca mails` shows it.")],
    kind: Annotated[str, typer.Argument(callback=_known_kind, help=f"What the mail is: {ALLOWED}.")],
) -> None:
    """Say what a mail is: a request becomes a case after all, and the case of what is none is voided."""
    request = intake_service_pb2.ReclassifyIntakeRequest(intake_id=intake, mail_kind=kind_of(kind))
    results.print(mail_line(run(_reclassify(read_settings(), request))), highlight=False, soft_wrap=True)


async def _list(settings: Settings, request: intake_service_pb2.ListIntakesRequest) -> list[Intake]:
    async with connected(settings) as mesh:
        stub = intake_service_pb2_grpc.IntakeServiceStub(mesh.intake)
        return list((await stub.ListIntakes(request)).intakes)


async def _reclassify(settings: Settings, request: intake_service_pb2.ReclassifyIntakeRequest) -> Intake:
    async with connected(settings) as mesh:
        stub = intake_service_pb2_grpc.IntakeServiceStub(mesh.intake)
        return (await stub.ReclassifyIntake(request)).intake
