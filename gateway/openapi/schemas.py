"""JSON schemas of messages and enums, as protobuf's JSON mapping writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from google.protobuf.descriptor import FieldDescriptor

from gateway.openapi.limits import limited, longest_list
from gateway.protojson import well_known
from gateway.protojson.fields import is_map, message_of
from gateway.protojson.scalars import INTEGER_RANGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google.protobuf.descriptor import Descriptor, EnumDescriptor

    Schema = dict[str, Any]

WHOLE_TEXT = "^-?[0-9]+$"
# A text that says no more of itself than this can be anything that its comment quotes.
EXEMPLARY = {"type", "maxLength", "description"}
QUOTED = re.compile(r'"([^"\n]{1,80})"')
INT64_TYPES = (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)
NUMBER: Schema = {"oneOf": [{"type": "number"}, {"type": "string", "enum": ["NaN", "Infinity", "-Infinity"]}]}
WELL_KNOWN: dict[str, Schema] = {
    "Timestamp": {"type": "string", "format": "date-time", "examples": ["2026-01-31T12:00:00Z"]},
    "Duration": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]{1,9})?s$", "examples": ["1.5s"]},
    "FieldMask": {"type": "string", "examples": ["data.clientName,data.policyStart"]},
    "Struct": {"type": "object"},
    "ListValue": {"type": "array"},
    "Value": {},
    "Any": {"type": "object", "properties": {"@type": {"type": "string"}}, "required": ["@type"]},
    "Empty": {"type": "object"},
}


class Schemas:
    """Collects the schemas that a document refers to, by the full name of message or enum."""

    def __init__(self, comments: Mapping[str, str]) -> None:
        self._comments = comments
        self.components: dict[str, Schema] = {}

    def of_message(self, descriptor: Descriptor) -> Schema:
        """Return the schema of a message: a reference, or in place when it has a form of its own."""
        if descriptor.full_name in well_known.WRAPPERS:
            return self._of_single(descriptor.fields_by_name["value"])
        if well_known.has_own_form(descriptor):
            return dict(WELL_KNOWN[descriptor.name])
        if descriptor.full_name not in self.components:
            self.components[descriptor.full_name] = {}
            self.components[descriptor.full_name] |= self._object(descriptor)
        return {"$ref": f"#/components/schemas/{descriptor.full_name}"}

    def of_field(self, field: FieldDescriptor) -> Schema:
        """Return the schema of a field with its comment and, where that quotes one, an example."""
        comment = self._comments.get(field.full_name, "")
        schema = self._of_many(field)
        if comment:
            schema["description"] = comment
        quoted = QUOTED.search(comment)
        if quoted and schema.get("type") == "string" and not schema.keys() - EXEMPLARY:
            schema["examples"] = [quoted[1]]
        return schema

    def _of_many(self, field: FieldDescriptor) -> Schema:
        if is_map(field):
            return {
                "type": "object",
                "additionalProperties": self._of_single(message_of(field).fields_by_name["value"]),
            }
        if field.is_repeated:
            return {"type": "array", "items": self._of_single(field)} | longest_list(field)
        return self._of_single(field)

    def _of_single(self, field: FieldDescriptor) -> Schema:
        if field.message_type is not None:
            return self.of_message(field.message_type)
        if field.enum_type is not None:
            return self._of_enum(field.enum_type)
        return limited(_scalar(field), field)

    def _of_enum(self, descriptor: EnumDescriptor) -> Schema:
        if descriptor.full_name not in self.components:
            lines = [self._comments.get(descriptor.full_name, "")]
            for value in descriptor.values:
                comment = self._comments.get(f"{descriptor.full_name}.{value.name}", "")
                lines.append(f"- `{value.name}`: {' '.join(comment.split())}")
            names = [value.name for value in descriptor.values]
            self.components[descriptor.full_name] = {"type": "string", "enum": names, "description": "\n".join(lines)}
        return {"$ref": f"#/components/schemas/{descriptor.full_name}"}

    def _object(self, descriptor: Descriptor) -> Schema:
        schema: Schema = {
            "type": "object",
            "title": descriptor.name,
            "properties": {field.json_name: self.of_field(field) for field in descriptor.fields},
            "additionalProperties": False,
        }
        comment = self._comments.get(descriptor.full_name, "")
        choices = [oneof for oneof in descriptor.oneofs if len(oneof.fields) > 1]
        one_of_lines = [f"At most one of {', '.join(field.json_name for field in oneof.fields)}." for oneof in choices]
        if description := "\n\n".join(part for part in (comment, *one_of_lines) if part):
            schema["description"] = description
        return schema


def _scalar(field: FieldDescriptor) -> Schema:
    if field.cpp_type in INT64_TYPES:
        return {"type": "string", "format": "int64", "pattern": WHOLE_TEXT, "examples": ["1"]}
    if field.cpp_type in INTEGER_RANGES:
        low, high = INTEGER_RANGES[field.cpp_type]
        return {"type": "integer", "format": "int32", "minimum": low, "maximum": high}
    if field.cpp_type in (FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT):
        return dict(NUMBER)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return {"type": "boolean"}
    if field.type == FieldDescriptor.TYPE_BYTES:
        return {"type": "string", "contentEncoding": "base64", "examples": ["aGVsbG8="]}
    return {"type": "string"}
