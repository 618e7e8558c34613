"""Messages into JSON, as protobuf itself writes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf import any_pb2, json_format
from google.rpc import error_details_pb2, status_pb2
from hypothesis import example, given

from gateway.protojson.writer import JsonWriter
from tests.contract.gateway.echo import echo_contracts, new
from tests.unit.gateway.test_json_reader import THINGS

if TYPE_CHECKING:
    from google.protobuf.message import Message

WRITER = JsonWriter(echo_contracts().pool)


def as_protobuf_writes(message: Message) -> Any:
    return json_format.MessageToDict(
        message, always_print_fields_with_no_presence=True, descriptor_pool=echo_contracts().pool
    )


def sorted_text(value: Any) -> str:
    """The order of members means nothing; NaN must be equal to itself."""
    return json.dumps(value, sort_keys=True)


@example({"ratio": 1.1097197595724557e-35})  # nine digits
@given(THINGS)
def test_a_message_is_written_as_protobuf_writes_it(value: dict[str, Any]) -> None:
    message = json_format.ParseDict(value, new("Thing"), descriptor_pool=echo_contracts().pool)

    assert sorted_text(WRITER.value(message)) == sorted_text(as_protobuf_writes(message))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"ratio": float("inf"), "half_ratio": float("-inf")},
        {"ratio": float("nan"), "half_ratio": float("nan")},
        {"half_ratio": 3.4028234663852886e38},
        {"half_ratio": 0.1},
        {"half_ratio": 16777217.0},
        {"half_ratio": 1e-45},
        {"color": 99, "colors": [0, 99]},
        {"data": b"\xff\xfe"},
    ],
    ids=str,
)
def test_numbers_at_the_rim_are_written_as_protobuf_writes_them(values: dict[str, Any]) -> None:
    message = new("Thing", **values)

    assert sorted_text(WRITER.value(message)) == sorted_text(as_protobuf_writes(message))


def test_the_details_of_an_error_are_written_out() -> None:
    packed = any_pb2.Any()
    packed.Pack(error_details_pb2.ErrorInfo(reason="INVALID_FIELD", domain="minca"))

    written = WRITER.value(status_pb2.Status(code=3, details=[packed]))

    assert written["details"][0]["reason"] == "INVALID_FIELD"
    assert written["details"][0]["@type"] == "type.googleapis.com/google.rpc.ErrorInfo"
