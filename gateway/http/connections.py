"""The open connections of a gateway: none has more than its share, and strangers give way to those who come.

A connection is a stranger's until a request on it has shown who sends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable

MOST_CONNECTIONS: Final = 2048
STRANGERS_SHARE: Final = 1 / 8
CALLERS_SHARE: Final = 1 / 2


class Connection(Protocol):
    """An open connection, which can be ended at any time."""

    def give_up(self) -> None:
        """End it at once."""


class Connections:
    """Counts the connections of each address and of each caller; beyond a share, its oldest one ends."""

    def __init__(self, most: int = MOST_CONNECTIONS) -> None:
        self._most = most
        self._strangers = Groups(max(int(most * STRANGERS_SHARE), 1))
        self._callers = Groups(max(int(most * CALLERS_SHARE), 1))

    def opened(self, connection: Connection, address: str) -> None:
        """Count a new connection, as that of a stranger."""
        self._strangers.add(connection, address)
        if len(self._strangers) + len(self._callers) > self._most:
            self._strangers.end_one()

    def belongs_to(self, connection: Connection, caller: Hashable) -> None:
        """Count a connection as that of a caller from now on."""
        if self._strangers.remove(connection) or self._callers.remove(connection):
            self._callers.add(connection, caller)

    def closed(self, connection: Connection) -> None:
        """Count a connection no longer."""
        self._strangers.remove(connection)
        self._callers.remove(connection)


class Groups:
    """Connections by their owners, of whom each may have as many as the `share`."""

    def __init__(self, share: int) -> None:
        self._share = share
        self._owners: dict[Connection, Hashable] = {}
        self._groups: dict[Hashable, dict[Connection, None]] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._owners)

    def add(self, connection: Connection, owner: Hashable) -> None:
        """Add a connection, and end the oldest of an owner that has more than its share."""
        self._owners[connection] = owner
        group = self._groups.setdefault(owner, {})
        group[connection] = None
        if len(group) > self._share:
            self._end_oldest(group)

    def remove(self, connection: Connection) -> bool:
        """Remove a connection, and tell whether it was here."""
        if connection not in self._owners:
            return False
        owner = self._owners.pop(connection)
        del self._groups[owner][connection]
        if not self._groups[owner]:
            del self._groups[owner]
        return True

    def end_one(self) -> None:
        """End the oldest connection of whoever has most."""
        if self._groups:
            most = max(self._groups, key=lambda owner: len(self._groups[owner]))
            self._end_oldest(self._groups[most])

    def _end_oldest(self, group: dict[Connection, None]) -> None:
        oldest = next(iter(group))
        self.remove(oldest)
        oldest.give_up()
