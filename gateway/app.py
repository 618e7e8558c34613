"""The ASGI application: the gateway's own pages, and the transcoder for every other path."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response

from gateway.http import health
from gateway.http.built_site import BuiltSite, Desk
from gateway.http.middleware import MOST_AT_ONCE, EdgeMiddleware
from gateway.http.reception import Reception
from gateway.http.static_pages import Pages
from gateway.negotiation import entity_tags, media_types
from gateway.negotiation.cross_origin import CrossOrigin
from gateway.negotiation.representation import Representations
from gateway.openapi import docs_page
from gateway.openapi import document as openapi
from gateway.transcoding.requests import CallLimits
from gateway.transcoding.submit_email import SUBMIT_EMAIL, SubmitEmailHandler
from gateway.transcoding.transcoder import Transcoder
from mesh.identity.auth import Authenticator
from mesh.server.interceptor import StopSignal
from mesh.server.shared_room import WAIT_S, SharedRoom

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    import grpc
    from starlette.types import ASGIApp

    from gateway.http.edge_limits import EdgeLimits
    from gateway.routing.descriptors import Contracts
    from gateway.transcoding.backends import Backends
    from gateway.transcoding.custom_handlers import CustomHandler
    from mesh.settings import Settings

JSON_BYTES = 4 * 2**20
BODY_S = 60.0
BODY_MEMORY_BYTES = 256 * 2**20


def bounds_of(settings: Settings) -> CallLimits:
    """Return the limits of one request."""
    return CallLimits(
        needs_credentials=settings.jwt_secret is not None,
        json_bytes=JSON_BYTES,
        file_bytes=settings.max_email_bytes,
        body_s=BODY_S,
        unary_s=settings.batch_timeout_s,
        stream_s=settings.stream_timeout_s,
    )


def make_app(
    contracts: Contracts,
    backends: Backends,
    probes: Mapping[str, grpc.aio.Channel],
    *,
    bounds: CallLimits,
    limits: EdgeLimits | None,
    authenticator: Authenticator | None = None,
    most_at_once: int = MOST_AT_ONCE,
    stopping: StopSignal | None = None,
    origins: frozenset[str] = frozenset(),
    body_memory_bytes: int = BODY_MEMORY_BYTES,
    body_wait_s: float = WAIT_S,
    site: BuiltSite | None = None,
) -> ASGIApp:
    """Assemble the application; `probes` are the channels for health checks, by full service name.

    Without an authenticator everybody may ask for everything.
    """
    stopping = stopping or StopSignal()
    handlers = custom_handlers_of(contracts, backends, stopping)
    authenticator = authenticator or Authenticator(None, None, {})
    share_bytes = body_memory_bytes if authenticator.is_open else body_memory_bytes // 2
    room = SharedRoom(body_memory_bytes, share_bytes, "large bodies in work", body_wait_s)
    site = site or BuiltSite({})
    document = openapi.document(contracts, bounds)
    pages: dict[str, Callable[[], Awaitable[Response]]] = {
        health.HEALTH: health.Health(probes, stopping),
        health.FITNESS: health.Fitness(stopping),
        "/openapi.json": static_page(json.dumps(document, ensure_ascii=False, indent=1), media_types.JSON),
        "/docs": static_page(docs_page.render(document), media_types.HTML, docs_page.HEADERS),
    }
    inner = Representations(Pages(pages, Desk(site, Transcoder(contracts, backends, bounds, room, handlers))))
    reception = Reception(authenticator, most_at_once)
    return EdgeMiddleware(
        inner,
        limits,
        reception,
        stopping=stopping,
        cross_origin=CrossOrigin(origins),
        is_uncounted=site.has,
        light_paths=contracts.light_paths(),
    )


def static_page(
    text: str, media_type: str, headers: Mapping[str, str] | None = None
) -> Callable[[], Awaitable[Response]]:
    """Return a handler that always answers with this page."""
    body = text.encode()
    tagged = {"ETag": entity_tags.of_answer(body), **(headers or {})}

    async def page() -> Response:
        return Response(body, headers=tagged, media_type=media_type)

    return page


def custom_handlers_of(contracts: Contracts, backends: Backends, stopping: StopSignal) -> dict[str, CustomHandler]:
    """Return the custom handlers by full method name, for the methods that are in the contracts."""
    names = {method.descriptor.full_name for method in contracts.methods}
    return {SUBMIT_EMAIL: SubmitEmailHandler(contracts, backends, stopping)} if SUBMIT_EMAIL in names else {}
