"""The channel for all calls: it retries what is safe to retry, balances its calls and checks health.

Calls through it raise `grpc.aio.AioRpcError` and nothing else; `mesh.status.read_details` reads them, including those
that never left this process (CIRCUIT_OPEN, DEADLINE_TOO_SHORT).
"""

from __future__ import annotations

import json
import weakref
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Self

import grpc

from mesh.client.call_rules import CallRules, Timeouts
from mesh.client.circuit_breaker import Breaker
from mesh.client.interceptors import interceptors_of
from mesh.contracts import methods
from mesh.identity.tls import certificates_of, channel_credentials
from mesh.identity.tokens import ServiceIdentity

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from mesh.client.interceptors import UnaryUnary
    from mesh.settings import Settings

    Serializer = Callable[[Any], bytes]
    Deserializer = Callable[[bytes], Any]
    UnaryCallable = Callable[[Any, Sequence[tuple[str, str]], float | None], Awaitable[Any]]

FIRST_BACKOFF_S: Final = 0.075  # gRPC takes 20 % more or less (gRFC A6): 60 to 90 ms
MOST_BACKOFF_S: Final = 60
FRAMING_BYTES: Final = 64 * 1024
# A replica that hangs is left after both.
PING_EVERY_MS: Final = 1_000
PING_ANSWERED_MS: Final = 2_000
# A replica that answers again counts as an average one for the blackout, and so does one without calls for the expiry.
BALANCING: Final = {
    "blackoutPeriod": "1s",
    "weightExpirationPeriod": "10s",
    "weightUpdatePeriod": "0.2s",
}
OPTIONS: Final = (
    ("grpc.enable_retries", 1),
    ("grpc.keepalive_time_ms", PING_EVERY_MS),
    ("grpc.keepalive_timeout_ms", PING_ANSWERED_MS),
    ("grpc.http2.ping_timeout_ms", PING_ANSWERED_MS),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 1_000),
    ("grpc.max_reconnect_backoff_ms", 5_000),
    ("grpc.dns_min_time_between_resolutions_ms", 1_000),
)


def open_channel(
    target: str,
    settings: Settings,
    *,
    caller: str,
    peer: str,
    max_message_bytes: int = 4 * 2**20,
    breaker: Breaker | None = None,
    health_of: str = "",
) -> grpc.aio.Channel:
    """Open a channel from the service `caller` to `peer`; close it when done.

    It has its own circuit breaker unless `breaker` is given, to be shared with other channels. `health_of` is the full
    name of an independent service, for a channel that calls nothing else; empty: calls go to processes that are ready.
    """
    rules, breaker = _rules(settings, caller, peer, breaker)
    config = service_config(settings, health_of)
    return _opened(target, settings, config, breaker, interceptors_of(rules), max_message_bytes=max_message_bytes)


@dataclass(frozen=True, slots=True)
class DirectChannel:
    """A channel for who names its methods at run time; its unary calls run in the task of their caller.

    An interceptor of grpc.aio runs in a task of its own, a tenth of what a small call through the gateway costs.
    """

    channel: grpc.aio.Channel
    _unary: UnaryUnary

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(self, *_ended: object) -> None:
        """Close it."""
        await self.channel.close()

    def unary(self, path: str, serializer: Serializer, deserializer: Deserializer) -> UnaryCallable:
        """Return how to call a method: with its request, metadata and timeout, under the rules of every call.

        What it returns may be awaited for the response again, and asked for its trailing metadata.
        """
        begin = self.channel.unary_unary(path, request_serializer=serializer, response_deserializer=deserializer)

        async def attempt(details: grpc.aio.ClientCallDetails, request: Any) -> Any:
            return begin(request, timeout=details.timeout, metadata=details.metadata)

        async def call(request: Any, metadata: Sequence[tuple[str, str]], timeout_s: float | None) -> Any:
            details = grpc.aio.ClientCallDetails(path, timeout_s, grpc.aio.Metadata(*metadata), None, None)
            return await self._unary.intercept_unary_unary(attempt, details, request)

        return call


