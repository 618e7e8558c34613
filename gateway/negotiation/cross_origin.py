"""Cross-origin requests (the Fetch standard): which pages of others may call, by a setting; none unless it names them.

Credentials are tokens that a script sends itself. Cookies are never allowed, so that `*` gives nobody's rights away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ANY_ORIGIN: Final = "*"
ORIGIN: Final = "origin"
ASKED_METHOD: Final = "access-control-request-method"
METHODS: Final = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
HEADERS: Final = (
    "Authorization, Content-Type, Accept, Accept-Language, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID,"
    " Request-Timeout, Grpc-Timeout, X-Request-Id, traceparent, tracestate"
)
EXPOSED: Final = (
    "ETag, Location, Retry-After, Allow, Content-Disposition, Content-Language, WWW-Authenticate,"
    " X-Request-Id, X-Trace-Id"
)
PREFLIGHT_S: Final = 7200  # no browser keeps it longer


@dataclass(frozen=True, slots=True)
class CrossOrigin:
    """The origins that may call; empty: none."""

    origins: frozenset[str] = frozenset()

    def answer_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return what an answer to this request says of origins; nothing when the setting is off."""
        if not self.origins:
            return {}
        allowed = self._allowed(headers)
        exposed = {"Access-Control-Allow-Origin": allowed, "Access-Control-Expose-Headers": EXPOSED} if allowed else {}
        return exposed if ANY_ORIGIN in self.origins else {"Vary": "Origin", **exposed}

    def preflight_headers(self, method: str, headers: Mapping[str, str]) -> dict[str, str] | None:
        """Return the answer to a preflight; None when the request is none, or its origin may not call."""
        if method != "OPTIONS" or ASKED_METHOD not in headers or not self._allowed(headers):
            return None
        return {
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": HEADERS,
            "Access-Control-Max-Age": str(PREFLIGHT_S),
        }

    def _allowed(self, headers: Mapping[str, str]) -> str:
        """Return the origin that may read the answer; empty for none."""
        origin = headers.get(ORIGIN, "")
        if origin and ANY_ORIGIN in self.origins:
            return ANY_ORIGIN
        return origin if origin in self.origins else ""
