"""Codes vehicles for the servicers: matches in a thread, then applies corrections and the tie-break."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from matcher.linkage.match import match_list, meaning_of
from matcher.service.convert import MOST_RUNNERS_UP, vehicle_match
from matcher.service.metrics import MatcherMetrics
from matcher.service.outcome import outcome_of
from matcher.service.processes.piece import Piece, code_piece
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
    from matcher.service.llm_tie_break import TieBreaker
    from matcher.service.processes.pool import CodingPool
    from matcher.service.thread_pool import ThreadPool

Answer = TypeVar("Answer")

CHUNK: Final = 100  # texts per thread task, some 50 ms: other calls get their turn in between
PIECE: Final = 50  # texts that one of several processes takes at a time; a batch of more is coded in all of them


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
        tie_breaker: TieBreaker | None = None,
        *,
        pool: CodingPool | None = None,
    ) -> None:
        self._catalogues = catalogues
        self._workers = workers
        self._thresholds = thresholds
        self._memory = memory
        self._tie_breaker = tie_breaker
        self._pool = pool
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
        self._measures.count(map(outcome_of, answers))
        return answers

    async def messages(self, texts: Sequence[VehicleText], scope: SearchScope, max_candidates: int) -> list[bytes]:
        """Code `texts` as serialised `VehicleMatch` messages, in order.

        Raises: NotReady when the queue is full.
        """
        pool = self._pool
        if pool is None or self._tie_breaker or len(texts) <= PIECE or not pool.has_loaded(scope.catalogue):
            answers = await self.code(texts, scope, max_candidates)
            return await self._workers.run(lambda: _messages(answers, max_candidates))
        corrected = await self._workers.run(lambda: self._memory.corrected(scope.insurer_id, texts))
        of_processes = [text for text, is_corrected in zip(texts, corrected, strict=True) if not is_corrected]
        of_reviewers = [text for text, is_corrected in zip(texts, corrected, strict=True) if is_corrected]
        coded = iter(await self._coded_in_pieces(pool, of_processes, scope, max_candidates))
        answers = await self.code(of_reviewers, scope, max_candidates) if of_reviewers else []
        others = iter(await self._workers.run(lambda: _messages(answers, max_candidates)))
        return [next(others if is_corrected else coded) for is_corrected in corrected]

    async def _coded_in_pieces(
        self, pool: CodingPool, texts: Sequence[VehicleText], scope: SearchScope, max_candidates: int
    ) -> list[bytes]:
        """Code texts that no reviewer has corrected, in all processes."""
        insurer_id, catalogue = scope
        thresholds, compared = self._thresholds.of(insurer_id), max(max_candidates, 1 + MOST_RUNNERS_UP)
        meanings = await self._workers.run(lambda: list(map(meaning_of, texts)))
        different = dict(zip(reversed(meanings), reversed(texts), strict=True))  # the first of each
        listed = tuple(different.values())
        pieces = [
            Piece(insurer_id, listed[start : start + PIECE], thresholds, compared, max_candidates)
            for start in range(0, len(listed), PIECE)
        ]
        coded_pieces = await pool.code(
            pieces, catalogue, lambda piece: self._workers.run(lambda: code_piece(piece, catalogue))
        )
        coded = dict(zip(different, chain.from_iterable(coded_pieces), strict=True))
        self._measures.count(coded[meaning].outcome for meaning in meanings)
        return [coded[meaning].message for meaning in meanings]

    def _matches(self, texts: Sequence[VehicleText], scope: SearchScope, max_candidates: int) -> Iterator[Match]:
        insurer_id, catalogue = scope
        answers = match_list(texts, catalogue, self._thresholds.of(insurer_id), max_candidates=max_candidates)
        for text, answer in zip(texts, answers, strict=True):
            yield self._memory.recall(insurer_id, text, answer, catalogue)

    async def run_in_thread(self, work: Callable[[], Answer]) -> Answer:
        """Run other long work of a call, such as converting thousands of results, in a thread."""
        return await self._workers.run(work)


def _messages(answers: Sequence[Match], shown: int) -> list[bytes]:
    different = {id(answer): answer for answer in answers}
    messages = {key: vehicle_match(answer, shown).SerializeToString() for key, answer in different.items()}
    return [messages[id(answer)] for answer in answers]
