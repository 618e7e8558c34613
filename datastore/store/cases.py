"""Cases: looked up, listed, changed, and kept consistent with their vehicles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import case as when
from sqlalchemy import func, literal_column, select, update

from datastore.audit import trail
from datastore.db.idempotency import StoredAnswer, claim
from datastore.db.ids import parse_id
from datastore.db.search_keys import identifier_key, name_key
from datastore.db.tables import cases, dropped_rows, vehicles
from datastore.events import outbox
from datastore.lists.filter_grammar import parse_filter
from datastore.lists.filter_sql import FilterField
from datastore.lists.list_query import Listing, count_of, ordered, page_of
from datastore.store.case_notes import note_of_request, write_note
from datastore.store.case_search import case_search
from datastore.store.cot_number import cot_number_of
from domain.fields import CASE_DATA, CASE_LISTS, names
from domain.quotation.kinds import TELLING, class_of, kinds_of, usage_of
from domain.quotation.needs import missing_of_client
from mesh.errors import NotFound, StaleEtag, WrongState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Label, RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.db.idempotency import RequestKey
    from datastore.lists.list_query import Page, PageRequest
    from datastore.tenancy.actor import Actor

VOIDED: Final = "VOIDED"
QUOTED: Final = "QUOTED"
STATUSES: Final = ("NEEDS_REVIEW", "READY", QUOTED, "CLOSED", VOIDED)
OPEN: Final = ("NEEDS_REVIEW", "READY")
_c = cases.c
# What an underwriter asks for in any case when it is not stated.
NEEDED: Final = frozenset(names(CASE_DATA)[:7])
# What depends on the vehicles.
OF_VEHICLES: Final = frozenset({"client_postal_code", "activity"})
DATA_NAMES: Final = {name: f"data.{name}" for name in (*names(CASE_DATA), "coverages")}
# What says who works on a case, not what is to be quoted.
WORK: Final = ("assignee", "due_time")
# The search columns of names, and the columns that they are derived from.
NAME_KEYS: Final = {"client_key": "client_name", "broker_key": "broker_name"}
_broker: Final = FilterField(_c.broker_key, read=name_key, has_prefixes=True)


def _with_vehicle(is_found: ColumnElement[bool]) -> ColumnElement[bool]:
    return _c.id.in_(select(vehicles.c.case_id).where(is_found, vehicles.c.remove_time.is_(None)))


def _due(end: str) -> Label[datetime]:
    """Return the time by which a case is due, or an end of all time where none is set."""
    is_unset = _c.due_time.is_(None)
    far = literal_column(f"'{end} 00:00:00+00'::timestamptz", _c.due_time.type)
    return when((is_unset, far), else_=_c.due_time).label(f"due_before_{end[:4]}")


# Those without a due time stand last in either direction.
DUE_FIRST: Final = _due("2999-12-31")
DUE_LAST: Final = _due("1900-01-01")
LISTING: Final = Listing(
    select(cases, DUE_FIRST, DUE_LAST),
    key=(_c.create_time, _c.id),
    insurer=_c.insurer_id,
    fields={
        "status": FilterField(_c.status, STATUSES),
        "insurer_id": FilterField(_c.insurer_id),
        "cot_number": FilterField(_c.cot_number, read=str.upper),
        "client_name": FilterField(_c.client_key, read=name_key, has_prefixes=True),
        "client_rfc": FilterField(_c.client_rfc, read=identifier_key, has_prefixes=True),
        "broker": _broker,
        "broker_name": _broker,
        "broker_email": FilterField(_c.broker_email, read=str.lower, has_prefixes=True),
        "coverage": FilterField(_c.coverage),
        "catalog_version": FilterField(_c.catalog_version),
        "policy_start": FilterField(_c.policy_start, is_day=True),
        "policy_end": FilterField(_c.policy_end, is_day=True),
        "message_id": FilterField(_c.message_id),
        "overall_confidence": FilterField(_c.overall_confidence),
        "value_at_stake": FilterField(_c.value_at_stake),
        "vehicle_count": FilterField(_c.vehicle_count),
        "open_count": FilterField(_c.open_count),
        "assignee": FilterField(_c.assignee),
        "due_time": FilterField(_c.due_time),
        "create_time": FilterField(_c.create_time),
        "update_time": FilterField(_c.update_time),
        "vin": FilterField(vehicles.c.vin, read=identifier_key, has_prefixes=True, within=_with_vehicle),
        "plate": FilterField(vehicles.c.plate_key, read=identifier_key, has_prefixes=True, within=_with_vehicle),
    },
    orders={
        **{name: (_c[name], _c.id) for name in ("create_time", "update_time", "value_at_stake", "overall_confidence")},
        "due_time": (DUE_FIRST, _c.id),
    },
    descending_orders={"due_time": (DUE_LAST, _c.id)},
)


@dataclass(frozen=True, slots=True)
class CaseListOptions:
    """How cases are listed; `q` is what is searched, empty: nothing."""

    order_by: str
    q: str = ""
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A new status; `is_forced` quotes a case with open vehicles, and a `reason` becomes a note."""

    status: str
    is_forced: bool = False
    reason: str = ""


