"""An amount that all callers share, of which none may hold more than its share; who finds none left waits for a while.

The amount is memory in bytes, or a number of calls or requests at once.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from mesh.errors import Overloaded

if TYPE_CHECKING:
    from collections.abc import Hashable
    from types import TracebackType

WAIT_S: Final = 10.0
RETRY_AFTER_S: Final = 5.0


@dataclass(slots=True)
class Reservation:
    """A part of the amount. It is given back once, by `release` or at the end of its block."""

    room: SharedRoom
    cost: int
    owner: Hashable = None

    def release(self) -> None:
        """Give it back."""
        cost, self.cost = self.cost, 0
        if cost:
            self.room.give_back(cost, self.owner)

    def __enter__(self) -> Self:
        """Begin the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the block."""
        self.release()


@dataclass(slots=True, eq=False)
class _Turn:
    cost: int
    owner: Hashable
    may_begin: asyncio.Future[None]


@dataclass(slots=True)
class SharedRoom:
    """What is left of the amount, who holds some, and who waits for some, each owner in the order of coming.

    One owner holds at most `share`, and waits for its own while others pass; without an owner there is no share.
    """

    total: int
    share: int
    resource: str
    wait_s: float = WAIT_S
    free: int = field(init=False)
    _held: Counter[Hashable] = field(init=False, default_factory=Counter)
    _waiting: dict[Hashable, deque[_Turn]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with all of it."""
        self.free = self.total

    async def reserve(self, cost: int, owner: Hashable = None) -> Reservation:
        """Reserve a part. What costs more than there is may have all of it; the first of an owner may pass its share.

        Raises: Overloaded when there was not enough in time.
        """
        cost = min(cost, self.total)
        if not cost or (not self._waiting and self._has_room_for(cost, owner)):
            self._hand_out(cost, owner)
        else:
            await self._wait_for(cost, owner)
        return Reservation(self, cost, owner)

    def reserve_now(self, cost: int, owner: Hashable = None) -> Reservation:
        """Reserve a part without waiting.

        Raises: Overloaded when there is not enough now.
        """
        if not self._has_room_for(cost, owner):
            raise Overloaded(self.resource, RETRY_AFTER_S)
        self._hand_out(cost, owner)
        return Reservation(self, cost, owner)

    def give_back(self, cost: int, owner: Hashable) -> None:
        """Take a part back, and hand it to those who wait."""
        self.free += cost
        if owner is not None:
            self._held[owner] -= cost
            if not self._held[owner]:
                del self._held[owner]
        if self._waiting:
            self._wake()

    def _has_room_for(self, cost: int, owner: Hashable) -> bool:
        return cost <= self.free and self._is_within_share(cost, owner)

    def _is_within_share(self, cost: int, owner: Hashable) -> bool:
        held = self._held.get(owner, 0)
        return not held or held + cost <= self.share

    def _hand_out(self, cost: int, owner: Hashable) -> None:
        self.free -= cost
        if owner is not None and cost:
            self._held[owner] += cost

    def _wake(self) -> None:
        """Let those begin for whom there is room, of each owner the first, the owners in the order of coming."""
        for owner, turns in list(self._waiting.items()):
            while turns and self._is_within_share(turns[0].cost, owner):
                if turns[0].cost > self.free:
                    return
                turn = turns.popleft()
                if not turn.may_begin.done():  # its caller may have gone, and not have had its turn to say so
                    self._hand_out(turn.cost, owner)
                    turn.may_begin.set_result(None)
            if not turns:
                del self._waiting[owner]

    async def _wait_for(self, cost: int, owner: Hashable) -> None:
        loop = asyncio.get_running_loop()
        turn = _Turn(cost, owner, loop.create_future())
        self._waiting.setdefault(owner, deque()).append(turn)
        self._wake()
        timer = loop.call_later(self.wait_s, self._refuse, turn)
        try:
            await turn.may_begin
        except asyncio.CancelledError:
            if turn.may_begin.cancelled():
                self._forget(turn)
            elif turn.may_begin.exception() is None:
                self.give_back(cost, owner)
            raise
        finally:
            timer.cancel()

    def _refuse(self, turn: _Turn) -> None:
        if not turn.may_begin.done():
            turn.may_begin.set_exception(Overloaded(self.resource, RETRY_AFTER_S))
            self._forget(turn)

    def _forget(self, turn: _Turn) -> None:
        """Leave out who waits no longer; others may have waited behind it."""
        turns = self._waiting.get(turn.owner, ())
        if turn in turns:
            self._waiting[turn.owner].remove(turn)
        self._wake()
