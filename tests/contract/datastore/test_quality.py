"""QualityService: blind checks, what verdicts lead to, the target, and every way in which it refuses."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import asyncpg
import grpc
import pytest

from minca.datastore.v1 import audit_service_pb2, quality_pb2, quality_service_pb2, vehicle_pb2, vehicle_service_pb2
from minca.fleet.v1 import match_pb2
from tests.fixtures.records import a_vehicle, refused
from tests.fixtures.servers import bearer
from tests.fixtures.stored import a_stored_case, an_active_catalog, read_case, vehicles_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.quality_pb2 import Quality, Verdict
    from tests.fixtures.datastores import Datastore, Metadata

pb = quality_service_pb2
Threshold = quality_pb2.AcceptThreshold
RIGHT, OTHER = "0372340", "0372341"
PATIENCE_S = 60


def checkable(**match: Any) -> vehicle_pb2.CaseVehicle:
    return a_vehicle(**{"shipped_confidence": 0.95, "checkable_from": 0.9, **match})


async def waiting(store: Datastore, caller: Metadata, **asked: Any) -> list[quality_pb2.BlindCheck]:
    answer = await store.quality.ListBlindChecks(pb.ListBlindChecksRequest(**asked), metadata=caller)
    return list(answer.blind_checks)


async def judged(store: Datastore, caller: Metadata, vehicle_id: str, *cvegs: str) -> Verdict:
    request = pb.RecordVerdictRequest(vehicle_id=vehicle_id, cvegs=cvegs)
    return (await store.quality.RecordVerdict(request, metadata=caller)).verdict


async def quality(store: Datastore, caller: Metadata, **asked: Any) -> Quality:
    return (await store.quality.GetQuality(pb.GetQualityRequest(**asked), metadata=caller)).quality


async def learned(
    store: Datastore, caller: Metadata, is_expected: Callable[[Quality], bool] = lambda _: True
) -> Quality:
    """Wait until the quality is as expected."""
    async with asyncio.timeout(PATIENCE_S):
        while not is_expected(answer := await quality(store, caller)):  # noqa: ASYNC110 - a loop brings it about
            await asyncio.sleep(0.1)
    return answer


async def corrected(store: Datastore, caller: Metadata, case: Case, **match: Any) -> None:
    vehicle = (await vehicles_of(store, caller, case.id))[0]
    changed = vehicle_pb2.CaseVehicle(match=match_pb2.Match(**match))
    request = vehicle_service_pb2.UpdateVehicleRequest(case_id=case.id, vehicle_id=vehicle.id, vehicle=changed)
    await store.vehicles.UpdateVehicle(request, metadata=caller)


async def many_verdicts(store: Datastore, caller: Metadata, insurer: str, right: int, wrong: int = 0) -> None:
    """Store as many vehicles, and judge them as a blind check does."""
    await a_stored_case(store, caller, *[checkable()] * (right + wrong))
    owner = await asyncpg.connect(store.database_url)
    try:
        await owner.execute(
            """
            INSERT INTO verdicts
              (insurer_id, vehicle_id, source, is_right, was_accepted, cvegs, confidence, checkable_from)
            SELECT insurer_id, id, 'BLIND_CHECK', position <= $2, true, cvegs, shipped_confidence, checkable_from
            FROM vehicles WHERE insurer_id = $1 ORDER BY position
            """,
            insurer,
            right,
        )
        await owner.execute("INSERT INTO quality (insurer_id) VALUES ($1)", insurer)
        await owner.execute("NOTIFY minca_verdicts")
    finally:
        await owner.close()


async def test_a_checkable_code_waits_for_a_blind_check_that_does_not_show_it(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, checkable(), a_vehicle("not checkable"))

    (check,) = await waiting(store, ana)

    assert (check.case_id, check.cot_number, check.catalog_version) == (case.id, case.cot_number, "2026-07")
    assert check.vehicle.description == "YARIS 5P CORE L4 1.5L CVT"
    assert RIGHT not in str(check)
    assert "CORE 5P L4" not in str(check)
    assert (await read_case(store, ana, case.id)).status == case.status


@pytest.mark.parametrize(
    ("codes", "is_right"), [([RIGHT], True), ([OTHER, RIGHT], True), ([OTHER], False), ([], False)]
)
async def test_a_verdict_compares_what_the_person_found_and_changes_no_case(
    store: Datastore, ana: Metadata, insurer: str, *, codes: list[str], is_right: bool
) -> None:
    await an_active_catalog(store, ana)
    case = await a_stored_case(store, ana, checkable())
    (check,) = await waiting(store, ana)
    before = await read_case(store, ana, case.id)

    verdict = await judged(store, ana, check.vehicle_id, *codes)

    assert (verdict.is_right, verdict.cvegs, list(verdict.right_cvegs)) == (is_right, RIGHT, sorted(codes))
    assert verdict.source == quality_pb2.Verdict.SOURCE_BLIND_CHECK
    assert (verdict.insurer_id, verdict.vehicle_type, verdict.subject) == (insurer, "AUTO", "ana")
    assert (verdict.confidence, verdict.catalog_version) == (0.95, "2026-07")
    assert await waiting(store, ana) == []
    assert await read_case(store, ana, case.id) == before


async def test_a_repeated_verdict_gets_the_first_and_another_is_refused(store: Datastore, ana: Metadata) -> None:
    await a_stored_case(store, ana, checkable())
    (check,) = await waiting(store, ana)
    first = await judged(store, ana, check.vehicle_id, RIGHT)

    assert await judged(store, ana, check.vehicle_id, RIGHT) == first
    with refused("WRONG_STATE"):
        await judged(store, ana, check.vehicle_id, OTHER)


async def test_a_vehicle_that_was_not_chosen_takes_no_verdict(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)

    with refused("WRONG_STATE"):
        await judged(store, ana, vehicle.id, RIGHT)
    with refused("RESOURCE_NOT_FOUND"):
        await judged(store, ana, "no such vehicle", RIGHT)


async def test_a_verdict_stands_in_the_audit_trail(store: Datastore, ana: Metadata) -> None:
    await a_stored_case(store, ana, checkable())
    (check,) = await waiting(store, ana)
    await judged(store, ana, check.vehicle_id, OTHER)

    request = audit_service_pb2.ListAuditEntriesRequest(filter=f'resource_id = "{check.vehicle_id}"')
    (entry,) = (await store.audit.ListAuditEntries(request, metadata=ana)).audit_entries

    assert [(change.field, change.new_value) for change in entry.changes] == [("verdict", "wrong")]
    assert (entry.subject, entry.rpc.rpartition("/")[2]) == ("ana", "RecordVerdict")


async def test_a_chosen_vehicle_that_is_corrected_counts_as_checked_and_one_that_is_confirmed_waits(
    store: Datastore, ana: Metadata
) -> None:
    await an_active_catalog(store, ana)
    wrong_case = await a_stored_case(store, ana, checkable())
    right_case = await a_stored_case(store, ana, checkable())

    await corrected(store, ana, wrong_case, cvegs=OTHER)
    await corrected(store, ana, right_case, decision=match_pb2.DECISION_ACCEPT)

    (check,) = await waiting(store, ana)
    assert check.case_id == right_case.id
    answer = await learned(store, ana, lambda answer: answer.thresholds[0].verdict_count == 1)
    assert answer.thresholds[0].wrong_count == 1
    assert (await judged(store, ana, check.vehicle_id, RIGHT)).is_right
    (vehicle,) = await vehicles_of(store, ana, wrong_case.id)
    assert (vehicle.match.shipped_confidence, vehicle.match.checkable_from) == (0, 0)


async def test_without_verdicts_nothing_is_promised_and_299_are_missing(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    answer = await quality(store, ana)

    (threshold,) = answer.thresholds
    assert (answer.insurer_id, answer.target, answer.waiting_count) == (insurer, 0.99, 0)
    assert (threshold.threshold, threshold.origin) == (0.9, Threshold.ORIGIN_SHIPPED)
    assert (threshold.is_guaranteed, threshold.missing_count) == (False, 299)
    assert (answer.slope, answer.offset, list(answer.alarms)) == (1, 0, [])


async def test_299_right_verdicts_promise_and_the_matcher_is_told(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    watch = aiter(store.quality.WatchLearnedCoding(pb.WatchLearnedCodingRequest(), metadata=ana))
    await many_verdicts(store, ana, insurer, right=299)

    answer = await learned(store, ana, lambda answer: answer.thresholds[0].is_guaranteed)

    (threshold,) = answer.thresholds
    assert (threshold.threshold, threshold.origin) == (0.9, Threshold.ORIGIN_LEARNED)
    assert (threshold.verdict_count, threshold.missing_count) == (299, 0)
    assert answer.reviewed_count == 299
    assert answer.slope != 1
    async with asyncio.timeout(PATIENCE_S):
        while not (told := (await anext(watch)).learned).thresholds:
            pass
    assert (told.insurer_id, dict(told.thresholds)) == (insurer, {"": 0.9})
    assert (told.slope, told.offset) == (answer.slope, answer.offset)


async def test_wrong_verdicts_take_the_promise_away_and_raise_an_alarm(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    await many_verdicts(store, ana, insurer, right=400, wrong=12)

    answer = await learned(store, ana, lambda answer: answer.thresholds[0].verdict_count > 400)

    (threshold,) = answer.thresholds
    assert not threshold.is_guaranteed
    assert (threshold.threshold, threshold.wrong_count) == (0.95, 12)
    assert threshold.missing_count > 1000
    kinds = {alarm.kind: (alarm.wrong_count, alarm.count) for alarm in answer.alarms}
    assert kinds[quality_pb2.QualityAlarm.KIND_BLIND_CHECKS] == (12, 200)


async def test_another_target_is_kept_audited_and_learned_for(store: Datastore, ana: Metadata, insurer: str) -> None:
    await many_verdicts(store, ana, insurer, right=60)
    before = await learned(store, ana, lambda answer: answer.thresholds[0].verdict_count == 60)

    request = pb.SetTargetRequest(target=0.95, etag=before.etag)
    after = (await store.quality.SetTarget(request, metadata=ana)).quality

    assert (after.target, after.etag != before.etag) == (0.95, True)
    assert (await learned(store, ana, lambda answer: answer.thresholds[0].is_guaranteed)).target == 0.95
    with refused("STALE_ETAG"):
        await store.quality.SetTarget(request, metadata=ana)
    entries = audit_service_pb2.ListAuditEntriesRequest(filter='resource_type = "quality" AND subject = "ana"')
    (entry,) = (await store.audit.ListAuditEntries(entries, metadata=ana)).audit_entries
    assert [(change.field, change.old_value, change.new_value) for change in entry.changes] == [
        ("target", "0.99", "0.95")
    ]


@pytest.mark.parametrize("target", [0.0, 0.49, 1.0, float("nan")])
async def test_a_target_that_cannot_be_kept_is_refused(store: Datastore, ana: Metadata, target: float) -> None:
    with refused("INVALID_FIELD", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        await store.quality.SetTarget(pb.SetTargetRequest(target=target), metadata=ana)

    assert refusal.fields == ["target"]


async def test_a_verdict_of_too_many_or_empty_codes_is_refused(store: Datastore, ana: Metadata) -> None:
    with refused("INVALID_FIELD"):
        await judged(store, ana, "any", *["1"] * 21)
    with refused("INVALID_FIELD") as refusal:
        await judged(store, ana, "any", "")
    assert refusal.fields == ["cvegs[0]"]


VIN, VIN_KEY = "1HGCM82633A004352", "1HGCM8263"


async def vin_codes(store: Datastore, caller: Metadata, *, count: int, after_id: int = 0) -> list[quality_pb2.VinCode]:
    watch = store.quality.WatchVinCodes(pb.WatchVinCodesRequest(after_id=after_id), metadata=caller)
    codes: list[quality_pb2.VinCode] = []
    async with asyncio.timeout(PATIENCE_S):
        async for notice in watch:
            codes += notice.vin_codes
            if len(codes) >= count:
                break
    watch.cancel()
    return codes


def with_vin(vehicle: vehicle_pb2.CaseVehicle, vin: str) -> vehicle_pb2.CaseVehicle:
    vehicle.vehicle.vin = vin
    return vehicle


async def test_corrections_and_checks_leave_the_code_of_a_vin_of_which_little_is_kept(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    await an_active_catalog(store, ana)
    case = await a_stored_case(store, ana, with_vin(a_vehicle(), VIN))
    await corrected(store, ana, case, cvegs=OTHER)
    await corrected(store, ana, case, decision=match_pb2.DECISION_NO_MATCH)
    for codes in ([RIGHT], [OTHER]):
        await a_stored_case(store, ana, with_vin(checkable(), VIN))
        (check,) = await waiting(store, ana)
        await judged(store, ana, check.vehicle_id, *codes)

    kept = await vin_codes(store, ana, count=4)

    assert [(code.cvegs, code.entry_year, code.catalog_version) for code in kept] == [
        (OTHER, 2021, "2026-07"),
        ("", 0, ""),
        (RIGHT, 2020, "2026-07"),
        ("", 0, "2026-07"),
    ]
    assert {(code.insurer_id, code.vin_key) for code in kept} == {(insurer, VIN_KEY)}
    assert len({code.vehicle_id for code in kept}) == 3
    owner = await asyncpg.connect(store.database_url)
    row = await owner.fetchval("SELECT string_agg(v::text, ' ') FROM vin_codes v WHERE insurer_id = $1", insurer)
    await owner.close()
    assert VIN not in row
    assert await vin_codes(store, ana, count=1, after_id=kept[2].id) == kept[3:]


@pytest.mark.parametrize("vin", ["", "1HGCM82633A00435", "1HGCM82643A004352"], ids=["none", "cut", "check digit"])
async def test_a_vehicle_without_a_valid_vin_leaves_none(
    store: Datastore, ana: Metadata, insurer: str, vin: str
) -> None:
    await a_stored_case(store, ana, with_vin(checkable(), vin))
    (check,) = await waiting(store, ana)
    await judged(store, ana, check.vehicle_id, RIGHT)

    owner = await asyncpg.connect(store.database_url)
    count = await owner.fetchval("SELECT count(*) FROM vin_codes WHERE insurer_id = $1", insurer)
    await owner.close()
    assert count == 0


async def test_a_watch_of_vin_codes_behind_none_is_refused(store: Datastore, ana: Metadata) -> None:
    with refused("INVALID_FIELD") as refusal:
        await vin_codes(store, ana, count=1, after_id=-1)

    assert refusal.fields == ["after_id"]


@pytest.mark.parametrize("permission", ["verdicts.read", "verdicts.write", "quality.read", "quality.write"], ids=str)
async def test_each_method_needs_its_permission(store: Datastore, insurer: str, permission: str) -> None:
    others = {"verdicts.read", "verdicts.write", "quality.read", "quality.write"} - {permission}
    caller = bearer(*others, insurer_id=insurer)
    calls: dict[str, Callable[[], Awaitable[Any]]] = {
        "verdicts.read": lambda: waiting(store, caller),
        "verdicts.write": lambda: judged(store, caller, "any", RIGHT),
        "quality.read": lambda: quality(store, caller),
        "quality.write": lambda: store.quality.SetTarget(pb.SetTargetRequest(target=0.9), metadata=caller),
    }

    with refused("PERMISSION_MISSING"):
        await calls[permission]()
