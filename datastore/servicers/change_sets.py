"""ChangeSetService."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from datastore.convert.mails import change_set_of, proposed_changes
from datastore.db.engine import transact
from datastore.mailbox.change_sets import apply_change_set, list_change_sets, propose_change_set
from datastore.servicers.page_request import page_request
from datastore.tenancy.actor import current_actor
from minca.datastore.v1 import change_set_service_pb2 as pb
from minca.datastore.v1 import change_set_service_pb2_grpc

if TYPE_CHECKING:
    import grpc
    from sqlalchemy.ext.asyncio import AsyncEngine

    Context = grpc.aio.ServicerContext[Any, Any]

RPC = "/minca.datastore.v1.ChangeSetService/"
DEFAULT, MOST = 20, 100


class ChangeSetServicer(change_set_service_pb2_grpc.ChangeSetServiceServicer):
    """Lists and applies what later mails change of cases; `check_share` of the accepted vehicles are to be checked."""

    def __init__(self, engine: AsyncEngine, *, check_share: float) -> None:
        self._engine = engine
        self._check_share = check_share

    async def ListChangeSets(self, request: pb.ListChangeSetsRequest, _context: Context) -> pb.ListChangeSetsResponse:
        actor = current_actor(f"{RPC}ListChangeSets")
        list_request = page_request(request, actor, default=DEFAULT, maximum=MOST)
        page = await transact(
            self._engine, lambda connection: list_change_sets(connection, request.case_id, list_request)
        )
        items = map(change_set_of, page.items)
        return pb.ListChangeSetsResponse(change_sets=items, next_page_token=page.next_token)

    async def ProposeChangeSet(
        self, request: pb.ProposeChangeSetRequest, _context: Context
    ) -> pb.ProposeChangeSetResponse:
        actor = current_actor(f"{RPC}ProposeChangeSet")
        changes = await asyncio.to_thread(proposed_changes, request)
        row = await transact(
            self._engine, lambda connection: propose_change_set(connection, actor, request.case_id, changes)
        )
        return pb.ProposeChangeSetResponse(change_set=change_set_of(row))

    async def ApplyChangeSet(self, request: pb.ApplyChangeSetRequest, _context: Context) -> pb.ApplyChangeSetResponse:
        actor = current_actor(f"{RPC}ApplyChangeSet")
        row = await transact(
            self._engine,
            lambda connection: apply_change_set(
                connection,
                actor,
                request.case_id,
                request.change_set_id,
                positions=request.positions,
                etag=request.etag,
                check_share=self._check_share,
            ),
        )
        return pb.ApplyChangeSetResponse(change_set=change_set_of(row))
