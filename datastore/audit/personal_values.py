"""Personal values of audit entries: stored separately, so that they can be withheld, or erased without a break."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select

from datastore.audit.hash_chain import commitment, new_salt
from datastore.db.tables import audit_values
from domain.fields import CASE_DATA, VEHICLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    # The salt, the old and the new value of a field.
    Values = dict[str, tuple[bytes, str, str]]

# The fields that are not personal, by their names in the contract and, for changes made outside the services, by their
# columns. All others are personal.
PLAIN: Final = frozenset(
    {
        *("status", "is_flagged", "insurer_id", "cot_number", "case_id", "message_id", "failure", "attempt_count"),
        *("assignee", "due_time", "removed_count", "is_forced"),
        *("catalog_version", "active_version", "vehicles", "is_removed", "remove_time"),
        *("mail_kind", "kind_confidence", "kind_reasons", "part", "applied_positions"),
        *("change_set", "edition"),
        *(f"data.{field.name}" for field in CASE_DATA if not field.is_personal),
        *(f"vehicle.{field.name}" for field in VEHICLE if not field.is_personal),
        *(field.name for field in (*CASE_DATA, *VEHICLE) if not field.is_personal),
        *("match.cvegs", "match.confidence", "match.decision", "match.method", "match.catalog_version"),
        *("match.brand", "match.model", "match.year", "match.description", "match.base_sum"),
        *("match.listed_probability", "match.code_probability", "listed_probability", "code_probability"),
        *("match.shipped_confidence", "match.checkable_from", "shipped_confidence", "checkable_from", "is_check_due"),
        *("cvegs", "confidence", "decision", "method", "match_brand", "match_model", "match_year"),
        *("match_base_sum", "is_active"),
        *("verdict", "target", "thresholds", "recalibration"),
        *("reading_confidence", "reading_doubts"),
        *("version", "entry_count", "position", "base_sum", "period", "revision", "content_sha256", "blob_key"),
    }
)


def separate(changes: Sequence[Mapping[str, str]]) -> tuple[list[dict[str, str]], Values]:
    """Split changes into what the entry itself holds, with digests for personal values, and those values by field."""
    public: list[dict[str, str]] = []
    personal: Values = {}
    for change in changes:
        name, old, new = change["field"], change["old_value"], change["new_value"]
        if name in PLAIN:
            public.append(dict(change))
            continue
        salt = new_salt()
        personal[name] = (salt, old, new)
        public.append({"field": name, "digest": commitment(salt, name, old, new)})
    return public, personal


async def store(connection: AsyncConnection, entry_id: int, insurer_id: str, personal: Values) -> None:
    """Store the personal values of an entry."""
    await store_all(connection, insurer_id, {entry_id: personal})


async def store_all(connection: AsyncConnection, insurer_id: str, entries: Mapping[int, Values]) -> None:
    """Store the personal values of entries, given by their ids."""
    rows = [
        {
            "entry_id": entry_id,
            "field": name,
            "insurer_id": insurer_id,
            "salt": salt,
            "old_value": old,
            "new_value": new,
        }
        for entry_id, personal in entries.items()
        for name, (salt, old, new) in personal.items()
    ]
    if rows:
        await connection.execute(insert(audit_values), rows)


async def values_of(connection: AsyncConnection, entries: Iterable[int]) -> dict[int, Values]:
    """Return the personal values of entries, as far as they have not been erased."""
    query = select(audit_values).where(audit_values.c.entry_id.in_(list(entries)))
    values_by_entry: dict[int, Values] = {}
    for row in (await connection.execute(query)).mappings():
        values_by_entry.setdefault(row["entry_id"], {})[row["field"]] = (
            bytes(row["salt"]),
            row["old_value"],
            row["new_value"],
        )
    return values_by_entry


def visible_change(change: Mapping[str, str], personal: Values, *, is_all_shown: bool) -> dict[str, Any]:
    """Return a change as a caller may see it: personal values that were erased or are not for it are withheld."""
    name = change["field"]
    if name in personal:
        _, old, new = personal[name]
        return {"field": name, "old_value": old, "new_value": new}
    if "old_value" in change and (is_all_shown or name in PLAIN):
        return dict(change)
    return {"field": name, "is_withheld": True}
