"""The HTTP server: uvicorn, shut down gracefully so that requests in progress finish."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

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


class Server(uvicorn.Server):
    """Leaves signal handling to the caller."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture no signals."""
        yield


def make_server(app: ASGIApp, address: str) -> tuple[Server, socket.socket]:
    """Listen on the address (port 0 takes a free one), and return the server with its socket."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_S,
    )
    return Server(config), bound_socket(address)


def bound_socket(address: str) -> socket.socket:
    """Listen on an address.

    asyncio switches Nagle's algorithm off only on sockets that are made for TCP by name; with it on, an answer that
    is written in two parts takes 40 ms.
    """
    host, _, port = address.rpartition(":")
    family, kind, _, _, socket_address = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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


async def listen(app: ASGIApp, address: str, stopping: StopSignal) -> None:
    """Serve until SIGTERM or SIGINT; then `stopping` begins, and the listener stays open for the drain.

    A second signal ends the drain.
    """
    server, listener = make_server(app, address)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _drain, server, stopping)
    log.info("listening", server="gateway", address="{}:{}".format(*listener.getsockname()[:2]))
    await server.serve(sockets=[listener])
    log.info("stopped", server="gateway")
