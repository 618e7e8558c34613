"""How many events wait to be published, and for how long the oldest: the first sign that publishing is blocked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from opentelemetry.metrics import Observation
from sqlalchemy import func, select

from datastore.db.engine import TROUBLE, begin
from datastore.db.tables import outbox
from datastore.tenancy.scope import EVERY_INSURER
from mesh.background import Loop, repeating
from mesh.telemetry import setup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from opentelemetry.metrics import CallbackOptions
    from sqlalchemy.ext.asyncio import AsyncEngine

EVERY_S: Final = 10.0
MOST_COUNTED: Final = 100_000


@dataclass(slots=True)
class Backlog:
    """The waiting events: how many, counted up to MOST_COUNTED, and the age of the oldest in seconds."""

    depth: int = 0
    age_s: float = 0.0


def loop(engine: AsyncEngine) -> Loop:
    """Return the loop that measures every ten seconds; the gauges report the last measurement."""
    last = Backlog()

    def depth(_options: CallbackOptions) -> Iterable[Observation]:
        return [Observation(last.depth)]

    def age(_options: CallbackOptions) -> Iterable[Observation]:
        return [Observation(last.age_s)]

    meter = setup.meter()
    meter.create_observable_gauge(
        "minca.outbox.depth", callbacks=[depth], description="Events that wait to be published."
    )
    meter.create_observable_gauge(
        "minca.outbox.age", callbacks=[age], unit="s", description="How long the oldest of them has waited."
    )

    async def step() -> None:
        measured = await measure(engine)
        last.depth, last.age_s = measured.depth, measured.age_s

    return Loop("outbox-metrics", repeating(step), pause_s=EVERY_S, expected=TROUBLE)


async def measure(engine: AsyncEngine) -> Backlog:
    """Measure the backlog."""
    c = outbox.c
    waiting = select(c.create_time).where(c.publish_time.is_(None)).order_by(c.id).limit(MOST_COUNTED).subquery()
    age = func.extract("epoch", func.clock_timestamp() - func.min(waiting.c.create_time))
    async with begin(engine, EVERY_INSURER) as connection:
        row = (await connection.execute(select(func.count(), age).select_from(waiting))).one()
    return Backlog(row[0], float(row[1] or 0))
