"""ExportService: sends cases as files, by templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from google.api.httpbody_pb2 import HttpBody

from domain.notices.sentences import LANGUAGES
from intake.export.builder import in_thread, now
from intake.export.case_file import ExportForm
from intake.export.template_folder import PLAIN, NoTemplate
from intake.export.yaml_format import BadTemplate
from intake.export.zip_stream import ZipStream
from mesh.errors import InvalidField
from mesh.identity.auth import DEFAULT_INSURER, current_caller
from mesh.server.answer_language import answer_language
from minca.intake.v1 import export_service_pb2 as pb
from minca.intake.v1 import export_service_pb2_grpc, file_name_pb2

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import IO

    import grpc

    from intake.export.builder import FileBuilder
    from intake.export.template import ExportTemplate
    from intake.export.template_folder import TemplateFolder

    Context = grpc.aio.ServicerContext[Any, Any]

FULL_NAME: Final = "minca.intake.v1.ExportService"
PIECE_BYTES: Final = 2**20
ZIP: Final = "application/zip"
_FORMS: Final = {
    pb.EXPORT_FORMAT_UNSPECIFIED: ExportForm.XLSX,
    pb.EXPORT_FORMAT_XLSX: ExportForm.XLSX,
    pb.EXPORT_FORMAT_CSV: ExportForm.CSV,
    pb.EXPORT_FORMAT_JSON: ExportForm.JSON,
}


@dataclass(frozen=True, slots=True)
class ExportServicer(export_service_pb2_grpc.ExportServiceServicer):
    """Sends cases as files."""

    templates: TemplateFolder
    builder: FileBuilder
    language: str
    """That of warnings for callers that accept none of those there are."""

    async def ExportCase(self, request: pb.ExportCaseRequest, context: Context) -> AsyncIterator[pb.ExportCaseResponse]:
        form = _form(request.format)
        language = answer_language(context, LANGUAGES, self.language)
        case = await self.builder.stored.case(request.case_id, language)
        template = await self._template(request.template, case.insurer_id)
        async with self.builder.built(case, template, form) as file:
            first = _first(form.value.content_type, file.name)
            async for piece in _pieces(file.content):
                first.data = piece
                yield pb.ExportCaseResponse(body=first)
                first = HttpBody()

    async def ExportCases(
        self, request: pb.ExportCasesRequest, context: Context
    ) -> AsyncIterator[pb.ExportCasesResponse]:
        form = _form(request.format)
        language = answer_language(context, LANGUAGES, self.language)
        cases = await self.builder.stored.matching(request.filter)
        insurers = {case.insurer_id for case in cases}
        templates = {insurer: await self._template(request.template, insurer) for insurer in insurers}
        keys = [(case.id, case.insurer_id) for case in cases]
        del cases
        first = _first(ZIP, f"cases-{now():%Y-%m-%d}.zip")
        archive = ZipStream(now())
        for case_id, insurer_id in keys:
            case = await self.builder.stored.case(case_id, language)
            async with self.builder.built(case, templates[insurer_id], form) as file:
                pieces = archive.add(file.name, file.content, is_packed=form is ExportForm.XLSX)
                while piece := await in_thread(next, pieces, b""):
                    first.data = piece
                    yield pb.ExportCasesResponse(body=first)
                    first = HttpBody()
        first.data = archive.end()
        yield pb.ExportCasesResponse(body=first)

    async def ListExportTemplates(
        self, request: pb.ListExportTemplatesRequest, _context: Context
    ) -> pb.ListExportTemplatesResponse:
        templates = await in_thread(self.templates.all, _insurer(request.insurer_id))
        return pb.ListExportTemplatesResponse(
            templates=[
                pb.ExportTemplate(
                    name=template.name, title=template.title, columns=[column.header for column in template.columns]
                )
                for template in templates
            ]
        )

    async def _template(self, name: str, insurer_id: str) -> ExportTemplate:
        try:
            return await in_thread(self.templates.find, name or PLAIN, insurer_id)
        except NoTemplate as error:
            raise InvalidField("template", name, f"one of {', '.join(error.names)}") from None
        except BadTemplate as error:
            raise InvalidField("template", name, f"a template without mistakes; line {error.line} has one") from None


def _form(number: int) -> ExportForm:
    if number not in _FORMS:
        raise InvalidField("format", number, "1 (XLSX), 2 (CSV) or 3 (JSON)")
    return _FORMS[number]  # type: ignore[index] # it is one of the enum


def _insurer(asked_for: str) -> str:
    """Return the insurer of a request: the caller's own where it has one.

    Raises: InvalidField when it is another one.
    """
    own = current_caller().insurer_id
    if own and asked_for not in {"", own}:
        raise InvalidField("insurer_id", asked_for, own)
    return asked_for or own or DEFAULT_INSURER


def _first(content_type: str, name: str) -> HttpBody:
    """Return the first piece, without its bytes."""
    body = HttpBody(content_type=content_type)
    body.extensions.add().Pack(file_name_pb2.FileName(name=name))
    return body


async def _pieces(content: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := await in_thread(content.read, PIECE_BYTES):
        yield piece
