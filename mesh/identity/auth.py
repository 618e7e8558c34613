"""Who calls, and what they may do.

A user's token comes as `authorization: Bearer <jwt>`, a service's as `x-minca-service: <jwt>`, signed with another key.
A call may carry both: a service that works for a user. It may then do what either may, within the user's insurer.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mesh.errors import CredentialsInvalid
from mesh.identity.tokens import LONGEST_TOKEN, SERVICE_AUDIENCE, USER_AUDIENCE, Claims, mint_token, verify_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["LONGEST_TOKEN", "mint_token"]

NOUNS: Final = ("messages", "cases", "vehicles", "catalogs", "corrections", "audit", "intakes")
# Beside what a method needs: seeing what an audit entry says about people.
READ_PERSONAL: Final = "audit.read_personal"
ALL_PERMISSIONS: Final = frozenset(f"{noun}.{verb}" for noun in NOUNS for verb in ("read", "write")) | {
    "matches.read",
    "retention.write",
    READ_PERSONAL,
}

USER_HEADER: Final = "authorization"
SERVICE_HEADER: Final = "x-minca-service"
MOST_KNOWN: Final = 4096


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call. `service` is empty for a user who comes directly; `insurer_id` empty means any insurer."""

    subject: str
    service: str
    insurer_id: str
    permissions: frozenset[str]


NOBODY: Final = Caller("", "", "", frozenset())
DEVELOPER: Final = Caller("developer", "", "", ALL_PERMISSIONS)

caller_var: ContextVar[Caller] = ContextVar("minca_caller", default=NOBODY)
bearer_var: ContextVar[str] = ContextVar("minca_bearer", default="")


def current_caller() -> Caller:
    """Who made the call that is being answered; outside of a call nobody, who may do nothing."""
    return caller_var.get()


class Authenticator:
    """Turns the metadata of a call into its caller, and remembers who was let in until the token expires.

    Without secrets everybody is the developer, who may do everything.
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
        self._known: OrderedDict[tuple[str, str], tuple[Caller, float]] = OrderedDict()

    def caller(self, bearer: str, service_token: str) -> Caller:
        """Say who calls; `bearer` is the whole header, `service_token` the other, either may be empty.

        Raises: CredentialsInvalid.
        """
        if self.is_open:
            return DEVELOPER
        known = self._known.get((bearer, service_token))
        if known is None or known[1] <= self._clock():
            known = self._let_in(bearer, service_token)
        return known[0]

    def is_counted(self, caller: Caller, permission: str) -> bool:
        """Whether a call counts against the limit of its user: not when the calling service may make it by itself."""
        return not self.is_open and permission not in self._own(caller.service)

    def _let_in(self, bearer: str, service_token: str) -> tuple[Caller, float]:
        self._known.pop((bearer, service_token), None)
        if not bearer and not service_token:
            raise CredentialsInvalid("missing")
        user, service = self._user(bearer), self._service(service_token)
        expires_at = min(claims.expires_at for claims in (user, service) if claims)
        if expires_at <= self._clock():
            raise CredentialsInvalid("expired")
        known = self._known[bearer, service_token] = (self._acting(user, service), expires_at)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return known

    def _acting(self, user: Claims | None, service: Claims | None) -> Caller:
        name = service.subject if service else ""
        if user is None:
            return Caller(name, name, "", self._own(name))
        return Caller(user.subject, name, user.insurer_id, user.permissions | self._own(name))

    def _own(self, service: str) -> frozenset[str]:
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
