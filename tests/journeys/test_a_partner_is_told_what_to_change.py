"""Every refusal of the gateway is a problem document (RFC 9457) that says what to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.fixtures.stack import Stack

JSON = {"Content-Type": "application/json"}
UNKNOWN = "01920000-0000-7000-8000-000000000000"


async def asked(stack: Stack, method: str, path: str, **request: Any) -> httpx.Response:
    """One request to the gateway, as a user who may do everything that partners do."""
    token = stack.token("cases.read", "cases.write", "vehicles.read", "vehicles.write", "intakes.read", "intakes.write")
    headers = {"Authorization": f"Bearer {token}"} | request.pop("headers", {})
    async with httpx.AsyncClient(base_url=stack.gateway_url, timeout=20) as partner:
        return await partner.request(method, path, headers=headers, **request)


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "reason", "words"),
    [
        ("POST", "/v1/emails", b'{"raw": ', 400, "INVALID_FIELD", "JSON"),
        ("POST", "/v1/emails", b'{"rwa": "aGVsbG8="}', 400, "INVALID_FIELD", "rwa"),
        ("POST", "/v1/emails", b'{"raw": 7}', 400, "INVALID_FIELD", "raw"),
        ("POST", "/v1/emails", b"{}", 400, "INVALID_FIELD", "raw"),
        (
            "POST",
            "/v1/vehicle-lists",
            b'{"vehicles": [{"description": ""}]}',
            400,
            "INVALID_FIELD",
            "vehicles[0].description",
        ),
        ("GET", "/v1/cases?pageSize=many", b"", 400, "INVALID_FIELD", "page_size"),
        ("GET", "/v1/cases?colour=red", b"", 400, "INVALID_FIELD", "colour"),
        ("GET", "/v1/cases?pageToken=mine", b"", 400, "INVALID_PAGE_TOKEN", "page_token"),
        ("GET", "/v1/cases/TK-2020-999", b"", 404, "RESOURCE_NOT_FOUND", "TK-2020-999"),
        ("GET", f"/v1/intakes/{UNKNOWN}", b"", 404, "RESOURCE_NOT_FOUND", UNKNOWN),
        ("GET", "/v1/catalogs", b"", 403, "PERMISSION_MISSING", "catalogs.read"),
    ],
)
async def test_a_refusal_names_what_is_wrong(
    secured_stack: Stack, method: str, path: str, content: bytes, status: int, reason: str, words: str
) -> None:
    answer = await asked(secured_stack, method, path, content=content, headers=JSON if content else {})
    problem = answer.json()

    assert answer.status_code == status, problem
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert problem["status"] == status
    assert problem["reason"] == reason
    assert words in answer.text
    assert "Traceback" not in answer.text


async def test_a_caller_without_a_token_is_asked_for_one(secured_stack: Stack) -> None:
    async with httpx.AsyncClient(base_url=secured_stack.gateway_url, timeout=20) as stranger:
        answer = await stranger.get("/v1/cases")

    assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["reason"] == "CREDENTIALS_INVALID"


async def test_a_mail_over_the_limit_is_refused_with_the_limit(secured_stack: Stack) -> None:
    limit = int(secured_stack.environment["MINCA_MAX_EMAIL_BYTES"])
    answer = await asked(
        secured_stack,
        "POST",
        "/v1/emails",
        content=b"x" * (limit + 1),
        headers={"Content-Type": "message/rfc822"},
    )

    assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    assert str(limit) in answer.text


async def test_a_mail_goes_through_a_mesh_in_which_every_call_needs_a_token(secured_stack: Stack) -> None:
    raw = b"From: ana@corredores.example\r\nSubject: flotilla\r\n\r\n1) TOYOTA YARIS 2020\r\n2) HONDA CIVIC 2021\r\n"
    answer = await asked(
        secured_stack, "POST", "/v1/emails?wait=30s", content=raw, headers={"Content-Type": "message/rfc822"}
    )

    assert answer.status_code == httpx.codes.OK, answer.text
    assert answer.json()["vehicleCount"] == 2


async def test_the_page_of_all_methods_and_its_document_are_there_for_everybody(secured_stack: Stack) -> None:
    async with httpx.AsyncClient(base_url=secured_stack.gateway_url, timeout=20) as stranger:
        page, document = await stranger.get("/docs"), (await stranger.get("/openapi.json")).json()

    assert page.headers["content-type"].startswith("text/html")
    assert {"/v1/emails", "/v1/cases", "/v1/cases/{case_id}", "/v2/vehicles:match"} <= set(document["paths"])
