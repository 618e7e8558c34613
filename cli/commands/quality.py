"""`minca quality`: shows how right the accepted codes are, by the verdicts of persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer
from google.protobuf.json_format import MessageToDict
from rich.table import Table

from cli.client.calls import connected, run
from cli.console.failure import read_settings
from cli.console.output import print_json_line, results
from cli.console.plain_text import plain
from minca.datastore.v1 import quality_pb2, quality_service_pb2, quality_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Threshold = quality_pb2.AcceptThreshold
ORIGINS: Final = {
    Threshold.ORIGIN_SHIPPED: "shipped",
    Threshold.ORIGIN_LEARNED: "learned",
    Threshold.ORIGIN_SET_BY_HAND: "set by hand",
}
OBSERVATIONS: Final = {
    quality_pb2.QualityAlarm.KIND_BLIND_CHECKS: "{wrong} of the newest {count} blind checks found the code wrong",
    quality_pb2.QualityAlarm.KIND_CORRECTIONS: "of {count} codes accepted in 30 days at least {wrong} were wrong",
}


def quality(
    insurer: Annotated[str, typer.Option("--insurer", help="The insurer. Default: yours, or `default`.")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """Show the target for accepted codes, the evidence so far, the thresholds in force, and alarms."""
    answer = run(_quality(insurer))
    if as_json:
        print_json_line(
            MessageToDict(answer, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
        )
        return
    results.print(_table(answer.thresholds))
    for sentence in _sentences(answer):
        results.print(sentence, highlight=False, soft_wrap=True)


async def _quality(insurer: str) -> quality_pb2.Quality:
    async with connected(read_settings()) as mesh:
        stub = quality_service_pb2_grpc.QualityServiceStub(mesh.datastore)
        answer = await stub.GetQuality(quality_service_pb2.GetQualityRequest(insurer_id=insurer))
        return answer.quality


def _table(thresholds: Sequence[Threshold]) -> Table:
    table = Table("vehicles", "accepted from", "threshold", "blind checks", "wrong", "guaranteed")
    for threshold in thresholds:
        others = "all others" if len(thresholds) > 1 else "all"
        missing = f"no, {threshold.missing_count:,} right ones missing" if threshold.missing_count else "no"
        table.add_row(
            plain(threshold.vehicle_type) or others,
            f"{threshold.threshold:.3f}",
            ORIGINS.get(threshold.origin, "unknown"),
            f"{threshold.verdict_count:,}",
            f"{threshold.wrong_count:,}",
            "yes" if threshold.is_guaranteed else missing,
        )
    return table


def _sentences(answer: quality_pb2.Quality) -> Iterator[str]:
    yield f"[bold]{plain(answer.insurer_id)}[/]: target {answer.target:.2%} of the accepted codes right"
    yield f"{answer.waiting_count:,} vehicles wait for a blind check"
    if (answer.slope, answer.offset) == (1.0, 0.0):
        yield f"confidence as shipped ({answer.reviewed_count:,} reviewed codes, 100 are needed)"
    else:
        fit = f"slope {answer.slope:.2f}, offset {answer.offset:+.2f}"
        yield f"confidence recalibrated from {answer.reviewed_count:,} reviewed codes: {fit}"
    for alarm in answer.alarms:
        observed = OBSERVATIONS.get(alarm.kind, "{wrong} of {count} codes were wrong")
        sentence = observed.format(wrong=f"{alarm.wrong_count:,}", count=f"{alarm.count:,}")
        yield f"[bold red]alarm:[/] {sentence}, which is unlikely (p = {alarm.probability:.2g}) if the target is met"
