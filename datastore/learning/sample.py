"""The sample of codes that are checked blindly: chosen by a hash, so that the choice can be repeated and not guided."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from uuid import UUID

_BYTES: Final = 8
_ALL: Final = 2 ** (8 * _BYTES)


def is_chosen(vehicle_id: UUID, share: float) -> bool:
    """Whether a vehicle belongs to the sample of `share` of all vehicles: SHA-256 of its id decides."""
    digest = hashlib.sha256(vehicle_id.bytes).digest()
    return int.from_bytes(digest[:_BYTES], "big") < share * _ALL
