"""Cases of the contract and their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from datastore.convert.checks import LONGEST_TEXT, Checks
from datastore.convert.masks import masked
from datastore.convert.words import UNSPECIFIED, Words, timestamp
from mesh.errors import InvalidField
from minca.datastore.v1 import case_pb2, case_service_pb2
from minca.fleet.v1 import case_data_pb2

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

STATUSES: Final = Words(case_pb2.Case.Status, "STATUS_")
MOST_WARNINGS: Final = 200
DATES: Final = ("policy_start", "policy_end")
DATA_FIELDS: Final = (
    "client_name",
    "client_rfc",
    "broker_name",
    "broker_email",
    "policy_start",
    "policy_end",
    "coverage",
)
PATHS: Final = {f"data.{name}": name for name in DATA_FIELDS}
ORDERS: Final = {"": True, "create_time desc": True, "create_time": False}


def case_values(case: case_pb2.Case) -> dict[str, Any]:
    """Read what a new case stores, beside whose it is."""
    return {
        **{name: getattr(case.data, name) for name in DATA_FIELDS},
        "warnings": list(case.warnings),
        "catalog_version": case.catalog_version,
    }


def check_case(case: case_pb2.Case, checks: Checks) -> None:
    """Note what is wrong with a new case."""
    checks.insurer("case.insurer_id", case.insurer_id)
    checks.text("case.message_id", case.message_id)
    checks.text("case.catalog_version", case.catalog_version)
    check_data(case.data, checks)
    checks.require(len(case.warnings) <= MOST_WARNINGS, "case.warnings", len(case.warnings), f"at most {MOST_WARNINGS}")
    for number, warning in enumerate(case.warnings):
        checks.text(f"case.warnings[{number}]", warning, LONGEST_TEXT)


def check_data(data: case_data_pb2.CaseData, checks: Checks) -> None:
    """Note what is wrong with the data of a case."""
    for name in DATA_FIELDS:
        checks.text(f"case.data.{name}", getattr(data, name))
    for name in DATES:
        checks.date(f"case.data.{name}", getattr(data, name))


def data_changes(request: case_service_pb2.UpdateCaseRequest) -> dict[str, str]:
    """Read the columns that UpdateCase sets.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    check_data(request.case.data, checks)
    checks.finish()
    return masked(request.case, request.update_mask, PATHS, "case")


def status_word(number: int) -> str:
    """Read a status.

    Raises: InvalidField.
    """
    word = STATUSES.word(number)
    if word == UNSPECIFIED:
        raise InvalidField("status", number, STATUSES.known)
    return word


def is_descending(order_by: str) -> bool:
    """Read the order of a list.

    Raises: InvalidField.
    """
    words = " ".join(order_by.split())
    if words not in ORDERS:
        raise InvalidField("order_by", order_by, ", ".join(order for order in ORDERS if order))
    return ORDERS[words]


def case_of(row: RowMapping) -> case_pb2.Case:
    """Write a case from its row."""
    return case_pb2.Case(
        id=str(row["id"]),
        cot_number=row["cot_number"],
        status=STATUSES.number(row["status"]),
        insurer_id=row["insurer_id"],
        message_id=str(row["message_id"] or ""),
        data=case_data_pb2.CaseData(**{name: row[name] for name in DATA_FIELDS}),
        warnings=row["warnings"],
        catalog_version=row["catalog_version"],
        vehicle_count=row["vehicle_count"],
        accepted_count=row["accepted_count"],
        review_count=row["review_count"],
        no_match_count=row["no_match_count"],
        overall_confidence=row["overall_confidence"],
        create_time=timestamp(row["create_time"]),
        update_time=timestamp(row["update_time"]),
        etag=str(row["revision"]),
    )
