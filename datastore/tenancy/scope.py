"""The scope of a transaction: whose rows it may touch. The database enforces it, set anew for every transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mesh.identity.auth import NOBODY, current_caller

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

# The row policies of the tables read these settings; without them no row is visible.
SET: Final = "SELECT set_config('minca.insurer_id', $1, true), set_config('minca.every_insurer', $2, true)"


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows of one insurer, of every insurer, or none."""

    insurer_id: str = ""
    is_every: bool = False


NOTHING: Final = Scope()
# For the datastore's own background work: relay, sweeper, sealer.
EVERY_INSURER: Final = Scope(is_every=True)


def caller_scope() -> Scope:
    """Return the scope of the current call's caller; outside of a call it is NOTHING."""
    caller = current_caller()
    if caller == NOBODY:
        return NOTHING
    return Scope(caller.insurer_id) if caller.insurer_id else EVERY_INSURER


async def confine(connection: AsyncConnection, scope: Scope) -> None:
    """Confine the current transaction to a scope, until it ends."""
    await connection.exec_driver_sql(SET, (scope.insurer_id, "on" if scope.is_every else ""))
