"""The rate limits of the gateway: of a caller by insurer and subject, and of whoever is not known by address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mesh.errors import CredentialsInvalid
from mesh.identity.auth import USER_HEADER
from mesh.server.rate_limit import CallerLimits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Scope

    from mesh.identity.auth import Authenticator


class EdgeLimits:
    """At most `per_minute` requests a minute from each."""

    def __init__(self, authenticator: Authenticator, per_minute: int) -> None:
        self._authenticator = authenticator
        self._callers = CallerLimits(per_minute)
        self._strangers = CallerLimits(per_minute)

    def take(self, scope: Scope, headers: Mapping[str, str], weight: float) -> None:
        """Take what a request weighs from the allowance of whoever sends it: many tokens of one caller have one.

        Raises: RateLimited; CredentialsInvalid for a token that does not verify, which counts for its sender's address.
        """
        bearer = headers.get(USER_HEADER)
        if not bearer:
            self._strangers.take(_address(scope), weight)
            return
        try:
            caller = self._authenticator.caller(bearer, "")
        except CredentialsInvalid:
            self._strangers.take(_address(scope))
            raise
        self._callers.take((caller.insurer_id, caller.subject), weight)


def _address(scope: Scope) -> str:
    client: Any = scope.get("client")
    return str(client[0]) if client else ""
