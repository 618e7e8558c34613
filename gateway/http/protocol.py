"""HTTP/1.1 by uvicorn's native parser, and what that leaves out: a bound on the head, readable refusals, OPTIONS *."""

from __future__ import annotations

import os
import uuid
from http import HTTPStatus
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.http.problems import Problem, to_json

MOST_HEAD_BYTES: Final = 64 * 1024
TRACE_BYTES: Final = 16
WHOLE_SERVER: Final = b"*"


class EdgeProtocol(HttpToolsProtocol):
    """One connection."""

    _head_bytes = 0
    _is_in_head = True

    def data_received(self, data: bytes) -> None:
        """Parse what came, unless the head of a request has grown too long."""
        self._head_bytes = self._head_bytes + len(data) if self._is_in_head else 0
        if self._head_bytes > MOST_HEAD_BYTES + len(data):
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"the head is longer than {MOST_HEAD_BYTES} bytes")
            return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._is_in_head = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; one that follows the body (a trailer) is none of the request that is being answered."""
        if self._is_in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start the answer. `OPTIONS *` asks for the whole server, which the parser of URLs does not know."""
        self._is_in_head = False
        is_whole_server = self.url == WHOLE_SERVER
        if is_whole_server:
            self.url = b"/" + WHOLE_SERVER
        super().on_headers_complete()
        if is_whole_server:
            self.scope["path"], self.scope["raw_path"] = WHOLE_SERVER.decode(), WHOLE_SERVER

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
