"""Retention: what was kept long enough is let go, in small steps, by one process at a time; the audit trail says that.

Of a message its content goes (the blob is intake's to delete), of a case and its vehicles what is about people. What a
reviewer taught stays, without plates and VINs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import String, and_, cast, delete, func, or_, select, tuple_, update

from datastore.audit import trail
from datastore.db.engine import TROUBLE, transact
from datastore.db.tables import audit_entries, audit_values, cases, corrections, messages, requests, vehicles
from datastore.tenancy.actor import THE_DATASTORE
from datastore.tenancy.scope import EVERY_INSURER
from domain.fields import CASE_DATA, VEHICLE, names, personal
from mesh.background import Loop, repeating
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping, Select
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from datastore.tenancy.actor import Actor
    from datastore.tenancy.scope import Scope

    # Lets go of some that are older, for an author; returns how many.
    Step = Callable[[AsyncConnection, Actor, datetime], Awaitable[int]]

EVERY_S: Final = 3600.0
BATCH: Final = 200
MOST_BATCHES: Final = 500
MOST_COUNTED: Final = 100_000
# Any fixed number: processes take turns by it, and by the kind.
TURN: Final = 0x4D696E63
DONE: Final = ("PROCESSED", "NEEDS_REVIEW", "FAILED")
VIN: Final = r"\m[A-HJ-NPR-Z0-9]{17}\M"
OF_CASE: Final = (*names(personal(CASE_DATA)), "client_key", "broker_key")
OF_VEHICLE: Final = (*names(personal(VEHICLE)), "plate_key", "origin_sheet", "review_note")


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """How many days things are kept; 0: for ever."""

    contents_days: int = 0
    personal_days: int = 0
    requests_days: int = 30


@dataclass(frozen=True, slots=True)
class RetentionResult:
    """What was let go of one kind, or would be; `before` None: it is kept for ever."""

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
    """Let go every hour."""

    async def step() -> None:
        for result in await let_go(engine, policy):
            if result.count:
                log.info("kept long enough", kind=result.kind, let_go=result.count)

    return Loop("retention", repeating(step), pause_s=EVERY_S, expected=TROUBLE)


async def let_go(
    engine: AsyncEngine, policy: RetentionPolicy, by: Actor = THE_DATASTORE, *, scope: Scope = EVERY_INSURER
) -> list[RetentionResult]:
    """Let go of what is past its time, within `scope`; what another process does at the moment is left to it."""
    return [await _each(engine, kind, by, scope) for kind in _kinds(policy)]


async def count_due(
    engine: AsyncEngine, policy: RetentionPolicy, *, scope: Scope = EVERY_INSURER
) -> list[RetentionResult]:
    """Count what would be let go."""
    return [await _counted(engine, kind, scope) for kind in _kinds(policy)]


def _kinds(policy: RetentionPolicy) -> tuple[_Kind, ...]:
    return (
        _Kind("contents", policy.contents_days, _contents_due, _release_contents),
        _Kind("cases", policy.personal_days, _cases_due, _release_cases),
        _Kind("requests", policy.requests_days, _requests_due, _forget_requests),
    )


async def _each(engine: AsyncEngine, kind: _Kind, by: Actor, scope: Scope) -> RetentionResult:
    before = _before(kind)
    count = 0
    if before is not None:
        for _ in range(MOST_BATCHES):
            done = await transact(engine, lambda connection: _in_turn(connection, kind, by, before), scope=scope)
            count += done
            if done < BATCH:
                break
    return RetentionResult(kind.name, kind.kept_days, count, before)


async def _in_turn(connection: AsyncConnection, kind: _Kind, by: Actor, before: datetime) -> int:
    turn = select(func.pg_try_advisory_xact_lock(TURN, func.hashtext(kind.name)))
    is_ours = (await connection.execute(turn)).scalar_one()
    return await kind.step(connection, by, before) if is_ours else 0


async def _counted(engine: AsyncEngine, kind: _Kind, scope: Scope) -> RetentionResult:
    before = _before(kind)
    if before is None:
        return RetentionResult(kind.name, kind.kept_days, 0, None)
    some = select(func.count()).select_from(kind.due(before).limit(MOST_COUNTED).subquery())

    async def work(connection: AsyncConnection) -> int:
        counted: int = (await connection.execute(some)).scalar_one()
        return counted

    return RetentionResult(kind.name, kind.kept_days, await transact(engine, work, scope=scope), before)


def _before(kind: _Kind) -> datetime | None:
    return datetime.now(UTC) - timedelta(days=kind.kept_days) if kind.kept_days else None


def _contents_due(before: datetime) -> Select[Any]:
    c = messages.c
    is_due = (c.release_time.is_(None), c.update_time < before, c.status.in_(DONE))
    return select(c.id, c.insurer_id).where(*is_due).order_by(c.update_time)


def _cases_due(before: datetime) -> Select[Any]:
    c = cases.c
    return select(c.id, c.insurer_id).where(c.release_time.is_(None), c.update_time < before).order_by(c.update_time)


def _requests_due(before: datetime) -> Select[Any]:
    c = requests.c
    return select(c.insurer_id, c.method, c.key).where(c.create_time < before).order_by(c.create_time)


async def _release_contents(connection: AsyncConnection, by: Actor, before: datetime) -> int:
    due = await _locked(connection, _contents_due(before))
    c = messages.c
    gone = {"source_message_id": "", "release_time": func.now(), "revision": c.revision + 1}
    await connection.execute(update(messages).where(c.id.in_(row["id"] for row in due)).values(**gone))
    return await _told(connection, by, "message", due)


async def _release_cases(connection: AsyncConnection, by: Actor, before: datetime) -> int:
    due = await _locked(connection, _cases_due(before))
    ids = [row["id"] for row in due]
    await _clean_corrections(connection, ids)
    c, v = cases.c, vehicles.c
    blank_case = update(cases).where(c.id.in_(ids)).values(**dict.fromkeys(OF_CASE, ""))
    await connection.execute(blank_case.values(warnings=[], release_time=func.now(), revision=c.revision + 1))
    blank_vehicle = update(vehicles).where(v.case_id.in_(ids)).values(**dict.fromkeys(OF_VEHICLE, ""))
    await connection.execute(blank_vehicle.values(match_warnings=[], origin_file=None, revision=v.revision + 1))
    await _erase_audit_values(connection, ids)
    return await _told(connection, by, "case", due)


async def _clean_corrections(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    c, v = corrections.c, vehicles.c
    without_marks = func.replace(func.replace(c.description, v.vin, ""), v.plate, "")
    clean = update(corrections).where(c.vehicle_id == v.id, v.case_id.in_(ids))
    await connection.execute(clean.values(description=func.regexp_replace(without_marks, VIN, "", "gi")))


async def _erase_audit_values(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    """Erase what the trail says about people; its entries stay, and the chain over them holds."""
    e, v = audit_entries.c, vehicles.c
    of_case = and_(e.resource_type == "case", e.resource_id.in_(map(str, ids)))
    theirs = select(cast(v.id, String)).where(v.case_id.in_(ids))
    of_vehicle = and_(e.resource_type == "vehicle", e.resource_id.in_(theirs))
    entries = select(e.id).where(or_(of_case, of_vehicle))
    await connection.execute(delete(audit_values).where(audit_values.c.entry_id.in_(entries)))


async def _forget_requests(connection: AsyncConnection, _by: Actor, before: datetime) -> int:
    c = requests.c
    due = _requests_due(before).limit(BATCH).with_for_update(skip_locked=True)
    return (await connection.execute(delete(requests).where(tuple_(c.insurer_id, c.method, c.key).in_(due)))).rowcount


async def _locked(connection: AsyncConnection, due: Select[Any]) -> Sequence[RowMapping]:
    found = await connection.execute(due.limit(BATCH).with_for_update(skip_locked=True))
    rows: Sequence[RowMapping] = found.mappings().all()
    return rows


async def _told(connection: AsyncConnection, by: Actor, kind: str, released: Sequence[RowMapping]) -> int:
    for row in released:
        resource = (kind, row["id"])
        await trail.record(connection, by, action="release", resource=resource, insurer_id=row["insurer_id"])
    return len(released)
