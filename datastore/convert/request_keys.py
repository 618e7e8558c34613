"""What identifies a repeated request: its caller's key (AIP-155), with the hash of what the caller asks for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from datastore.db.idempotency import RequestKey
from minca.fleet.v1 import match_pb2

if TYPE_CHECKING:
    from datastore.tenancy.actor import Actor
    from minca.datastore.v1 import vehicle_pb2


def request_key(method: str, request: Any, actor: Actor) -> RequestKey | None:
    """Return what identifies a repeated request; None when it has no key of its own."""
    if not request.request_id:
        return None
    content = hashlib.sha256(_of_caller(request).SerializeToString(deterministic=True)).digest()
    return RequestKey(actor.insurer_id, method, request.request_id, content)


def _of_caller(request: Any) -> Any:
    """Return a request without the matcher's answers and the etags: those of a repeat may be others."""
    asked_for = type(request)()
    asked_for.CopyFrom(request)
    for vehicle in getattr(asked_for, "vehicles", ()):
        _drop_answer(vehicle)
    for edit in getattr(asked_for, "edits", ()):
        edit.etag = ""
        kind = edit.WhichOneof("edit")
        if kind == "add":
            _drop_answer(edit.add.vehicle)
        elif kind == "code":
            edit.code.ClearField("match")
        elif kind == "update":
            edit.update.vehicle.etag = ""
    return asked_for


def _drop_answer(vehicle: vehicle_pb2.CaseVehicle) -> None:
    if vehicle.match.method != match_pb2.MATCH_METHOD_PERSON:
        vehicle.ClearField("match")
