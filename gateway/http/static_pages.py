"""The gateway's own pages, each at one exact path, ahead of the routes of the contracts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from gateway.http.http_errors import WrongMethod

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from starlette.types import ASGIApp

    from gateway.negotiation.request_headers import Answerer, HttpRequest

METHODS = ("GET", "HEAD", "OPTIONS")


def options(allowed: Iterable[str]) -> Response:
    """Answer OPTIONS."""
    return Response(status_code=204, headers={"Allow": ", ".join(sorted(allowed))})


@dataclass(frozen=True, slots=True)
class Pages:
    """Serves the pages in `by_path`, and passes every other request to `others`."""

    by_path: Mapping[str, Callable[[], Awaitable[Response]]]
    others: Answerer

    async def __call__(self, request: HttpRequest) -> ASGIApp:
        """Answer one request.

        Raises: WrongMethod, and what `others` raises.
        """
        page = self.by_path.get(request.scope["path"])
        if page is None:
            return await self.others(request)
        if request.method not in METHODS:
            raise WrongMethod(METHODS)
        request.scope["minca.route"] = f"{request.method} {request.scope['path']}"
        return options(METHODS) if request.method == "OPTIONS" else await page()
