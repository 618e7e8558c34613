"""With certificates set, a process talks only to those whose certificate the same authority signed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import grpc
import pytest

from mesh.client.channel import open_channel
from mesh.server.mesh_server import MeshServer
from mesh.status import read_details
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from tests.fixtures.scripted import ScriptedMatcher
from tests.fixtures.servers import serving, settings_for_tests

if TYPE_CHECKING:
    from mesh.settings import Settings

CERTIFICATES = Path(__file__).resolve().parents[2] / "fixtures" / "certificates"


def with_certificate(name: str, authority: str) -> Settings:
    return settings_for_tests(
        max_retries=0,
        tls_cert=CERTIFICATES / f"{name}.pem",
        tls_key=CERTIFICATES / f"{name}.key",
        tls_ca=CERTIFICATES / f"{authority}.pem",
    )


OURS = with_certificate("service", "authority")


async def call(settings: Settings) -> None:
    async with (
        serving(ScriptedMatcher().service, settings=OURS) as address,
        open_channel(address, settings, caller="test", peer="matcher") as channel,
    ):
        await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest())


async def test_two_of_one_authority_talk() -> None:
    await call(OURS)


@pytest.mark.parametrize(
    "settings",
    [
        settings_for_tests(max_retries=0),
        with_certificate("stranger", "authority"),
        with_certificate("service", "stranger-authority"),
    ],
    ids=["without a certificate", "with one of another authority", "believing another authority"],
)
async def test_others_are_not_heard(settings: Settings) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await call(settings)

    assert read_details(refused.value).code is grpc.StatusCode.UNAVAILABLE


async def test_half_of_the_files_is_no_protection() -> None:
    half = settings_for_tests(tls_cert=CERTIFICATES / "service.pem")
    with pytest.raises(ValueError, match="MINCA_TLS_KEY"):
        await MeshServer("test", "127.0.0.1:0", half).start()
