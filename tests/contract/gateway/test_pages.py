"""The gateway's own pages: the OpenAPI document, the page for people, and health."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest_asyncio
from jsonschema_rs import validator_for

from gateway.openapi.operations import path_of
from gateway.routing import descriptors
from mesh.contracts import descriptor_set
from tests.contract.gateway.http import send
from tests.contract.gateway.served import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from gateway.routing.descriptors import Contracts
    from tests.contract.gateway.echo import EchoServer


def minca_contracts() -> Contracts:
    return descriptors.load(descriptor_set())


@pytest_asyncio.fixture(scope="module")
async def minca(echo_server: EchoServer) -> AsyncIterator[str]:
    async with serving(minca_contracts(), echo_server.address) as gateway:
        yield gateway


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
        for each in node.values():
            yield from references(each)
    elif isinstance(node, list):
        for each in node:
            yield from references(each)


async def test_the_document_has_every_route_of_the_contracts(minca: str) -> None:
    document = (await send(minca, "GET", "/openapi.json")).json

    described = {(verb.upper(), path) for path, operations in document["paths"].items() for verb in operations}
    assert described == {
        (route.http_method, path_of(route)) for method in minca_contracts().methods for route in method.routes
    }


async def test_every_reference_of_the_document_leads_somewhere(minca: str) -> None:
    document = (await send(minca, "GET", "/openapi.json")).json

    for reference in set(references(document)):
        node = document
        for part in reference.removeprefix("#/").split("/"):
            assert part in node, reference
            node = node[part]


async def test_every_operation_says_what_it_does_needs_and_may_refuse(minca: str) -> None:
    document = (await send(minca, "GET", "/openapi.json")).json

    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            assert operation["x-permission"], path
            assert {"400", "401", "403", "503"} <= operation["responses"].keys()
            assert all(parameter.get("description") for parameter in operation["parameters"]), path


async def test_an_example_is_allowed_by_its_schema(minca: str) -> None:
    document = (await send(minca, "GET", "/openapi.json")).json

    shown = 0
    for path, operations in document["paths"].items():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            if "example" in content:
                schema = content["schema"] | {"components": document["components"]}
                errors = list(validator_for(schema).iter_errors(content["example"]))
                assert not errors, (path, errors)
                shown += 1
    assert shown


async def test_the_email_may_be_sent_as_it_is(minca: str) -> None:
    document = (await send(minca, "GET", "/openapi.json")).json

    submit = document["paths"]["/v1/emails"]["post"]
    assert set(submit["requestBody"]["content"]) == {"application/json", "message/rfc822"}
    assert {"200", "202", "413", "415"} <= submit["responses"].keys()


class Links(HTMLParser):
    """Collects what a page loads, links to and offers to links."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.linked: set[str] = set()
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.loaded += [values[name] or "" for name in ("src", "srcset", "data") if name in values]
        self.loaded += [values["href"] or ""] if tag == "link" else []
        if tag == "a" and (values.get("href") or "").startswith("#"):
            self.linked.add((values["href"] or "")[1:])
        if values.get("id"):
            self.anchors.add(values["id"] or "")


async def test_the_page_loads_nothing_and_its_links_lead_somewhere(minca: str) -> None:
    answer = await send(minca, "GET", "/docs")
    page = Links()
    page.feed(answer.body.decode())

    assert answer.headers["content-type"].startswith("text/html")
    assert page.loaded == []
    assert not re.search(rb"<script|@import|url\(", answer.body)
    assert page.linked <= page.anchors
    assert {"INVALID_FIELD", "RATE_LIMITED", "minca.intake.v1.IntakeService.SubmitEmail"} <= page.anchors


async def test_a_page_is_only_read(minca: str) -> None:
    answer = await send(minca, "POST", "/docs", b"")

    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


async def test_a_service_that_says_nothing_of_its_health_is_not_taken_for_well(gateway: str) -> None:
    answer = await send(gateway, "GET", "/healthz")

    assert answer.status == 503
    assert set(answer.json["services"].values()) == {"UNREACHABLE"}
