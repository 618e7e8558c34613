"""Sends edits of vehicles to the datastore; what it refuses is said in the words of our own requests."""

from __future__ import annotations

import hashlib
import re
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

import grpc
from google.rpc import error_details_pb2, status_pb2

from mesh.errors import StaleEtag
from mesh.status import read_details, status_of, trailers
from minca.datastore.v1 import vehicle_edit_pb2, vehicle_service_pb2

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from google.protobuf.field_mask_pb2 import FieldMask

    from minca.datastore.v1 import vehicle_pb2, vehicle_service_pb2_grpc
    from minca.fleet.v1 import match_pb2

    Vehicles = vehicle_service_pb2_grpc.VehicleServiceStub
    Edits = Sequence[vehicle_edit_pb2.VehicleEdit]

MOST_EDITS: Final = 1_000
MOST_TRIES: Final = 3
T = TypeVar("T")
# The field of an edit in which a value of ours went out; what follows is named as in our request.
_EDIT: Final = re.compile(r"edits\[\d+\]\.(?:(?:update|remove|add|code|restore|undo)\.)?")


def update_edits(
    vehicle_id: str, etag: str, change: vehicle_pb2.CaseVehicle, mask: FieldMask, match: match_pb2.Match | None = None
) -> Edits:
    """Return the edits that set fields, and store the matcher's answer to what the vehicle says then, if there is one.

    `etag` is that of the vehicle before both of them.
    """
    update = vehicle_edit_pb2.FieldEdit(vehicle=change, update_mask=mask)
    edits = [vehicle_edit_pb2.VehicleEdit(vehicle_id=vehicle_id, etag=etag, update=update)]
    if match is not None:
        code = vehicle_edit_pb2.CodeEdit(match=match)
        edits.append(vehicle_edit_pb2.VehicleEdit(vehicle_id=vehicle_id, etag=etag, code=code))
    return edits


def code_edit(row: vehicle_pb2.CaseVehicle, match: match_pb2.Match) -> vehicle_edit_pb2.VehicleEdit:
    """Return the edit that gives a vehicle the matcher's answer, unless it has changed since it was read."""
    code = vehicle_edit_pb2.CodeEdit(match=match)
    return vehicle_edit_pb2.VehicleEdit(vehicle_id=row.id, etag=row.etag, code=code)


def keeping_edit(vehicle_id: str, etag: str) -> vehicle_edit_pb2.VehicleEdit:
    """Return the edit that leaves a vehicle its code."""
    return vehicle_edit_pb2.VehicleEdit(vehicle_id=vehicle_id, etag=etag, code=vehicle_edit_pb2.CodeEdit())


async def apply_all(
    vehicles: Vehicles, case_id: str, edits: Edits, request_id: str = "", *, as_one_change: bool = False
) -> list[vehicle_pb2.CaseVehicle]:
    """Apply all edits or none; return the vehicles as they are then, in the order of the edits.

    `as_one_change`: one undo takes all of them back.

    Raises: grpc.aio.AioRpcError.
    """
    request = vehicle_service_pb2.EditVehiclesRequest(
        case_id=case_id, edits=edits, all_or_none=True, request_id=request_id, as_one_change=as_one_change
    )
    try:
        response = await vehicles.EditVehicles(request)
    except grpc.aio.AioRpcError as error:
        raise _in_our_words(error) from None
    return [result.vehicle for result in response.results]


async def repeated(change: Callable[[], Awaitable[T]], *, is_checked: bool) -> T:
    """Make a change of what it reads first, again where others change the same, unless the caller checks etags.

    Raises: grpc.aio.AioRpcError.
    """
    for tries_left in reversed(range(MOST_TRIES)):
        try:
            return await change()
        except grpc.aio.AioRpcError as error:
            if is_checked or not tries_left or read_details(error).reason != StaleEtag.reason:
                raise
    raise AssertionError("the last try returns or raises")


async def apply_each(
    vehicles: Vehicles, case_id: str, changes: Sequence[Edits], request_id: str = ""
) -> list[vehicle_edit_pb2.VehicleEditResult]:
    """Apply each change, the edits of one vehicle, that can be applied; return what became of each, in order.

    Raises: grpc.aio.AioRpcError.
    """
    outcomes: list[vehicle_edit_pb2.VehicleEditResult] = []
    for number, batch in enumerate(_batches(changes)):
        request = vehicle_service_pb2.EditVehiclesRequest(
            case_id=case_id,
            edits=[edit for edits in batch for edit in edits],
            request_id=_part_of(request_id, number),
        )
        results = iter((await vehicles.EditVehicles(request)).results)
        outcomes += [_outcome(list(islice(results, len(edits)))) for edits in batch]
    return outcomes


def _batches(changes: Sequence[Edits]) -> Iterator[list[Edits]]:
    """Yield changes in requests that hold as many edits as are allowed, all of a vehicle in one."""
    batch: list[Edits] = []
    count = 0
    for edits in changes:
        if count + len(edits) > MOST_EDITS:
            yield batch
            batch, count = [], 0
        batch.append(edits)
        count += len(edits)
    if batch:
        yield batch


def _outcome(results: Sequence[vehicle_edit_pb2.VehicleEditResult]) -> vehicle_edit_pb2.VehicleEditResult:
    """Return what became of the edits of one vehicle: the first refusal, or else the vehicle after all of them."""
    for result in results:
        if result.HasField("error"):
            return vehicle_edit_pb2.VehicleEditResult(error=renamed(result.error))
    return results[-1]


def renamed(status: status_pb2.Status, prefix: str = "") -> status_pb2.Status:
    """Return a refusal of edits in which fields have the names of our request, where they stand behind `prefix`."""
    ours = status_pb2.Status(code=status.code, message=_EDIT.sub(prefix, status.message))
    for packed in status.details:
        detail = ours.details.add()
        detail.CopyFrom(packed)
        if packed.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest()
            packed.Unpack(bad)
            for violation in bad.field_violations:
                violation.field = _EDIT.sub(prefix, violation.field)
            detail.Pack(bad)
        elif packed.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = error_details_pb2.ErrorInfo()
            packed.Unpack(info)
            if "field" in info.metadata:
                info.metadata["field"] = _EDIT.sub(prefix, info.metadata["field"])
            detail.Pack(info)
    return ours


def _in_our_words(error: grpc.aio.AioRpcError) -> grpc.aio.AioRpcError:
    status = status_of(error)
    if status is None:
        return error
    ours = renamed(status)
    return grpc.aio.AioRpcError(
        error.code(),
        initial_metadata=grpc.aio.Metadata(),
        trailing_metadata=grpc.aio.Metadata(*trailers(ours)),
        details=ours.message,
    )


def _part_of(request_id: str, number: int) -> str:
    """Return the key of a batch: the caller's own for the first one."""
    if not request_id or not number:
        return request_id
    return hashlib.sha256(f"{number} {request_id}".encode()).hexdigest()
