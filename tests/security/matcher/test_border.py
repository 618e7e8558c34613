"""The border between insurers, by every method of the matcher."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mesh.identity.auth import ALL_PERMISSIONS
from tests.fixtures.crossings import MATCHER, Victim, attempts, call
from tests.fixtures.records import refused

if TYPE_CHECKING:
    import grpc

    from tests.fixtures.stack import Stack

# Its catalogue is that of the whole stack, so that its own people are answered.
OWNER = Victim(
    "default", "content", "message", "free", "case", "TK-2026-001", "vehicle", "2026-11", "secret", "set", "check"
)
EVERY_ATTEMPT = [
    pytest.param(path, number, id=f"{path.removeprefix(MATCHER)} {number}")
    for path, tried in attempts(OWNER).items()
    if path.startswith(MATCHER)
    for number in range(len(tried))
]


@pytest.mark.parametrize(("path", "number"), EVERY_ATTEMPT)
async def test_a_stranger_is_not_matched_against_the_catalogue_of_another(
    secured_stack: Stack, path: str, number: int
) -> None:
    requests = attempts(OWNER)[path][number]
    stranger = secured_stack.token(*ALL_PERMISSIONS, insurer_id="stranger", subject="a stranger")
    own = secured_stack.token(*ALL_PERMISSIONS, insurer_id=OWNER.insurer, subject="an owner")

    async with secured_stack.channel("matcher") as channel:
        with refused("INVALID_FIELD" if path.endswith("ImportCatalogFile") else "RESOURCE_NOT_FOUND"):
            await call_to_the_end(channel, path, requests, stranger)
        assert await call_to_the_end(channel, path, requests, own)


async def call_to_the_end(channel: grpc.aio.Channel, path: str, requests: list[object], token: str) -> list[object]:
    return list(await call(channel, path, requests, (("authorization", f"Bearer {token}"),)))
