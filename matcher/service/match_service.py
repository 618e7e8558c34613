"""Codes vehicles for the servicers: matches in a thread, then applies what was learned, corrections and tie-break."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from matcher.linkage.match import match_list
from matcher.service.convert import MOST_RUNNERS_UP
from matcher.service.learned_coding import decide
from matcher.service.metrics import MatcherMetrics
from mesh.errors import NotFound
from mesh.identity.auth import DEFAULT_INSURER, current_caller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matcher.catalogue.entries import Catalogue
    from matcher.linkage.match_result import Match
    from matcher.query.vehicle_text import VehicleText
    from matcher.service.active_catalogues import ActiveCatalogues
    from matcher.service.corrections import CorrectionMemory
    from matcher.service.insurer_thresholds import InsurerThresholds
    from matcher.service.learned_coding import LearnedCodings
    from matcher.service.llm_tie_break import TieBreaker
    from matcher.service.thread_pool import ThreadPool
    from matcher.service.vin_memory import VinMemory

Answer = TypeVar("Answer")

CHUNK: Final = 100  # texts per thread task, some 50 ms: other calls get their turn in between


class SearchScope(NamedTuple):
    """The insurer and catalogue of a call, the same to its end."""

    insurer_id: str
    catalogue: Catalogue


class MatchService:
    """The service behind both versions of the contract."""

    def __init__(
        self,
        catalogues: ActiveCatalogues,
        workers: ThreadPool,
        thresholds: InsurerThresholds,
        memory: CorrectionMemory,
        *,
        learned: LearnedCodings,
        vins: VinMemory,
        tie_breaker: TieBreaker | None = None,
    ) -> None:
        self._catalogues = catalogues
        self._workers = workers
        self._thresholds = thresholds
        self._memory = memory
        self._learned = learned
        self._vins = vins
        self._tie_breaker = tie_breaker
        self._measures = MatcherMetrics()

    def scope_of(self, insurer_id: str) -> SearchScope:
        """Return the insurer and active catalogue of a call; an empty id means the caller's insurer, or the default.

        Raises: NotReady, NotFound.
        """
        own_insurer = current_caller().insurer_id
        wanted_insurer = insurer_id or own_insurer or DEFAULT_INSURER
        if own_insurer and wanted_insurer != own_insurer:
            raise NotFound("catalog", wanted_insurer)
        return SearchScope(wanted_insurer, self._catalogues.active(wanted_insurer))

    async def code(self, texts: Sequence[VehicleText], scope: SearchScope, max_candidates: int) -> list[Match]:
        """Code `texts`, in order.

        Raises: NotReady when the queue is full.
        """
        candidates = max(max_candidates, 1 + MOST_RUNNERS_UP)
        matches = self._matches(texts, scope, candidates)
        answers: list[Match] = []
        while chunk := await self._workers.run(lambda: list(islice(matches, CHUNK))):
            answers += chunk
        if self._tie_breaker is not None:
            answers = await self._tie_breaker.settle(texts, answers)
        self._measures.count(answers)
        return answers

    def _matches(self, texts: Sequence[VehicleText], scope: SearchScope, max_candidates: int) -> Iterator[Match]:
        insurer_id, catalogue = scope
        answers = match_list(texts, catalogue, self._thresholds.of(insurer_id), max_candidates=max_candidates)
        told_apart = self._vins.tell_apart(insurer_id, texts, answers)
        for text, answer in zip(texts, self._decided(told_apart, insurer_id), strict=True):
            yield self._memory.recall(insurer_id, text, answer, catalogue)

    def _decided(self, answers: Iterator[Match], insurer_id: str) -> Iterator[Match]:
        """Decide by what was learned; an answer that several texts have stays one."""
        learned, types = self._learned.of(insurer_id), self._catalogues.vehicle_types(insurer_id)
        setting, is_by_hand = self._thresholds.of(insurer_id).accept, self._thresholds.is_set_by_hand(insurer_id)
        decided: dict[int, tuple[Match, Match]] = {}  # by identity, with the answer itself so that it lives on
        for answer in answers:
            if id(answer) not in decided:
                vehicle_type = types.get(answer.best.cvegs, "") if answer.best else ""
                fit = decide(answer, learned, setting=setting, is_by_hand=is_by_hand, vehicle_type=vehicle_type)
                decided[id(answer)] = answer, fit
            yield decided[id(answer)][1]

    async def run_in_thread(self, work: Callable[[], Answer]) -> Answer:
        """Run other long work of a call, such as converting thousands of results, in a thread."""
        return await self._workers.run(work)
