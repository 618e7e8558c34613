"""Exports, received from intake into files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.client.received_files import received
from mesh.language import ACCEPT_LANGUAGE
from minca.intake.v1 import export_service_pb2, export_service_pb2_grpc

if TYPE_CHECKING:
    from cli.client.calls import Mesh
    from cli.console.export_options import Destination


async def export_case(mesh: Mesh, case_id: str, to: Destination) -> int:
    """Write a case into a file, and return its size in bytes. A file that is there is replaced once all has come.

    Raises: OSError, grpc.aio.AioRpcError.
    """
    request = export_service_pb2.ExportCaseRequest(case_id=case_id, template=to.template, format=to.format)
    call = _stub(mesh).ExportCase(request, metadata=((ACCEPT_LANGUAGE, mesh.language),))
    return await received(call, to.path)


async def export_cases(mesh: Mesh, condition: str, to: Destination) -> int:
    """Write the cases that a filter matches into a zip, in the same way."""
    request = export_service_pb2.ExportCasesRequest(filter=condition, template=to.template, format=to.format)
    call = _stub(mesh).ExportCases(request, metadata=((ACCEPT_LANGUAGE, mesh.language),))
    return await received(call, to.path)


async def export_templates(mesh: Mesh, insurer_id: str) -> list[export_service_pb2.ExportTemplate]:
    """Return the templates that an insurer may use."""
    request = export_service_pb2.ListExportTemplatesRequest(insurer_id=insurer_id)
    return list((await _stub(mesh).ListExportTemplates(request)).templates)


def _stub(mesh: Mesh) -> export_service_pb2_grpc.ExportServiceStub:
    return export_service_pb2_grpc.ExportServiceStub(mesh.intake)
