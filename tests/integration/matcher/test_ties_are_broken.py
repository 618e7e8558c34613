"""The matcher with a language model behind it: asked over the wire, in few questions, and never obeyed blindly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from matcher.service.llm_tie_break import MOST_TIES
from mesh.llm.configured import llm_from
from minca.fleet.v1 import match_pb2
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import vehicle_match_pb2
from tests.fixtures.fake_catalogs import FakeCatalogs
from tests.fixtures.fake_openai import FakeOpenAi, fails, garbage, refuses, says
from tests.fixtures.matchers import running_matcher
from tests.fixtures.servers import settings_for_tests
from tests.fixtures.small_catalogue import small_entries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.fake_openai import Answer
    from tests.fixtures.matchers import RunningMatcher

TIE, CLEAR = "CHEVROLET AVEO LT 2019", "TOYOTA YARIS CORE CVT 2020"


@pytest.fixture
async def matcher(fake_openai: FakeOpenAi) -> AsyncIterator[RunningMatcher]:
    settings = settings_for_tests(openai_api_key="sk-test", openai_base_url=fake_openai.base_url)
    model, catalogs = llm_from(settings), FakeCatalogs()
    catalogs.store("default", "small", small_entries())
    async with running_matcher(catalogs, settings=settings, model=model) as running:
        yield running
    if model:
        await model.close()


async def coded(matcher: RunningMatcher, *texts: str) -> list[match_pb2.Match]:
    queries = [vehicle_match_pb2.VehicleQuery(description=text) for text in texts]
    answer = await matcher.v2.BatchMatchVehicles(pb.BatchMatchVehiclesRequest(queries=queries), timeout=20)
    return [result.vehicle_match.match for result in answer.results]


def question_of(request: dict[str, Any]) -> list[dict[str, Any]]:
    """What the model was asked, between its fences."""
    lines = request["messages"][-1]["content"].splitlines()
    found = json.loads("\n".join(lines[1:-1]))
    assert isinstance(found, list)
    return found


def choosing(*codes: str) -> Answer:
    return says({"choices": [{"vehicle": at, "cvegs": cvegs} for at, cvegs in enumerate(codes)]})


async def test_the_rows_of_a_batch_share_a_question_and_a_repeat_asks_nothing(
    matcher: RunningMatcher, fake_openai: FakeOpenAi
) -> None:
    fake_openai.script = [choosing("C3-2019", "C3-2020")]
    texts = [TIE, CLEAR, "CHEVROLET AVEO LT 2020", f" {TIE.lower()} "]

    found, again = await coded(matcher, *texts), await coded(matcher, *texts)

    assert [match.cvegs for match in found] == ["C3-2019", "T1-2020", "C3-2020", "C3-2019"]
    assert [match.method for match in found[:2]] == [match_pb2.MATCH_METHOD_LLM, match_pb2.MATCH_METHOD_RULES]
    assert {match.decision for match in (found[0], found[2])} == {match_pb2.DECISION_REVIEW}
    assert again == found
    assert len(fake_openai.requests) == 1
    assert [set(one["versions"]) for one in question_of(fake_openai.requests[0])] == [
        {"C1-2019", "C3-2019"},
        {"C1-2020", "C3-2020"},
    ]


async def test_another_version_of_the_catalogue_is_asked_about_anew(
    matcher: RunningMatcher, fake_openai: FakeOpenAi
) -> None:
    fake_openai.script = [choosing("C3-2019")]
    await coded(matcher, TIE)
    matcher.catalogs.activate("default", "next", small_entries())
    await matcher.holds("default", "next")
    await coded(matcher, TIE)

    assert len(fake_openai.requests) == 2


async def test_many_ties_are_cut_into_questions_of_bounded_size(
    matcher: RunningMatcher, fake_openai: FakeOpenAi
) -> None:
    fake_openai.script = [choosing()]
    await coded(
        matcher,
        *(f"CHEVROLET AVEO LT 2019 FLOTILLA {'ABCDEFGHIJ'[number % 10] * (2 + number // 10)}" for number in range(50)),
    )

    sizes = sorted(len(question_of(request)) for request in fake_openai.requests)
    assert sizes == [10, MOST_TIES, MOST_TIES]


@pytest.mark.parametrize("answer", [choosing("T1-2020"), refuses(), garbage(), fails(500)])
async def test_whatever_else_the_model_says_the_rules_answer_stays(
    matcher: RunningMatcher, fake_openai: FakeOpenAi, answer: Answer
) -> None:
    fake_openai.script = [answer]

    [found] = await coded(matcher, TIE)

    assert found.method == match_pb2.MATCH_METHOD_RULES
    assert found.cvegs in {"C1-2019", "C3-2019"}
