"""The headers of a request, decoded once; those that are lists in one piece (RFC 9110, 5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Receive, Scope

    Answerer = Callable[["HttpRequest"], Awaitable[ASGIApp]]

KEPT: Final = "minca.headers"
LISTS: Final = frozenset({"accept", "accept-encoding", "accept-language", "if-match", "if-none-match"})


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request, before its body is read."""

    scope: Scope
    receive: Receive
    headers: dict[str, str]

    @property
    def method(self) -> str:
        """The HTTP method."""
        return cast("str", self.scope["method"])


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers by their names in lower case; of one that is no list and comes again, the first."""
    headers: dict[str, str] | None = scope.get(KEPT)
    if headers is None:
        headers = scope[KEPT] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
            if name not in headers:
                headers[name] = value
            elif name in LISTS:
                headers[name] += f", {value}"
    return headers
