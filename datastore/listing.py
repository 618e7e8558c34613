"""Lists out of the database: filtered, in order, a page at a time by keyset, so that every page costs the same."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, tuple_

from datastore.filter import Term, parse_filter
from datastore.paging import read_token, write_token
from mesh.errors import InvalidField, InvalidPageToken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import ColumnElement, RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.paging import Key

T_co = TypeVar("T_co", covariant=True)
LARGEST_INTEGER: Final = 2**63 - 1
OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field that a filter may name; `words` are the values that it can have, empty for any."""

    column: ColumnElement[Any]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: where its rows come from, by which columns they are in order, what a filter may name, whose they are."""

    rows: Select[Any]
    key: tuple[ColumnElement[Any], ...]
    fields: Mapping[str, FilterField] = field(default_factory=dict)
    insurer: ColumnElement[Any] | None = None
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a caller asks of a list; `insurer_id` empty: everybody's; `scope` is what else binds its tokens."""

    size: int
    token: str
    filter: str = ""
    insurer_id: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """A page of a list; `next_token` empty: it is the last one."""

    items: Sequence[T_co]
    next_token: str


async def page_of(connection: AsyncConnection, listing: Listing, request: PageRequest) -> Page[RowMapping]:
    """Return a page.

    Raises: InvalidField for a filter, InvalidPageToken.
    """
    bound_to = (request.scope, request.filter, request.insurer_id, str(listing.is_descending))
    after = read_token(request.token, *bound_to)
    query = listing.rows.where(*(_condition(listing, term) for term in parse_filter(request.filter)))
    if request.insurer_id and listing.insurer is not None:
        query = query.where(listing.insurer == request.insurer_id)
    if after is not None:
        query = query.where(_beyond(listing, after))
    order = [column.desc() if listing.is_descending else column.asc() for column in listing.key]
    result = await connection.execute(query.order_by(*order).limit(request.size + 1))
    rows = result.mappings().all()
    items = rows[: request.size]
    if len(rows) == len(items):
        return Page(items, "")
    return Page(items, write_token(_key(listing, items[-1]), *bound_to))


def _key(listing: Listing, row: RowMapping) -> Key:
    values = [row[column] for column in listing.key]
    return tuple(value if isinstance(value, int) else _text(value) for value in values)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _beyond(listing: Listing, after: Key) -> ColumnElement[bool]:
    try:
        values = [_value(column, str(part)) for column, part in zip(listing.key, after, strict=True)]
    except ValueError:
        raise InvalidPageToken from None
    left, right = tuple_(*listing.key), tuple_(*values)
    return left < right if listing.is_descending else left > right


def _condition(listing: Listing, term: Term) -> ColumnElement[bool]:
    named = listing.fields.get(term.field)
    if named is None:
        raise InvalidField("filter", term.field, "one of " + ", ".join(listing.fields))
    if named.words and term.value not in named.words:
        raise InvalidField(f"filter.{term.field}", term.value, "one of " + ", ".join(named.words))
    try:
        value = _value(named.column, term.value)
    except ValueError:
        raise InvalidField(f"filter.{term.field}", term.value, SHAPES[named.column.type.python_type]) from None
    condition: ColumnElement[bool] = OPERATORS[term.operator](named.column, value)
    return condition


def _value(column: ColumnElement[Any], text: str) -> Any:
    """Read a value as what the column holds.

    Raises: ValueError.
    """
    kind = column.type.python_type
    if kind is datetime:
        return _moment(text)
    if kind is int and abs(int(text)) > LARGEST_INTEGER:
        raise ValueError(text)
    if "\0" in text:
        raise ValueError(text)
    return kind(text)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


SHAPES: Final = {
    UUID: "a UUID",
    datetime: "a moment with its offset, such as 2026-11-01T00:00:00Z",
    float: "a number",
    int: "a whole number",
    str: "text without the character 0",
}
