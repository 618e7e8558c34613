"""Codes vehicles for the servicers: the insurer's catalogue, the core in a thread, memory, then the tie-break."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from matcher.linkage.match import match
from matcher.service.active_catalogues import DEFAULT_INSURER
from matcher.service.convert import MOST_RUNNERS_UP
from matcher.service.metrics import MatcherMetrics
from mesh.errors import NotFound
from mesh.identity.auth import current_caller

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matcher.catalogue.entries import Catalogue
    from matcher.linkage.match_result import Match
    from matcher.query.vehicle_text import VehicleText
    from matcher.service.active_catalogues import ActiveCatalogues
    from matcher.service.corrections import CorrectionMemory
    from matcher.service.insurer_thresholds import InsurerThresholds
    from matcher.service.llm_tie_break import TieBreaker
    from matcher.service.thread_pool import ThreadPool

Answer = TypeVar("Answer")

CHUNK: Final = 100  # texts a thread takes at once, some 50 ms: between two, other calls get their turn


class SearchScope(NamedTuple):
    """Where a call searches: one insurer's catalogue, the same to the end of the call."""

    insurer_id: str
    catalogue: Catalogue


class MatchService:
    """What both versions of the contract are served by."""

    def __init__(
        self,
        held: ActiveCatalogues,
        workers: ThreadPool,
        thresholds: InsurerThresholds,
        memory: CorrectionMemory,
        tie_breaker: TieBreaker | None = None,
    ) -> None:
        self._held = held
        self._workers = workers
        self._thresholds = thresholds
        self._memory = memory
        self._tie_breaker = tie_breaker
        self._measures = MatcherMetrics()

    def place(self, insurer_id: str) -> SearchScope:
        """Give the active catalogue that a call means; an empty id means the caller's own insurer, or the default one.

        Raises: NotReady, NotFound.
        """
        own = current_caller().insurer_id
        wanted = insurer_id or own or DEFAULT_INSURER
        if own and wanted != own:
            raise NotFound("catalog", wanted)
        return SearchScope(wanted, self._held.active(wanted))

    async def code(self, texts: Sequence[VehicleText], place: SearchScope, max_candidates: int) -> list[Match]:
        """Code `texts`, in their order.

        Raises: NotReady when too much waits already.
        """
        candidates = max(max_candidates, 1 + MOST_RUNNERS_UP)
        answers: list[Match] = []
        for start in range(0, len(texts), CHUNK):
            chunk = texts[start : start + CHUNK]
            answers += await self._workers.run(partial(self._match_all, chunk, place, candidates))
        if self._tie_breaker is not None:
            answers = await self._tie_breaker.settle(texts, answers)
        self._measures.count(answers)
        return answers

    def _match_all(self, texts: Sequence[VehicleText], place: SearchScope, max_candidates: int) -> list[Match]:
        insurer_id, catalogue = place
        thresholds = self._thresholds.of(insurer_id)
        answers = (match(text, catalogue, thresholds, max_candidates=max_candidates) for text in texts)
        return [
            self._memory.recall(insurer_id, text, answer, catalogue)
            for text, answer in zip(texts, answers, strict=True)
        ]

    async def apart(self, work: Callable[[], Answer]) -> Answer:
        """Do other long work of a call, such as writing thousands of results, where it holds nobody up."""
        return await self._workers.run(work)
