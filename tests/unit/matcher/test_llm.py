"""The language model may choose among the codes it is given, and nothing else."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from matcher.linkage.match_result import Decision, Match, MatchMethod
from matcher.query.vehicle_text import VehicleText
from matcher.service.llm_tie_break import Choice, Choices, TieBreaker
from tests.fixtures.small_catalogue import answer, code

if TYPE_CHECKING:
    from collections.abc import Callable

TIE = "CHEVROLET AVEO LT 2019"  # C1 and C3 differ in the gearbox, which it does not say
CLEAR = "TOYOTA YARIS CORE CVT 2020"


class ScriptedModel:
    """A language model that answers by a rule, and remembers what it was asked."""

    def __init__(self, choose: Callable[[dict[str, Any]], str] | None) -> None:
        self._choose = choose
        self.questions: list[list[dict[str, Any]]] = []

    async def ask(self, schema: type[Any], *, instructions: str, data: str) -> Any:
        assert schema is Choices
        assert "codes" in instructions
        question = json.loads(data)
        self.questions.append(question)
        if self._choose is None:
            return None
        return Choices(choices=[Choice(vehicle=one["vehicle"], cvegs=self._choose(one)) for one in question])


async def settled(breaker: TieBreaker, *texts: str) -> list[Match]:
    return await breaker.settle([VehicleText(text) for text in texts], [answer(text) for text in texts])


async def test_a_tie_is_broken_among_the_codes_given() -> None:
    [result] = await settled(TieBreaker(ScriptedModel(lambda _: "C3-2019")), TIE)

    assert (code(result), result.method) == ("C3-2019", MatchMethod.LLM)
    assert result.candidates[0].row == result.best


async def test_the_choice_raises_neither_confidence_nor_decision() -> None:
    [result] = await settled(TieBreaker(ScriptedModel(lambda _: "C3-2019")), TIE)

    assert (result.confidence, result.decision) == (answer(TIE).confidence, Decision.REVIEW)


@pytest.mark.parametrize("invented", ["T1-2020", "999999", "", "C3-2019 "])
async def test_a_code_that_was_not_given_is_ignored(invented: str) -> None:
    assert await settled(TieBreaker(ScriptedModel(lambda _: invented)), TIE) == [answer(TIE)]


async def test_without_an_answer_that_of_the_rules_stays() -> None:
    assert await settled(TieBreaker(ScriptedModel(None)), TIE, CLEAR) == [answer(TIE), answer(CLEAR)]


async def test_only_ties_are_asked_about_all_in_one_question() -> None:
    model = ScriptedModel(lambda one: next(iter(one["versions"])))
    await settled(TieBreaker(model), CLEAR, TIE, "CHEVROLET AVEO LT 2020", "KENWORTH T800", TIE)

    [question] = model.questions
    assert [set(one["versions"]) for one in question] == [{"C1-2019", "C3-2019"}, {"C1-2020", "C3-2020"}]


async def test_the_same_text_is_asked_about_once() -> None:
    model = ScriptedModel(lambda _: "C3-2019")
    breaker = TieBreaker(model)
    await settled(breaker, TIE)

    [result] = await settled(breaker, f"  {TIE.lower()} ")

    assert code(result) == "C3-2019"
    assert len(model.questions) == 1


async def test_a_failure_is_not_remembered() -> None:
    model = ScriptedModel(None)
    breaker = TieBreaker(model)
    await settled(breaker, TIE)
    await settled(breaker, TIE)

    assert len(model.questions) == 2


async def test_a_model_that_never_answers_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        async def ask(self, *_: object, **__: object) -> Any:
            await asyncio.Event().wait()

    monkeypatch.setattr("matcher.service.llm_tie_break.PATIENCE_S", 0.01)

    assert await settled(TieBreaker(Silent()), TIE) == [answer(TIE)]
