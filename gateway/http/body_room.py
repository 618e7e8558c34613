"""The memory that all bodies in work may cost together; who finds none waits for a while, in order, then is refused."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from mesh.errors import Overloaded

if TYPE_CHECKING:
    from types import TracebackType

UNCOUNTED_BYTES: Final = 64 * 1024
WAIT_S: Final = 10.0
RETRY_AFTER_S: Final = 5.0


@dataclass(slots=True)
class BodyReservation:
    """A part of the memory. It is given back once, by `release` or at the end of its block."""

    room: BodyRoom
    cost_bytes: int

    def release(self) -> None:
        """Give the memory back."""
        cost_bytes, self.cost_bytes = self.cost_bytes, 0
        self.room.give_back(cost_bytes)

    def __enter__(self) -> Self:
        """Begin the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the block."""
        self.release()


@dataclass(slots=True)
class BodyRoom:
    """What is left of the memory, and who waits for some, in the order in which they came."""

    total_bytes: int
    wait_s: float = WAIT_S
    free_bytes: int = field(init=False)
    _waiting: deque[tuple[int, asyncio.Future[None]]] = field(init=False, default_factory=deque)

    def __post_init__(self) -> None:
        """Begin with all of it."""
        self.free_bytes = self.total_bytes

    async def reserve(self, cost_bytes: int) -> BodyReservation:
        """Reserve memory. What costs more than there is may have all of it.

        Raises: Overloaded when there was not enough in time.
        """
        cost_bytes = min(cost_bytes, self.total_bytes)
        if cost_bytes and (self._waiting or cost_bytes > self.free_bytes):
            await self._wait_for(cost_bytes)
        else:
            self.free_bytes -= cost_bytes
        return BodyReservation(self, cost_bytes)

    def give_back(self, cost_bytes: int) -> None:
        """Take memory back, and hand it to those who wait."""
        self.free_bytes += cost_bytes
        while self._waiting and (self._waiting[0][1].done() or self._waiting[0][0] <= self.free_bytes):
            wanted_bytes, turn = self._waiting.popleft()
            if not turn.done():
                self.free_bytes -= wanted_bytes
                turn.set_result(None)

    async def _wait_for(self, cost_bytes: int) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((cost_bytes, turn))
        try:
            async with asyncio.timeout(self.wait_s):
                await turn
        except BaseException as ended:
            if turn.done() and not turn.cancelled():
                self.give_back(cost_bytes)
            turn.cancel()
            self.give_back(0)
            if isinstance(ended, TimeoutError):
                raise Overloaded("large bodies in work", RETRY_AFTER_S) from None
            raise
