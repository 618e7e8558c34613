"""Intake and datastore that speak their true contracts and remember what they were asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mesh.errors import NotFound
from minca.datastore.v1 import case_pb2, case_service_pb2, case_service_pb2_grpc
from minca.intake.v1 import extraction_pb2, intake_pb2, intake_service_pb2, intake_service_pb2_grpc
from minca.mail.v1 import mail_kind_pb2

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Intake = intake_pb2.Intake
COT = "TK-2026-001"


@dataclass
class FakeIntake(intake_service_pb2_grpc.IntakeServiceServicer):
    """Takes every mail; `steps` are the states that a watcher is told, and without an end it waits for ever."""

    steps: list[Any] = field(default_factory=lambda: [Intake.STATUS_PROCESSING, Intake.STATUS_PROCESSED])
    is_endless: bool = False
    mail_kind: Any = mail_kind_pb2.MAIL_KIND_QUOTE_REQUEST
    submitted: list[intake_service_pb2.SubmitEmailRequest] = field(default_factory=list)
    metadata: list[dict[str, str | bytes]] = field(default_factory=list)
    extracted: list[intake_service_pb2.ExtractEmailRequest] = field(default_factory=list)

    def forget(self) -> None:
        """Start afresh."""
        self.__init__()  # type: ignore[misc] # a dataclass knows its own defaults best

    async def SubmitEmail(self, request: Any, context: Any) -> Any:
        self.submitted.append(request)
        self.metadata.append(dict(context.invocation_metadata()))
        intake = Intake(id="i-1", kind=Intake.KIND_EMAIL, status=Intake.STATUS_RECEIVED, size_bytes=len(request.raw))
        return intake_service_pb2.SubmitEmailResponse(intake=intake)

    async def ExtractEmail(self, request: Any, _context: Any) -> Any:
        self.extracted.append(request)
        return intake_service_pb2.ExtractEmailResponse(extraction=extraction_pb2.Extraction(needs_review=True))

    async def GetIntake(self, request: Any, _context: Any) -> Any:
        if request.intake_id != "i-1":
            raise NotFound("intake", request.intake_id)
        return intake_service_pb2.GetIntakeResponse(intake=Intake(id="i-1"))

    async def WatchIntake(self, request: Any, _context: Any) -> AsyncIterator[Any]:
        for status in self.steps:
            is_request = self.mail_kind == mail_kind_pb2.MAIL_KIND_QUOTE_REQUEST
            has_case = is_request and status in (Intake.STATUS_PROCESSED, Intake.STATUS_NEEDS_REVIEW)
            case_id = "c-1" if has_case else ""
            intake = Intake(id=request.intake_id, status=status, case_id=case_id, mail_kind=self.mail_kind)
            yield intake_service_pb2.WatchIntakeResponse(intake=intake)
        if self.is_endless:
            await asyncio.Event().wait()


class FakeCases(case_service_pb2_grpc.CaseServiceServicer):
    """Has one case."""

    async def GetCase(self, request: Any, context: Any) -> Any:
        accepted = dict(context.invocation_metadata()).get("accept-language", "")
        context.set_trailing_metadata((("content-language", "es" if accepted.startswith("es") else "en"),))
        if request.case_id not in ("c-1", COT):
            raise NotFound("case", request.case_id)
        return case_service_pb2.GetCaseResponse(case=case_pb2.Case(id="c-1", cot_number=COT, etag="1"))

    async def ListCases(self, request: Any, _context: Any) -> Any:
        return case_service_pb2.ListCasesResponse(
            cases=[case_pb2.Case(id=f"c-{number}") for number in range(request.page_size)]
        )

    async def UpdateCase(self, request: Any, _context: Any) -> Any:
        updated = case_pb2.Case()
        updated.CopyFrom(request.case)
        updated.id, updated.etag = request.case_id, ",".join(request.update_mask.paths)
        return case_service_pb2.UpdateCaseResponse(case=updated)
