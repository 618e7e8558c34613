"""Who sends a request, and the places of requests in work: callers have theirs, strangers only some of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mesh.identity.auth import USER_HEADER
from mesh.server.shared_room import SharedRoom

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from mesh.identity.auth import Authenticator
    from mesh.server.shared_room import Reservation

STRANGERS_AT_ONCE: Final = 200
STRANGERS_OF_ONE_ADDRESS: Final = 50
EVERYBODY: Final = "everybody"
CALLER: Final = "minca.caller"  # in the scope of a request


class Reception:
    """Tells callers from strangers by their tokens alone, and gives each request a place."""

    def __init__(self, authenticator: Authenticator, most_at_once: int) -> None:
        self._authenticator = authenticator
        share = most_at_once if authenticator.is_open else (most_at_once + 1) // 2
        self._places = SharedRoom(most_at_once, share, "requests in work")
        self._strangers = SharedRoom(STRANGERS_AT_ONCE, STRANGERS_OF_ONE_ADDRESS, "requests without credentials")

    def caller_of(self, headers: Mapping[str, str]) -> Hashable:
        """Return the key of the caller, by insurer and subject, or None for a stranger, who sends no token.

        Raises: CredentialsInvalid when there is a token that does not hold.
        """
        if self._authenticator.is_open:
            return EVERYBODY
        bearer = headers.get(USER_HEADER)
        if not bearer:
            return None
        caller = self._authenticator.caller(bearer, "")
        return caller.insurer_id, caller.subject

    def place(self, caller: Hashable, address: str) -> Reservation:
        """Take a place for a request, which is given back at the end of its block.

        Raises: Overloaded.
        """
        return self._strangers.reserve_now(1, address) if caller is None else self._places.reserve_now(1, caller)
