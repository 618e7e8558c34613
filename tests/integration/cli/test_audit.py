"""`minca audit` with a real datastore: a whole trail, a tampered one, and one whose end was cut."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import asyncpg
import pytest

from mesh.identity.auth import ALL_PERMISSIONS, READ_PERSONAL, mint_token
from minca.datastore.v1 import case_pb2, case_service_pb2
from minca.fleet.v1 import case_data_pb2
from tests.fixtures import commands
from tests.fixtures.servers import JWT_SECRET
from tests.fixtures.stored import a_stored_case

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.fixtures.datastores import Datastore, Metadata

    Minca = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
def minca(store: Datastore, insurer: str) -> Minca:
    """Run the command as a user of the insurer of this test; gives exit code, output and complaints."""

    async def run(*arguments: str | Path, may: frozenset[str] = ALL_PERMISSIONS) -> tuple[int, str, str]:
        token = mint_token(JWT_SECRET, subject="eva", permissions=may, insurer_id=insurer)
        settings = {"MINCA_DATASTORE_ADDRESS": store.address, "MINCA_TOKEN": token}
        return await commands.minca("audit", *arguments, **settings)

    return run


async def tamper(store: Datastore, command: str, *values: object) -> None:
    connection = await asyncpg.connect(store.database_url)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(command, *values)
    await connection.close()


async def sealed(minca: Minca) -> dict[str, object]:
    """Verify until nothing waits to be sealed."""
    async with asyncio.timeout(60):
        while True:
            code, out, err = await minca("verify", "--json")
            said: dict[str, object] = json.loads(out)
            if code or not said["waiting"]:
                assert (code, err) == (0, "")
                return said


async def test_a_whole_trail_is_said_to_be_so_and_a_changed_entry_is_named(
    minca: Minca, store: Datastore, ana: Metadata, insurer: str
) -> None:
    await a_stored_case(store, ana)
    said = await sealed(minca)

    whole = await minca("verify")
    entry = "(SELECT max(id) FROM audit_entries WHERE insurer_id = $1)"
    await tamper(store, f"UPDATE audit_entries SET subject = 'eva' WHERE id = {entry}", insurer)  # noqa: S608
    broken = await minca("verify")

    assert whole[0] == 0
    assert f"{insurer}: intact, {said['position']} entries, head {said['sha256']}" in whole[1]
    assert broken[0] == 1
    assert f"at position {said['position']} was changed or moved" in broken[1]


async def test_a_trail_that_was_cut_is_found_by_what_was_kept(
    minca: Minca, store: Datastore, ana: Metadata, insurer: str, tmp_path: Path
) -> None:
    await a_stored_case(store, ana)
    kept = tmp_path / "anchors.jsonl"
    kept.write_text(json.dumps(await sealed(minca)) + "\n")

    for table in ("audit_entries", "audit_chain", "audit_anchors"):
        await tamper(store, f"DELETE FROM {table} WHERE insurer_id = $1", insurer)  # noqa: S608 - a table of ours

    code, out, _ = await minca("verify", "--anchors", kept)
    assert code == 1
    assert f"{insurer}: broken: an entry at position 1 is missing: the end of the trail was removed" in out


async def test_who_may_not_see_personal_data_sees_that_they_changed(
    minca: Minca, store: Datastore, ana: Metadata
) -> None:
    case = await a_stored_case(store, ana)
    changed = case_pb2.Case(data=case_data_pb2.CaseData(client_rfc="TNO850101AB1", coverage="AMPLIA"))
    await store.cases.UpdateCase(case_service_pb2.UpdateCaseRequest(case_id=case.id, case=changed), metadata=ana)

    _, shown, _ = await minca("list", "--filter", 'action = "update"')
    _, masked, _ = await minca("list", "--filter", 'action = "update"', may=ALL_PERMISSIONS - {READ_PERSONAL})

    assert "TNO850101AB1" in shown
    assert "data.client_rfc: *** -> ***" in masked
    assert "-> AMPLIA" in masked
    assert "TNO850101AB1" not in masked


async def test_a_file_without_anchors_is_refused(minca: Minca, tmp_path: Path) -> None:
    (tmp_path / "anchors").write_text("not JSON")

    code, _, complaints = await minca("verify", "--anchors", tmp_path / "anchors")

    assert code == 1
    assert "no anchors" in complaints
