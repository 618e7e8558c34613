"""JSON into messages: as protobuf reads it where that is right, stricter where it is lax."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st

from gateway.protojson.fields import MOST_PROBLEMS, Problems
from gateway.protojson.reader import JsonReader
from gateway.protojson.text import parse, refuse_doubles
from mesh.errors import InvalidField, InvalidFields
from tests.contract.gateway.echo import echo_contracts, new


def read(value: object) -> Any:
    message = new("Thing")
    problems = Problems()
    JsonReader(echo_contracts().pool, problems).fill(message, value)
    problems.refuse_any()
    return message


def read_text(text: bytes) -> Any:
    message = new("Thing")
    problems = Problems()
    reader = JsonReader(echo_contracts().pool, problems)
    reader.fill(message, parse(text))
    problems.refuse_any()
    refuse_doubles(text, reader.members)
    return message


def problems_of(value: object) -> list[str]:
    with pytest.raises((InvalidField, InvalidFields)) as refusal:
        read(value)
    return [violation.field for violation in refusal.value.violations]


NESTED = st.deferred(
    lambda: st.fixed_dictionaries(
        {},
        optional={
            "title": st.text(),
            "count": st.integers(-(2**31), 2**31 - 1),
            "inner": NESTED,
            "words": st.lists(st.text(), max_size=3),
        },
    )
)
THINGS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(),
        "count": st.integers(-(2**31), 2**31 - 1) | st.integers(0, 9).map(str),
        "big": st.integers(-(2**63), 2**63 - 1).map(str),
        "unsignedBig": st.integers(0, 2**64 - 1).map(str),
        "unsigned_count": st.integers(0, 2**32 - 1),
        "ratio": st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(["NaN", "Infinity", "-Infinity"]),
        "halfRatio": st.floats(width=32, allow_nan=False, allow_infinity=False),
        "flag": st.booleans(),
        "data": st.binary(max_size=9).map(
            lambda data: json_format.MessageToDict(new("Thing", data=data)).get("data", "")
        ),
        "color": st.sampled_from(["COLOR_RED", "COLOR_BLUE", 1, 2, 77]),
        "tags": st.lists(st.text(), max_size=3),
        "numbers": st.lists(st.integers(-5, 5), max_size=3),
        "colors": st.lists(st.sampled_from(["COLOR_RED", 2]), max_size=3),
        "nested": NESTED,
        "children": st.lists(NESTED, max_size=3),
        "labels": st.dictionaries(st.text(), st.text(), max_size=3),
        "parts": st.dictionaries(st.integers(-9, 9).map(str), NESTED, max_size=3),
        "createTime": st.sampled_from(["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.125-06:00"]),
        "lifetime": st.sampled_from(["1.5s", "-3s", "0s"]),
        "updateMask": st.sampled_from(["a,bC.dE", ""]),
        "note": st.text(),
        "wrappedBig": st.integers(-9, 9) | st.integers(-9, 9).map(str),
        "wrappedFlag": st.booleans(),
        "maybe": st.none() | st.text(),
        "maybe_count": st.none() | st.integers(-9, 9),
        "left": st.text(),
        "extra": st.dictionaries(st.text(), st.none() | st.booleans() | st.integers(-9, 9) | st.text(), max_size=3),
        "anything": st.none() | st.booleans() | st.text() | st.lists(st.integers(-9, 9), max_size=3),
        "custom-kebab": st.text(string.ascii_letters),
        "nothing": st.none(),
    },
)


@given(THINGS)
def test_what_is_allowed_is_read_as_protobuf_reads_it(value: dict[str, Any]) -> None:
    text = json.dumps(value)

    assert read_text(text.encode()) == json_format.Parse(text, new("Thing"), descriptor_pool=echo_contracts().pool)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "count", "nested", "children", "title", "labels", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from([*new("Thing").DESCRIPTOR.fields_by_camelcase_name, "x"]), JSON_VALUES, max_size=4)
)
def test_whatever_comes_is_read_or_refused_and_what_protobuf_refuses_is_refused(value: dict[str, Any]) -> None:
    try:
        expected = json_format.ParseDict(value, new("Thing"), descriptor_pool=echo_contracts().pool)
    except json_format.ParseError:
        expected = None
    try:
        found = read(value)
    except (InvalidField, InvalidFields):
        return

    assert expected is not None
    assert found.SerializeToString(deterministic=True) == expected.SerializeToString(deterministic=True)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ([], "body"),
        (None, "body"),
        ({"colour": "red"}, "colour"),
        ({"nested": {"inner": {"colour": 1}}}, "nested.inner.colour"),
        ({"children": [{}, {"count": "x"}]}, "children[1].count"),
        ({"children": {}}, "children"),
        ({"children": [None]}, "children[0]"),
        ({"tags": "a"}, "tags"),
        ({"tags": ["a", None]}, "tags[1]"),
        ({"numbers": [1, 1.5]}, "numbers[1]"),
        ({"labels": []}, "labels"),
        ({"labels": {"a": None}}, 'labels["a"]'),
        ({"labels": {"a": 1}}, 'labels["a"]'),
        ({"parts": {"one": {}}}, 'parts["one"]'),
        ({"parts": {"1": {"count": True}}}, 'parts["1"].count'),
        ({"name": 1}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"count": True}, "count"),
        ({"count": 2**31}, "count"),
        ({"count": "1_0"}, "count"),
        ({"count": "1e999"}, "count"),
        ({"count": " 1"}, "count"),
        ({"unsignedCount": -1}, "unsigned_count"),
        ({"big": 2**63}, "big"),
        ({"ratio": "one"}, "ratio"),
        ({"ratio": True}, "ratio"),
        ({"ratio": 10**400}, "ratio"),
        ({"halfRatio": 1e39}, "half_ratio"),
        ({"flag": "true"}, "flag"),
        ({"flag": 0}, "flag"),
        ({"data": "a*b="}, "data"),
        ({"data": "a"}, "data"),
        ({"data": 7}, "data"),
        ({"color": "RED"}, "color"),
        ({"color": 1.5}, "color"),
        ({"createTime": "yesterday"}, "create_time"),
        ({"createTime": 5}, "create_time"),
        ({"lifetime": "1.5"}, "lifetime"),
        ({"updateMask": ["a"]}, "update_mask"),
        ({"note": 1}, "note"),
        ({"wrappedFlag": "true"}, "wrapped_flag"),
        ({"extra": []}, "extra"),
        ({"left": "a", "right": 1}, "right"),
        ({"maybeCount": 1, "maybe_count": 2}, "maybe_count"),
        ({"nested": "axle"}, "nested"),
    ],
    ids=str,
)
def test_a_problem_is_named_by_the_path_of_its_field(value: object, path: str) -> None:
    assert problems_of(value) == [path]


def test_no_refusal_shows_the_value() -> None:
    with pytest.raises(InvalidField) as refusal:
        read({"count": "ana@example.com"})

    assert "ana@example.com" not in str(refusal.value) + str(refusal.value.metadata)


def test_the_list_of_problems_has_an_end() -> None:
    assert len(problems_of({"numbers": ["x"] * 1000})) == MOST_PROBLEMS


def test_nesting_has_an_end() -> None:
    value: dict[str, Any] = {}
    for _ in range(200):
        value = {"inner": value}

    assert len(problems_of({"nested": value})) == 1


def test_null_leaves_a_field_unset_and_lets_another_of_its_oneof_be() -> None:
    thing = read({"name": None, "maybe": None, "left": None, "right": 3, "nested": None})

    assert thing == new("Thing", right=3)


def test_a_mask_takes_the_names_that_fields_have_in_json() -> None:
    paths = read({"updateMask": "clientName,data.policyStart"}).update_mask.paths

    assert list(paths) == ["client_name", "data.policy_start"]


@pytest.mark.parametrize("mask", ["foo,bar_bar", "client_name", "data.policy_start", "a__b", "_"])
def test_a_mask_with_other_names_is_refused(mask: str) -> None:
    assert problems_of({"updateMask": mask}) == ["update_mask"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b'{"a":', "line 1, column 6"),
        (b'{"a": 1,\n "b": x}', "line 2, column 7"),
        (b'{"a": 1} 2', "extra data"),
        (b'{"a": NaN}', "NaN"),
        (b'{"name": "a", "name": "b"}', '"name" only once'),
        (b'{"name": "a:b", "name" : "b"}', '"name" only once'),
        (b'{"name": "\\":", "children": [{}, {"count": 1,\n"count"\t:2}]}', '"count" only once'),
        (b'{"labels": {"x": "1", "x": "2"}}', '"x" only once'),
        (b'{"extra": {"x": [{"y": 1, "y": 2}]}}', '"y" only once'),
        (b"\xff", "byte 0"),
        (b"[" * 1_100, "levels"),
        (b'{"children":[' + b"{}," * 800_000 + b"{}]}", "at most 100000 objects"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "fewer digits"),
        ('{"a": "ñ"}'.encode("utf-16"), "UTF-8"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else value,
)
def test_what_is_no_json_is_told_where_and_why(text: bytes, says: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        read_text(text)

    assert says in str(refusal.value)


def test_a_colon_in_a_string_is_no_second_name() -> None:
    text = json.dumps({"name": 'a":', "children": [{"title": "09:30"}, {"title": '"title":'}]}).encode()

    assert read_text(text) == new(
        "Thing", name='a":', children=[new("Nested", title="09:30"), new("Nested", title='"title":')]
    )


def test_objects_that_hold_nothing_are_bounded_by_the_text_that_they_come_in() -> None:
    body = b'{"children":[%s]}' % b",".join([b"{}"] * 6_690)

    with pytest.raises(InvalidField) as refusal:
        read_text(body)

    assert [violation.field for violation in refusal.value.violations] == ["body"]
    assert f"at most 3510 objects and arrays in {len(body)} bytes" in str(refusal.value)


def test_a_row_of_one_field_is_text_enough_for_its_object() -> None:
    rows = [{"count": number} for number in range(20_000)]

    assert len(read({"children": rows}).children) == 20_000
    assert len(read_text(json.dumps({"children": rows}).encode()).children) == 20_000


def test_a_list_of_which_one_item_is_wrong_names_that_item() -> None:
    assert problems_of({"tags": ["a", "b", 3]}) == ["tags[2]"]
    assert problems_of({"numbers": [1, 2**40, 3]}) == ["numbers[1]"]
