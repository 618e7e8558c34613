"""Codes vehicles for the servicers: the insurer's catalogue, the core in a thread, then the tie-break."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from matcher.convert import MOST_RUNNERS_UP
from matcher.held import DEFAULT_INSURER
from matcher.match import match
from matcher.measures import Measures
from mesh.auth import current_caller
from mesh.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matcher.answer import Match, Thresholds
    from matcher.catalogue import Catalogue
    from matcher.held import HeldCatalogues
    from matcher.llm import TieBreaker
    from matcher.text import VehicleText
    from matcher.workers import Workers

Answer = TypeVar("Answer")

CHUNK: Final = 100  # texts a thread takes at once, some 50 ms: between two, other calls get their turn


class Coder:
    """What both versions of the contract are served by."""

    def __init__(
        self, held: HeldCatalogues, workers: Workers, thresholds: Thresholds, tie_breaker: TieBreaker | None = None
    ) -> None:
        self._held = held
        self._workers = workers
        self._thresholds = thresholds
        self._tie_breaker = tie_breaker
        self._measures = Measures()

    def catalogue(self, insurer_id: str) -> Catalogue:
        """Give the active catalogue that a call means; an empty id means the caller's own insurer, or the default one.

        Raises: NotReady, NotFound.
        """
        own = current_caller().insurer_id
        wanted = insurer_id or own or DEFAULT_INSURER
        if own and wanted != own:
            raise NotFound("catalog", wanted)
        return self._held.active(wanted)

    async def code(self, texts: Sequence[VehicleText], catalogue: Catalogue, max_candidates: int) -> list[Match]:
        """Code `texts`, in their order.

        Raises: NotReady when too much waits already.
        """
        candidates = max(max_candidates, 1 + MOST_RUNNERS_UP)
        answers: list[Match] = []
        for start in range(0, len(texts), CHUNK):
            chunk = texts[start : start + CHUNK]
            answers += await self._workers.run(partial(_match_all, chunk, catalogue, self._thresholds, candidates))
        if self._tie_breaker is not None:
            answers = await self._tie_breaker.settle(texts, answers)
        self._measures.count(answers)
        return answers

    async def apart(self, work: Callable[[], Answer]) -> Answer:
        """Do other long work of a call, such as writing thousands of results, where it holds nobody up."""
        return await self._workers.run(work)


def _match_all(
    texts: Sequence[VehicleText], catalogue: Catalogue, thresholds: Thresholds, max_candidates: int
) -> list[Match]:
    return [match(text, catalogue, thresholds, max_candidates=max_candidates) for text in texts]
