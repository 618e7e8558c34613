"""Under a steady load of mails and direct writes everything dies, hangs and is cut off, again and again.

`pytest tests/fault/whole --kills 500` runs longer; `--seed` throws other dice.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from tests.fault.whole.faults import break_everything
from tests.fault.whole.load import steady_load
from tests.fault.whole.mesh_to_break import mesh_to_break
from tests.fault.whole.reckoning import reckon, until_done

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DRAINED_S = 180
A_KILL_S, A_RUN_S = 10, 300


@pytest.mark.timeout(0)  # it depends on the kills, and is kept below
async def test_every_accepted_mail_and_case_is_there_once_whatever_dies(
    tmp_path: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    kills, seed = request.config.getoption("--kills"), request.config.getoption("--seed")
    async with asyncio.timeout(A_RUN_S + kills * A_KILL_S), mesh_to_break(tmp_path) as mesh:
        async with steady_load(mesh.stack) as load:
            done = await break_everything(mesh, kills, seed)
        await mesh.stack.serving("datastore", "matcher", "intake", "gateway")
        await until_done(mesh, DRAINED_S)
        reckoning = await reckon(mesh, load)

    record_property("figures", ", ".join(f"{what}: {times}" for what, times in done.items()))
    record_property("figures", ", ".join(f"{name} {count}" for name, count in asdict(reckoning).items()))
    assert sum(times for what, times in done.items() if what.startswith("kill")) >= kills
    assert {"hang", "cut all", "cut commits", "slow down", "stick"} <= done.keys()
    assert reckoning.accepted_mails > 0
    assert reckoning.accepted_cases > 0
    assert reckoning.faults == {}, reckoning
