"""WatchCases: what changes comes as it changes, once for each case, and a watch that broke goes on without a gap."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from datastore.app import datastore
from datastore.db.engine import APPLICATION, begin, open_engine
from datastore.store.cases import update_data
from datastore.tenancy.actor import Actor
from datastore.tenancy.scope import Scope
from minca.datastore.v1 import case_pb2, case_service_pb2, case_service_pb2_grpc, vehicle_service_pb2
from minca.fleet.v1 import case_data_pb2
from tests.fixtures.records import a_doubtful_vehicle, a_vehicle, refused
from tests.fixtures.servers import bearer, secured
from tests.fixtures.stored import a_stored_case, vehicles_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from minca.datastore.v1.case_change_pb2 import CaseChange
    from tests.fixtures.datastores import Datastore, Metadata

STRANGER = bearer(insurer_id="stranger")
Watch = grpc.aio.UnaryStreamCall[Any, case_service_pb2.WatchCasesResponse]


@asynccontextmanager
async def watching(store: Datastore, caller: Metadata, **asked: Any) -> AsyncIterator[Watch]:
    call: Watch = store.cases.WatchCases(case_service_pb2.WatchCasesRequest(**asked), metadata=caller, timeout=60)
    try:
        yield call
    finally:
        call.cancel()


async def begun(watch: Watch) -> str:
    """Where a watch begins."""
    first = await anext(aiter(watch))
    assert not first.changes
    return first.resume_token


async def changes(watch: Watch, count: int) -> list[CaseChange]:
    """The next changes that a watch is sent."""
    seen: list[CaseChange] = []
    messages = aiter(watch)
    while len(seen) < count:
        seen += (await anext(messages)).changes
    return seen


async def renamed(store: Datastore, caller: Metadata, case: str, name: str) -> case_pb2.Case:
    changed = case_pb2.Case(data=case_data_pb2.CaseData(client_name=name))
    request = case_service_pb2.UpdateCaseRequest(case_id=case, case=changed)
    return (await store.cases.UpdateCase(request, metadata=caller)).case


async def settled(store: Datastore, caller: Metadata) -> None:
    """Wait until what was written before has its place in the order of changes."""
    async with watching(store, caller) as watch:
        await begun(watch)
        mark = await a_stored_case(store, caller)
        while (await changes(watch, 1))[-1].case_id != mark.id:
            pass


async def test_a_watch_is_sent_new_cases_and_changed_ones_as_they_are(store: Datastore, ana: Metadata) -> None:
    old = await a_stored_case(store, ana)
    await settled(store, ana)

    async with watching(store, ana) as watch:
        await begun(watch)
        new = await a_stored_case(store, ana, a_vehicle(), a_doubtful_vehicle())
        (first,) = await changes(watch, 1)
        after = await renamed(store, ana, old.id, "Otra")
        (second,) = await changes(watch, 1)

    assert (first.case_id, first.cot_number, first.status, first.open_count, first.etag, first.is_new) == (
        *(new.id, new.cot_number, new.status, 1, new.etag),
        True,
    )
    assert (second.case_id, second.etag, second.is_new) == (old.id, after.etag, False)
    assert second.update_time == after.update_time


async def test_a_case_that_changed_several_times_is_sent_once_to_one_who_comes_back(
    store: Datastore, ana: Metadata
) -> None:
    case, other = await a_stored_case(store, ana), await a_stored_case(store, ana)
    await settled(store, ana)
    async with watching(store, ana) as watch:
        token = await begun(watch)

    for name in ("uno", "dos", "tres"):
        last = await renamed(store, ana, case.id, name)
    await renamed(store, ana, other.id, "cuatro")
    await settled(store, ana)

    async with watching(store, ana, resume_token=token) as watch:
        assert await begun(watch) == token
        seen = await changes(watch, 3)
    assert [change.case_id for change in seen[:2]] == [case.id, other.id]
    assert seen[0].etag == last.etag


async def test_a_change_that_commits_after_later_ones_is_not_missed(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    slow, quick = await a_stored_case(store, ana), await a_stored_case(store, ana)
    await settled(store, ana)
    actor = Actor(subject="ana", service="", insurer_id=insurer, rpc="/x")
    engine = open_engine(store.database_url, role=APPLICATION)
    try:
        async with watching(store, ana) as watch:
            await begun(watch)
            async with begin(engine, Scope(insurer)) as connection:
                await update_data(connection, actor, slow.id, values={"client_name": "Lenta"}, etag="")
                await renamed(store, ana, quick.id, "Pronta")
                (first,) = await changes(watch, 1)
            (second,) = await changes(watch, 1)
    finally:
        await engine.dispose()

    assert (first.case_id, second.case_id) == (quick.id, slow.id)


async def test_whoever_goes_on_after_each_message_misses_nothing_of_many_writers(
    store: Datastore, ana: Metadata
) -> None:
    cases = [await a_stored_case(store, ana) for _ in range(6)]
    await settled(store, ana)
    async with watching(store, ana) as watch:
        token = await begun(watch)

    async def write(case: case_pb2.Case) -> str:
        for number in range(8):
            last = await renamed(store, ana, case.id, f"Cliente {number}")
        return last.etag

    writing = asyncio.gather(*map(write, cases))
    latest: dict[str, str] = {}
    wanted: dict[str, str] = {}
    while not wanted or latest != wanted:
        async with watching(store, ana, resume_token=token) as watch:
            await begun(watch)
            message = await anext(aiter(watch))
            latest |= {change.case_id: change.etag for change in message.changes}
            token = message.resume_token
        if writing.done():
            wanted = dict(zip([case.id for case in cases], writing.result(), strict=True))

    assert latest == wanted


async def test_a_watch_of_one_case_is_sent_that_case_and_what_its_vehicles_do(store: Datastore, ana: Metadata) -> None:
    case, other = await a_stored_case(store, ana, a_doubtful_vehicle()), await a_stored_case(store, ana)
    (vehicle,) = await vehicles_of(store, ana, case.id)
    await settled(store, ana)

    async with watching(store, ana, case_id=case.cot_number) as watch:
        await begun(watch)
        await renamed(store, ana, other.id, "Otra")
        vehicle.review_note = "vista"
        change = vehicle_service_pb2.UpdateVehicleRequest(case_id=case.id, vehicle_id=vehicle.id, vehicle=vehicle)
        change.update_mask.paths.append("review_note")
        await store.vehicles.UpdateVehicle(change, metadata=ana)
        (seen,) = await changes(watch, 1)

    assert seen.case_id == case.id


async def test_a_watch_sees_nothing_of_another_insurer(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)
    every = bearer()

    async with watching(store, STRANGER) as theirs, watching(store, every) as all_insurers:
        await begun(theirs)
        await begun(all_insurers)
        await renamed(store, ana, case.id, "Otra")
        own = await a_stored_case(store, STRANGER)
        (seen,) = await changes(theirs, 1)
        everything = {change.case_id for change in await changes(all_insurers, 2)}

    assert seen.case_id == own.id
    assert everything >= {case.id}
    with refused("RESOURCE_NOT_FOUND"):
        async with watching(store, STRANGER, case_id=case.id) as watch:
            await begun(watch)


@pytest.mark.parametrize("token", ["x", "1", "2-1", "0-999999999999", "-1-1", "1-1-1"])
async def test_a_token_that_was_never_given_is_refused(store: Datastore, ana: Metadata, token: str) -> None:
    with refused("INVALID_FIELD") as refusal:
        async with watching(store, ana, resume_token=token) as watch:
            await begun(watch)

    assert refusal.fields == ["resume_token"]


async def test_a_watch_without_changes_shows_that_it_is_alive_and_ends_with_the_server(
    database_url: str, nats_url: str
) -> None:
    settings = secured(datastore_address="127.0.0.1:0", watch_heartbeat_s=1)
    async with datastore(settings, database_url, nats_url) as server:
        await server.start()
        async with grpc.aio.insecure_channel(server.address) as channel:
            stub = case_service_pb2_grpc.CaseServiceStub(channel)
            call: Watch = stub.WatchCases(case_service_pb2.WatchCasesRequest(), metadata=bearer(), timeout=60)
            messages = aiter(call)
            first, second = await anext(messages), await anext(messages)
            assert (list(second.changes), second.resume_token) == ([], first.resume_token)
            await server.stop()
            with refused("NOT_READY"):
                async for _ in messages:
                    pass
