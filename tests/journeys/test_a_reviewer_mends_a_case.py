"""A mail becomes a case, and a reviewer mends it over REST: with the real reader, matcher and datastore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from tests.fixtures.mails import HEADER, a_mail

if TYPE_CHECKING:
    from tests.fixtures.stack import Stack

ROWS = [HEADER, ("TOYOTA", "YARIS", 2020, "", "RVW-001-A", 210_000), ("HONDA", "CIVIC", 2021, "", "RVW-002-A", 380_000)]


async def done(client: httpx.AsyncClient, method: str, path: str, body: object = None) -> Any:
    answer = await client.request(method, path, json=body)
    assert answer.is_success, answer.text
    return answer.json()


async def test_a_reviewer_mends_a_case_and_asks_its_broker(mesh_stack: Stack) -> None:
    mail = a_mail().about("Autos de la dirección").with_xlsx(ROWS)
    async with httpx.AsyncClient(base_url=mesh_stack.gateway_url, timeout=60) as client:
        sent = await client.post(
            "/v1/emails?wait=60s", content=mail.as_bytes(), headers={"content-type": "message/rfc822"}
        )
        case = f"/v1/cases/{sent.json()['cotNumber']}"
        first, second = (await done(client, "GET", f"{case}/vehicles"))["vehicles"]
        draft = await done(client, "GET", f"{case}/answer-draft")
        text = {"vehicle": {"description": "TOYOTA YARIS CORE SEDAN 4P L4 1.5L STD"}, "etag": first["etag"]}
        mended = await done(client, "PATCH", f"{case}/vehicles/{first['id']}", text)
        undone = await done(client, "POST", f"{case}/vehicles/{first['id']}:undo", {})
        other = {"vehicles": [{"vehicle": {"description": "NISSAN VERSA ADVANCE 4P L4 1.6L STD", "year": 2021}}]}
        (added,) = (await done(client, "POST", f"{case}/vehicles:batchCreate", other))["vehicles"]
        coded = await done(client, "POST", f"{case}:code", {})
        read = await done(client, "POST", f"{case}:reread", {})

    assert first["match"]["decision"] == "DECISION_REVIEW"
    assert "La unidad 1 (TOYOTA YARIS 2020): ¿" in draft["text"]
    assert "transmisión manual" in draft["text"]
    assert mended["match"]["decision"] == "DECISION_ACCEPT"
    assert mended["match"]["description"].startswith("CORE SEDAN")
    assert (undone["vehicle"], undone["match"]) == (first["vehicle"], first["match"])
    assert added["match"]["cvegs"]
    assert coded["codedCount"] >= 2
    assert (read["vehicleCount"], read.get("changeSet")) == (2, None)
    assert second["position"] == 2
