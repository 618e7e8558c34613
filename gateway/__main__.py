"""Serves REST for the services: `python -m gateway`, by several workers if a setting asks for them.

Plain HTTP; TLS is terminated in front of it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from gateway.app import bounds_of, make_app
from gateway.http.built_site import INSTALLED, read_site
from gateway.http.edge_limits import EdgeLimits
from gateway.http.health import open_probe
from gateway.http.middleware import MOST_AT_ONCE
from gateway.http.serve import listen, new_event_loop
from gateway.http.workers import end_with_supervisor, refuse_taken, supervise
from gateway.routing import descriptors
from gateway.transcoding.backends import Backends
from mesh.client.channel import open_direct_channel
from mesh.contracts import descriptor_set
from mesh.server.interceptor import StopSignal
from mesh.server.mesh_server import authenticator_for
from mesh.settings import Settings
from mesh.telemetry.setup import telemetry

if TYPE_CHECKING:
    from mesh.client.channel import DirectChannel

ANSWER_ROOM_BYTES = 2**20
WORKER = "worker"
# Services that take calls while the rest of their process is not ready, each with the name of its own channel.
INDEPENDENT = {"minca.matcher.v2.CatalogFileService": "matcher-files"}


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT.

    Raises: ValueError when the address is not loopback and no secrets are set.
    """
    authenticator = authenticator_for(settings.gateway_address, settings)
    contracts = descriptors.load(descriptor_set())
    stopping = StopSignal()
    async with AsyncExitStack() as stack:
        channels, probes = {}, {}
        for peer, target in targets(settings).items():
            channels[peer] = await stack.enter_async_context(channel(peer, target, settings))
            probes[peer] = await stack.enter_async_context(open_probe(target, settings))
        for service, name in INDEPENDENT.items():
            target = targets(settings)[peer_of(service)]
            channels[service] = await stack.enter_async_context(channel(name, target, settings, health_of=service))
        app = make_app(
            contracts,
            Backends({name: channels.get(name) or channels[peer_of(name)] for name in contracts.services}),
            {name: probes[peer_of(name)] for name in contracts.services},
            bounds=bounds_of(settings),
            limits=None if authenticator.is_open else EdgeLimits(settings.service_rate_limit),
            authenticator=authenticator,
            most_at_once=MOST_AT_ONCE // settings.gateway_workers,
            stopping=stopping,
            origins=frozenset(settings.gateway_origins),
            body_memory_bytes=settings.gateway_body_bytes // settings.gateway_workers,
            site=read_site(settings.gateway_desk_folder or INSTALLED),
        )
        await listen(app, settings.gateway_address, stopping, workers=settings.gateway_workers)


def targets(settings: Settings) -> dict[str, str]:
    """Return the target of each process behind the gateway."""
    return {
        "datastore": settings.datastore_target,
        "intake": settings.intake_target,
        "matcher": settings.matcher_target,
    }


def peer_of(service: str) -> str:
    """Return the process that serves a service, named in its package: `minca.datastore.v1.CaseService`."""
    return service.split(".")[1]


def channel(peer: str, target: str, settings: Settings, *, health_of: str = "") -> DirectChannel:
    """Open a channel that sends only the caller's token, never one of this process."""
    return open_direct_channel(
        target,
        settings.model_copy(update={"token": None}),
        caller="gateway",
        peer=peer,
        max_message_bytes=settings.max_email_bytes + ANSWER_ROOM_BYTES,
        health_of=health_of,
    )


def main() -> None:
    """Run the gateway."""
    settings = Settings()
    is_worker = sys.argv[1:2] == [WORKER]
    if is_worker:
        end_with_supervisor(int(sys.argv[2]))
    with telemetry("gateway", settings), asyncio.Runner(loop_factory=new_event_loop) as runner:
        if settings.gateway_workers > 1 and not is_worker:
            refuse_taken(settings.gateway_address)
            command = (sys.executable, "-m", "gateway", WORKER, str(os.getpid()))
            sys.exit(runner.run(supervise(command, settings.gateway_workers)))
        else:
            runner.run(serve(settings))


if __name__ == "__main__":
    main()
