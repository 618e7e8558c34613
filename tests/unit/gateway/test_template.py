"""Path templates, by the grammar and the decoding rules of google/api/http.proto."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.routing.template import TemplateError, Variable, Wildcard, captured, expand, parse


@pytest.mark.parametrize(
    ("text", "segments", "verb"),
    [
        ("/v1/cases", ("v1", "cases"), ""),
        ("/v1/*/cases", ("v1", Wildcard.ONE, "cases"), ""),
        ("/v1/**", ("v1", Wildcard.REST), ""),
        ("/v1/{id}", ("v1", Wildcard.ONE), ""),
        ("/v1/{name=shelves/*/books/*}", ("v1", "shelves", Wildcard.ONE, "books", Wildcard.ONE), ""),
        ("/v1/{name=roots/**}:climb", ("v1", "roots", Wildcard.REST), "climb"),
        ("/v1/emails:extract", ("v1", "emails"), "extract"),
        ("/v1/{kind=car}", ("v1", "car"), ""),
    ],
)
def test_a_template_is_segments_and_a_verb(text: str, segments: tuple[str | Wildcard, ...], verb: str) -> None:
    template = parse(text)

    assert (template.segments, template.verb) == (segments, verb)


def test_a_variable_knows_its_field_and_its_segments() -> None:
    template = parse("/v1/{a.b}/x/{c=d/*}/{e=**}")

    assert template.variables == (Variable("a.b", 1, 1), Variable("c", 3, 2), Variable("e", 5, None))


def test_a_variable_without_a_pattern_is_one_segment() -> None:
    assert parse("/v1/{id}").segments == parse("/v1/{id=*}").segments
    assert parse("/v1/{id}").variables == parse("/v1/{id=*}").variables


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "v1/cases",
        "/v1//cases",
        "/v1/cases/",
        "/v1/{id",
        "/v1/id}",
        "/v1/{}",
        "/v1/{1id}",
        "/v1/{a.}",
        "/v1/{a={b}}",
        "/v1/{a=}",
        "/v1/{a=/b}",
        "/v1/**/cases",
        "/v1/{a=**}/cases",
        "/v1/cases:",
        "/v1/cases:a/b",
        "/v1/cases:a:b",
        "/v1/{id}/{id}",
        "/v1/x{id}",
        "/v1/cases?a=b",
        "/v1/***",
    ],
)
def test_what_breaks_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(TemplateError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "parts", "value"),
    [
        ("/v1/{a}", ["v1", "p%20q%2Fr"], "p q/r"),
        ("/v1/{a}", ["v1", "100%"], "100%"),
        ("/v1/{a}", ["v1", "%C3%B1"], "ñ"),
        ("/v1/{a}", ["v1", "a+b"], "a+b"),
        ("/v1/{a=x/*}", ["v1", "x", "p%20q%2Fr"], "x/p q%2Fr"),
        ("/v1/{a=x/*}", ["v1", "x", "p%2fr%3F%2B"], "x/p%2fr?+"),
        ("/v1/{a=**}", ["v1", "p%2Fq"], "p%2Fq"),
        ("/v1/{a=**}", ["v1", "p", "q%20r"], "p/q r"),
        ("/v1/{a=**}", ["v1"], ""),
    ],
)
def test_one_segment_is_decoded_whole_and_several_keep_their_slashes(text: str, parts: list[str], value: str) -> None:
    assert captured(parse(text), parts) == {"a": value}


def test_an_escape_that_is_no_text_is_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        captured(parse("/v1/{a}"), ["v1", "%ff"])


@given(value=st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_what_one_segment_is_given_it_gives_back(value: str) -> None:
    template = parse("/v1/{a}/x")
    parts = expand(template, {"a": value})[1:].split("/")

    assert captured(template, parts) == {"a": value}


@given(words=st.lists(st.text("abc -_.~ñ?#+&", min_size=1), min_size=1, max_size=4))
def test_what_several_segments_are_given_they_give_back(words: list[str]) -> None:
    template = parse("/v1/{a=x/**}")
    value = "/".join(["x", *words])

    assert captured(template, expand(template, {"a": value})[1:].split("/")) == {"a": value}


def test_a_path_is_made_from_values_and_keeps_its_verb() -> None:
    assert expand(parse("/v1/intakes/{intake_id}:watch"), {"intake_id": "a b/c"}) == "/v1/intakes/a%20b%2Fc:watch"
