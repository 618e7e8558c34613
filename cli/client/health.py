"""Health checks of services and gateway."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from mesh.identity.tls import certificates_of, channel_credentials

if TYPE_CHECKING:
    from mesh.settings import Settings

TIMEOUT_S = 3.0
SERVING = "SERVING"
UNREACHABLE = "UNREACHABLE"


async def service_state(settings: Settings, target: str) -> str:
    """Return the health of a gRPC server."""
    certificates = certificates_of(settings)
    connection = (
        grpc.aio.secure_channel(target, channel_credentials(certificates))
        if certificates
        else grpc.aio.insecure_channel(target)
    )
    async with connection as channel:
        stub: Any = health_pb2_grpc.HealthStub(channel)
        try:
            answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=TIMEOUT_S)
        except grpc.aio.AioRpcError:
            return UNREACHABLE
    return health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)


async def gateway_state(address: str) -> str:
    """Return the health of the gateway and the services behind it."""
    return await asyncio.to_thread(_ask_gateway, f"http://{reachable(address)}/healthz")


def reachable(address: str) -> str:
    """Return the address at which a process on this machine reaches a server that listens on `address`."""
    host, _, port = address.rpartition(":")
    return f"127.0.0.1:{port}" if host in {"", "0.0.0.0", "[::]"} else address  # noqa: S104 - compared, not bound


def _ask_gateway(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:  # noqa: S310 - always http, from our settings
            return str(json.load(answer)["status"])
    except urllib.error.HTTPError as error:
        with error:
            return "NOT_SERVING"
    except (OSError, ValueError, KeyError):
        return UNREACHABLE
