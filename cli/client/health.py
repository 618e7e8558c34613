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
NOT_SERVING = "NOT_SERVING"
UNREACHABLE = "UNREACHABLE"


async def service_state(settings: Settings, target: str) -> str:
    """Ask a gRPC server whether it takes calls."""
    async with _opened(settings, target) as channel:
        stub: Any = health_pb2_grpc.HealthStub(channel)
        try:
            answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=TIMEOUT_S)
        except grpc.aio.AioRpcError:
            return UNREACHABLE
    return _name(answer.status)


async def whole_state(settings: Settings, target: str) -> str:
    """Ask a gRPC server whether all of it is well: what takes calls, and the loops beside them."""
    async with _opened(settings, target) as channel:
        # The published type stubs are older than List.
        stub, request = health_pb2_grpc.HealthStub(channel), health_pb2.HealthListRequest()  # type: ignore[attr-defined]
        try:
            answer = await stub.List(request, timeout=TIMEOUT_S)  # type: ignore[attr-defined]
        except grpc.aio.AioRpcError:
            return UNREACHABLE
    return SERVING if {_name(part.status) for part in answer.statuses.values()} == {SERVING} else NOT_SERVING


def _opened(settings: Settings, target: str) -> grpc.aio.Channel:
    certificates = certificates_of(settings)
    if certificates is None:
        return grpc.aio.insecure_channel(target)
    return grpc.aio.secure_channel(target, channel_credentials(certificates))


def _name(status: Any) -> str:
    return health_pb2.HealthCheckResponse.ServingStatus.Name(status)


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
            return NOT_SERVING
    except (OSError, ValueError, KeyError):
        return UNREACHABLE
