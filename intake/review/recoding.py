"""Has vehicles of a case coded by the matcher; while it cannot be asked, they are left uncoded, and coded soon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import grpc

from intake.service.convert import query_of, vehicle_from_proto
from intake.service.matching import code_vehicles, warn_of_values
from intake.service.retry_policy import PASSING
from mesh import deadline
from mesh.telemetry.logs import log
from minca.fleet.v1 import match_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.service.matching import Answers
    from minca.datastore.v1 import case_pb2
    from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
    from minca.matcher.v2 import matcher_service_pb2_grpc

WITHOUT_ANSWER: Final = PASSING | {grpc.StatusCode.NOT_FOUND}
"""Of the matcher: it cannot be reached, or the insurer has no catalogue."""
UNCODED: Final = match_pb2.Match()
USUAL_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Coder:
    """Asks the matcher for the codes of a case's vehicles, with the catalogue of its insurer."""

    matcher: matcher_service_pb2_grpc.MatcherServiceStub
    most_times_base_sum: float

    async def code(self, case: case_pb2.Case, vehicles: Sequence[fleet_pb2.Vehicle]) -> list[match_pb2.Match]:
        """Return a match for each vehicle, in order: UNCODED for all while the matcher gives no answer.

        It is waited for during half of the time that is left, so that the vehicles can be stored.

        Raises: grpc.aio.AioRpcError, when the matcher refuses.
        """
        if not vehicles:
            return []
        left_s = deadline.remaining_s()
        try:
            with deadline.within((USUAL_S if left_s is None else left_s) / 2):
                matches, _ = await self.code_now(case, vehicles)
        except grpc.aio.AioRpcError as error:
            if error.code() not in WITHOUT_ANSWER:
                raise
            log.warning("vehicles left uncoded", vehicles=len(vehicles), problem=error.code().name)
            return [UNCODED] * len(vehicles)
        return matches

    async def code_now(
        self, case: case_pb2.Case, vehicles: Sequence[fleet_pb2.Vehicle], answers: Answers | None = None
    ) -> tuple[list[match_pb2.Match], str]:
        """Return a match for each vehicle, in order, and the version of the catalogue; empty: nothing had to be asked.

        What `answers` hold is not asked again, and what is asked is added to them.

        Raises: grpc.aio.AioRpcError.
        """
        described = [vehicle_from_proto(vehicle) for vehicle in vehicles]
        matches, catalog_version = await code_vehicles(
            self.matcher, described, case.insurer_id, tell=_tell_nobody, answers=answers
        )
        for match in matches:
            if match.decision and not match.method:  # refused by the matcher, for a person to look at
                match.method = match_pb2.MATCH_METHOD_RULES
        warn_of_values(described, matches, case.data.currency, most_times=self.most_times_base_sum)
        return matches, catalog_version


def are_coded_alike(one: fleet_pb2.Vehicle, other: fleet_pb2.Vehicle) -> bool:
    """Tell whether the matcher is asked the same of two vehicles."""
    return query_of(vehicle_from_proto(one)) == query_of(vehicle_from_proto(other))


async def _tell_nobody(_coded: int) -> None:
    """Nobody watches how far the coding of a few vehicles is."""
