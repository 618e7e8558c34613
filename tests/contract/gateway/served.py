"""The gateway on a real port, before any backends."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.app import make_app
from gateway.http.health import open_probe
from gateway.http.middleware import MOST_AT_ONCE
from gateway.http.serve import make_server
from gateway.transcoding.backends import Backends
from gateway.transcoding.requests import CallLimits
from mesh.client.channel import open_direct_channel
from mesh.server.mesh_server import authenticator_for
from mesh.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from gateway.http.built_site import BuiltSite
    from gateway.http.edge_limits import EdgeLimits
    from gateway.routing.descriptors import Contracts
    from mesh.identity.auth import Authenticator
    from mesh.server.interceptor import StopSignal

BOUNDS = CallLimits(
    needs_credentials=False, json_bytes=64 * 1024, file_bytes=256 * 1024, body_s=2.0, unary_s=30.0, stream_s=60.0
)


@asynccontextmanager
async def serving(
    contracts: Contracts,
    backend: str,
    *,
    settings: Settings | None = None,
    bounds: CallLimits = BOUNDS,
    authenticator: Authenticator | None = None,
    limits: EdgeLimits | None = None,
    most_at_once: int = MOST_AT_ONCE,
    stopping: StopSignal | None = None,
    site: BuiltSite | None = None,
) -> AsyncIterator[str]:
    """Serve `contracts`, all from one backend, and hand out the gateway's address."""
    settings = settings or Settings(breaker_failures=1000, max_retries=0)
    async with (
        open_direct_channel(backend, settings, caller="gateway", peer="echo") as channel,
        open_probe(backend, settings) as probe,
    ):
        names = contracts.services
        app = make_app(
            contracts,
            Backends(dict.fromkeys(names, channel)),
            dict.fromkeys(names, probe),
            bounds=replace(bounds, needs_credentials=settings.jwt_secret is not None),
            limits=limits,
            authenticator=authenticator or authenticator_for("127.0.0.1:0", settings),
            most_at_once=most_at_once,
            stopping=stopping,
            site=site,
        )
        server, bound = make_server(app, "127.0.0.1:0")
        serving_task = asyncio.create_task(server.serve(sockets=[bound]))
        try:
            yield "{}:{}".format(*bound.getsockname()[:2])
        finally:
            server.should_exit = True
            await serving_task
