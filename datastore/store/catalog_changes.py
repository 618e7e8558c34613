"""What differs between two versions of a catalogue, found by the database; entries are matched by code and year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, or_, select, tuple_

from datastore.db.tables import catalog_entries
from datastore.lists.list_query import Page
from datastore.lists.page_token import read_token, write_token
from datastore.store.catalogs import ENTRY_COLUMNS
from mesh.errors import InvalidPageToken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, RowMapping, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.lists.list_query import PageRequest
    from datastore.lists.page_token import Key

KEY: Final = ("cvegs", "year")
COMPARED: Final = tuple(name for name in ENTRY_COLUMNS if name not in KEY)
KINDS: Final = ("added", "removed", "changed")


@dataclass(frozen=True, slots=True)
class TwoVersions:
    """The ids of two versions: the one that is looked at, and the one that it is compared with."""

    catalog_id: int
    base_id: int


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """The number of entries by kind ("same" among them), and how many of the changed ones differ in each column."""

    by_kind: Mapping[str, int]
    by_column: Mapping[str, int]


async def changes_between(
    connection: AsyncConnection, versions: TwoVersions, request: PageRequest, kind: str = ""
) -> Page[RowMapping]:
    """Return a page of the entries that differ, by code and year; empty `kind`: all that differ.

    A row has the columns of both versions as `before_NAME` and `after_NAME`, null where a version does not have it.

    Raises: InvalidPageToken.
    """
    bound_to = (request.scope, request.insurer_id, str(versions), kind)
    after = read_token(request.token, *bound_to)
    if after is not None and tuple(map(type, after)) != (str, int):
        raise InvalidPageToken
    both = _Both(versions, after)
    wanted = both.is_kind(kind) if kind else or_(*map(both.is_kind, KINDS))
    query = both.rows().where(wanted).order_by(*both.key).limit(request.size + 1)
    rows = (await connection.execute(query)).mappings().all()
    items = rows[: request.size]
    if len(rows) == len(items):
        return Page(items, "")
    return Page(items, write_token((items[-1]["key_cvegs"], items[-1]["key_year"]), *bound_to))


async def count_changes(connection: AsyncConnection, versions: TwoVersions) -> ChangeCounts:
    """Count what differs and what is the same."""
    both = _Both(versions)
    row = (await connection.execute(both.counts())).mappings().one()
    by_column = {name: row[f"column_{name}"] for name in COMPARED if row[f"column_{name}"]}
    return ChangeCounts({kind: row[kind] for kind in (*KINDS, "same")}, by_column)


class _Both:
    """The entries of both versions side by side; only those after a key, where there is one."""

    def __init__(self, versions: TwoVersions, after: Key | None = None) -> None:
        self._before = _entries(versions.base_id, after).subquery("before")
        self._after = _entries(versions.catalog_id, after).subquery("after")
        before, now = self._before.c, self._after.c
        self._joined = self._before.join(
            self._after, and_(before.cvegs == now.cvegs, before.year == now.year), full=True, isouter=True
        )
        self.key = tuple(func.coalesce(now[name], before[name]).label(f"key_{name}") for name in KEY)

    def is_kind(self, kind: str) -> ColumnElement[bool]:
        """Tell what is of a kind."""
        before, now = self._before.c, self._after.c
        if kind == "added":
            return before.cvegs.is_(None)
        if kind == "removed":
            return now.cvegs.is_(None)
        values, new_values = (tuple_(*(side[name] for name in COMPARED)) for side in (before, now))
        return values != new_values if kind == "changed" else values == new_values

    def rows(self) -> Select[Any]:
        """Select both sides of each entry."""
        sides = (("before", self._before), ("after", self._after))
        columns = (side.c[name].label(f"{prefix}_{name}") for prefix, side in sides for name in ENTRY_COLUMNS)
        return select(*self.key, *columns).select_from(self._joined)

    def counts(self) -> Select[Any]:
        """Select the number of entries of each kind, and of those whose column differs."""
        before, now = self._before.c, self._after.c
        columns: list[ColumnElement[Any]] = [
            *(func.count().filter(self.is_kind(kind)).label(kind) for kind in (*KINDS, "same")),
            *(func.count().filter(before[name] != now[name]).label(f"column_{name}") for name in COMPARED),
        ]
        return select(*columns).select_from(self._joined)


def _entries(catalog_id: int, after: Key | None) -> Select[Any]:
    columns = catalog_entries.c
    query = select(catalog_entries).where(columns.catalog_id == catalog_id)
    return query if after is None else query.where(tuple_(*(columns[name] for name in KEY)) > tuple_(*after))
