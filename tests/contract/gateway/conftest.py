"""An echo server, and a gateway and an Envoy before it, once a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.contract.gateway.echo import EchoServer, echo_contracts, start_echo_server
from tests.contract.gateway.envoy import running_envoy
from tests.contract.gateway.served import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest_asyncio.fixture(scope="session")
async def echo_server() -> AsyncIterator[EchoServer]:
    echo = await start_echo_server()
    yield echo
    await echo.server.stop(None)


@pytest.fixture(autouse=True)
def echo(echo_server: EchoServer) -> EchoServer:
    """The echo server, with nothing remembered."""
    echo_server.forget()
    return echo_server


@pytest_asyncio.fixture(scope="session")
async def gateway(echo_server: EchoServer) -> AsyncIterator[str]:
    async with serving(echo_contracts(), echo_server.address) as address:
        yield address


@pytest_asyncio.fixture(scope="session")
async def envoy(echo_server: EchoServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with running_envoy(echo_server.address, tmp_path_factory.mktemp("envoy")) as address:
        yield address
