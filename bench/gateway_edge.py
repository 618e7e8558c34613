"""What the REST gateway costs beside a direct call, in CPU time of all processes: `python -m bench.gateway_edge`.

One echo server, four ways to it, turn by turn: gRPC itself, the gateway, Envoy's transcoder, and the floor of any
gateway in Python: the same HTTP server and gRPC channel, with requests and answers that were made beforehand.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import json_format

from bench._processes import cpu_of_tree_s
from gateway.http.serve import freeze_memory, make_server, new_event_loop
from gateway.protojson.writer import JsonWriter
from tests.contract.gateway.echo import SERVICE, echo_contracts, new, start_echo_server
from tests.contract.gateway.envoy import running_envoy
from tests.contract.gateway.served import BOUNDS, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from google.protobuf.message import Message
    from starlette.types import Receive, Scope, Send

ROUND_S = 0.8
ROUNDS = 5
CONNECTIONS = 8
ROWS = 1000
CREATE, GET = "CreateThing", "GetThing"
Call = Callable[[], None]


def requests() -> dict[str, tuple[Message, str, str, bytes]]:
    """Name each request: the message, and the same as method, path and body."""
    small = new("Thing", name="a", count=3)
    middle = new("Thing", name="a", tags=["word"] * 20, children=[new("Nested", title="axle", count=2)] * 10)
    large = new("Thing", name="a", children=[new("Nested", title="TOYOTA YARIS 5P CORE", count=2)] * ROWS)
    return {
        "GET, 1 field in the query": (small, "GET", "/v1/things/a?count=3", b""),
        "POST, 10 rows": (middle, "POST", "/v1/things", _json(middle)),
        f"POST, {ROWS} rows": (large, "POST", "/v1/things", _json(large)),
    }


def _json(message: Message) -> bytes:
    return json.dumps(json_format.MessageToDict(message)).encode()


def by_grpc(address: str, message: Message, rpc: str) -> Call:
    """Call the server itself."""
    channel = grpc.insecure_channel(address)
    method = echo_contracts().pool.FindServiceByName(SERVICE).methods_by_name[rpc]
    answer: Any = new("Echo")
    stub: Any = channel.unary_unary(
        f"/{SERVICE}/{method.name}",
        request_serializer=lambda request: request.SerializeToString(),
        response_deserializer=type(answer).FromString,
    )
    return lambda: stub(message, timeout=20)


def by_http(address: str, method: str, path: str, body: bytes) -> Call:
    """Call through a transcoder, over one connection that is kept."""
    connection = http.client.HTTPConnection(address, timeout=20)
    headers = {"content-type": "application/json"} if body else {}

    def call() -> None:
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        response.read()
        if response.status != http.client.OK:
            raise RuntimeError(f"{address} answered {response.status}")

    return call


@dataclass(slots=True)
class Costs:
    """What calls took: the clock of each in milliseconds, and the CPU time of all processes together."""

    clock_ms: list[float] = field(default_factory=list)
    cpu_s: float = 0.0

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds a call."""
        return self.cpu_s * 1000 / len(self.clock_ms)


def run_round(call: Call, pids: tuple[int, ...], costs: Costs) -> None:
    """Call one after the other for a round. `pids` are the processes that work for the call, beside this one."""
    before, ends_at = _cpu_s(pids), time.perf_counter() + ROUND_S
    while time.perf_counter() < ends_at:
        started = time.perf_counter()
        call()
        costs.clock_ms.append((time.perf_counter() - started) * 1000)
    costs.cpu_s += _cpu_s(pids) - before


def _cpu_s(pids: tuple[int, ...]) -> float:
    return time.process_time() + sum(map(cpu_of_tree_s, pids))


def calls_a_second(make: Callable[[], Call]) -> float:
    """Call over several connections at once for a round."""

    def count(_: int) -> int:
        costs = Costs()
        run_round(make(), (), costs)
        return len(costs.clock_ms)

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        return sum(threads.map(count, range(CONNECTIONS))) / ROUND_S


def compare(calls: dict[str, Callable[[], Call]], pids: dict[str, tuple[int, ...]]) -> None:
    """Print the costs of each way, taken in turns."""
    ready = {name: make() for name, make in calls.items()}
    costs = {name: Costs() for name in calls}
    for call in ready.values():
        call()
    for _ in range(ROUNDS):
        for name, call in ready.items():
            run_round(call, pids[name], costs[name])
    direct = costs["grpc"].cpu_ms
    for name, cost in costs.items():
        median_ms, p99_ms = statistics.median(cost.clock_ms), statistics.quantiles(cost.clock_ms, n=100)[98]
        times = f"CPU {cost.cpu_ms:6.2f} ms  {cost.cpu_ms / direct:5.2f} x"
        print(f"  {name:8} {times}   clock: median {median_ms:6.2f} ms  p99 {p99_ms:6.2f} ms")


