"""Completes an answer by what the request accepts: 304 for what the caller has already, gzip for what is large."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import MutableHeaders

from gateway.negotiation import content_coding, entity_tags
from gateway.negotiation.request_headers import headers_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

READS: Final = ("GET", "HEAD")
OK: Final = 200
NOT_MODIFIED: Final = 304
NO_CONTENT: Final = 204
IF_MATCH: Final = "if-match"
IF_NONE_MATCH: Final = "if-none-match"
OFF_LOOP_BYTES: Final = 256 * 1024  # some milliseconds of work, as long as a thread waits for its turn


class PreconditionFailed(Exception):
    """The caller's condition does not hold, or cannot be compared; `detail` says which."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Representations:
    """Wraps the pages and the transcoder. Streams pass through as they are."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises: PreconditionFailed, InvalidField, and what the application raises.
        """
        await self.app(scope, receive, _Completed(scope["method"], headers_of(scope), send))


@dataclass(slots=True)
class _Completed:
    """Keeps the start of an answer back until it is known whether the body comes in one piece."""

    method: str
    headers: Mapping[str, str]
    send: Send
    start: Message | None = None

    async def __call__(self, event: Message) -> None:
        if event["type"] == "http.response.start":
            self.start = event
            return
        start, self.start = self.start, None
        if start is None:
            await self.send(event)
            return
        if not event.get("more_body", False):
            event = await self._complete(start, event)
        await self.send(start)
        await self.send(event)

    async def _complete(self, start: Message, event: Message) -> Message:
        headers = MutableHeaders(scope=start)
        tag = headers.get("etag", "")
        if is_worth_coding := len(event.get("body", b"")) >= content_coding.LEAST_BYTES:
            headers.add_vary_header("Accept-Encoding")
        if self.method in READS and start["status"] == OK and tag and self._is_known(tag):
            start["status"] = NOT_MODIFIED
            del headers["content-length"]
            del headers["content-type"]
            return {**event, "body": b""}
        return await self._coded(headers, tag, event) if is_worth_coding else event

    def _is_known(self, tag: str) -> bool:
        wanted = self.headers.get(IF_MATCH)
        if wanted is not None and not entity_tags.is_of_the_same_state(tag, wanted, IF_MATCH):
            raise PreconditionFailed("the resource is no longer in the state that If-Match names")
        known = self.headers.get(IF_NONE_MATCH)
        return known is not None and entity_tags.shows_the_same(tag, known, IF_NONE_MATCH)

    async def _coded(self, headers: MutableHeaders, tag: str, event: Message) -> Message:
        if "content-encoding" in headers or not content_coding.accepts_gzip(self.headers.get("accept-encoding", "")):
            return event
        compressed = await _off_loop(event["body"])
        headers["content-encoding"] = content_coding.GZIP
        headers["content-length"] = str(len(compressed))
        if tag:
            headers["etag"] = entity_tags.coded(tag)
        return {**event, "body": compressed}


async def _off_loop(body: bytes) -> Any:
    if len(body) > OFF_LOOP_BYTES:
        return await asyncio.to_thread(content_coding.compress, body)
    return content_coding.compress(body)
