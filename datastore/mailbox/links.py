"""Links between mails and earlier cases, both ways, and the Message-IDs by which later mails find a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, and_, bindparam, exists, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, insert

from datastore.db.ids import new_id
from datastore.db.mail_tables import case_links, change_sets, thread_mails
from datastore.db.tables import cases, messages
from datastore.store.cases import VOIDED
from mesh.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

MOST_RELATED: Final = 100
INSERT: Final = insert(case_links).on_conflict_do_nothing(constraint="case_links_once")


async def link_cases(connection: AsyncConnection, message: RowMapping, related: Sequence[Mapping[str, Any]]) -> None:
    """Link a message to cases of its insurer, given as the columns of the links.

    Raises: NotFound when there is no such case.
    """
    if not related:
        return
    ids = [link["case_id"] for link in related]
    query = select(cases.c.id).where(cases.c.id.in_(ids), cases.c.insurer_id == message["insurer_id"])
    known = set((await connection.execute(query)).scalars())
    for case_id in ids:
        if case_id not in known:
            raise NotFound("case", str(case_id))
    owner = {"message_id": message["id"], "insurer_id": message["insurer_id"]}
    await connection.execute(INSERT, [{"id": new_id(), **owner, **link} for link in related])


async def join_thread(connection: AsyncConnection, message: RowMapping, case_id: UUID, mail_ids: Sequence[str]) -> None:
    """Have later mails that answer one of `mail_ids` find a case; those that belong to another case already do not."""
    if not mail_ids:
        return
    mail_id = func.unnest(bindparam("mail_ids", list(mail_ids), ARRAY(Text))).column_valued("joining")
    other = thread_mails.alias("other")
    elsewhere = exists().where(
        other.c.insurer_id == message["insurer_id"], other.c.mail_id == mail_id, other.c.case_id != case_id
    )
    owner = (literal(message["insurer_id"]), mail_id, literal(case_id), literal(message["id"]))
    rows = select(*owner).where(~elsewhere)
    columns = ["insurer_id", "mail_id", "case_id", "message_id"]
    await connection.execute(insert(thread_mails).from_select(columns, rows).on_conflict_do_nothing())


async def begin_thread(connection: AsyncConnection, message: RowMapping, case_ids: Sequence[UUID]) -> None:
    """Have later mails that answer this one find its cases."""
    if message["source_message_id"]:
        owner = {"insurer_id": message["insurer_id"], "message_id": message["id"]}
        rows = [{"mail_id": message["source_message_id"], "case_id": case_id, **owner} for case_id in case_ids]
        await connection.execute(insert(thread_mails).on_conflict_do_nothing(), rows)


async def relations_of(connection: AsyncConnection, case: RowMapping) -> RowMapping:
    """Return what a case is related to, as JSON: `other_cases` of its mail, `related_cases` and `related_mails`."""
    row: RowMapping = (await connection.execute(RELATIONS, {"case": case["id"]})).mappings().one()
    return row


def _earlier() -> Any:
    link, earlier = case_links.c, cases.alias("earlier")
    item = func.jsonb_build_object(
        *("case_id", earlier.c.id, "cot_number", earlier.c.cot_number, "ground", link.ground),
        *("confidence", link.confidence, "shared_count", link.shared_count, "compared_count", link.compared_count),
    )
    its_message = select(cases.c.message_id).where(cases.c.id == bindparam("case")).scalar_subquery()
    joined = case_links.join(earlier, link.case_id == earlier.c.id)
    is_its = (link.message_id == its_message, link.case_id != bindparam("case"))
    return select(func.jsonb_agg(aggregate_order_by(item, link.id))).select_from(joined).where(*is_its)


def _later() -> Any:
    link, own = case_links.c, cases.alias("own")
    is_its = and_(change_sets.c.message_id == link.message_id, change_sets.c.case_id == link.case_id)
    newest = (
        select(
            *(link.id, link.message_id, link.ground, link.confidence, link.shared_count, link.compared_count),
            *(messages.c.mail_kind, messages.c.create_time, own.c.cot_number),
            change_sets.c.id.label("change_set_id"),
        )
        .select_from(
            case_links.join(messages, link.message_id == messages.c.id)
            .outerjoin(own, messages.c.case_id == own.c.id)
            .outerjoin(change_sets, is_its)
        )
        .where(link.case_id == bindparam("case"))
        .order_by(link.id.desc())
        .limit(MOST_RELATED)
        .subquery("newest")
    )
    item = func.jsonb_build_object(*(part for column in newest.c for part in (str(column.name), column)))
    return select(func.jsonb_agg(aggregate_order_by(item, newest.c.id.desc()))).select_from(newest)


def _others() -> Any:
    own, other = cases.alias("own"), cases.alias("other")
    item = func.jsonb_build_object("case_id", other.c.id, "cot_number", other.c.cot_number)
    is_other = (own.c.id == bindparam("case"), other.c.id != own.c.id, other.c.status != VOIDED)
    of_mail = own.join(other, own.c.message_id == other.c.message_id)
    return select(func.jsonb_agg(aggregate_order_by(item, other.c.part))).select_from(of_mail).where(*is_other)


RELATIONS: Final = select(
    _others().scalar_subquery().label("other_cases"),
    _earlier().scalar_subquery().label("related_cases"),
    _later().scalar_subquery().label("related_mails"),
)
