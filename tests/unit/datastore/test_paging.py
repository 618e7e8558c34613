"""Page tokens and sizes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.lists.page_token import page_size, read_token, write_token
from mesh.errors import InvalidField, InvalidPageToken

KEYS = st.lists(st.one_of(st.integers(), st.text()), min_size=1, max_size=3).map(tuple)
FILTERS = st.lists(st.text(), max_size=3)


@given(KEYS, FILTERS)
def test_a_token_read_with_its_own_filters_gives_its_key(key: tuple[str | int, ...], filters: list[str]) -> None:
    assert read_token(write_token(key, *filters), *filters) == key


@given(KEYS, FILTERS, FILTERS)
def test_a_token_read_with_other_filters_is_refused(
    key: tuple[str | int, ...], filters: list[str], others: list[str]
) -> None:
    if filters != others:
        with pytest.raises(InvalidPageToken):
            read_token(write_token(key, *filters), *others)


@given(st.text(min_size=1))
def test_a_token_that_was_made_up_is_refused(token: str) -> None:
    with pytest.raises(InvalidPageToken):
        read_token(token)


def test_no_token_is_the_first_page() -> None:
    assert read_token("") is None


@pytest.mark.parametrize(("asked", "given_"), [(0, 50), (1, 1), (500, 500)])
def test_a_page_has_the_size_that_was_asked_for_or_the_usual_one(asked: int, given_: int) -> None:
    assert page_size(asked, 50, 500) == given_


@pytest.mark.parametrize("asked", [-1, 501])
def test_a_size_out_of_bounds_is_refused(asked: int) -> None:
    with pytest.raises(InvalidField, match="page_size"):
        page_size(asked, 50, 500)
