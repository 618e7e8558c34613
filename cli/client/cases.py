"""Cases with their vehicles, fetched from the datastore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesh.client.pages import pages
from mesh.language import ACCEPT_LANGUAGE
from minca.datastore.v1 import case_service_pb2, case_service_pb2_grpc, vehicle_service_pb2, vehicle_service_pb2_grpc

if TYPE_CHECKING:
    import grpc

    from cli.client.calls import Mesh
    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle

VEHICLES_A_PAGE = 1000


async def fetch_case(mesh: Mesh, key: str) -> tuple[Case, list[CaseVehicle]]:
    """Return a case by id or COT number, with all its vehicles."""
    case = await get_case(mesh, key)
    return case, await _fetch_vehicles(mesh.datastore, case)


async def get_case(mesh: Mesh, key: str) -> Case:
    """Return a case by id or COT number, without its vehicles.

    Raises: grpc.aio.AioRpcError.
    """
    stub = case_service_pb2_grpc.CaseServiceStub(mesh.datastore)
    accepted = ((ACCEPT_LANGUAGE, mesh.language),)
    return (await stub.GetCase(case_service_pb2.GetCaseRequest(case_id=key), metadata=accepted)).case


async def _fetch_vehicles(datastore: grpc.aio.Channel, case: Case) -> list[CaseVehicle]:
    stub = vehicle_service_pb2_grpc.VehicleServiceStub(datastore)
    vehicles: list[CaseVehicle] = []
    request = vehicle_service_pb2.ListVehiclesRequest(case_id=case.id, page_size=VEHICLES_A_PAGE)
    async for page in pages(stub.ListVehicles, request):
        vehicles += page.vehicles
    return vehicles
