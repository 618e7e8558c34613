"""If-Match on every change of the contracts that compares an etag, and on none that would pass it over."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import message_factory

from gateway.negotiation import entity_tags
from gateway.negotiation.representation import PreconditionFailed
from gateway.routing import descriptors
from gateway.transcoding import preconditions
from mesh.contracts import descriptor_set
from mesh.errors import InvalidField

ROUTES = [route for method in descriptors.load(descriptor_set()).methods for route in method.routes]
CHANGES = [route for route in ROUTES if route.http_method not in ("GET", "HEAD")]


def name(route: Any) -> str:
    return f"{route.http_method} {route.template.text}"


@pytest.mark.parametrize("route", CHANGES, ids=name)
def test_a_condition_is_compared_by_the_service_or_refused(route: Any) -> None:
    message = message_factory.GetMessageClass(route.method.input_type)()

    if preconditions.compares_etag(route):
        preconditions.apply(message, route, {"if-match": '"1-3.0123456789abcdef"'})
        assert b"1-3" in message.SerializeToString()
        assert b"0123456789abcdef" not in message.SerializeToString()
    else:
        with pytest.raises(PreconditionFailed):
            preconditions.apply(message, route, {"if-match": '"1"'})


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ('"a"', [("a", False)]),
        ('W/"a", "b,c"', [("a", True), ("b,c", False)]),
        ("4", [("4", False)]),
        ('""', [("", False)]),
    ],
)
def test_a_list_of_tags_is_read(header: str, tags: list[tuple[str, bool]]) -> None:
    assert entity_tags.parse(header, "if-match") == tags


@pytest.mark.parametrize("header", ["", '"a', '"a" "b"', ", ,", '"a"x'])
def test_what_is_no_list_of_tags_is_refused(header: str) -> None:
    with pytest.raises(InvalidField):
        entity_tags.parse(header, "if-match")


@pytest.mark.parametrize("state", ["4", "1-3", "a.b", ""])
def test_the_tag_of_an_answer_leads_back_to_the_state_that_it_shows(state: str) -> None:
    tag = entity_tags.of_answer(b"{}", state)

    for form in (tag, entity_tags.coded(tag)):
        assert state in ("", entity_tags.state_of(form[1:-1]))


@pytest.mark.parametrize("state", ['a"b', "a b", "ñ", "x" * 300])
def test_a_state_that_no_header_can_hold_is_left_out(state: str) -> None:
    assert entity_tags.of_answer(b"{}", state) == entity_tags.of_answer(b"{}")
    assert entity_tags.of_state(state) == ""
