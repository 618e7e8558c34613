"""Codes the vehicles of a case again, with today's catalogue and corrections; what a person decided stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from intake.review.case_rows import is_open
from intake.review.edits import apply_each, code_edit
from mesh.errors import StaleEtag
from minca.fleet.v1 import match_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.review.case_rows import CaseRows
    from intake.review.recoding import Coder
    from minca.datastore.v1 import vehicle_pb2

MOST_SHOWN: Final = 1_000


@dataclass(frozen=True, slots=True)
class CodedCase:
    """What coding a case again came to."""

    changed: Sequence[vehicle_pb2.CaseVehicle]
    """The vehicles whose code or decision is another one, in order."""
    coded_count: int
    catalog_version: str


async def code_again(rows: CaseRows, coder: Coder, case_id: str, *, etag: str, with_accepted: bool) -> CodedCase:
    """Code the open vehicles of a case again, on request those too that the matcher accepted.

    A vehicle that a person changes meanwhile stays as that person left it.

    Raises: StaleEtag, WrongState, grpc.aio.AioRpcError.
    """
    case = await rows.changeable(case_id)
    if etag and etag != case.etag:
        raise StaleEtag("case", case.cot_number, case.etag)
    coded = [row for row in await rows.rows(case.id) if _is_asked_again(row, with_accepted=with_accepted)]
    if not coded:
        return CodedCase((), 0, case.catalog_version)
    matches, catalog_version = await coder.code_now(case, [row.vehicle for row in coded])
    before = {row.id: row for row in coded}
    edits = [[code_edit(row, match)] for row, match in zip(coded, matches, strict=True) if row.match != match]
    results = await apply_each(rows.vehicles, case.id, edits)
    after = [result.vehicle for result in results if result.HasField("vehicle")]
    changed = [row for row in after if _verdict(row) != _verdict(before[row.id])]
    return CodedCase(changed, len(coded), catalog_version)


def _is_asked_again(row: vehicle_pb2.CaseVehicle, *, with_accepted: bool) -> bool:
    is_by_person = row.match.method == match_pb2.MATCH_METHOD_PERSON
    return not is_by_person and (with_accepted or is_open(row))


def _verdict(row: vehicle_pb2.CaseVehicle) -> tuple[str, int]:
    return row.match.cvegs, row.match.decision
