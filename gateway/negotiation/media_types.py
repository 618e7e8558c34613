"""Content-Type and Accept: the type of a body, and which of the offered types a caller prefers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

UTF_8 = ("", "utf-8", "utf8")
JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
JSON_LINES = "application/x-ndjson"
EVENT_STREAM = "text/event-stream"
HTML = "text/html"
PROBLEM = "application/problem+json"


def essence(content_type: str) -> str:
    """Return the type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def charset(content_type: str) -> str:
    """Return the charset parameter in lower case; empty when there is none."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


def preferred_media_type(accept: str, offered: Sequence[str]) -> str:
    """Return the type that `accept` (RFC 9110, 12.5.1) prefers, the earlier of equals; empty when it accepts none.

    Who accepts no more than a type that is written in JSON, such as that of problems, is served JSON.
    """
    ranges = [_weighed(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    preferred = _preferred(ranges, offered)
    is_refused = any(media_range == JSON for media_range, _ in ranges)
    if not preferred and JSON in offered and not is_refused and any(map(_is_in_json, ranges)):
        return JSON
    return preferred


def _is_in_json(weighed: tuple[str, float]) -> bool:
    media_range, weight = weighed
    return media_range.endswith("+json") and weight > 0


def _preferred(ranges: list[tuple[str, float]], offered: Sequence[str]) -> str:
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
