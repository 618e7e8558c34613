"""Creates and verifies the HS256 tokens of users and services."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import jwt

from mesh.errors import CredentialsInvalid
from mesh.identity.insurers import ALL_INSURERS, DEFAULT_INSURER, INSURER_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ISSUER: Final = "minca"
USER_AUDIENCE: Final = "minca"
SERVICE_AUDIENCE: Final = "minca.service"
SERVICE_TOKEN_TTL_S: Final = 60
LONGEST_TOKEN: Final = 4096
NEEDED_CLAIMS: Final = ["exp", "iss", "aud", "sub"]
LONGEST_SUBJECT: Final = 256

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
    """The claims of a verified token: `insurer_id` empty for all insurers, `expires_at` in seconds since the epoch."""

    subject: str
    insurer_id: str
    permissions: frozenset[str]
    expires_at: float


def mint_token(
    secret: str, *, subject: str, permissions: Iterable[str], insurer_id: str = DEFAULT_INSURER, ttl_s: float = 3600
) -> str:
    """Create a token for a user of one insurer, or of ALL_INSURERS."""
    whose: dict[str, Any] = {"all_insurers": True} if insurer_id == ALL_INSURERS else {"insurer_id": insurer_id}
    return _sign(secret, USER_AUDIENCE, {"sub": subject, "permissions": sorted(permissions), **whose}, ttl_s)


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
    insurer_id = _insurer(payload) if audience == USER_AUDIENCE else ""
    return Claims(_subject(payload), insurer_id, _permissions(payload), float(payload["exp"]))


def insurer_stated_in(token: str) -> str:
    """Return the insurer that a token of our own names; not verified: whoever is called does that. Empty: none."""
    try:
        payload = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return ""
    return str(payload.get("insurer_id", ""))


def _subject(payload: Mapping[str, Any]) -> str:
    subject: str = payload["sub"]
    if not (subject.isprintable() and 0 < len(subject) <= LONGEST_SUBJECT):
        raise CredentialsInvalid("sub is not a printable name")
    return subject


def _permissions(payload: Mapping[str, Any]) -> frozenset[str]:
    permissions = payload.get("permissions", [])
    if not isinstance(permissions, list) or not all(isinstance(permission, str) for permission in permissions):
        raise CredentialsInvalid("permissions are not a list of words")
    return frozenset(permissions)


def _insurer(payload: Mapping[str, Any]) -> str:
    """Return the insurer of a user, or an empty text for all of them, which a token has to claim in so many words."""
    insurer_id, all_insurers = payload.get("insurer_id"), payload.get("all_insurers", False)
    if all_insurers is True and insurer_id is None:
        return ALL_INSURERS
    if all_insurers is not False:
        raise CredentialsInvalid("all_insurers is true or absent, and stands instead of insurer_id")
    if insurer_id is None:
        raise CredentialsInvalid("insurer_id is missing")
    if not isinstance(insurer_id, str) or not INSURER_ID.fullmatch(insurer_id):
        raise CredentialsInvalid("insurer_id is not the name of an insurer")
    return insurer_id


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
