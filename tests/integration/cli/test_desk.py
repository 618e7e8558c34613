"""`minca cases`, `minca review` and `minca retention` with a real datastore."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from mesh.identity.auth import ALL_PERMISSIONS, mint_token
from minca.datastore.v1 import change_set_pb2
from minca.mail.v1 import change_pb2, mail_kind_pb2
from tests.fixtures import commands
from tests.fixtures.mailbox import Mailbox
from tests.fixtures.records import a_doubtful_vehicle, a_new_case, a_vehicle
from tests.fixtures.servers import JWT_SECRET
from tests.fixtures.stored import a_stored_case, an_active_catalog, read_case, vehicles_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.fixtures.datastores import Datastore, Metadata
    from tests.fixtures.intakes import Intakes

    Minca = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
def store(intakes: Intakes) -> Datastore:
    """The datastore behind an intake."""
    return intakes.store


@pytest.fixture
def minca(intakes: Intakes, insurer: str) -> Minca:
    """Run the command as a user of the insurer of this test; gives exit code, output and complaints."""
    token = mint_token(JWT_SECRET, subject="ana", permissions=ALL_PERMISSIONS, insurer_id=insurer)
    addresses = {"MINCA_DATASTORE_ADDRESS": intakes.store.address, "MINCA_INTAKE_ADDRESS": intakes.address}
    settings = {**addresses, "MINCA_TOKEN": token}

    async def run(*arguments: str) -> tuple[int, str, str]:
        return await commands.minca(*arguments, **settings)

    return run


async def test_a_reviewer_works_through_a_case_until_it_is_ready(minca: Minca, store: Datastore, ana: Metadata) -> None:
    await an_active_catalog(store, ana)
    case = await a_stored_case(store, ana, a_doubtful_vehicle(), a_doubtful_vehicle(), a_doubtful_vehicle())
    cot = case.cot_number

    waiting, open_vehicles = await asyncio.gather(
        minca("review", "list"), minca("review", "list", "--vehicles", "--json")
    )
    shown = await minca("review", "show", cot)
    accepted = await minca("review", "accept", cot, "1", "--note", "as on the invoice")
    corrected = await minca("review", "correct", cot, "2", "0372341")
    rejected = await minca("review", "reject", cot, "3")

    first, second, third = await vehicles_of(store, ana, case.id)
    assert cot in waiting[1]
    assert sorted(json.loads(line)["position"] for line in open_vehicles[1].splitlines()) == [1, 2, 3]
    assert "could also be" in shown[1]
    assert "0372341" in shown[1]
    assert f"{cot} is needs_review, 2 open" in accepted[1]
    assert "vehicle 2: ACCEPT 0372341" in corrected[1]
    assert f"{cot} is ready, 0 open, 0 at stake" in rejected[1]
    assert (first.review_note, second.match.cvegs, third.match.cvegs) == ("as on the invoice", "0372341", "")


async def test_a_person_sees_what_a_later_mail_changes_and_applies_part_of_it(
    minca: Minca, store: Datastore, ana: Metadata
) -> None:
    mailbox = Mailbox(store, ana)
    (case,) = (await mailbox.made(await mailbox.mail(), a_new_case(a_vehicle("UNO"), a_vehicle("DOS")))).cases
    first, second = await vehicles_of(store, ana, case.id)
    changes = [
        change_set_pb2.VehicleChange(action=change_pb2.CHANGE_ACTION_REMOVE, vehicle_id=first.id, target="1"),
        change_set_pb2.VehicleChange(
            action=change_pb2.CHANGE_ACTION_CHANGE,
            vehicle_id=second.id,
            target="2",
            field="year",
            value="2021",
            doubts=[change_pb2.CHANGE_DOUBT_ASKED],
        ),
    ]
    kind = mail_kind_pb2.MAIL_KIND_ADDITION_OR_CHANGE
    await mailbox.finished(await mailbox.mail("2@broker.mx"), *changes, of=case.id, kind=kind)
    proposed = await mailbox.change_set(case.id)

    listed = await minca("changes", "list", case.cot_number)
    applied = await minca("changes", "apply", case.cot_number, proposed.id, "1", "--json")
    again = await minca("changes", "apply", case.cot_number, proposed.id, "2")

    assert proposed.id in listed[1]
    assert "asked" in listed[1]
    assert json.loads(applied[1])["appliedPositions"] == [1]
    assert [row.vehicle.description for row in await vehicles_of(store, ana, case.id)] == ["DOS"]
    assert again[0] == 1
    assert "WRONG_STATE" in again[2]


async def test_an_answer_to_what_another_has_answered_is_refused_in_a_sentence(
    minca: Minca, store: Datastore, ana: Metadata
) -> None:
    case = await a_stored_case(store, ana, a_doubtful_vehicle())
    (seen,) = await vehicles_of(store, ana, case.id)

    first = await minca("review", "accept", case.cot_number, "1", "--etag", seen.etag)
    second = await minca("review", "reject", case.cot_number, "1", "--etag", seen.etag)
    nobody = await minca("review", "reject", case.cot_number, "7")

    assert (first[0], second[0], nobody[0]) == (0, 1, 1)
    assert "STALE_ETAG" in second[2]
    assert "no vehicle 7" in nobody[2]
    assert (await read_case(store, ana, case.id)).open_count == 0


async def test_cases_are_listed_filtered_ordered_and_counted(minca: Minca, store: Datastore, ana: Metadata) -> None:
    small = await a_stored_case(store, ana, a_doubtful_vehicle())
    large = await a_stored_case(store, ana, a_doubtful_vehicle(), a_doubtful_vehicle())
    await a_stored_case(store, ana, a_vehicle())

    by_stake, none, wrong = await asyncio.gather(
        minca("cases", "--filter", "open_count > 0", "--order", "value_at_stake desc", "--json"),
        minca("cases", "--filter", 'plate = "NONE*"', "--total"),
        minca("cases", "--filter", "status = READY AND colour = red"),
    )

    assert [json.loads(line)["cotNumber"] for line in by_stake[1].splitlines()] == [large.cot_number, small.cot_number]
    assert "total: 0" in none[1]
    assert wrong[0] == 1
    assert "at character 20" in wrong[2]


async def test_retention_is_shown_before_it_is_run(minca: Minca) -> None:
    dry, run = await asyncio.gather(minca("retention", "run", "--dry-run"), minca("retention", "run", "--json"))

    assert "forever" in dry[1]
    assert "would be deleted" in dry[1]
    assert [each["kind"] for each in json.loads(run[1])["retained"]] == ["contents", "cases", "requests"]
