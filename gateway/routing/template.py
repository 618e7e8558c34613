"""Path templates of google/api/http.proto: their grammar, and the values that a path gives to their variables.

Template = "/" Segments [ Verb ] ;        Segments = Segment { "/" Segment } ;
Segment  = "*" | "**" | LITERAL | Variable ;
Variable = "{" FieldPath [ "=" Segments ] "}" ;
FieldPath = IDENT { "." IDENT } ;         Verb = ":" LITERAL ;
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import quote

from gateway.routing import percent_encoding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LITERAL = r"[^/{}*:?#\s]+"
SEGMENT = rf"(?:\*\*|\*|{LITERAL})"
FIELD_PATH = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
PIECE = re.compile(
    rf"/(?:\{{(?P<field_path>{FIELD_PATH})(?:=(?P<inner>{SEGMENT}(?:/{SEGMENT})*))?\}}|(?P<segment>{SEGMENT}))",
    re.ASCII,
)
VERB = re.compile(rf":({LITERAL})")


class Wildcard(Enum):
    """A segment that matches any segment, or any rest of a path."""

    ONE = "*"
    REST = "**"


class TemplateError(ValueError):
    """The text is not a path template."""


@dataclass(frozen=True, slots=True)
class Variable:
    """The part of a path that sets a field; `length` counts segments, None extends to the end of the path."""

    field_path: str
    start: int
    length: int | None


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template. Literals and the verb are percent-decoded; `verb` is empty when there is none."""

    text: str
    segments: tuple[str | Wildcard, ...]
    variables: tuple[Variable, ...]
    verb: str


def parse(text: str) -> Template:
    """Parse a template.

    Raises: TemplateError when it breaks the grammar, has "**" before its end, or names a field twice.
    """
    segments: list[str | Wildcard] = []
    variables: list[Variable] = []
    position = 0
    while piece := PIECE.match(text, position):
        position = piece.end()
        field_path, inner = piece["field_path"], (piece["inner"] or "*") if piece["field_path"] else piece["segment"]
        inner_segments = [_segment(part) for part in inner.split("/")]
        if field_path:
            variables.append(
                Variable(field_path, len(segments), None if Wildcard.REST in inner_segments else len(inner_segments))
            )
        segments += inner_segments
    verb = VERB.fullmatch(text, position)
    if not segments or (position < len(text) and not verb):
        raise TemplateError(f"{text!r} is not a path template from character {position} on")
    _refuse_misplaced(text, segments, variables)
    return Template(text, tuple(segments), tuple(variables), percent_encoding.decode(verb[1]) if verb else "")


def captured(template: Template, parts: Sequence[str]) -> dict[str, str]:
    """Return the decoded value of each variable, by its field path, for the raw segments of a path that matches.

    Raises: UnicodeDecodeError when an escape is not UTF-8.
    """
    values = {}
    for variable in template.variables:
        end = None if variable.length is None else variable.start + variable.length
        raw = "/".join(parts[variable.start : end])
        values[variable.field_path] = (
            percent_encoding.decode(raw) if variable.length == 1 else percent_encoding.decode_keeping_slashes(raw)
        )
    return values


def expand(template: Template, values: Mapping[str, str]) -> str:
    """Return the path that gives these values, by field path; the inverse of `captured`.

    Raises: KeyError for a variable without a value.
    """
    parts = [
        segment.value if isinstance(segment, Wildcard) else quote(segment, safe="") for segment in template.segments
    ]
    for variable in reversed(template.variables):
        value = values[variable.field_path]
        encoded = quote(value, safe="" if variable.length == 1 else "/")
        end = None if variable.length is None else variable.start + variable.length
        parts[variable.start : end] = [encoded]
    verb = f":{quote(template.verb, safe='')}" if template.verb else ""
    return "/" + "/".join(parts) + verb


def _segment(part: str) -> str | Wildcard:
    return Wildcard(part) if part in ("*", "**") else percent_encoding.decode(part)


def _refuse_misplaced(text: str, segments: list[str | Wildcard], variables: list[Variable]) -> None:
    if Wildcard.REST in segments[:-1]:
        raise TemplateError(f'{text!r} has "**" before its end')
    if len({variable.field_path for variable in variables}) < len(variables):
        raise TemplateError(f"{text!r} names a field twice")
