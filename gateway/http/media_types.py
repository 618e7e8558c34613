"""Content-Type and Accept: the type of a body, and which of the offered types a caller prefers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
JSON_LINES = "application/x-ndjson"
EVENT_STREAM = "text/event-stream"
EMAIL = "message/rfc822"
HTML = "text/html"
PROBLEM = "application/problem+json"


def essence(content_type: str) -> str:
    """Return the type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def preferred_media_type(accept: str, offered: Sequence[str]) -> str:
    """Return the type that `accept` (RFC 9110, 12.5.1) prefers, the earlier of equals; empty when it accepts none."""
    ranges = [_weighed(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    best, best_weight = "", 0.0
    for media_type in offered:
        weight = _weight(media_type, ranges)
        if weight > best_weight:
            best, best_weight = media_type, weight
    return best


def _weight(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Return the weight of the most specific range that covers the type."""
    weights = dict(reversed(ranges))
    for covering in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        if covering in weights:
            return weights[covering]
    return 0.0


def _weighed(part: str) -> tuple[str, float]:
    media_range, *parameters = part.split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return media_range.strip().lower(), _quality(value)
    return media_range.strip().lower(), 1.0


def _quality(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0
