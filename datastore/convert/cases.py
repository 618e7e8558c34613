"""Conversion between cases of the contract and their rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from datastore.convert.checks import Checks
from datastore.convert.enums import UNSPECIFIED, EnumWords, timestamp
from datastore.convert.field_masks import masked
from datastore.convert.item_lists import check_coverages, check_readings, list_of, stored_list
from datastore.convert.notices import check_notices, dropped_rows_of, sentences_of, stored_warnings, warnings_of
from datastore.store.cases import VOIDED, WORK, StatusChange
from domain.fields import CASE_DATA, CASE_LISTS, LONGEST_TEXT, LOSS, names, values_of
from mesh.errors import InvalidField
from minca.datastore.v1 import case_pb2, case_service_pb2
from minca.fleet.v1 import case_data_pb2, quotation_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import RowMapping

STATUSES: Final = EnumWords(case_pb2.Case.Status, "STATUS_")
PATHS: Final = {
    **{f"data.{field.name}": field.name for field in CASE_DATA},
    "data.coverages": "coverages",
    **{name: name for name in WORK},
}
LONGEST_ASSIGNEE: Final = 200
# What a due time is read from: seconds that no calendar has are refused.
DUE_YEARS: Final = (datetime(2000, 1, 1, tzinfo=UTC).timestamp(), datetime(2200, 1, 1, tzinfo=UTC).timestamp())
LISTS: Final = {
    "losses": case_data_pb2.LossPeriod,
    "readings": case_data_pb2.FieldReading,
    "coverages": quotation_pb2.Coverage,
}


def case_values(case: case_pb2.Case) -> dict[str, Any]:
    """Return the columns of a new case, without its insurer."""
    return {
        **values_of(case.data, CASE_DATA),
        **{name: stored_list(getattr(case.data, name)) for name in LISTS},
        "missing_fields": list(case.data.missing_fields),
        "warnings": list(case.warnings),
        "warning_codes": stored_warnings(case.warning_codes),
        "catalog_version": case.catalog_version,
    }


def check_case(case: case_pb2.Case, checks: Checks) -> None:
    """Check a new case."""
    checks.insurer("case.insurer_id", case.insurer_id)
    checks.text("case.message_id", case.message_id)
    checks.text("case.catalog_version", case.catalog_version)
    check_data(case.data, checks)
    _check_readings(case.data, checks)
    check_notices(case, checks)


def check_data(data: case_data_pb2.CaseData, checks: Checks) -> None:
    """Check the data of a case."""
    checks.fields("case.data", values_of(data, CASE_DATA), CASE_DATA)
    check_coverages(data.coverages, "case.data", CASE_LISTS["coverages"], checks)


def _check_readings(data: case_data_pb2.CaseData, checks: Checks) -> None:
    """Check the losses, readings and missing fields of a new case."""
    for name in ("losses", "missing_fields"):
        count, most = len(getattr(data, name)), CASE_LISTS[name]
        checks.require(count <= most, f"case.data.{name}", count, f"at most {most}")
    for number, loss in enumerate(data.losses[: CASE_LISTS["losses"]]):
        checks.fields(f"case.data.losses[{number}]", values_of(loss, LOSS), LOSS)
    check_readings(data.readings, "case.data.readings", CASE_LISTS["readings"], checks)
    for number, name in enumerate(data.missing_fields[: CASE_LISTS["missing_fields"]]):
        checks.text(f"case.data.missing_fields[{number}]", name)


def data_changes(request: case_service_pb2.UpdateCaseRequest) -> dict[str, Any]:
    """Return the columns that UpdateCase sets.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    check_data(request.case.data, checks)
    checks.text("case.assignee", request.case.assignee, LONGEST_ASSIGNEE)
    first, last = DUE_YEARS
    is_due_known = not request.case.HasField("due_time") or first <= request.case.due_time.seconds < last
    checks.require(is_due_known, "case.due_time", request.case.due_time.seconds, "a time from 2000 to 2199, or none")
    checks.finish()
    values = masked(request.case, request.update_mask, PATHS, "case")
    if values.get("due_time") is not None:
        values["due_time"] = values["due_time"].ToDatetime(UTC)
    return values | {name: stored_list(values[name]) for name in LISTS if name in values}


def status_word(number: int) -> str:
    """Return the word of a status.

    Raises: InvalidField.
    """
    word = STATUSES.word(number)
    if word in {UNSPECIFIED, VOIDED}:
        raise InvalidField("status", number, "NEEDS_REVIEW, READY, QUOTED, CLOSED")
    return word


def status_change(request: case_service_pb2.UpdateCaseStatusRequest) -> StatusChange:
    """Return what UpdateCaseStatus asks for.

    Raises: InvalidField, InvalidFields.
    """
    reason = request.reason.strip()
    checks = Checks()
    checks.text("reason", reason, LONGEST_TEXT)
    checks.require(bool(reason) or not request.force, "reason", "", "why a case with open vehicles is quoted")
    checks.finish()
    return StatusChange(status_word(request.status), is_forced=request.force, reason=reason)


def case_of(row: RowMapping, language: str, dropped: Sequence[dict[str, Any]] = ()) -> case_pb2.Case:
    """Build a case from its row, with its warnings in `language`; `dropped` are its dropped rows as they are stored."""
    codes = warnings_of(row["warning_codes"])
    return case_pb2.Case(
        id=str(row["id"]),
        cot_number=row["cot_number"],
        status=STATUSES.number(row["status"]),
        insurer_id=row["insurer_id"],
        message_id=str(row["message_id"] or ""),
        data=_data_of(row),
        warnings=sentences_of(codes, row["warnings"], language),
        catalog_version=row["catalog_version"],
        vehicle_count=row["vehicle_count"],
        accepted_count=row["accepted_count"],
        review_count=row["review_count"],
        no_match_count=row["no_match_count"],
        overall_confidence=row["overall_confidence"],
        create_time=timestamp(row["create_time"]),
        update_time=timestamp(row["update_time"]),
        etag=str(row["revision"]),
        value_at_stake=row["value_at_stake"],
        open_count=row["open_count"],
        warning_codes=codes,
        dropped_rows=dropped_rows_of(dropped, language),
        part=row["part"] if row["message_id"] else 0,
        assignee=row["assignee"],
        due_time=timestamp(row["due_time"]) if row["due_time"] else None,
        removed_count=row["removed_count"],
    )


def cases_of(rows: Iterable[RowMapping], language: str) -> list[case_pb2.Case]:
    """Build cases from their rows, without their dropped rows."""
    return [case_of(row, language) for row in rows]


def _data_of(row: RowMapping) -> case_data_pb2.CaseData:
    columns = (*names(CASE_DATA), "missing_fields")
    lists: dict[str, Any] = {name: list_of(message, row[name]) for name, message in LISTS.items()}
    return case_data_pb2.CaseData(**{name: row[name] for name in columns}, **lists)
