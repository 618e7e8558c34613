"""The language that a caller prefers, by the field that HTTP and the metadata of calls name alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ACCEPT_LANGUAGE: Final = "accept-language"
CONTENT_LANGUAGE: Final = "content-language"
LONGEST: Final = 200
"""Characters of the field that are read."""
_RANGE: Final = re.compile(r"\s*(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d{0,3})?)\s*)?")
_ANY: Final = "*"


class _LanguageRange(NamedTuple):
    tag: str
    weight: float


def preferred_language(accept: str, offered: Sequence[str], default: str) -> str:
    """Return the offered language that `accept` (RFC 9110, 12.5.4) prefers; `default` when it prefers none.

    A range covers a language by its first part, since nothing finer is offered: "es-MX" asks for "es".
    """
    ranges = sorted(_ranges(accept), key=lambda language_range: -language_range.weight)
    refused = {one.tag for one in ranges if not one.weight}
    left = [language for language in (default, *offered) if language not in refused]
    for tag, weight in ranges:
        if weight and tag in left and tag in offered:
            return tag
        if weight and tag == _ANY and left:
            return left[0]
    return default


def _ranges(accept: str) -> Iterator[_LanguageRange]:
    for part in accept[:LONGEST].split(","):
        if match := _RANGE.fullmatch(part):
            tag = match[1].partition("-")[0].lower()
            yield _LanguageRange(tag, min(float(match[2]), 1.0) if match[2] else 1.0)
