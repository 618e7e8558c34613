"""A refused call becomes one sentence that names every field and when to come again."""

from __future__ import annotations

import pytest

from cli.client.calls import sentence
from mesh.errors import InvalidField, MincaError, NotFound, PermissionMissing, RateLimited
from mesh.status import read_details, to_rpc_error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotFound("case", "TK-2026-999"), ["TK-2026-999", "RESOURCE_NOT_FOUND"]),
        (InvalidField("page_size", -1, "1 to 500"), ["page_size", "1 to 500", "INVALID_FIELD"]),
        (PermissionMissing("cases.read"), ["cases.read", "PERMISSION_MISSING"]),
        (RateLimited(100, 7.0), ["100", "try again in 7 s", "RATE_LIMITED"]),
    ],
    ids=lambda each: type(each).__name__,
)
def test_the_sentence_says_what_to_change(error: MincaError, words: list[str]) -> None:
    said = sentence(read_details(to_rpc_error(error)))

    assert "\n" not in said
    for word in words:
        assert word in said
