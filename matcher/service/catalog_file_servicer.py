"""minca.matcher.v2.CatalogFileService."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from matcher.service.catalog_file_import import CatalogFileImport
from mesh.errors import InvalidField, Overloaded
from mesh.identity.auth import current_caller
from minca.datastore.v1 import catalog_service_pb2_grpc
from minca.matcher.v2 import catalog_file_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import grpc

    from mesh.server.mesh_server import MeshServer
    from minca.matcher.v2 import catalog_file_service_pb2 as pb

    Context = grpc.aio.ServicerContext[Any, Any]

FULL_NAME: Final = "minca.matcher.v2.CatalogFileService"
MOST_AT_ONCE: Final = 1  # each may take some hundred megabytes
RETRY_AFTER_S: Final = 5.0


def add_catalog_file_service(server: MeshServer, datastore: grpc.aio.Channel) -> None:
    """Have a server import catalogue files into the datastore, also while it has no catalogue: the first comes so."""
    servicer = CatalogFileServicer(catalog_service_pb2_grpc.CatalogServiceStub(datastore))
    register = catalog_file_service_pb2_grpc.add_CatalogFileServiceServicer_to_server
    server.add(register, servicer, FULL_NAME, is_independent=True)


class CatalogFileServicer(catalog_file_service_pb2_grpc.CatalogFileServiceServicer):
    """Imports files on behalf of their callers, a few at once."""

    def __init__(self, catalogs: catalog_service_pb2_grpc.CatalogServiceStub) -> None:
        self._catalogs = catalogs
        self._in_work = 0

    async def ImportCatalogFile(
        self, request: pb.ImportCatalogFileRequest, _context: Context
    ) -> AsyncIterator[pb.ImportCatalogFileResponse]:
        """Import a file, and tell how far it is."""
        insurer_id = current_caller().insurer_id
        if insurer_id and request.insurer_id not in {"", insurer_id}:
            raise InvalidField("insurer_id", request.insurer_id, insurer_id)
        if self._in_work >= MOST_AT_ONCE:
            raise Overloaded("catalogue files in work", RETRY_AFTER_S)
        self._in_work += 1
        try:
            async for news in CatalogFileImport(request, self._catalogs).news():
                yield news
        finally:
            self._in_work -= 1
