"""Submits an e-mail: 202 with the intake or, when the caller waits and the case is done in time, 200 with the case.

Of several cases it is the first, which names the others. A mail that became none is answered with its intake.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import grpc
from starlette.responses import Response

from gateway.negotiation import timeouts
from gateway.negotiation.media_types import JSON
from gateway.routing.template import expand
from gateway.transcoding import response_json
from gateway.transcoding.backends import new_request
from mesh.errors import InvalidField
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from google.protobuf.descriptor import MethodDescriptor

    from gateway.routing.descriptors import Contracts
    from gateway.transcoding.backends import Backends, ServiceAnswer
    from gateway.transcoding.custom_handlers import BoundCall
    from mesh.server.interceptor import StopSignal

SUBMIT_EMAIL = "minca.intake.v1.IntakeService.SubmitEmail"
GET_INTAKE = "minca.intake.v1.IntakeService.GetIntake"
WATCH_INTAKE = "minca.intake.v1.IntakeService.WatchIntake"
GET_CASE = "minca.datastore.v1.CaseService.GetCase"
WAIT = "wait"
LONGEST_WAIT_S = 120.0
CASE_S = 10.0


class SubmitEmailHandler:
    """Answers SubmitEmail. Once the e-mail is accepted, a failure while waiting is answered with the intake."""

    parameters = frozenset({WAIT})

    def __init__(self, contracts: Contracts, backends: Backends, stopping: StopSignal) -> None:
        self._backends = backends
        self._stopping = stopping
        self._methods = {method.descriptor.full_name: method for method in contracts.methods}

    async def answer(self, call: BoundCall) -> Response:
        """Submit the e-mail, then wait for as long as the caller asked.

        Raises: InvalidField, AioRpcError.
        """
        wait_s = _wait_s(call.parameters)
        message = call.take_message()
        sent = self._backends.unary(call.route.method, message, call.metadata, call.timeout_s)
        del message
        submitted: Any = await sent
        call.reservation.release()  # others may use the memory while this caller waits
        if wait_s:
            case = await self._case(submitted, call, wait_s)
            if case is not None:
                body = call.writer.to_json(case.message, "case")
                return response_json.json_response(body, case.language)
        template = self._methods[GET_INTAKE].routes[0].template
        headers = {"Location": expand(template, {"intake_id": submitted.intake.id})}
        return Response(call.writer.to_json(submitted, "intake"), 202, headers, JSON)

    async def _case(self, submitted: Any, call: BoundCall, wait_s: float) -> ServiceAnswer | None:
        """Return the first case; None when there is none in time. `submitted` gets the last state of its intake."""
        intake_id = submitted.intake.id
        try:
            async with asyncio.timeout(0 if self._stopping.has_begun else wait_s) as wait:
                with self._until_stopped(wait):
                    await self._follow(submitted, call, wait_s)
                case_id = submitted.intake.case_id
                return await self._get_case(case_id, call) if case_id else None
        except TimeoutError:
            return None
        except grpc.aio.AioRpcError as error:
            log.info("waiting ended early", intake_id=intake_id, code=error.code().name)
            return None

    @contextmanager
    def _until_stopped(self, wait: asyncio.Timeout) -> Iterator[None]:
        """End a wait when the gateway is about to stop."""
        self._stopping.watches.add(wait)
        try:
            yield
        finally:
            self._stopping.watches.discard(wait)

    async def _follow(self, submitted: Any, call: BoundCall, wait_s: float) -> None:
        """Wait for the intake to finish."""
        watch = self._method(WATCH_INTAKE)
        request = new_request(watch, intake_id=submitted.intake.id)
        stream = self._backends.stream(watch, request, call.metadata, wait_s + CASE_S)
        try:
            async for progress in stream:
                submitted.intake.CopyFrom(progress.intake)
        finally:
            stream.cancel()

    async def _get_case(self, case_id: str, call: BoundCall) -> ServiceAnswer:
        get_case = self._method(GET_CASE)
        return await self._backends.answer(get_case, new_request(get_case, case_id=case_id), call.metadata, CASE_S)

    def _method(self, full_name: str) -> MethodDescriptor:
        return self._methods[full_name].descriptor


def _wait_s(parameters: Mapping[str, str]) -> float:
    if WAIT not in parameters:
        return 0.0
    wait_s = timeouts.seconds(parameters[WAIT], WAIT)
    if wait_s > LONGEST_WAIT_S:
        raise InvalidField(WAIT, parameters[WAIT], f"at most {LONGEST_WAIT_S:g}s")
    return wait_s
