"""SourceService over REST: a mail and its rows as JSON, and files of strangers as downloads alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import httpx
import pytest
import pytest_asyncio

from gateway.routing import descriptors
from intake.service.blobs import path_of
from mesh.contracts import descriptor_set
from mesh.identity.insurers import blob_key
from minca.intake.v1 import intake_service_pb2
from tests.contract.gateway.served import BOUNDS
from tests.contract.gateway.served import serving as serving_gateway
from tests.contract.intake.test_sources import FLEET, taken
from tests.fixtures.mails import HILUX, VERSA, a_mail
from tests.fixtures.servers import bearer, secured

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.datastores import Metadata
    from tests.fixtures.intakes import Intakes

PAGE: Final = b"<html><body><script>alert(document.cookie)</script></body></html>"


@pytest_asyncio.fixture(scope="module")
async def gateway(intakes: Intakes) -> AsyncIterator[str]:
    """The gateway before that intake."""
    contracts = descriptors.load(descriptor_set())
    settings = secured(breaker_failures=1000, max_retries=0)
    async with serving_gateway(contracts, intakes.address, settings=settings, bounds=BOUNDS) as address:
        yield f"http://{address}"


def of(caller: Metadata) -> dict[str, str]:
    return {"Authorization": str(dict(caller)["authorization"])}


async def test_rest_shows_a_mail_and_its_rows(intakes: Intakes, gateway: str, ana: Metadata) -> None:
    intake_id = await taken(intakes, a_mail().about("por REST").with_file("flota.xlsx", FLEET).as_bytes(), ana)
    async with httpx.AsyncClient(timeout=60, base_url=gateway, headers=of(ana)) as partner:
        source = (await partner.get(f"/v1/intakes/{intake_id}/source")).json()
        rows = (await partner.get(f"/v1/intakes/{intake_id}/source/files/2/parts/1/rows?pageSize=2&fromRow=2")).json()
        refusal = await partner.get(f"/v1/intakes/{intake_id}/source/files/9/parts/1/rows")

    assert [file["name"] for file in source["files"]] == ["body", "flota.xlsx"]
    assert [row["cells"][3] for row in rows["rows"]] == [VERSA[3], HILUX[3]]
    assert (rows["firstColumn"], bool(rows["nextPageToken"])) == (1, True)
    assert (refusal.status_code, refusal.json()["reason"]) == (404, "RESOURCE_NOT_FOUND")


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("oferta.html", PAGE, "text/html"),
        ("foto.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image/svg+xml"),
        ("datos.xml", b'<?xml version="1.0"?><a xmlns="urn:x"><b/></a>', "application/xml"),
        ("flota.png", PAGE, "text/html"),
    ],
)
async def test_a_file_of_a_stranger_is_only_ever_a_download(
    name: str, content: bytes, media_type: str, intakes: Intakes, gateway: str, ana: Metadata
) -> None:
    raw = a_mail().about(f"ataque {name}").with_file(name, content).as_bytes()
    intake_id = await taken(intakes, raw, ana)
    accept = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    async with httpx.AsyncClient(timeout=60, base_url=gateway, headers=of(ana) | accept) as browser:
        answer = await browser.get(f"/v1/intakes/{intake_id}/source/files/2:download")

    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert re.match("sandbox;", answer.headers["content-security-policy"])
    assert answer.headers["cache-control"] == "private, no-store"


async def test_rest_refuses_a_download_as_any_other_call(intakes: Intakes, gateway: str, ana: Metadata) -> None:
    intake_id = await taken(intakes, a_mail().about("descarga").with_file("flota.xlsx", FLEET).as_bytes(), ana)
    path = f"/v1/intakes/{intake_id}/source/files/2:download"
    async with httpx.AsyncClient(timeout=60, base_url=gateway) as partner:
        stranger = await partner.get(path, headers=of(bearer(insurer_id="stranger")))
        nobody = await partner.get(path)
        without = await partner.get(path, headers=of(bearer("cases.read")))

    assert (stranger.status_code, stranger.json()["reason"]) == (404, "RESOURCE_NOT_FOUND")
    assert (nobody.status_code, without.status_code) == (401, 403)
    assert "content-disposition" not in stranger.headers


async def test_a_mail_whose_stored_bytes_are_damaged_comes_without_an_end(
    intakes: Intakes, gateway: str, ana: Metadata
) -> None:
    raw = a_mail().about("dañada").with_file("ruido.txt", b"abcdefgh\n" * 80_000).as_bytes()
    intake_id = await taken(intakes, raw, ana)
    accepted = await intakes.stub.GetIntake(intake_service_pb2.GetIntakeRequest(intake_id=intake_id), metadata=ana)
    key = blob_key(accepted.intake.insurer_id, accepted.intake.content_sha256)
    stored = intakes.home / "blobs" / path_of(key)
    stored.write_bytes(stored.read_bytes()[:-1] + b"!")

    async with httpx.AsyncClient(timeout=60, base_url=gateway, headers=of(ana)) as partner:
        with pytest.raises(httpx.RemoteProtocolError):
            await partner.get(f"/v1/intakes/{intake_id}/source/files/0:download")
