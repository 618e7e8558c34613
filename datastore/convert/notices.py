"""What a reviewer is told of a case: stored as codes, returned as codes and as sentences in the caller's language."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.json_format import MessageToDict, ParseDict

from datastore.convert.places import check_place
from domain.fields import ORIGIN, values_of
from domain.notices.limits import (
    LONGEST_ARGUMENT,
    LONGEST_ROW,
    LONGEST_SENTENCE,
    MOST_ARGUMENTS,
    MOST_DROPPED,
    MOST_PLACES,
    MOST_WARNINGS,
)
from domain.notices.sentences import reason_sentence, sentence
from minca.datastore.v1 import case_pb2, dropped_row_pb2
from minca.fleet.v1 import vehicle_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from datastore.convert.checks import Checks
    from minca.fleet.v1 import match_pb2

CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
ALLOWED_CODE: Final = "a code: at most 64 capital letters, digits and underscores"


def check_notices(case: case_pb2.Case, checks: Checks) -> None:
    """Check the warnings and the dropped rows of a new case."""
    check_warnings(case, "case", MOST_WARNINGS, checks)
    row_count = len(case.dropped_rows)
    checks.require(row_count <= MOST_DROPPED, "case.dropped_rows", row_count, f"at most {MOST_DROPPED}")
    for number, row in enumerate(case.dropped_rows[:MOST_DROPPED]):
        _check_dropped(row, f"case.dropped_rows[{number}]", checks)


def check_warnings(warned: case_pb2.Case | match_pb2.Match, field: str, most: int, checks: Checks) -> None:
    """Check the warnings of the case or the match in `field`: at most `most`, each with its code or all without."""
    count, code_count = len(warned.warnings), len(warned.warning_codes)
    checks.require(count <= most, f"{field}.warnings", count, f"at most {most}")
    as_many = f"{count}, as many as warnings, or none"
    checks.require(code_count in {0, count}, f"{field}.warning_codes", code_count, as_many)
    for number, warning in enumerate(warned.warnings[:most]):
        checks.text(f"{field}.warnings[{number}]", warning, LONGEST_SENTENCE)
    for number, code in enumerate(warned.warning_codes[:most]):
        _check_warning(code, f"{field}.warning_codes[{number}]", checks)


def _check_warning(warning: vehicle_pb2.Warning, field: str, checks: Checks) -> None:
    check_code(f"{field}.code", warning.code, checks)
    _check_arguments(f"{field}.arguments", warning.arguments, checks)
    count = len(warning.places)
    checks.require(count <= MOST_PLACES, f"{field}.places", count, f"at most {MOST_PLACES}")
    checks.require(warning.place_count >= count, f"{field}.place_count", warning.place_count, f"{count} or more")
    for number, place in enumerate(warning.places[:MOST_PLACES]):
        _check_origin(f"{field}.places[{number}]", place, checks)


def _check_dropped(row: dropped_row_pb2.DroppedRow, field: str, checks: Checks) -> None:
    check_code(f"{field}.reason_code", row.reason_code, checks)
    _check_arguments(f"{field}.reason_arguments", row.reason_arguments, checks)
    checks.text(f"{field}.text", row.text, LONGEST_ROW)
    _check_origin(f"{field}.origin", row.origin, checks)


def _check_origin(field: str, origin: vehicle_pb2.Origin, checks: Checks) -> None:
    checks.fields(field, values_of(origin, ORIGIN), ORIGIN)
    check_place(origin, f"{field}.place", checks)


def check_code(field: str, code: str, checks: Checks) -> None:
    """Check the code of a warning, a reason or a doubt; those of later releases are stored too."""
    checks.require(CODE.fullmatch(code) is not None, field, None, ALLOWED_CODE)


def _check_arguments(field: str, arguments: Mapping[str, str], checks: Checks) -> None:
    checks.require(len(arguments) <= MOST_ARGUMENTS, field, len(arguments), f"at most {MOST_ARGUMENTS}")
    for name, value in arguments.items():
        checks.require(NAME.fullmatch(name) is not None, field, None, "names of at most 32 letters and underscores")
        checks.text(field, value, LONGEST_ARGUMENT)


def stored_warnings(warnings: Iterable[vehicle_pb2.Warning]) -> list[dict[str, Any]]:
    """Return warnings as they are stored."""
    return [MessageToDict(warning, preserving_proto_field_name=True) for warning in warnings]


def stored_rows(rows: Iterable[dropped_row_pb2.DroppedRow]) -> list[dict[str, Any]]:
    """Return dropped rows as they are stored: without the sentence of the reason."""
    stored = [MessageToDict(row, preserving_proto_field_name=True) for row in rows]
    return [{name: value for name, value in row.items() if name != "reason"} for row in stored]


def warnings_of(stored: Sequence[dict[str, Any]]) -> list[vehicle_pb2.Warning]:
    """Build warnings from their stored form."""
    return [ParseDict(warning, vehicle_pb2.Warning(), ignore_unknown_fields=True) for warning in stored]


def sentences_of(codes: Sequence[vehicle_pb2.Warning], written: Sequence[str], language: str) -> list[str]:
    """Return the sentences of warnings; one whose code is missing or unknown here stays as it was `written`."""
    pairs = zip_longest(codes, written, fillvalue=None)
    return [(sentence(code, language) if code else "") or text or "" for code, text in pairs]


def dropped_rows_of(stored: Iterable[dict[str, Any]], language: str) -> list[dropped_row_pb2.DroppedRow]:
    """Build dropped rows from their stored form, each with its reason as a sentence."""
    rows = [ParseDict(row, dropped_row_pb2.DroppedRow(), ignore_unknown_fields=True) for row in stored]
    for row in rows:
        row.reason = reason_sentence(row.reason_code, row.reason_arguments, language) or row.reason_code
    return rows
