"""Has the vehicles of a case coded by the matcher, in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.notices.codes import MatchWarning
from domain.notices.notice import notice
from intake.service.convert import add_warning, query_of, uncoded
from minca.matcher.v2 import matcher_service_pb2

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from intake.model.extraction import Vehicle
    from minca.fleet.v1 import match_pb2
    from minca.matcher.v2 import matcher_service_pb2_grpc

BATCH: Final = 500
# The match holds the runners-up; nobody here asks why each of them was considered.
CANDIDATES: Final = 1


async def code_vehicles(
    matcher: matcher_service_pb2_grpc.MatcherServiceStub,
    vehicles: Sequence[Vehicle],
    insurer_id: str,
    *,
    tell: Callable[[int], Awaitable[None]],
) -> tuple[list[match_pb2.Match], str]:
    """Return a match for each vehicle, in order, and the catalogue version; `tell` gets the number done so far.

    Raises: grpc.aio.AioRpcError.
    """
    matches: list[match_pb2.Match] = []
    catalog_version = ""
    for start in range(0, len(vehicles), BATCH):
        response = await matcher.BatchMatchVehicles(
            matcher_service_pb2.BatchMatchVehiclesRequest(
                queries=[query_of(vehicle) for vehicle in vehicles[start : start + BATCH]],
                insurer_id=insurer_id,
                max_candidates=CANDIDATES,
            )
        )
        matches.extend(_match(result) for result in response.results)
        catalog_version = response.catalog_version
        await tell(len(matches))
    return matches, catalog_version


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
