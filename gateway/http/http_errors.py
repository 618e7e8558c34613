"""Errors at the HTTP level, before there is a call: unknown path, wrong method, wrong type, too large, too slow."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class HttpRefusal(Exception):
    """Base of the errors that HTTP defines; each subclass fixes the status."""

    status: ClassVar[HTTPStatus]

    def __init__(self, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = dict(headers or {})


class NoRoute(HttpRefusal):
    """No template matches the path."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("no method is served at this path; /docs lists all paths")


class WrongMethod(HttpRefusal):
    """The path exists, but not with this HTTP method."""

    status = HTTPStatus.METHOD_NOT_ALLOWED

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allowed = set(allowed)
        methods = ", ".join(sorted(self.allowed))
        super().__init__(f"this path accepts {methods}", {"Allow": methods})


class NotAcceptable(HttpRefusal):
    """The caller accepts none of the media types in which the call can answer."""

    status = HTTPStatus.NOT_ACCEPTABLE

    def __init__(self, offered: Iterable[str]) -> None:
        super().__init__(f"the response is available as {' or '.join(offered)}; accept one of them")


class BodyTooSlow(HttpRefusal):
    """The body did not arrive in time."""

    status = HTTPStatus.REQUEST_TIMEOUT

    def __init__(self, limit_s: float) -> None:
        super().__init__(f"the body came too slowly, or not within {limit_s:g} s", {"Connection": "close"})


class BodyTooLarge(HttpRefusal):
    """The body is larger than the call accepts."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"the body is larger than {limit_bytes} bytes")
        self.limit_bytes = limit_bytes


class WrongContentType(HttpRefusal):
    """The body has a type that the call does not accept."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    def __init__(self, allowed: Iterable[str]) -> None:
        types = ", ".join(allowed)
        super().__init__(f"send the body as {types}", {"Accept": types})


class WrongCharset(HttpRefusal):
    """The body is in a charset other than UTF-8."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    def __init__(self) -> None:
        super().__init__("send JSON in UTF-8, as RFC 8259 asks, with no other charset in Content-Type")


class WrongContentEncoding(HttpRefusal):
    """The body is compressed, which no call accepts."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    def __init__(self) -> None:
        super().__init__("send the body without Content-Encoding", {"Accept-Encoding": "identity"})