async def serve_echo() -> None:
    """Be the server."""
    echo = await start_echo_server()
    echo.received = _Forgotten()  # a bench remembers nothing
    echo.metadata = _Forgotten()
    print(echo.address, flush=True)
    await echo.server.wait_for_termination()


async def serve_gateway(backend: str) -> None:
    """Be the gateway."""
    async with serving(echo_contracts(), backend, bounds=BOUNDS) as address:
        freeze_memory()
        print(address, flush=True)
        await asyncio.Event().wait()


async def serve_floor(backend: str) -> None:
    """Be a gateway that transcodes nothing: by the first letter of a path it sends one request or the other."""
    writer = JsonWriter(echo_contracts().pool)
    async with grpc.aio.insecure_channel(backend) as channel:
        ready: dict[str, tuple[bytes, bytes, Any]] = {}
        for message, method, _, body in requests().values():
            rpc = CREATE if body else GET
            answer = writer.to_json(new("Echo", thing=message, rpc=rpc, many=[message, message]))
            ready[f"{method} {len(body)}"] = (
                message.SerializeToString(),
                answer,
                channel.unary_unary(f"/{SERVICE}/{rpc}"),
            )

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            size_bytes, more = 0, True
            while more:
                event = await receive()
                size_bytes, more = size_bytes + len(event["body"]), event["more_body"]
            request, answer, call = ready[f"{scope['method']} {size_bytes}"]
            await call(request, timeout=20)
            headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": answer})

        server, bound = make_server(app, "127.0.0.1:0")
        print("{}:{}".format(*bound.getsockname()), flush=True)
        await server.serve(sockets=[bound])


class _Forgotten(list[Any]):
    def append(self, _item: Any) -> None:
        """Keep nothing."""


@contextlib.asynccontextmanager
async def process(*role: str) -> AsyncIterator[tuple[str, int]]:
    """Run a role of this file in a process of its own, and hand out its address and process id."""
    command = (sys.executable, "-m", "bench.gateway_edge", *role)
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert child.stdout  # noqa: S101 - it was asked for above
        yield (await child.stdout.readline()).decode().strip(), child.pid
    finally:
        child.terminate()
        await child.wait()


async def main() -> None:
    """Run."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            process("echo") as (echo, echo_pid),
            process("gateway", echo) as (gateway, gateway_pid),
            process("floor", echo) as (floor, floor_pid),
            running_envoy(echo, Path(folder)) as envoy,
        ):
            envoy_pids = tuple(pid for pid in _children() if pid not in (echo_pid, gateway_pid, floor_pid))
            pids = {
                "grpc": (echo_pid,),
                "gateway": (echo_pid, gateway_pid),
                "floor": (echo_pid, floor_pid),
                "envoy": (echo_pid, *envoy_pids),
            }
            await asyncio.to_thread(run, echo, {"gateway": gateway, "floor": floor, "envoy": envoy}, pids)


def _children() -> list[int]:
    return list(map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()))


def run(echo: str, transcoders: dict[str, str], pids: dict[str, tuple[int, ...]]) -> None:
    """Print all figures."""
    for request, (message, method, path, body) in requests().items():
        print(request)
        calls: dict[str, Callable[[], Call]] = {"grpc": partial(by_grpc, echo, message, CREATE if body else GET)}
        for name, address in transcoders.items():
            calls[name] = partial(by_http, address, method, path, body)
        compare(calls, pids)
    print(f"requests a second over {CONNECTIONS} connections, GET")
    for name, address in transcoders.items():
        rate = calls_a_second(partial(by_http, address, "GET", "/v1/things/a?count=3", b""))
        print(f"  {name:8} {rate:7.0f}")


if __name__ == "__main__":
    roles: dict[str, Callable[..., Coroutine[Any, Any, None]]] = {
        "echo": serve_echo,
        "gateway": serve_gateway,
        "floor": serve_floor,
    }
    role, *arguments = sys.argv[1:] or [""]
    with asyncio.Runner(loop_factory=new_event_loop if role in ("gateway", "floor") else None) as runner:
        runner.run(roles[role](*arguments) if role else main())
