"""Tokens that are not ours, were changed, are over or are meant for something else open nothing."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

import grpc
import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.errors import CredentialsInvalid
from mesh.identity.auth import ALL_PERMISSIONS, Authenticator
from mesh.identity.tokens import (
    LONGEST_TOKEN,
    SERVICE_AUDIENCE,
    USER_AUDIENCE,
    ServiceIdentity,
    mint_service_token,
    mint_token,
    verify_token,
)
from mesh.settings import SERVICE_PERMISSIONS
from mesh.status import read_details
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from tests.fixtures.scripted import ScriptedMatcher
from tests.fixtures.servers import JWT_SECRET, SERVICE_KEY, secured, serving

if TYPE_CHECKING:
    from collections.abc import Callable

CLAIMS = {
    "sub": "ana",
    "iss": "minca",
    "aud": "minca",
    "permissions": sorted(ALL_PERMISSIONS),
    "insurer_id": "acme",
    "exp": int(time.time()) + 3600,
}
GOOD = mint_token(JWT_SECRET, subject="ana", permissions=ALL_PERMISSIONS)


def signed(secret: str = JWT_SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    return jwt.encode(claims, secret, algorithm=algorithm)


def segment(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def with_other_claims(token: str) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{segment(CLAIMS | {'sub': 'root'})}.{signature}"


# Made when a test asks, so that none is refused for its age instead.
BAD: dict[str, Callable[[], str]] = {
    "not signed at all": lambda: f"{segment({'alg': 'none', 'typ': 'JWT'})}.{segment(CLAIMS)}.",
    "not signed, but with a signature": lambda: f"{segment({'alg': 'none'})}.{segment(CLAIMS)}.{GOOD.split('.')[2]}",
    "signed with another secret": lambda: signed("another secret, also thirty-two bytes"),
    "signed with another algorithm": lambda: signed(JWT_SECRET * 2, "HS512"),
    "claims changed": lambda: with_other_claims(GOOD),
    "signature cut": lambda: GOOD[:-4],
    "expired": lambda: signed(exp=int(time.time()) - 1),
    "never expires": lambda: signed(exp=None),
    "for another audience": lambda: signed(aud="someone else"),
    "for no audience": lambda: signed(aud=None),
    "the identity of a service": lambda: mint_service_token(JWT_SECRET, service="intake"),
    "of another issuer": lambda: signed(iss="someone else"),
    "of no issuer": lambda: signed(iss=None),
    "of nobody": lambda: signed(sub=None),
    "not valid yet": lambda: signed(nbf=int(time.time()) + 3600),
    "permissions are one word": lambda: signed(permissions="matches.read"),
    "of no insurer": lambda: signed(insurer_id=None),
    "of an insurer without a name": lambda: signed(insurer_id=""),
    "insurer is a list": lambda: signed(insurer_id=["acme"]),
    "insurer has a character 0": lambda: signed(insurer_id="ac\0me"),
    "insurer is a path": lambda: signed(insurer_id=".."),
    "insurer ends in a new line": lambda: signed(insurer_id="acme\n"),
    "insurer is the word for all": lambda: signed(insurer_id="*"),
    "of one insurer and of all": lambda: signed(all_insurers=True),
    "of all insurers, said by a word": lambda: signed(insurer_id=None, all_insurers="true"),
    "of all insurers, said by a number": lambda: signed(insurer_id=None, all_insurers=1),
    "of no insurer and not of all": lambda: signed(insurer_id=None, all_insurers=False),
    "name has a character 0": lambda: signed(sub="an\0a"),
    "name steers a terminal": lambda: signed(sub="ana\x1b[2J"),
    "name is half a character": lambda: signed(sub="ana\ud800"),
    "name is endless": lambda: signed(sub="a" * 1000),
    "name is nothing": lambda: signed(sub=""),
    "endless": lambda: "a" * (LONGEST_TOKEN + 1),
    "nonsense": lambda: "nonsense",
    "empty": lambda: "",
}
FOR_A_SERVICE: dict[str, Callable[[], str]] = {
    "of a user": lambda: GOOD,
    "signed with the secret of users": lambda: mint_service_token(JWT_SECRET, service="intake"),
    "of a user, signed with the key of services": lambda: jwt.encode(CLAIMS, SERVICE_KEY, algorithm="HS256"),
}


async def refused(*metadata: tuple[str, str]) -> str:
    """The code and reason with which a server refuses these credentials."""
    matcher = ScriptedMatcher()
    async with (
        serving(matcher.service, settings=secured()) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest(), metadata=metadata)
    assert matcher.requests == []
    return f"{error.value.code().name} {read_details(error.value).reason}"


@pytest.mark.parametrize("token", BAD.values(), ids=BAD.keys())
async def test_a_bad_token_opens_nothing(token: Callable[[], str]) -> None:
    assert await refused(("authorization", f"Bearer {token()}")) == "UNAUTHENTICATED CREDENTIALS_INVALID"


@pytest.mark.parametrize("scheme", ["Basic", "Token", ""])
async def test_a_good_token_under_another_scheme_opens_nothing(scheme: str) -> None:
    assert await refused(("authorization", f"{scheme} {GOOD}")) == "UNAUTHENTICATED CREDENTIALS_INVALID"


@pytest.mark.parametrize("token", FOR_A_SERVICE.values(), ids=FOR_A_SERVICE.keys())
async def test_a_user_cannot_pass_as_a_service(token: Callable[[], str]) -> None:
    assert await refused(("x-minca-service", token())) == "UNAUTHENTICATED CREDENTIALS_INVALID"


async def test_a_bad_token_is_not_saved_by_a_good_service() -> None:
    service = ("x-minca-service", mint_service_token(SERVICE_KEY, service="intake"))

    assert await refused(("authorization", "Bearer nonsense"), service) == "UNAUTHENTICATED CREDENTIALS_INVALID"


def test_a_token_is_remembered_no_longer_than_it_holds() -> None:
    now_s = time.time()
    door = Authenticator(JWT_SECRET, SERVICE_KEY, SERVICE_PERMISSIONS, clock=lambda: now_s)
    bearer = f"Bearer {mint_token(JWT_SECRET, subject='ana', permissions=['cases.read'], ttl_s=60)}"

    assert door.caller(bearer, "").subject == "ana"
    now_s += 61
    with pytest.raises(CredentialsInvalid):
        door.caller(bearer, "")


def test_who_works_for_a_user_is_let_in_no_longer_than_either_token_holds() -> None:
    now_s = time.time()
    door = Authenticator(JWT_SECRET, SERVICE_KEY, SERVICE_PERMISSIONS, clock=lambda: now_s)
    service = mint_service_token(SERVICE_KEY, service="intake", ttl_s=60)

    assert door.caller(f"Bearer {GOOD}", service).service == "intake"
    now_s += 61
    with pytest.raises(CredentialsInvalid):
        door.caller(f"Bearer {GOOD}", service)


def test_a_service_has_a_token_that_holds_at_any_time() -> None:
    now_s = time.monotonic()
    identity = ServiceIdentity(SERVICE_KEY, "intake", clock=lambda: now_s)
    first = identity.token()

    assert identity.token() == first
    assert verify_token(first, SERVICE_KEY, SERVICE_AUDIENCE).expires_at > time.time() + 30
    now_s += 31
    assert verify_token(identity.token(), SERVICE_KEY, SERVICE_AUDIENCE).subject == "intake"


@given(st.text(min_size=1, max_size=200))
def test_no_text_is_a_token(text: str) -> None:
    with pytest.raises(CredentialsInvalid):
        Authenticator(JWT_SECRET, SERVICE_KEY, SERVICE_PERMISSIONS).caller(text, "")


@given(st.integers(0, len(GOOD) - 2), st.sampled_from("ABCabc019-_"))
def test_a_token_with_one_letter_changed_is_not_a_token(position: int, letter: str) -> None:
    changed = GOOD[:position] + letter + GOOD[position + 1 :]
    if changed == GOOD:
        return
    with pytest.raises(CredentialsInvalid):
        verify_token(changed, JWT_SECRET, USER_AUDIENCE)
