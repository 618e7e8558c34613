"""Filters and orders of lists: comparisons joined by AND, a small part of AIP-160; orders: a field (AIP-132)."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Final, Literal, cast

from mesh.errors import InvalidField

Operator = Literal["=", "!=", "<", "<=", ">", ">="]
LONGEST: Final = 1000
MOST_TERMS: Final = 10
EXAMPLE: Final = 'comparisons joined by AND, such as: status = "READY" AND create_time > "2026-11-01T00:00:00Z"'

TERM: Final = re.compile(
    r"""\s*(?P<field>[A-Za-z_][A-Za-z0-9_.]*)\s*
        (?P<operator><=|>=|!=|=|<|>)\s*
        (?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^\s"()]+))\s*""",
    re.VERBOSE,
)
AND: Final = re.compile(r"AND\s")
ESCAPED: Final = re.compile(r"\\(.)")
ORDER: Final = re.compile(r"\s*(?P<field>[a-z_]+)(?:\s+(?P<direction>asc|desc))?\s*")


@dataclass(frozen=True, slots=True)
class FilterTerm:
    """One comparison of a field with a value; `position` is where it begins, counted from 1."""

    field: str
    operator: Operator
    value: str
    position: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ListOrder:
    """What a list is ordered by."""

    field: str
    is_descending: bool


def parse_filter(text: str) -> list[FilterTerm]:
    """Read a filter.

    Raises: InvalidField, with the position where it stops being one.
    """
    if len(text) > LONGEST:
        raise InvalidField("filter", None, f"at most {LONGEST} characters")
    terms: list[FilterTerm] = []
    position = 0
    while text.strip() and (position < len(text) or terms == []):
        if terms:
            position = _after_and(text, position)
        match = TERM.match(text, position)
        if match is None or len(terms) == MOST_TERMS:
            raise _unread(text, position)
        terms.append(_term(match))
        position = match.end()
    return terms


def parse_order(text: str) -> ListOrder | None:
    """Read an order; None when there is none.

    Raises: InvalidField.
    """
    if not text.strip():
        return None
    match = ORDER.fullmatch(text)
    if match is None:
        raise InvalidField("order_by", text, 'one field, with " desc" behind it for the largest first')
    return ListOrder(match["field"], match["direction"] == "desc")


def _after_and(text: str, position: int) -> int:
    match = AND.match(text, position)
    if match is None:
        raise _unread(text, position)
    return match.end()


def _unread(text: str, position: int) -> InvalidField:
    start = len(text) - len(text[position:].lstrip())
    return InvalidField("filter", None, f"at most {MOST_TERMS} {EXAMPLE}", position=start + 1)


def _term(match: re.Match[str]) -> FilterTerm:
    quoted = match["quoted"]
    value = match["bare"] if quoted is None else ESCAPED.sub(r"\1", quoted)
    return FilterTerm(match["field"], cast("Operator", match["operator"]), value, match.start("field") + 1)
