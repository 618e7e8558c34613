"""Applying a reviewer's correction to a vehicle: what a person decides counts as certain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mesh.errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Mapping

    Values = Mapping[str, Any]
    Row = Mapping[Any, Any]

NOT_BY_RULES: Final = {"shipped_confidence": 0.0, "checkable_from": 0.0, "is_check_due": False}
"""Another code than the matcher's: no verdict on it tells of the matcher."""

NO_MATCH: Final = {
    **NOT_BY_RULES,
    "cvegs": "",
    "confidence": 0.0,
    "decision": "NO_MATCH",
    "method": "PERSON",
    "match_brand": "",
    "match_model": "",
    "match_year": 0,
    "match_description": "",
    "match_base_sum": 0.0,
    "listed_probability": 0.0,
    "code_probability": 0.0,
}

CERTAIN: Final = {"confidence": 1.0, "listed_probability": 1.0, "code_probability": 1.0}
"""A person says so."""


def corrected(before: Row, values: Values, entry: Row | None) -> dict[str, Any]:
    """Return the columns that a correction sets; `entry` is the new code's, None when the code is kept or removed.

    Raises: InvalidField for an acceptance without a code.
    """
    plain = {name: value for name, value in values.items() if name not in {"cvegs", "decision"}}
    return plain | _code(before, values, entry)


def correction_of(before: Row, after: Row) -> dict[str, Any] | None:
    """Return the correction to remember: that this text means a code, or none. None when there is nothing to remember.

    A code with the decision REVIEW is not remembered, since the reviewer is not sure of it.
    """
    decision = after.get("decision")
    if after.get("method") != "PERSON" or decision not in {"ACCEPT", "NO_MATCH"}:
        return None
    corrected_row = {**before, **after}
    return {
        **{name: before[name] for name in ("description", "brand", "model", "year")},
        "cvegs": corrected_row["cvegs"],
        "entry_year": corrected_row["match_year"],
        "catalog_version": corrected_row["catalog_version"] if corrected_row["cvegs"] else "",
    }


def _code(before: Row, values: Values, entry: Row | None) -> dict[str, Any]:
    decision = values.get("decision")
    if decision == "NO_MATCH" or values.get("cvegs") == "":
        if decision not in {None, "NO_MATCH"}:
            raise InvalidField("vehicle.match.decision", decision, "NO_MATCH, or a code with it")
        return dict(NO_MATCH)
    if entry is not None:
        is_kept = entry["cvegs"] == before["cvegs"]
        return _coded(entry, decision or "ACCEPT") | ({} if is_kept else NOT_BY_RULES)
    if decision is None:
        return {}
    if not before["cvegs"] and decision == "ACCEPT":
        raise InvalidField("vehicle.match.decision", decision, "REVIEW or NO_MATCH, or a code with it")
    return {"decision": decision} | ({"method": "PERSON", **CERTAIN} if decision == "ACCEPT" else {})


def _coded(entry: Row, decision: str) -> dict[str, Any]:
    return {
        "cvegs": entry["cvegs"],
        **CERTAIN,
        "decision": decision,
        "method": "PERSON",
        "match_brand": entry["brand"],
        "match_model": entry["model"],
        "match_year": entry["year"],
        "match_description": entry["description"],
        "match_base_sum": entry["base_sum"],
        "catalog_version": entry["version"],
    }
