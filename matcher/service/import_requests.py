"""The messages by which the rows of a catalogue file are imported into the datastore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from minca.datastore.v1.catalog_pb2 import CatalogEntry
from minca.datastore.v1.catalog_service_pb2 import ImportCatalogRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matcher.catalogue.catver import CatverRow

MOST_ENTRIES: Final = 1000
MOST_BYTES: Final = 2**20  # entries may have long texts, and a message at most 4 MiB


def import_requests(
    rows: Iterable[CatverRow], *, version: str, insurer_id: str = "", request_id: str = ""
) -> Iterator[ImportCatalogRequest]:
    """Yield the messages of one import, at least one; the first names the version."""
    request, size_bytes = ImportCatalogRequest(insurer_id=insurer_id, version=version, request_id=request_id), 0
    for row in rows:
        entry = CatalogEntry(**row._asdict())
        if size_bytes >= MOST_BYTES or len(request.entries) == MOST_ENTRIES:
            yield request
            request, size_bytes = ImportCatalogRequest(), 0
        request.entries.append(entry)
        size_bytes += entry.ByteSize()
    yield request
