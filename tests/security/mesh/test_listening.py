"""A server that other machines reach does not start without secrets."""

from __future__ import annotations

import pytest

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
