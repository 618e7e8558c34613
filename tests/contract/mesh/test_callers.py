"""Who may call what, and how often."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import grpc
import pytest

from mesh.client.channel import open_channel
from mesh.identity.auth import ALL_PERMISSIONS, OF_SERVICES_ALONE, Caller, current_caller
from mesh.identity.tokens import mint_service_token
from mesh.server import interceptor
from mesh.status import ErrorDetails, read_details
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from tests.fixtures.scripted import ScriptedMatcher
from tests.fixtures.servers import SERVICE_KEY, bearer, secured, serving, settings_for_tests

if TYPE_CHECKING:
    from mesh.settings import Settings

    Metadata = tuple[tuple[str, str], ...]


def service(name: str) -> Metadata:
    return (("x-minca-service", mint_service_token(SERVICE_KEY, service=name)),)


class Asked:
    """Remembers who the callers were."""

    def __init__(self) -> None:
        self.callers: list[Caller] = []

    async def __call__(self, _request: object) -> None:
        self.callers.append(current_caller())


async def ask(metadata: Metadata, settings: Settings | None = None, times: int = 1) -> Caller:
    """The caller that the servicer sees in the last of some calls."""
    asked = Asked()
    async with (
        serving(ScriptedMatcher(asked).service, settings=settings or secured()) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        for _ in range(times):
            await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest(), metadata=metadata)
    return asked.callers[-1]


async def refused(metadata: Metadata, settings: Settings | None = None, times: int = 1) -> ErrorDetails:
    """What one of some calls is refused with."""
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await ask(metadata, settings, times)
    return read_details(error.value)


async def test_a_user_with_the_permission_may() -> None:
    caller = await ask(bearer("matches.read", subject="ana", insurer_id="acme"))

    assert caller == Caller("ana", "", "acme", frozenset({"matches.read"}))


async def test_a_user_without_the_permission_may_not() -> None:
    details = await refused(bearer("cases.read"))

    assert (details.code, details.reason) == (grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING")
    assert details.metadata == {"permission": "matches.read"}


async def test_nobody_may_without_a_token() -> None:
    details = await refused(())

    assert (details.code, details.reason) == (grpc.StatusCode.UNAUTHENTICATED, "CREDENTIALS_INVALID")
    assert details.metadata == {"problem": "missing"}


async def test_a_service_may_what_its_work_needs() -> None:
    assert (await ask(service("intake"))).service == "intake"


async def test_a_service_may_no_more_than_its_work_needs() -> None:
    assert (await refused(service("gateway"))).reason == "PERMISSION_MISSING"


async def test_a_service_that_works_for_a_user_stays_within_the_users_insurer() -> None:
    caller = await ask(bearer("intakes.write", subject="ana", insurer_id="acme") + service("intake"))

    assert (caller.subject, caller.service, caller.insurer_id) == ("ana", "intake", "acme")
    assert {"intakes.write", "matches.read"} <= caller.permissions


async def test_a_service_that_nobody_knows_is_not_let_in() -> None:
    assert (await refused(service("stranger"))).metadata == {"problem": "service is not known"}


async def test_without_secrets_everybody_may_everything_on_this_machine() -> None:
    caller = await ask((), settings_for_tests())

    assert caller.permissions == ALL_PERMISSIONS | OF_SERVICES_ALONE


async def test_a_user_is_limited_and_told_when_to_come_again() -> None:
    details = await refused(bearer(), secured(service_rate_limit=3), times=31)

    assert (details.code, details.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "RATE_LIMITED")
    assert details.metadata == {"limit_per_minute": "3"}
    assert details.retry_after_s == pytest.approx(2, abs=1)


async def test_a_user_who_comes_through_the_gateway_is_limited_too() -> None:
    details = await refused(bearer() + service("gateway"), secured(service_rate_limit=3), times=31)

    assert details.reason == "RATE_LIMITED"


@pytest.mark.parametrize("is_for_a_user", [False, True], ids=["alone", "for a user"])
async def test_a_service_that_does_its_own_work_is_not_limited(*, is_for_a_user: bool) -> None:
    user = bearer() if is_for_a_user else ()

    await ask(user + service("intake"), secured(service_rate_limit=3), times=40)


async def test_the_developer_is_not_limited() -> None:
    await ask((), settings_for_tests(service_rate_limit=3), times=40)


async def test_a_method_without_a_permission_is_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    real = interceptor.methods()
    monkeypatch.setattr(
        interceptor, "methods", lambda: {path: replace(method, requires="") for path, method in real.items()}
    )

    assert (await refused((), settings_for_tests())).reason == "PERMISSION_MISSING"


async def test_a_channel_says_which_service_calls_and_for_whom() -> None:
    back_asked = Asked()
    async with (
        serving(ScriptedMatcher(back_asked).service, settings=secured(), name="back") as back,
        open_channel(back, secured(), caller="intake", peer="matcher") as onward,
    ):

        async def forward(_request: object) -> None:
            await pb_grpc.MatcherServiceStub(onward).MatchVehicle(pb.MatchVehicleRequest())

        async with (
            serving(ScriptedMatcher(forward).service, settings=secured(), name="front") as front,
            grpc.aio.insecure_channel(front) as channel,
        ):
            await pb_grpc.MatcherServiceStub(channel).MatchVehicle(
                pb.MatchVehicleRequest(), metadata=bearer("matches.read", subject="ana", insurer_id="acme")
            )

    seen = back_asked.callers[0]
    assert (seen.subject, seen.service, seen.insurer_id) == ("ana", "intake", "acme")


async def test_a_channel_sends_the_token_of_the_settings_for_who_has_no_other() -> None:
    token = bearer("matches.read", subject="ana")[0][1].removeprefix("Bearer ")
    asked = Asked()
    async with (
        serving(ScriptedMatcher(asked).service, settings=secured()) as address,
        open_channel(address, settings_for_tests(token=token), caller="cli", peer="matcher") as channel,
    ):
        await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest())

    assert asked.callers[0].subject == "ana"
