"""Mails that are no request: finished with their kind, linked to an earlier case, without a case of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.dialects.postgresql import insert

from datastore.db.ids import new_id
from datastore.db.mail_tables import change_sets
from datastore.events import outbox
from datastore.mailbox.links import join_thread, link_cases
from datastore.mailbox.open_cases import finish
from datastore.mailbox.sorting import decided
from datastore.store.messages import DONE, get_message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.mailbox.sorting import Sorting
    from datastore.tenancy.actor import Actor

PROPOSE: Final = insert(change_sets).on_conflict_do_nothing(constraint="change_sets_message_once")


@dataclass(frozen=True, slots=True)
class SortedMessage:
    """A mail that becomes no case: how it was sorted, the cases that it belongs to, what it changes of the first."""

    message: str
    sorting: Sorting
    related: Sequence[Mapping[str, Any]] = ()
    changes: Sequence[Mapping[str, Any]] = ()


async def finish_message(connection: AsyncConnection, actor: Actor, mail: SortedMessage) -> RowMapping:
    """Finish a mail without a case; one that is done stays as it is.

    Raises: NotFound when there is no such message, or case.
    """
    message = await get_message(connection, mail.message, insurer_id=actor.insurer_id, is_locked=True)
    if message["status"] in DONE:
        return message
    sorting = decided(message, mail.sorting)
    await link_cases(connection, message, mail.related)
    case_id = mail.related[0]["case_id"] if mail.related else None
    if case_id is not None:
        await join_thread(connection, message, case_id, _ids(message, sorting))
    if case_id is not None and mail.changes:
        owner = {"insurer_id": message["insurer_id"], "case_id": case_id, "message_id": message["id"]}
        await connection.execute(PROPOSE, {"id": new_id(), **owner, "changes": list(mail.changes)})
    values = {"status": "PROCESSED", "failure": "", **sorting.kind}
    after = await finish(connection, actor, message, values, sorting)
    await outbox.announce(connection, actor, outbox.mail_sorted(after, case_id or ""), after["id"])
    return after


def _ids(message: RowMapping, sorting: Sorting) -> list[str]:
    return list(dict.fromkeys(filter(None, (message["source_message_id"], *sorting.references))))
