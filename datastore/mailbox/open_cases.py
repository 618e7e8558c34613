"""The cases of a mail, one for each client that it names: all in one transaction, the COT numbers last."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from datastore.db.ids import new_id
from datastore.db.tables import cases
from datastore.events import outbox
from datastore.mailbox.links import begin_thread, link_cases
from datastore.mailbox.sorting import decided, first_with_key
from datastore.store.cases import VOIDED
from datastore.store.create_case import fill_case, insert_case, is_ready, number_case
from datastore.store.messages import DONE, change_message, get_message
from datastore.store.value_at_stake import assessed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.mailbox.sorting import Sorting
    from datastore.store.create_case import NewCase
    from datastore.tenancy.actor import Actor

SENT_AGAIN: Final = "SENT_AGAIN"


@dataclass(frozen=True, slots=True)
class MailToCases:
    """A mail that becomes cases: how it was sorted, the cases, and the earlier ones that ask for the same vehicles."""

    message: str
    sorting: Sorting
    cases: Sequence[NewCase]
    related: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class OpenedCases:
    """The cases of a mail; none when it was sent again, or finished as something else."""

    cases: Sequence[RowMapping] = field(default=())
    is_repeat: bool = False
    is_sent_again: bool = False


async def open_cases(connection: AsyncConnection, actor: Actor, mail: MailToCases, *, year: int) -> OpenedCases:
    """Store the cases of a mail, or find those that it has already; a mail that was sent again gets none.

    Raises: NotFound when there is no such message.
    """
    message = await get_message(connection, mail.message, insurer_id=actor.insurer_id, is_locked=True)
    if message["status"] in DONE:
        return OpenedCases(await cases_of_message(connection, message["id"]), is_repeat=True)
    sorting = decided(message, mail.sorting)
    first = await first_with_key(connection, message, sorting.resend_key)
    earlier = await cases_of_message(connection, first, has_voided=True) if first else ()
    if earlier:
        await _finish_sent_again(connection, actor, message, sorting, earlier)
        return OpenedCases(is_sent_again=True)
    made = [(new_id(), _owned(new, message, part)) for part, new in enumerate(mail.cases, start=1)]
    if not all([await insert_case(connection, new, case_id) for case_id, new in made]):
        return OpenedCases(await cases_of_message(connection, message["id"]), is_repeat=True)
    await link_cases(connection, message, mail.related)
    status = "PROCESSED" if all(is_ready(new) for _, new in made) else "NEEDS_REVIEW"
    values = {"status": status, "failure": "", "case_id": made[0][0], **sorting.kind}
    await finish(connection, actor, message, values, sorting)
    for case_id, new in made:
        await fill_case(connection, new, case_id)
    await begin_thread(connection, message, [case_id for case_id, _ in made])
    numbering = {"year": year, "mail_kind": sorting.kind["mail_kind"]}
    return OpenedCases([await number_case(connection, actor, case_id, **numbering) for case_id, _ in made])


async def cases_of_message(
    connection: AsyncConnection, message_id: UUID, *, has_voided: bool = False
) -> Sequence[RowMapping]:
    """Return the cases of a message in their order; voided ones only if asked."""
    query = select(cases).where(cases.c.message_id == message_id).order_by(cases.c.part)
    return (await connection.execute(query if has_voided else query.where(cases.c.status != VOIDED))).mappings().all()


async def finish(
    connection: AsyncConnection, actor: Actor, message: RowMapping, values: Mapping[str, Any], sorting: Sorting
) -> RowMapping:
    """Set the final status of a message, with its kind, and the head of its mail."""
    return await change_message(connection, actor, message, values, beside=sorting.head)


def _owned(new: NewCase, message: RowMapping, part: int) -> NewCase:
    vehicles = [assessed(row) for row in new.vehicles]
    return replace(new, insurer_id=message["insurer_id"], message=str(message["id"]), part=part, vehicles=vehicles)


async def _finish_sent_again(
    connection: AsyncConnection, actor: Actor, message: RowMapping, sorting: Sorting, earlier: Sequence[RowMapping]
) -> None:
    """Finish a mail that says what an earlier one said: it belongs to the cases of that one."""
    links = [{"case_id": case["id"], "ground": SENT_AGAIN, "confidence": 1.0} for case in earlier]
    await link_cases(connection, message, links)
    after = await finish(connection, actor, message, {"status": "PROCESSED", "failure": "", **sorting.kind}, sorting)
    await outbox.announce(connection, actor, outbox.mail_sorted(after, earlier[0]["id"]), after["id"])
