"""A rolling upgrade under load: the released version and this one side by side lose nothing."""

from __future__ import annotations

import asyncio
import io
import subprocess
import tarfile
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Final

import pytest

from datastore.db import migrate
from tests.fault.whole.load import steady_load
from tests.fault.whole.mesh_to_break import mesh_to_break
from tests.fault.whole.reckoning import reckon, until_done
from tests.fixtures.at_length import at_length
from tests.fixtures.ports import free_port
from tests.fixtures.stack import ROOT, SERVICES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RELEASED: Final = ROOT / "deploy" / "released"
BESIDE: Final = ("datastore", "matcher", "intake")
SIDE_BY_SIDE_S: Final = 3.0
DRAINED_S: Final = 60
REFUSED_AT_MOST: Final = 0.05  # of all calls; each was repeated, and told yes in the end


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """The source of the version that is named as released."""
    commit = RELEASED.read_text().split()[0]
    try:
        packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("the history of the project is not here")
    folder = tmp_path / "released"
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


@at_length("upgrades for half a minute")
async def test_an_upgrade_under_load_loses_nothing_and_does_nothing_twice(
    tmp_path: Path, released: Path, record_property: Callable[[str, object], None]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    newest = max((released / "datastore" / "migrations" / "versions").glob("[0-9]*.py")).name[:4]
    others = {name: f"127.0.0.1:{free_port()}" for name in BESIDE}
    async with mesh_to_break(home, source=released, revision=newest, others=others) as mesh:
        old = mesh.stack
        new = replace(
            old,
            environment=dict(old.environment),
            addresses=old.addresses | others,
            processes={},
            source=ROOT,
            others={},
        )
        try:
            async with steady_load(old) as load:
                await asyncio.sleep(SIDE_BY_SIDE_S)
                await migrate.upgrade(mesh.postgres.url)
                await asyncio.sleep(SIDE_BY_SIDE_S)
                for name in SERVICES:
                    if name not in BESIDE:
                        await asyncio.to_thread(old.stop, name)
                    new.start(name)
                    await new.serving(name)
                    await asyncio.sleep(SIDE_BY_SIDE_S)
                    if name in BESIDE:
                        await asyncio.to_thread(old.stop, name)
                await asyncio.sleep(SIDE_BY_SIDE_S)
            await until_done(mesh, DRAINED_S)
            reckoning = await reckon(mesh, load)
        finally:
            await new.__aexit__()

    record_property(
        "figures",
        f"refused {load.refused}, " + ", ".join(f"{name} {count}" for name, count in asdict(reckoning).items()),
    )
    assert reckoning.accepted_mails > 0
    assert reckoning.faults == {}, reckoning
    assert load.refused <= REFUSED_AT_MOST * load.tries
