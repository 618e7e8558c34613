"""Blobs that no message refers to any more: intake asks for them, deletes them, and reports back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select, update

from datastore.db.tables import messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

_c = messages.c
_other = messages.alias()
# Messages of several insurers may share a blob: it stays as long as one of them still needs it.
IS_UNREFERENCED = (
    _c.release_time.is_not(None),
    _c.blob_key != "",
    ~exists().where(_other.c.blob_key == _c.blob_key, _other.c.blob_key != "", _other.c.release_time.is_(None)),
)


async def unreferenced_keys(connection: AsyncConnection, insurer_id: str, most: int) -> Sequence[str]:
    """Return blob keys that no message needs, of every insurer if `insurer_id` is empty.

    The transaction's scope must be every insurer, for others may share a blob.
    """
    query = select(_c.blob_key).where(*IS_UNREFERENCED, *_of_insurer(insurer_id)).order_by(_c.id).limit(most)
    return list(dict.fromkeys((await connection.execute(query)).scalars()))


async def clear_keys(connection: AsyncConnection, insurer_id: str, keys: Sequence[str]) -> None:
    """Clear the keys of deleted blobs in the messages whose content was released."""
    is_released = (_c.blob_key.in_(keys), _c.release_time.is_not(None))
    await connection.execute(update(messages).where(*is_released, *_of_insurer(insurer_id)).values(blob_key=""))


def _of_insurer(insurer_id: str) -> tuple[ColumnElement[bool], ...]:
    return (_c.insurer_id == insurer_id,) if insurer_id else ()
