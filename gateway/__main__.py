"""Serve REST for the services: `python -m gateway`. Plain HTTP; TLS ends at whatever stands before it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from gateway.app import bounds_of, make_app
from gateway.http.health import open_probe
from gateway.http.serve import listen
from gateway.routing import descriptors
from gateway.transcoding.backends import Backends
from mesh.client.channel import open_channel
from mesh.contracts import descriptor_set
from mesh.server.mesh_server import authenticator_for
from mesh.server.rate_limit import CallerLimits
from mesh.settings import Settings
from mesh.telemetry.setup import telemetry

if TYPE_CHECKING:
    import grpc

ANSWER_ROOM_BYTES = 2**20


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT.

    Raises: ValueError when the address can be reached from elsewhere and no secrets protect the services.
    """
    is_open = authenticator_for(settings.gateway_address, settings).is_open
    known = descriptors.load(descriptor_set())
    async with AsyncExitStack() as opened:
        channels, probes = {}, {}
        for peer, target in targets(settings).items():
            channels[peer] = await opened.enter_async_context(channel(peer, target, settings))
            probes[peer] = await opened.enter_async_context(open_probe(target, settings))
        app = make_app(
            known,
            Backends({name: channels[peer_of(name)] for name in known.services}),
            {name: probes[peer_of(name)] for name in known.services},
            bounds=bounds_of(settings),
            limits=None if is_open else CallerLimits(settings.service_rate_limit),
        )
        await listen(app, settings.gateway_address)


def targets(settings: Settings) -> dict[str, str]:
    """Return where each process behind the gateway is."""
    return {
        "datastore": settings.datastore_target,
        "intake": settings.intake_target,
        "matcher": settings.matcher_target,
    }


def peer_of(service: str) -> str:
    """Return the process that serves a service: its package says so, `minca.datastore.v1.CaseService`."""
    return service.split(".")[1]


def channel(peer: str, target: str, settings: Settings) -> grpc.aio.Channel:
    """Open a channel that carries the caller's token only, never one of this process."""
    return open_channel(
        target,
        settings.model_copy(update={"token": None}),
        caller="gateway",
        peer=peer,
        max_message_bytes=settings.max_email_bytes + ANSWER_ROOM_BYTES,
    )


def main() -> None:
    """Start."""
    settings = Settings()
    with telemetry("gateway", settings):
        asyncio.run(serve(settings))


if __name__ == "__main__":
    main()
