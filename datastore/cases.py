"""Cases: found, listed, changed, and kept in step with their vehicles."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select, update

from datastore import audit, outbox
from datastore.cot import is_cot_number
from datastore.ids import parse_id
from datastore.listing import FilterField, Listing, page_of
from datastore.tables import cases, vehicles
from mesh.errors import NotFound, StaleEtag, WrongState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.authors import Author
    from datastore.listing import Page, PageRequest

STATUSES: Final = ("NEEDS_REVIEW", "READY", "QUOTED", "CLOSED")
OPEN: Final = ("NEEDS_REVIEW", "READY")
_c = cases.c
DATA_COLUMNS: Final = (
    _c.client_name,
    _c.client_rfc,
    _c.broker_name,
    _c.broker_email,
    _c.policy_start,
    _c.policy_end,
    _c.coverage,
    _c.currency,
    _c.payment_form,
)
OPTIONAL: Final = frozenset({"currency", "payment_form"})
DATA_NAMES: Final = {column.name: f"data.{column.name}" for column in DATA_COLUMNS}
LISTING: Final = Listing(
    select(cases),
    key=(_c.create_time, _c.id),
    insurer=_c.insurer_id,
    fields={
        "status": FilterField(_c.status, STATUSES),
        "insurer_id": FilterField(_c.insurer_id),
        "cot_number": FilterField(_c.cot_number),
        "client_name": FilterField(_c.client_name),
        "client_rfc": FilterField(_c.client_rfc),
        "broker_email": FilterField(_c.broker_email),
        "message_id": FilterField(_c.message_id),
        "overall_confidence": FilterField(_c.overall_confidence),
        "create_time": FilterField(_c.create_time),
    },
)


async def find_case(
    connection: AsyncConnection, case: str, *, insurer_id: str = "", is_locked: bool = False
) -> RowMapping:
    """Return a case by its id or COT number; locked to the end of the transaction if asked.

    Raises: NotFound, also when it is another insurer's.
    """
    by_name = _c.cot_number == case if is_cot_number(case) else _c.id == parse_id(case)
    query = select(cases).where(by_name)
    if insurer_id:
        query = query.where(_c.insurer_id == insurer_id)
    if is_locked:
        query = query.with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound("case", case)
    return row


async def list_cases(connection: AsyncConnection, request: PageRequest, *, is_descending: bool) -> Page[RowMapping]:
    """Return a page of cases by the time they were made.

    Raises: InvalidField, InvalidPageToken.
    """
    return await page_of(connection, replace(LISTING, is_descending=is_descending), request)


async def update_data(
    connection: AsyncConnection, by: Author, case: str, *, values: Mapping[str, str], etag: str
) -> RowMapping:
    """Change what was read about the fleet as a whole; `values` are columns.

    Raises: NotFound, StaleEtag.
    """
    before = await lock_case(connection, by, case, etag)
    return await change_case(connection, by, before, values, implied=_settled_by_hand(before, values))


def _settled_by_hand(before: RowMapping, values: Mapping[str, str]) -> dict[str, Any]:
    """Return how the data were read and what is missing, once a person has set `values`."""
    kept = [reading for reading in before["readings"] if reading.get("field") not in values]
    certain = [{"field": name, "confidence": 1.0} for name, value in values.items() if value]
    emptied = [name for name, value in values.items() if not value and name not in OPTIONAL]
    missing = [name for name in before["missing_fields"] if name not in values]
    return {"readings": kept + certain, "missing_fields": missing + emptied}


async def update_status(connection: AsyncConnection, by: Author, case: str, *, status: str, etag: str) -> RowMapping:
    """Quote it, close it, or open it again, whereupon it becomes what its vehicles say.

    Raises: NotFound, StaleEtag, WrongState.
    """
    before = await lock_case(connection, by, case, etag)
    if status in OPEN:
        values = {"is_flagged": False, "status": status_of(before, is_flagged=False)}
        return await change_case(connection, by, before, values)
    if before["status"] not in {*OPEN, status}:
        raise WrongState("case", before["cot_number"], before["status"], OPEN)
    return await change_case(connection, by, before, {"status": status})


async def lock_case(connection: AsyncConnection, by: Author, case: str, etag: str) -> RowMapping:
    """Return a case as it is before a change.

    Raises: NotFound; StaleEtag when `etag` is given and is not the current one.
    """
    row = await find_case(connection, case, insurer_id=by.insurer_id, is_locked=True)
    if etag and etag != str(row["revision"]):
        raise StaleEtag("case", row["cot_number"], str(row["revision"]))
    return row


async def change_case(
    connection: AsyncConnection,
    by: Author,
    before: RowMapping,
    values: Mapping[str, Any],
    *,
    implied: Mapping[str, Any] = MappingProxyType({}),
) -> RowMapping:
    """Change a locked case, with audit and event; nothing happens when nothing changes.

    `implied` is what follows from `values`: it is written with them, and not audited.
    """
    changes = audit.changes_between(before, values, DATA_NAMES)
    if not changes:
        return before
    after = await _write(connection, before, {**values, **implied})
    await _record(connection, by, before, changes)
    await outbox.announce(connection, by, outbox.case_updated(after), after["id"])
    return after


async def follow_vehicles(connection: AsyncConnection, by: Author, before: RowMapping) -> RowMapping:
    """Bring counts, confidence and status of a locked case in step with its vehicles, and tell of it."""
    counts = await counts_of(connection, before)
    after = await _write(connection, before, {**counts, "status": status_of(counts, is_flagged=before["is_flagged"])})
    await _record(connection, by, before, audit.changes_between(before, {"status": after["status"]}, DATA_NAMES))
    await outbox.announce(connection, by, outbox.case_updated(after), after["id"])
    return after


async def counts_of(connection: AsyncConnection, case: RowMapping) -> RowMapping:
    """Count the vehicles of a case by their decision."""
    decided = vehicles.c.decision
    query = select(
        func.count().label("vehicle_count"),
        func.count().filter(decided == "ACCEPT").label("accepted_count"),
        func.count().filter(decided == "REVIEW").label("review_count"),
        func.count().filter(decided == "NO_MATCH").label("no_match_count"),
        func.coalesce(func.avg(vehicles.c.confidence), 0.0).label("overall_confidence"),
    ).where(vehicles.c.case_id == case["id"])
    counts: RowMapping = (await connection.execute(query)).mappings().one()
    return counts


def status_of(counts: Mapping[Any, Any], *, is_flagged: bool) -> str:
    """Return what the vehicles say of an open case."""
    is_coded = 0 < counts["vehicle_count"] == counts["accepted_count"]
    return "READY" if is_coded and not is_flagged else "NEEDS_REVIEW"


async def _record(
    connection: AsyncConnection, by: Author, before: RowMapping, changes: Sequence[Mapping[str, str]]
) -> None:
    if changes:
        whose = {"resource": ("case", before["id"]), "insurer_id": before["insurer_id"]}
        await audit.record(connection, by, action="update", changes=changes, **whose)


async def _write(connection: AsyncConnection, before: RowMapping, values: Mapping[str, Any]) -> RowMapping:
    change = (
        update(cases)
        .where(_c.id == before["id"])
        .values(**values, revision=_c.revision + 1, update_time=func.now())
        .returning(*_c)
    )
    row: RowMapping = (await connection.execute(change)).mappings().one()
    return row
