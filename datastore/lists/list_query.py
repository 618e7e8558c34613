"""Lists from the database: filtered, ordered, and paged by keyset, so that every page costs the same."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sqlalchemy import Select, func, literal_column, select, tuple_

from datastore.lists.filter_grammar import parse_filter, parse_order
from datastore.lists.filter_sql import FilterField, condition, value_of
from datastore.lists.page_token import read_token, write_token
from mesh.errors import InvalidField, InvalidPageToken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.lists.page_token import Key

T_co = TypeVar("T_co", covariant=True)
# Lists come with different filters: a generic plan would not use the indexes that serve each of them.
PLAN_EACH: Final = "SET LOCAL plan_cache_mode = force_custom_plan"
# Counting stops here: "more than 1,000".
MOST_COUNTED: Final = 1000
# So many rows are looked at one by one for what is searched, before an index is asked (bench/datastore_lists.py).
NEAR: Final = 1500
LEAST_NEAR: Final = 5
FARTHEST: Final = 12_000
SPARE: Final = 2
NEAR_COUNTED: Final = 8000


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its rows, the key columns of its order, the fields of its filter, and its insurer column.

    `orders` are the fields that a caller may order by; each has an index. `descending_orders` are those that need other
    columns with the largest first. Key columns are among those of `rows`, under their names.
    """

    rows: Select[Any]
    key: tuple[ColumnElement[Any], ...]
    fields: Mapping[str, FilterField] = field(default_factory=dict)
    insurer: ColumnElement[Any] | None = None
    is_descending: bool = True
    orders: Mapping[str, tuple[ColumnElement[Any], ...]] = field(default_factory=dict)
    descending_orders: Mapping[str, tuple[ColumnElement[Any], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request for a page; an empty `insurer_id` means every insurer's; `scope` also binds the page token."""

    size: int
    token: str
    filter: str = ""
    insurer_id: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """A page of a list; `next_token` is empty on the last page."""

    items: Sequence[T_co]
    next_token: str


def ordered(listing: Listing, order_by: str) -> Listing:
    """Return the list in the requested order, or in its default order.

    Raises: InvalidField.
    """
    order = parse_order(order_by)
    if order is None:
        return listing
    if order.field not in listing.orders:
        raise InvalidField("order_by", order_by, f'{", ".join(listing.orders)}, each optionally followed by " desc"')
    key = listing.orders[order.field]
    if order.is_descending:
        key = listing.descending_orders.get(order.field, key)
    return replace(listing, key=key, is_descending=order.is_descending)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for beside the filter, in rows with an id: how to see it in a row, and how to find all such rows.

    What many rows have is soon found among the first ones; what few rows have, by an index, which is asked at once for
    what `is_rare`.
    """

    near: Callable[[ColumnElement[Any]], ColumnElement[bool]]
    everywhere: ColumnElement[bool]
    is_rare: bool = False


async def page_of(
    connection: AsyncConnection, listing: Listing, request: PageRequest, search: Search | None = None
) -> Page[RowMapping]:
    """Return a page.

    Raises: InvalidField for a filter, InvalidPageToken.
    """
    order = f"{listing.is_descending} {' '.join(map(str, listing.key))}"
    bound_to = (request.scope, request.filter, request.insurer_id, order)
    after = read_token(request.token, *bound_to)
    query = _matches(listing, request)
    if after is not None:
        query = query.where(_after(listing, after))
    await connection.exec_driver_sql(PLAN_EACH)
    rows = await _first_rows(connection, listing, query, request.size + 1, search)
    items = rows[: request.size]
    if len(rows) == len(items):
        return Page(items, "")
    return Page(items, write_token(_key(listing, items[-1]), *bound_to))


async def count_of(
    connection: AsyncConnection, listing: Listing, request: PageRequest, search: Search | None = None
) -> int:
    """Count the rows that match, up to one more than MOST_COUNTED.

    Raises: InvalidField.
    """
    query = _matches(listing, request)
    await connection.exec_driver_sql(PLAN_EACH)
    if search is None:
        return await _count(connection, query)
    if search.is_rare:
        return await _count(connection, query.where(search.everywhere))
    near = query.order_by(*_columns(listing, listing.key)).limit(NEAR_COUNTED).subquery("near")
    total = await _count(connection, select(near).where(search.near(near.c.id)))
    return total if total > MOST_COUNTED else await _count(connection, query.where(search.everywhere))


async def _count(connection: AsyncConnection, query: Select[Any]) -> int:
    matches: Select[Any] = query.with_only_columns(literal_column("1"), maintain_column_froms=True).limit(
        MOST_COUNTED + 1
    )
    total: int = (await connection.execute(select(func.count()).select_from(matches.subquery()))).scalar_one()
    return total


async def _first_rows(
    connection: AsyncConnection, listing: Listing, query: Select[Any], count: int, search: Search | None
) -> Sequence[RowMapping]:
    columns = _columns(listing, listing.key)
    if search is None:
        return await _rows(connection, query.order_by(*columns).limit(count))
    ids = [] if search.is_rare else await _ids_near(connection, _Nearby(listing, query, search, count))
    if len(ids) == count:
        return await _rows(connection, listing.rows.where(listing.key[-1].in_(ids)).order_by(*columns))
    return await _rows(connection, query.where(search.everywhere).order_by(*columns).limit(count))


@dataclass(frozen=True, slots=True)
class _Nearby:
    """The first `count` rows of a query in the order of its list with what is searched."""

    listing: Listing
    query: Select[Any]
    search: Search
    count: int

    def ids(self, depth: int) -> Select[Any]:
        """Return the query of their ids, among the first `depth` rows."""
        keys: Select[Any] = self.query.with_only_columns(*self.listing.key, maintain_column_froms=True)
        near = keys.order_by(*_columns(self.listing, self.listing.key)).limit(depth).subquery("near")
        order = _columns(self.listing, [near.c[column.name] for column in self.listing.key])
        return select(near.c.id).where(self.search.near(near.c.id)).order_by(*order).limit(self.count)


async def _ids_near(connection: AsyncConnection, nearby: _Nearby) -> Sequence[Any]:
    """Return the ids of the first rows with what is searched; fewer than are wanted where they are not near.

    If some of the first rows have it, the others are likely to be a little further on.
    """
    ids: Sequence[Any] = (await connection.execute(nearby.ids(NEAR))).scalars().all()
    if LEAST_NEAR <= len(ids) < nearby.count:
        depth = NEAR * nearby.count * SPARE // len(ids)
        if depth <= FARTHEST:
            ids = (await connection.execute(nearby.ids(depth))).scalars().all()
    return ids


async def _rows(connection: AsyncConnection, query: Select[Any]) -> Sequence[RowMapping]:
    rows: Sequence[RowMapping] = (await connection.execute(query)).mappings().all()
    return rows


def _columns(listing: Listing, key: Iterable[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [column.desc() if listing.is_descending else column.asc() for column in key]


def _matches(listing: Listing, request: PageRequest) -> Select[Any]:
    query = listing.rows.where(*(condition(listing.fields, term) for term in parse_filter(request.filter)))
    if request.insurer_id and listing.insurer is not None:
        query = query.where(listing.insurer == request.insurer_id)
    return query


def _key(listing: Listing, row: RowMapping) -> Key:
    values = [row[column.name] for column in listing.key]
    return tuple(value if isinstance(value, int) else _text(value) for value in values)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _after(listing: Listing, after: Key) -> ColumnElement[bool]:
    try:
        values = [value_of(column, str(part)) for column, part in zip(listing.key, after, strict=True)]
    except ValueError:
        raise InvalidPageToken from None
    key, bound = tuple_(*listing.key), tuple_(*values)
    return key < bound if listing.is_descending else key > bound
