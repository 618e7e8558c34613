"""The gateway and the real Envoy transcoder, the same requests, the same server behind both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.gateway.http import JSON, send
from tests.contract.gateway.transcoding_cases import DEVIATIONS, SAME, Case, Deviation

if TYPE_CHECKING:
    from tests.contract.gateway.echo import EchoServer

OK = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request: the class of its status, what the server received, and the answer if it was one."""

    status_class: int
    received: list[tuple[str, bytes]]
    answer: Any


async def outcome(address: str, case: Case, echo: EchoServer) -> tuple[int, Outcome]:
    echo.forget()
    headers = {"accept": "application/json", **(JSON if case.body is not None else {})}
    answer = await send(address, case.method, case.path, case.body, headers)
    received = [(rpc, request.SerializeToString(deterministic=True)) for rpc, request in echo.received]
    shown = answer.json if answer.status == OK and answer.body else None
    return answer.status, Outcome(answer.status // 100, received, shown)


@pytest.mark.parametrize("case", SAME, ids=str)
async def test_both_treat_a_request_alike(case: Case, gateway: str, envoy: str, echo: EchoServer) -> None:
    _, ours = await outcome(gateway, case, echo)
    _, theirs = await outcome(envoy, case, echo)

    assert ours == theirs


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=str)
async def test_the_gateway_differs_where_it_says_so(
    deviation: Deviation, gateway: str, envoy: str, echo: EchoServer
) -> None:
    status, ours = await outcome(gateway, deviation.case, echo)
    _, theirs = await outcome(envoy, deviation.case, echo)

    assert status == deviation.status
    assert ours != theirs, "they are alike by now: move the case to those that are the same"
