"""Terms of filters as conditions of the database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Boolean, Double, Integer, Text, Uuid, column
from sqlalchemy.dialects.postgresql import TIMESTAMP

from datastore.lists.filter_grammar import parse_filter
from datastore.lists.filter_sql import FilterField, _prefix_end, condition
from mesh.errors import InvalidField

FIELDS = {
    "status": FilterField(column("status", Text), ("READY", "CLOSED")),
    "name": FilterField(column("name", Text), read=str.lower, has_prefixes=True),
    "plain": FilterField(column("plain", Text)),
    "starred": FilterField(column("starred", Text), has_stars=True),
    "day": FilterField(column("day", Text), is_day=True),
    "count": FilterField(column("count", Integer)),
    "share": FilterField(column("share", Double)),
    "truth": FilterField(column("truth", Boolean)),
    "id": FilterField(column("id", Uuid)),
    "time": FilterField(column("time", TIMESTAMP(timezone=True))),
    "inside": FilterField(column("inside", Text), within=lambda condition: condition),
}


@pytest.mark.parametrize(
    "text",
    [
        "status = READY",
        'name = "acer*"',
        "name != x",
        "plain = a",
        "starred = *",
        "day >= 2026-06-01",
        "count > -3",
        "share <= 0.7",
        "truth = true",
        "id = 01900000-0000-7000-8000-000000000000",
        "time < 2026-11-01T00:00:00Z",
        "inside = x",
    ],
)
def test_what_a_field_takes_is_taken(text: str) -> None:
    (term,) = parse_filter(text)

    condition(FIELDS, term)


@pytest.mark.parametrize(
    ("text", "field", "allowed"),
    [
        ("colour = red", "filter", "one of status, name"),
        ("status = DONE", "filter.status", "one of READY, CLOSED"),
        ("status < READY", "filter.status", "one of = !="),
        ("name > x", "filter.name", "one of = !="),
        ("inside != x", "filter.inside", "one of ="),
        ("plain = a*", "filter.plain", 'a value without "*"'),
        ("name != a*", "filter.name", 'a value without "*"'),
        ("name = *a*", "filter.name", 'a value, or how it begins with "*" behind it'),
        ("day = 2026-13-01", "filter.day", "a day such as 2026-06-01"),
        ("count = many", "filter.count", "a whole number"),
        ("count = 99999999999999999999", "filter.count", "a whole number"),
        ("share = much", "filter.share", "a number"),
        ("truth = yes", "filter.truth", "true or false"),
        ("id = 7", "filter.id", "a UUID"),
        ("time = 2026-11-01", "filter.time", "a time with its UTC offset"),
    ],
)
def test_what_a_field_does_not_take_is_refused_with_what_it_takes_and_where_it_stands(
    text: str, field: str, allowed: str
) -> None:
    *_, term = parse_filter(f"share > 0 AND {text}")

    with pytest.raises(InvalidField) as refusal:
        condition(FIELDS, term)

    assert refusal.value.metadata["field"] == field
    assert refusal.value.metadata["allowed"].startswith(allowed)
    assert refusal.value.metadata["position"] == "15"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text(st.characters(exclude_categories=["Cs"])))
def test_what_begins_so_lies_between_the_prefix_and_what_is_behind_it(prefix: str, rest: str) -> None:
    behind = _prefix_end(prefix)

    assert prefix.encode() <= (prefix + rest).encode()
    assert not behind or (prefix + rest).encode() < behind.encode()
