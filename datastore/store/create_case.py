"""New cases: case, vehicles, message status, audit entries and event in one transaction, the COT number last."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, Text, bindparam, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from datastore.audit import trail
from datastore.db.idempotency import StoredAnswer, claim, earlier_answer
from datastore.db.ids import new_id, parse_id
from datastore.db.tables import cases, cot_sequence, dropped_rows
from datastore.events import outbox
from datastore.store.cases import find_case, name_keys, status_of
from datastore.store.cot_number import DIGITS, prefix
from datastore.store.messages import change_message, get_message
from datastore.store.value_at_stake import assessed
from datastore.store.vehicles import store_vehicles
from mesh.errors import AlreadyExists, InvalidField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.db.idempotency import RequestKey
    from datastore.tenancy.actor import Actor

# The key of the advisory lock, together with the year; any fixed number would do.
LOCK: Final = 0x4D696E63
INSERT: Final = insert(cases).on_conflict_do_nothing(constraint="cases_message_once")
INSERT_DROPPED: Final = insert(dropped_rows)
# The advisory lock serves waiters in order, which a row lock alone would not. The conflict is resolved with the row as
# it is once the lock is held, not as it was when the statement began.
_year: Final = bindparam("year", type_=Integer)
_queue: Final = select(func.pg_advisory_xact_lock(LOCK, _year)).cte("queue")
SERIAL: Final = (
    insert(cot_sequence)
    .from_select(["year", "last"], select(_year, literal_column("1")).select_from(_queue))
    .on_conflict_do_update(index_elements=["year"], set_={"last": cot_sequence.c.last + 1})
    .returning(cot_sequence.c.last)
)
_serial: Final = select(func.to_char(SERIAL.cte("serial").c.last, DIGITS)).scalar_subquery()
NUMBER: Final = (
    update(cases)
    .where(cases.c.id == bindparam("case_id"))
    .values(cot_number=bindparam("prefix", type_=Text).concat(_serial))
    .returning(*cases.c)
)


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be stored.

    `message` is the id of its message, empty for a case created by hand; an empty `insurer_id` means the message's.
    `check_share` of the vehicles that may be chosen for a blind check are.
    """

    insurer_id: str
    message: str
    values: Mapping[str, Any]
    vehicles: Sequence[Mapping[str, Any]] = field(default=())
    dropped_rows: Sequence[Mapping[str, Any]] = field(default=())
    is_flagged: bool = False
    key: RequestKey | None = None
    part: int = 1
    check_share: float = 0.0


async def create_case(connection: AsyncConnection, actor: Actor, new: NewCase, *, year: int) -> tuple[RowMapping, bool]:
    """Store a case, or find the one that its message or request key has already; return it, and whether it is a repeat.

    Raises: NotFound when there is no such message, RequestIdReused.
    """
    message = await _message_of(connection, actor, new)
    if message is not None:
        new = replace(new, insurer_id=message["insurer_id"])
    answer = StoredAnswer(new_id())
    earlier = None if message else await _claim(connection, new, answer)
    if earlier is not None:
        return await find_case(connection, str(earlier.resource_id)), True
    new = replace(new, vehicles=[assessed(row) for row in new.vehicles])
    if not await insert_case(connection, new, answer.resource_id):
        return await _case_of_message(connection, new), True
    if message is not None:
        await _claim(connection, new, answer)
        await _finish_message(connection, actor, message, new, answer.resource_id)
    await fill_case(connection, new, answer.resource_id)
    return await number_case(connection, actor, answer.resource_id, year=year), False


async def insert_case(connection: AsyncConnection, new: NewCase, case_id: UUID) -> bool:
    """Store the case itself; return False when its message has it already, as the named constraint decides.

    Its vehicles have to be assessed.
    """
    counts = _counts(new.vehicles)
    row = {
        "id": case_id,
        "insurer_id": new.insurer_id,
        "message_id": parse_id(new.message),
        "part": new.part,
        "is_flagged": new.is_flagged,
        "status": status_of(counts, is_flagged=new.is_flagged),
        **counts,
        **new.values,
        **name_keys(new.values),
    }
    inserted = await connection.execute(INSERT, row)
    return bool(inserted.rowcount)


