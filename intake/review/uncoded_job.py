"""Codes the vehicles of open cases that were stored uncoded: while the matcher was away, or by a service directly."""

from __future__ import annotations

import time
from collections import OrderedDict, defaultdict
from typing import TYPE_CHECKING, Final, TypeVar

import grpc

from intake.review.case_rows import OPEN
from intake.review.edits import apply_each, code_edit
from intake.review.recoding import WITHOUT_ANSWER
from mesh.background import Backoff, Loop, repeating
from mesh.errors import StaleEtag
from mesh.status import details_of
from mesh.telemetry.logs import log
from minca.datastore.v1 import vehicle_service_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.review.case_rows import CaseRows
    from intake.review.recoding import Coder
    from minca.datastore.v1 import vehicle_pb2

EVERY_S: Final = 5.0
A_PAGE: Final = 1_000
MOST_PAGES: Final = 20
MOST_EXCLUDED: Final = 6
"""Insurers that a filter leaves out; a filter takes ten conditions."""
MOST_REMEMBERED: Final = 10_000
WAITING: Final = 'is_open = true AND decision = "UNSPECIFIED" AND case_status = "NEEDS_REVIEW"'
BACKOFF: Final = Backoff(first_s=2.0, longest_s=600.0)
ANY_CASE: Final = "-"

V = TypeVar("V")


class UncodedJob:
    """Codes such vehicles, case by case.

    What cannot be coded, as vehicles of an insurer without a catalogue, is left alone for a while, each time longer.
    """

    def __init__(self, rows: CaseRows, coder: Coder) -> None:
        self._rows = rows
        self._coder = coder
        self._setbacks: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._insurers: OrderedDict[str, str] = OrderedDict()

    def loop(self, every_s: float = EVERY_S) -> Loop:
        """Return the loop that looks for such vehicles every few seconds."""
        return Loop("uncoded-vehicles", repeating(self._step), pause_s=every_s, expected=(grpc.aio.AioRpcError,))

    async def _step(self) -> None:
        await self.code_waiting(time.monotonic())

    async def code_waiting(self, now_s: float) -> int:
        """Code what waits, at most twenty thousand vehicles; return the number of those coded.

        `now_s` is the time by a clock that never goes back.

        Raises: grpc.aio.AioRpcError.
        """
        request = vehicle_service_pb2.ListVehiclesRequest(
            case_id=ANY_CASE, page_size=A_PAGE, filter=" AND ".join([WAITING, *self._excluded(now_s)])
        )
        coded = 0
        for _ in range(MOST_PAGES):
            page = await self._rows.vehicles.ListVehicles(request)
            coded += await self._code_page(page.vehicles, now_s)
            if not page.next_page_token:
                break
            request.page_token = page.next_page_token
        return coded

    async def _code_page(self, waiting: Sequence[vehicle_pb2.CaseVehicle], now_s: float) -> int:
        by_case: defaultdict[str, list[vehicle_pb2.CaseVehicle]] = defaultdict(list)
        for row in waiting:
            by_case[row.case_id].append(row)
        coded = 0
        for case_id, rows in by_case.items():
            insurer_id = self._insurers.get(case_id, "")
            if not self._is_left_alone(case_id, now_s) and not self._is_left_alone(insurer_id, now_s):
                coded += await self._code_case(case_id, rows, now_s)
        return coded

    async def _code_case(self, case_id: str, rows: Sequence[vehicle_pb2.CaseVehicle], now_s: float) -> int:
        case = await self._rows.case(case_id)
        _remember(self._insurers, case.id, case.insurer_id)
        if case.status not in OPEN or self._is_left_alone(case.insurer_id, now_s):
            return 0
        try:
            matches, _ = await self._coder.code_now(case, [row.vehicle for row in rows])
        except grpc.aio.AioRpcError as error:
            self._set_back(case.insurer_id if error.code() in WITHOUT_ANSWER else case.id, error, now_s)
            return 0
        self._setbacks.pop(case.insurer_id, None)
        edits = [[code_edit(row, match)] for row, match in zip(rows, matches, strict=True)]
        try:
            results = await apply_each(self._rows.vehicles, case.id, edits)
        except grpc.aio.AioRpcError as error:
            self._set_back(case.id, error, now_s)
            return 0
        refusals = {details_of(result.error).reason for result in results if result.HasField("error")}
        if refusals - {StaleEtag.reason}:
            self._set_back(case.id, None, now_s)
        coded = sum(result.HasField("vehicle") for result in results)
        log.info("uncoded vehicles coded", cot_number=case.cot_number, coded=coded, of=len(rows))
        return coded

    def _set_back(self, key: str, error: grpc.aio.AioRpcError | None, now_s: float) -> None:
        """Leave an insurer or a case alone for a while."""
        failures = self._setbacks.get(key, (0, 0.0))[0] + 1
        wait_s = BACKOFF.wait_s(failures, error or Exception())
        _remember(self._setbacks, key, (failures, now_s + wait_s))
        problem = error.code().name if error else "refused"
        log.warning("vehicles stay uncoded", insurer_or_case=key, problem=problem, wait_s=round(wait_s))

    def _is_left_alone(self, key: str, now_s: float) -> bool:
        return self._setbacks.get(key, (0, now_s))[1] > now_s

    def _excluded(self, now_s: float) -> list[str]:
        """Return conditions that leave out insurers that are left alone, those first that failed most often."""
        insurers = set(self._insurers.values()) & self._setbacks.keys()
        left_alone = [insurer for insurer in insurers if self._is_left_alone(insurer, now_s) and '"' not in insurer]
        left_alone.sort(key=lambda insurer: self._setbacks[insurer][0], reverse=True)
        return [f'insurer_id != "{insurer}"' for insurer in left_alone[:MOST_EXCLUDED]]


def _remember(memory: OrderedDict[str, V], key: str, value: V) -> None:
    """Remember a value, and forget the oldest one where there are too many."""
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > MOST_REMEMBERED:
        memory.popitem(last=False)
