"""Has the vehicles of a case coded by the matcher, in batches."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from domain.notices.codes import MatchWarning
from domain.notices.notice import notice
from intake.service.convert import add_warning, query_of, uncoded
from minca.fleet.v1 import match_pb2
from minca.matcher.v2 import matcher_service_pb2, vehicle_match_pb2

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from intake.model.extraction import Vehicle
    from minca.matcher.v2 import matcher_service_pb2_grpc

    Answers = dict[bytes, match_pb2.Match]
    """What the matcher answered, by the query in its serialised form."""

BATCH: Final = 500
# The match holds the runners-up; nobody here asks why each of them was considered.
CANDIDATES: Final = 1


async def code_vehicles(
    matcher: matcher_service_pb2_grpc.MatcherServiceStub,
    vehicles: Sequence[Vehicle],
    insurer_id: str,
    *,
    tell: Callable[[int], Awaitable[None]],
    answers: Answers | None = None,
) -> tuple[list[match_pb2.Match], str]:
    """Return a match for each vehicle, in order, and the catalogue version; `tell` gets the number done so far.

    Of vehicles that say the same one is asked for, and what `answers` hold is not asked again; what is asked is added
    to them. The version is empty where nothing had to be asked.

    Raises: grpc.aio.AioRpcError.
    """
    answers = {} if answers is None else answers
    queries = [query_of(vehicle).SerializeToString(deterministic=True) for vehicle in vehicles]
    counts = Counter(queries)
    unanswered = [query for query in counts if query not in answers]
    coded = len(queries) - sum(counts[query] for query in unanswered)
    catalog_version = ""
    for start in range(0, len(unanswered), BATCH):
        batch = unanswered[start : start + BATCH]
        response = await matcher.BatchMatchVehicles(
            matcher_service_pb2.BatchMatchVehiclesRequest(
                queries=map(vehicle_match_pb2.VehicleQuery.FromString, batch),
                insurer_id=insurer_id,
                max_candidates=CANDIDATES,
            )
        )
        answers.update(zip(batch, map(_match, response.results), strict=True))
        catalog_version = response.catalog_version
        coded += sum(counts[query] for query in batch)
        await tell(coded)
    return [_copied(answers[query]) for query in queries], catalog_version


def _copied(match: match_pb2.Match) -> match_pb2.Match:
    """Return a match of its own for a vehicle, since each has warnings of its own."""
    own = match_pb2.Match()
    own.CopyFrom(match)
    return own


def _match(result: matcher_service_pb2.MatchResult) -> match_pb2.Match:
    if result.WhichOneof("outcome") == "vehicle_match":
        return result.vehicle_match.match
    return uncoded(result.error.message or "the matcher gave no answer")


def warn_of_values(
    vehicles: Sequence[Vehicle], matches: Sequence[match_pb2.Match], currency: str, *, most_times: float
) -> None:
    """Add a warning to each match whose base sum is more than `most_times` as high or as low as the insured value.

    Then either the value or the code is likely wrong. Base sums are in MXN; `currency` is that of values without one.
    """
    for vehicle, match in zip(vehicles, matches, strict=True):
        if not vehicle.value or not match.base_sum or (vehicle.currency or currency) not in {"", "MXN"}:
            continue
        if not 1 / most_times <= vehicle.value / match.base_sum <= most_times:
            value, base_sum = f"{vehicle.value:.0f}", f"{match.base_sum:.0f}"
            add_warning(match, notice(MatchWarning.VALUE_FAR_FROM_BASE_SUM, value=value, base_sum=base_sum))
