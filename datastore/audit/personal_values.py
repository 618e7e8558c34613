"""What an audit entry says about people: kept apart, so that it can be withheld or erased without a broken chain."""

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

# What is not about a person, by the names of the contract and, for changes from outside, of the columns. All else is.
PLAIN: Final = frozenset(
    {
        *("status", "is_flagged", "insurer_id", "cot_number", "case_id", "message_id", "failure", "attempt_count"),
        *("catalog_version", "active_version", "vehicles"),
        *(f"data.{field.name}" for field in CASE_DATA if not field.is_personal),
        *(f"vehicle.{field.name}" for field in VEHICLE if not field.is_personal),
        *(field.name for field in (*CASE_DATA, *VEHICLE) if not field.is_personal),
        *("match.cvegs", "match.confidence", "match.decision", "match.method", "match.catalog_version"),
        *("match.brand", "match.model", "match.year", "match.description"),
        *("cvegs", "confidence", "decision", "method", "match_brand", "match_model", "match_year", "is_active"),
        *("version", "entry_count", "position", "base_sum", "period", "revision", "content_sha256", "blob_key"),
    }
)


def said_apart(changes: Sequence[Mapping[str, str]]) -> tuple[list[dict[str, str]], Values]:
    """Part changes into what an entry says itself, digests in place of what is about people, and that."""
    said: list[dict[str, str]] = []
    apart: Values = {}
    for change in changes:
        name, old, new = change["field"], change["old_value"], change["new_value"]
        if name in PLAIN:
            said.append(dict(change))
            continue
        salt = new_salt()
        apart[name] = (salt, old, new)
        said.append({"field": name, "digest": commitment(salt, name, old, new)})
    return said, apart


async def keep(connection: AsyncConnection, entry_id: int, insurer_id: str, apart: Values) -> None:
    """Store what an entry says apart."""
    rows = [
        {
            "entry_id": entry_id,
            "field": name,
            "insurer_id": insurer_id,
            "salt": salt,
            "old_value": old,
            "new_value": new,
        }
        for name, (salt, old, new) in apart.items()
    ]
    if rows:
        await connection.execute(insert(audit_values), rows)


async def values_of(connection: AsyncConnection, entries: Iterable[int]) -> dict[int, Values]:
    """Return what these entries say apart and was not erased."""
    query = select(audit_values).where(audit_values.c.entry_id.in_(list(entries)))
    found: dict[int, Values] = {}
    for row in (await connection.execute(query)).mappings():
        found.setdefault(row["entry_id"], {})[row["field"]] = (bytes(row["salt"]), row["old_value"], row["new_value"])
    return found


def shown(change: Mapping[str, str], apart: Values, *, is_all_shown: bool) -> dict[str, Any]:
    """Return a change as a caller sees it: withheld when it is about people and not for the caller, or erased."""
    name = change["field"]
    if name in apart:
        _, old, new = apart[name]
        return {"field": name, "old_value": old, "new_value": new}
    if "old_value" in change and (is_all_shown or name in PLAIN):
        return dict(change)
    return {"field": name, "is_withheld": True}
