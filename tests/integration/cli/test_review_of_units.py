"""`minca review` and `minca case` with a real intake and datastore: every verb of the desk, from a terminal."""

from __future__ import annotations

import email
import json
from email import policy
from typing import TYPE_CHECKING

import pytest

from mesh.identity.auth import ALL_PERMISSIONS, mint_token
from minca.intake.v1 import intake_service_pb2
from tests.fixtures import commands
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail
from tests.fixtures.records import a_doubtful_vehicle, a_vehicle
from tests.fixtures.servers import JWT_SECRET
from tests.fixtures.stored import a_stored_case, an_active_catalog, read_case, vehicles_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from minca.datastore.v1.vehicle_pb2 import CaseVehicle
    from tests.fixtures.commands import Ended
    from tests.fixtures.datastores import Metadata
    from tests.fixtures.intakes import Intakes

    Minca = Callable[..., Awaitable[Ended]]


@pytest.fixture
def minca(intakes: Intakes, insurer: str) -> Minca:
    """Run the command as a user of the insurer of this test."""
    token = mint_token(JWT_SECRET, subject="ana", permissions=ALL_PERMISSIONS, insurer_id=insurer)
    addresses = {"MINCA_DATASTORE_ADDRESS": intakes.store.address, "MINCA_INTAKE_ADDRESS": intakes.address}

    async def run(*arguments: object) -> Ended:
        return await commands.minca(*arguments, **addresses, MINCA_TOKEN=token)

    return run


async def a_case(intakes: Intakes, ana: Metadata, *vehicles: CaseVehicle) -> tuple[str, str]:
    """Store a case; return its COT number and its id."""
    await an_active_catalog(intakes.store, ana)
    case = await a_stored_case(intakes.store, ana, *vehicles)
    return case.cot_number, case.id


async def test_many_are_accepted_in_one_command_and_those_that_say_the_same(
    minca: Minca, intakes: Intakes, ana: Metadata
) -> None:
    cot, _ = await a_case(intakes, ana, *(a_doubtful_vehicle(text) for text in ("A 1", "A 1", "A 1", "B 2", "C 3")))
    equal = await minca("review", "accept", cot, "1", "--equal")
    range_ = await minca("review", "reject", cot, "4-5")

    assert equal.code == 0, equal.err
    assert [line.split(":")[0] for line in equal.out.splitlines()[:3]] == ["vehicle 1", "vehicle 2", "vehicle 3"]
    assert f"{cot} is needs_review, 2 open" in equal.out
    assert f"{cot} is ready, 0 open" in range_.out


async def test_of_many_the_refused_are_named_and_the_others_done(minca: Minca, intakes: Intakes, ana: Metadata) -> None:
    cot, _ = await a_case(intakes, ana, a_doubtful_vehicle("A 1"), a_doubtful_vehicle("B 2"))
    await minca("review", "remove", cot, "2")
    done = await minca("review", "restore", cot, "1", "2")

    assert done.code == 1
    assert "vehicle 1: " in done.err
    assert "WRONG_STATE" in done.err
    assert "vehicle 2: REVIEW" in done.out


async def test_units_are_edited_removed_restored_undone_split_and_merged(
    minca: Minca, intakes: Intakes, ana: Metadata
) -> None:
    cot, case = await a_case(intakes, ana, a_doubtful_vehicle("3 YARIS"), a_vehicle("AVEO"), a_vehicle("AVEO"))
    edited = await minca("review", "edit", cot, "1", "description=YARIS S", "year=2021", "note=como en factura")
    undone = await minca("review", "undo", cot, "1")
    split = await minca("review", "split", cot, "1", "--into", "3", "--part", "economic_number=7,plate=ABC123")
    merged = await minca("review", "merge", cot, "2", "3")
    removed = await minca("review", "remove", cot, "2", "--reason", "vendido")
    restored = await minca("review", "restore", cot, "2")
    rows = await vehicles_of(intakes.store, ana, case)

    assert "vehicle 1: ACCEPT 0372340" in edited.out
    assert "vehicle 1: REVIEW 0372340" in undone.out
    assert [f"vehicle {number}: ACCEPT" in split.out for number in (4, 5, 6)] == [True] * 3
    assert "vehicle 3 is removed" in merged.out
    assert "vehicle 2 is removed" in removed.out
    assert "vehicle 2: ACCEPT" in restored.out
    assert [row.position for row in rows] == [2, 4, 5, 6]
    assert (rows[1].vehicle.economic_number, rows[1].vehicle.plate) == ("7", "ABC123")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("accept", "x"), "x is no position"),
        (("accept", "1", "2", "--etag", "1"), "--etag is that of one vehicle"),
        (("edit", "1"), "no field is named"),
        (("edit", "1", "colour=red"), "expected FIELD=VALUE"),
        (("edit", "1", "year=red"), "expected a year"),
        (("edit", "1", "year=1850"), "INVALID_FIELD"),
        (("split", "1"), "expected --into 2 or more"),
        (("choose", "1", "9999999"), "active for the insurer"),
        (("undo", "9"), "has no vehicle 9"),
    ],
)
async def test_what_cannot_be_is_said_in_a_sentence(
    arguments: tuple[str, ...], problem: str, minca: Minca, intakes: Intakes, ana: Metadata
) -> None:
    cot, _ = await a_case(intakes, ana, a_doubtful_vehicle("A 1"), a_doubtful_vehicle("B 2"))
    verb, *others = arguments
    done = await minca("review", verb, cot, *others)

    assert done.code == 1
    assert problem in done.err
    assert "Traceback" not in done.err


