"""The quality of an insurer's accepted codes: its target, what its verdicts taught, and the alarms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import distinct, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from datastore.audit import trail
from datastore.db.quality_tables import quality, verdicts
from datastore.db.tables import cases, vehicles
from datastore.learning.drift import RECENT, Alarm, drift, refuted
from datastore.store.cases import VOIDED
from datastore.store.verdicts import BLIND_CHECK, ask_to_learn, count_waiting
from mesh.errors import StaleEtag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.tenancy.actor import Actor

DEFAULT_TARGET: Final = 0.99
MOST_COUNTED: Final = 1000
CORRECTIONS_WITHIN: Final = timedelta(days=30)
_q, _v = quality.c, verdicts.c


@dataclass(frozen=True, slots=True)
class QualitySettings:
    """Settings for accepted codes: the shipped threshold, those set by hand, the share that is checked blindly."""

    shipped: float
    by_hand: Mapping[str, float] = field(default_factory=dict)
    check_share: float = 0.05

    def threshold(self, insurer_id: str) -> float:
        """Return the threshold that holds for an insurer without learning."""
        return self.by_hand.get(insurer_id, self.shipped)


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What is known of an insurer's accepted codes; `row` is None until there is a verdict or a target."""

    insurer_id: str
    target: float
    row: RowMapping | None
    waiting_count: int
    drift: Alarm | None
    corrections: Alarm | None


async def report(connection: AsyncConnection, insurer_id: str) -> QualityReport:
    """Return what is known of an insurer's accepted codes."""
    row = (await connection.execute(select(quality).where(_q.insurer_id == insurer_id))).mappings().one_or_none()
    target = target_of(row)
    return QualityReport(
        insurer_id,
        target,
        row,
        await count_waiting(connection, insurer_id, MOST_COUNTED),
        drift(await _newest(connection, insurer_id), target),
        await _corrections(connection, insurer_id, target),
    )


def target_of(row: Mapping[Any, Any] | None) -> float:
    """Return the target of a row, or the default."""
    return DEFAULT_TARGET if row is None or row["target"] is None else float(row["target"])


async def set_target(
    connection: AsyncConnection, actor: Actor, insurer_id: str, *, target: float, etag: str
) -> QualityReport:
    """Set the share of accepted codes that are to be right.

    Raises: StaleEtag.
    """
    row = upsert(quality).values(insurer_id=insurer_id).on_conflict_do_nothing()
    await connection.execute(row)
    query = select(quality).where(_q.insurer_id == insurer_id).with_for_update()
    before = (await connection.execute(query)).mappings().one()
    if etag and etag != str(before["revision"]):
        raise StaleEtag("quality", insurer_id, str(before["revision"]))
    old = target_of(before)
    if target != old or before["target"] is None:
        values = {"target": target, "revision": before["revision"] + 1}
        await connection.execute(update(quality).where(_q.insurer_id == insurer_id).values(**values))
        change = {"field": "target", "old_value": str(old), "new_value": str(target)}
        resource = ("quality", insurer_id)
        await trail.record(
            connection, actor, action="update", resource=resource, insurer_id=insurer_id, changes=[change]
        )
        await ask_to_learn(connection, insurer_id)
    return await report(connection, insurer_id)


async def learned_rows(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Return what was learned of each insurer that the transaction may see."""
    query = select(quality).where(_q.learn_time.is_not(None)).order_by(_q.insurer_id)
    return (await connection.execute(query)).mappings().all()


async def _newest(connection: AsyncConnection, insurer_id: str) -> Sequence[bool]:
    """Return the newest verdicts by blind checks of accepted codes."""
    is_telling = (_v.insurer_id == insurer_id, _v.source == BLIND_CHECK, _v.was_accepted)
    query = select(_v.is_right).where(*is_telling).order_by(_v.id.desc()).limit(RECENT)
    return (await connection.execute(query)).scalars().all()


async def _corrections(connection: AsyncConnection, insurer_id: str, target: float) -> Alarm | None:
    """Test how many of the codes accepted of late are known to be wrong, which is a lower bound of how many are."""
    since = func.now() - CORRECTIONS_WITHIN
    is_recent = (cases.c.insurer_id == insurer_id, cases.c.create_time >= since, cases.c.status != VOIDED)
    judged = verdicts.join(vehicles, vehicles.c.id == _v.vehicle_id).join(cases, cases.c.id == vehicles.c.case_id)
    is_wrong = (_v.insurer_id == insurer_id, _v.was_accepted, _v.is_right.is_(False), vehicles.c.remove_time.is_(None))
    # One that a blind check found wrong is corrected afterwards, and has two verdicts.
    number = select(func.count(distinct(_v.vehicle_id))).select_from(judged).where(*is_wrong, *is_recent)
    wrong = (await connection.execute(number)).scalar_one()
    if not wrong:
        return None
    accepted = select(func.coalesce(func.sum(cases.c.accepted_count), 0)).where(*is_recent)
    return refuted(wrong, max(wrong, (await connection.execute(accepted)).scalar_one()), target)
