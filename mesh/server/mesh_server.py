"""The server of every service: grpc.aio with health, reflection, the interceptor, and a graceful stop."""

from __future__ import annotations

import asyncio
import gc
import ipaddress
import signal
from typing import TYPE_CHECKING, Any, Final, Self

import grpc
from grpc_health.v1 import health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from mesh.contracts import methods
from mesh.identity.auth import Authenticator
from mesh.identity.secret_strength import LEAST_SECRET_BYTES, weakness_of
from mesh.identity.tls import certificates_of, server_credentials
from mesh.server.admission import STREAMS_TIMES, WAITING_TIMES
from mesh.server.health import HealthServicer, Readiness
from mesh.server.hung_loop import connections_broken_off_when_hung
from mesh.server.interceptor import ServerInterceptor, ServerRules, StopSignal
from mesh.server.rate_limit import CallerLimits
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    from mesh.settings import Settings

    Register = Callable[[Any, grpc.aio.Server], None]

HEALTH: Final = "grpc.health.v1.Health"
BEAT_S: Final = 0.1
# New objects until a collection of the youngest, and how many of those until the next older are collected too.
GARBAGE: Final = (10_000, 20, 50)
OPTIONS: Final = (
    ("grpc.so_reuseport", 0),
    ("grpc.max_connection_age_ms", 30 * 60_000),
    ("grpc.max_connection_age_grace_ms", 10 * 60_000),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.http2.ping_timeout_ms", 20_000),
    ("grpc.keepalive_permit_without_calls", 1),
    # Core names it …MIN_RECV_PING_INTERVAL…. Unset it is 5 min, and the third ping of a channel ends quiet streams.
    ("grpc.http2.min_ping_interval_without_data_ms", 500),
    ("grpc.max_metadata_size", 16 * 1024),
    # Only identity: of what is inflated nobody knows how much memory it takes, and who sends little could take much.
    ("grpc.compression_enabled_algorithms_bitset", 1),
    ("grpc.server_handshake_timeout_ms", 10_000),
    ("grpc.max_allowed_incoming_connections", 1_000),
)


