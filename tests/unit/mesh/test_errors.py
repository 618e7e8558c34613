"""Every domain error has a code, a reason that the contracts know, and a wire form that can be read back."""

from __future__ import annotations

import pytest

from mesh import errors
from mesh.errors import (
    AlreadyExists,
    CircuitOpen,
    CredentialsInvalid,
    DeadlinePassed,
    DeadlineTooShort,
    Internal,
    InvalidField,
    InvalidFields,
    InvalidPageToken,
    MincaError,
    NotFound,
    NotReady,
    Overloaded,
    PermissionMissing,
    RateLimited,
    RequestIdReused,
    Resource,
    StaleEtag,
    TooLarge,
    Violation,
    WrongState,
)
from mesh.status import details_of, to_status
from minca.errors.v1.error_reason_pb2 import ErrorReason

TABLE: list[tuple[MincaError, str, str, dict[str, str]]] = [
    (
        InvalidField("vehicles[3].year", 1850, "a year from 1900 to 2100"),
        "INVALID_ARGUMENT",
        "INVALID_FIELD",
        {"field": "vehicles[3].year", "value": "1850", "allowed": "a year from 1900 to 2100"},
    ),
    (
        InvalidField("client_rfc", None, "12 or 13 letters and digits"),
        "INVALID_ARGUMENT",
        "INVALID_FIELD",
        {"field": "client_rfc", "allowed": "12 or 13 letters and digits"},
    ),
    (
        InvalidFields([InvalidField("a", 1, "2"), InvalidField("b", 3, "4")]),
        "INVALID_ARGUMENT",
        "INVALID_FIELD",
        {"field": "a, b", "violations": "2"},
    ),
    (InvalidPageToken(), "INVALID_ARGUMENT", "INVALID_PAGE_TOKEN", {"field": "page_token"}),
    (
        TooLarge("raw", 52428800, 41943040),
        "INVALID_ARGUMENT",
        "TOO_LARGE",
        {"field": "raw", "size_bytes": "52428800", "limit_bytes": "41943040"},
    ),
    (
        NotFound("case", "TK-2026-001"),
        "NOT_FOUND",
        "RESOURCE_NOT_FOUND",
        {"resource_type": "case", "resource_name": "TK-2026-001"},
    ),
    (
        AlreadyExists("catalog", "2026-07"),
        "ALREADY_EXISTS",
        "RESOURCE_EXISTS",
        {"resource_type": "catalog", "resource_name": "2026-07"},
    ),
    (
        RequestIdReused("6f0c1f1e", Resource("message", "0192")),
        "ALREADY_EXISTS",
        "REQUEST_ID_REUSED",
        {"request_id": "6f0c1f1e", "resource_type": "message", "resource_name": "0192"},
    ),
    (
        StaleEtag("case", "TK-2026-001", "4"),
        "ABORTED",
        "STALE_ETAG",
        {"resource_type": "case", "resource_name": "TK-2026-001", "current_etag": "4"},
    ),
    (
        WrongState("intake", "0192", "PROCESSED", ["FAILED", "NEEDS_REVIEW"]),
        "FAILED_PRECONDITION",
        "WRONG_STATE",
        {"resource_type": "intake", "resource_name": "0192", "state": "PROCESSED", "allowed": "FAILED, NEEDS_REVIEW"},
    ),
    (CredentialsInvalid("expired"), "UNAUTHENTICATED", "CREDENTIALS_INVALID", {"problem": "expired"}),
    (PermissionMissing("cases.write"), "PERMISSION_DENIED", "PERMISSION_MISSING", {"permission": "cases.write"}),
    (
        Overloaded("calls in work", 2.0),
        "RESOURCE_EXHAUSTED",
        "OVERLOADED",
        {"resource": "calls in work"},
    ),
    (RateLimited(100, 0.6), "RESOURCE_EXHAUSTED", "RATE_LIMITED", {"limit_per_minute": "100"}),
    (NotReady("catalog"), "UNAVAILABLE", "NOT_READY", {"dependency": "catalog"}),
    (
        DeadlineTooShort(12, 50),
        "DEADLINE_EXCEEDED",
        "DEADLINE_TOO_SHORT",
        {"remaining_ms": "12", "needed_ms": "50"},
    ),
    (DeadlinePassed("/a.B/C"), "DEADLINE_EXCEEDED", "DEADLINE_PASSED", {"method": "/a.B/C"}),
    (CircuitOpen("matcher", 42.5), "UNAVAILABLE", "CIRCUIT_OPEN", {"service": "matcher"}),
    (Internal("4bf9"), "INTERNAL", "INTERNAL", {"trace_id": "4bf9"}),
]
NAMES = [type(row[0]).__name__ for row in TABLE]


def classes() -> list[type[MincaError]]:
    """Every error that can be raised."""
    return [
        error_class
        for error_class in vars(errors).values()
        if isinstance(error_class, type) and issubclass(error_class, MincaError) and error_class is not MincaError
    ]


@pytest.mark.parametrize(("error", "code", "reason", "metadata"), TABLE, ids=NAMES)
def test_an_error_reads_back_as_it_was_packed(
    error: MincaError, code: str, reason: str, metadata: dict[str, str]
) -> None:
    details = details_of(to_status(error))

    assert (details.code.name, details.domain, details.reason) == (code, "minca", reason)
    assert details.metadata == metadata
    assert details.message == error.message
    assert details.violations == error.violations
    assert details.resource == error.resource
    assert details.retry_after_s == error.retry_after_s


@pytest.mark.parametrize(("error", "_code", "_reason", "metadata"), TABLE, ids=NAMES)
def test_every_variable_part_of_a_message_is_in_the_metadata(
    error: MincaError, _code: str, _reason: str, metadata: dict[str, str]
) -> None:
    rest = error.message
    for value in sorted(metadata.values(), key=len, reverse=True):
        rest = rest.replace(value, "")

    assert not any(character.isdigit() for character in rest)


def test_the_table_has_every_error() -> None:
    assert {type(row[0]) for row in TABLE} == set(classes())


def test_the_reasons_of_the_code_are_those_of_the_contract() -> None:
    promised = {name.removeprefix("ERROR_REASON_") for name in dict(ErrorReason.items())} - {"UNSPECIFIED"}

    assert {error_class.reason for error_class in classes()} == promised


def test_what_is_wrong_with_a_field_is_said_of_the_field() -> None:
    assert InvalidField("year", 1850, "a year from 1900").violations == (
        Violation("year", "'1850' is not allowed; expected a year from 1900"),
    )


def test_a_value_that_is_kept_back_stands_nowhere() -> None:
    details = details_of(to_status(InvalidField("client_rfc", None, "12 or 13 letters")))

    assert "None" not in str(details.violations) + details.message


def test_what_is_missing_is_named_as_a_resource() -> None:
    assert NotFound("case", "TK-2026-001").resource == Resource("case", "TK-2026-001")
