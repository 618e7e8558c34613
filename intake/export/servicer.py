"""ExportService: sends cases as files, by templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from domain.notices.sentences import LANGUAGES
from intake.export.builder import FileBuilder, TimeZones, in_thread, now
from intake.export.case_file import ExportForm
from intake.export.stored_cases import StoredCases
from intake.export.template_folder import PLAIN, NoTemplate, TemplateFolder
from intake.export.yaml_format import BadTemplate
from intake.export.zip_stream import ZipStream
from intake.service.file_bodies import file_bodies
from mesh.errors import InvalidField, NotFound
from mesh.identity.auth import current_caller
from mesh.identity.insurers import DEFAULT_INSURER
from mesh.server.answer_language import answer_language
from minca.datastore.v1 import case_service_pb2_grpc, vehicle_service_pb2_grpc
from minca.intake.v1 import export_service_pb2 as pb
from minca.intake.v1 import export_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from typing import IO

    import grpc

    from intake.export.template import ExportTemplate
    from mesh.server.mesh_server import MeshServer
    from mesh.settings import Settings

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


def add_export_service(server: MeshServer, datastore: grpc.aio.Channel, settings: Settings) -> None:
    """Have a server serve exports of the cases in the datastore.

    Raises: NotADirectoryError for the folder of templates.
    """
    stored = StoredCases(
        case_service_pb2_grpc.CaseServiceStub(datastore), vehicle_service_pb2_grpc.VehicleServiceStub(datastore)
    )
    zones = TimeZones(settings.time_zone, settings.time_zones)
    servicer = ExportServicer(TemplateFolder(settings.templates_folder), FileBuilder(stored, zones), settings.language)
    server.add(export_service_pb2_grpc.add_ExportServiceServicer_to_server, servicer, FULL_NAME)


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
        async with self.builder.built(case, template, form, language=language) as file:
            async for body in file_bodies(_pieces(file.content), file.name, lambda _: form.value.content_type):
                yield pb.ExportCaseResponse(body=body)

    async def ExportCases(
        self, request: pb.ExportCasesRequest, context: Context
    ) -> AsyncIterator[pb.ExportCasesResponse]:
        form = _form(request.format)
        language = answer_language(context, LANGUAGES, self.language)
        cases = await self.builder.stored.matching(request.filter)
        insurers = {case.insurer_id for case in cases}
        templates = {insurer: await self._template(request.template, insurer) for insurer in insurers}
        keys = [(case.id, templates[case.insurer_id]) for case in cases]
        del cases
        pieces = self._zipped(keys, form, language)
        async for body in file_bodies(pieces, f"cases-{now():%Y-%m-%d}.zip", lambda _: ZIP):
            yield pb.ExportCasesResponse(body=body)

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

    async def _zipped(
        self, cases: Sequence[tuple[str, ExportTemplate]], form: ExportForm, language: str
    ) -> AsyncIterator[bytes]:
        archive = ZipStream(now())
        for case_id, template in cases:
            case = await self.builder.stored.case(case_id, language)
            async with self.builder.built(case, template, form, language=language) as file:
                pieces = archive.add(file.name, file.content, is_packed=form is ExportForm.XLSX)
                while piece := await in_thread(next, pieces, b""):
                    yield piece
        yield archive.end()

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

    Raises: NotFound when it is another one.
    """
    own = current_caller().insurer_id
    if own and asked_for not in {"", own}:
        raise NotFound("insurer", asked_for)
    return asked_for or own or DEFAULT_INSURER


async def _pieces(content: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := await in_thread(content.read, PIECE_BYTES):
        yield piece
