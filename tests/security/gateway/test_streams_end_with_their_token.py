"""A stream over REST ends with the token that opened it, and says why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx

from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from tests.fixtures.stack import Stack

SOON_S = 2
PATIENCE_S = 30


async def test_a_watch_over_rest_ends_with_the_token_and_says_so(secured_stack: Stack) -> None:
    ((name, value),) = bearer("cases.read", insurer_id="watched", ttl_s=SOON_S)
    headers = {name: value, "Accept": "text/event-stream"}
    async with (
        httpx.AsyncClient(base_url=secured_stack.gateway_url, timeout=PATIENCE_S) as partner,
        partner.stream("GET", "/v1/cases:watch", headers=headers) as answer,
    ):
        lines = [line async for line in answer.aiter_lines()]
        again = await partner.get("/v1/cases:watch", headers=headers)

    problem = json.loads(lines[lines.index("event: problem") + 1].removeprefix("data: "))
    assert (problem["status"], problem["reason"]) == (401, "CREDENTIALS_INVALID")
    assert problem["metadata"] == {"problem": "expired"}
    assert again.status_code == 401
