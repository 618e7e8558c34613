"""The border between insurers, by every route of the gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_asyncio
from google.protobuf.json_format import MessageToDict

from gateway.routing import descriptors
from gateway.routing.template import expand
from mesh.contracts import descriptor_set
from mesh.identity.auth import ALL_PERMISSIONS
from tests.fixtures.crossings import Victim, a_victim, attempts

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from gateway.routing.routes import Route
    from tests.fixtures.stack import Stack

NAMES = Victim(
    "insurer", "content", "message", "free", "case", "TK-2026-001", "vehicle", "2026-07", "secret", "set", "check"
)
INSURER = "a victim of the gateway".replace(" ", "-")
ROUTES = [
    pytest.param(
        route, f"/{method.descriptor.containing_service.full_name}/{method.descriptor.name}", id=route.template.text
    )
    for method in descriptors.load(descriptor_set()).methods
    for route in method.routes
]


@pytest_asyncio.fixture(scope="session")
async def victim(secured_stack: Stack) -> Victim:
    token = secured_stack.token(*ALL_PERMISSIONS, insurer_id=INSURER, subject="victim")
    async with secured_stack.channel("datastore") as datastore:
        return await a_victim(datastore, INSURER, (("authorization", f"Bearer {token}"),))


async def asked(stack: Stack, route: Route, request: Message, insurer: str) -> httpx.Response:
    """Send what a message says by a route: what its template names in the path, the rest in the body or the query."""
    said = MessageToDict(request, preserving_proto_field_name=True)
    names = [variable.field_path for variable in route.template.variables]
    path = expand(route.template, {name: str(said.pop(name, 0)) for name in names})
    request_: dict[str, Any] = {"params": said}
    if route.body:
        request_ = {"json": said} if route.body == "*" else {"json": said.pop(route.body), "params": said}
    token = stack.token(*ALL_PERMISSIONS, insurer_id=insurer, subject=f"somebody of {insurer}")
    headers = {"Authorization": f"Bearer {token}"}
    if route.method.server_streaming:  # a watch that nobody ends
        headers["Grpc-Timeout"] = "5S"
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=20) as partner:
        return await partner.request(route.http_method, path, headers=headers, **request_)


@pytest.mark.parametrize(("route", "path"), ROUTES)
async def test_a_stranger_gets_nothing_by_the_gateway(
    secured_stack: Stack, victim: Victim, route: Route, path: str
) -> None:
    for request, *_ in attempts(victim)[path]:
        answer = await asked(secured_stack, route, request, "stranger")

        is_refused = answer.status_code in {400, 403, 404}
        assert is_refused or answer.is_success
        assert is_refused or not {mark for mark in victim.marks if mark in answer.text}


async def test_its_own_people_get_through_the_gateway_what_strangers_are_denied(
    secured_stack: Stack, victim: Victim
) -> None:
    reads = {param.values[1]: param.values[0] for param in ROUTES if param.values[0].http_method == "GET"}
    denied = ("CaseService/GetCase", "VehicleService/ListVehicles", "AuditService/ListAuditEntries")

    for name in denied:
        path = f"/minca.datastore.v1.{name}"
        answer = await asked(secured_stack, reads[path], attempts(victim)[path][0][0], INSURER)
        assert answer.status_code == 200
        assert victim.marks & {mark for mark in victim.marks if mark in answer.text}
