"""Content-Type and Accept, as HTTP says."""

from __future__ import annotations

import pytest

from gateway.negotiation.media_types import essence, preferred_media_type

OFFERED = ("text/event-stream", "application/x-ndjson", "application/json")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "text/event-stream"),
        ("*/*", "text/event-stream"),
        ("application/json", "application/json"),
        ("APPLICATION/JSON", "application/json"),
        ("application/*", "application/x-ndjson"),
        ("application/json, text/event-stream;q=0.5", "application/json"),
        ("application/*;q=0.1, text/event-stream;q=0.2", "text/event-stream"),
        ("*/*, text/event-stream;q=0", "application/x-ndjson"),
        ("application/json;charset=utf-8", "application/json"),
        ("text/html", ""),
        ("*/*;q=0", ""),
        ("application/json;q=high", ""),
        (",,", "text/event-stream"),
    ],
)
def test_the_form_with_the_greatest_weight_is_chosen(accept: str, form: str) -> None:
    assert preferred_media_type(accept, OFFERED) == form


@pytest.mark.parametrize("text", ["application/json", "Application/JSON; charset=utf-8", " application/json ;x=y"])
def test_parameters_are_no_part_of_a_type(text: str) -> None:
    assert essence(text) == "application/json"