class MeshServer:
    """The server of a process: add services and readiness checks, start it, stop it; it cannot be restarted."""

    def __init__(self, name: str, address: str, settings: Settings, *, max_receive_bytes: int = 4 * 2**20) -> None:
        self.name = name
        self.address = address
        self._settings = settings
        self._max_receive_bytes = max_receive_bytes
        self._services: dict[str, tuple[Register, object]] = {}
        self._health = HealthServicer()
        self._readiness = Readiness(name, self._health)
        self._stopping = StopSignal()
        self._server: grpc.aio.Server | None = None

    def add(self, register: Register, servicer: object, full_name: str, *, is_independent: bool = False) -> None:
        """Serve `full_name`; `register` is the generated `add_…Servicer_to_server`.

        An independent service takes calls even while the process is not ready; who calls nothing else asks for the
        health of its own name (`health_of` of a channel).
        """
        if full_name in self._services:
            raise ValueError(f"{full_name} is served already")
        if not any(method.service == full_name for method in methods().values()):
            raise ValueError(f"no contract describes {full_name}")
        self._services[full_name] = (register, servicer)
        self._health.add(full_name, is_independent=is_independent)

    def ready_when(self, check: Callable[[], Awaitable[bool]]) -> None:
        """Take calls only while `check` returns True; it runs every second, and an exception or timeout means False."""
        self._readiness.add(check)

    def depends_on(self, name: str, check: Callable[[], Awaitable[bool]]) -> None:
        """Show in the health of `checks/NAME`, and of all services, whether `check` returns True; calls are taken."""
        self._readiness.add_dependency(name, check)

    def set_loop_health(self, loop: str, *, is_well: bool) -> None:
        """Report whether a background loop is well; pass it to `mesh.background.running`."""
        self._health.set_loop_health(loop, is_well=is_well)

    async def start(self) -> str:
        """Listen, and return the bound `host:port`.

        Raises: ValueError when the address is reachable from other machines and no secrets protect it, RuntimeError
        when it is in use.
        """
        authenticator = authenticator_for(self.address, self._settings)
        self._server = server = self._build(authenticator)
        self.address = self._bind(server)
        await server.start()
        await self._readiness.start()
        log.info("listening", server=self.name, address=self.address, everybody_may_do_everything=authenticator.is_open)
        return self.address

    async def stop(self, grace_s: float = 5.0) -> None:
        """Become unready, let the current calls finish within `grace_s`, and stop."""
        server, self._server = self._server, None
        if server is None:
            return
        await self._readiness.stop()
        await asyncio.sleep(BEAT_S)
        self._stopping.begin()
        self._health.end()
        await server.stop(grace_s)
        log.info("stopped", server=self.name)

    async def serve(self) -> None:
        """Serve until SIGTERM or SIGINT, as all that this process does."""
        _collect_less_garbage()
        loop = asyncio.get_running_loop()
        asked_to_stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, asked_to_stop.set)
        async with self:
            with connections_broken_off_when_hung(self.address):
                await asked_to_stop.wait()

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _stack: TracebackType | None
    ) -> None:
        """Stop."""
        await self.stop()

    def _build(self, authenticator: Authenticator) -> grpc.aio.Server:
        settings = self._settings
        rules = ServerRules(
            authenticator=authenticator,
            limits=CallerLimits(settings.service_rate_limit),
            strangers=CallerLimits(settings.service_rate_limit),
            calls_at_once=settings.calls_at_once,
            service_timeout_s=settings.service_timeout_s,
            batch_timeout_s=settings.batch_timeout_s,
            stream_timeout_s=settings.stream_timeout_s,
        )
        server = grpc.aio.server(
            interceptors=[ServerInterceptor(rules, self._stopping)],
            options=[
                *OPTIONS,
                ("grpc.max_receive_message_length", self._max_receive_bytes),
                ("grpc.max_concurrent_streams", settings.calls_at_once * (1 + STREAMS_TIMES + WAITING_TIMES)),
            ],
        )
        for register, servicer in self._services.values():
            register(servicer, server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        reflection.enable_server_reflection((HEALTH, reflection.SERVICE_NAME, *self._services), server)
        return server

    def _bind(self, server: grpc.aio.Server) -> str:
        certificates = certificates_of(self._settings)
        if certificates is None:
            port = server.add_insecure_port(self.address)
        else:
            port = server.add_secure_port(self.address, server_credentials(certificates))
        if self.address.startswith("unix:"):
            return self.address
        return f"{self.address.rpartition(':')[0]}:{port}"


def authenticator_for(address: str, settings: Settings) -> Authenticator:
    """Return how callers are authenticated.

    Raises: ValueError when only one secret is set, when one is too short, or when both are missing, alike or easy to
    guess on an address that other machines can reach.
    """
    jwt_secret = settings.jwt_secret.get_secret_value() if settings.jwt_secret else None
    service_key = settings.service_key.get_secret_value() if settings.service_key else None
    secrets = (jwt_secret, service_key)
    if any(secrets) and not all(secrets):
        raise ValueError("set MINCA_JWT_SECRET and MINCA_SERVICE_KEY, or neither")
    if any(secret and len(secret.encode()) < LEAST_SECRET_BYTES for secret in secrets):
        raise ValueError(f"MINCA_JWT_SECRET and MINCA_SERVICE_KEY need at least {LEAST_SECRET_BYTES} bytes each")
    if not any(secrets) and not is_loopback(address):
        raise ValueError(f"set MINCA_JWT_SECRET and MINCA_SERVICE_KEY to listen on {address}, beyond this machine")
    weakness = weakness_of(jwt_secret, service_key) if jwt_secret and service_key else ""
    if weakness and not is_loopback(address):
        raise ValueError(f"{weakness}; make each with `openssl rand -hex 32` to listen on {address}")
    if weakness:
        log.warning("the secrets protect nothing", weakness=weakness, remedy="make each with `openssl rand -hex 32`")
    return Authenticator(jwt_secret, service_key, settings.service_permissions)


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach an address."""
    if address.startswith("unix:"):
        return True
    host = address.rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _collect_less_garbage() -> None:
    """Leave out of every collection what was loaded until now, and collect less often.

    A call makes thousands of objects and hardly a cycle: by default collections took a tenth of the time of a service.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
