"""Vehicles of cases: stored in bulk, listed in order, corrected by reviewers."""

from __future__ import annotations

from dataclasses import replace
from itertools import count, repeat
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import to_json
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import JSONB

from datastore.audit import trail
from datastore.db.bulk_insert import by_column, store_few_rows, store_rows
from datastore.db.idempotency import StoredAnswer, claim, earlier_answer
from datastore.db.ids import new_id, parse_id
from datastore.db.search_keys import identifier_key
from datastore.db.tables import cases, vehicles
from datastore.learning.sample import is_chosen
from datastore.lists.filter_grammar import parse_filter
from datastore.lists.filter_sql import FilterField
from datastore.lists.list_query import Listing, ordered, page_of
from datastore.store.apply_correction import corrected, correction_of
from datastore.store.cases import OPEN, STATUSES, VOIDED, find_case, follow_vehicles, lock_case, settled
from datastore.store.catalogs import find_active_entry
from datastore.store.correction_log import record_correction
from datastore.store.messages import change_message, get_message
from datastore.store.value_at_stake import assessed, derived
from datastore.store.verdicts import record_judgement
from datastore.store.vin_codes import record_vin_code
from domain.fields import MATCHED, MOST_READINGS, VEHICLE, VEHICLE_LISTS, names
from mesh.errors import InvalidField, NotFound, StaleEtag, WrongState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.db.idempotency import RequestKey
    from datastore.lists.list_query import Page, PageRequest
    from datastore.tenancy.actor import Actor

    Values = Mapping[str, Any]

# With more rows COPY is faster (bench/datastore_case.py).
MOST_AT_ONCE: Final = 100
_c = vehicles.c
JSON: Final = frozenset(column.name for column in _c if isinstance(column.type, JSONB))
ROWS: Final = (
    select(vehicles, cases.c.cot_number)
    .select_from(vehicles.join(cases, _c.case_id == cases.c.id))
    .where(_c.remove_time.is_(None))
)
# They tell the vehicle: how sure they were read is that of the vehicle as a whole.
MATCHED_NAMES: Final = frozenset(names(MATCHED))
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
        "case_status": FilterField(cases.c.status, STATUSES),
        "insurer_id": FilterField(_c.insurer_id),
    },
    orders={"position": (_c.position,), "value_at_stake": (_c.value_at_stake, _c.id)},
)
OF_EVERY_CASE: Final = replace(
    OF_A_CASE,
    key=(_c.value_at_stake, _c.id),
    is_descending=True,
    orders={"value_at_stake": (_c.value_at_stake, _c.id)},
)
# The case id that stands for all cases (AIP-159), and the conditions one of which must bound such a list: an index
# serves each.
EVERY_CASE: Final = "-"
BOUNDS: Final = {("vin", "="), ("plate", "="), ("is_open", "=")}
# What a person corrects of a vehicle itself; the lists are of the contract's messages, in their JSON form.
STATED: Final = (*names(VEHICLE), *VEHICLE_LISTS)
NAMES: Final = {
    **{name: f"vehicle.{name}" for name in STATED},
    **{column: f"match.{column}" for column in ("cvegs", "confidence", "decision", "method", "catalog_version")},
    **{column: f"match.{column}" for column in ("listed_probability", "code_probability")},
    **{column: f"match.{column}" for column in ("shipped_confidence", "checkable_from")},
    **{f"match_{column}": f"match.{column}" for column in ("brand", "model", "year", "description", "base_sum")},
}


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
    connection: AsyncConnection, case: str, request: PageRequest, *, order_by: str
) -> Page[RowMapping]:
    """Return a page of the vehicles of a case, or of all cases.

    Raises: NotFound, InvalidField, InvalidPageToken.
    """
    if case == EVERY_CASE:
        terms = parse_filter(request.filter)
        if not any((term.field, term.operator) in BOUNDS for term in terms):
            raise InvalidField("filter", None, 'vin, plate or is_open = true across cases, such as: vin = "3N1CN8A*"')
        names_status = any(term.field == "case_status" for term in terms)
        every = OF_EVERY_CASE if names_status else replace(OF_EVERY_CASE, rows=ROWS.where(cases.c.status != VOIDED))
        return await page_of(connection, ordered(every, order_by), replace(request, scope=EVERY_CASE))
    found_case = await find_case(connection, case, insurer_id=request.insurer_id)
    listing = replace(OF_A_CASE, rows=ROWS.where(_c.case_id == found_case["id"]))
    return await page_of(connection, ordered(listing, order_by), replace(request, scope=str(found_case["id"])))


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
    answer = StoredAnswer(before["id"], await next_position(connection, before), len(rows))
    for key in keys:
        await claim(connection, key, answer)
    owner = (before["id"], before["insurer_id"])
    complete = [assessed(row) for row in rows]
    await store_vehicles(connection, owner, complete, check_share=check_share, first_position=answer.first_position)
    changes = [{"field": "vehicles", "old_value": "", "new_value": f"{len(rows)} added"}]
    await _record(connection, actor, ("case", before["id"]), before["insurer_id"], changes)
    await follow_vehicles(connection, actor, before)
    if message:
        await _finish_message(connection, actor, message, rows)
    return await _added(connection, answer)


