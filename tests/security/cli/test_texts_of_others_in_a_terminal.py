"""What somebody else wrote into a case does nothing to the terminal of the operator who looks at it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mesh.identity.auth import ALL_PERMISSIONS, mint_token
from minca.datastore.v1 import case_pb2, case_service_pb2
from tests.fixtures import commands
from tests.fixtures.records import a_vehicle
from tests.fixtures.servers import JWT_SECRET
from tests.fixtures.stored import a_stored_case

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

HOSTILE = "ACERO \x1b]0;owned\x07\x1b[2J\x9b31m\u202e [red]rojo[/] :bomb:"


async def test_no_command_lets_a_text_steer_the_terminal(store: Datastore, insurer: str, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle(HOSTILE))
    changed = case_pb2.Case(data={"client_name": HOSTILE, "broker_name": HOSTILE})
    await store.cases.UpdateCase(case_service_pb2.UpdateCaseRequest(case_id=case.id, case=changed), metadata=ana)
    await store.cases.AddCaseNote(case_service_pb2.AddCaseNoteRequest(case_id=case.id, text=HOSTILE), metadata=ana)
    settings = {
        "MINCA_DATASTORE_ADDRESS": store.address,
        "MINCA_TOKEN": mint_token(JWT_SECRET, subject="ana", permissions=ALL_PERMISSIONS, insurer_id=insurer),
    }
    cot = case.cot_number

    ended = await asyncio.gather(
        commands.minca("case", "show", cot, **settings),
        commands.minca("cases", **settings),
        commands.minca("cases", "--json", **settings),
        commands.minca("case", "history", cot, **settings),
        commands.minca("audit", "list", **settings),
        commands.minca("review", "show", cot, HOSTILE, **settings),
    )

    for command in ended:
        written = (command.out + command.err).replace("\n", "")
        assert written.isprintable(), written
        assert "\N{BOMB}" not in written
    assert all(r"\x1b[2J" in command.out and "[red]rojo" in command.out for command in ended[:2])
