"""Reading filters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.lists.filter_grammar import MOST_TERMS, FilterTerm, ListOrder, parse_filter, parse_order
from mesh.errors import InvalidField

VALUES = st.text(max_size=30)
OPERATORS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
FIELDS = st.from_regex(r"[a-z_][a-z0-9_.]{0,20}", fullmatch=True)
TERMS = st.builds(FilterTerm, FIELDS, OPERATORS, VALUES)


def written(term: FilterTerm) -> str:
    value = term.value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{term.field} {term.operator} "{value}"'


@given(st.lists(TERMS, max_size=MOST_TERMS))
def test_what_is_written_is_read_again(terms: list[FilterTerm]) -> None:
    assert parse_filter(" AND ".join(map(written, terms))) == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("   ", []),
        ("a=1", [FilterTerm("a", "=", "1")]),
        ('a = "x AND b" AND c<=2.5', [FilterTerm("a", "=", "x AND b"), FilterTerm("c", "<=", "2.5")]),
        ("  a  >  b  ", [FilterTerm("a", ">", "b")]),
    ],
)
def test_filters_are_read(text: str, terms: list[FilterTerm]) -> None:
    assert parse_filter(text) == terms


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a =",
        '= "b"',
        "a = 1 b = 2",
        "a = 1 AND",
        "a = 1 AND AND b = 2",
        "a = 1 OR b = 2",
        "NOT a = 1",
        "(a = 1)",
        'a = "open',
        "a:b",
        "x" * 1001,
        " AND ".join(["a = 1"] * 11),
    ],
)
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        parse_filter(text)

    assert refusal.value.violations[0].field == "filter"


@given(st.text(max_size=200))
def test_any_text_is_either_read_or_refused(text: str) -> None:
    try:
        terms = parse_filter(text)
    except InvalidField:
        return
    assert terms or not text.strip()


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("a", 1),
        ("  a ~ 1", 3),
        ("a = 1 OR b = 2", 7),
        ("a = 1 AND  b", 12),
        ('a = "x" AND b = "open', 13),
    ],
)
def test_a_refusal_says_at_which_character_the_trouble_begins(text: str, position: int) -> None:
    with pytest.raises(InvalidField) as refusal:
        parse_filter(text)

    assert refusal.value.metadata["position"] == str(position)
    assert f"at character {position}" in refusal.value.message


def test_a_term_knows_where_it_stands() -> None:
    assert [term.position for term in parse_filter('  a = 1 AND b = "x"')] == [3, 13]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("", None),
        ("  ", None),
        ("create_time", ListOrder("create_time", False)),
        (" value  desc ", ListOrder("value", True)),
        ("value asc", ListOrder("value", False)),
    ],
)
def test_orders_are_read(text: str, order: ListOrder | None) -> None:
    assert parse_order(text) == order


@pytest.mark.parametrize("text", ["a, b", "a down", "desc desc desc", "a;", "A"])
def test_what_is_no_order_is_refused(text: str) -> None:
    with pytest.raises(InvalidField, match="order_by"):
        parse_order(text)
