"""Creates and verifies the HS256 tokens of users and services."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import jwt

from mesh.errors import CredentialsInvalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ISSUER: Final = "minca"
USER_AUDIENCE: Final = "minca"
SERVICE_AUDIENCE: Final = "minca.service"
SERVICE_TOKEN_TTL_S: Final = 60
LONGEST_TOKEN: Final = 4096
NEEDED_CLAIMS: Final = ["exp", "iss", "aud", "sub"]

PROBLEMS: Final[Mapping[type[Exception], str]] = {
    jwt.ExpiredSignatureError: "expired",
    jwt.InvalidAudienceError: "for another audience",
    jwt.InvalidIssuerError: "of another issuer",
    jwt.InvalidAlgorithmError: "algorithm not allowed",
    jwt.InvalidSignatureError: "signature does not match",
    jwt.MissingRequiredClaimError: "a claim is missing",
    jwt.ImmatureSignatureError: "not valid yet",
}


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a verified token; `expires_at` in seconds since the epoch."""

    subject: str
    insurer_id: str
    permissions: frozenset[str]
    expires_at: float


def mint_token(
    secret: str, *, subject: str, permissions: Iterable[str], insurer_id: str = "", ttl_s: float = 3600
) -> str:
    """Create a token for a user."""
    claims = {"sub": subject, "permissions": sorted(permissions), "insurer_id": insurer_id}
    return _sign(secret, USER_AUDIENCE, claims, ttl_s)


def mint_service_token(key: str, *, service: str, ttl_s: float = SERVICE_TOKEN_TTL_S) -> str:
    """Create a token that identifies a service."""
    return _sign(key, SERVICE_AUDIENCE, {"sub": service}, ttl_s)


def _sign(secret: str, audience: str, claims: dict[str, Any], ttl_s: float) -> str:
    now = time.time()
    return jwt.encode(
        {"iss": ISSUER, "aud": audience, "iat": int(now), "exp": int(now + ttl_s), **claims}, secret, algorithm="HS256"
    )


def verify_token(token: str, secret: str, audience: str) -> Claims:
    """Verify a token for this audience and return its claims; the signature is compared in constant time.

    Raises: CredentialsInvalid when it has another issuer, was changed, or has expired.
    """
    if len(token) > LONGEST_TOKEN:
        raise CredentialsInvalid("too long")
    try:
        payload = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=audience,
            issuer=ISSUER,
            options={"require": NEEDED_CLAIMS},
        )
    except jwt.InvalidTokenError as error:
        raise CredentialsInvalid(PROBLEMS.get(type(error), "not valid")) from None
    return _claims(payload)


def insurer_stated_in(token: str) -> str:
    """Return the insurer that a token of our own names; not verified: whoever is called does that. Empty: none."""
    try:
        payload = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return ""
    return str(payload.get("insurer_id", ""))


def _claims(payload: Mapping[str, Any]) -> Claims:
    permissions = payload.get("permissions", [])
    if not isinstance(permissions, list) or not all(isinstance(permission, str) for permission in permissions):
        raise CredentialsInvalid("permissions are not a list of words")
    insurer_id = payload.get("insurer_id", "")
    if not isinstance(insurer_id, str):
        raise CredentialsInvalid("insurer_id is not a word")
    return Claims(payload["sub"], insurer_id, frozenset(permissions), float(payload["exp"]))


class ServiceIdentity:
    """Creates a service's own token, and renews it after half its lifetime."""

    def __init__(self, key: str, service: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._key = key
        self._service = service
        self._clock = clock
        self._token = ""
        self._renew_at = 0.0

    def token(self) -> str:
        """Return a token that is valid for at least half a minute."""
        if not self._token or self._clock() >= self._renew_at:
            self._token = mint_service_token(self._key, service=self._service)
            self._renew_at = self._clock() + SERVICE_TOKEN_TTL_S / 2
        return self._token
