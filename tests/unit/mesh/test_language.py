"""The language of an answer is the one that its caller prefers among those there are."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mesh.language import LONGEST, preferred_language

OFFERED = ("en", "es")
RANGES = st.builds(
    "{}{}".format,
    st.sampled_from(["en", "es", "es-MX", "EN-us", "fr", "*", "x y", ""]),
    st.sampled_from(["", ";q=0", ";q=0.3", "; Q=1.000", ";q=2", ";q=", ";level=1"]),
)


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("es", "es"),
        ("ES-mx", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "en"),
        ("fr, es;q=0.5", "es"),
        ("en;q=0.4, es;q=0.6", "es"),
        ("es;q=0", "en"),
        ("*", "en"),
        ("en;q=0, *", "es"),
        ("fr;q=0.9, *;q=0.1", "en"),
        ("es;q=bad", "en"),
        ("de, fr", "en"),
        (",;,", "en"),
        ("en;q=0", "es"),
        ("es-MX;q=0, es", "es"),
        ("es-MX;q=0, fr", "en"),
        ("en-GB;q=0, en;q=0.2, es;q=0.1", "en"),
        ("es;q=0, es-MX", "en"),
        ("*;q=0", "en"),
        ("*;q=0, es;q=0.1", "es"),
        ("en;q=0.3, *;q=0.8", "es"),
        ("es, *", "es"),
        ("es, en", "es"),
        ("en;q=0, es;q=0", "en"),
    ],
)
def test_the_language_with_the_most_weight_is_chosen(accept: str, language: str) -> None:
    assert preferred_language(accept, OFFERED, "en") == language


@pytest.mark.parametrize(
    ("accept", "language"), [("", "es"), ("fr", "es"), ("*", "es"), ("en", "en"), ("en;q=0", "es"), ("es;q=0", "en")]
)
def test_who_prefers_none_of_them_gets_the_one_that_the_operator_chose(accept: str, language: str) -> None:
    assert preferred_language(accept, OFFERED, "es") == language


@given(st.lists(RANGES).map(",".join) | st.text(), st.sampled_from(OFFERED))
def test_whatever_a_caller_writes_it_gets_a_language_that_there_is(accept: str, default: str) -> None:
    assert preferred_language(accept, OFFERED, default) in OFFERED


@given(st.lists(RANGES).map(",".join), st.sampled_from(OFFERED), st.sampled_from(OFFERED))
def test_a_language_that_is_refused_is_not_used_while_there_is_another(accept: str, refused: str, default: str) -> None:
    (other,) = set(OFFERED) - {refused}

    assert preferred_language(f"{refused};q=0", OFFERED, default) == other
    assume(f"{other};q=0" not in accept.split(","))
    assert preferred_language(f"{refused};q=0,{other};q=0.001,{accept}", OFFERED, default) == other


def test_what_is_too_long_is_not_read_to_its_end() -> None:
    assert preferred_language("fr," * LONGEST + "es", OFFERED, "en") == "en"