async def find_case(
    connection: AsyncConnection, case: str, *, insurer_id: str = "", is_locked: bool = False
) -> RowMapping:
    """Return a case by its id or COT number, in any case; locked to the end of the transaction if asked.

    Raises: NotFound, also when it is another insurer's.
    """
    cot_number = cot_number_of(case)
    by_name = _c.cot_number == cot_number if cot_number else _c.id == parse_id(case)
    query = select(cases).where(by_name)
    if insurer_id:
        query = query.where(_c.insurer_id == insurer_id)
    if is_locked:
        query = query.with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound("case", case)
    return row


async def stored_dropped_rows(connection: AsyncConnection, case: RowMapping) -> Sequence[dict[str, Any]]:
    """Return the dropped rows of a case, as they are stored."""
    query = select(dropped_rows.c["items"]).where(dropped_rows.c.id == case["id"])
    items: Sequence[dict[str, Any]] | None = (await connection.execute(query)).scalar_one_or_none()
    return items or ()


async def list_cases(
    connection: AsyncConnection, request: PageRequest, options: CaseListOptions
) -> tuple[Page[RowMapping], int | None]:
    """Return a page of cases, and how many match, if that is asked.

    Voided ones are listed only if the filter names a status, or if something is searched.

    Raises: InvalidField, InvalidPageToken.
    """
    if options.q:
        search = await case_search(connection, options.q)
        request = replace(request, scope=f"q {options.q}")
        page = await page_of(connection, ordered(LISTING, options.order_by), request, search)
        return page, await count_of(connection, LISTING, request, search) if options.is_counted else None
    names_status = any(term.field == "status" for term in parse_filter(request.filter))
    listing = LISTING if names_status else replace(LISTING, rows=LISTING.rows.where(_c.status != VOIDED))
    page = await page_of(connection, ordered(listing, options.order_by), request)
    return page, await count_of(connection, listing, request) if options.is_counted else None


async def update_data(
    connection: AsyncConnection, actor: Actor, case: str, *, values: Mapping[str, Any], etag: str
) -> RowMapping:
    """Change the data of the fleet as a whole; `values` are columns.

    Raises: NotFound, StaleEtag.
    """
    before = await lock_case(connection, actor, case, etag)
    data = {name: value for name, value in values.items() if name not in WORK}
    emptied = [name for name, value in data.items() if not is_stated(value)]
    needed = NEEDED if OF_VEHICLES.isdisjoint(emptied) else NEEDED.union(await _needed_of_client(connection, before))
    missing = [name for name in before["missing_fields"] if name not in values]
    implied = {
        "readings": settled(before["readings"], data)[-CASE_LISTS["readings"] :],
        "missing_fields": missing + [name for name in emptied if name in needed],
    }
    return await change_case(connection, actor, before, values, implied=implied)


