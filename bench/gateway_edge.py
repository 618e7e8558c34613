"""What the REST gateway adds to a call, beside Envoy's transcoder in the same run: `python -m bench.gateway_edge`.

One echo server, three ways to it: gRPC itself, the gateway, Envoy. Each in a process of its own, turn by turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import json_format

from tests.contract.gateway.echo import SERVICE, echo_contracts, new, start_echo_server
from tests.contract.gateway.envoy import running_envoy
from tests.contract.gateway.served import BOUNDS, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from google.protobuf.message import Message

ROUND_S = 0.8
ROUNDS = 3
CONNECTIONS = 8
ROWS = 1000
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


def times_ms(call: Call) -> list[float]:
    """Call one after the other for a round."""
    durations_ms, ends_at = [], time.perf_counter() + ROUND_S
    while time.perf_counter() < ends_at:
        started = time.perf_counter()
        call()
        durations_ms.append((time.perf_counter() - started) * 1000)
    return durations_ms


def calls_a_second(make: Callable[[], Call]) -> float:
    """Call over several connections at once for a round."""
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        counts = threads.map(lambda _: len(times_ms(make())), range(CONNECTIONS))
        return sum(counts) / ROUND_S


def compare(calls: dict[str, Callable[[], Call]]) -> None:
    """Print the times of each way, taken in turns."""
    ready = {name: make() for name, make in calls.items()}
    durations_ms: dict[str, list[float]] = {name: [] for name in calls}
    for call in ready.values():
        call()
    for _ in range(ROUNDS):
        for name, call in ready.items():
            durations_ms[name] += times_ms(call)
    direct_ms = statistics.median(durations_ms["grpc"])
    for name, durations in durations_ms.items():
        median_ms, p99_ms = statistics.median(durations), statistics.quantiles(durations, n=100)[98]
        overhead = f"{median_ms - direct_ms:+7.2f} ms" if name != "grpc" else " " * 10
        print(f"  {name:8} median {median_ms:7.2f} ms  p99 {p99_ms:7.2f} ms  {overhead}")


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
        print(address, flush=True)
        await asyncio.Event().wait()


class _Forgotten(list[Any]):
    def append(self, _item: Any) -> None:
        """Keep nothing."""


@contextlib.asynccontextmanager
async def process(*role: str) -> AsyncIterator[str]:
    """Run a role of this file in a process of its own, and hand out its address."""
    command = (sys.executable, "-m", "bench.gateway_edge", *role)
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert child.stdout  # noqa: S101 - it was asked for above
        yield (await child.stdout.readline()).decode().strip()
    finally:
        child.terminate()
        await child.wait()


async def main() -> None:
    """Run."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            process("echo") as echo,
            process("gateway", echo) as gateway,
            running_envoy(echo, Path(folder)) as envoy,
        ):
            await asyncio.to_thread(run, echo, gateway, envoy)


def run(echo: str, gateway: str, envoy: str) -> None:
    """Print all figures."""
    for name, (message, method, path, body) in requests().items():
        print(name)
        rpc = "CreateThing" if body else "GetThing"
        calls: dict[str, Callable[[], Call]] = {
            "grpc": partial(by_grpc, echo, message, rpc),
            "gateway": partial(by_http, gateway, method, path, body),
            "envoy": partial(by_http, envoy, method, path, body),
        }
        compare(calls)
    print(f"requests a second over {CONNECTIONS} connections, GET")
    for name, address in (("gateway", gateway), ("envoy", envoy)):
        rate = calls_a_second(partial(by_http, address, "GET", "/v1/things/a?count=3", b""))
        print(f"  {name:8} {rate:7.0f}")


if __name__ == "__main__":
    roles: dict[str, Callable[..., Coroutine[Any, Any, None]]] = {"echo": serve_echo, "gateway": serve_gateway}
    role, *arguments = sys.argv[1:] or [""]
    asyncio.run(roles[role](*arguments) if role else main())
