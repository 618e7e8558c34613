"""GET /healthz: the grpc.health.v1 status of every service behind the gateway; 200 when all serve, else 503.

GET /readyz is for who spreads requests over gateways: 200 unless this one is about to stop. While one service is away
the others still answer, so no gateway is any better.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from starlette.responses import JSONResponse

from mesh.identity.tls import certificates_of, channel_credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from mesh.server.interceptor import StopSignal
    from mesh.settings import Settings

CHECK_S = 2.0
HEALTH, FITNESS = "/healthz", "/readyz"
SERVING = health_pb2.HealthCheckResponse.ServingStatus.Name(health_pb2.HealthCheckResponse.SERVING)
UNREACHABLE = "UNREACHABLE"
OPTIONS = (("grpc.initial_reconnect_backoff_ms", 100), ("grpc.max_reconnect_backoff_ms", 1000))


class Health:
    """Checks all services concurrently."""

    def __init__(self, probes: Mapping[str, grpc.aio.Channel], stopping: StopSignal) -> None:
        self._channels = probes
        self._stopping = stopping

    async def __call__(self) -> Response:
        """Answer one request."""
        names = sorted(self._channels)
        statuses = await asyncio.gather(*(self._status(name) for name in names))
        all_serve = not self._stopping.has_begun and all(status == SERVING for status in statuses)
        return JSONResponse(
            {"status": SERVING if all_serve else "NOT_SERVING", "services": dict(zip(names, statuses, strict=True))},
            status_code=200 if all_serve else 503,
        )

    async def _status(self, service: str) -> str:
        health: Any = health_pb2_grpc.HealthStub(self._channels[service])
        try:
            answer = await health.Check(health_pb2.HealthCheckRequest(service=service), timeout=CHECK_S)
        except grpc.aio.AioRpcError:
            return UNREACHABLE
        return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))


class Fitness:
    """Tells whether this gateway takes requests."""

    def __init__(self, stopping: StopSignal) -> None:
        self._stopping = stopping

    async def __call__(self) -> Response:
        """Answer one request."""
        is_fit = not self._stopping.has_begun
        return JSONResponse({"status": SERVING if is_fit else "NOT_SERVING"}, status_code=200 if is_fit else 503)


def open_probe(target: str, settings: Settings) -> grpc.aio.Channel:
    """Open a channel without interceptors: health checks must neither be stopped by a circuit breaker nor open one."""
    certificates = certificates_of(settings)
    if certificates is None:
        return grpc.aio.insecure_channel(target, OPTIONS)
    return grpc.aio.secure_channel(target, channel_credentials(certificates), OPTIONS)
