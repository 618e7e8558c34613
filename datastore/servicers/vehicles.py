"""VehicleService."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from datastore.convert import vehicles as convert
from datastore.convert.new_cases import addition_keys, new_vehicles
from datastore.convert.request_keys import request_key
from datastore.convert.vehicle_edits import edit_results, vehicle_edits
from datastore.db.engine import is_worth_repeating, transact, was_undone
from datastore.servicers.page_request import page_request
from datastore.store import vehicles
from datastore.store.edit_vehicles import edit_vehicles, update_vehicle
from datastore.tenancy.actor import current_actor
from minca.datastore.v1 import vehicle_service_pb2 as pb
from minca.datastore.v1 import vehicle_service_pb2_grpc

if TYPE_CHECKING:
    import grpc
    from sqlalchemy.ext.asyncio import AsyncEngine

    Context = grpc.aio.ServicerContext[Any, Any]

RPC = "/minca.datastore.v1.VehicleService/"
DEFAULT, MOST = 100, 1000


class VehicleServicer(vehicle_service_pb2_grpc.VehicleServiceServicer):
    """Stores the vehicles of cases; `check_share` of the accepted ones are chosen for a blind check."""

    def __init__(self, engine: AsyncEngine, *, check_share: float) -> None:
        self._engine = engine
        self._check_share = check_share

    async def AddVehiclesToCase(
        self, request: pb.AddVehiclesToCaseRequest, _context: Context
    ) -> pb.AddVehiclesToCaseResponse:
        actor = current_actor(f"{RPC}AddVehiclesToCase")
        rows = await asyncio.to_thread(new_vehicles, request)
        keys = addition_keys(request, actor)
        new_rows = await transact(
            self._engine,
            lambda connection: vehicles.add_vehicles(
                connection,
                actor,
                request.case_id,
                rows=rows,
                keys=keys,
                message=request.message_id,
                check_share=self._check_share,
            ),
            is_retryable=is_worth_repeating if keys else was_undone,
        )
        return pb.AddVehiclesToCaseResponse(vehicles=await asyncio.to_thread(convert.vehicles_of, new_rows))

    async def ListVehicles(self, request: pb.ListVehiclesRequest, _context: Context) -> pb.ListVehiclesResponse:
        actor = current_actor(f"{RPC}ListVehicles")
        list_request = page_request(request, actor, request.filter, default=DEFAULT, maximum=MOST)
        page = await transact(
            self._engine,
            lambda connection: vehicles.list_vehicles(
                connection,
                request.case_id,
                list_request,
                order_by=request.order_by,
                with_removed=request.with_removed,
            ),
        )
        items = await asyncio.to_thread(convert.vehicles_of, page.items)
        return pb.ListVehiclesResponse(vehicles=items, next_page_token=page.next_token)

    async def UpdateVehicle(self, request: pb.UpdateVehicleRequest, _context: Context) -> pb.UpdateVehicleResponse:
        actor = current_actor(f"{RPC}UpdateVehicle")
        values = convert.vehicle_changes(request)
        row = await transact(
            self._engine,
            lambda connection: update_vehicle(
                connection, actor, request.case_id, request.vehicle_id, values=values, etag=request.vehicle.etag
            ),
        )
        return pb.UpdateVehicleResponse(vehicle=convert.vehicle_of(row))

    async def EditVehicles(self, request: pb.EditVehiclesRequest, _context: Context) -> pb.EditVehiclesResponse:
        actor = current_actor(f"{RPC}EditVehicles")
        edits = await asyncio.to_thread(vehicle_edits, request)
        key = request_key("EditVehicles", request, actor)
        outcome = await transact(
            self._engine,
            lambda connection: edit_vehicles(
                connection,
                actor,
                request.case_id,
                edits,
                all_or_none=request.all_or_none,
                as_one_change=request.as_one_change,
                key=key,
                check_share=self._check_share,
            ),
            is_retryable=is_worth_repeating if key else was_undone,
        )
        return await asyncio.to_thread(edit_results, outcome)
