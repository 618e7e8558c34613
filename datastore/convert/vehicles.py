"""Conversion between vehicles of the contract and their rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from datastore.convert.checks import Checks
from datastore.convert.enums import UNSPECIFIED, EnumWords, timestamp
from datastore.convert.field_masks import masked
from datastore.convert.item_lists import TERMS, check_readings, check_terms, list_of, stored_list
from datastore.convert.notices import check_code, check_warnings, stored_warnings, warnings_of
from datastore.convert.places import check_place, place_of, place_values
from datastore.db.search_keys import text_key_of
from domain.fields import LONGEST_TEXT, MOST_READINGS, ORIGIN, VEHICLE, names, values_of
from domain.notices.limits import MOST_DOUBTS
from domain.quotation.kinds import class_of, kinds_of
from domain.quotation.needs import missing_of_vehicle
from mesh.errors import InvalidField
from minca.datastore.v1 import vehicle_edit_pb2, vehicle_pb2, vehicle_service_pb2
from minca.fleet.v1 import case_data_pb2, match_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

DECISIONS: Final = EnumWords(match_pb2.Decision, "DECISION_")
METHODS: Final = EnumWords(match_pb2.MatchMethod, "MATCH_METHOD_")
MOST_RUNNERS_UP: Final = 5
MOST_WARNINGS: Final = 50
NAMES: Final = names(VEHICLE)
RUNNER_UP: Final = ("cvegs", "score", "brand", "model", "year", "description", "code_probability")
PATHS: Final = {
    "match.cvegs": "cvegs",
    "match.decision": "decision",
    "review_note": "review_note",
    **{f"vehicle.{name}": name for name in (*names(VEHICLE), *TERMS)},
}
DERIVED: Final = {
    "vehicle.vehicle_class": "vehicle.description, vehicle.brand or vehicle.model",
    "vehicle.usage_kind": "vehicle.usage",
    "vehicle.service_kind": "vehicle.service",
    "vehicle.value_basis_kind": "vehicle.value_basis",
    "vehicle.cargo_class": "vehicle.cargo",
    "missing_fields": "the fields of the vehicle that are missing",
}
"""The fields that follow from others, with what to set instead."""


def vehicle_rows(
    vehicles: Sequence[vehicle_pb2.CaseVehicle], checks: Checks, *, least: int, most: int
) -> list[dict[str, Any]]:
    """Check new vehicles and return their columns, the same ones in the same order for each."""
    checks.require(least <= len(vehicles) <= most, "vehicles", len(vehicles), f"{least} to {most} vehicles")
    return [new_row(item, f"vehicles[{number}]", checks) for number, item in enumerate(vehicles[:most])]


def new_row(item: vehicle_pb2.CaseVehicle, field: str, checks: Checks) -> dict[str, Any]:
    """Check a new vehicle, the value of `field`, and return its columns."""
    check_match(item.match, f"{field}.match", checks)
    return (
        _vehicle(item.vehicle, f"{field}.vehicle", checks) | _reading(item, field, checks) | match_columns(item.match)
    )


def _reading(item: vehicle_pb2.CaseVehicle, field: str, checks: Checks) -> dict[str, Any]:
    confidence = item.reading_confidence if item.HasField("reading_confidence") else None
    checks.require(confidence is None or 0 <= confidence <= 1, f"{field}.reading_confidence", confidence, "0 to 1")
    count = len(item.reading_doubts)
    checks.require(count <= MOST_DOUBTS, f"{field}.reading_doubts", count, f"at most {MOST_DOUBTS}")
    for doubt in item.reading_doubts[:MOST_DOUBTS]:
        check_code(f"{field}.reading_doubts", doubt, checks)
    if item.reading_fields:
        check_readings(item.reading_fields, f"{field}.reading_fields", MOST_READINGS, checks)
    return {
        "reading_confidence": confidence,
        "reading_doubts": list(item.reading_doubts),
        "reading_fields": stored_list(item.reading_fields),
    }


def _vehicle(vehicle: fleet_pb2.Vehicle, field: str, checks: Checks) -> dict[str, Any]:
    values, origin = values_of(vehicle, VEHICLE), values_of(vehicle.origin, ORIGIN)
    checks.fields(field, values, VEHICLE)
    checks.fields(f"{field}.origin", origin, ORIGIN)
    if not vehicle.HasField("origin"):
        origin["file"] = None
    check_place(vehicle.origin, f"{field}.origin.place", checks)
    place = place_values(vehicle.origin.place) if vehicle.origin.HasField("place") else None
    values["coverages"], values["equipment"] = [], []
    if vehicle.coverages or vehicle.equipment:
        check_terms(vehicle, field, checks)
        values |= {name: stored_list(getattr(vehicle, name)) for name in TERMS}
    return values | {f"origin_{name}": value for name, value in origin.items()} | {"origin_place": place}


def match_columns(match: match_pb2.Match) -> dict[str, Any]:
    """Return the columns of a match."""
    return {
        "cvegs": match.cvegs,
        "confidence": match.confidence,
        "decision": DECISIONS.word(match.decision),
        "method": METHODS.word(match.method),
        "match_brand": match.brand,
        "match_model": match.model,
        "match_year": match.year,
        "match_description": match.description,
        "runners_up": [{name: getattr(runner, name) for name in RUNNER_UP} for runner in match.runners_up],
        "match_warnings": list(match.warnings),
        "match_warning_codes": stored_warnings(match.warning_codes),
        "catalog_version": match.catalog_version,
        "listed_probability": match.listed_probability,
        "code_probability": match.code_probability,
        "match_base_sum": match.base_sum,
        "shipped_confidence": match.shipped_confidence,
        "checkable_from": match.checkable_from,
    }


def check_match(match: match_pb2.Match, field: str, checks: Checks) -> None:
    """Check the match of a vehicle."""
    for name in ("cvegs", "brand", "model", "catalog_version"):
        checks.text(f"{field}.{name}", getattr(match, name))
    checks.text(f"{field}.description", match.description, LONGEST_TEXT)
    for name in ("confidence", "listed_probability", "code_probability", "shipped_confidence", "checkable_from"):
        checks.require(0 <= getattr(match, name) <= 1, f"{field}.{name}", getattr(match, name), "0 to 1")
    is_sum = math.isfinite(match.base_sum) and match.base_sum >= 0
    checks.require(is_sum, f"{field}.base_sum", match.base_sum, "an amount of 0 or more")
    is_coded = bool(match.cvegs) or match.decision != match_pb2.DECISION_ACCEPT
    checks.require(is_coded, f"{field}.cvegs", "", "the code that was accepted")
    few = len(match.runners_up) <= MOST_RUNNERS_UP
    checks.require(few, f"{field}.runners_up", len(match.runners_up), f"at most {MOST_RUNNERS_UP}")
    check_warnings(match, field, MOST_WARNINGS, checks)
    for number, runner in enumerate(match.runners_up):
        _check_runner_up(runner, f"{field}.runners_up[{number}]", checks)


def _check_runner_up(runner: match_pb2.RunnerUp, field: str, checks: Checks) -> None:
    checks.require(math.isfinite(runner.score), f"{field}.score", runner.score, "a number")
    is_share = 0 <= runner.code_probability <= 1
    checks.require(is_share, f"{field}.code_probability", runner.code_probability, "0 to 1")
    for name in ("cvegs", "brand", "model"):
        checks.text(f"{field}.{name}", getattr(runner, name))
    checks.text(f"{field}.description", runner.description, LONGEST_TEXT)


def vehicle_changes(request: vehicle_service_pb2.UpdateVehicleRequest | vehicle_edit_pb2.FieldEdit) -> dict[str, Any]:
    """Return the columns that a correction sets.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    checks.fields("vehicle.vehicle", values_of(request.vehicle.vehicle, VEHICLE), VEHICLE)
    check_terms(request.vehicle.vehicle, "vehicle.vehicle", checks)
    checks.text("vehicle.review_note", request.vehicle.review_note, LONGEST_TEXT)
    checks.text("vehicle.match.cvegs", request.vehicle.match.cvegs)
    checks.finish()
    values = masked(request.vehicle, request.update_mask, PATHS, "vehicle", derived=DERIVED)
    values |= {name: stored_list(values[name]) for name in TERMS if name in values}
    if "decision" in values:
        values["decision"] = DECISIONS.word(values["decision"])
        if values["decision"] == UNSPECIFIED:
            raise InvalidField("vehicle.match.decision", request.vehicle.match.decision, DECISIONS.choices)
    return values


