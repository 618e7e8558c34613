"""Learning: computes an insurer's thresholds and recalibration anew when there are new verdicts, or another target."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import case, func, select, text, update

from datastore.audit import trail
from datastore.db.engine import TROUBLE, transact
from datastore.db.notifications import wait_for
from datastore.db.quality_tables import quality, verdicts
from datastore.learning.guarantee import learn_thresholds
from datastore.learning.judgement import Judgement
from datastore.learning.recalibration import Recalibration, recalibrate
from datastore.store.quality import target_of
from datastore.store.verdicts import BLIND_CHECK, CHANNEL
from datastore.tenancy.actor import DATASTORE_ACTOR
from datastore.tenancy.scope import EVERY_INSURER
from mesh.background import Loop, repeating
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Case, ColumnElement, RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from datastore.db.notifications import Notifications
    from datastore.learning.guarantee import LearnedThreshold
    from datastore.store.quality import QualitySettings

LEARNED_CHANNEL: Final = "minca_learned"
LOOK_S: Final = 5.0
PAUSE_S: Final = 1.0  # however many verdicts come in, once a second is enough
MOST_VERDICTS: Final = 3000
"""Older verdicts no longer count: neither catalogue nor wording stay the same for ever."""
_q, _v = quality.c, verdicts.c


@dataclass(frozen=True, slots=True)
class _Fit:
    thresholds: list[LearnedThreshold]
    recalibration: Recalibration
    reviewed_count: int


def loop(engine: AsyncEngine, signals: Notifications, settings: QualitySettings) -> Loop:
    """Return the loop that learns soon after each verdict."""

    async def step() -> None:
        signal = signals.next(CHANNEL)
        while await learn_next(engine, settings):
            pass
        await wait_for(signal, LOOK_S)

    return Loop("learning", repeating(step), pause_s=PAUSE_S, expected=TROUBLE)


async def learn_next(engine: AsyncEngine, settings: QualitySettings) -> bool:
    """Learn of the next insurer of which there is something new; return whether there was one."""
    return await transact(engine, lambda connection: _learn_next(connection, settings), scope=EVERY_INSURER)


async def _learn_next(connection: AsyncConnection, settings: QualitySettings) -> bool:
    due = select(quality).where(_q.is_due).order_by(_q.insurer_id).limit(1).with_for_update(skip_locked=True)
    row = (await connection.execute(due)).mappings().one_or_none()
    if row is None:
        return False
    insurer_id, target = row["insurer_id"], target_of(row)
    is_blind = _v.source == BLIND_CHECK
    weight = case((is_blind & _v.was_accepted, 1.0 / (settings.check_share or 1.0)), else_=1.0)
    blind = await _newest(connection, insurer_id, is_blind & (_v.checkable_from > 0), weight=weight)
    reviewed = await _newest(connection, insurer_id, is_blind | (_v.source == "REVIEW"), weight=weight)
    fit = await asyncio.to_thread(_fit, blind, reviewed, target, settings.threshold(insurer_id))
    await _keep(connection, row, fit)
    return True


def _fit(blind: Sequence[Judgement], reviewed: Sequence[Judgement], target: float, floor: float) -> _Fit:
    return _Fit(learn_thresholds(blind, target, floor), recalibrate(reviewed), len(reviewed))


async def _newest(
    connection: AsyncConnection, insurer_id: str, is_telling: ColumnElement[bool], *, weight: Case[float]
) -> list[Judgement]:
    query = (
        select(_v.confidence, _v.is_right, _v.vehicle_type, weight, _v.checkable_from)
        .where(_v.insurer_id == insurer_id, is_telling)
        .order_by(_v.id.desc())
        .limit(MOST_VERDICTS)
    )
    return [Judgement(*row) for row in await connection.execute(query)]


async def _keep(connection: AsyncConnection, before: RowMapping, fit: _Fit) -> None:
    values = {
        "thresholds": [asdict(learned) for learned in fit.thresholds],
        "slope": fit.recalibration.slope,
        "intercept": fit.recalibration.offset,
        "reviewed_count": fit.reviewed_count,
    }
    own = update(quality).where(_q.insurer_id == before["insurer_id"])
    await connection.execute(own.values(**values, is_due=False, learn_time=func.now()))
    changes = trail.changes_between(_in_words(before), _in_words(values), {})
    if changes:
        resource, insurer_id = ("quality", before["insurer_id"]), before["insurer_id"]
        await trail.record(
            connection, DATASTORE_ACTOR, action="update", resource=resource, insurer_id=insurer_id, changes=changes
        )
        log.info("thresholds learned", insurer_id=insurer_id, **_in_words(values))
    await connection.execute(text(f"NOTIFY {LEARNED_CHANNEL}"))


def _in_words(values: Any) -> dict[str, str]:
    """Return what is in force: thresholds by vehicle type, and the recalibration."""
    thresholds = (
        f"{learned['vehicle_type'] or 'others'} {learned['threshold']:.3f}"
        + (" guaranteed" if learned["is_guaranteed"] else "")
        for learned in values["thresholds"]
        if learned["threshold"] is not None
    )
    return {
        "thresholds": ", ".join(thresholds),
        "recalibration": f"slope {values['slope']:.2f}, offset {values['intercept']:.2f}",
    }
