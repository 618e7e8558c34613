"""The events that wait in the outbox: claimed by a relay, and marked when they are published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from asyncpg import Connection, Record

BATCH: Final = 64
# A claim holds for longer than a publication can take.
CLAIM: Final = f"""
UPDATE outbox SET claim_time = now() WHERE id IN (
  SELECT id FROM outbox
  WHERE publish_time IS NULL AND (claim_time IS NULL OR claim_time < now() - interval '10 seconds')
  ORDER BY id LIMIT {BATCH} FOR UPDATE SKIP LOCKED)
RETURNING id, subject, resource_id, payload, traceparent, create_time
"""  # noqa: S608 - no input
MARK: Final = "UPDATE outbox SET publish_time = now() WHERE id = ANY($1)"
RELEASE: Final = "UPDATE outbox SET claim_time = NULL WHERE id = ANY($1) AND publish_time IS NULL"

# The key of the lock that one relay holds as long as its session lasts; any fixed number would do.
LOCK: Final = 0x4D696E6365
LEAD: Final = "SELECT pg_try_advisory_lock($1)"


async def lead(session: Connection[Any]) -> bool:
    """Try to become the one relay that goes by notifications; whether it is, to the end of its session."""
    is_leader: bool = await session.fetchval(LEAD, LOCK)
    return is_leader


async def claim(session: Connection[Any]) -> list[Record]:
    """Claim the oldest events that are neither published nor claimed by another relay."""
    return sorted(await session.fetch(CLAIM), key=lambda event: event["id"])


async def mark(session: Connection[Any], published: Sequence[UUID]) -> None:
    """Mark events as published."""
    await session.execute(MARK, published)


async def release(session: Connection[Any], events: Sequence[UUID]) -> None:
    """Give up the claim of those that are not marked."""
    await session.execute(RELEASE, events)