async def fill_case(connection: AsyncConnection, new: NewCase, case_id: UUID) -> None:
    """Store the vehicles and the dropped rows of a case."""
    await store_vehicles(connection, (case_id, new.insurer_id), new.vehicles, check_share=new.check_share)
    if new.dropped_rows:
        row = {"id": case_id, "insurer_id": new.insurer_id, "items": list(new.dropped_rows)}
        await connection.execute(INSERT_DROPPED, row)


async def number_case(
    connection: AsyncConnection, actor: Actor, case_id: UUID, *, year: int, mail_kind: str = ""
) -> RowMapping:
    """Give a case the next number of the gapless sequence of `year`, as late as possible, and announce it.

    The lock is held to the end of the transaction: a rollback returns the number, so there are no gaps, and the later
    it is taken, the less others wait.
    """
    numbered = await connection.execute(NUMBER, {"case_id": case_id, "year": year, "prefix": prefix(year)})
    case = numbered.mappings().one()
    entry = trail.entry_beside(actor, action="create", resource=("case", case["id"]), insurer_id=case["insurer_id"])
    event = outbox.case_made(case, mail_kind)
    await outbox.announce(connection, actor, event, case["id"], beside=(trail.BESIDE, entry))
    return case


def is_ready(new: NewCase) -> bool:
    """Tell whether every vehicle of a new case has a code, and nothing speaks against quoting it."""
    return status_of(_counts(new.vehicles), is_flagged=new.is_flagged) == "READY"


async def create_case_by_hand(connection: AsyncConnection, actor: Actor, new: NewCase, *, year: int) -> RowMapping:
    """Store a case without vehicles, or return the one that an earlier request with the same key created.

    Raises: NotFound when there is no such message, AlreadyExists when it has a case, RequestIdReused.
    """
    case, is_repeat = await create_case(connection, actor, new, year=year)
    if is_repeat:
        earlier = await earlier_answer(connection, new.key) if new.key else None
        if earlier is None or earlier.resource_id != case["id"]:
            raise AlreadyExists("case", case["cot_number"])
    return case


async def insurer_of(connection: AsyncConnection, actor: Actor, new: NewCase) -> str:
    """Return the insurer of a new case.

    Raises: NotFound when there is no such message.
    """
    if new.insurer_id or not new.message:
        return new.insurer_id
    insurer_id: str = (await get_message(connection, new.message, insurer_id=actor.insurer_id))["insurer_id"]
    return insurer_id


async def _message_of(connection: AsyncConnection, actor: Actor, new: NewCase) -> RowMapping | None:
    if not new.message:
        return None
    message = await get_message(connection, new.message, insurer_id=actor.insurer_id)
    if new.insurer_id not in {"", message["insurer_id"]}:
        raise InvalidField("case.insurer_id", new.insurer_id, message["insurer_id"])
    return message


async def _claim(connection: AsyncConnection, new: NewCase, answer: StoredAnswer) -> StoredAnswer | None:
    return await claim(connection, new.key, answer) if new.key else None


def _counts(vehicles: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    decisions = Counter(row["decision"] for row in vehicles)
    return {
        "vehicle_count": len(vehicles),
        "accepted_count": decisions["ACCEPT"],
        "review_count": decisions["REVIEW"],
        "no_match_count": decisions["NO_MATCH"],
        "open_count": sum(row["is_open"] for row in vehicles),
        "value_at_stake": sum(row["value_at_stake"] for row in vehicles),
        "overall_confidence": sum(row["confidence"] for row in vehicles) / max(len(vehicles), 1),
    }


async def _case_of_message(connection: AsyncConnection, new: NewCase) -> RowMapping:
    query = select(cases).where(cases.c.message_id == parse_id(new.message))
    return (await connection.execute(query)).mappings().one()


async def _finish_message(
    connection: AsyncConnection, actor: Actor, message: RowMapping, new: NewCase, case_id: UUID
) -> None:
    """Set the final status of the message, and its case."""
    status = "PROCESSED" if is_ready(new) else "NEEDS_REVIEW"
    await change_message(connection, actor, message, {"status": status, "failure": "", "case_id": case_id})
