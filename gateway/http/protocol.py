"""HTTP/1.1 by uvicorn's native parser, and what that leaves out: bounds, readable refusals, offers of h2c.

While no request is in work, the next head has to come within its time of whatever came first.
"""

from __future__ import annotations

import os
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.http.one_write import HeadWithBody
from gateway.http.problems import Problem, to_json

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Hashable

    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from gateway.http.connections import Connections

HEAD_S: Final = 10.0
MOST_HEAD_BYTES: Final = 64 * 1024
FRAMING_TIMES: Final = 2
TRACE_BYTES: Final = 16
WHOLE_SERVER: Final = b"*"
UPGRADE: Final = b"upgrade"
CONNECT: Final = b"CONNECT"
HOST: Final = b"host"
TRANSFER_ENCODING: Final = b"transfer-encoding"
CHUNKED: Final = b"chunked"
CONNECTION: Final = "connection"  # in the state of a request


class EdgeProtocol(HttpToolsProtocol):
    """One connection."""

    _framing_bytes = _fresh_bytes = 0
    _is_in_head = True
    _is_offer = False
    _head_timer: asyncio.TimerHandle | None = None

    def __init__(self, connections: Connections, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.open_connections = connections

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin, and wait for a head."""
        super().connection_made(transport)
        self._await_head()
        self.open_connections.opened(self, self.client[0] if self.client else "")

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self.open_connections.closed(self)
        self._end_head_timer()
        super().connection_lost(exc)

    def give_up(self) -> None:
        """End the connection at once, whatever is under way on it."""
        self.transport.abort()

    def belongs_to(self, caller: Hashable) -> None:
        """Have it count as a connection of this caller."""
        self.open_connections.belongs_to(self, caller)

    def timeout_keep_alive_handler(self) -> None:
        """End a connection on which nothing was asked for a while, also one whose last answer nobody takes."""
        self.transport.abort()

    def _await_head(self) -> None:
        if self._head_timer is None and not self.transport.is_closing():
            self._head_timer = self.loop.call_later(HEAD_S, self._give_up_head)

    def _end_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up_head(self) -> None:
        if self.transport.is_closing():
            return
        if self._framing_bytes or self.cycle is not None:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, f"the head of a request did not come within {HEAD_S:g} s")
        else:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Parse what came, unless what is no body, a head or trailers, has grown too long."""
        self._framing_bytes += len(data)
        self._fresh_bytes = len(data)
        if self._framing_bytes > MOST_HEAD_BYTES + len(data):
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"the head is longer than {MOST_HEAD_BYTES} bytes")
            return
        self._unset_keepalive_if_required()
        try:
            self._feed(data)
        except httptools.HttpParserError:
            self.send_400_response("Invalid HTTP request received.")
        if self.cycle is None or self.cycle.response_complete:  # type: ignore[redundant-expr] # None until a first head
            self._await_head()

    def _feed(self, data: bytes) -> None:
        """Parse, and pass over offers to change the protocol: the parser takes what follows one for no body.

        Java's client makes one with each request that is not encrypted (h2c). Such a request is parsed again without.
        """
        while data and self.parser is not None:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as offered:
                (position,) = offered.args
                data = self._without_offer() + data[position:]
                self._is_offer = False
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
            else:
                return

    def _without_offer(self) -> bytes:
        headers = b"".join(b"%s: %s\r\n" % header for header in self.headers if header[0] != UPGRADE)
        version = self.parser.get_http_version().encode()
        return b"%s %s HTTP/%s\r\n%s\r\n" % (self.parser.get_method(), self.url, version, headers)

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._is_in_head = True
        self._framing_bytes, self._fresh_bytes = self._fresh_bytes, 0  # further ones in the same data count from none
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; one that follows the body (a trailer) is none of the request that is being answered."""
        if self._is_in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start the answer. `OPTIONS *` asks for the whole server, which the parser of URLs does not know."""
        self._is_in_head = False
        if self.parser.should_upgrade():
            if self.parser.get_method() == CONNECT:
                raise ValueError("this is no proxy")
            self._is_offer = True
            return
        self._end_head_timer()
        self._refuse_doubtful()
        self.scope["state"][CONNECTION] = self
        is_whole_server = self.url == WHOLE_SERVER
        if is_whole_server:
            self.url = b"/" + WHOLE_SERVER
        super().on_headers_complete()
        if is_whole_server:
            self.scope["path"], self.scope["raw_path"] = WHOLE_SERVER.decode(), WHOLE_SERVER

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        cycle.transport = cast("asyncio.Transport", HeadWithBody(cycle.transport, cycle))
        super()._start_asgi_task(cycle, app)

    def _refuse_doubtful(self) -> None:
        """Refuse a head that a proxy may have read in another way (RFC 9112, 3.2 and 6.1); the parser refuses others.

        Raises: ValueError.
        """
        names = [name for name, _ in self.headers]
        codings = [value for name, value in self.headers if name == TRANSFER_ENCODING]
        is_current = self.parser.get_http_version() == "1.1"
        if names.count(HOST) > 1 or (is_current and HOST not in names):
            raise ValueError("a request names one host")
        if codings and (not is_current or [coding.lower() for coding in codings] != [CHUNKED]):
            raise ValueError("the only transfer coding is chunked")

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body, which leaves room for the lengths of chunks of any usual size."""
        self._framing_bytes = max(self._framing_bytes - FRAMING_TIMES * len(body), 0)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        if not self._is_offer:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """End an answer; a head that began to come meanwhile has its time from now on."""
        super().on_response_complete()
        if self._is_in_head:
            self._await_head()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, as every other refusal is written."""
        self._refuse(HTTPStatus.BAD_REQUEST, msg)

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        trace_id = os.urandom(TRACE_BYTES).hex()
        body = to_json(Problem(status.value, status.phrase, {"detail": detail}).document("", trace_id))
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\nx-content-type-options: nosniff\r\n"
            f"cache-control: no-store\r\nx-request-id: {uuid.uuid4().hex}\r\nx-trace-id: {trace_id}\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
