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
    position: int


def preferred_language(accept: str, offered: Sequence[str], default: str) -> str:
    """Return the offered language that `accept` (RFC 9110, 12.5.4) prefers; `default` when it prefers none.

    A range covers a language by its first part, since nothing finer is offered: "es-MX" asks for "es". One that refuses
    (weight 0) covers only what it names: "es-MX;q=0" does not refuse "es". A refused language is returned only where
    all are refused.
    """
    ranges = list(_ranges(accept))
    preferences = {language: _preference(language, ranges) for language in (default, *offered)}
    accepted = {language: preference for language, preference in preferences.items() if preference and preference[0]}
    if accepted:
        return max(accepted, key=lambda language: accepted[language])
    return next((language for language, preference in preferences.items() if preference is None), default)


def _preference(language: str, ranges: Sequence[_LanguageRange]) -> tuple[float, int] | None:
    """Return how much a language is preferred, by weight and then by what is named first; None: it is not named."""
    if any(tag == language and not weight for tag, weight, _ in ranges):
        return 0.0, 0
    named = [(weight, -position) for tag, weight, position in ranges if weight and tag.split("-")[0] == language]
    others = [(weight, -position) for tag, weight, position in ranges if tag == _ANY]
    return max(named or others, default=None)


def _ranges(accept: str) -> Iterator[_LanguageRange]:
    for position, part in enumerate(accept[:LONGEST].split(",")):
        if match := _RANGE.fullmatch(part):
            yield _LanguageRange(match[1].lower(), min(float(match[2]), 1.0) if match[2] else 1.0, position)
