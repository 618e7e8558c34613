"""What the mesh costs: a bare grpc.aio server against the whole stack, in the same run: `python -m bench.mesh_stack`.

Each server is a process of its own and answers the same small unary call from the same callers, turn about. Callers
run here and are no faster than a bare server, so the ratio goes by the server's processor time a call, that of its
least disturbed round; calls a second (the median) are printed beside it. Only calls with grpc-status OK count.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

import grpc

from mesh.identity.auth import mint_token
from mesh.server.mesh_server import MeshServer
from mesh.settings import Settings
from mesh.telemetry.setup import telemetry
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "a secret for benchmarks, long enough"  # noqa: S105 - protects nothing
ROUNDS = 10
ROUND_S = 0.4
CALLERS = 32
GOAL = 0.65
KINDS = {
    "bare": "bare grpc.aio server",
    "mesh": "whole stack",
    "traced": "whole stack, spans and metrics sent to a collector",
}
METADATA = (
    ("authorization", f"Bearer {mint_token(SECRET, subject='bench', permissions=['matches.read'])}"),
    ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
)


class Matcher(pb_grpc.MatcherServiceServicer):
    """Answers with nothing, so that only the way there is measured."""

    async def MatchVehicle(self, _request: pb.MatchVehicleRequest, _context: Any) -> pb.MatchVehicleResponse:
        """Answer."""
        return pb.MatchVehicleResponse()

    async def BatchMatchVehicles(self, _request: Any, _context: Any) -> pb.BatchMatchVehiclesResponse:
        """Not measured."""
        return pb.BatchMatchVehiclesResponse()

    async def SearchCatalog(self, _request: Any, _context: Any) -> pb.SearchCatalogResponse:
        """Not measured."""
        return pb.SearchCatalogResponse()

    async def StreamMatchVehicles(self, _requests: Any, _context: Any) -> Any:
        """Not measured."""
        yield pb.StreamMatchVehiclesResponse()


async def serve_bare() -> None:
    """Serve with grpc.aio alone."""
    server = grpc.aio.server()
    pb_grpc.add_MatcherServiceServicer_to_server(Matcher(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    await report(f"127.0.0.1:{port}")
    await server.stop(None)


async def serve_mesh(settings: Settings) -> None:
    """Serve with the whole stack."""
    server = MeshServer("bench", "127.0.0.1:0", settings)
    server.add(pb_grpc.add_MatcherServiceServicer_to_server, Matcher(), "minca.matcher.v2.MatcherService")
    async with server:
        await report(server.address)


async def report(address: str) -> None:
    """Say where we are; then, for every line that comes in, how much processor time we have used."""
    print(address, flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(time.process_time(), flush=True)


def serve(kind: str, collector: str) -> None:
    """Be a server until stdin ends."""
    if kind == "bare":
        asyncio.run(serve_bare())
        return
    settings = Settings(
        jwt_secret=SECRET,
        service_key=SECRET,
        service_rate_limit=10**9,
        log_level="WARNING",
        otlp_endpoint=collector or None,
    )
    with telemetry("bench", settings):
        asyncio.run(serve_mesh(settings))


@dataclass
class Rival:
    """One of the servers, and what was measured of it, a figure a round."""

    process: subprocess.Popen[str]
    address: str = ""
    cpu_us: list[float] = field(default_factory=list)
    calls_a_second: list[float] = field(default_factory=list)

    def processor_s(self) -> float:
        """Processor time that the server has used."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("started without pipes")
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


@contextmanager
def rival(kind: str, collector: str) -> Iterator[Rival]:
    """Start a server, stop it at the end."""
    words = [sys.executable, "-m", "bench.mesh_stack", kind, collector]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            raise RuntimeError("started without pipes")
        yield Rival(process, process.stdout.readline().strip())


async def call_for(stub: pb_grpc.MatcherServiceStub, ends_at: float) -> int:
    """Call again and again, and count the calls; one that is not OK raises."""
    request, calls = pb.MatchVehicleRequest(insurer_id="default"), 0
    while time.perf_counter() < ends_at:
        await stub.MatchVehicle(request, timeout=10, metadata=METADATA)
        calls += 1
    return calls


async def measure(rivals: list[Rival]) -> None:
    """Call each in turn, round by round; the first round only warms up."""
    for number in range(ROUNDS + 1):
        for stack in rivals:
            async with grpc.aio.insecure_channel(stack.address) as channel:
                stub = pb_grpc.MatcherServiceStub(channel)
                await stub.MatchVehicle(pb.MatchVehicleRequest(), metadata=METADATA)
                used_s, started = stack.processor_s(), time.perf_counter()
                calls = sum(await asyncio.gather(*(call_for(stub, started + ROUND_S) for _ in range(CALLERS))))
                took_s, used_s = time.perf_counter() - started, stack.processor_s() - used_s
            if number:
                stack.cpu_us.append(used_s / calls * 1e6)
                stack.calls_a_second.append(calls / took_s)


class Swallow(grpc.GenericRpcHandler):
    """A collector that takes everything and keeps nothing."""

    def service(self, _details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[Any, Any]:
        """Answer any unary call with an empty message."""
        return grpc.unary_unary_rpc_method_handler(lambda _request, _context: b"")


def collect() -> None:
    """Be a collector until stdin ends."""
    server = grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((Swallow(),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(f"http://127.0.0.1:{port}", flush=True)
    sys.stdin.read()
    server.stop(None)


def main() -> int:
    """Measure and print; returns 1 when the goal is missed."""
    with ExitStack() as running:
        collector = running.enter_context(rival("collector", "")).address
        rivals = {kind: running.enter_context(rival(kind, collector if kind == "traced" else "")) for kind in KINDS}
        asyncio.run(measure(list(rivals.values())))
    bare_us = min(rivals["bare"].cpu_us)
    print(f"{'server':<52}{'calls/s':>9}{'CPU us/call':>13}{'of bare':>9}")
    for kind, stack in rivals.items():
        cpu_us = min(stack.cpu_us)
        print(f"{KINDS[kind]:<52}{median(stack.calls_a_second):>9.0f}{cpu_us:>13.0f}{bare_us / cpu_us:>9.2f}")
    share = bare_us / min(rivals["mesh"].cpu_us)
    print(f"goal: the whole stack at {GOAL:.0%} of the bare rate or more; it is at {share:.0%}")
    return int(share < GOAL)


if __name__ == "__main__":
    role = sys.argv[1] if len(sys.argv) > 1 else "main"
    if role == "collector":
        collect()
    elif role == "main":
        sys.exit(main())
    else:
        serve(role, sys.argv[2])
