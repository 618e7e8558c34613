"""Page tokens and sizes."""

from __future__ import annotations

import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from datastore.lists.page_token import page_size, read_token, write_token
from mesh.errors import InvalidField, InvalidPageToken

KEYS = st.lists(st.one_of(st.integers(), st.text()), min_size=1, max_size=3).map(tuple)
FILTERS = st.lists(st.text(), max_size=3)


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


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


@given(KEYS, FILTERS, st.integers(0), st.text(max_size=3), st.integers(0, 3))
def test_a_token_that_was_tampered_with_is_refused(
    key: tuple[str | int, ...], filters: list[str], start: int, put_in: str, cut_out: int
) -> None:
    token = write_token(key, *filters)
    start %= len(token) + 1
    tampered = token[:start] + put_in + token[start + cut_out :]

    if tampered not in {"", token}:
        with pytest.raises(InvalidPageToken):
            read_token(tampered, *filters)


def test_a_token_given_before_an_update_is_read_after_it() -> None:
    token = "WyJjZDRjZTA5YTdiNGJmMTU5IiwgMywgIjIwMjYtMTEtMDJUMDk6MDA6MDArMDA6MDAiXQ"

    assert read_token(token, "norte", "status = READY") == (3, "2026-11-02T09:00:00+00:00")


@given(st.text(min_size=1))
@example("!")
@example(encoded("7"))
@example(encoded("[]"))
@example(encoded('{"key": 1}'))
@example(encoded('["0123456789abcdef", 1.5]'))
@example(encoded("[" * 5_000))
def test_a_token_that_was_made_up_is_refused(token: str) -> None:
    with pytest.raises(InvalidPageToken):
        read_token(token)


def test_no_token_is_the_first_page() -> None:
    assert read_token("") is None


@pytest.mark.parametrize(("requested", "size"), [(0, 50), (1, 1), (500, 500)])
def test_a_page_has_the_size_that_was_asked_for_or_the_usual_one(requested: int, size: int) -> None:
    assert page_size(requested, 50, 500) == size


@pytest.mark.parametrize("requested", [-1, 501])
def test_a_size_out_of_bounds_is_refused(requested: int) -> None:
    with pytest.raises(InvalidField, match="page_size"):
        page_size(requested, 50, 500)
