"""Vehicles of cases: stored in bulk, listed in order, corrected by reviewers."""

from __future__ import annotations

from dataclasses import replace
from itertools import count, repeat
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import to_json
from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from datastore.audit import trail
from datastore.db.bulk_insert import by_column, store_few_rows, store_rows
from datastore.db.idempotency import StoredAnswer, claim, earlier_answer
from datastore.db.ids import new_id
from datastore.db.search_keys import identifier_key, text_key_of
from datastore.db.tables import cases, vehicles
from datastore.learning.sample import is_chosen
from datastore.lists.filter_grammar import parse_filter
from datastore.lists.filter_sql import FilterField
from datastore.lists.list_query import Listing, ordered, page_of
from datastore.store.cases import OPEN, STATUSES, VOIDED, find_case, follow_vehicles, lock_case
from datastore.store.messages import change_message, get_message
from datastore.store.value_at_stake import assessed
from mesh.errors import InvalidField, WrongState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.db.idempotency import RequestKey
    from datastore.lists.list_query import Page, PageRequest
    from datastore.tenancy.actor import Actor

    Values = Mapping[str, Any]

# With more rows COPY is faster (bench/datastore_case.py).
MOST_AT_ONCE: Final = 100
TEXT_KEY: Final = "text_key"
_c = vehicles.c
# What tells the key of a text.
TEXT: Final = (_c.id, _c.text_key, _c.description, _c.brand, _c.model, _c.year)
JSON: Final = frozenset(column.name for column in _c if isinstance(column.type, JSONB))
ROWS: Final = select(vehicles, cases.c.cot_number).select_from(vehicles.join(cases, _c.case_id == cases.c.id))
OF_A_CASE: Final = Listing(
    ROWS,
    key=(_c.position,),
    is_descending=False,
    insurer=_c.insurer_id,
    fields={
        "decision": FilterField(_c.decision, ("ACCEPT", "REVIEW", "NO_MATCH", "UNSPECIFIED")),
        "method": FilterField(_c.method, ("RULES", "LLM", "MEMORY", "PERSON", "UNSPECIFIED")),
        "is_open": FilterField(_c.is_open),
        "vin": FilterField(_c.vin, read=identifier_key, has_prefixes=True),
        "plate": FilterField(_c.plate_key, read=identifier_key, has_prefixes=True),
        "cvegs": FilterField(_c.cvegs),
        "year": FilterField(_c.year),
        "value": FilterField(_c.value),
        "confidence": FilterField(_c.confidence),
        "value_at_stake": FilterField(_c.value_at_stake),
        "position": FilterField(_c.position),
        "id": FilterField(_c.id),
        TEXT_KEY: FilterField(_c.text_key, read=str.lower),
        "case_status": FilterField(cases.c.status, STATUSES),
        "insurer_id": FilterField(_c.insurer_id),
    },
    orders={"position": (_c.position,), "value_at_stake": (_c.value_at_stake, _c.id)},
)
OF_EVERY_CASE: Final = replace(
    OF_A_CASE,
    fields={name: filter_field for name, filter_field in OF_A_CASE.fields.items() if name != TEXT_KEY},
    key=(_c.value_at_stake, _c.id),
    is_descending=True,
    orders={"value_at_stake": (_c.value_at_stake, _c.id)},
)
# The case id that stands for all cases (AIP-159), and the conditions one of which must bound such a list: an index
# serves each.
EVERY_CASE: Final = "-"
BOUNDS: Final = {("vin", "="), ("plate", "="), ("is_open", "=")}


async def store_vehicles(
    connection: AsyncConnection,
    case: tuple[UUID, str],
    rows: Sequence[Values],
    *,
    check_share: float,
    first_position: int = 1,
) -> None:
    """Store vehicles of `case`, given as its id and insurer; all rows have the same columns, `derived` ones too.

    `check_share` of those with a checkable code are chosen for a blind check.
    """
    case_id, insurer_id = case
    ids = [new_id() for _ in rows]
    rows = [
        {**row, "is_check_due": row.get("checkable_from", 0.0) > 0 and is_chosen(vehicle_id, check_share)}
        for vehicle_id, row in zip(ids, rows, strict=True)
    ]
    if len(rows) > MOST_AT_ONCE:
        values = by_column(vehicles, rows)
        for name in JSON & values.keys():
            values[name] = [None if item is None else to_json(item).decode() for item in values[name]]
        columns = ("id", "case_id", "insurer_id", "position", *values)
        records = zip(ids, repeat(case_id), repeat(insurer_id), count(first_position), *values.values(), strict=False)
        await store_rows(connection, vehicles, columns, records)
    elif rows:
        owner = {"case_id": case_id, "insurer_id": insurer_id}
        numbered = zip(ids, count(first_position), rows, strict=False)
        complete = [{"id": vehicle_id, "position": position, **owner, **row} for vehicle_id, position, row in numbered]
        await store_few_rows(connection, vehicles, complete)


