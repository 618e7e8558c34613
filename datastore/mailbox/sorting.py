"""How a mail was sorted, as it is stored: its kind, and by what it is known later."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert

from datastore.db.mail_tables import resend_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection
    from sqlalchemy.sql.dml import ReturningInsert

REQUEST: Final = "QUOTE_REQUEST"
BY_PERSON: Final = "DECIDED_BY_PERSON"
RESENT_WITHIN: Final = timedelta(days=60)
_new = insert(resend_keys)
_held = resend_keys.c
# The named constraint decides which message has the key; one that holds it too long gives it up.
CLAIM: Final[ReturningInsert[Any]] = _new.on_conflict_do_update(
    constraint="resend_keys_once",
    set_={"message_id": _new.excluded.message_id, "create_time": func.now()},
    where=or_(_held.message_id == _new.excluded.message_id, _held.create_time < func.now() - RESENT_WITHIN),
).returning(literal_column("1"))
HOLDER: Final = select(_held.message_id).where(
    _held.insurer_id == bindparam("insurer"), _held.key == bindparam("resend_key")
)


@dataclass(frozen=True, slots=True)
class Sorting:
    """How a mail was sorted.

    `kind` are the columns that anybody may see, `head` the personal ones; `references` are the Message-IDs that it
    answers.
    """

    kind: Mapping[str, Any]
    head: Mapping[str, Any] = field(default_factory=dict)
    resend_key: str = ""
    references: Sequence[str] = ()


def decided(message: RowMapping, sorting: Sorting) -> Sorting:
    """Return a sorting with the kind that a person gave the message, if one did."""
    if BY_PERSON not in message["kind_reasons"]:
        return sorting
    return replace(sorting, kind={name: message[name] for name in sorting.kind}, resend_key="")


async def first_with_key(connection: AsyncConnection, message: RowMapping, key: str) -> UUID | None:
    """Claim the key of what a mail says; return the message that said the same before, None when there is none."""
    if not key:
        return None
    row = {"insurer_id": message["insurer_id"], "key": key, "message_id": message["id"]}
    if (await connection.execute(CLAIM, row)).rowcount:
        return None
    wanted = {"insurer": message["insurer_id"], "resend_key": key}
    holder: UUID | None = (await connection.execute(HOLDER, wanted)).scalar_one_or_none()
    return holder
