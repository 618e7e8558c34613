"""Terms of filters as conditions of the database: what each field takes, and what is said of anything else."""

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
    datetime: "a moment with its offset, such as 2026-11-01T00:00:00Z",
    float: "a number",
    int: "a whole number",
    bool: "true or false",
    str: "text without the character 0",
}


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field that a filter may name.

    `words`: the values that it can have, empty for any. `read` brings a text to the form in which it is stored.
    `has_prefixes`: "=" with a value that ends in "*" finds what begins so; the column needs an index that can.
    `is_day`: its texts are ISO 8601 days, empty when not stated. `within` makes the condition one of other rows.
    """

    column: ColumnElement[Any]
    words: tuple[str, ...] = ()
    read: Callable[[str], str] | None = None
    has_prefixes: bool = False
    is_day: bool = False
    within: Callable[[Condition], Condition] | None = None

    @property
    def operators(self) -> tuple[str, ...]:
        """What may stand between the field and a value."""
        if self.within is not None:
            return ("=",)
        is_ordered = self.is_day or self.column.type.python_type in {int, float, datetime}
        return tuple(OPERATORS) if is_ordered else EQUALITY


def condition(fields: Mapping[str, FilterField], term: FilterTerm) -> Condition:
    """Return the condition that a term asks for.

    Raises: InvalidField, with the position of the term.
    """
    named = fields.get(term.field)
    if named is None:
        raise InvalidField("filter", term.field, "one of " + ", ".join(fields), position=term.position)
    if term.operator not in named.operators:
        raise _refusal(term, term.operator, "one of " + " ".join(named.operators))
    if named.words and term.value not in named.words:
        raise _refusal(term, term.value, "one of " + ", ".join(named.words))
    try:
        found = _comparison(named, term)
    except ValueError:
        shape = "a day such as 2026-06-01" if named.is_day else SHAPES[named.column.type.python_type]
        raise _refusal(term, term.value, shape) from None
    return named.within(found) if named.within else found


def value_of(column: ColumnElement[Any], text: str) -> Any:
    """Read a value as what the column holds.

    Raises: ValueError.
    """
    kind = column.type.python_type
    if kind is datetime:
        return _moment(text)
    if kind is bool:
        if text not in TRUTHS:
            raise ValueError(text)
        return TRUTHS[text]
    if kind is int and abs(int(text)) > LARGEST_INTEGER:
        raise ValueError(text)
    if "\0" in text:
        raise ValueError(text)
    return kind(text)


def _refusal(term: FilterTerm, value: str, allowed: str) -> InvalidField:
    return InvalidField(f"filter.{term.field}", value, allowed, position=term.position)


def _comparison(named: FilterField, term: FilterTerm) -> Condition:
    column, text = named.column, term.value
    if named.is_day:
        date.fromisoformat(text)
        return and_(column != "", OPERATORS[term.operator](column, text))
    if named.has_prefixes and term.operator == "=" and text.endswith("*"):
        return _begins(column, value_of(column, (named.read or str)(text[:-1])))
    compared: Condition = OPERATORS[term.operator](column, value_of(column, (named.read or str)(text)))
    return compared


def _begins(column: ColumnElement[Any], prefix: str) -> Condition:
    """Compare by code point, which an index of text_pattern_ops serves; LIKE would not pass row level security."""
    from_here: Condition = column.op("~>=~", is_comparison=True)(prefix)
    behind = _behind(prefix)
    return and_(from_here, column.op("~<~", is_comparison=True)(behind)) if behind else from_here


def _behind(prefix: str) -> str:
    """Return the first text behind all that begin so; empty when there is none."""
    kept = prefix.rstrip(chr(LAST_CHARACTER))
    if not kept:
        return ""
    following = ord(kept[-1]) + 1
    return kept[:-1] + chr(SURROGATES.stop if following in SURROGATES else following)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
