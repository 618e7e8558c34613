"""Completes an answer by what the request accepts: 304 for what the caller has already, gzip for what is large."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from gateway.negotiation import content_coding, entity_tags
from gateway.negotiation.request_headers import HttpRequest, headers_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

    from gateway.negotiation.request_headers import Answerer

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
    """Sends what `answerer` answers, completed where it is in one piece. Streams pass through as they are."""

    answerer: Answerer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises: PreconditionFailed, InvalidField, and what the answerer raises.
        """
        request = HttpRequest(scope, receive, headers_of(scope))
        answer = await self.answerer(request)
        if isinstance(answer, Response):
            await _complete(answer, request)
        await answer(scope, receive, send)


async def _complete(answer: Response, request: HttpRequest) -> None:
    headers, tag = answer.headers, answer.headers.get("etag", "")
    if is_worth_coding := len(answer.body) >= content_coding.LEAST_BYTES:
        headers.add_vary_header("Accept-Encoding")
    if tag and answer.status_code == OK and request.method in READS and _is_known(tag, request.headers):
        answer.status_code = NOT_MODIFIED
        answer.body = b""
        del headers["content-length"]
        del headers["content-type"]
    elif is_worth_coding:
        await _code(answer, tag, request.headers)


def _is_known(tag: str, headers: Mapping[str, str]) -> bool:
    wanted = headers.get(IF_MATCH)
    if wanted is not None and not entity_tags.is_of_the_same_state(tag, wanted, IF_MATCH):
        raise PreconditionFailed("the resource is no longer in the state that If-Match names")
    known = headers.get(IF_NONE_MATCH)
    return known is not None and entity_tags.shows_the_same(tag, known, IF_NONE_MATCH)


async def _code(answer: Response, tag: str, headers: Mapping[str, str]) -> None:
    accepted = headers.get("accept-encoding", "")
    if not accepted or "content-encoding" in answer.headers or not content_coding.accepts_gzip(accepted):
        return
    answer.body = await _off_loop(answer.body)
    answer.headers["content-encoding"] = content_coding.GZIP
    answer.headers["content-length"] = str(len(answer.body))
    if tag:
        answer.headers["etag"] = entity_tags.coded(tag)


async def _off_loop(body: bytes | memoryview) -> bytes:
    if len(body) > OFF_LOOP_BYTES:
        return await asyncio.to_thread(content_coding.compress, body)
    return content_coding.compress(body)
