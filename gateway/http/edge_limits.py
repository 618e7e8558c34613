"""The rate limits of the gateway: of a caller by insurer and subject, and of whoever is not known by address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesh.server.rate_limit import CallerLimits

if TYPE_CHECKING:
    from collections.abc import Hashable


class EdgeLimits:
    """At most `per_minute` requests a minute from each: many tokens of one caller have one allowance."""

    def __init__(self, per_minute: int) -> None:
        self._callers = CallerLimits(per_minute)
        self._strangers = CallerLimits(per_minute)

    def take(self, caller: Hashable, weight: float) -> None:
        """Take what a request weighs from the allowance of its caller.

        Raises: RateLimited.
        """
        self._callers.take(caller, weight)

    def take_of_stranger(self, address: str, weight: float = 1) -> None:
        """Take what a request weighs from the allowance of an address that shows no credentials, or invalid ones.

        Raises: RateLimited.
        """
        self._strangers.take(address, weight)