async def update_vehicle(
    connection: AsyncConnection, actor: Actor, case: str, vehicle: str, *, values: Values, etag: str
) -> RowMapping:
    """Correct a vehicle, and update counts and status of its case. `values` are columns.

    Raises: NotFound, StaleEtag, WrongState; InvalidField when the code is not in the active catalogue.
    """
    its_case = await lock_case(connection, actor, case, "")
    before = await vehicle_of(connection, its_case, vehicle)
    if etag and etag != str(before["revision"]):
        raise StaleEtag("vehicle", vehicle, str(before["revision"]))
    refuse_done(its_case)
    row = await correct_vehicle(connection, actor, its_case, before, values)
    if row is not before:
        await follow_vehicles(connection, actor, its_case)
    return row


async def correct_vehicle(
    connection: AsyncConnection, actor: Actor, its_case: RowMapping, before: RowMapping, values: Values
) -> RowMapping:
    """Correct a vehicle of a locked case, which is not updated; return the same row when nothing differs.

    Raises: InvalidField when the code is not in the active catalogue.
    """
    entry = await _entry_of(connection, its_case["insurer_id"], before, values) if values.get("cvegs") else None
    after = corrected(before, values, entry)
    changes = trail.changes_between(before, after, NAMES)
    if not changes:
        return before
    implied = derived({**before, **after}) | _settled_by_hand(before, after)
    change = (
        update(vehicles)
        .where(_c.id == before["id"])
        .values(**after, **implied, revision=_c.revision + 1, update_time=func.now())
        .returning(*_c)
    )
    row = (await connection.execute(change)).mappings().one()
    await _record(connection, actor, ("vehicle", before["id"]), its_case["insurer_id"], changes)
    await record_judgement(connection, actor, before, after)
    correction = correction_of(before, after)
    if correction is not None:
        await record_correction(connection, actor, its_case, correction)
        code = {name: correction[name] for name in ("cvegs", "entry_year", "catalog_version")}
        await record_vin_code(connection, {**before, **after}, code)
    return row


def _settled_by_hand(before: RowMapping, after: Values) -> dict[str, Any]:
    """Return how the fields were read after a person has changed some of them, if one did."""
    changed = {name: after[name] for name in STATED if name in after and after[name] != before[name]}
    if not changed:
        return {}
    readings = settled(before["reading_fields"], changed, without=MATCHED_NAMES)
    return {"reading_fields": readings[-MOST_READINGS:]}


async def vehicle_of(connection: AsyncConnection, case: RowMapping, vehicle: str) -> RowMapping:
    """Return a vehicle of a case by its id.

    Raises: NotFound.
    """
    is_in_case = (_c.case_id == case["id"], _c.remove_time.is_(None))
    query = select(vehicles).where(_c.id == parse_id(vehicle), *is_in_case)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound("vehicle", vehicle)
    return row


async def next_position(connection: AsyncConnection, case: RowMapping) -> int:
    """Return the position behind all vehicles of a case, those too that were taken out."""
    last = select(func.coalesce(func.max(_c.position), 0)).where(_c.case_id == case["id"])
    position: int = (await connection.execute(last)).scalar_one() + 1
    return position


async def _entry_of(connection: AsyncConnection, insurer_id: str, before: RowMapping, values: Values) -> RowMapping:
    code = values["cvegs"]
    entry = await find_active_entry(connection, insurer_id, code, values.get("year", before["year"]))
    if entry is None:
        raise InvalidField("vehicle.match.cvegs", code, "a code of the catalogue that is active for the insurer")
    return entry


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


async def _record(
    connection: AsyncConnection,
    actor: Actor,
    resource: tuple[str, object],
    insurer_id: str,
    changes: Sequence[Mapping[str, str]],
) -> None:
    await trail.record(connection, actor, action="update", resource=resource, insurer_id=insurer_id, changes=changes)


def refuse_done(case: RowMapping) -> None:
    """Refuse to change the vehicles of a case that is quoted, closed or voided.

    Raises: WrongState.
    """
    if case["status"] not in OPEN:
        raise WrongState("case", case["cot_number"], case["status"], OPEN)
