"""Page sizes and page tokens: where the last page ended, bound to the filters that it was made for (AIP-158)."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Final

from mesh.errors import InvalidField, InvalidPageToken

Key = tuple[str | int, ...]
DIGEST_CHARACTERS: Final = 16


def page_size(requested: int, default: int, maximum: int) -> int:
    """Return how many items to send.

    Raises: InvalidField when `requested` is not within 0 to `maximum`.
    """
    if not 0 <= requested <= maximum:
        raise InvalidField("page_size", requested, f"1 to {maximum}, or 0 for {default}")
    return requested or default


def write_token(key: Key, *filters: str) -> str:
    """Return the token of the page after `key`; `filters` is everything that the next request must have the same."""
    return base64.urlsafe_b64encode(json.dumps([_digest(key, filters), *key]).encode()).decode().rstrip("=")


def read_token(token: str, *filters: str) -> Key | None:
    """Return the key after which the page begins; None for the first page.

    Raises: InvalidPageToken when we did not write the token, or wrote it for other filters.
    """
    if not token:
        return None
    try:
        _, *key = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, TypeError, RecursionError):
        raise InvalidPageToken from None
    # Only writing it again tells every change: base64 skips what is not its own, and its last character has spare bits.
    if not all(isinstance(part, str | int) for part in key) or write_token(tuple(key), *filters) != token:
        raise InvalidPageToken
    return tuple(key)


def _digest(key: Key, filters: tuple[str, ...]) -> str:
    return hashlib.sha256(json.dumps([key, filters]).encode()).hexdigest()[:DIGEST_CHARACTERS]
