"""Codes vehicles for the servicers: matches in a thread, then applies what was learned, corrections and tie-break."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from matcher.linkage.match import match_list, meaning_of
from matcher.linkage.search import search
from matcher.query.list_context import list_context
from matcher.service.convert import MOST_RUNNERS_UP, vehicle_match
from matcher.service.learned_coding import Deciding
from matcher.service.metrics import MatcherMetrics
from matcher.service.outcome import outcome_of
from matcher.service.processes.piece import Piece, code_piece
from mesh.errors import NotFound
from mesh.identity.auth import current_caller
from mesh.identity.insurers import DEFAULT_INSURER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matcher.catalogue.entries import Catalogue
    from matcher.linkage.match_result import Candidate, Match
    from matcher.linkage.search import CatalogueSearch
    from matcher.query.list_context import ListContext
    from matcher.query.vehicle_text import VehicleText
    from matcher.service.active_catalogues import ActiveCatalogues
    from matcher.service.corrections import CorrectionMemory
    from matcher.service.insurer_thresholds import InsurerThresholds
    from matcher.service.learned_coding import LearnedCodings
    from matcher.service.llm_tie_break import TieBreaker
    from matcher.service.processes.pool import CodingPool
    from matcher.service.thread_pool import ThreadPool
    from matcher.service.vin_memory import VinMemory

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
        *,
        learned: LearnedCodings,
        vins: VinMemory,
        tie_breaker: TieBreaker | None = None,
        pool: CodingPool | None = None,
    ) -> None:
        self._catalogues = catalogues
        self._workers = workers
        self._thresholds = thresholds
        self._memory = memory
        self._learned = learned
        self._vins = vins
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

    async def code(
        self,
        texts: Sequence[VehicleText],
        scope: SearchScope,
        max_candidates: int,
        context: ListContext | None = None,
    ) -> list[Match]:
        """Code `texts`, in order; `context` is of the whole list, where they are only some of it.

        Raises: NotReady when the queue is full.
        """
        candidates = max(max_candidates, 1 + MOST_RUNNERS_UP)
        matches = self._matches(texts, scope, candidates, context)
        answers: list[Match] = []
        while chunk := await self._workers.run(lambda: list(islice(matches, CHUNK))):
            answers += chunk
        if self._tie_breaker is not None:
            answers = await self._tie_breaker.settle(texts, answers)
        self._measures.count(map(outcome_of, answers))
        return answers

    async def search(self, wanted: CatalogueSearch, scope: SearchScope, most: int) -> tuple[Candidate, ...]:
        """Find entries by words.

        Raises: NotReady when the queue is full; UnknownBrandError.
        """
        return await self._workers.run(lambda: search(wanted, scope.catalogue, most))

    async def messages(self, texts: Sequence[VehicleText], scope: SearchScope, max_candidates: int) -> list[bytes]:
        """Code `texts` as serialised `VehicleMatch` messages, in order.

        Raises: NotReady when the queue is full.
        """
        pool = self._pool
        is_alone = pool is None or self._tie_breaker or self._learned.of(scope.insurer_id).is_by_type
        if pool is not None and len(texts) > PIECE:
            pool.expect_batches()
        if pool is None or is_alone or len(texts) <= PIECE or not pool.has_loaded(scope.catalogue):
            answers = await self.code(texts, scope, max_candidates)
            return await self._workers.run(lambda: _messages(answers, max_candidates))
        remembered = await self._workers.run(lambda: self._remembered(scope.insurer_id, texts))
        of_processes = [text for text, is_remembered in zip(texts, remembered, strict=True) if not is_remembered]
        of_memory = [text for text, is_remembered in zip(texts, remembered, strict=True) if is_remembered]
        context = await self._workers.run(lambda: list_context(texts))
        coded = iter(await self._coded_in_pieces(pool, of_processes, scope, max_candidates, context))
        answers = await self.code(of_memory, scope, max_candidates, context) if of_memory else []
        others = iter(await self._workers.run(lambda: _messages(answers, max_candidates)))
        return [next(others if is_remembered else coded) for is_remembered in remembered]

    def _remembered(self, insurer_id: str, texts: Sequence[VehicleText]) -> list[bool]:
        """Tell of each text whether persons' answers to the same text, or for the same line of VINs, are known."""
        corrected = self._memory.corrected(insurer_id, texts)
        return [
            is_corrected or self._vins.knows(insurer_id, text)
            for is_corrected, text in zip(corrected, texts, strict=True)
        ]

    async def _coded_in_pieces(
        self,
        pool: CodingPool,
        texts: Sequence[VehicleText],
        scope: SearchScope,
        max_candidates: int,
        context: ListContext,
    ) -> list[bytes]:
        """Code texts that nothing is remembered of, in all processes."""
        insurer_id, catalogue = scope
        thresholds, compared = self._thresholds.of(insurer_id), max(max_candidates, 1 + MOST_RUNNERS_UP)
        deciding = self._deciding(insurer_id)
        meanings = await self._workers.run(lambda: list(map(meaning_of, texts)))
        different = dict(zip(reversed(meanings), reversed(texts), strict=True))  # the first of each
        listed = tuple(different.values())
        pieces = [
            Piece(insurer_id, listed[start : start + PIECE], thresholds, compared, max_candidates, deciding, context)
            for start in range(0, len(listed), PIECE)
        ]
        coded_pieces = await pool.code(
            pieces, catalogue, lambda piece: self._workers.run(lambda: code_piece(piece, catalogue))
        )
        coded = dict(zip(different, chain.from_iterable(coded_pieces), strict=True))
        self._measures.count(coded[meaning].outcome for meaning in meanings)
        return [coded[meaning].message for meaning in meanings]

    def _matches(
        self, texts: Sequence[VehicleText], scope: SearchScope, max_candidates: int, context: ListContext | None
    ) -> Iterator[Match]:
        insurer_id, catalogue = scope
        thresholds = self._thresholds.of(insurer_id)
        answers = match_list(texts, catalogue, thresholds, max_candidates=max_candidates, context=context)
        told_apart = self._vins.tell_apart(insurer_id, texts, answers)
        for text, answer in zip(texts, self._decided(told_apart, insurer_id), strict=True):
            yield self._memory.recall(insurer_id, text, answer, catalogue)

    def _deciding(self, insurer_id: str) -> Deciding:
        setting, is_by_hand = self._thresholds.of(insurer_id).accept, self._thresholds.is_set_by_hand(insurer_id)
        return Deciding(self._learned.of(insurer_id), setting, is_by_hand)

    def _decided(self, answers: Iterator[Match], insurer_id: str) -> Iterator[Match]:
        """Decide by what was learned; an answer that several texts have stays one."""
        deciding, types = self._deciding(insurer_id), self._catalogues.vehicle_types(insurer_id)
        decided: dict[int, tuple[Match, Match]] = {}  # by identity, with the answer itself so that it lives on
        for answer in answers:
            if id(answer) not in decided:
                vehicle_type = types.get(answer.best.cvegs, "") if answer.best else ""
                decided[id(answer)] = answer, deciding.decide(answer, vehicle_type)
            yield decided[id(answer)][1]

    async def run_in_thread(self, work: Callable[[], Answer]) -> Answer:
        """Run other long work of a call, such as converting thousands of results, in a thread."""
        return await self._workers.run(work)


def _messages(answers: Sequence[Match], shown: int) -> list[bytes]:
    different = {id(answer): answer for answer in answers}
    messages = {key: vehicle_match(answer, shown).SerializeToString() for key, answer in different.items()}
    return [messages[id(answer)] for answer in answers]
