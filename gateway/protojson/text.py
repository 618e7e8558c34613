"""Parses JSON (RFC 8259) strictly: names are unique in an object, NaN is refused, and errors give the position.

A fast parser reads what is well formed; the slow one says what is wrong with the rest.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

import msgspec

from gateway.protojson.fields import BODY
from gateway.protojson.scalars import InvalidScalar
from mesh.errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME = 100
MOST_CONTAINERS: Final = 100_000
# An empty object takes 130 bytes as a value and a message. With one in so many bytes none costs more than is reserved.
BYTES_A_CONTAINER: Final = 8
FREE_CONTAINERS: Final = 1000


NAME_END: Final = re.compile(rb'"[ \t\r\n]*:')


def parse(text: bytes) -> object:
    """Parse JSON text in UTF-8; `refuse_doubles` completes the check once the value was read.

    Raises: InvalidField with the line and column of the error, or when it has too many objects and arrays.
    """
    most = min(MOST_CONTAINERS, FREE_CONTAINERS + len(text) // BYTES_A_CONTAINER)
    if text.count(b"{") + text.count(b"[") > most:
        raise InvalidField(BODY, None, f"JSON with at most {most} objects and arrays in {len(text)} bytes")
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _parse_slowly(text)


def refuse_doubles(text: bytes, members: int) -> None:
    """Refuse text with an object that has a name twice, of which `parse` may keep the last in silence.

    `members` counts those that were read. Every name is followed by a colon: with as many members as colons none was
    lost. Colons in strings, or members that nobody read, only make it unsure, and the slow parser looks.

    Raises: InvalidField.
    """
    if members != text.count(b":") and members != len(NAME_END.findall(text)):
        _parse_slowly(text)


def count_members(value: Any) -> int:
    """Count the members of all objects within a JSON value."""
    if isinstance(value, dict):
        return len(value) + sum(map(count_members, value.values()))
    return sum(map(count_members, value)) if isinstance(value, list) else 0


def _parse_slowly(text: bytes) -> object:
    try:
        return json.loads(text.decode("utf-8-sig"), object_pairs_hook=_without_doubles, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        position = f"line {error.lineno}, column {error.colno}, character {error.pos}"
        raise InvalidField(BODY, None, f"valid JSON ({position}: {error.msg[:1].lower()}{error.msg[1:]})") from None
    except UnicodeDecodeError as error:
        raise InvalidField(BODY, None, f"JSON in UTF-8 (byte {error.start} is not UTF-8)") from None
    except InvalidScalar as refused:
        raise InvalidField(BODY, None, refused.allowed) from None
    except RecursionError:
        raise InvalidField(BODY, None, "JSON with fewer levels of nesting") from None
    except ValueError:
        raise InvalidField(BODY, None, "JSON whose numbers have fewer digits") from None


def _without_doubles(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for name, value in pairs:
        if name in members:
            raise InvalidScalar(f'JSON with "{name[:LONGEST_NAME]}" only once in an object')
        members[name] = value
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidScalar(f'valid JSON (write {name} in quotes: "{name}")')
