"""Response messages as JSON."""

from __future__ import annotations

from starlette.responses import Response

from gateway.negotiation.media_types import JSON


def json_response(body: bytes, language: str, tag: str = "") -> Response:
    """Return JSON as a response, with its entity tag and the language that was chosen for its sentences, if any."""
    headers = {"Content-Language": language, "Vary": "Accept-Language"} if language else {}
    if tag:
        headers["ETag"] = tag
    return Response(body, headers=headers, media_type=JSON)
