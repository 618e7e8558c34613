"""Whose rows a transaction reaches: the database's own border between insurers, set anew for every transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from mesh.identity.auth import NOBODY, current_caller

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

# The policies of the tables read these settings; without them nothing is there.
SET: Final = text(
    "SELECT set_config('minca.insurer_id', :insurer_id, true), set_config('minca.every_insurer', :every, true)"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows of one insurer, of every insurer, or none."""

    insurer_id: str = ""
    is_every: bool = False


NOTHING: Final = Scope()
# What the datastore does by itself: relay, sweeper, sealer.
EVERY_INSURER: Final = Scope(is_every=True)


def reach_of_caller() -> Scope:
    """Return what the caller of the method that is being answered may reach; outside of a call nothing."""
    caller = current_caller()
    if caller == NOBODY:
        return NOTHING
    return Scope(caller.insurer_id) if caller.insurer_id else EVERY_INSURER


async def confine(connection: AsyncConnection, reach: Scope) -> None:
    """Keep the transaction that has begun within its reach, to its end."""
    await connection.execute(SET, {"insurer_id": reach.insurer_id, "every": "on" if reach.is_every else ""})
