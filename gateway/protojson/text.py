"""JSON texts (RFC 8259), strictly: each name once in an object, no NaN, and a refusal that says where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn

from gateway.protojson.fields import BODY
from gateway.protojson.scalars import InvalidScalar
from mesh.errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME = 100


def parse(text: bytes) -> object:
    """Parse a JSON text in UTF-8.

    Raises: InvalidField with the line and column of what is not JSON.
    """
    try:
        return json.loads(text.decode("utf-8-sig"), object_pairs_hook=_without_doubles, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}, character {error.pos}"
        raise InvalidField(BODY, None, f"valid JSON ({where}: {error.msg[:1].lower()}{error.msg[1:]})") from None
    except UnicodeDecodeError as error:
        raise InvalidField(BODY, None, f"JSON in UTF-8 (byte {error.start} is none)") from None
    except InvalidScalar as refused:
        raise InvalidField(BODY, None, refused.allowed) from None
    except RecursionError:
        raise InvalidField(BODY, None, "JSON of fewer levels") from None
    except ValueError:
        raise InvalidField(BODY, None, "JSON without numbers of thousands of digits") from None


def _without_doubles(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for name, value in pairs:
        if name in members:
            raise InvalidScalar(f'JSON that has "{name[:LONGEST_NAME]}" once in an object')
        members[name] = value
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidScalar(f'valid JSON ({name} is none, "{name}" in quotes is the number)')