def vehicle_of(row: Mapping[Any, Any]) -> vehicle_pb2.CaseVehicle:
    """Build a vehicle of a case from its row."""
    stated = {name: row[name] for name in NAMES}
    kinds = kinds_of(stated)
    terms: dict[str, Any] = {name: list_of(message, row[name]) for name, message in TERMS.items() if row[name]}
    vehicle = fleet_pb2.Vehicle(**stated, **kinds, **terms)
    if row["origin_file"] is not None:
        place = place_of(row["origin_place"]) if row["origin_place"] else None
        values = {name: row[f"origin_{name}"] for name in names(ORIGIN)}
        vehicle.origin.CopyFrom(fleet_pb2.Origin(**values, place=place))
    return vehicle_pb2.CaseVehicle(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        position=row["position"],
        vehicle=vehicle,
        match=_match_of(row),
        review_note=row["review_note"],
        create_time=timestamp(row["create_time"]),
        update_time=timestamp(row["update_time"]),
        etag=str(row["revision"]),
        value_at_stake=row["value_at_stake"],
        cot_number=row.get("cot_number", ""),
        reading_confidence=row["reading_confidence"],
        reading_doubts=row["reading_doubts"],
        reading_fields=list_of(case_data_pb2.FieldReading, row["reading_fields"]),
        missing_fields=missing_of_vehicle(stated, class_of(kinds)),
        text_key=text_key_of(row),
        remove_time=timestamp(row["remove_time"]) if row["remove_time"] else None,
        remove_reason=row["remove_reason"],
    )


def vehicles_of(rows: Iterable[Mapping[Any, Any]]) -> list[vehicle_pb2.CaseVehicle]:
    """Build vehicles from their rows."""
    return list(map(vehicle_of, rows))


def _match_of(row: Mapping[Any, Any]) -> match_pb2.Match:
    return match_pb2.Match(
        cvegs=row["cvegs"],
        confidence=row["confidence"],
        decision=DECISIONS.number(row["decision"]),
        method=METHODS.number(row["method"]),
        brand=row["match_brand"],
        model=row["match_model"],
        year=row["match_year"],
        description=row["match_description"],
        runners_up=[match_pb2.RunnerUp(**runner) for runner in row["runners_up"]],
        warnings=row["match_warnings"],
        warning_codes=warnings_of(row["match_warning_codes"]),
        catalog_version=row["catalog_version"],
        listed_probability=row["listed_probability"],
        code_probability=row["code_probability"],
        base_sum=row["match_base_sum"],
        shipped_confidence=row["shipped_confidence"],
        checkable_from=row["checkable_from"],
    )
