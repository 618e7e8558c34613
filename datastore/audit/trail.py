"""The audit trail: entries written in the transaction of the change, never changed, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select

from datastore.audit import personal_values
from datastore.db.tables import audit_entries
from datastore.lists.filter_sql import FilterField
from datastore.lists.list_query import Listing, Page, page_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.audit.personal_values import Values
    from datastore.lists.list_query import PageRequest
    from datastore.tenancy.actor import Actor

LONGEST_VALUE: Final = 500
_c = audit_entries.c
LISTING: Final = Listing(
    select(audit_entries),
    key=(_c.id,),
    insurer=_c.insurer_id,
    fields={
        name: FilterField(_c[name])
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


async def record(
    connection: AsyncConnection,
    by: Actor,
    *,
    action: str,
    resource: tuple[str, object],
    insurer_id: str,
    changes: Sequence[Mapping[str, str]] = (),
) -> None:
    """Write an entry: who did what to `resource`, its type and id."""
    resource_type, resource_id = resource
    said, apart = personal_values.said_apart(changes)
    entry = insert(audit_entries).values(
        resource_type=resource_type,
        resource_id=str(resource_id),
        action=action,
        subject=by.subject,
        service=by.service,
        rpc=by.rpc,
        trace_id=by.trace_id,
        insurer_id=insurer_id,
        changes=said,
    )
    entry_id = (await connection.execute(entry.returning(_c.id))).scalar_one()
    await personal_values.keep(connection, entry_id, insurer_id, apart)


def changes_between(
    before: Mapping[Any, Any], after: Mapping[str, Any], names: Mapping[str, str]
) -> list[dict[str, str]]:
    """Tell what changes, field by field; `names` says what a column is called in the contract."""
    return [
        {"field": names.get(column, column), "old_value": _text(before[column]), "new_value": _text(value)}
        for column, value in after.items()
        if before[column] != value
    ]


async def list_entries(
    connection: AsyncConnection, request: PageRequest, *, is_all_shown: bool
) -> Page[dict[str, Any]]:
    """Return a page of entries, the newest first; what they say about people is withheld unless all is shown."""
    page = await page_of(connection, LISTING, request)
    ids = (row["id"] for row in page.items)
    apart = await personal_values.values_of(connection, ids) if is_all_shown else {}
    return Page(
        [_shown(row, apart.get(row["id"], {}), is_all_shown=is_all_shown) for row in page.items], page.next_token
    )


def _shown(row: RowMapping, apart: Values, *, is_all_shown: bool) -> dict[str, Any]:
    return {
        **row,
        "changes": [personal_values.shown(change, apart, is_all_shown=is_all_shown) for change in row["changes"]],
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)[:LONGEST_VALUE]
