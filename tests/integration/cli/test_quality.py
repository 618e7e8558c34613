"""`minca quality` with a real datastore."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cli.commands import quality
from mesh.identity.auth import mint_token
from minca.datastore.v1 import quality_pb2
from tests.fixtures import commands
from tests.fixtures.records import a_vehicle
from tests.fixtures.servers import JWT_SECRET
from tests.fixtures.stored import a_stored_case

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.fixtures.datastores import Datastore, Metadata

    Minca = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
def minca(store: Datastore, insurer: str) -> Minca:
    """Run the command as a user of the insurer of this test who may see its quality; gives code, output, complaints."""

    async def run(*arguments: str) -> tuple[int, str, str]:
        token = mint_token(JWT_SECRET, subject="eva", permissions={"quality.read"}, insurer_id=insurer)
        settings = {"MINCA_DATASTORE_ADDRESS": store.address, "MINCA_TOKEN": token}
        return await commands.minca("quality", *arguments, **settings)

    return run


async def test_what_is_missing_for_a_guarantee_is_shown(
    minca: Minca, store: Datastore, ana: Metadata, insurer: str
) -> None:
    await a_stored_case(store, ana, *[a_vehicle(shipped_confidence=0.95, checkable_from=0.9)] * 3)

    (code, shown, complaints), (_, line, _) = await minca(), await minca("--json")

    assert (code, complaints) == (0, "")
    assert "299" in shown
    assert f"{insurer}: target 99.00% of the accepted codes right" in shown
    assert "3 vehicles wait for a blind check" in shown
    answer = json.loads(line)
    assert (answer["insurer_id"], answer["target"], answer["waiting_count"]) == (insurer, 0.99, 3)
    assert [threshold["missing_count"] for threshold in answer["thresholds"]] == [299]


async def test_another_insurer_is_not_shown(minca: Minca) -> None:
    code, shown, complaints = await minca("--insurer", "stranger")

    assert (code, shown) == (1, "")
    assert "stranger" in complaints


def test_guarantees_recalibration_and_alarms_are_said() -> None:
    alarm = quality_pb2.QualityAlarm(
        kind=quality_pb2.QualityAlarm.KIND_BLIND_CHECKS, wrong_count=9, count=200, probability=0.0001
    )
    answer = quality_pb2.Quality(insurer_id="norte", target=0.99, reviewed_count=400, slope=0.9, offset=-0.2)
    answer.alarms.append(alarm)

    sentences = "\n".join(quality._sentences(answer))

    assert "recalibrated from 400 reviewed codes: slope 0.90, offset -0.20" in sentences
    assert "9 of the newest 200 blind checks found the code wrong" in sentences
