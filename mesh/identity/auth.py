"""Authentication and permissions of callers.

A user's token comes as `authorization: Bearer <jwt>`, a service's as `x-minca-service: <jwt>`, signed with another key.
A call with both comes from a service acting for a user: it has the permissions of both, within the user's insurer.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mesh.errors import CredentialsInvalid
from mesh.identity.tokens import LONGEST_TOKEN, SERVICE_AUDIENCE, USER_AUDIENCE, Claims, mint_token, verify_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["LONGEST_TOKEN", "mint_token"]

NOUNS: Final = (
    "messages",
    "cases",
    "vehicles",
    "catalogs",
    "corrections",
    "verdicts",
    "quality",
    "audit",
    "intakes",
    "exports",
    "sources",
)
# In addition to the permission of the method: seeing personal values in audit entries.
READ_PERSONAL: Final = "audit.read_personal"
ALL_PERMISSIONS: Final = frozenset(f"{noun}.{verb}" for noun in NOUNS for verb in ("read", "write")) | {
    "matches.read",
    "retention.write",
    READ_PERSONAL,
}

# What only the identity of a service allows, whatever the token of its user says.
OF_SERVICES_ALONE: Final = frozenset({"messages.create"})

USER_HEADER: Final = "authorization"
SERVICE_HEADER: Final = "x-minca-service"
MOST_CACHED: Final = 4096


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call. `service` is empty for a user who calls directly; an empty `insurer_id` means any insurer.

    `ends_at`, in seconds since the epoch, is when the token of the user ends, and with it the user's streams. The token
    of a service only opens the call: it lives for a minute, and the connection of that service stays its own.
    """

    subject: str
    service: str
    insurer_id: str
    permissions: frozenset[str]
    ends_at: float = field(default=math.inf, compare=False)


NOBODY: Final = Caller("", "", "", frozenset())
DEVELOPER: Final = Caller("developer", "", "", ALL_PERMISSIONS | OF_SERVICES_ALONE)

caller_var: ContextVar[Caller] = ContextVar("minca_caller", default=NOBODY)
bearer_var: ContextVar[str] = ContextVar("minca_bearer", default="")


def current_caller() -> Caller:
    """Return the caller of the current call; outside of a call it is NOBODY, who has no permissions."""
    return caller_var.get()


class Authenticator:
    """Authenticates callers by the metadata of a call, and caches them until their tokens expire.

    Without secrets every caller is the developer, who has all permissions.
    """

    def __init__(
        self,
        jwt_secret: str | None,
        service_key: str | None,
        service_permissions: Mapping[str, frozenset[str]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.is_open = jwt_secret is None and service_key is None
        self._jwt_secret = jwt_secret
        self._service_key = service_key
        self._service_permissions = service_permissions
        self._clock = clock
        self._callers: OrderedDict[tuple[str, str], tuple[Caller, float]] = OrderedDict()

    def caller(self, bearer: str, service_token: str) -> Caller:
        """Authenticate a caller by both headers; either may be empty.

        Raises: CredentialsInvalid.
        """
        if self.is_open:
            return DEVELOPER
        cached = self._callers.get((bearer, service_token))
        if cached is None or cached[1] <= self._clock():
            cached = self._authenticate(bearer, service_token)
        return cached[0]

    def remaining_s(self, caller: Caller) -> float:
        """Return for how long, in seconds, the token of a caller still holds."""
        return caller.ends_at - self._clock()

    def is_counted(self, caller: Caller, permission: str) -> bool:
        """Whether a call counts against its user's rate limit; not when the calling service itself may make it."""
        return not self.is_open and permission not in self._permissions_of(caller.service)

    def _authenticate(self, bearer: str, service_token: str) -> tuple[Caller, float]:
        self._callers.pop((bearer, service_token), None)
        if not bearer and not service_token:
            raise CredentialsInvalid("missing")
        user, service = self._user(bearer), self._service(service_token)
        expires_at = min(claims.expires_at for claims in (user, service) if claims)
        if expires_at <= self._clock():
            raise CredentialsInvalid("expired")
        cached = self._callers[bearer, service_token] = (self._combine(user, service), expires_at)
        if len(self._callers) > MOST_CACHED:
            self._callers.popitem(last=False)
        return cached

    def _combine(self, user: Claims | None, service: Claims | None) -> Caller:
        name = service.subject if service else ""
        if user is None:
            return Caller(name, name, "", self._permissions_of(name))
        permissions = user.permissions - OF_SERVICES_ALONE | self._permissions_of(name)
        return Caller(user.subject, name, user.insurer_id, permissions, user.expires_at)

    def _permissions_of(self, service: str) -> frozenset[str]:
        return self._service_permissions.get(service, frozenset())

    def _user(self, bearer: str) -> Claims | None:
        if not bearer:
            return None
        scheme, _, token = bearer.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise CredentialsInvalid("not a bearer token")
        if self._jwt_secret is None:
            raise CredentialsInvalid("users are not known here")
        return verify_token(token, self._jwt_secret, USER_AUDIENCE)

    def _service(self, token: str) -> Claims | None:
        if not token:
            return None
        if self._service_key is None:
            raise CredentialsInvalid("services are not known here")
        claims = verify_token(token, self._service_key, SERVICE_AUDIENCE)
        if claims.subject not in self._service_permissions:
            raise CredentialsInvalid("service is not known")
        return claims
