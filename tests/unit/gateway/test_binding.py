"""Every way to send a message arrives as the same message: in the body, in the query, in the path, and mixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st

from gateway.protojson import scalars
from gateway.protojson.scalars import InvalidScalar
from gateway.protojson.writer import JsonWriter
from gateway.routing import query, template
from gateway.routing.binding import RequestInputs, bind, bind_without
from mesh.errors import InvalidField, InvalidFields
from minca.intake.v1.export_service_pb2 import EXPORT_FORMAT_CSV, ExportCaseRequest
from tests.contract.gateway.echo import echo_contracts, new

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from google.protobuf.message import Message

    from gateway.routing.routes import Route


def route(http_method: str, text: str) -> Route:
    return next(
        each for each in echo_contracts().table.routes if (each.http_method, each.template.text) == (http_method, text)
    )


def received(http_method: str, path: str, body: bytes = b"") -> Message:
    """What a server would receive of a request."""
    path, _, raw_query = path.partition("?")
    found = echo_contracts().table.find(http_method, path)
    return bind(found.route, RequestInputs(found.values, query.parse(raw_query), body), echo_contracts().pool)


def flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Write the JSON form of a message as the parameters of a query, as a client does."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from flat(inner, path)
    else:
        yield path, str(value).lower() if isinstance(value, bool) else str(value)


def in_query(message: Message, without: tuple[str, ...] = (), encode: Callable[[str], str] = quote) -> str:
    value = json_format.MessageToDict(message, descriptor_pool=echo_contracts().pool)
    for path in without:
        *parents, leaf = path.split(".")
        inside = value
        for parent in parents:
            inside = inside.get(parent, {})
        inside.pop(leaf, None)
    return "&".join(f"{encode(name)}={encode(text)}" for name, text in flat(value))


def in_body(message: Message) -> bytes:
    return json_format.MessageToJson(message, descriptor_pool=echo_contracts().pool).encode()


def by_path(text: str, message: Any, **values: str) -> Message:
    """Send `values` in the path and the rest in the query."""
    names = tuple(name.replace("__", ".") for name in values)
    path = template.expand(template.parse(text), dict(zip(names, values.values(), strict=True)))
    return received("GET", f"{path}?{in_query(message, names)}")


EVERYTHING = new(
    "Thing",
    name="Hello",
    count=-1,
    big=-11,
    unsigned_big=19,
    unsigned_count=5,
    ratio=-29e4,
    half_ratio=-31,
    flag=True,
    color=1,
    signed_count=-2,
    fixed_big=23,
    fixed_count=-3,
    data=b"\x00\xff\xfe",
    maybe="Goodbye",
    maybe_count=-37,
    nested=new("Nested", title="second/bool/salutation", inner=new("Nested", count=4)),
    tags=["a", "b,c", ""],
    colors=[1, 2, 77],
    kebab="named otherwise",
)
ZEROS = new("Thing", name="Hello", maybe="", maybe_count=0, left="", nested=new("Nested", title="x"))
EXTREMES = new(
    "Thing",
    name='non-ASCII ☺ → ← "\\/\b\f\r\t\u1234\n and %41 + & = ? #',
    count=2**31 - 1,
    big=2**63 - 1,
    unsigned_big=2**64 - 1,
    unsigned_count=2**32 - 1,
    ratio=1.7976931348623157e308,
    half_ratio=3.4028234663852886e38,
    signed_count=-(2**31),
    fixed_big=2**64 - 1,
    fixed_count=-(2**31),
    nested=new("Nested", title="100% first/hello/second/greetings"),
)
MESSAGES = {"everything": EVERYTHING, "zeros": ZEROS, "extremes": EXTREMES}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
@pytest.mark.parametrize(
    "send",
    [
        lambda message: received("POST", "/v1/things", in_body(message)),
        lambda message: received("GET", f"/v1/things?{in_query(message)}"),
        lambda message: received("GET", f"/v1/things?{in_query(message, encode=quote_plus)}"),
        lambda message: by_path("/v1/things/{name}", message, name=message.name),
        lambda message: by_path(
            "/v1/things/{name}/parts/{nested.title}", message, name=message.name, nested__title=message.nested.title
        ),
        lambda message: received("PATCH", f"/v1/things/{quote(message.name, safe='')}", in_body(message)),
        lambda message: received(
            "POST",
            f"/v1/things/{quote(message.name, safe='')}/parts?{in_query(message, ('name', 'nested'))}",
            in_body(message.nested),
        ),
        lambda message: received(
            "PUT",
            f"/v1/parts/{quote(message.nested.title, safe='')}?{in_query(message, ('nested',))}",
            in_body(message.nested),
        ),
    ],
    ids=["body", "query", "form query", "path", "nested path", "path and body", "body field", "path into body field"],
)
def test_every_way_to_send_a_message_arrives_as_the_same(send: Callable[[Message], Message], message: Message) -> None:
    assert send(message) == message


@pytest.mark.parametrize(
    ("text", "name"),
    [("/v1/{name=shelves/*/books/*}", "shelves/first hello/books/ñ?#"), ("/v1/files/{name=**}", "a/b c/d")],
)
def test_a_resource_name_arrives_as_it_is(text: str, name: str) -> None:
    assert by_path(text, new("Thing", count=3), name=name) == new("Thing", name=name, count=3)


MESSAGES_OF_ANY_KIND = st.builds(
    lambda name, title, **values: new("Thing", name=name, nested=new("Nested", title=title), **values),
    name=st.text(min_size=1),
    title=st.text(min_size=1),
    count=st.integers(-(2**31), 2**31 - 1),
    tags=st.lists(st.text()),
    data=st.binary(),
    ratio=st.floats(allow_nan=False),
)


@given(MESSAGES_OF_ANY_KIND)
def test_any_message_arrives_the_same_by_path_by_query_and_by_body(message: Any) -> None:
    assert received("POST", "/v1/things", in_body(message)) == message
    assert received("GET", f"/v1/things?{in_query(message)}") == message
    assert by_path("/v1/things/{name}", message, name=message.name) == message


@given(st.builds(lambda name, tags: new("Thing", name=name, tags=tags), st.text(), st.lists(st.text())))
def test_an_answer_can_be_sent_back(message: Message) -> None:
    assert received("POST", "/v1/things", JsonWriter(echo_contracts().pool).to_json(message)) == message


@pytest.mark.parametrize(
    ("http_method", "path", "body", "field"),
    [
        ("GET", "/v1/things/a?name=b", b"", "name"),
        ("GET", "/v1/things/a?colour=red", b"", "colour"),
        ("GET", "/v1/things?nested=x", b"", "nested"),
        ("GET", "/v1/things?children.title=x", b"", "children.title"),
        ("GET", "/v1/things?children=x", b"", "children"),
        ("GET", "/v1/things?labels=x", b"", "labels"),
        ("GET", "/v1/things?extra=x", b"", "extra"),
        ("GET", "/v1/things?count=1&count=2", b"", "count"),
        ("GET", "/v1/things?maybe_count=1&maybeCount=1", b"", "maybe_count"),
        ("GET", "/v1/things?count=", b"", "count"),
        ("GET", "/v1/things?flag", b"", "flag"),
        ("GET", "/v1/things?flag=True", b"", "flag"),
        ("GET", "/v1/things?left=a&right=1", b"", "right"),
        ("GET", "/v1/things?left=a&middle.title=b", b"", "middle.title"),
        ("GET", "/v1/things?name=%ff", b"", "query"),
        ("GET", "/v1/things?numbers=1&numbers=x", b"", "numbers"),
        ("GET", "/v1/typed/1.5/true/0/1/1", b"", "count"),
        ("POST", "/v1/things?name=a", b"{}", "name"),
        ("POST", "/v1/things/a/parts?nested.count=1", b"{}", "nested.count"),
        ("PATCH", "/v1/things/a", b'{"name": "b"}', "name"),
        ("GET", "/v1/things/a", b"{}", "body"),
        ("POST", "/v1/things/a:setTags", b'{"tags": []}', "tags"),
    ],
)
def test_what_does_not_fit_is_refused_by_the_name_of_its_field(
    http_method: str, path: str, body: bytes, field: str
) -> None:
    with pytest.raises((InvalidField, InvalidFields)) as refusal:
        received(http_method, path, body)

    assert [violation.field for violation in refusal.value.violations] == [field]


def test_a_query_has_an_end() -> None:
    with pytest.raises(InvalidField):
        query.parse("&".join(["a=1"] * 2000))


def test_the_body_may_be_the_bytes_of_one_field_with_the_rest_in_the_query() -> None:
    found = bind_without(route("POST", "/v1/things"), "data", RequestInputs({}, [("name", "a")]), echo_contracts().pool)

    assert found == new("Thing", name="a")


@pytest.mark.parametrize("text", ["EXPORT_FORMAT_CSV", "csv", "CSV", "2"])
def test_a_query_may_leave_out_what_the_names_of_an_enum_have_in_common(text: str) -> None:
    assert scalars.from_text(ExportCaseRequest.DESCRIPTOR.fields_by_name["format"], text) == EXPORT_FORMAT_CSV


@pytest.mark.parametrize("text", ["", "export_format_csv", "FORMAT_CSV", "cs", "csv "])
def test_a_name_that_no_enum_has_is_refused(text: str) -> None:
    with pytest.raises(InvalidScalar, match="one of EXPORT_FORMAT_UNSPECIFIED, EXPORT_FORMAT_XLSX"):
        scalars.from_text(ExportCaseRequest.DESCRIPTOR.fields_by_name["format"], text)
