"""The audit trail: entries are written in the transaction of the change, and never changed or deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, insert, select

from datastore.audit import personal_values
from datastore.db.bulk_insert import store_numbered_rows
from datastore.db.desk_tables import case_entries
from datastore.db.tables import audit_entries
from datastore.lists.filter_sql import FilterField
from datastore.lists.list_query import Listing, Page, page_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.audit.personal_values import Values
    from datastore.lists.list_query import PageRequest
    from datastore.tenancy.actor import Actor

LONGEST_VALUE: Final = 500
_c = audit_entries.c
INSERT: Final = insert(audit_entries).returning(_c.id)
WRITTEN: Final = (
    *("resource_type", "resource_id", "action"),
    *("subject", "service", "rpc", "trace_id", "insurer_id", "changes"),
)
_beside: Final = select(*(bindparam(f"entry_{name}", type_=_c[name].type) for name in WRITTEN))
# An entry written by the statement that makes or announces the change; its values are those of `entry_beside`.
BESIDE: Final = insert(audit_entries).from_select(WRITTEN, _beside).cte("entry")
LISTING: Final = Listing(
    select(audit_entries),
    key=(_c.id,),
    insurer=_c.insurer_id,
    fields={
        name: FilterField(_c[name], has_stars=True)
        for name in (
            "resource_type",
            "resource_id",
            "action",
            "subject",
            "service",
            "trace_id",
            "insurer_id",
            "create_time",
        )
    },
)

OF_CASES: Final = Listing(select(case_entries), key=(case_entries.c.entry_id,), insurer=case_entries.c.insurer_id)


async def record(
    connection: AsyncConnection,
    actor: Actor,
    *,
    action: str,
    resource: tuple[str, object],
    insurer_id: str,
    changes: Sequence[Mapping[str, str]] = (),
) -> None:
    """Write an entry: who did what to `resource`, given as its type and id."""
    public, personal = personal_values.separate(changes)
    entry = _entry(actor, action, resource, insurer_id, public)
    entry_id = (await connection.execute(INSERT, entry)).scalar_one()
    await personal_values.store(connection, entry_id, insurer_id, personal)


async def record_all(
    connection: AsyncConnection,
    actor: Actor,
    entries: Sequence[tuple[tuple[str, object], Sequence[Mapping[str, str]]]],
    *,
    action: str,
    insurer_id: str,
) -> None:
    """Write entries in their order, each given as its resource and the changes of it."""
    parts = [personal_values.separate(changes) for _, changes in entries]
    rows = [
        _entry(actor, action, resource, insurer_id, public)
        for (resource, _), (public, _) in zip(entries, parts, strict=True)
    ]
    ids = await store_numbered_rows(connection, audit_entries, rows)
    personal = {entry_id: values for entry_id, (_, values) in zip(ids, parts, strict=True)}
    await personal_values.store_all(connection, insurer_id, personal)


def entry_beside(
    actor: Actor,
    *,
    action: str,
    resource: tuple[str, object],
    insurer_id: str,
    changes: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Return the values of BESIDE.

    Raises: ValueError when a change is personal: such values are stored with the id of their entry.
    """
    public, personal = personal_values.separate(changes)
    if personal:
        raise ValueError(f"personal: {', '.join(personal)}")
    entry = _entry(actor, action, resource, insurer_id, public)
    return {f"entry_{name}": value for name, value in entry.items()}


def _entry(
    actor: Actor, action: str, resource: tuple[str, object], insurer_id: str, changes: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    resource_type, resource_id = resource
    return {
        "resource_type": resource_type,
        "resource_id": str(resource_id),
        "action": action,
        "subject": actor.subject,
        "service": actor.service,
        "rpc": actor.rpc,
        "trace_id": actor.trace_id,
        "insurer_id": insurer_id,
        "changes": changes,
    }


def changes_between(
    before: Mapping[Any, Any], after: Mapping[str, Any], names: Mapping[str, str]
) -> list[dict[str, str]]:
    """Return the changes field by field; `names` maps columns to their names in the contract."""
    return [
        {"field": names.get(column, column), "old_value": _text(before[column]), "new_value": _text(value)}
        for column, value in after.items()
        if before[column] != value
    ]


async def list_entries(
    connection: AsyncConnection, request: PageRequest, *, is_all_shown: bool, case_id: UUID | None = None
) -> Page[dict[str, Any]]:
    """Return a page of entries, newest first, of everything, or of a case and its vehicles.

    Personal values are withheld unless `is_all_shown`.
    """
    page = await _page_of_case(connection, case_id, request) if case_id else await page_of(connection, LISTING, request)
    ids = (row["id"] for row in page.items)
    personal = await personal_values.values_of(connection, ids) if is_all_shown else {}
    return Page(
        [_visible(row, personal.get(row["id"], {}), is_all_shown=is_all_shown) for row in page.items], page.next_token
    )


async def _page_of_case(connection: AsyncConnection, case_id: UUID, request: PageRequest) -> Page[RowMapping]:
    """Return a page of the entries of a case: their ids first, since a join would go through those of other cases."""
    listing = replace(OF_CASES, rows=OF_CASES.rows.where(case_entries.c.case_id == case_id))
    page = await page_of(connection, listing, request)
    ids = [row["entry_id"] for row in page.items]
    entries = select(audit_entries).where(_c.id.in_(ids)).order_by(_c.id.desc())
    return Page((await connection.execute(entries)).mappings().all(), page.next_token)


def _visible(row: RowMapping, personal: Values, *, is_all_shown: bool) -> dict[str, Any]:
    return {
        **row,
        "changes": [
            personal_values.visible_change(change, personal, is_all_shown=is_all_shown) for change in row["changes"]
        ],
    }


def _text(value: object) -> str:
    """Return what an entry says of a value: a list of objects as text that does not depend on how they are stored."""
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return "; ".join(map(_item_text, value))[:LONGEST_VALUE]
    return "" if value is None else str(value)[:LONGEST_VALUE]


def _item_text(item: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {_part(value)}" for name, value in sorted(item.items()))


def _part(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
