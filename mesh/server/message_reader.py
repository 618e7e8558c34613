"""Takes the one message of a call off the wire, which gRPC would do before anybody asked who calls.

How large a message is nobody knows until it was read and inflated. So few are read at once, a share for each caller,
and what the large ones take is kept within one amount until their calls end.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.message import DecodeError

from mesh.errors import InvalidField
from mesh.server.shared_room import Reservation, SharedRoom

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Hashable

    import grpc

    Context = grpc.aio.ServicerContext[Any, Any]
    Decode = Callable[[bytes], Any]

REQUEST: Final = "request"
HELD_BYTES: Final = 256 * 2**20
SMALL_BYTES: Final = 64 * 1024
# As the bytes that came, and as the message that is made of them.
COST_TIMES: Final = 2


@dataclass(slots=True)
class TakenMessage:
    """A message, and the memory that it holds until it is released; of a stream, an iterator of its messages."""

    message: Any
    held: Reservation | None = None

    def release(self) -> None:
        """Give the memory back."""
        if self.held is not None:
            self.held.release()


class MessageReader:
    """Reads the messages of one server."""

    def __init__(self, most_at_once: int, of_one_owner: int, longest_s: float) -> None:
        self._reading = SharedRoom(most_at_once, of_one_owner, "messages on their way")
        self._held = SharedRoom(HELD_BYTES, HELD_BYTES // 2, "large messages in work")
        self._longest_s = longest_s

    async def take(self, context: Context, decode: Decode, owner: Hashable, ends_at: float) -> TakenMessage:
        """Take the message of a call that must end at a time of the event loop.

        Raises: Overloaded; TimeoutError when it does not come in time; InvalidField when there is no message, or none
        of the contract.
        """
        with await self._reading.reserve(1, owner):
            async with asyncio.timeout_at(min(ends_at, asyncio.get_running_loop().time() + self._longest_s)):
                content = await context.read()
            if not isinstance(content, bytes):
                raise InvalidField(REQUEST, None, "one message")
            is_small = len(content) <= SMALL_BYTES
            held = None if is_small else await self._held.reserve(len(content) * COST_TIMES, owner)
        try:
            return TakenMessage(decoded(content, decode), held)
        except InvalidField:
            if held is not None:
                held.release()
            raise


async def messages_of(context: Context, decode: Decode) -> AsyncIterator[Any]:
    """Yield the messages of a stream as they come.

    Raises: InvalidField.
    """
    while isinstance(content := await context.read(), bytes):
        yield decoded(content, decode)


def decoded(content: bytes, decode: Decode) -> Any:
    """Return the message in some bytes.

    Raises: InvalidField.
    """
    try:
        return decode(content)
    except DecodeError:
        raise InvalidField(REQUEST, None, "a message of the contract, as protobuf encodes it") from None
