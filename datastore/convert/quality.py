"""Conversion of verdicts and of what was learned from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from datastore.convert.checks import Checks
from datastore.convert.enums import EnumWords, timestamp
from datastore.convert.vehicles import vehicle_of
from datastore.learning.guarantee import ALL_OTHERS
from minca.datastore.v1 import quality_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import RowMapping

    from datastore.learning.drift import Alarm
    from datastore.store.quality import QualityReport, QualitySettings
    from minca.datastore.v1 import quality_service_pb2

SOURCES: Final = EnumWords(quality_pb2.Verdict.Source, "SOURCE_")
MOST_CODES: Final = 20
LEAST_TARGET, LARGEST_TARGET = 0.5, 0.9999
NOTHING_LEARNED: Final[Mapping[str, Any]] = {
    "vehicle_type": ALL_OTHERS,
    "threshold": None,
    "is_guaranteed": False,
    "verdict_count": 0,
    "wrong_count": 0,
}
SAME: Final = ("id", "insurer_id", "is_right", "cvegs", "right_cvegs", "vehicle_type", "confidence", "catalog_version")
OF_VIN_CODE: Final = ("id", "insurer_id", "vin_key", "cvegs", "entry_year", "catalog_version", "withdraws_id")
ALARMS: Final = quality_pb2.QualityAlarm


def check_codes(request: quality_service_pb2.RecordVerdictRequest) -> None:
    """Check the codes of a verdict.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    count = len(request.cvegs)
    checks.require(count <= MOST_CODES, "cvegs", count, f"at most {MOST_CODES} codes")
    for number, cvegs in enumerate(request.cvegs[:MOST_CODES]):
        checks.require(bool(cvegs), f"cvegs[{number}]", cvegs, "a code")
        checks.text(f"cvegs[{number}]", cvegs)
    checks.finish()


def check_target(request: quality_service_pb2.SetTargetRequest) -> None:
    """Check a target.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    checks.insurer("insurer_id", request.insurer_id)
    is_share = LEAST_TARGET <= request.target <= LARGEST_TARGET
    checks.require(is_share, "target", request.target, f"{LEAST_TARGET} to {LARGEST_TARGET}")
    checks.finish()


def blind_check_of(row: RowMapping) -> quality_pb2.BlindCheck:
    """Build a blind check from the row of its vehicle, without the code that it is about."""
    vehicle = vehicle_of(row)
    return quality_pb2.BlindCheck(
        vehicle_id=vehicle.id,
        case_id=vehicle.case_id,
        cot_number=vehicle.cot_number,
        insurer_id=row["insurer_id"],
        vehicle=vehicle.vehicle,
        catalog_version=row["catalog_version"],
        create_time=vehicle.create_time,
    )


def verdict_of(row: RowMapping) -> quality_pb2.Verdict:
    """Build a verdict from its row."""
    return quality_pb2.Verdict(
        **{name: row[name] for name in SAME},
        vehicle_id=str(row["vehicle_id"]),
        source=SOURCES.number(row["source"]),
        subject=row["subject"],
        create_time=timestamp(row["create_time"]),
    )


def quality_of(report: QualityReport, settings: QualitySettings, least_missing: int) -> quality_pb2.Quality:
    """Build the quality of an insurer; `least_missing` verdicts are missing where there is none."""
    nothing = {**NOTHING_LEARNED, "missing_count": least_missing}
    row: Mapping[Any, Any] = report.row or {}
    learned = row.get("thresholds") or [nothing]
    message = quality_pb2.Quality(
        insurer_id=report.insurer_id,
        target=report.target,
        thresholds=[_threshold(one, report.insurer_id, settings) for one in learned],
        waiting_count=report.waiting_count,
        reviewed_count=row.get("reviewed_count", 0),
        slope=row.get("slope", 1.0),
        offset=row.get("intercept", 0.0),
        alarms=_alarms(report),
        etag=str(row.get("revision", "")),
    )
    if row.get("learn_time"):
        message.learn_time.CopyFrom(timestamp(row["learn_time"]))
    return message


def learned_coding_of(row: RowMapping) -> quality_pb2.LearnedCoding:
    """Build what the matcher needs from the row of an insurer."""
    thresholds = {one["vehicle_type"]: one["threshold"] for one in row["thresholds"] if one["threshold"] is not None}
    return quality_pb2.LearnedCoding(
        insurer_id=row["insurer_id"], thresholds=thresholds, slope=row["slope"], offset=row["intercept"]
    )


def vin_code_of(row: RowMapping) -> quality_pb2.VinCode:
    """Build the code of a VIN from its row."""
    return quality_pb2.VinCode(**{name: row[name] for name in OF_VIN_CODE}, vehicle_id=str(row["vehicle_id"]))


def _threshold(learned: Mapping[str, Any], insurer_id: str, settings: QualitySettings) -> quality_pb2.AcceptThreshold:
    origins, of_verdicts = quality_pb2.AcceptThreshold, learned["threshold"]
    if insurer_id in settings.by_hand:
        threshold, origin = settings.by_hand[insurer_id], origins.ORIGIN_SET_BY_HAND
    elif of_verdicts is not None:
        threshold, origin = of_verdicts, origins.ORIGIN_LEARNED
    else:
        threshold, origin = settings.shipped, origins.ORIGIN_SHIPPED
    return quality_pb2.AcceptThreshold(
        vehicle_type=learned["vehicle_type"],
        threshold=threshold,
        origin=origin,
        learned_threshold=of_verdicts,
        is_guaranteed=learned["is_guaranteed"] and origin == origins.ORIGIN_LEARNED,
        verdict_count=learned["verdict_count"],
        wrong_count=learned["wrong_count"],
        missing_count=learned["missing_count"],
    )


def _alarms(report: QualityReport) -> Iterator[quality_pb2.QualityAlarm]:
    kinds = ((ALARMS.KIND_BLIND_CHECKS, report.drift), (ALARMS.KIND_CORRECTIONS, report.corrections))
    for kind, alarm in kinds:
        if alarm is not None:
            yield _alarm(kind, alarm)


def _alarm(kind: quality_pb2.QualityAlarm.Kind.ValueType, alarm: Alarm) -> quality_pb2.QualityAlarm:
    return quality_pb2.QualityAlarm(
        kind=kind, wrong_count=alarm.wrong_count, count=alarm.count, probability=alarm.probability
    )
