"""`minca case code`, `reread` and `answer`: a case is coded or read again, and its broker is asked."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - as above
from typing import TYPE_CHECKING, Annotated

import typer

from cli.client.calls import connected, run
from cli.client.cases import get_case
from cli.client.reviews import review_stub
from cli.console.case_options import CaseEtag, Cot, Json  # noqa: TC001 - typer reads the annotations
from cli.console.case_report import state_line
from cli.console.change_set_table import change_set_table
from cli.console.failure import fail, read_settings
from cli.console.match_words import decision_word
from cli.console.output import print_messages, results
from minca.intake.v1 import review_service_pb2 as pb

if TYPE_CHECKING:
    from mesh.settings import Settings
    from minca.intake.v1.review_service_pb2 import AnswerDraft, CodeCaseResponse, RereadCaseResponse


def code(
    cot: Cot,
    etag: CaseEtag = "",
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Also the vehicles whose code was accepted by the matcher.")
    ] = False,
    json: Json = False,
) -> None:
    """Code the open vehicles of a case again, with today's catalogue. What a person decided stays."""
    request = pb.CodeCaseRequest(case_id=cot, with_accepted=every, etag=etag)
    coded, state = run(_code(read_settings(), request))
    if json:
        print_messages(coded)
        return
    for vehicle in coded.changed:
        line = f"vehicle {vehicle.position}: {decision_word(vehicle.match)} {vehicle.match.cvegs}"
        results.print(line.rstrip(), highlight=False)
    counts = f"{coded.coded_count:,} coded by catalogue {coded.catalog_version}, {coded.changed_count:,} changed"
    results.print(counts, highlight=False)
    results.print(state)


def reread(cot: Cot, *, json: Json = False) -> None:
    """Read the mail of a case again, and show what that would change. `minca changes apply` applies it."""
    read = run(_reread(read_settings(), cot))
    if json:
        print_messages(read)
    elif read.HasField("change_set"):
        results.print(change_set_table(read.change_set))
        results.print(f"minca changes apply {read.change_set.cot_number} {read.change_set.id}", highlight=False)
    else:
        results.print(f"{read.vehicle_count:,} vehicles are read, and nothing would change", highlight=False)


def answer(
    cot: Cot,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="Write it as a mail (.eml) instead.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Draft an answer to the broker: what is missing and what is doubtful. Nothing is sent."""
    draft = run(_draft(read_settings(), cot))
    if out is not None:
        _write(out, draft.eml)
    if json:
        print_messages(draft)
    elif out is None:
        for line in (f"To: {draft.to}", f"Subject: {draft.subject}", "", draft.text.rstrip()):
            results.print(line, markup=False, highlight=False, soft_wrap=True)
    else:
        results.print(f"{out}: {draft.question_count} questions", markup=False, highlight=False, soft_wrap=True)


async def _code(settings: Settings, request: pb.CodeCaseRequest) -> tuple[CodeCaseResponse, str]:
    async with connected(settings) as mesh:
        coded = await review_stub(mesh).CodeCase(request)
        return coded, state_line(await get_case(mesh, request.case_id))


async def _reread(settings: Settings, cot: str) -> RereadCaseResponse:
    async with connected(settings) as mesh:
        return await review_stub(mesh).RereadCase(pb.RereadCaseRequest(case_id=cot))


async def _draft(settings: Settings, cot: str) -> AnswerDraft:
    async with connected(settings) as mesh:
        return (await review_stub(mesh).DraftAnswer(pb.DraftAnswerRequest(case_id=cot))).draft


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        fail(str(error))
