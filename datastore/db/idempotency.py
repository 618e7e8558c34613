"""Idempotent requests: a repeat with the same request key gets the earlier answer (AIP-155)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from datastore.db.tables import requests
from mesh.errors import RequestIdReused, Resource

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncConnection


# The type of resource that each method creates or adds to.
MADE_BY: Final = {
    "CreateMessage": "message",
    "CreateCase": "case",
    "CreateCaseWithVehicles": "case",
    "AddVehiclesToCase": "case",
    "EditVehicles": "case",
    "AddCaseNote": "case_note",
    "ImportCatalog": "catalog",
}


@dataclass(frozen=True, slots=True)
class RequestKey:
    """The identity of a request: its insurer, method and key, and the digest of its content."""

    insurer_id: str
    method: str
    key: str
    content_sha256: bytes


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The result of a request: a resource, or `item_count` items of it from `first_position` on.

    `refusals` are a message of the contract that says what of it was refused; empty: nothing.
    """

    resource_id: UUID
    first_position: int = 0
    item_count: int = 0
    refusals: bytes = b""


async def claim(connection: AsyncConnection, key: RequestKey, answer: StoredAnswer) -> StoredAnswer | None:
    """Claim the key for `answer`; return the earlier answer if the key is taken, None if it was free.

    The named constraint decides; a claim waits for another transaction that is claiming the same key.

    Raises: RequestIdReused when the key was used with different content.
    """
    row = insert(requests).values(
        insurer_id=key.insurer_id,
        method=key.method,
        key=key.key,
        content_sha256=key.content_sha256,
        resource_id=answer.resource_id,
        first_position=answer.first_position,
        item_count=answer.item_count,
        refusals=answer.refusals or None,
    )
    claimed = await connection.execute(row.on_conflict_do_nothing(constraint="requests_once"))
    if claimed.rowcount:
        return None
    return await earlier_answer(connection, key)


async def earlier_answer(connection: AsyncConnection, key: RequestKey) -> StoredAnswer | None:
    """Return the answer stored under the key, or None.

    Raises: RequestIdReused when the key was used with different content.
    """
    c = requests.c
    query = select(c.content_sha256, c.resource_id, c.first_position, c.item_count, c.refusals).where(
        c.insurer_id == key.insurer_id, c.method == key.method, c.key == key.key
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    if row.content_sha256 != key.content_sha256:
        raise RequestIdReused(key.key, Resource(MADE_BY[key.method], str(row.resource_id)))
    return StoredAnswer(row.resource_id, row.first_position, row.item_count, bytes(row.refusals or b""))
