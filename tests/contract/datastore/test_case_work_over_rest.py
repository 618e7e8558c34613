"""Work on cases over REST: status, notes and history, and a watch that goes on where its connection broke."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest_asyncio

from tests.contract.gateway.http import JSON, send
from tests.contract.gateway.served import serving
from tests.contract.gateway.test_emails import minca_contracts
from tests.fixtures.records import a_doubtful_vehicle
from tests.fixtures.stored import a_stored_case

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.datastores import Datastore, Metadata


@pytest_asyncio.fixture
async def gateway(store: Datastore) -> AsyncIterator[str]:
    """The address of a gateway before the datastore."""
    async with serving(minca_contracts(), store.address) as address:
        yield address


async def posted(gateway: str, caller: Metadata, path: str, body: dict[str, Any]) -> Any:
    return await send(gateway, "POST", path, json.dumps(body).encode(), {**JSON, **dict(caller)})


@asynccontextmanager
async def events(gateway: str, caller: Metadata, last_event_id: str = "") -> AsyncIterator[AsyncIterator[Any]]:
    """Watch all cases as server-sent events; each is its id and its data."""
    host, _, port = gateway.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    named = {"host": gateway, "accept": "text/event-stream", **dict(caller)}
    named |= {"last-event-id": last_event_id} if last_event_id else {}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    writer.write(f"GET /v1/cases:watch HTTP/1.1\r\n{lines}\r\n".encode())
    try:
        yield _read(reader)
    finally:
        writer.close()


async def _read(reader: asyncio.StreamReader) -> AsyncIterator[Any]:
    data: dict[str, Any] = {}
    while line := await asyncio.wait_for(reader.readline(), 30):
        name, _, value = line.decode().strip().partition(": ")
        if name == "data":
            data = json.loads(value)
        elif name == "id":
            yield value, data


async def test_a_case_is_quoted_by_force_and_noted(store: Datastore, ana: Metadata, gateway: str) -> None:
    case = await a_stored_case(store, ana, a_doubtful_vehicle())
    path = f"/v1/cases/{case.cot_number}"
    quote = {"status": "STATUS_QUOTED"}

    refused = await posted(gateway, ana, f"{path}:updateStatus", quote)
    quoted = await posted(gateway, ana, f"{path}:updateStatus", quote | {"force": True, "reason": "Urge"})
    note = await posted(gateway, ana, f"{path}/notes", {"text": "Enviada"})
    notes = await send(gateway, "GET", f"{path}/notes?page_size=1", headers=dict(ana))
    history = await send(gateway, "GET", f"{path}/history", headers=dict(ana))

    assert (refused.status, refused.json["reason"]) == (400, "WRONG_STATE")
    assert (quoted.status, quoted.json["status"]) == (200, "STATUS_QUOTED")
    assert notes.json["notes"] == [note.json]
    assert [entry["action"] for entry in history.json["entries"]] == ["update", "update", "update", "create"]


async def test_a_watch_goes_on_behind_the_last_event_that_its_client_had(
    store: Datastore, ana: Metadata, gateway: str
) -> None:
    async with events(gateway, ana) as seen:
        begun_id, begun = await anext(seen)
        first = await a_stored_case(store, ana)
        first_id, change = await anext(seen)
    second = await a_stored_case(store, ana)

    async with events(gateway, ana, first_id) as seen:
        resumed_id, resumed = await anext(seen)
        _, later = await anext(seen)

    assert begun["resumeToken"] == begun_id
    assert [each["caseId"] for each in change["changes"]] == [first.id]
    assert (resumed_id, resumed.get("changes", [])) == (first_id, [])
    assert [(each["caseId"], each["isNew"]) for each in later["changes"]] == [(second.id, True)]


async def test_an_id_that_no_watch_gave_is_refused(gateway: str, ana: Metadata) -> None:
    headers = {**dict(ana), "accept": "text/event-stream", "last-event-id": "7-abc"}

    answer = await send(gateway, "GET", "/v1/cases:watch", headers=headers)

    assert (answer.status, answer.json["reason"]) == (400, "INVALID_FIELD")
