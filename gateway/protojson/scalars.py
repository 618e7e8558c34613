"""Scalar values in protobuf's JSON mapping: converts a JSON value, or the text of a path or query, for a field."""

from __future__ import annotations

import base64
import binascii
import math
import re
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from google.protobuf.descriptor import FieldDescriptor

if TYPE_CHECKING:
    from collections.abc import Callable

    from google.protobuf.descriptor import EnumDescriptor

INTEGER_RANGES = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
    FieldDescriptor.CPPTYPE_ENUM: (-(2**31), 2**31 - 1),
}
FLOAT_OVERFLOW = (2 - 2**-24) * 2**127  # from here on the nearest 32-bit number is infinite
DIGITS = re.compile(r"-?[0-9]{1,20}")
NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?")
NAMED_NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
BOOLEANS = {"true": True, "false": False}
NAMES_SHOWN = 20
# The first value of an enum has this after what the names of all of its values have in common.
UNSPECIFIED = "UNSPECIFIED"

Scalar = bool | int | float | str | bytes


class InvalidScalar(ValueError):
    """The value does not fit the field; `allowed` says what does."""

    def __init__(self, allowed: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed


def from_json(field: FieldDescriptor, value: object) -> Scalar:
    """Convert a JSON value to the type of the field. Numbers may be strings; bytes are base64 in either alphabet.

    Raises: InvalidScalar.
    """
    return READERS[field.type](field, value)


def from_text(field: FieldDescriptor, text: str) -> Scalar:
    """Convert the text of a path variable or query parameter to the type of the field.

    The name of an enum's value may be written without what the names have in common: csv for EXPORT_FORMAT_CSV.

    Raises: InvalidScalar.
    """
    if field.enum_type is not None:
        return from_json(field, _whole_name(field.enum_type, text))
    if field.type != FieldDescriptor.TYPE_BOOL:
        return from_json(field, text)
    if text not in BOOLEANS:
        raise InvalidScalar("true or false")
    return BOOLEANS[text]


def _integer(field: FieldDescriptor, value: object) -> int:
    low, high = INTEGER_RANGES[field.cpp_type]
    number = _whole(value)
    if number is None or not low <= number <= high:
        raise InvalidScalar(f"a whole number from {low} to {high}")
    return number


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and DIGITS.fullmatch(value):
        return int(value)
    if isinstance(value, str) and NUMBER.fullmatch(value):
        number = Decimal(value)
        return int(number) if number == number.to_integral_value() else None
    return None


def _float(field: FieldDescriptor, value: object) -> float:
    number = _real(value)
    is_single = field.cpp_type == FieldDescriptor.CPPTYPE_FLOAT
    too_large = number is not None and is_single and math.isfinite(number) and abs(number) >= FLOAT_OVERFLOW
    if number is None or too_large:
        raise InvalidScalar(f'a number of {"32" if is_single else "64"} bits, "NaN", "Infinity" or "-Infinity"')
    return number


def _real(value: object) -> float | None:
    if isinstance(value, str) and value in NAMED_NUMBERS:
        return NAMED_NUMBERS[value]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number and not (isinstance(value, str) and NUMBER.fullmatch(value)):
        return None
    try:
        number = float(value)  # type: ignore[arg-type] # narrowed above, beyond what the checker follows
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _boolean(_field: FieldDescriptor, value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidScalar("true or false")
    return value


def _string(_field: FieldDescriptor, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidScalar("a string")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidScalar("a string of valid Unicode, without unpaired surrogates") from None
    return value


def _bytes(_field: FieldDescriptor, value: object) -> bytes:
    if not isinstance(value, str):
        raise InvalidScalar("a string in base64")
    with suppress(binascii.Error, ValueError):
        return binascii.a2b_base64(value, strict_mode=True)  # without the copies that the other forms take
    padded = value.replace("-", "+").replace("_", "/").rstrip("=")
    padded += "=" * (-len(padded) % 4)
    try:
        return base64.b64decode(padded, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidScalar("a string in base64") from None


def _whole_name(enum: EnumDescriptor, text: str) -> str:
    """Return the name of a value of which only the last part is given, in any case; other texts as they are."""
    first = enum.values[0].name
    name = f"{first.removesuffix(UNSPECIFIED)}{text.upper()}"
    is_short = first.endswith(UNSPECIFIED) and text not in enum.values_by_name and name in enum.values_by_name
    return name if is_short else text


def _enum(field: FieldDescriptor, value: object) -> int:
    enum: EnumDescriptor = cast("EnumDescriptor", field.enum_type)
    values = enum.values_by_name
    if isinstance(value, str) and value in values:
        return int(values[value].number)
    try:
        number = _integer(field, value)
    except InvalidScalar:
        number = None
    if number is None or (enum.is_closed and number not in enum.values_by_number):
        names = ", ".join(list(values)[:NAMES_SHOWN]) + (", …" if len(values) > NAMES_SHOWN else "")
        raise InvalidScalar(f"one of {names}, or its number")
    return number


READERS: dict[int, Callable[[FieldDescriptor, object], Scalar]] = {
    FieldDescriptor.TYPE_INT32: _integer,
    FieldDescriptor.TYPE_SINT32: _integer,
    FieldDescriptor.TYPE_SFIXED32: _integer,
    FieldDescriptor.TYPE_INT64: _integer,
    FieldDescriptor.TYPE_SINT64: _integer,
    FieldDescriptor.TYPE_SFIXED64: _integer,
    FieldDescriptor.TYPE_UINT32: _integer,
    FieldDescriptor.TYPE_FIXED32: _integer,
    FieldDescriptor.TYPE_UINT64: _integer,
    FieldDescriptor.TYPE_FIXED64: _integer,
    FieldDescriptor.TYPE_FLOAT: _float,
    FieldDescriptor.TYPE_DOUBLE: _float,
    FieldDescriptor.TYPE_BOOL: _boolean,
    FieldDescriptor.TYPE_STRING: _string,
    FieldDescriptor.TYPE_BYTES: _bytes,
    FieldDescriptor.TYPE_ENUM: _enum,
}
