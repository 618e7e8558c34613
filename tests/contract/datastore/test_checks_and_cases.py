"""Blind checks of cases that change meanwhile: each wrong code counts once, and none of a case that is void."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from datastore.store.vin_codes import LOCK
from minca.datastore.v1 import change_set_pb2, quality_pb2, quality_service_pb2, vehicle_pb2, vehicle_service_pb2
from minca.fleet.v1 import match_pb2
from minca.mail.v1 import change_pb2, mail_kind_pb2
from tests.fixtures.mailbox import Mailbox
from tests.fixtures.records import a_new_case, a_vehicle
from tests.fixtures.stored import an_active_catalog

if TYPE_CHECKING:
    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.message_pb2 import Message
    from minca.datastore.v1.quality_pb2 import Quality
    from tests.fixtures.datastores import Datastore, Metadata

OTHER = "0372341"
VIN = "1HGCM82633A004352"
PATIENCE_S = 60


@pytest.fixture
def mailbox(store: Datastore, ana: Metadata) -> Mailbox:
    return Mailbox(store, ana)


def checkable() -> vehicle_pb2.CaseVehicle:
    vehicle = a_vehicle(shipped_confidence=0.95, checkable_from=0.9)
    vehicle.vehicle.vin = VIN
    return vehicle


async def a_case(mailbox: Mailbox, count: int) -> tuple[Message, Case]:
    """A mail, and its case with vehicles that all wait for a blind check."""
    mail = await mailbox.mail()
    made = await mailbox.made(mail, a_new_case(*(checkable() for _ in range(count))))
    return mail, made.cases[0]


async def waiting(mailbox: Mailbox) -> list[str]:
    request = quality_service_pb2.ListBlindChecksRequest()
    answer = await mailbox.store.quality.ListBlindChecks(request, metadata=mailbox.caller)
    return [check.vehicle_id for check in answer.blind_checks]


async def found_wrong(mailbox: Mailbox, vehicle: str) -> None:
    request = quality_service_pb2.RecordVerdictRequest(vehicle_id=vehicle, cvegs=[OTHER])
    await mailbox.store.quality.RecordVerdict(request, metadata=mailbox.caller)


async def corrected(mailbox: Mailbox, case: Case, vehicle: str) -> None:
    changed = vehicle_pb2.CaseVehicle(match=match_pb2.Match(cvegs=OTHER))
    request = vehicle_service_pb2.UpdateVehicleRequest(case_id=case.id, vehicle_id=vehicle, vehicle=changed)
    await mailbox.store.vehicles.UpdateVehicle(request, metadata=mailbox.caller)


async def quality(mailbox: Mailbox) -> Quality:
    request = quality_service_pb2.GetQualityRequest()
    return (await mailbox.store.quality.GetQuality(request, metadata=mailbox.caller)).quality


async def wrong_codes(mailbox: Mailbox) -> list[int]:
    """How many of the codes accepted of late are known to be wrong, where that raises an alarm."""
    kind = quality_pb2.QualityAlarm.KIND_CORRECTIONS
    return [alarm.wrong_count for alarm in (await quality(mailbox)).alarms if alarm.kind == kind]


async def test_vehicles_of_a_voided_case_wait_for_no_check_until_it_is_opened_again(mailbox: Mailbox) -> None:
    mail, case = await a_case(mailbox, 2)
    chosen = await waiting(mailbox)

    await mailbox.reclassified(mail, mail_kind_pb2.MAIL_KIND_CLAIM)
    assert (await waiting(mailbox), (await quality(mailbox)).waiting_count) == ([], 0)

    await mailbox.reclassified(mail, mail_kind_pb2.MAIL_KIND_QUOTE_REQUEST)
    assert (await waiting(mailbox), (await quality(mailbox)).waiting_count) == (chosen, 2)
    assert (await mailbox.case(case.id)).vehicle_count == 2


async def test_a_code_that_a_check_found_wrong_and_a_person_corrected_counts_once(mailbox: Mailbox) -> None:
    await an_active_catalog(mailbox.store, mailbox.caller)
    _, case = await a_case(mailbox, 3)
    for vehicle in await waiting(mailbox):
        await found_wrong(mailbox, vehicle)
        await corrected(mailbox, case, vehicle)

    assert await wrong_codes(mailbox) == [3]


async def test_wrong_codes_of_vehicles_that_are_gone_and_of_voided_cases_do_not_count(mailbox: Mailbox) -> None:
    mail, case = await a_case(mailbox, 3)
    vehicles = await waiting(mailbox)
    for vehicle in vehicles:
        await found_wrong(mailbox, vehicle)
    removal = change_set_pb2.VehicleChange(action=change_pb2.CHANGE_ACTION_REMOVE, vehicle_id=vehicles[0])
    change = mail_kind_pb2.MAIL_KIND_ADDITION_OR_CHANGE
    await mailbox.finished(await mailbox.mail("2@broker.mx"), removal, of=case.id, kind=change)
    await mailbox.applied(await mailbox.change_set(case.id))

    assert await wrong_codes(mailbox) == [2]
    await mailbox.reclassified(mail, mail_kind_pb2.MAIL_KIND_CLAIM)
    assert await wrong_codes(mailbox) == []


async def test_a_check_and_a_correction_at_once_are_both_recorded(mailbox: Mailbox) -> None:
    await an_active_catalog(mailbox.store, mailbox.caller)
    _, case = await a_case(mailbox, 1)
    (vehicle,) = await waiting(mailbox)
    owner = await asyncpg.connect(mailbox.store.database_url)

    async def wait_for_blocked(number: int) -> None:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        async with asyncio.timeout(PATIENCE_S):
            while await owner.fetchval(query) < number:  # noqa: ASYNC110 - locks have no event
                await asyncio.sleep(0.01)

    await owner.execute("SELECT pg_advisory_lock($1)", LOCK)
    check = asyncio.ensure_future(found_wrong(mailbox, vehicle))
    await wait_for_blocked(1)
    correction = asyncio.ensure_future(corrected(mailbox, case, vehicle))
    await wait_for_blocked(2)
    await owner.execute("SELECT pg_advisory_unlock($1)", LOCK)
    await asyncio.gather(check, correction)

    sources = await owner.fetch("SELECT source FROM verdicts WHERE vehicle_id = $1 ORDER BY id", vehicle)
    await owner.close()
    assert [row["source"] for row in sources] == ["BLIND_CHECK", "CORRECTION"]
