"""The latest change of a vehicle is taken back, with what was remembered of it; and done again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from minca.datastore.v1 import (
    correction_pb2,
    correction_service_pb2,
    quality_service_pb2,
    vehicle_pb2,
    vehicle_service_pb2,
)
from minca.fleet.v1 import match_pb2
from tests.fixtures.edits import adding, coding, edit, removing, restoring, undoing, updating
from tests.fixtures.records import a_doubtful_vehicle, a_vehicle, refused
from tests.fixtures.stored import a_stored_case, an_active_catalog, read_case, vehicles_of

if TYPE_CHECKING:
    from minca.datastore.v1 import quality_pb2
    from minca.datastore.v1.vehicle_edit_pb2 import VehicleEdit
    from tests.fixtures.datastores import Datastore, Metadata

CaseVehicle = vehicle_pb2.CaseVehicle
Match = match_pb2.Match
A_VIN = "3N1CN8AE8NL569666"
ACCEPTED = CaseVehicle(match=Match(decision=match_pb2.DECISION_ACCEPT))
OTHER_CODE = CaseVehicle(match=Match(cvegs="0372341"), review_note="es el S")
NO_CODE = CaseVehicle(match=Match(decision=match_pb2.DECISION_NO_MATCH))
TEXT = CaseVehicle(vehicle={"description": "YARIS S", "year": 2021, "plate": "GXV-573-R"})
BY_MEMORY = Match(cvegs="7", confidence=0.99, decision=match_pb2.DECISION_ACCEPT, method=match_pb2.MATCH_METHOD_MEMORY)


def plain(vehicle: CaseVehicle) -> CaseVehicle:
    """A vehicle without what differs after every change."""
    copy = CaseVehicle()
    copy.CopyFrom(vehicle)
    for name in ("etag", "update_time", "cot_number"):
        copy.ClearField(name)
    return copy


async def corrections_of(store: Datastore, caller: Metadata) -> list[correction_pb2.Correction]:
    """The corrections, oldest first."""
    asked = correction_service_pb2.ListCorrectionsRequest()
    return list((await store.corrections.ListCorrections(asked, metadata=caller)).corrections)[::-1]


async def vin_codes_of(store: Datastore, caller: Metadata, count: int) -> list[quality_pb2.VinCode]:
    """The first codes of VINs that a watcher is told of."""
    codes: list[quality_pb2.VinCode] = []
    watch = store.quality.WatchVinCodes(quality_service_pb2.WatchVinCodesRequest(), metadata=caller, timeout=20)
    async for told in watch:
        codes += told.vin_codes
        if len(codes) >= count:
            break
    watch.cancel()
    return codes


@pytest.mark.parametrize(
    "change",
    [
        lambda vehicle: updating(vehicle, ACCEPTED),
        lambda vehicle: updating(vehicle, OTHER_CODE),
        lambda vehicle: updating(vehicle, NO_CODE),
        lambda vehicle: updating(vehicle, TEXT),
        lambda vehicle: coding(vehicle, BY_MEMORY),
        lambda vehicle: coding(vehicle, Match()),
        lambda vehicle: removing(vehicle, "vendido"),
    ],
    ids=["accepted", "another code", "no code", "fields", "coded", "left uncoded", "removed"],
)
async def test_a_change_is_taken_back_and_done_again_and_the_case_follows(
    store: Datastore, ana: Metadata, change: Any
) -> None:
    await an_active_catalog(store, ana)
    case = await a_stored_case(store, ana, a_vehicle(), a_doubtful_vehicle())
    _, before = await vehicles_of(store, ana, case.id)

    (changed,) = await edit(store, ana, case.id, change(before))
    then = await read_case(store, ana, case.id)
    (undone,) = await edit(store, ana, case.id, undoing(before))
    back = await read_case(store, ana, case.id)
    (redone,) = await edit(store, ana, case.id, undoing(before))
    again = await read_case(store, ana, case.id)

    assert plain(changed) != plain(before)
    assert plain(undone) == plain(before)
    assert plain(redone) == plain(changed)
    assert len({one.etag for one in (before, changed, undone, redone)}) == 4
    for one, other in ((back, case), (again, then)):
        assert (one.value_at_stake, one.open_count, one.vehicle_count) == (
            other.value_at_stake,
            other.open_count,
            other.vehicle_count,
        )
        assert one.status == other.status


async def test_a_restoring_is_taken_back_too(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle(), a_vehicle())
    vehicle, _ = await vehicles_of(store, ana, case.id)
    await edit(store, ana, case.id, removing(vehicle, "vendido"), restoring(vehicle))

    (removed,) = await edit(store, ana, case.id, undoing(vehicle))

    assert (removed.HasField("remove_time"), removed.remove_reason) == (True, "vendido")
    assert (await read_case(store, ana, case.id)).vehicle_count == 1


async def test_a_change_by_the_call_for_one_vehicle_is_taken_back(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_doubtful_vehicle())
    (before,) = await vehicles_of(store, ana, case.id)
    correction = vehicle_service_pb2.UpdateVehicleRequest(case_id=case.id, vehicle_id=before.id, vehicle=ACCEPTED)
    await store.vehicles.UpdateVehicle(correction, metadata=ana)

    (undone,) = await edit(store, ana, case.id, undoing(before))

    assert plain(undone) == plain(before)


async def test_only_the_latest_change_is_taken_back(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_doubtful_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)
    await edit(store, ana, case.id, updating(vehicle, TEXT))
    await edit(store, ana, case.id, updating(vehicle, CaseVehicle(review_note="visto")))

    (undone,) = await edit(store, ana, case.id, undoing(vehicle))
    (redone,) = await edit(store, ana, case.id, undoing(vehicle))

    assert (undone.review_note, undone.vehicle.plate) == ("", "GXV-573-R")
    assert (redone.review_note, redone.vehicle.plate) == ("visto", "GXV-573-R")


async def test_what_nobody_changed_cannot_be_taken_back(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    (stored,) = await vehicles_of(store, ana, case.id)
    (added,) = await edit(store, ana, case.id, adding(a_vehicle("CIVIC")))

    told = await edit(store, ana, case.id, undoing(stored), undoing(added))
    with refused("WRONG_STATE"):
        await edit(store, ana, case.id, undoing(stored), all_or_none=True)

    assert [(refusal.reason, refusal.metadata["state"]) for refusal in told] == [("WRONG_STATE", "UNCHANGED")] * 2


@pytest.mark.parametrize("change", [ACCEPTED, OTHER_CODE, NO_CODE], ids=["accepted", "another code", "no code"])
async def test_the_correction_that_was_remembered_is_withdrawn_and_made_again(
    store: Datastore, ana: Metadata, change: CaseVehicle
) -> None:
    await an_active_catalog(store, ana)
    case = await a_stored_case(store, ana, a_doubtful_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)

    await edit(store, ana, case.id, updating(vehicle, change))
    await edit(store, ana, case.id, undoing(vehicle))
    await edit(store, ana, case.id, undoing(vehicle))

    made, withdrawing, again = await corrections_of(store, ana)
    assert (made.withdraws_id, withdrawing.withdraws_id, again.withdraws_id) == (0, made.id, 0)
    assert (withdrawing.cvegs, withdrawing.description, withdrawing.year) == ("", made.description, made.year)
    assert (again.cvegs, again.entry_year, again.description) == (made.cvegs, made.entry_year, made.description)
    assert made.id < withdrawing.id < again.id


async def test_the_code_of_its_vin_is_withdrawn_and_found_again(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_doubtful_vehicle(f"YARIS {A_VIN}"))
    (vehicle,) = await vehicles_of(store, ana, case.id)

    await edit(store, ana, case.id, updating(vehicle, ACCEPTED))
    await edit(store, ana, case.id, undoing(vehicle))
    await edit(store, ana, case.id, undoing(vehicle))

    made, withdrawing, again = await vin_codes_of(store, ana, 3)
    assert (made.withdraws_id, withdrawing.withdraws_id, again.withdraws_id) == (0, made.id, 0)
    assert {one.vin_key for one in (made, withdrawing, again)} == {made.vin_key}
    assert (withdrawing.cvegs, again.cvegs) == ("", made.cvegs)


async def test_what_is_made_and_taken_back_in_one_request_is_not_remembered(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_doubtful_vehicle())
    (before,) = await vehicles_of(store, ana, case.id)

    _, undone = await edit(store, ana, case.id, updating(before, ACCEPTED), undoing(before))

    assert plain(undone) == plain(before)
    assert await corrections_of(store, ana) == []
    await edit(store, ana, case.id, undoing(before))
    assert len(await corrections_of(store, ana)) == 1


class Checked:
    """A vehicle that waits for a blind check, and what is known of its insurer's codes."""

    def __init__(self, store: Datastore, caller: Metadata) -> None:
        self.store, self.caller = store, caller

    async def stored(self) -> CaseVehicle:
        checkable = a_vehicle(shipped_confidence=0.95, checkable_from=0.9)
        self.case = (await a_stored_case(self.store, self.caller, *[checkable] * 40)).id
        waiting = await self.waiting()
        vehicles = await vehicles_of(self.store, self.caller, self.case)
        return next(vehicle for vehicle in vehicles if vehicle.id in waiting)

    async def edited(self, *edits: VehicleEdit) -> None:
        assert all(isinstance(one, CaseVehicle) for one in await edit(self.store, self.caller, self.case, *edits))

    async def waiting(self) -> set[str]:
        asked = quality_service_pb2.ListBlindChecksRequest(page_size=500)
        checks = (await self.store.quality.ListBlindChecks(asked, metadata=self.caller)).blind_checks
        return {check.vehicle_id for check in checks}

    async def judged(self, vehicle: CaseVehicle) -> bool:
        asked = quality_service_pb2.RecordVerdictRequest(vehicle_id=vehicle.id, cvegs=["0372340"])
        return (await self.store.quality.RecordVerdict(asked, metadata=self.caller)).verdict.is_right


