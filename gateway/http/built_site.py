"""The built desk: the files of one folder, read once at the start and served from memory, so that no path leads out.

The gateway knows nothing of what they show. Whatever is opened below /desk/ is the one page, which reads its address
itself.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from gateway.http.http_errors import WrongMethod
from gateway.http.static_pages import METHODS, options
from gateway.negotiation import content_coding, entity_tags, media_types

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.types import ASGIApp

    from gateway.negotiation.request_headers import Answerer, HttpRequest

INSTALLED: Final = Path(__file__).parents[2] / "desk" / "dist"
PAGE: Final = "index.html"
OPENED: Final = "/desk"
HASHED: Final = re.compile(r"/assets/(?:.*/)?[^/]*-[A-Za-z0-9_-]{8,}\.[a-z0-9.]+")
MOST_FILES: Final = 4000
MOST_BYTES: Final = 128 * 2**20
POLICY_PARTS: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
)
HEADERS: Final = {
    "Content-Security-Policy": "; ".join(POLICY_PARTS),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
IMMUTABLE: Final = "public, max-age=31536000, immutable"
ASKED_AGAIN: Final = "no-cache"
MEDIA_TYPES: Final = {
    ".html": media_types.HTML,
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": media_types.JSON,
    ".map": media_types.JSON,
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".wasm": "application/wasm",
    ".txt": "text/plain",
}
CODINGS: Final = {"br": ".br", content_coding.GZIP: ".gz"}
NOT_BUILT: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8">\
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Minca</title></head><body>
<h1>The desk is not built here</h1>
<p>Build it with <code>make setup</code>, then start the gateway again.</p>
<p>The API is served all the same: <a href="/docs">how to call it</a>.</p>
</body></html>
"""


class SiteTooLarge(ValueError):
    """The folder holds more than a built desk can."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds more than {MOST_FILES} files or {MOST_BYTES} bytes: this is no built desk")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, and its compressed forms by coding where the build made them."""

    content: bytes
    media_type: str
    cache_control: str
    coded: Mapping[str, bytes] = field(default_factory=dict)

    def response(self, accept_encoding: str) -> Response:
        """Answer with the form that the caller accepts."""
        headers = {**HEADERS, "Cache-Control": self.cache_control}
        content = self.content
        for coding, coded in self.coded.items():
            if content_coding.accepts(accept_encoding, coding):
                content = coded
                headers["Content-Encoding"] = coding
                break
        headers["ETag"] = entity_tags.of_answer(content)
        if self.coded and len(content) < content_coding.LEAST_BYTES:  # else it is said of every answer
            headers["Vary"] = "Accept-Encoding"
        return Response(content, headers=headers, media_type=self.media_type)


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """The files by their paths; without any it is one page that says so."""

    assets: Mapping[str, Asset]

    def asset(self, path: str) -> Asset | None:
        """Return what is served at a path; None where that is somebody else's."""
        if path in ("/", OPENED) or path.startswith(f"{OPENED}/"):
            return self.assets.get(f"/{PAGE}") or not_built()
        return self.assets.get(path)

    def has(self, path: str) -> bool:
        """Whether something is served at this path."""
        return self.asset(path) is not None


@cache
def not_built() -> Asset:
    """Return the page that stands in for the desk."""
    return Asset(NOT_BUILT.encode(), media_types.HTML, ASKED_AGAIN)


def read_site(folder: Path) -> BuiltSite:
    """Read a folder; links, hidden files, and files in other folders than `assets` are left out.

    Raises: SiteTooLarge; OSError.
    """
    if not (folder / PAGE).is_file():
        return BuiltSite({})
    contents: dict[str, bytes] = {}
    size_bytes = 0
    for path in _files(folder):
        size_bytes += path.stat().st_size
        if len(contents) >= MOST_FILES or size_bytes > MOST_BYTES:
            raise SiteTooLarge(folder)
        contents[f"/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    return BuiltSite({path: _asset(path, contents) for path in contents if not path.endswith(tuple(CODINGS.values()))})


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        inner = Path(parent).relative_to(folder).parts
        if inner and inner[0] != "assets":
            continue
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path


def _asset(path: str, contents: Mapping[str, bytes]) -> Asset:
    content = contents[path]
    coded = {
        coding: contents[path + suffix]
        for coding, suffix in CODINGS.items()
        if len(content) >= content_coding.LEAST_BYTES and path + suffix in contents
    }
    media_type = MEDIA_TYPES.get(Path(path).suffix.lower(), "application/octet-stream")
    return Asset(content, media_type, IMMUTABLE if HASHED.fullmatch(path) else ASKED_AGAIN, coded)


@dataclass(frozen=True, slots=True)
class Desk:
    """Serves the desk, and passes every other request to `others`."""

    site: BuiltSite
    others: Answerer

    async def __call__(self, request: HttpRequest) -> ASGIApp:
        """Answer one request.

        Raises: WrongMethod, and what `others` raises.
        """
        asset = self.site.asset(request.scope["path"])
        if asset is None:
            return await self.others(request)
        if request.method not in METHODS:
            raise WrongMethod(METHODS)
        request.scope["minca.route"] = f"{request.method} {OPENED}"
        accepted = request.headers.get("accept-encoding", "")
        return options(METHODS) if request.method == "OPTIONS" else asset.response(accepted)
