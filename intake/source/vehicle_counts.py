"""How many vehicles of its cases were read in each file of a mail."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from minca.datastore.v1 import vehicle_service_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minca.datastore.v1 import vehicle_service_pb2_grpc
    from minca.datastore.v1.message_pb2 import Message

MOST_COUNTED: Final = 1_000
"""Vehicles of all cases of a mail; counting more would take longer than showing the mail."""


async def vehicles_by_file(
    vehicles: vehicle_service_pb2_grpc.VehicleServiceStub, message: Message
) -> Mapping[str, int]:
    """Return the number of vehicles by the file of their origins; empty when they are too many to count.

    Raises: AioRpcError.
    """
    counts: Counter[str] = Counter()
    left = MOST_COUNTED
    for case_id in dict.fromkeys([*(case.case_id for case in message.cases), message.case_id]):
        if not case_id:
            continue
        if left < 1:
            return {}
        page = await vehicles.ListVehicles(vehicle_service_pb2.ListVehiclesRequest(case_id=case_id, page_size=left))
        if page.next_page_token:
            return {}
        left -= len(page.vehicles)
        counts.update(stored.vehicle.origin.file for stored in page.vehicles)
    return counts
