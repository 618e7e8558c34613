"""A mail as it was read, asked of intake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.client.received_files import received
from mesh.client.pages import pages
from minca.intake.v1 import source_service_pb2, source_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from cli.client.calls import Mesh
    from minca.intake.v1.source_pb2 import Source, SourceFile, SourceRow

PAGE_ROWS = 1_000


async def get_source(mesh: Mesh, intake_id: str) -> Source:
    """Return a mail with its files.

    Raises: grpc.aio.AioRpcError.
    """
    request = source_service_pb2.GetSourceRequest(intake_id=intake_id)
    return (await _stub(mesh).GetSource(request)).source


async def rows_of(mesh: Mesh, intake_id: str, file: SourceFile, from_row: int) -> AsyncIterator[SourceRow]:
    """Yield the rows of a file from a row on, part by part.

    Raises: grpc.aio.AioRpcError.
    """
    for part in file.parts:
        request = source_service_pb2.ListSourceRowsRequest(
            intake_id=intake_id,
            file_number=file.number,
            part_number=part.number,
            page_size=PAGE_ROWS,
            from_row=from_row,
        )
        async for page in pages(_stub(mesh).ListSourceRows, request):
            for row in page.rows:
                yield row


async def save_file(mesh: Mesh, intake_id: str, number: int, path: Path) -> int:
    """Write a file of a mail, or the mail itself (0), and return its size in bytes.

    Raises: OSError, grpc.aio.AioRpcError.
    """
    request = source_service_pb2.DownloadSourceFileRequest(intake_id=intake_id, file_number=number)
    return await received(_stub(mesh).DownloadSourceFile(request), path)


def _stub(mesh: Mesh) -> source_service_pb2_grpc.SourceServiceStub:
    return source_service_pb2_grpc.SourceServiceStub(mesh.intake)
