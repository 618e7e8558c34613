"""Translates filter terms into SQL conditions, and refuses operators and values that a field does not take."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import and_

from mesh.errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import ColumnElement

    from datastore.lists.filter_grammar import FilterTerm

    Condition = ColumnElement[bool]

LARGEST_INTEGER: Final = 2**63 - 1
LAST_CHARACTER: Final = 0x10FFFF
SURROGATES: Final = range(0xD800, 0xE000)
OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
EQUALITY: Final = ("=", "!=")
TRUTHS: Final = {"true": True, "false": False}
SHAPES: Final = {
    UUID: "a UUID",
    datetime: "a time with its UTC offset, such as 2026-11-01T00:00:00Z",
    float: "a number",
    int: "a whole number",
    bool: "true or false",
    str: "text without the character 0",
}


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field that a filter may use.

    `words` are its allowed values, empty for any. `read` converts a value to its stored form. With `has_prefixes`, "="
    with a value that ends in "*" matches prefixes, which needs a suitable index. With `is_day`, its values are ISO 8601
    dates, empty when unknown. With `has_stars`, a "*" stands for itself. `within` turns the condition into one on
    related rows.
    """

    column: ColumnElement[Any]
    words: tuple[str, ...] = ()
    read: Callable[[str], str] | None = None
    has_prefixes: bool = False
    is_day: bool = False
    has_stars: bool = False
    within: Callable[[Condition], Condition] | None = None

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators that the field takes."""
        if self.within is not None:
            return ("=",)
        is_ordered = self.is_day or self.column.type.python_type in {int, float, datetime}
        return tuple(OPERATORS) if is_ordered else EQUALITY


def condition(fields: Mapping[str, FilterField], term: FilterTerm) -> Condition:
    """Return the SQL condition of a term.

    Raises: InvalidField, with the position of the term.
    """
    filter_field = fields.get(term.field)
    if filter_field is None:
        raise InvalidField("filter", term.field, "one of " + ", ".join(fields), position=term.position)
    if term.operator not in filter_field.operators:
        raise _refusal(term, term.operator, "one of " + " ".join(filter_field.operators))
    if filter_field.words and term.value not in filter_field.words:
        raise _refusal(term, term.value, "one of " + ", ".join(filter_field.words))
    _refuse_stars(filter_field, term)
    try:
        comparison = _comparison(filter_field, term)
    except ValueError:
        shape = "a day such as 2026-06-01" if filter_field.is_day else SHAPES[filter_field.column.type.python_type]
        raise _refusal(term, term.value, shape) from None
    return filter_field.within(comparison) if filter_field.within else comparison


def value_of(column: ColumnElement[Any], text: str) -> Any:
    """Convert a value to the type of the column.

    Raises: ValueError.
    """
    kind = column.type.python_type
    if kind is datetime:
        return _time(text)
    if kind is bool:
        if text not in TRUTHS:
            raise ValueError(text)
        return TRUTHS[text]
    if kind is int and abs(int(text)) > LARGEST_INTEGER:
        raise ValueError(text)
    if "\0" in text:
        raise ValueError(text)
    return kind(text)


def _refuse_stars(filter_field: FilterField, term: FilterTerm) -> None:
    """Refuse a "*" where it would find nothing: people mean that anything may stand there.

    Raises: InvalidField.
    """
    is_prefix = filter_field.has_prefixes and term.operator == "="
    if filter_field.has_stars or "*" not in (term.value[:-1] if is_prefix else term.value):
        return
    if is_prefix:
        raise _refusal(term, term.value, 'a value, or how it begins with "*" behind it; `q` finds what stands anywhere')
    raise _refusal(term, term.value, 'a value without "*"; `q` finds what stands anywhere')


def _refusal(term: FilterTerm, value: str, allowed: str) -> InvalidField:
    return InvalidField(f"filter.{term.field}", value, allowed, position=term.position)


def _comparison(filter_field: FilterField, term: FilterTerm) -> Condition:
    column, text = filter_field.column, term.value
    if filter_field.is_day:
        date.fromisoformat(text)
        return and_(column != "", OPERATORS[term.operator](column, text))
    if filter_field.has_prefixes and term.operator == "=" and text.endswith("*"):
        return starts_with(column, value_of(column, (filter_field.read or str)(text[:-1])))
    compared: Condition = OPERATORS[term.operator](column, value_of(column, (filter_field.read or str)(text)))
    return compared


def starts_with(column: ColumnElement[Any], prefix: str) -> Condition:
    """Compare by code point, which an index of text_pattern_ops serves; LIKE would not pass row level security."""
    from_here: Condition = column.op("~>=~", is_comparison=True)(prefix)
    upper_bound = _prefix_end(prefix)
    return and_(from_here, column.op("~<~", is_comparison=True)(upper_bound)) if upper_bound else from_here


def _prefix_end(prefix: str) -> str:
    """Return the first text after all texts with this prefix; empty when there is none."""
    trimmed = prefix.rstrip(chr(LAST_CHARACTER))
    if not trimmed:
        return ""
    following = ord(trimmed[-1]) + 1
    return trimmed[:-1] + chr(SURROGATES.stop if following in SURROGATES else following)


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(text)
    return time
