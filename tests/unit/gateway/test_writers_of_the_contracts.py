"""Every message of the contracts is written as protobuf itself writes it, with whatever values it may have."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf import descriptor_pb2, json_format, message_factory
from google.protobuf.descriptor import FieldDescriptor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.protojson.fields import is_map
from gateway.protojson.writer import JsonWriter
from gateway.routing import descriptors
from mesh.contracts import descriptor_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from google.protobuf.descriptor import Descriptor
    from google.protobuf.message import Message

POOL = descriptors.load(descriptor_set()).pool
WRITER = JsonWriter(POOL)
WRITER_OF_NUMBERS = JsonWriter(POOL, enums_as_numbers=True)
INTEGERS = {
    FieldDescriptor.CPPTYPE_INT32: st.integers(-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: st.integers(-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT32: st.integers(0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: st.integers(0, 2**64 - 1),
    FieldDescriptor.CPPTYPE_DOUBLE: st.floats(),
    FieldDescriptor.CPPTYPE_FLOAT: st.floats(width=32),
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
}
OWN_FORMS = {
    "google.protobuf.Timestamp": {"seconds": st.integers(0, 4_000_000_000), "nanos": st.integers(0, 999_999_999)},
    "google.protobuf.Duration": {"seconds": st.integers(0, 10**9), "nanos": st.integers(0, 999_999_999)},
    "google.protobuf.FieldMask": {"paths": st.lists(st.sampled_from(["client_name", "data.policy_start"]), max_size=3)},
}
DEEPEST = 3


def message_types() -> Iterator[str]:
    def nested(prefix: str, types: Any) -> Iterator[str]:
        for each in types:
            if not each.options.map_entry:
                yield f"{prefix}.{each.name}"
                yield from nested(f"{prefix}.{each.name}", each.nested_type)

    files: list[descriptor_pb2.FileDescriptorProto] = list(descriptor_set().file)
    for file in files:
        if file.package.startswith("minca."):
            yield from nested(file.package, file.message_type)


@cache
def messages(name: str, depth: int = 0) -> st.SearchStrategy[Message]:
    """Messages of a type, each field set or not; those within them down to a depth."""
    descriptor: Descriptor = POOL.FindMessageTypeByName(name)
    make = message_factory.GetMessageClass(descriptor)
    if name in OWN_FORMS:
        return st.fixed_dictionaries(OWN_FORMS[name]).map(lambda values: make(**values))
    if name.startswith("google.protobuf.") and not name.endswith("Value"):
        return st.just(make())
    fields = [field for field in descriptor.fields if field.message_type is None or depth < DEEPEST or is_map(field)]
    optional = {field.name: values_of(field, depth) for field in fields}
    return st.fixed_dictionaries({}, optional=optional).map(lambda values: make(**one_of_each_oneof(make, values)))


def one_of_each_oneof(make: Any, values: dict[str, Any]) -> dict[str, Any]:
    chosen = {
        field.containing_oneof.name: name
        for name in values
        if (field := make.DESCRIPTOR.fields_by_name[name]).containing_oneof
    }
    return {
        name: value
        for name, value in values.items()
        if (oneof := make.DESCRIPTOR.fields_by_name[name].containing_oneof) is None or chosen[oneof.name] == name
    }


def values_of(field: FieldDescriptor, depth: int) -> st.SearchStrategy[Any]:
    if is_map(field):
        entry: Any = field.message_type
        keys, values = (single(entry.fields_by_name[name], depth) for name in ("key", "value"))
        return st.dictionaries(keys, values, max_size=2)
    value = single(field, depth)
    return st.lists(value, max_size=2) if field.is_repeated else value


def single(field: FieldDescriptor, depth: int) -> st.SearchStrategy[Any]:
    if field.message_type is not None:
        return st.deferred(lambda: messages(field.message_type.full_name, depth + 1))  # type: ignore[union-attr]
    if field.enum_type is not None:
        return st.sampled_from([*field.enum_type.values_by_number, 9_999])
    if field.type == FieldDescriptor.TYPE_STRING:
        return st.text(max_size=6)
    return st.binary(max_size=6) if field.type == FieldDescriptor.TYPE_BYTES else INTEGERS[field.cpp_type]


def comparable(value: Any) -> str:
    """The order of members means nothing; NaN must be equal to itself."""
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize("name", sorted(message_types()))
@given(st.data())
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_each_message_is_written_as_protobuf_writes_it(name: str, data: st.DataObject) -> None:
    message = data.draw(messages(name))

    for writer, as_numbers in ((WRITER, False), (WRITER_OF_NUMBERS, True)):
        expected = json_format.MessageToDict(
            message,
            always_print_fields_with_no_presence=True,
            descriptor_pool=POOL,
            use_integers_for_enums=as_numbers,
        )
        assert comparable(writer.value(message)) == comparable(expected)
        assert comparable(json.loads(writer.to_json(message))) == comparable(expected)
