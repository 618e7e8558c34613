"""Contents that nobody needs any longer: which they are, for intake to delete, and that they are gone."""

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
# Messages of several insurers may share a content: as long as one of them keeps it, it is not free.
IS_FREE = (
    _c.release_time.is_not(None),
    _c.blob_key != "",
    ~exists().where(_other.c.blob_key == _c.blob_key, _other.c.blob_key != "", _other.c.release_time.is_(None)),
)


async def free_blobs(connection: AsyncConnection, insurer_id: str, most: int) -> Sequence[str]:
    """Return keys that no message needs; `insurer_id` empty: of all. The transaction must reach every insurer."""
    query = select(_c.blob_key).where(*IS_FREE, *_whose(insurer_id)).order_by(_c.id).limit(most)
    return list(dict.fromkeys((await connection.execute(query)).scalars()))


async def forget_blobs(connection: AsyncConnection, insurer_id: str, keys: Sequence[str]) -> None:
    """Take the keys of deleted contents from the messages that let go of them."""
    let_go = (_c.blob_key.in_(keys), _c.release_time.is_not(None))
    await connection.execute(update(messages).where(*let_go, *_whose(insurer_id)).values(blob_key=""))


def _whose(insurer_id: str) -> tuple[ColumnElement[bool], ...]:
    return (_c.insurer_id == insurer_id,) if insurer_id else ()
