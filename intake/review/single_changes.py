"""One change of one vehicle: it is coded again where what describes it changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.review.edits import apply_all, repeated, update_edits
from intake.review.field_paths import changed_vehicle, is_recoded, paths_of
from intake.review.recoding import are_coded_alike
from intake.service.convert import MOST_LISTED, check_request_id
from mesh.errors import InvalidField
from minca.datastore.v1 import vehicle_service_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from google.protobuf.field_mask_pb2 import FieldMask

    from intake.review.case_rows import CaseRows
    from intake.review.recoding import Coder
    from minca.datastore.v1 import case_pb2, vehicle_edit_pb2, vehicle_pb2
    from minca.fleet.v1 import match_pb2
    from minca.fleet.v1 import vehicle_pb2 as fleet_pb2


@dataclass(frozen=True, slots=True)
class SingleChanges:
    """Changes vehicles one by one."""

    rows: CaseRows
    coder: Coder

    async def added(
        self, case_id: str, vehicles: Sequence[vehicle_pb2.CaseVehicle], request_id: str
    ) -> Sequence[vehicle_pb2.CaseVehicle]:
        """Append vehicles, all or none; those that come without a match are coded.

        Raises: InvalidField, WrongState, grpc.aio.AioRpcError.
        """
        if not 1 <= len(vehicles) <= MOST_LISTED:
            raise InvalidField("vehicles", len(vehicles), f"1 to {MOST_LISTED} vehicles")
        check_request_id(request_id)
        case = await self.rows.changeable(case_id)
        fresh = [vehicle for vehicle in vehicles if not _has_match(vehicle)]
        for vehicle, match in zip(fresh, await self.coder.code(case, [row.vehicle for row in fresh]), strict=True):
            vehicle.match.CopyFrom(match)
        request = vehicle_service_pb2.AddVehiclesToCaseRequest(
            case_id=case.id, vehicles=vehicles, request_id=request_id
        )
        return (await self.rows.vehicles.AddVehiclesToCase(request)).vehicles

    async def changed(
        self, case_id: str, vehicle_id: str, change: vehicle_pb2.CaseVehicle, mask: FieldMask
    ) -> vehicle_pb2.CaseVehicle:
        """Change fields of a vehicle.

        Raises: NotFound, WrongState, grpc.aio.AioRpcError.
        """
        if not is_recoded(paths_of(change, mask)):
            return await self.applied(case_id, update_edits(vehicle_id, change.etag, change, mask))
        return await repeated(lambda: self._recoded(case_id, vehicle_id, change, mask), is_checked=bool(change.etag))

    async def _recoded(
        self, case_id: str, vehicle_id: str, change: vehicle_pb2.CaseVehicle, mask: FieldMask
    ) -> vehicle_pb2.CaseVehicle:
        """Change what describes a vehicle, and store the code of what it says then in the same change."""
        case = await self.rows.changeable(case_id)
        row = await self.rows.one(case.id, vehicle_id, with_removed=True)
        after = changed_vehicle(row, change, paths_of(change, mask))
        match = await self.code_of(case, row, after)
        return await self.applied(case.id, update_edits(row.id, change.etag or row.etag, change, mask, match))

    async def code_of(
        self, case: case_pb2.Case, row: vehicle_pb2.CaseVehicle, after: fleet_pb2.Vehicle
    ) -> match_pb2.Match | None:
        """Return the code of a vehicle as it is to be; None when nothing changes that the matcher looks at."""
        if are_coded_alike(row.vehicle, after):
            return None
        (match,) = await self.coder.code(case, [after])
        return match

    async def applied(self, case_id: str, edits: Sequence[vehicle_edit_pb2.VehicleEdit]) -> vehicle_pb2.CaseVehicle:
        """Apply the edits of one vehicle, and return it.

        Raises: grpc.aio.AioRpcError.
        """
        *_, vehicle = await apply_all(self.rows.vehicles, case_id, edits)
        return vehicle


def _has_match(vehicle: vehicle_pb2.CaseVehicle) -> bool:
    return vehicle.HasField("match") and bool(vehicle.match.cvegs or vehicle.match.decision)