def settled(
    readings: Sequence[Mapping[str, Any]], values: Mapping[str, Any], *, without: Collection[str] = ()
) -> list[Mapping[str, Any]]:
    """Return readings, in their stored form, after a person has set `values`: theirs are certain, but `without` some.

    A list that a person has set was read by nobody, nor was any item of it.
    """
    untouched = [reading for reading in readings if reading.get("field", "").partition("[")[0] not in values]
    stated = (name for name, value in values.items() if is_stated(value) and name not in without)
    return [*untouched, *({"field": name, "confidence": 1.0} for name in stated)]


def is_stated(value: Any) -> bool:
    """Tell whether a column says anything: 0 does, an empty text or list does not."""
    return value not in (None, "", [])


async def _needed_of_client(connection: AsyncConnection, case: RowMapping) -> Sequence[str]:
    """Return what the vehicles of a case need of its client."""
    of_case = (vehicles.c.case_id == case["id"], vehicles.c.remove_time.is_(None))
    rows = (await connection.execute(select(*(vehicles.c[name] for name in TELLING)).where(*of_case))).mappings()
    kinds = [kinds_of(dict(row)) for row in rows]
    return missing_of_client((), set(map(class_of, kinds)), set(map(usage_of, kinds)))


async def update_status(
    connection: AsyncConnection, actor: Actor, case: str, change: StatusChange, *, etag: str
) -> RowMapping:
    """Quote a case, close it, or reopen it; a reopened case gets the status that its vehicles imply.

    Raises: NotFound, StaleEtag, WrongState, also for a case with open vehicles that is quoted without force.
    """
    before = await lock_case(connection, actor, case, etag)
    status = change.status
    if VOIDED in {status, before["status"]}:
        raise WrongState("case", before["cot_number"], before["status"], "those of cases that are not voided")
    if status in OPEN:
        values = {"is_flagged": False, "status": status_of(before, is_flagged=False)}
    elif before["status"] not in {*OPEN, status}:
        raise WrongState("case", before["cot_number"], before["status"], OPEN)
    else:
        values = {"status": status}
    is_forced = status == QUOTED != before["status"] and before["open_count"] > 0
    if is_forced and not change.is_forced:
        state = f"{before['status']} with {before['open_count']} of {before['vehicle_count']} vehicles open"
        raise WrongState("case", before["cot_number"], state, "cases without open vehicles, or by force with a reason")
    beside = [{"field": "is_forced", "old_value": "", "new_value": "true"}] if is_forced else []
    after = await change_case(connection, actor, before, values, beside=beside)
    if after is before or not change.reason:
        return after
    return (await write_note(connection, actor, after, change.reason)).case


async def add_note(
    connection: AsyncConnection, actor: Actor, case: str, text: str, key: RequestKey | None
) -> RowMapping:
    """Write a note on a case, or return the one that an earlier request with the key wrote.

    Raises: NotFound, RequestIdReused, WrongState when the case is voided.
    """
    before = await lock_case(connection, actor, case, "")
    earlier = await note_of_request(connection, key) if key else None
    if earlier is not None:
        return earlier
    if before["status"] == VOIDED:
        raise WrongState("case", before["cot_number"], VOIDED, "those of cases that are not voided")
    written = await write_note(connection, actor, before, text)
    if key:
        await claim(connection, key, StoredAnswer(written.note["id"]))
    return written.note


async def lock_case(connection: AsyncConnection, actor: Actor, case: str, etag: str) -> RowMapping:
    """Lock a case for a change, and return it as it is before.

    Raises: NotFound; StaleEtag when `etag` is given and is not the current one.
    """
    row = await find_case(connection, case, insurer_id=actor.insurer_id, is_locked=True)
    if etag and etag != str(row["revision"]):
        raise StaleEtag("case", row["cot_number"], str(row["revision"]))
    return row


