"""A server that other machines reach does not start without secrets."""

from __future__ import annotations

import hashlib
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.identity.secret_strength import weakness_of
from mesh.server.mesh_server import MeshServer, authenticator_for, is_loopback
from tests.fixtures.servers import JWT_SECRET, SERVICE_KEY, secured, settings_for_tests

HERE = ["127.0.0.1:0", "127.0.0.2:0", "localhost:0", "[::1]:0", "unix:/tmp/minca.sock"]
BEYOND = ["0.0.0.0:0", "[::]:0", "10.0.0.1:0", "example.com:8000", "127.0.0.1.example.com:0", ":8000", "*:8000"]


@pytest.mark.parametrize("address", BEYOND)
async def test_it_refuses_to_listen_beyond_this_machine_unprotected(address: str) -> None:
    with pytest.raises(ValueError, match="MINCA_JWT_SECRET"):
        await MeshServer("test", address, settings_for_tests()).start()


@pytest.mark.parametrize("address", BEYOND)
def test_with_secrets_it_listens_anywhere(address: str) -> None:
    assert not authenticator_for(address, secured()).is_open


ALIKE = {"jwt_secret": JWT_SECRET, "service_key": JWT_SECRET}
TRIVIAL = ("a" * 40, "changeme-" * 5, ascii_lowercase + "012345", ascii_lowercase[::-1] + "543210", "ab12" * 8)
WEAK = [ALIKE, *({"jwt_secret": secret, "service_key": SERVICE_KEY} for secret in TRIVIAL)]


@pytest.mark.parametrize(
    "secrets", [ALIKE, *({"jwt_secret": secret, "service_key": SERVICE_KEY} for secret in TRIVIAL)]
)
def test_with_secrets_that_are_none_it_stays_on_this_machine_and_says_so(
    secrets: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match="openssl rand") as refused:
        authenticator_for("0.0.0.0:0", settings_for_tests(**secrets))
    assert not authenticator_for("127.0.0.1:0", settings_for_tests(**secrets)).is_open

    told = capsys.readouterr()
    assert "the secrets protect nothing" in told.out + told.err
    assert not [secret for secret in secrets.values() if secret in str(refused.value) + told.out + told.err]


@given(st.binary(min_size=16, max_size=64))
def test_a_secret_of_random_digits_is_none_that_is_easy_to_guess(some: bytes) -> None:
    secret, key = (hashlib.sha256(some + end).hexdigest() for end in (b"users", b"services"))

    assert weakness_of(secret, key) == ""


@pytest.mark.parametrize("address", HERE)
def test_on_this_machine_it_may_be_open(address: str) -> None:
    assert is_loopback(address)
    assert authenticator_for(address, settings_for_tests()).is_open


@pytest.mark.parametrize(
    "secrets",
    [
        {"jwt_secret": JWT_SECRET},
        {"service_key": SERVICE_KEY},
        {"jwt_secret": JWT_SECRET, "service_key": "short"},
        {"jwt_secret": "short", "service_key": SERVICE_KEY},
    ],
    ids=["no service key", "no secret of users", "short service key", "short secret of users"],
)
@pytest.mark.parametrize("address", ["127.0.0.1:0", "0.0.0.0:0"])
def test_half_protected_is_not_protected(address: str, secrets: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="MINCA_SERVICE_KEY"):
        authenticator_for(address, settings_for_tests(**secrets))
