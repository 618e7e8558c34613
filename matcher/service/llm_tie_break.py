"""Tie-breaking by a language model: it chooses among the codes that the rules found about equally good.

Its choice changes which of them is the answer, but neither confidence nor decision: a person still reviews it.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from pydantic import BaseModel

from domain.vehicle_spelling import normalise
from matcher.linkage.match_result import Decision, MatchMethod
from mesh.deadline import remaining_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.catalogue.entries import CatalogueRow
    from matcher.linkage.match_result import Match
    from matcher.query.vehicle_text import VehicleText

MOST_TIES: Final = 20  # in one question
MOST_QUESTIONS: Final = 25  # for one call; ties beyond it keep the answer of the rules
MOST_AT_ONCE: Final = 4  # questions
MOST_CODES: Final = 8  # more are not a tie: the text says too little
CLOSE: Final = 0.5  # share of the best score from which another candidate is close
MOST_REMEMBERED: Final = 10_000
PATIENCE_S: Final = 20.0
_INSTRUCTIONS: Final = (
    "You are given vehicles as a broker described them, each with the versions of an insurer's catalogue that fit it"
    " about equally well. For each vehicle choose the code of the version that is meant; choose an empty code when the"
    " text does not tell. Choose only among the codes given for that vehicle."
)

T = TypeVar("T", bound=BaseModel)


class LanguageModel(Protocol):
    """The interface of a language model."""

    async def ask(self, schema: type[T], *, instructions: str, data: str) -> T | None:
        """Return an answer as `schema`; None on any failure."""


class Choice(BaseModel):
    """The code chosen for one vehicle."""

    vehicle: int
    cvegs: str


class Choices(BaseModel):
    """The codes chosen."""

    choices: list[Choice]


Key = tuple[str, ...]
Ties = dict[Key, tuple["CatalogueRow", ...]]


class TieBreaker:
    """Asks the model about ties, once per text and catalogue; without its answer, that of the rules stays."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._remembered: OrderedDict[Key, str] = OrderedDict()

    async def settle(self, texts: Sequence[VehicleText], answers: Sequence[Match]) -> list[Match]:
        """Return `answers`, where ties have the code that the model chose."""
        keys = [
            _key(text, answer, rows) if (rows := open_rows(answer)) else None
            for text, answer in zip(texts, answers, strict=True)
        ]
        ties = {key: open_rows(answer) for key, answer in zip(keys, answers, strict=True) if key}
        choices = {key: self._recall(key) for key in ties if key in self._remembered}
        unknown = [key for key in ties if key not in choices][: MOST_TIES * MOST_QUESTIONS]
        questions = [
            {key: ties[key] for key in unknown[start : start + MOST_TIES]}
            for start in range(0, len(unknown), MOST_TIES)
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(_time_limit_s()):
                await self._ask_all(questions, choices)
        return [
            _with_choice(answer, choices.get(key, "")) if key else answer
            for key, answer in zip(keys, answers, strict=True)
        ]

    async def _ask_all(self, questions: Sequence[Ties], choices: dict[Key, str]) -> None:
        """Ask a few questions at a time; answers are added to `choices`, so that they survive a timeout."""
        slots = asyncio.Semaphore(MOST_AT_ONCE)

        async def ask(ties: Ties) -> None:
            async with slots:
                choices.update(await self._ask(ties))

        async with asyncio.TaskGroup() as asking:
            for ties in questions:
                asking.create_task(ask(ties))

    async def _ask(self, ties: Ties) -> dict[Key, str]:
        question = [
            {
                "vehicle": index,
                "text": key[1],
                "versions": {row.cvegs: f"{row.model} {row.description}" for row in rows},
            }
            for index, (key, rows) in enumerate(ties.items())
        ]
        answer = await self._model.ask(
            Choices, instructions=_INSTRUCTIONS, data=json.dumps(question, ensure_ascii=False)
        )
        if answer is None:
            return {}
        choice_of = {choice.vehicle: choice.cvegs for choice in answer.choices}
        choices = {key: choice_of.get(index, "") for index, key in enumerate(ties)}
        for key, cvegs in choices.items():
            self._remember(key, cvegs)
        return choices

    def _recall(self, key: Key) -> str:
        self._remembered.move_to_end(key)
        return self._remembered[key]

    def _remember(self, key: Key, cvegs: str) -> None:
        self._remembered[key] = cvegs
        if len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)


def _time_limit_s() -> float:
    """Return half the time that the caller's deadline leaves, so that the rules' answers are always in time."""
    left_s = remaining_s()
    return PATIENCE_S if left_s is None else max(0.0, min(PATIENCE_S, left_s / 2))


def open_rows(answer: Match) -> tuple[CatalogueRow, ...]:
    """Return the few rows between which an answer under review is undecided: its equals, or close candidates."""
    if answer.decision is not Decision.REVIEW or not answer.candidates:
        return ()
    least_score = CLOSE * answer.candidates[0].score
    rows = answer.equals or tuple(candidate.row for candidate in answer.candidates if candidate.score >= least_score)
    return rows if 1 < len(rows) <= MOST_CODES else ()


def _key(text: VehicleText, answer: Match, rows: Sequence[CatalogueRow]) -> Key:
    description = normalise(" ".join(filter(None, (text.brand, text.model, text.description, str(text.year or "")))))
    return answer.catalogue_version, description, *(row.cvegs for row in rows)


def _with_choice(answer: Match, cvegs: str) -> Match:
    row = next((row for row in open_rows(answer) if row.cvegs == cvegs), None)
    if row is None:
        return answer
    candidates = sorted(answer.candidates, key=lambda candidate: candidate.row != row)
    return replace(
        answer,
        best=row,
        method=MatchMethod.LLM,
        candidates=tuple(candidates),
        shipped_confidence=0.0,
        checkable_from=0.0,
    )
