"""Reading filters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datastore.lists.filter_grammar import MOST_TERMS, FilterTerm, ListOrder, parse_filter, parse_order
from mesh.errors import InvalidField

VALUES = st.text(max_size=30)
OPERATORS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
FIELDS = st.from_regex(r"[a-z_][a-z0-9_.]{0,20}", fullmatch=True)
TERMS = st.builds(FilterTerm, FIELDS, OPERATORS, VALUES)
SHORT_TERMS = st.builds(FilterTerm, st.sampled_from(["a", "create_time"]), OPERATORS, st.text(max_size=9))


def written(term: FilterTerm) -> str:
    value = term.value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{term.field} {term.operator} "{value}"'


def position_of_refusal(text: str) -> int:
    with pytest.raises(InvalidField) as refusal:
        parse_filter(text)
    return int(refusal.value.metadata["position"])


@given(st.lists(TERMS, max_size=MOST_TERMS))
def test_what_is_written_is_read_again(terms: list[FilterTerm]) -> None:
    assert parse_filter(" AND ".join(map(written, terms))) == terms


@given(st.lists(SHORT_TERMS, min_size=1, max_size=3))
def test_every_term_knows_where_it_stands(terms: list[FilterTerm]) -> None:
    text = " AND ".join(map(written, terms))

    for term, read in zip(terms, parse_filter(text), strict=True):
        assert text[read.position - 1 :].startswith(written(term))


@given(st.lists(SHORT_TERMS, min_size=1, max_size=3), st.sampled_from(["~", "OR a = 1", "AND", "AND a ~ 1", ")"]))
def test_a_refusal_names_a_place_behind_all_that_was_read(terms: list[FilterTerm], rest: str) -> None:
    text = " AND ".join(map(written, terms))

    assert len(text) + 2 <= position_of_refusal(f"{text} {rest}") <= len(f"{text} {rest}") + 1


@settings(max_examples=20)
@given(SHORT_TERMS)
def test_one_comparison_too_many_is_refused_where_it_begins(term: FilterTerm) -> None:
    allowed = " AND ".join([written(term)] * MOST_TERMS)

    assert position_of_refusal(f"{allowed} AND {written(term)}") == len(f"{allowed} AND ") + 1


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


@given(st.text(max_size=200) | st.text(alphabet='ab =<!~"\\AND()', max_size=60))
def test_any_text_is_either_read_or_refused_at_a_place_in_it(text: str) -> None:
    position = 1
    try:
        terms = parse_filter(text)
    except InvalidField as refusal:
        position = int(refusal.metadata["position"])
    else:
        assert terms or not text.strip()
    assert 1 <= position <= len(text) + 1


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
    with pytest.raises(InvalidField, match=f"at character {position}:"):
        parse_filter(text)
    assert position_of_refusal(text) == position


def test_a_filter_may_have_a_thousand_characters_and_no_more() -> None:
    longest = f'a = "{"x" * 994}"'
    assert len(longest) == 1000

    assert parse_filter(longest) == [FilterTerm("a", "=", "x" * 994)]
    with pytest.raises(InvalidField, match="1000"):
        parse_filter(f"{longest} ")


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
