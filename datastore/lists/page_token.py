"""Page sizes and page tokens: where the last page ended, bound to the filters that it was made for (AIP-158)."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Final

from mesh.errors import InvalidField, InvalidPageToken

Key = tuple[str | int, ...]
DIGEST_CHARACTERS: Final = 16


def page_size(asked: int, default: int, most: int) -> int:
    """Return how many to send.

    Raises: InvalidField when a size outside of 0 to `most` was asked for.
    """
    if not 0 <= asked <= most:
        raise InvalidField("page_size", asked, f"1 to {most}, or 0 for {default}")
    return asked or default


def write_token(key: Key, *filters: str) -> str:
    """Say where a page ended; `filters` is everything that the next request must have the same."""
    return base64.urlsafe_b64encode(json.dumps([_digest(filters), *key]).encode()).decode().rstrip("=")


def read_token(token: str, *filters: str) -> Key | None:
    """Say after which key the page begins; None for the first page.

    Raises: InvalidPageToken when we did not write it, or wrote it for other filters.
    """
    if not token:
        return None
    try:
        digest, *key = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, TypeError):
        raise InvalidPageToken from None
    if digest != _digest(filters) or not all(isinstance(part, str | int) for part in key):
        raise InvalidPageToken
    return tuple(key)


def _digest(filters: tuple[str, ...]) -> str:
    return hashlib.sha256(json.dumps(filters).encode()).hexdigest()[:DIGEST_CHARACTERS]
