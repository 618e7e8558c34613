"""The language model answers in the asked shape, or the caller is told None: nothing it does breaks the caller."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from mesh import deadline
from mesh.client.circuit_breaker import Breaker, BreakerState
from mesh.llm.client import CALLS, LONGEST_DATA, OUTCOME, Llm
from mesh.llm.configured import llm_from
from mesh.telemetry.setup import telemetry
from tests.fixtures.fake_openai import Answer, FakeOpenAi, fails, garbage, refuses, says
from tests.fixtures.servers import settings_for_tests

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.collector import Collector

TEXT = "Cotizar TOYOTA YARIS 2020"


class Named(BaseModel):
    brand: str
    year: int | None


YARIS = {"brand": "TOYOTA", "year": 2020}


def model(fake: FakeOpenAi, **changes: Any) -> Llm:
    settings = settings_for_tests(
        **{
            "openai_api_key": "sk-test",
            "openai_base_url": fake.base_url,
            "openai_model": "fake",
            "retry_delay_s": 0.01,
            **changes,
        }
    )
    llm = llm_from(settings)
    assert llm is not None
    return llm


@pytest.fixture
async def llm(fake_openai: FakeOpenAi) -> AsyncIterator[Llm]:
    llm = model(fake_openai)
    yield llm
    await llm.close()


async def ask(llm: Llm, data: str = TEXT) -> Named | None:
    return await llm.ask(Named, instructions="Name brand and year.", data=data)


def breaker() -> Breaker:
    return next(breaker for breaker in Breaker.all() if breaker.service == "llm" and breaker.state is BreakerState.OPEN)


def test_there_is_no_model_without_a_key() -> None:
    assert llm_from(settings_for_tests()) is None
    assert llm_from(settings_for_tests(openai_api_key="")) is None


async def test_an_answer_comes_in_the_asked_shape(llm: Llm, fake_openai: FakeOpenAi) -> None:
    fake_openai.script = [says(YARIS)]

    assert await ask(llm) == Named(brand="TOYOTA", year=2020)


async def test_the_request_names_the_schema_and_bounds_the_answer(llm: Llm, fake_openai: FakeOpenAi) -> None:
    fake_openai.script = [says(YARIS)]

    await ask(llm)

    request = fake_openai.requests[0]
    shape = request["response_format"]["json_schema"]
    assert request["model"] == "fake"
    assert request["max_completion_tokens"] > 0
    assert shape["strict"] is True
    assert set(shape["schema"]["properties"]) == {"brand", "year"}


@pytest.mark.parametrize(
    "answer",
    [
        says("I think it is a Toyota."),
        says('{"brand": "TOYOTA"'),
        says({"brand": "TOYOTA", "year": "soon"}),
        says({"make": "TOYOTA"}),
        says([]),
        says(""),
        says(YARIS, finish_reason="length"),
        says(YARIS, finish_reason="content_filter"),
        refuses(),
        garbage(),
        garbage(b"<html>busy</html>"),
        garbage(b"{}"),
        garbage(b'{"choices": []}'),
        garbage(b'{"choices": [{}]}'),
        garbage(b"null"),
        garbage(b"\xff\xfe"),
        fails(400),
        fails(401),
        fails(404),
    ],
    ids=lambda answer: f"{answer.status}:{answer.body[:200].decode(errors='replace')}"[-60:],
)
async def test_a_useless_answer_is_none_and_is_not_asked_for_again(
    llm: Llm, fake_openai: FakeOpenAi, answer: Answer
) -> None:
    fake_openai.script = [answer]

    assert await ask(llm) is None
    assert len(fake_openai.requests) == 1


@pytest.mark.parametrize("trouble", [fails(429), fails(500), fails(503), fails(429, retry_after="0")])
async def test_a_passing_trouble_is_waited_out(llm: Llm, fake_openai: FakeOpenAi, trouble: Answer) -> None:
    fake_openai.script = [trouble, trouble, says(YARIS)]

    assert await ask(llm) == Named(brand="TOYOTA", year=2020)
    assert len(fake_openai.requests) == 3


async def test_repeats_are_bounded(fake_openai: FakeOpenAi) -> None:
    llm = model(fake_openai, max_retries=2)
    fake_openai.script = [fails(503)]

    assert await ask(llm) is None
    assert len(fake_openai.requests) == 3
    await llm.close()


async def test_the_wait_that_the_server_names_is_kept(llm: Llm, fake_openai: FakeOpenAi) -> None:
    fake_openai.script = [fails(429, retry_after="1"), says(YARIS)]
    started = asyncio.get_running_loop().time()

    assert await ask(llm) is not None
    assert asyncio.get_running_loop().time() - started >= 1


async def test_a_slow_server_is_left_in_time(fake_openai: FakeOpenAi) -> None:
    llm = model(fake_openai, service_timeout_s=0.2, max_retries=1)
    fake_openai.script = [says(YARIS, delay_s=60)]
    started = asyncio.get_running_loop().time()

    assert await ask(llm) is None
    assert asyncio.get_running_loop().time() - started < 30
    await llm.close()


async def test_the_callers_deadline_ends_the_question(llm: Llm, fake_openai: FakeOpenAi) -> None:
    fake_openai.script = [says(YARIS, delay_s=60)]
    started = asyncio.get_running_loop().time()

    with deadline.within(0.2):
        assert await ask(llm) is None

    assert asyncio.get_running_loop().time() - started < 30


async def test_a_server_that_is_gone_is_none() -> None:
    llm = model(FakeOpenAi("http://127.0.0.1:9/v1"), max_retries=1)

    assert await ask(llm) is None
    await llm.close()


async def test_a_text_that_is_too_long_is_not_sent(llm: Llm, fake_openai: FakeOpenAi) -> None:
    assert await ask(llm, "x" * (LONGEST_DATA + 1)) is None
    assert fake_openai.requests == []


async def test_a_server_that_fails_too_often_is_left_alone(fake_openai: FakeOpenAi) -> None:
    llm = model(fake_openai, max_retries=0, breaker_failures=3)
    fake_openai.script = [fails(500)]

    for _ in range(6):
        assert await ask(llm) is None

    assert len(fake_openai.requests) == 3
    assert breaker().state is BreakerState.OPEN
    await llm.close()


async def test_a_refused_question_does_not_open_the_breaker(fake_openai: FakeOpenAi) -> None:
    llm = model(fake_openai, max_retries=0, breaker_failures=2)
    fake_openai.script = [fails(400), refuses(), garbage(), says(YARIS)]

    assert [await ask(llm) for _ in range(4)] == [None, None, None, Named(brand="TOYOTA", year=2020)]
    await llm.close()


async def test_no_more_questions_a_minute_than_allowed(fake_openai: FakeOpenAi) -> None:
    llm = model(fake_openai, openai_rate_limit=2, service_timeout_s=0.3)
    fake_openai.script = [says(YARIS)]

    answers = [await ask(llm) for _ in range(3)]

    assert [answer is not None for answer in answers] == [True, True, False]
    assert len(fake_openai.requests) == 2
    await llm.close()


async def test_a_caller_who_goes_away_is_not_held(llm: Llm, fake_openai: FakeOpenAi) -> None:
    fake_openai.script = [says(YARIS, delay_s=60)]
    asking = asyncio.create_task(ask(llm))
    async with asyncio.timeout(60):
        while not fake_openai.requests:  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.01)

    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_outcomes_are_counted_and_nothing_of_the_text_is_logged(
    fake_openai: FakeOpenAi, collector: Collector, capsys: pytest.CaptureFixture[str]
) -> None:
    with telemetry("test", settings_for_tests(otlp_endpoint=collector.endpoint, log_level="DEBUG")):
        llm = model(fake_openai, max_retries=1)
        fake_openai.script = [says(YARIS), fails(503), fails(503), says("palabra secreta")]
        for _ in range(3):
            await ask(llm, "palabra secreta")
        await llm.close()

    counts = {point.attributes[OUTCOME]: point.value for point in collector.points if point.name == CALLS}
    assert counts == {"answered": 1, "unavailable": 1, "nonsense": 1}
    assert "palabra" not in capsys.readouterr().err
    assert not any("palabra" in span.text for span in collector.spans)