def open_direct_channel(
    target: str,
    settings: Settings,
    *,
    caller: str,
    peer: str,
    max_message_bytes: int = 4 * 2**20,
    health_of: str = "",
) -> DirectChannel:
    """Open a channel as `open_channel` does, for methods that are named at run time."""
    rules, breaker = _rules(settings, caller, peer)
    unary, *streams = interceptors_of(rules)
    config = service_config(settings, health_of)
    return DirectChannel(
        _opened(target, settings, config, breaker, streams, max_message_bytes=max_message_bytes), unary
    )


def _rules(settings: Settings, caller: str, peer: str, breaker: Breaker | None = None) -> tuple[CallRules, Breaker]:
    breaker = breaker or Breaker(peer, failures=settings.breaker_failures, reset_s=settings.breaker_reset_s)
    rules = CallRules(
        peer,
        timeouts=Timeouts(settings.service_timeout_s, settings.batch_timeout_s, settings.stream_timeout_s),
        breaker=breaker,
        identity=_identity(settings, caller),
        bearer=f"Bearer {settings.token.get_secret_value()}" if settings.token else "",
        max_retries=settings.max_retries,
        retry_delay_s=settings.retry_delay_s,
    )
    return rules, breaker


def _opened(
    target: str,
    settings: Settings,
    config: str,
    breaker: Breaker,
    interceptors: Sequence[grpc.aio.ClientInterceptor],
    *,
    max_message_bytes: int,
) -> grpc.aio.Channel:
    channel = _connected(
        target,
        settings,
        [
            ("grpc.service_config", config),
            ("grpc.max_receive_message_length", max_message_bytes),
            ("grpc.max_send_message_length", max_message_bytes),
            # A larger message cannot be retried; grpc's default of 256 KiB is smaller than many e-mails.
            ("grpc.per_rpc_retry_buffer_size", max_message_bytes + FRAMING_BYTES),
            *OPTIONS,
        ],
        interceptors,
    )
    breaker.follow_connection(partial(_is_ready, weakref.ref(channel)))
    return channel


def _is_ready(channel: weakref.ref[grpc.aio.Channel]) -> bool:
    held = channel()
    return held is not None and held.get_state() is grpc.ChannelConnectivity.READY


def service_config(settings: Settings, health_of: str = "") -> str:
    """Return the service config of gRPC: https://github.com/grpc/grpc/blob/master/doc/service_config.md."""
    config: dict[str, Any] = {
        "loadBalancingConfig": [{"weighted_round_robin": BALANCING}, {"round_robin": {}}],
        "healthCheckConfig": {"serviceName": health_of},
    }
    if settings.max_retries:
        config["methodConfig"] = [{"name": _repeatable(), "retryPolicy": _retry_policy(settings)}]
        config["retryThrottling"] = {"maxTokens": 500, "tokenRatio": 0.1}
    return json.dumps(config)


def _repeatable() -> list[dict[str, str]]:
    return [{"service": method.service, "method": method.name} for method in methods().values() if method.is_repeatable]


def _retry_policy(settings: Settings) -> dict[str, Any]:
    return {
        "maxAttempts": settings.max_retries + 1,
        "initialBackoff": f"{settings.retry_delay_s or FIRST_BACKOFF_S}s",
        "maxBackoff": f"{MOST_BACKOFF_S}s",
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }


def _identity(settings: Settings, caller: str) -> ServiceIdentity | None:
    if settings.service_key is None or caller not in settings.service_permissions:
        return None
    return ServiceIdentity(settings.service_key.get_secret_value(), caller)


def _connected(
    target: str,
    settings: Settings,
    options: Sequence[tuple[str, Any]],
    interceptors: Sequence[grpc.aio.ClientInterceptor],
) -> grpc.aio.Channel:
    certificates = certificates_of(settings)
    if certificates is None:
        return grpc.aio.insecure_channel(target, options, interceptors=interceptors)
    return grpc.aio.secure_channel(target, channel_credentials(certificates), options, interceptors=interceptors)