async def list_vehicles(
    connection: AsyncConnection, case: str, request: PageRequest, *, order_by: str, with_removed: bool = False
) -> Page[RowMapping]:
    """Return a page of the vehicles of a case, or of all cases; those that were taken out only `with_removed`.

    Raises: NotFound, InvalidField, InvalidPageToken.
    """
    terms = parse_filter(request.filter)
    rows = ROWS if with_removed else ROWS.where(_c.remove_time.is_(None))
    scope = " with removed" if with_removed else ""
    if case == EVERY_CASE:
        if not any((term.field, term.operator) in BOUNDS for term in terms):
            raise InvalidField("filter", None, 'vin, plate or is_open = true across cases, such as: vin = "3N1CN8A*"')
        names_status = any(term.field == "case_status" for term in terms)
        every = replace(OF_EVERY_CASE, rows=rows if names_status else rows.where(cases.c.status != VOIDED))
        return await page_of(connection, ordered(every, order_by), replace(request, scope=f"{EVERY_CASE}{scope}"))
    found_case = await find_case(connection, case, insurer_id=request.insurer_id)
    listing = replace(OF_A_CASE, rows=rows.where(_c.case_id == found_case["id"]))
    keys = {term.value.lower() for term in terms if term.field == TEXT_KEY}
    if keys:
        without = await _without_key(connection, found_case["id"], keys)
        listing = replace(listing, fields={**listing.fields, TEXT_KEY: _of_text(without)})
    request = replace(request, scope=f"{found_case['id']}{scope}")
    return await page_of(connection, ordered(listing, order_by), request)


async def _without_key(connection: AsyncConnection, case_id: UUID, keys: Collection[str]) -> list[UUID]:
    """Return the vehicles of a case with one of the keys of a text that were stored without it."""
    query = select(*TEXT).where(_c.case_id == case_id, _c.text_key.is_(None))
    rows = (await connection.execute(query)).mappings()
    return [row["id"] for row in rows if {text_key_of(row)} == keys]


def _of_text(without: Sequence[UUID]) -> FilterField:
    return FilterField(_c.text_key, read=str.lower, within=lambda has_key: or_(has_key, _c.id.in_(without)))


async def add_vehicles(
    connection: AsyncConnection,
    actor: Actor,
    case: str,
    *,
    rows: Sequence[Values],
    keys: Sequence[RequestKey],
    message: str,
    check_share: float,
) -> Sequence[RowMapping]:
    """Append vehicles to a case, or return those that an earlier request with one of the keys appended.

    Raises: NotFound, RequestIdReused, WrongState.
    """
    before = await lock_case(connection, actor, case, "")
    for key in keys:
        earlier = await earlier_answer(connection, key)
        if earlier:
            return await _added(connection, earlier)
    refuse_done(before)
    first = await append_vehicles(connection, actor, before, rows, check_share=check_share)
    answer = StoredAnswer(before["id"], first, len(rows))
    for key in keys:
        await claim(connection, key, answer)
    await follow_vehicles(connection, actor, before)
    if message:
        await _finish_message(connection, actor, message, rows)
    return await _added(connection, answer)


async def append_vehicles(
    connection: AsyncConnection, actor: Actor, case: RowMapping, rows: Sequence[Values], *, check_share: float
) -> int:
    """Append vehicles to a locked case, behind those too that were taken out; return the position of the first.

    `check_share` of those with a checkable code are chosen for a blind check. The case follows apart.
    """
    last = select(func.coalesce(func.max(_c.position), 0)).where(_c.case_id == case["id"])
    first: int = (await connection.execute(last)).scalar_one() + 1
    complete = [assessed(row) for row in rows]
    owner = (case["id"], case["insurer_id"])
    await store_vehicles(connection, owner, complete, check_share=check_share, first_position=first)
    changes = [{"field": "vehicles", "old_value": "", "new_value": f"{len(rows)} added"}]
    resource, insurer_id = ("case", case["id"]), case["insurer_id"]
    await trail.record(connection, actor, action="update", resource=resource, insurer_id=insurer_id, changes=changes)
    return first


async def _added(connection: AsyncConnection, answer: StoredAnswer) -> Sequence[RowMapping]:
    last = answer.first_position + answer.item_count - 1
    query = select(vehicles).where(_c.case_id == answer.resource_id, _c.position.between(answer.first_position, last))
    return (await connection.execute(query.order_by(_c.position))).mappings().all()


async def _finish_message(connection: AsyncConnection, actor: Actor, message: str, rows: Sequence[Values]) -> None:
    before = await get_message(connection, message, insurer_id=actor.insurer_id, is_locked=True)
    is_coded = all(row["decision"] == "ACCEPT" for row in rows)
    await change_message(
        connection, actor, before, {"status": "PROCESSED" if is_coded else "NEEDS_REVIEW", "failure": ""}
    )


def refuse_done(case: RowMapping) -> None:
    """Refuse to change the vehicles of a case that is quoted, closed or voided.

    Raises: WrongState.
    """
    if case["status"] not in OPEN:
        raise WrongState("case", case["cot_number"], case["status"], OPEN)
