"""Parses JSON (RFC 8259) strictly: names are unique in an object, NaN is refused, and errors give the position."""

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
    """Parse JSON text in UTF-8.

    Raises: InvalidField with the line and column of the error.
    """
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