async def test_a_case_is_coded_and_read_again_and_its_broker_asked(
    minca: Minca, intakes: Intakes, ana: Metadata, tmp_path: Path
) -> None:
    raw = a_mail().about("Flotilla").saying("Favor de cotizar.\n").with_xlsx([HEADER, VERSA, HILUX]).as_bytes()
    accepted = await intakes.stub.SubmitEmail(intake_service_pb2.SubmitEmailRequest(raw=raw), metadata=ana)
    cot = (await intakes.done(accepted.intake.id, ana)).cot_number
    draft = tmp_path / "draft.eml"
    coded = await minca("case", "code", cot, "--all")
    same = await minca("case", "reread", cot)
    await minca("review", "edit", cot, "1", "year=2019")
    other = await minca("case", "reread", cot)
    shown = await minca("case", "answer", cot)
    written = await minca("case", "answer", cot, "--out", draft)
    lost = await minca("case", "answer", cot, "--out", tmp_path / "no" / "draft.eml")

    assert "2 coded by catalogue 2026-11, 0 changed" in coded.out
    assert "2 vehicles are read, and nothing would change" in same.out
    assert "2019" in other.out
    assert "minca changes apply" in other.out
    assert f"Subject: Re: Flotilla [{cot}]" in shown.out
    assert "questions" in written.out
    assert email.message_from_bytes(draft.read_bytes(), policy=policy.default)["To"] is not None
    assert lost.code == 1


async def test_the_work_on_a_case_is_written_down(minca: Minca, intakes: Intakes, ana: Metadata) -> None:
    cot, case = await a_case(intakes, ana, a_doubtful_vehicle())
    assigned = await minca("case", "assign", cot, "Ana")
    due = await minca("case", "due", cot, "2026-12-01T18:00-06:00")
    await minca("case", "note", cot, "Llamar al corredor [mañana]")
    refused = await minca("case", "status", cot, "quoted")
    quoted = await minca("case", "status", cot, "quoted", "--force", "--reason", "urge")
    notes = await minca("case", "notes", cot)
    history = await minca("case", "history", cot, "--json")
    stored = await read_case(intakes.store, ana, case)

    assert "Ana works on it" in assigned.out
    assert due.code == 0, due.err
    assert stored.due_time.ToJsonString() == "2026-12-02T00:00:00Z"
    assert (refused.code, "WRONG_STATE" in refused.err) == (1, True)
    assert f"{cot} is quoted, 1 open" in quoted.out
    assert ["urge" in line or "[mañana]" in line for line in notes.out.splitlines()] == [True, True]
    assert any(json.loads(line)["subject"] == "ana" for line in history.out.splitlines())
    assert (await minca("case", "due", cot, "mañana")).code == 1


async def test_a_case_is_shown_without_a_verb_and_found_by_its_client(
    minca: Minca, intakes: Intakes, ana: Metadata
) -> None:
    cot, _ = await a_case(intakes, ana, a_vehicle())
    shown = await minca("case", "--json", cot)
    found = await minca("cases", "--q", "ñandu", "--json")

    assert json.loads(shown.out)["cot_number"] == cot
    assert [json.loads(line)["cotNumber"] for line in found.out.splitlines()] == [cot]
