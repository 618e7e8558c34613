"""Names of attributes and instruments; those of OpenTelemetry's semantic conventions where they exist."""

from __future__ import annotations

from typing import Final

SERVICE_NAME: Final = "service.name"
SERVICE_NAMESPACE: Final = "service.namespace"
PEER_SERVICE: Final = "service.peer.name"
ERROR_TYPE: Final = "error.type"

RPC_SYSTEM: Final = "rpc.system.name"
RPC_METHOD: Final = "rpc.method"
RPC_STATUS: Final = "rpc.response.status_code"
GRPC: Final = "grpc"

SERVER_DURATION: Final = "rpc.server.call.duration"
CLIENT_DURATION: Final = "rpc.client.call.duration"
DURATION_BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
BREAKER_STATE: Final = "minca.breaker.state"