async def test_a_verdict_is_taken_away_and_the_vehicle_waits_for_its_blind_check_again(
    store: Datastore, ana: Metadata
) -> None:
    await an_active_catalog(store, ana)
    checked = Checked(store, ana)
    vehicle = await checked.stored()

    await checked.edited(updating(vehicle, OTHER_CODE))
    assert vehicle.id not in await checked.waiting()
    await checked.edited(undoing(vehicle))
    assert vehicle.id in await checked.waiting()
    assert await checked.judged(vehicle)

    await checked.edited(undoing(vehicle), undoing(vehicle))
    assert vehicle.id not in await checked.waiting()
    assert await checked.judged(vehicle)


async def test_a_vehicle_is_checked_blindly_once_however_often_it_is_coded(store: Datastore, ana: Metadata) -> None:
    checked = Checked(store, ana)
    vehicle = await checked.stored()
    answer = Match()
    answer.CopyFrom(vehicle.match)
    answer.cvegs = "9"

    await checked.edited(coding(vehicle, Match()))
    assert vehicle.id not in await checked.waiting()
    await checked.edited(coding(vehicle, answer))
    assert vehicle.id in await checked.waiting()
    assert not await checked.judged(vehicle)
    await checked.edited(coding(vehicle, vehicle.match), removing(vehicle), undoing(vehicle))

    assert vehicle.id not in await checked.waiting()
