"""What a call takes of its caller's allowance, by what it costs: one table for the services and the gateway."""

from __future__ import annotations

from enum import Enum
from typing import Final

from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto


class CallKind(Enum):
    """What a call does, as its contract tells."""

    SHOWS = "shows what is there: a GET over REST"
    ANSWERS = "computes something about the one thing that it is sent, and changes nothing"
    WORKS = "changes something, or computes something about many things or a file"


WEIGHTS: Final = {CallKind.SHOWS: 0.1, CallKind.ANSWERS: 0.1, CallKind.WORKS: 1.0}


def kind_of(request: DescriptorProto, *, is_get: bool, is_harmless: bool) -> CallKind:
    """Return the kind of a call with one such request; `is_harmless` where its contract says NO_SIDE_EFFECTS."""
    if is_get:
        return CallKind.SHOWS
    return CallKind.ANSWERS if is_harmless and not any(map(_holds_much, request.field)) else CallKind.WORKS


def _holds_much(field: FieldDescriptorProto) -> bool:
    return field.label == FieldDescriptorProto.LABEL_REPEATED or field.type == FieldDescriptorProto.TYPE_BYTES
