"""Codes the vehicles of a case again, with today's catalogue and corrections; what a person decided stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intake.review.edits import apply_each, code_edit
from mesh.errors import InvalidField, StaleEtag
from minca.datastore.v1 import vehicle_service_pb2
from minca.intake.v1 import review_service_pb2 as pb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.review.case_rows import CaseRows
    from intake.review.recoding import Coder
    from intake.service.matching import Answers
    from minca.datastore.v1 import vehicle_pb2
    from minca.fleet.v1 import match_pb2

MOST_CODED: Final = 20_000
MOST_SHOWN: Final = 1_000
A_PART: Final = 1_000
LONGEST_TOKEN: Final = 9


async def code_again(rows: CaseRows, coder: Coder, request: pb.CodeCaseRequest) -> pb.CodeCaseResponse:
    """Code the open vehicles of a case again, on request those too that the matcher accepted.

    What one part of them comes to is stored before the next is asked for, so it stays if the call is broken off. A
    vehicle that a person changes meanwhile stays as that person left it.

    Raises: InvalidField, StaleEtag, WrongState, grpc.aio.AioRpcError.
    """
    if not 0 <= request.max_vehicles <= MOST_CODED:
        raise InvalidField("max_vehicles", request.max_vehicles, f"0 to {MOST_CODED}")
    position = _position(request.resume_token)
    case = await rows.changeable(request.case_id)
    if request.etag and not request.resume_token and request.etag != case.etag:
        raise StaleEtag("case", case.cot_number, case.etag)
    response = pb.CodeCaseResponse(catalog_version=case.catalog_version)
    answers: Answers = {}
    while True:
        wanted = request.max_vehicles - response.coded_count if request.max_vehicles else A_PART
        part = await rows.vehicles.ListVehicles(
            vehicle_service_pb2.ListVehiclesRequest(
                case_id=case.id, filter=_behind(position, request), page_size=min(wanted, A_PART)
            )
        )
        if part.vehicles:
            matches, catalog_version = await coder.code_now(case, [row.vehicle for row in part.vehicles], answers)
            changed = await _stored(rows, case.id, part.vehicles, matches)
            _add(response, changed, len(part.vehicles), catalog_version)
            position = part.vehicles[-1].position
        if not part.next_page_token:
            return response
        if response.coded_count == request.max_vehicles:
            response.resume_token = str(position)
            return response


async def _stored(
    rows: CaseRows, case_id: str, part: Sequence[vehicle_pb2.CaseVehicle], matches: Sequence[match_pb2.Match]
) -> list[vehicle_pb2.CaseVehicle]:
    """Store the matches that are others; return the vehicles whose code or decision is another one then."""
    before = {row.id: _verdict(row) for row in part}
    edits = [[code_edit(row, match)] for row, match in zip(part, matches, strict=True) if row.match != match]
    results = await apply_each(rows.vehicles, case_id, edits)
    after = [result.vehicle for result in results if result.HasField("vehicle")]
    return [row for row in after if _verdict(row) != before[row.id]]


def _add(
    response: pb.CodeCaseResponse, changed: Sequence[vehicle_pb2.CaseVehicle], coded: int, catalog_version: str
) -> None:
    """Add what a part came to."""
    response.changed.extend(changed[: MOST_SHOWN - len(response.changed)])
    response.changed_count += len(changed)
    response.coded_count += coded
    response.catalog_version = catalog_version or response.catalog_version


def _behind(position: int, request: pb.CodeCaseRequest) -> str:
    """Return the filter of the vehicles behind a position that are to be coded."""
    by_matcher = f'position > {position} AND method != "PERSON"'
    return by_matcher if request.with_accepted else f"{by_matcher} AND is_open = true"


def _position(resume_token: str) -> int:
    """Return the position behind which the vehicles are left; 0: all of them are.

    Raises: InvalidField.
    """
    if not resume_token:
        return 0
    if len(resume_token) > LONGEST_TOKEN or not (resume_token.isascii() and resume_token.isdecimal()):
        raise InvalidField(
            "resume_token", resume_token[:LONGEST_TOKEN], "the resume_token of an earlier answer, or none"
        )
    return int(resume_token)


def _verdict(row: vehicle_pb2.CaseVehicle) -> tuple[str, int]:
    return row.match.cvegs, row.match.decision
