"""What a reviewer does to the vehicles of a case, by their positions in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mesh.client.pages import pages
from mesh.status import details_of
from minca.datastore.v1 import vehicle_service_pb2, vehicle_service_pb2_grpc
from minca.intake.v1 import review_service_pb2, review_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cli.client.calls import Mesh
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle

    Change = review_service_pb2.VehicleChangeRequest
    Result = review_service_pb2.VehicleChangeResult

A_PAGE: Final = 1_000
MOST_CHANGES: Final = 1_000


def review_stub(mesh: Mesh) -> review_service_pb2_grpc.ReviewServiceStub:
    """Return the stub of intake's ReviewService."""
    return review_service_pb2_grpc.ReviewServiceStub(mesh.intake)


async def vehicles_at(
    mesh: Mesh, case_id: str, numbers: Sequence[int], *, with_removed: bool = False
) -> list[CaseVehicle]:
    """Return the vehicles at these positions of a case, in the given order.

    Raises: ValueError when it has none there, grpc.aio.AioRpcError.
    """
    stub = vehicle_service_pb2_grpc.VehicleServiceStub(mesh.datastore)
    condition = f"position >= {min(numbers)} AND position <= {max(numbers)}"
    request = vehicle_service_pb2.ListVehiclesRequest(
        case_id=case_id, page_size=A_PAGE, filter=condition, with_removed=with_removed
    )
    by_number: dict[int, CaseVehicle] = {}
    async for page in pages(stub.ListVehicles, request):
        by_number |= {row.position: row for row in page.vehicles}
    for number in numbers:
        if number not in by_number:
            raise ValueError(f"case {case_id} has no vehicle {number}")
    return [by_number[number] for number in numbers]


async def change_vehicles(mesh: Mesh, case_id: str, changes: Sequence[Change]) -> list[Result]:
    """Change vehicles of a case, a thousand a call; return what became of each, and of those that say the same.

    Raises: grpc.aio.AioRpcError.
    """
    results: list[Result] = []
    for start in range(0, len(changes), MOST_CHANGES):
        request = review_service_pb2.BatchChangeVehiclesRequest(
            case_id=case_id, changes=changes[start : start + MOST_CHANGES]
        )
        results += (await review_stub(mesh).BatchChangeVehicles(request)).results
    return results


def refusals_of(results: Sequence[Result], positions: Mapping[str, int]) -> Iterator[str]:
    """Yield why changes were refused, a sentence each; `positions` are those of the vehicles by their ids."""
    for result in results:
        if result.HasField("error"):
            details = details_of(result.error)
            named = positions.get(result.vehicle_id)
            yield f"vehicle {named or result.vehicle_id}: {details.message} [{details.reason}]"
