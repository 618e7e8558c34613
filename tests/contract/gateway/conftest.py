"""An echo server, and a gateway and an Envoy before it, once a session."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.contract.gateway.echo import EchoServer, echo_contracts, start_echo_server
from tests.contract.gateway.envoy import running_envoy
from tests.contract.gateway.program import RunningGateway, running_gateway
from tests.contract.gateway.served import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LISTED_PAGE = "https://broker.mx"
MOST_BYTES = 2**20


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


@pytest_asyncio.fixture(scope="session")
async def running_program() -> AsyncIterator[RunningGateway]:
    """The program itself, for a page of others and with a small limit on mails."""
    async with running_gateway(
        MINCA_GATEWAY_ORIGINS=json.dumps([LISTED_PAGE]), MINCA_MAX_EMAIL_BYTES=str(MOST_BYTES)
    ) as running:
        yield running


@pytest.fixture
def program(running_program: RunningGateway) -> RunningGateway:
    """The program, with nothing remembered by what stands behind it."""
    running_program.cases.etags.clear()
    running_program.intake.forget()
    return running_program


@pytest.fixture
def address(program: RunningGateway) -> str:
    return program.address
