"""The head of an answer goes out with the first piece of its body, as one packet: two wake the client twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import Transport

    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle


class HeadWithBody:
    """Stands for the transport of one answer. Uvicorn writes a body after every head, even if empty, but for HEAD."""

    def __init__(self, transport: Transport, cycle: RequestResponseCycle) -> None:
        self._transport = transport
        self._cycle = cycle
        self._head = b""
        self._is_head_sent = cycle.scope["method"] == "HEAD"

    def write(self, data: bytes) -> None:
        """Write, or keep the head back until the next write. What precedes a head (100 Continue) is written."""
        if self._is_head_sent or not self._cycle.response_started:
            self._transport.write(data)
        elif not self._head:
            self._head = data
        else:
            self._is_head_sent = True
            self._transport.writelines((self._head, data))

    def close(self) -> None:
        """Write what was kept back, and close."""
        if not self._is_head_sent:
            self._transport.write(self._head)
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether the connection is closing."""
        return self._transport.is_closing()
