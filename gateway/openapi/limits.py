"""What the contracts let a field hold (`minca.rules.v1.field`), in the words of JSON schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minca.rules.v1 import limits_pb2

if TYPE_CHECKING:
    from google.protobuf.descriptor import FieldDescriptor

    Schema = dict[str, Any]

KEYWORDS = {"max_length": "maxLength", "min": "minimum", "max": "maximum"}


def limited(schema: Schema, field: FieldDescriptor) -> Schema:
    """Return the schema of one value of a field with its bounds, instead of those of its type."""
    limits = field.GetOptions().Extensions[limits_pb2.field]
    bounds = {KEYWORDS[of.name]: _plain(bound) for of, bound in limits.ListFields() if of.name in KEYWORDS}
    if not bounds:
        return schema
    if "oneOf" in schema:  # a number that has a bound is finite, so that its names NaN and Infinity fall away
        schema = {"type": "number"}
    return schema | bounds


def _plain(bound: float) -> float:
    """Write whole bounds as whole numbers: 1900, not 1900.0."""
    return int(bound) if float(bound).is_integer() else bound


def longest_list(field: FieldDescriptor) -> Schema:
    """Return how many items a repeated field may have, nothing when the contract does not say."""
    limits = field.GetOptions().Extensions[limits_pb2.field]
    return {"maxItems": limits.max_items} if limits.HasField("max_items") else {}
