"""The HTTP server: uvicorn, shut down gracefully so that requests in progress finish."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import uvicorn

if sys.platform != "win32":
    import uvloop

from gateway.http.connections import MOST_CONNECTIONS, Connections
from gateway.http.protocol import EdgeProtocol
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

    from mesh.server.interceptor import StopSignal

STOP_S = 5
DRAIN_S = 2.0  # until whoever sends requests here has seen that /healthz turned
# Longer than proxies keep a connection without a request (60 s is usual): who closes first must not be the server.
KEEP_ALIVE_S = 75
WAITING_CONNECTIONS = 512
OBJECTS_BEFORE_COLLECTION = 20_000


def new_event_loop() -> asyncio.AbstractEventLoop:
    """Return uvloop's event loop where there is one: a small request takes a tenth less."""
    return asyncio.new_event_loop() if sys.platform == "win32" else uvloop.new_event_loop()


def freeze_memory() -> None:
    """Leave what stands at the start, such as the contracts, out of every later collection of garbage.

    A request with 1,000 rows makes thousands of objects, and with them collections that would look at all there is.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION, *gc.get_threshold()[1:])


class Server(uvicorn.Server):
    """Leaves signal handling to the caller."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture no signals."""
        yield


def make_server(app: ASGIApp, address: str, *, workers: int = 1) -> tuple[Server, socket.socket]:
    """Listen on the address (port 0 takes a free one), and return the server with its socket.

    Several workers share the address, and divide among them what bounds there are.
    """
    connections = Connections(MOST_CONNECTIONS // workers)
    config = uvicorn.Config(
        app,
        http=partial(EdgeProtocol, connections),  # type: ignore[arg-type] # it is called, as a class is
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_S,
    )
    return Server(config), bound_socket(address, is_shared=workers > 1)


def bound_socket(address: str, *, is_shared: bool = False) -> socket.socket:
    """Listen on an address, with other processes that share it if so wanted.

    asyncio switches Nagle's algorithm off only on sockets that are made for TCP by name; with it on, an answer that
    is written in two parts takes 40 ms.
    """
    host, _, port = address.rpartition(":")
    family, kind, _, _, socket_address = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if is_shared:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(socket_address)
    listener.listen(WAITING_CONNECTIONS)
    return listener


def _drain(server: Server, stopping: StopSignal) -> None:
    if stopping.has_begun:
        server.should_exit = True
        return
    log.info("draining", server="gateway")
    stopping.begin()
    asyncio.get_running_loop().call_later(DRAIN_S, setattr, server, "should_exit", True)


async def listen(app: ASGIApp, address: str, stopping: StopSignal, *, workers: int = 1) -> None:
    """Serve until SIGTERM or SIGINT; then `stopping` begins, and the listener stays open for the drain.

    A second signal ends the drain.
    """
    server, listener = make_server(app, address, workers=workers)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _drain, server, stopping)
    freeze_memory()
    log.info("listening", server="gateway", address="{}:{}".format(*listener.getsockname()[:2]))
    await server.serve(sockets=[listener])
    log.info("stopped", server="gateway")