async def change_case(
    connection: AsyncConnection,
    actor: Actor,
    before: RowMapping,
    values: Mapping[str, Any],
    *,
    implied: Mapping[str, Any] = MappingProxyType({}),
    beside: Sequence[Mapping[str, str]] = (),
) -> RowMapping:
    """Change a locked case, with an audit entry and an event; without a difference nothing is written.

    `implied` are columns that follow from `values`: they are written too, but not audited. The entry says `beside` too.
    """
    changes = trail.changes_between(before, values, DATA_NAMES)
    if not changes:
        return before
    after = await _write(connection, before, {**values, **name_keys(values), **implied})
    await _record(connection, actor, before, [*changes, *beside])
    await outbox.announce(connection, actor, outbox.case_updated(after), after["id"])
    return after


async def follow_vehicles(connection: AsyncConnection, actor: Actor, before: RowMapping) -> RowMapping:
    """Update counts, confidence and status of a locked case from its vehicles, and announce the change."""
    counts = await counts_of(connection, before)
    after = await _write(connection, before, {**counts, "status": status_of(counts, is_flagged=before["is_flagged"])})
    await _record(connection, actor, before, trail.changes_between(before, {"status": after["status"]}, DATA_NAMES))
    await outbox.announce(connection, actor, outbox.case_updated(after), after["id"])
    return after


async def counts_of(connection: AsyncConnection, case: RowMapping) -> RowMapping:
    """Count the vehicles of a case by their decision, and apart from them those that were removed."""
    decision, is_there = vehicles.c.decision, vehicles.c.remove_time.is_(None)
    query = select(
        func.count().filter(is_there).label("vehicle_count"),
        func.count().filter(is_there, decision == "ACCEPT").label("accepted_count"),
        func.count().filter(is_there, decision == "REVIEW").label("review_count"),
        func.count().filter(is_there, decision == "NO_MATCH").label("no_match_count"),
        func.count().filter(is_there, vehicles.c.is_open).label("open_count"),
        func.count().filter(~is_there).label("removed_count"),
        func.coalesce(func.sum(vehicles.c.value_at_stake).filter(is_there), 0.0).label("value_at_stake"),
        func.coalesce(func.avg(vehicles.c.confidence).filter(is_there), 0.0).label("overall_confidence"),
    ).where(vehicles.c.case_id == case["id"])
    counts: RowMapping = (await connection.execute(query)).mappings().one()
    return counts


def status_of(counts: Mapping[Any, Any], *, is_flagged: bool) -> str:
    """Return the status that the vehicles imply for a case that is neither quoted nor closed (Case.Status)."""
    is_settled = counts["accepted_count"] > 0 and counts["open_count"] == 0
    return "READY" if is_settled and not is_flagged else "NEEDS_REVIEW"


def name_keys(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the search keys derived from new names; `values` are columns."""
    return {key: name_key(values[name]) for key, name in NAME_KEYS.items() if name in values}


async def _record(
    connection: AsyncConnection, actor: Actor, before: RowMapping, changes: Sequence[Mapping[str, str]]
) -> None:
    if changes:
        owner = {"resource": ("case", before["id"]), "insurer_id": before["insurer_id"]}
        await trail.record(connection, actor, action="update", changes=changes, **owner)


async def _write(connection: AsyncConnection, before: RowMapping, values: Mapping[str, Any]) -> RowMapping:
    """Write a change; what retention released already, it releases again in its time, for it may say something new."""
    change = (
        update(cases)
        .where(_c.id == before["id"])
        .values(**values, revision=_c.revision + 1, update_time=func.now(), release_time=None)
        .returning(*_c)
    )
    row: RowMapping = (await connection.execute(change)).mappings().one()
    return row
