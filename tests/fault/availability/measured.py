"""A steady stream of calls through one channel, and what became of them."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import grpc

from mesh.client.channel import open_channel
from mesh.client.circuit_breaker import Breaker
from mesh.settings import Settings
from mesh.status import read_details
from minca.datastore.v1 import case_service_pb2, case_service_pb2_grpc
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Call = Callable[[], Awaitable[object]]

DEADLINE_S: Final = 2.0
BY_TURNS: Final = (("grpc.service_config", json.dumps({"loadBalancingConfig": [{"round_robin": {}}]})),)


@dataclass(frozen=True, slots=True)
class Made:
    """A call: when it began, what it took, and why it failed, if it did."""

    began_s: float
    took_s: float
    failure: str


@dataclass(slots=True)
class Stream:
    """Calls at an even pace, whatever becomes of them, as of many callers who know nothing of each other."""

    call: Call
    made: list[Made] = field(default_factory=list)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self, a_second: float, seconds: float) -> None:
        """Call for so long, and wait for the last answer."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(int(a_second * seconds)):
            await asyncio.sleep(max(began + number / a_second - loop.time(), 0))
            task = asyncio.create_task(self._once())
            self.under_way.add(task)
            task.add_done_callback(self.under_way.discard)
        await asyncio.gather(*self.under_way)

    async def _once(self) -> None:
        loop = asyncio.get_running_loop()
        began, failure = loop.time(), ""
        try:
            await self.call()
        except grpc.aio.AioRpcError as error:
            failure = read_details(error).reason or error.code().name
        self.made.append(Made(began, loop.time() - began, failure))

    def since(self, moment_s: float) -> Figures:
        """Return the figures of the calls that began at that moment of the event loop or later."""
        return Figures(moment_s, [made for made in self.made if made.began_s >= moment_s])


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of calls since a moment."""

    moment_s: float
    made: list[Made]

    @property
    def failed_share(self) -> float:
        """Of a hundred calls as a number from 0 to 1."""
        return sum(bool(made.failure) for made in self.made) / len(self.made)

    @property
    def failures(self) -> Counter[str]:
        """How many failed for each reason."""
        return Counter(made.failure for made in self.made if made.failure)

    @property
    def recovered_s(self) -> float:
        """After how long the last call ended that failed; 0 when none did."""
        return max((made.began_s + made.took_s - self.moment_s for made in self.made if made.failure), default=0.0)

    def within_s(self, share: float) -> float:
        """Return within what this share of the answers was there."""
        took = sorted(made.took_s for made in self.made if not made.failure)
        return took[min(int(len(took) * share), len(took) - 1)] if took else float("inf")

    def slower_than(self, least_s: float) -> float:
        """Return the share of the answers that took longer."""
        answers = [made.took_s for made in self.made if not made.failure]
        return sum(took_s > least_s for took_s in answers) / max(len(answers), 1)

    def __str__(self) -> str:
        """Show what the table in docs/operators.md has."""
        p99_ms = self.within_s(0.99) * 1000
        return f"failed {self.failed_share:.1%} of {len(self.made)}, p99 {p99_ms:.0f} ms, last {self.recovered_s:.1f} s"


def say(**lines: object) -> None:
    """Print figures, for `pytest -rA`."""
    sys.stdout.writelines(f"  {name.replace('_', ' ')}: {figures}\n" for name, figures in lines.items())


def mesh_channel(target: str, breaker: Breaker | None = None) -> grpc.aio.Channel:
    """Open a channel as the services do."""
    return open_channel(target, Settings(), caller="test", peer="matcher", breaker=breaker or Breaker("matcher"))


def plain_channel(target: str) -> grpc.aio.Channel:
    """Open a channel as gRPC has it, to compare with."""
    return grpc.aio.insecure_channel(target, BY_TURNS)


def repeatable(channel: grpc.aio.Channel, timeout_s: float = DEADLINE_S) -> Call:
    """Return a call that may be repeated."""
    stub = pb_grpc.MatcherServiceStub(channel)
    return lambda: stub.MatchVehicle(pb.MatchVehicleRequest(), timeout=timeout_s)


def batch(channel: grpc.aio.Channel, timeout_s: float) -> Call:
    """Return a call of many items."""
    stub = pb_grpc.MatcherServiceStub(channel)
    return lambda: stub.BatchMatchVehicles(pb.BatchMatchVehiclesRequest(), timeout=timeout_s)


def not_repeatable(channel: grpc.aio.Channel, timeout_s: float = DEADLINE_S) -> Call:
    """Return a call that must not be made twice."""
    stub = case_service_pb2_grpc.CaseServiceStub(channel)
    return lambda: stub.UpdateCase(case_service_pb2.UpdateCaseRequest(), timeout=timeout_s)
