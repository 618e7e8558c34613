"""Filters of lists: comparisons joined by AND, a small part of AIP-160."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison of a field with a value."""

    field: str
    operator: Operator
    value: str


def parse_filter(text: str) -> list[Term]:
    """Read a filter.

    Raises: InvalidField.
    """
    if len(text) > LONGEST:
        raise InvalidField("filter", None, f"at most {LONGEST} characters")
    terms: list[Term] = []
    position = 0
    while text.strip() and (position < len(text) or terms == []):
        if terms:
            position = _after_and(text, position)
        found = TERM.match(text, position)
        if found is None or len(terms) == MOST_TERMS:
            raise InvalidField("filter", None, f"at most {MOST_TERMS} {EXAMPLE}")
        terms.append(_term(found))
        position = found.end()
    return terms


def _after_and(text: str, position: int) -> int:
    joined = AND.match(text, position)
    if joined is None:
        raise InvalidField("filter", None, f"at most {MOST_TERMS} {EXAMPLE}")
    return joined.end()


def _term(found: re.Match[str]) -> Term:
    quoted = found["quoted"]
    value = found["bare"] if quoted is None else ESCAPED.sub(r"\1", quoted)
    return Term(found["field"], cast("Operator", found["operator"]), value)
