"""Response messages as JSON."""

from __future__ import annotations

from starlette.responses import Response

from gateway.http.media_types import JSON


def json_response(body: bytes, language: str) -> Response:
    """Return JSON as a response, with the language that was chosen for its sentences, if it has any."""
    headers = {"Content-Language": language, "Vary": "Accept-Language"} if language else None
    return Response(body, headers=headers, media_type=JSON)
