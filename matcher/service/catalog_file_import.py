"""One catalogue file on its way to the datastore: read in a thread, reported on, sent, and told of meanwhile."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from matcher.catalogue.catver import CatverReader, Fault, MissingColumns, header_pair, headers_of
from matcher.files.table_file import BadTable, parse_table
from matcher.files.workbook_file import WorkbookBounds
from matcher.service.import_requests import import_requests
from mesh.errors import InvalidField, InvalidFields, TooLarge
from mesh.telemetry.logs import log
from minca.matcher.v2 import catalog_file_service_pb2 as pb

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from matcher.catalogue.catver import CatverRow, RowProblem
    from minca.datastore.v1.catalog_service_pb2 import ImportCatalogRequest
    from minca.datastore.v1.catalog_service_pb2_grpc import CatalogServiceStub

MOST_FILE_BYTES: Final = 40 * 2**20
MOST_ROWS: Final = 200_000
WORKBOOK: Final = WorkbookBounds(expanded_bytes=2**28, cells=16 * MOST_ROWS)
MOST_PROBLEMS: Final = 200
TICK_S: Final = 0.25
FILE: Final = "file"
_Problem: Final = pb.CatalogRowProblem
_FAULTS: Final = {
    Fault.EMPTY: _Problem.FAULT_EMPTY,
    Fault.TEXT: _Problem.FAULT_TEXT,
    Fault.YEAR: _Problem.FAULT_YEAR,
    Fault.AMOUNT: _Problem.FAULT_AMOUNT,
    Fault.REPEATED: _Problem.FAULT_REPEATED,
}


class CatalogFileImport:
    """The import of one file, done once; `news` does it."""

    def __init__(self, request: pb.ImportCatalogFileRequest, catalogs: CatalogServiceStub) -> None:
        self._request = request
        self._catalogs = catalogs
        self._progress = pb.CatalogImportProgress()
        self._is_abandoned = False

    async def news(self) -> AsyncIterator[pb.ImportCatalogFileResponse]:
        """Do the import, and yield what there is to tell; it ends when the file is no longer read, however it ends.

        Raises: InvalidField, InvalidFields, TooLarge; AioRpcError of the datastore.
        """
        _check_size(len(self._request.raw))
        headers = _headers(self._request.columns)
        reading = asyncio.ensure_future(asyncio.to_thread(self._read, headers))
        try:
            while not await _is_done(reading):
                yield self._progress_message()
        finally:
            self._is_abandoned = not reading.done()
            await asyncio.wait({reading})
        report, requests = reading.result()
        yield pb.ImportCatalogFileResponse(report=report)
        if report.bad_row_count and not (self._request.keep_good and report.good_row_count):
            raise InvalidField("raw", f"{report.bad_row_count} bad rows", "a file without bad rows, or keep_good")
        sending = asyncio.ensure_future(self._send(requests))
        try:
            while not await _is_done(sending):
                yield self._progress_message()
        finally:
            sending.cancel()
        response = sending.result()
        log.info("catalogue file imported", version=response.catalog.version, entries=response.catalog.entry_count)
        yield pb.ImportCatalogFileResponse(catalog=response.catalog)

    def _progress_message(self) -> pb.ImportCatalogFileResponse:
        return pb.ImportCatalogFileResponse(progress=self._progress)

    def _read(self, headers: dict[str, str]) -> tuple[pb.CatalogFileReport, list[ImportCatalogRequest]]:
        """Read the whole file.

        Raises: InvalidField, InvalidFields.
        """
        try:
            reader = CatverReader(parse_table(FILE, self._request.raw, WORKBOOK), headers)
            rows = self._counted(reader)
            requests = list(
                import_requests(
                    rows,
                    version=self._request.version,
                    insurer_id=self._request.insurer_id,
                    request_id=self._request.request_id,
                )
            )
        except MissingColumns as missing:
            raise InvalidFields(
                InvalidField(f"raw.{column}", None, "a column of this name") for column in missing.columns
            ) from missing
        except BadTable as bad:
            raise InvalidField("raw", None, f"a catalogue file ({bad})") from bad
        return _report(reader), requests

    def _counted(self, reader: CatverReader) -> Iterator[CatverRow]:
        for row in reader.rows():
            if self._is_abandoned:
                return
            self._progress.read_row_count = reader.good_count + reader.bad_count
            if self._progress.read_row_count > MOST_ROWS:
                raise BadTable(f"{FILE}: more than {MOST_ROWS:,} rows")
            yield row
        self._progress.read_row_count = reader.good_count + reader.bad_count

    async def _send(self, requests: list[ImportCatalogRequest]) -> Any:
        async def counted() -> AsyncIterator[ImportCatalogRequest]:
            for request in requests:
                yield request
                self._progress.sent_row_count += len(request.entries)

        return await self._catalogs.ImportCatalog(counted())


async def _is_done(work: asyncio.Future[Any]) -> bool:
    """Wait for the work, a moment at most, and tell whether it is done."""
    await asyncio.wait({work}, timeout=TICK_S)
    return work.done()


def _check_size(size_bytes: int) -> None:
    if not size_bytes:
        raise InvalidField("raw", "", "a catalogue file")
    if size_bytes > MOST_FILE_BYTES:
        raise TooLarge("raw", size_bytes, MOST_FILE_BYTES)


def _headers(columns: Iterable[str]) -> dict[str, str]:
    try:
        return headers_of(map(header_pair, columns))
    except ValueError as error:
        raise InvalidField("columns", None, f"names of columns, such as SUBMARCA=modelo ({error})") from error


def _report(reader: CatverReader) -> pb.CatalogFileReport:
    return pb.CatalogFileReport(
        good_row_count=reader.good_count,
        bad_row_count=reader.bad_count,
        problems=map(_problem, reader.problems[:MOST_PROBLEMS]),
        number_code_count=reader.number_codes,
        first_number_code_line=reader.first_number_code,
    )


def _problem(problem: RowProblem) -> pb.CatalogRowProblem:
    return pb.CatalogRowProblem(
        line=problem.line,
        column=problem.column,
        fault=_FAULTS[problem.fault],
        value=problem.value,
        first_line=problem.first_line,
        reason=problem.reason,
    )
