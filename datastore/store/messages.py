"""Messages (partners call them intakes): accepted mails and vehicle lists, and how far each has been processed."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, false, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from datastore.audit import trail
from datastore.db.idempotency import StoredAnswer, claim
from datastore.db.ids import new_id, parse_id
from datastore.db.mail_tables import case_links
from datastore.db.tables import cases, messages
from datastore.events import outbox
from datastore.lists.filter_sql import FilterField
from datastore.lists.list_query import Listing, page_of
from datastore.store.cases import VOIDED, find_case
from mesh.errors import NotFound, StaleEtag, WrongState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy import ColumnElement, FromClause, RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.db.idempotency import RequestKey
    from datastore.lists.list_query import Page, PageRequest
    from datastore.tenancy.actor import Actor

DONE: Final = ("PROCESSED", "NEEDS_REVIEW")
MAIL_KINDS: Final = (
    *("QUOTE_REQUEST", "ADDITION_OR_CHANGE", "INFORMATION_SUPPLIED", "QUESTION"),
    *("POLICY_CHANGE", "CLAIM", "AUTOMATIC", "OTHER"),
)
STATUSES: Final = ("RECEIVED", "PROCESSING", "PROCESSED", "NEEDS_REVIEW", "FAILED")
# The statuses from which each status may be reached; back to RECEIVED only without a case.
REACHED_FROM: Final[Mapping[str, tuple[str, ...]]] = {
    "RECEIVED": ("FAILED", "NEEDS_REVIEW"),
    "PROCESSING": ("RECEIVED",),
    "PROCESSED": ("RECEIVED", "PROCESSING"),
    "NEEDS_REVIEW": ("RECEIVED", "PROCESSING"),
    "FAILED": ("RECEIVED", "PROCESSING"),
}
_c = messages.c


def _reference(of: FromClause) -> ColumnElement[Any]:
    return func.jsonb_build_object("case_id", of.c.id, "cot_number", of.c.cot_number)


def _link(of: FromClause) -> ColumnElement[Any]:
    link = case_links.c
    names = ("ground", "confidence", "shared_count", "compared_count")
    stated: list[Any] = [part for name in names for part in (name, link[name])]
    return _reference(of).op("||")(func.jsonb_build_object(*stated))


_made, _linked = cases.alias("made"), cases.alias("linked")
# A changed or new message as ROWS gives it, by the statement that writes it.
_its_id: Final[ColumnElement[UUID]] = literal_column("messages.id", _c.id.type)
_its_case: Final[ColumnElement[UUID]] = literal_column("messages.case_id", _c.case_id.type)
_its_number: Final = select(cases.c.cot_number).where(cases.c.id == _its_case).scalar_subquery()
_its_cases: Final = (
    select(func.jsonb_agg(aggregate_order_by(_reference(_made), _made.c.part)))
    .where(_made.c.message_id == _its_id, _made.c.status != VOIDED)
    .scalar_subquery()
)
_its_links: Final = (
    select(func.jsonb_agg(aggregate_order_by(_link(_linked), case_links.c.id)))
    .select_from(case_links.join(_linked, case_links.c.case_id == _linked.c.id))
    .where(case_links.c.message_id == _its_id)
    .scalar_subquery()
)
WRITTEN: Final = (
    messages,
    func.coalesce(_its_number, "").label("cot_number"),
    _its_cases.label("cases"),
    _its_links.label("related_cases"),
)
ROWS: Final = select(
    messages,
    func.coalesce(cases.c.cot_number, "").label("cot_number"),
    _its_cases.label("cases"),
    _its_links.label("related_cases"),
).select_from(messages.outerjoin(cases, _c.case_id == cases.c.id))
# The constraints messages_content_once and messages_content_key_once decide what is a repeat.
INSERT: Final = insert(messages).on_conflict_do_nothing().returning(*WRITTEN)
CHANGE: Final = (
    update(messages)
    .where(_c.id == bindparam("message_id"))
    .values(revision=_c.revision + 1, update_time=func.now(), announce_time=func.now())
    .returning(*WRITTEN)
    .add_cte(trail.BESIDE)
)
BY_ID: Final = ROWS.where(_c.id == bindparam("message_id"))
BY_ID_LOCKED: Final = BY_ID.with_for_update(of=messages)
ATTEMPT: Final = (
    update(messages)
    .where(_c.id == bindparam("message_id"))
    .values(attempt_count=_c.attempt_count + 1, announce_time=func.now(), update_time=func.now())
    .returning(*WRITTEN)
)
LISTING: Final = Listing(
    ROWS,
    key=(_c.create_time, _c.id),
    insurer=_c.insurer_id,
    fields={
        "status": FilterField(_c.status, STATUSES),
        "kind": FilterField(_c.kind, ("EMAIL", "VEHICLE_LIST")),
        "mail_kind": FilterField(_c.mail_kind, MAIL_KINDS),
        "insurer_id": FilterField(_c.insurer_id),
        "case_id": FilterField(_c.case_id),
        "cot_number": FilterField(cases.c.cot_number),
        "content_sha256": FilterField(_c.content_sha256, read=str.lower),
        "attempt_count": FilterField(_c.attempt_count),
        "create_time": FilterField(_c.create_time),
        "update_time": FilterField(_c.update_time),
    },
)


async def create_message(
    connection: AsyncConnection, actor: Actor, values: Mapping[str, Any], *, key: RequestKey | None, case: str
) -> tuple[RowMapping, bool]:
    """Store a message with its event, or find the one with the same content; return it, and whether it is a repeat.

    `case` is the case that a vehicle list adds to, or empty.

    Raises: RequestIdReused; NotFound when there is no such case.
    """
    case_id = (await find_case(connection, case, insurer_id=values["insurer_id"]))["id"] if case else None
    row = {"id": new_id(), "case_id": case_id, **values}
    message = (await connection.execute(INSERT, row)).mappings().one_or_none()
    message_id = message["id"] if message else await _same_content(connection, values)
    earlier = await claim(connection, key, StoredAnswer(message_id)) if key else None
    if message is None:
        message = await get_message(connection, str(earlier.resource_id if earlier else message_id))
        return await _restore_content(connection, message, values), True
    entry = trail.entry_beside(
        actor, action="create", resource=("message", message_id), insurer_id=message["insurer_id"]
    )
    await outbox.announce(connection, actor, outbox.email_received(message), message_id, beside=(trail.BESIDE, entry))
    return message, False


async def _same_content(connection: AsyncConnection, values: Mapping[str, Any]) -> UUID:
    is_same = _c.content_sha256 == values["content_sha256"]
    has_key = _c.content_key == values["content_key"] if values.get("content_key") else false()
    owner = (_c.insurer_id == values["insurer_id"], _c.kind == values["kind"])
    query = select(_c.id).where(*owner, or_(is_same, has_key)).order_by(is_same.desc()).limit(1)
    message_id: UUID = (await connection.execute(query)).scalar_one()
    return message_id


async def _restore_content(connection: AsyncConnection, message: RowMapping, values: Mapping[str, Any]) -> RowMapping:
    """Restore the content of a message that was released, so that it can be retried."""
    if message["release_time"] is None:
        return message
    restored = {"blob_key": values["blob_key"], "release_time": None, "update_time": func.now()}
    await connection.execute(update(messages).where(_c.id == message["id"]).values(**restored))
    return await get_message(connection, str(message["id"]))


async def get_message(
    connection: AsyncConnection, message: str, *, insurer_id: str = "", is_locked: bool = False
) -> RowMapping:
    """Return a message by its id; locked to the end of the transaction if asked.

    Raises: NotFound, also when it is another insurer's.
    """
    query = BY_ID_LOCKED if is_locked else BY_ID
    row = (await connection.execute(query, {"message_id": parse_id(message)})).mappings().one_or_none()
    if row is None or insurer_id not in {"", row["insurer_id"]}:
        raise NotFound("message", message)
    return row


async def list_messages(connection: AsyncConnection, request: PageRequest) -> Page[RowMapping]:
    """Return a page of messages, newest first.

    Raises: InvalidField, InvalidPageToken.
    """
    return await page_of(connection, LISTING, request)


async def update_status(
    connection: AsyncConnection, actor: Actor, message: str, *, status: str, failure: str, etag: str
) -> RowMapping:
    """Change the status of a message. Setting the same status again changes nothing, but PROCESSING counts an attempt.

    Raises: NotFound, StaleEtag, WrongState.
    """
    before = await get_message(connection, message, insurer_id=actor.insurer_id, is_locked=True)
    if etag and etag != str(before["revision"]):
        raise StaleEtag("message", message, str(before["revision"]))
    if before["status"] == status:
        return await _count_attempt(connection, before) if status == "PROCESSING" else before
    _refuse_transition(before, status)
    values: dict[str, Any] = {"status": status, "failure": failure}
    if status == "PROCESSING":
        values["attempt_count"] = before["attempt_count"] + 1
    elif status == "RECEIVED":
        values["attempt_count"] = 0
    return await change_message(connection, actor, before, values)


async def _count_attempt(connection: AsyncConnection, message: RowMapping) -> RowMapping:
    """Count another attempt; its time tells the sweeper that a worker is processing the message."""
    row: RowMapping = (await connection.execute(ATTEMPT, {"message_id": message["id"]})).mappings().one()
    return row


def _refuse_transition(message: RowMapping, status: str) -> None:
    has_case = message["status"] == "NEEDS_REVIEW" and message["case_id"] is not None
    if message["status"] not in REACHED_FROM[status] or (status == "RECEIVED" and has_case):
        allowed = ", ".join(REACHED_FROM[status]) + (" without a case" if status == "RECEIVED" else "")
        raise WrongState("message", str(message["id"]), message["status"], allowed)
    if status == "RECEIVED" and message["release_time"] is not None:
        raise WrongState("message", str(message["id"]), "RELEASED", "states in which its content is kept")


async def change_message(
    connection: AsyncConnection,
    actor: Actor,
    before: RowMapping,
    values: Mapping[str, Any],
    *,
    beside: Mapping[str, Any] = MappingProxyType({}),
) -> RowMapping:
    """Change a locked message, with an audit entry and the event of its new status.

    `beside` are personal columns: they are written too, but not audited.
    """
    is_announced = values["status"] == "RECEIVED"
    entry = trail.entry_beside(
        actor,
        action="update",
        resource=("message", before["id"]),
        insurer_id=before["insurer_id"],
        changes=trail.changes_between(before, values, {}),
    )
    change = {"message_id": before["id"], **values, **beside, **entry}
    after: RowMapping = (await connection.execute(CHANGE, change)).mappings().one()
    if is_announced:
        await outbox.announce(connection, actor, outbox.email_received(after), after["id"])
    elif after["status"] == "FAILED":
        await outbox.announce(connection, actor, outbox.intake_failed(after), after["id"])
    return after
