"""MessageService: every method, and every way in which it refuses."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from minca.datastore.v1 import message_pb2, message_service_pb2
from tests.fixtures.records import a_case_request, a_message, a_message_request, a_vehicle, refused
from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

Message = message_pb2.Message
QUALITAS = bearer(insurer_id="qualitas")


def moved(
    message: str, status: Message.Status.ValueType, **said: str
) -> message_service_pb2.UpdateMessageStatusRequest:
    return message_service_pb2.UpdateMessageStatusRequest(message_id=message, status=status, **said)


async def test_a_message_is_stored_as_received_and_for_the_insurer_of_its_caller(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    made = await store.messages.CreateMessage(a_message_request("mail"), metadata=ana)
    read = await store.messages.GetMessage(
        message_service_pb2.GetMessageRequest(message_id=made.message.id), metadata=ana
    )

    assert not made.is_repeat
    assert read.message == made.message
    assert made.message.status == Message.STATUS_RECEIVED
    assert made.message.insurer_id == insurer
    assert made.message.content_sha256 == a_message("mail").content_sha256
    assert made.message.etag


async def test_a_caller_of_no_insurer_stores_for_the_default_one_or_for_any(store: Datastore) -> None:
    plain = await store.messages.CreateMessage(a_message_request(), metadata=bearer())
    named = await store.messages.CreateMessage(a_message_request(insurer_id="axa"), metadata=bearer())

    assert plain.message.insurer_id == "default"
    assert named.message.insurer_id == "axa"


async def test_the_same_content_gets_the_message_that_is_there(store: Datastore, ana: Metadata) -> None:
    first = await store.messages.CreateMessage(a_message_request("mail"), metadata=ana)
    again = await store.messages.CreateMessage(a_message_request("mail", request_id="r1"), metadata=ana)

    assert again.is_repeat
    assert again.message.id == first.message.id


async def test_the_same_content_of_another_insurer_is_another_message(store: Datastore, ana: Metadata) -> None:
    first = await store.messages.CreateMessage(a_message_request("mail"), metadata=ana)
    other = await store.messages.CreateMessage(a_message_request("mail"), metadata=QUALITAS)

    assert not other.is_repeat
    assert other.message.id != first.message.id
    assert other.message.insurer_id == "qualitas"


async def test_the_same_request_sent_many_times_at_once_stores_one_message(store: Datastore, ana: Metadata) -> None:
    request = a_message_request("mail", request_id="r1")

    answers = await asyncio.gather(*(store.messages.CreateMessage(request, metadata=ana) for _ in range(16)))

    assert len({answer.message.id for answer in answers}) == 1
    assert sorted(answer.is_repeat for answer in answers) == [False] + [True] * 15


async def test_a_request_id_with_another_content_is_refused_and_stores_nothing(store: Datastore, ana: Metadata) -> None:
    made = await store.messages.CreateMessage(a_message_request("mail", request_id="r1"), metadata=ana)

    with refused("REQUEST_ID_REUSED", grpc.StatusCode.ALREADY_EXISTS) as refusal:
        await store.messages.CreateMessage(a_message_request("another mail", request_id="r1"), metadata=ana)

    listed = await store.messages.ListMessages(message_service_pb2.ListMessagesRequest(), metadata=ana)
    of_the_first = {"resource_type": "message", "resource_name": made.message.id}
    assert refusal.details.metadata == {"request_id": "r1", **of_the_first}
    assert len(listed.messages) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": Message.KIND_UNSPECIFIED}, "message.kind"),
        ({"size_bytes": 0}, "message.size_bytes"),
        ({"source_message_id": "a\0b"}, "message.source_message_id"),
        ({"insurer_id": "no blanks"}, "message.insurer_id"),
    ],
)
async def test_a_message_that_cannot_be_stored_names_its_field(
    store: Datastore, ana: Metadata, changes: dict[str, Any], field: str
) -> None:
    with refused("INVALID_FIELD", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        await store.messages.CreateMessage(a_message_request(**changes), metadata=ana)

    assert refusal.fields == [field]


async def test_every_wrong_field_of_an_empty_message_is_named_at_once(store: Datastore, ana: Metadata) -> None:
    with refused("INVALID_FIELD") as refusal:
        await store.messages.CreateMessage(message_service_pb2.CreateMessageRequest(), metadata=ana)

    assert refusal.fields == ["message.kind", "message.content_sha256", "message.size_bytes"]


async def test_a_list_may_add_to_a_case_by_its_cot_number(store: Datastore, ana: Metadata) -> None:
    case = (await store.cases.CreateCaseWithVehicles(a_case_request(a_vehicle()), metadata=ana)).case
    request = a_message_request(kind=Message.KIND_VEHICLE_LIST, case_id=case.cot_number)

    made = await store.messages.CreateMessage(request, metadata=ana)

    assert made.message.case_id == case.id
    assert made.message.cot_number == case.cot_number


async def test_a_list_for_a_case_that_is_not_there_is_refused(store: Datastore, ana: Metadata) -> None:
    with refused("RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND) as refusal:
        await store.messages.CreateMessage(a_message_request(case_id="TK-2026-999"), metadata=ana)

    assert refusal.details.metadata == {"resource_type": "case", "resource_name": "TK-2026-999"}


@pytest.mark.parametrize("name", ["not an id", "01900000-0000-7000-8000-000000000000", ""])
async def test_a_message_that_is_not_there_is_not_found(store: Datastore, ana: Metadata, name: str) -> None:
    with refused("RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND):
        await store.messages.GetMessage(message_service_pb2.GetMessageRequest(message_id=name), metadata=ana)


async def test_the_message_of_another_insurer_is_not_found_nor_moved(store: Datastore, ana: Metadata) -> None:
    made = await store.messages.CreateMessage(a_message_request(), metadata=ana)

    with refused("RESOURCE_NOT_FOUND"):
        await store.messages.GetMessage(
            message_service_pb2.GetMessageRequest(message_id=made.message.id), metadata=QUALITAS
        )
    with refused("RESOURCE_NOT_FOUND"):
        await store.messages.UpdateMessageStatus(moved(made.message.id, Message.STATUS_PROCESSING), metadata=QUALITAS)


async def test_nobody_stores_for_another_insurer(store: Datastore) -> None:
    with refused("INVALID_FIELD") as refusal:
        await store.messages.CreateMessage(a_message_request(insurer_id="axa"), metadata=QUALITAS)

    assert refusal.fields == ["message.insurer_id"]


async def test_a_message_moves_on_and_counts_its_attempts(store: Datastore, ana: Metadata) -> None:
    made = (await store.messages.CreateMessage(a_message_request(), metadata=ana)).message

    begun = (await store.messages.UpdateMessageStatus(moved(made.id, Message.STATUS_PROCESSING), metadata=ana)).message
    same = (await store.messages.UpdateMessageStatus(moved(made.id, Message.STATUS_PROCESSING), metadata=ana)).message
    failed = (
        await store.messages.UpdateMessageStatus(
            moved(made.id, Message.STATUS_FAILED, failure="no vehicle was coded"), metadata=ana
        )
    ).message
    again = (await store.messages.UpdateMessageStatus(moved(made.id, Message.STATUS_RECEIVED), metadata=ana)).message

    assert begun.attempt_count == 1
    assert (same.status, same.attempt_count, same.etag) == (begun.status, 2, begun.etag)
    assert failed.failure == "no vehicle was coded"
    assert (again.status, again.failure, again.attempt_count) == (Message.STATUS_RECEIVED, "", 0)
    assert len({made.etag, begun.etag, failed.etag, again.etag}) == 4


async def test_a_message_does_not_move_back_from_its_case(store: Datastore, ana: Metadata) -> None:
    made = (await store.messages.CreateMessage(a_message_request(), metadata=ana)).message
    await store.cases.CreateCaseWithVehicles(a_case_request(a_vehicle(), message_id=made.id), metadata=ana)

    with refused("WRONG_STATE", grpc.StatusCode.FAILED_PRECONDITION) as refusal:
        await store.messages.UpdateMessageStatus(moved(made.id, Message.STATUS_PROCESSING), metadata=ana)

    assert refusal.details.metadata["state"] == "PROCESSED"
    assert refusal.details.metadata["allowed"] == "RECEIVED"


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (moved("", Message.STATUS_UNSPECIFIED), "status"),
        (moved("", Message.STATUS_PROCESSING, failure="why"), "failure"),
        (moved("", Message.STATUS_FAILED), "failure"),
        (moved("", Message.STATUS_FAILED, failure="x" * 501), "failure"),
    ],
)
async def test_a_move_that_makes_no_sense_names_its_field(
    store: Datastore, ana: Metadata, request_: message_service_pb2.UpdateMessageStatusRequest, field: str
) -> None:
    with refused("INVALID_FIELD") as refusal:
        await store.messages.UpdateMessageStatus(request_, metadata=ana)

    assert refusal.fields == [field]


async def test_a_message_that_changed_since_is_not_moved(store: Datastore, ana: Metadata) -> None:
    made = (await store.messages.CreateMessage(a_message_request(), metadata=ana)).message
    begun = (await store.messages.UpdateMessageStatus(moved(made.id, Message.STATUS_PROCESSING), metadata=ana)).message

    with refused("STALE_ETAG", grpc.StatusCode.ABORTED) as refusal:
        await store.messages.UpdateMessageStatus(
            moved(made.id, Message.STATUS_FAILED, failure="why", etag=made.etag), metadata=ana
        )

    assert refusal.details.metadata["current_etag"] == begun.etag


async def test_pages_show_every_message_once_newest_first(store: Datastore, ana: Metadata) -> None:
    made = [(await store.messages.CreateMessage(a_message_request(), metadata=ana)).message.id for _ in range(7)]

    seen: list[str] = []
    token = ""
    for _ in range(3):
        page = await store.messages.ListMessages(
            message_service_pb2.ListMessagesRequest(page_size=3, page_token=token), metadata=ana
        )
        seen += [message.id for message in page.messages]
        token = page.next_page_token

    assert seen == made[::-1]
    assert token == ""


async def test_a_page_is_exact_when_it_ends_with_the_list(store: Datastore, ana: Metadata) -> None:
    for _ in range(2):
        await store.messages.CreateMessage(a_message_request(), metadata=ana)

    page = await store.messages.ListMessages(message_service_pb2.ListMessagesRequest(page_size=2), metadata=ana)

    assert len(page.messages) == 2
    assert page.next_page_token == ""


@pytest.mark.parametrize("token", ["nonsense", "W10", "", "bm90IGpzb24"])
async def test_a_page_token_that_was_not_given_is_refused(store: Datastore, ana: Metadata, token: str) -> None:
    for _ in range(2):
        await store.messages.CreateMessage(a_message_request(), metadata=ana)
    page = await store.messages.ListMessages(message_service_pb2.ListMessagesRequest(page_size=1), metadata=ana)
    other = token or page.next_page_token

    with refused("INVALID_PAGE_TOKEN", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        await store.messages.ListMessages(
            message_service_pb2.ListMessagesRequest(page_token=other, filter='status = "RECEIVED"'), metadata=ana
        )

    assert refusal.fields == ["page_token"]


@pytest.mark.parametrize("size", [-1, 501])
async def test_a_page_size_out_of_bounds_is_refused(store: Datastore, ana: Metadata, size: int) -> None:
    with refused("INVALID_FIELD") as refusal:
        await store.messages.ListMessages(message_service_pb2.ListMessagesRequest(page_size=size), metadata=ana)

    assert refusal.fields == ["page_size"]


@pytest.mark.parametrize(
    ("filter_", "count"),
    [
        ('status = "RECEIVED"', 1),
        ("status != RECEIVED", 1),
        ('kind = "EMAIL" AND insurer_id != "default"', 2),
        ('insurer_id = "axa"', 0),
        ('create_time > "2026-01-01T00:00:00Z"', 2),
        ('create_time < "2026-01-01T00:00:00Z"', 0),
        ('cot_number = "TK-2026-001"', 0),
        ('case_id = "01900000-0000-7000-8000-000000000000"', 0),
        ("  ", 2),
    ],
)
async def test_a_filter_leaves_what_it_says(store: Datastore, ana: Metadata, filter_: str, count: int) -> None:
    await store.messages.CreateMessage(a_message_request(), metadata=ana)
    other = (await store.messages.CreateMessage(a_message_request(), metadata=ana)).message
    await store.messages.UpdateMessageStatus(moved(other.id, Message.STATUS_PROCESSING), metadata=ana)

    page = await store.messages.ListMessages(message_service_pb2.ListMessagesRequest(filter=filter_), metadata=ana)

    assert len(page.messages) == count


@pytest.mark.parametrize(
    ("filter_", "field"),
    [
        ('blob_key = "x"', "filter"),
        ("status", "filter"),
        ('status = "RECEIVED" OR status = "FAILED"', "filter"),
        ('status = "LOST"', "filter.status"),
        ('case_id = "TK-2026-001"', "filter.case_id"),
        ('create_time > "yesterday"', "filter.create_time"),
        ('create_time > "2026-11-01T00:00:00"', "filter.create_time"),
    ],
)
async def test_a_filter_that_cannot_be_read_is_refused(
    store: Datastore, ana: Metadata, filter_: str, field: str
) -> None:
    with refused("INVALID_FIELD") as refusal:
        await store.messages.ListMessages(message_service_pb2.ListMessagesRequest(filter=filter_), metadata=ana)

    assert refusal.fields == [field]


async def test_reading_and_writing_are_two_permissions(store: Datastore) -> None:
    request = message_service_pb2.UpdateMessageStatusRequest(message_id="any", status=Message.STATUS_PROCESSING)
    with refused("PERMISSION_MISSING", grpc.StatusCode.PERMISSION_DENIED) as refusal:
        await store.messages.UpdateMessageStatus(request, metadata=bearer("messages.read"))

    assert refusal.details.metadata == {"permission": "messages.write"}
