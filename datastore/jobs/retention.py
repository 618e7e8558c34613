"""Retention: data past its retention period is released, in small batches, by one process at a time, and audited.

A message loses its content (intake deletes the blob), the head of its mail and what recognises it; a case and its
vehicles lose their personal data, notes their text, and no change of them can be taken back. Corrections by reviewers
stay, without plates and VINs, and so do verdicts; a vehicle without its description waits for no check.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import String, and_, cast, delete, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from datastore.audit import trail
from datastore.db.desk_tables import case_notes
from datastore.db.edit_tables import last_changes
from datastore.db.engine import TROUBLE, transact
from datastore.db.mail_tables import change_sets, resend_keys, thread_mails
from datastore.db.quality_tables import corrections
from datastore.db.tables import (
    audit_entries,
    audit_values,
    cases,
    dropped_rows,
    messages,
    requests,
    vehicles,
)
from datastore.tenancy.actor import DATASTORE_ACTOR
from datastore.tenancy.scope import EVERY_INSURER
from domain.fields import CASE_DATA, VEHICLE, names, personal
from mesh.background import Loop, repeating
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from uuid import UUID

    from sqlalchemy import Column, Delete, RowMapping, ScalarSelect, Select
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from datastore.tenancy.actor import Actor
    from datastore.tenancy.scope import Scope

    # Releases one batch of what was last changed before a moment, in the name of an actor; returns how many.
    Step = Callable[[AsyncConnection, Actor, datetime], Awaitable[int]]

EVERY_S: Final = 3600.0
BATCH: Final = 200
MOST_BATCHES: Final = 500
MOST_COUNTED: Final = 100_000
# The key of the advisory lock, together with the kind; any fixed number would do.
LOCK: Final = 0x4D696E63
DONE: Final = ("PROCESSED", "NEEDS_REVIEW", "FAILED")
VIN: Final = r"\m[A-HJ-NPR-Z0-9]{17}\M"
OF_MESSAGE: Final = ("source_message_id", "sender", "subject", "file_name", "office")
OF_CASE: Final = (*names(personal(CASE_DATA)), "client_key", "broker_key")
OF_VEHICLE: Final = (*names(personal(VEHICLE)), "plate_key", "origin_sheet", "review_note", "remove_reason")


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """How many days data is kept after its last change; 0 means for ever."""

    contents_days: int = 0
    personal_days: int = 0
    requests_days: int = 30


@dataclass(frozen=True, slots=True)
class RetentionResult:
    """How many records of one kind were released, or would be; `before` is None when that kind is kept for ever."""

    kind: str
    kept_days: int
    count: int
    before: datetime | None


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    kept_days: int
    due: Callable[[datetime], Select[Any]]
    step: Step


def loop(engine: AsyncEngine, policy: RetentionPolicy) -> Loop:
    """Return the loop that applies the policy every hour."""

    async def step() -> None:
        for result in await apply_retention(engine, policy):
            if result.count:
                log.info("retention applied", kind=result.kind, released=result.count)

    return Loop("retention", repeating(step), pause_s=EVERY_S, expected=TROUBLE)


async def apply_retention(
    engine: AsyncEngine, policy: RetentionPolicy, actor: Actor = DATASTORE_ACTOR, *, scope: Scope = EVERY_INSURER
) -> list[RetentionResult]:
    """Release what is past its retention period within `scope`; a kind that another process works on is skipped."""
    return [await _apply(engine, kind, actor, scope) for kind in _kinds(policy)]


async def count_due(
    engine: AsyncEngine, policy: RetentionPolicy, *, scope: Scope = EVERY_INSURER
) -> list[RetentionResult]:
    """Count what would be released."""
    return [await _count_kind(engine, kind, scope) for kind in _kinds(policy)]


def _kinds(policy: RetentionPolicy) -> tuple[_Kind, ...]:
    return (
        _Kind("contents", policy.contents_days, _contents_due, _release_contents),
        _Kind("cases", policy.personal_days, _cases_due, _release_cases),
        _Kind("requests", policy.requests_days, _requests_due, _delete_requests),
    )


async def _apply(engine: AsyncEngine, kind: _Kind, actor: Actor, scope: Scope) -> RetentionResult:
    cutoff = _cutoff(kind)
    count = 0
    if cutoff is not None:
        for _ in range(MOST_BATCHES):
            released = await transact(
                engine, lambda connection: _release_batch(connection, kind, actor, cutoff), scope=scope
            )
            count += released
            if released < BATCH:
                break
    return RetentionResult(kind.name, kind.kept_days, count, cutoff)


async def _release_batch(connection: AsyncConnection, kind: _Kind, actor: Actor, cutoff: datetime) -> int:
    try_lock = select(func.pg_try_advisory_xact_lock(LOCK, func.hashtext(kind.name)))
    is_locked = (await connection.execute(try_lock)).scalar_one()
    return await kind.step(connection, actor, cutoff) if is_locked else 0


async def _count_kind(engine: AsyncEngine, kind: _Kind, scope: Scope) -> RetentionResult:
    cutoff = _cutoff(kind)
    if cutoff is None:
        return RetentionResult(kind.name, kind.kept_days, 0, None)
    counting = select(func.count()).select_from(kind.due(cutoff).limit(MOST_COUNTED).subquery())

    async def work(connection: AsyncConnection) -> int:
        due_count: int = (await connection.execute(counting)).scalar_one()
        return due_count

    return RetentionResult(kind.name, kind.kept_days, await transact(engine, work, scope=scope), cutoff)


def _cutoff(kind: _Kind) -> datetime | None:
    return datetime.now(UTC) - timedelta(days=kind.kept_days) if kind.kept_days else None


def _contents_due(cutoff: datetime) -> Select[Any]:
    c = messages.c
    is_due = (c.release_time.is_(None), c.update_time < cutoff, c.status.in_(DONE))
    return select(c.id, c.insurer_id).where(*is_due).order_by(c.update_time)


def _cases_due(cutoff: datetime) -> Select[Any]:
    c = cases.c
    return select(c.id, c.insurer_id).where(c.release_time.is_(None), c.update_time < cutoff).order_by(c.update_time)


def _requests_due(cutoff: datetime) -> Select[Any]:
    c = requests.c
    return select(c.insurer_id, c.method, c.key).where(c.create_time < cutoff).order_by(c.create_time)


async def _release_contents(connection: AsyncConnection, actor: Actor, cutoff: datetime) -> int:
    due = await _locked(connection, _contents_due(cutoff))
    c = messages.c
    ids = [row["id"] for row in due]
    released = {**dict.fromkeys(OF_MESSAGE, ""), "release_time": func.now(), "revision": c.revision + 1}
    await connection.execute(update(messages).where(c.id.in_(ids)).values(**released))
    for table in (thread_mails, resend_keys):
        await connection.execute(delete(table).where(table.c.message_id.in_(ids)))
    return await _record_releases(connection, actor, "message", due)


async def _release_cases(connection: AsyncConnection, actor: Actor, cutoff: datetime) -> int:
    due = await _locked(connection, _cases_due(cutoff))
    ids = [row["id"] for row in due]
    await _clean_corrections(connection, ids)
    c, v = cases.c, vehicles.c
    blank_case = update(cases).where(c.id.in_(ids)).values(**dict.fromkeys(OF_CASE, ""))
    parts = {
        "losses": _without(c.losses, "text", "vehicle"),
        "readings": _without(c.readings, "origin"),
        "coverages": _without(c.coverages, "text"),
    }
    await connection.execute(
        blank_case.values(warnings=[], warning_codes=[], **parts, release_time=func.now(), revision=c.revision + 1)
    )
    blank_vehicle = update(vehicles).where(v.case_id.in_(ids)).values(**dict.fromkeys(OF_VEHICLE, ""))
    vehicle_parts = {
        "coverages": _without(v.coverages, "text"),
        "equipment": _without(v.equipment, "text"),
        "reading_fields": _without(v.reading_fields, "origin"),
    }
    nothing: dict[str, Any] = {"match_warnings": [], "match_warning_codes": [], "is_check_due": False}
    nothing |= dict.fromkeys(("origin_file", "origin_place", "text_key"))
    await connection.execute(blank_vehicle.values(**nothing, **vehicle_parts, revision=v.revision + 1))
    await connection.execute(delete(dropped_rows).where(dropped_rows.c.id.in_(ids)))
    await connection.execute(update(case_notes).where(case_notes.c.case_id.in_(ids)).values(text=""))
    for table in (thread_mails, change_sets, last_changes):
        await connection.execute(delete(table).where(table.c.case_id.in_(ids)))
    await connection.execute(_late_change_sets(cutoff))
    await _erase_audit_values(connection, ids)
    return await _record_releases(connection, actor, "case", due)


def _late_change_sets(cutoff: datetime) -> Delete:
    """Return the removal of change sets that later mails brought to cases which were released already."""
    released = select(cases.c.id).where(cases.c.release_time.is_not(None))
    return delete(change_sets).where(change_sets.c.update_time < cutoff, change_sets.c.case_id.in_(released))


def _without(column: Column[Any], *keys: str) -> ScalarSelect[Any]:
    """Return a list of objects without the values of `keys`."""
    item = func.jsonb_array_elements(column).column_valued("item")
    without = item.op("-")(cast(list(keys), ARRAY(String)))
    return select(func.coalesce(func.jsonb_agg(without), cast([], JSONB))).scalar_subquery()


async def _clean_corrections(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    c, v = corrections.c, vehicles.c
    without_marks = func.replace(func.replace(c.description, v.vin, ""), v.plate, "")
    clean = update(corrections).where(c.vehicle_id == v.id, v.case_id.in_(ids))
    await connection.execute(clean.values(description=func.regexp_replace(without_marks, VIN, "", "gi")))


async def _erase_audit_values(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    """Erase the personal values of audit entries; the entries themselves stay, and so the hash chain still verifies."""
    e, v = audit_entries.c, vehicles.c
    of_case = and_(e.resource_type == "case", e.resource_id.in_(map(str, ids)))
    theirs = select(cast(v.id, String)).where(v.case_id.in_(ids))
    of_vehicle = and_(e.resource_type == "vehicle", e.resource_id.in_(theirs))
    entries = select(e.id).where(or_(of_case, of_vehicle))
    await connection.execute(delete(audit_values).where(audit_values.c.entry_id.in_(entries)))


async def _delete_requests(connection: AsyncConnection, _actor: Actor, cutoff: datetime) -> int:
    c = requests.c
    due = _requests_due(cutoff).limit(BATCH).with_for_update(skip_locked=True)
    return (await connection.execute(delete(requests).where(tuple_(c.insurer_id, c.method, c.key).in_(due)))).rowcount


async def _locked(connection: AsyncConnection, due: Select[Any]) -> Sequence[RowMapping]:
    result = await connection.execute(due.limit(BATCH).with_for_update(skip_locked=True))
    rows: Sequence[RowMapping] = result.mappings().all()
    return rows


async def _record_releases(connection: AsyncConnection, actor: Actor, kind: str, released: Sequence[RowMapping]) -> int:
    for row in released:
        resource = (kind, row["id"])
        await trail.record(connection, actor, action="release", resource=resource, insurer_id=row["insurer_id"])
    return len(released)
