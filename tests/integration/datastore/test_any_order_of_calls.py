"""Whatever is asked for in whatever order, the datastore says what a plain model of it says."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg
import grpc
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from mesh.status import read_details
from minca.datastore.v1 import case_pb2, case_service_pb2, message_pb2, message_service_pb2, vehicle_service_pb2
from tests.fixtures.at_length import AT_LENGTH
from tests.fixtures.datastores import serving_datastore
from tests.fixtures.records import a_case, a_case_request, a_doubtful_vehicle, a_message_request, a_vehicle
from tests.fixtures.servers import settings_for_tests

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from tests.fixtures.datastores import Datastore

Status = message_pb2.Message.Status
CONTENTS = ("one mail", "another mail", "a third mail")
KEYS = ("", "key 1", "key 2")
# Where a message may go by itself; only a case brings it to its end.
WAYS = {
    Status.STATUS_PROCESSING: {Status.STATUS_RECEIVED, Status.STATUS_PROCESSING},
    Status.STATUS_FAILED: {Status.STATUS_RECEIVED, Status.STATUS_PROCESSING, Status.STATUS_FAILED},
    Status.STATUS_RECEIVED: {Status.STATUS_FAILED, Status.STATUS_RECEIVED},
}
PATIENCE_S = 20.0
EXAMPLES = 50 if AT_LENGTH else 6
BOUNDS = settings(
    max_examples=EXAMPLES, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
_runs = itertools.count(1)


@dataclass
class Modelled:
    """What the model knows of one insurer."""

    content_of: dict[str, str] = field(default_factory=dict)
    """By message."""
    of_key: dict[str, str] = field(default_factory=dict)
    """By request key: the content."""
    status: dict[str, int] = field(default_factory=dict)
    case_of: dict[str, str] = field(default_factory=dict)
    """By message."""
    made_by: dict[str, str] = field(default_factory=dict)
    """By the request key of a case."""
    vehicles: dict[str, int] = field(default_factory=dict)
    """By case."""
    etags: dict[str, list[str]] = field(default_factory=dict)
    """By case: the etags it had, the last one holds."""
    numbers: list[str] = field(default_factory=list)
    """COT numbers in the order in which they were given."""


class Calls(RuleBasedStateMachine):
    """Calls of one insurer, each checked against the model."""

    store: Datastore
    run: Callable[[Coroutine[Any, Any, Any]], Any]
    messages = Bundle("messages")
    cases = Bundle("cases")

    @initialize()
    def begin(self) -> None:
        self.insurer = f"modelled-{next(_runs)}"
        self.model = Modelled()

    @rule(target=messages, content=st.sampled_from(CONTENTS), key=st.sampled_from(KEYS))
    def create_message(self, content: str, key: str) -> Any:
        request = a_message_request(content, request_id=key, insurer_id=self.insurer)
        if self.model.of_key.get(key, content) != content:
            assert self.refused(self.store.messages.CreateMessage, request) == "REQUEST_ID_REUSED"
            return multiple()
        answer = self.ask(self.store.messages.CreateMessage, request)
        known = {message for message, said in self.model.content_of.items() if said == content}
        assert answer.is_repeat == bool(known)
        assert known <= {answer.message.id}
        if key:
            self.model.of_key[key] = content
        self.model.content_of[answer.message.id] = content
        self.model.status.setdefault(answer.message.id, Status.STATUS_RECEIVED)
        return answer.message.id

    @rule(message=messages, to=st.sampled_from(sorted(WAYS)))
    def move_message(self, message: str, to: int) -> None:
        failure = "it was unreadable" if to == Status.STATUS_FAILED else ""
        request = message_service_pb2.UpdateMessageStatusRequest(message_id=message, status=to, failure=failure)
        before = self.model.status[message]
        if before not in WAYS[to] and before != to:
            assert self.refused(self.store.messages.UpdateMessageStatus, request) == "WRONG_STATE"
            return
        answer = self.ask(self.store.messages.UpdateMessageStatus, request)
        assert answer.message.status == to
        self.model.status[message] = to

    @rule(target=cases, message=messages, is_doubtful=st.booleans())
    def create_case_of_message(self, message: str, *, is_doubtful: bool) -> str:
        # Also of one that was given up: a worker that comes late has what the sender wants.
        vehicle = a_doubtful_vehicle() if is_doubtful else a_vehicle()
        request = a_case_request(vehicle, message_id=message, insurer_id=self.insurer)
        answer = self.ask(self.store.cases.CreateCaseWithVehicles, request)
        assert answer.is_repeat == (message in self.model.case_of)
        if answer.is_repeat:
            assert answer.case.id == self.model.case_of[message]
            return answer.case.id
        self.model.case_of[message] = answer.case.id
        self.model.status[message] = Status.STATUS_NEEDS_REVIEW if is_doubtful else Status.STATUS_PROCESSED
        return self.made(answer.case, 1)

    @rule(target=cases, key=st.sampled_from(["case 1", "case 2"]), count=st.integers(0, 3))
    def create_case(self, key: str, count: int) -> Any:
        vehicles = [a_vehicle() for _ in range(count)]
        request = a_case_request(*vehicles, request_id=f"{self.insurer} {key}", insurer_id=self.insurer)
        made = self.model.made_by.get(key)
        if made is not None and self.model.vehicles[f"made {made}"] != count:
            assert self.refused(self.store.cases.CreateCaseWithVehicles, request) == "REQUEST_ID_REUSED"
            return multiple()
        answer = self.ask(self.store.cases.CreateCaseWithVehicles, request)
        assert answer.is_repeat == (made is not None)
        if made is not None:
            assert answer.case.id == made
            return made
        self.model.made_by[key] = answer.case.id
        self.model.vehicles[f"made {answer.case.id}"] = count
        return self.made(answer.case, count)

    @rule()
    def create_case_of_nothing(self) -> None:
        request = a_case_request(a_vehicle(), message_id="01890000-0000-7000-8000-000000000000")
        assert self.refused(self.store.cases.CreateCaseWithVehicles, request) == "RESOURCE_NOT_FOUND"

    @rule(case=cases, count=st.integers(1, 3))
    def add_vehicles(self, case: str, count: int) -> None:
        request = vehicle_service_pb2.AddVehiclesToCaseRequest(
            case_id=case, vehicles=[a_vehicle() for _ in range(count)]
        )
        self.ask(self.store.vehicles.AddVehiclesToCase, request)
        self.model.vehicles[case] += count
        self.model.etags[case].append(self.read(case).etag)

    @rule(case=cases, is_stale=st.booleans(), name=st.text("ABC", min_size=1, max_size=3))
    def rename_client(self, case: str, name: str, *, is_stale: bool) -> None:
        etags = self.model.etags[case]
        etag = etags[0] if is_stale else etags[-1]
        changed = a_case(etag=etag)
        changed.data.client_name = name
        request = case_service_pb2.UpdateCaseRequest(case_id=case, case=changed)
        request.update_mask.paths.append("data.client_name")
        if etag != etags[-1]:
            assert self.refused(self.store.cases.UpdateCase, request) == "STALE_ETAG"
            return
        answer = self.ask(self.store.cases.UpdateCase, request)
        assert answer.case.data.client_name == name
        etags.append(answer.case.etag)

    @invariant()
    def cases_are_as_modelled(self) -> None:
        for case in self.model.etags:
            assert self.read(case).vehicle_count == self.model.vehicles[case]

    @invariant()
    def messages_are_as_modelled(self) -> None:
        for message, status in self.model.status.items():
            request = message_service_pb2.GetMessageRequest(message_id=message)
            assert self.ask(self.store.messages.GetMessage, request).message.status == status

    @invariant()
    def numbers_have_no_gap_and_no_double(self) -> None:
        counted = [int(number.rpartition("-")[2]) for number in self.model.numbers]
        assert counted == list(range(counted[0], counted[0] + len(counted))) if counted else True
        last, count = self.run(self.count())
        assert last == count

    def made(self, case: case_pb2.Case, count: int) -> str:
        self.model.numbers.append(case.cot_number)
        self.model.vehicles[case.id] = count
        self.model.etags[case.id] = [case.etag]
        return case.id

    def read(self, case: str) -> case_pb2.Case:
        return self.ask(self.store.cases.GetCase, case_service_pb2.GetCaseRequest(case_id=case)).case

    def ask(self, method: Callable[..., Awaitable[Any]], request: Any) -> Any:
        async def asked() -> Any:
            return await method(request, timeout=PATIENCE_S)

        return self.run(asked())

    def refused(self, method: Callable[..., Awaitable[Any]], request: Any) -> str:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            self.ask(method, request)
        return read_details(caught.value).reason

    async def count(self) -> tuple[int, int]:
        connection = await asyncpg.connect(self.store.database_url)
        try:
            row = await connection.fetchrow(
                "SELECT coalesce((SELECT sum(last) FROM cot_sequence), 0), (SELECT count(*) FROM cases)"
            )
        finally:
            await connection.close()
        return int(row[0]), int(row[1])


async def test_any_order_of_calls_leaves_what_the_model_says(database_url: str, nats_url: str) -> None:
    loop = asyncio.get_running_loop()
    own = settings_for_tests(datastore_address="127.0.0.1:0", service_rate_limit=1_000_000)
    async with serving_datastore(own, database_url, nats_url) as store:

        class CallsOfThisTest(Calls):
            def __init__(self) -> None:
                self.store = store
                super().__init__()

            def run(self, work: Coroutine[Any, Any, Any]) -> Any:
                return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE_S)

        await asyncio.to_thread(run_state_machine_as_test, CallsOfThisTest, settings=BOUNDS)
