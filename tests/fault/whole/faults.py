"""What goes wrong, one thing at a time: kills in turn and by chance, hangs, cut and slow wires, a stuck database."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import asyncpg
import pytest

from tests.fixtures.stack import SERVICES

if TYPE_CHECKING:
    from tests.fault.whole.mesh_to_break import MeshToBreak

KILLED: Final = (*SERVICES, "PostgreSQL", "NATS")
BETWEEN_S: Final = 1.2
HANGING_S: Final = 2.0
SLOW_S, SLOW_FOR_S = 0.05, 2.0
MOST_CUT_COMMITS: Final = 3
MOST_KILLS_BETWEEN: Final = 4
STUCK_S: Final = 6.0  # longer than a call waits for a free connection
MOST_TRIES: Final = 10
STUCK: Final = "LOCK TABLE messages, cases, outbox IN ACCESS EXCLUSIVE MODE"


async def break_everything(mesh: MeshToBreak, kills: int, seed: int) -> Counter[str]:
    """Kill `kills` times, half in turn and half by chance, with every other fault in between; return what was done."""
    dice = random.Random(seed)  # noqa: S311 - so that a run can be repeated
    done: Counter[str] = Counter()
    in_turn = [KILLED[at % len(KILLED)] for at in range(kills // 2)]
    by_chance = dice.choices(KILLED, k=kills - len(in_turn))
    others = [hang, cut_all, cut_commits, slow_down, stick]
    kills_between = min(MOST_KILLS_BETWEEN, max(1, kills // len(others)))  # so that even a short run has them all
    for at, name in enumerate([*in_turn, *by_chance]):
        await kill(mesh, name)
        done[f"kill -9 {name}"] += 1
        await asyncio.sleep(BETWEEN_S * dice.uniform(0.5, 1.5))
        if at % kills_between == kills_between - 1:
            fault = others[at // kills_between % len(others)]
            await fault(mesh, dice)
            done[fault.__name__.replace("_", " ")] += 1
    return done


async def kill(mesh: MeshToBreak, name: str) -> None:
    """Kill a part and start it again."""
    if name == "PostgreSQL":
        await mesh.kill_postgres()
    elif name == "NATS":
        await mesh.kill_nats()
    else:
        mesh.kill_service(name)


async def hang(mesh: MeshToBreak, dice: random.Random) -> None:
    """Let a service hang for a while: it is there, and answers nobody."""
    name = dice.choice(SERVICES)
    mesh.signal_service(name, signal.SIGSTOP)
    try:
        await asyncio.sleep(HANGING_S)
    finally:
        mesh.signal_service(name, signal.SIGCONT)


async def cut_all(mesh: MeshToBreak, _dice: random.Random) -> None:
    """Cut every connection to the database at once."""
    mesh.wire.cut_all()


async def cut_commits(mesh: MeshToBreak, _dice: random.Random) -> None:
    """Cut connections between COMMIT and its answer: what was asked for is done, and nobody hears of it."""
    left = MOST_CUT_COMMITS

    def is_commit(sent: bytes) -> bool:
        nonlocal left
        if b"COMMIT" not in sent or left == 0:
            return False
        left -= 1
        return True

    before = mesh.wire.cuts
    mesh.wire.cut_at = is_commit
    try:
        async with asyncio.timeout(20):
            while mesh.wire.cuts < before + MOST_CUT_COMMITS:  # noqa: ASYNC110 - the wire tells nobody
                await asyncio.sleep(0.05)
    finally:
        mesh.wire.cut_at = lambda _sent: False


async def slow_down(mesh: MeshToBreak, _dice: random.Random) -> None:
    """Let every answer of the database take longer."""
    mesh.wire.delay_s = SLOW_S
    try:
        await asyncio.sleep(SLOW_FOR_S)
    finally:
        mesh.wire.delay_s = 0.0


async def stick(mesh: MeshToBreak, _dice: random.Random) -> None:
    """Lock the tables until the pool of the datastore is full of calls that wait."""
    connection = await mesh.database()
    try:
        for _ in range(MOST_TRIES):
            # Whoever holds one of the tables may wait for another; PostgreSQL ends one of the two, maybe this one.
            with suppress(asyncpg.DeadlockDetectedError):
                async with connection.transaction():
                    await connection.execute(STUCK)
                    await asyncio.sleep(STUCK_S)
                return
        pytest.fail("the tables could not be locked")
    finally:
        await connection.close()
