"""The gateway's own pages, each at one exact path, ahead of the routes of the contracts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from gateway.http.http_errors import WrongMethod

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

METHODS = ("GET", "HEAD", "OPTIONS")


def options(allowed: Iterable[str]) -> Response:
    """Answer OPTIONS."""
    return Response(status_code=204, headers={"Allow": ", ".join(sorted(allowed))})


@dataclass(frozen=True, slots=True)
class Pages:
    """Serves the pages in `by_path`, and passes every other request to `others`."""

    by_path: Mapping[str, Callable[[], Awaitable[Response]]]
    others: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises: WrongMethod, and what `others` raises.
        """
        page = self.by_path.get(scope["path"])
        if page is None:
            await self.others(scope, receive, send)
            return
        if scope["method"] not in METHODS:
            raise WrongMethod(METHODS)
        scope["minca.route"] = f"{scope['method']} {scope['path']}"
        response = options(METHODS) if scope["method"] == "OPTIONS" else await page()
        await response(scope, receive, send)
