"""`minca case code`, `reread` and `answer`: a case is coded or read again, and its broker is asked."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - as above
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.progress import Progress

from cli.client.calls import connected, run
from cli.client.cases import get_case
from cli.client.reviews import review_stub
from cli.console.case_options import CaseEtag, Cot, Json  # noqa: TC001 - typer reads the annotations
from cli.console.case_report import state_line
from cli.console.change_set_table import change_set_table
from cli.console.failure import fail, read_settings
from cli.console.match_words import decision_word
from cli.console.output import print_messages, problems, results
from minca.intake.v1 import review_service_pb2 as pb

if TYPE_CHECKING:
    from mesh.settings import Settings
    from minca.intake.v1.review_service_pb2 import AnswerDraft, CodeCaseResponse, RereadCaseResponse

A_PART: Final = 1_000
"""So many are coded by one call, and stay coded whatever becomes of the next."""


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
    """Code a case again part by part, telling how far it is; return what that came to, and the state of the case."""
    whole = pb.CodeCaseResponse()
    request.max_vehicles = A_PART
    with Progress(console=problems, transient=True) as progress:
        task = progress.add_task("coding", total=None)
        async with connected(settings) as mesh:
            while True:
                part = await review_stub(mesh).CodeCase(request)
                _add(whole, part)
                progress.update(task, description=f"{whole.coded_count:,} coded")
                if not part.resume_token:
                    return whole, state_line(await get_case(mesh, request.case_id))
                request.resume_token = part.resume_token


def _add(whole: CodeCaseResponse, part: CodeCaseResponse) -> None:
    whole.changed.extend(part.changed)
    whole.changed_count += part.changed_count
    whole.coded_count += part.coded_count
    whole.catalog_version = part.catalog_version


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
