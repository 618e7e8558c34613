"""CatalogFileService before a real datastore: what a file becomes, what is wrong with it, and how it is refused.

The matcher that serves it has no catalogue, as in a mesh that waits for its first one.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import grpc
import pytest
import pytest_asyncio
from openpyxl import Workbook

from gateway.app import make_app
from gateway.http.health import open_probe
from gateway.http.serve import make_server
from gateway.transcoding.backends import Backends
from matcher.service import catalog_file_import, catalog_file_servicer
from matcher.service.catalog_file_servicer import add_catalog_file_service
from mesh.background import begin
from mesh.client.channel import open_channel, open_direct_channel
from mesh.server.mesh_server import MeshServer
from minca.datastore.v1 import catalog_service_pb2
from minca.matcher.v2 import catalog_file_service_pb2 as pb
from minca.matcher.v2 import catalog_file_service_pb2_grpc
from tests.contract.gateway.http import send
from tests.contract.gateway.test_emails import minca_contracts
from tests.fixtures.desks import BOUNDS, LARGE
from tests.fixtures.records import refused
from tests.fixtures.servers import bearer, secured

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from minca.datastore.v1.catalog_pb2 import CatalogEntry
    from tests.contract.gateway.http import Answer
    from tests.fixtures.datastores import Datastore, Metadata

HEADER = "MARCA,SUBMARCA,MODELO,CVEGS,DESCVEH,SUMABAS"
GOOD = ("KIA,RIO,2020,007,LX,0", 'KIA,RIO,2021,008,"LX, 5P",1500.5')
BAD = ("KIA,RIO,soon,009,LX,0", "KIA,,2020,010,LX,-1", "KIA,RIO,2020,007,EX,0")
CSV = {"content-type": "text/csv"}
Problem = pb.CatalogRowProblem


def a_file(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


@dataclass(frozen=True, slots=True)
class CatalogFiles:
    """A service of catalogue files, and the address of a gateway before it."""

    stub: catalog_file_service_pb2_grpc.CatalogFileServiceStub
    gateway: str

    async def imported(self, raw: bytes, caller: Metadata, **values: Any) -> list[pb.ImportCatalogFileResponse]:
        """Import a file; return what there was to tell beside how far it is."""
        request = pb.ImportCatalogFileRequest(**{"raw": raw, "version": "2026-07"} | values)
        news = self.stub.ImportCatalogFile(request, metadata=caller)
        return [each async for each in news if each.WhichOneof("news") != "progress"]

    async def uploaded(self, raw: bytes, caller: Metadata, query: str = "", **headers: str) -> Answer:
        """Send a file over REST."""
        sent = {**CSV, "accept": "application/x-ndjson", **dict(caller), **headers}
        return await send(self.gateway, "POST", f"/v1/catalogs/2026-07:import{query}", raw, sent)


async def never() -> bool:
    return False


@asynccontextmanager
async def serving_files(store: Datastore) -> AsyncIterator[CatalogFiles]:
    settings = secured(max_retries=0, breaker_failures=1000, service_rate_limit=100_000)
    contracts = minca_contracts()
    server = MeshServer("matcher", "127.0.0.1:0", settings, max_receive_bytes=LARGE)
    async with (
        open_channel(store.address, settings, caller="matcher", peer="datastore") as datastore,
        open_direct_channel(store.address, settings, caller="gateway", peer="datastore") as of_gateway,
    ):
        add_catalog_file_service(server, datastore)
        server.ready_when(never)
        async with (
            server,
            open_direct_channel(
                server.address,
                settings,
                caller="gateway",
                peer="matcher",
                max_message_bytes=LARGE,
                health_of=catalog_file_servicer.FULL_NAME,
            ) as matcher,
            open_probe(server.address, settings) as probe,
        ):
            channels = dict.fromkeys(contracts.services, of_gateway) | {catalog_file_servicer.FULL_NAME: matcher}
            probes = dict.fromkeys(contracts.services, probe)
            app = make_app(contracts, Backends(channels), probes, bounds=BOUNDS, limits=None)
            http_server, bound = make_server(app, "127.0.0.1:0")
            task = begin("gateway", http_server.serve(sockets=[bound]))
            try:
                stub = catalog_file_service_pb2_grpc.CatalogFileServiceStub(matcher.channel)
                yield CatalogFiles(stub, "{}:{}".format(*bound.getsockname()[:2]))
            finally:
                http_server.should_exit = True
                await task


@pytest_asyncio.fixture(scope="module")
async def files(store: Datastore) -> AsyncIterator[CatalogFiles]:
    async with serving_files(store) as serving:
        yield serving


async def entries_of(store: Datastore, caller: Metadata) -> list[CatalogEntry]:
    request = catalog_service_pb2.StreamCatalogEntriesRequest(version="2026-07")
    return [
        entry async for page in store.catalogs.StreamCatalogEntries(request, metadata=caller) for entry in page.entries
    ]


async def versions_of(store: Datastore, caller: Metadata) -> list[str]:
    listed = await store.catalogs.ListCatalogs(catalog_service_pb2.ListCatalogsRequest(), metadata=caller)
    return [catalog.version for catalog in listed.catalogs]


async def test_a_file_is_reported_on_and_becomes_a_version_that_is_not_in_use(
    files: CatalogFiles, store: Datastore, ana: Metadata
) -> None:
    report, catalog = await files.imported(a_file(*GOOD), ana)

    assert (report.report.good_row_count, report.report.bad_row_count) == (2, 0)
    assert (catalog.catalog.version, catalog.catalog.entry_count) == ("2026-07", 2)
    assert not catalog.catalog.HasField("activate_time")
    assert [(entry.cvegs, entry.year, entry.description, entry.base_sum) for entry in await entries_of(store, ana)] == [
        ("007", 2020, "LX", 0.0),
        ("008", 2021, "LX, 5P", 1500.5),
    ]


async def test_a_workbook_is_read_as_a_text_file_is_and_codes_that_are_numbers_are_told(
    files: CatalogFiles, store: Datastore, ana: Metadata
) -> None:
    book, content = Workbook(), BytesIO()
    for row in (HEADER.split(","), ["KIA", "RIO", 2020, "007", "LX", 0], ["KIA", "RIO", 2021, 8, "LX", 0]):
        book.worksheets[0].append(row)
    book.save(content)

    report, _ = await files.imported(content.getvalue(), ana)

    assert (report.report.number_code_count, report.report.first_number_code_line) == (1, 3)
    assert [entry.cvegs for entry in await entries_of(store, ana)] == ["007", "8"]


async def test_every_bad_row_is_told_by_line_column_and_fault_before_the_import_is_refused(
    files: CatalogFiles, store: Datastore, ana: Metadata
) -> None:
    request = pb.ImportCatalogFileRequest(raw=a_file(GOOD[0], *BAD), version="2026-07")
    news: list[pb.ImportCatalogFileResponse] = []
    with refused("INVALID_FIELD", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        async for each in files.stub.ImportCatalogFile(request, metadata=ana):
            news.append(each)  # noqa: PERF401 - kept when the stream breaks off

    report = news[-1].report
    assert refusal.fields == ["raw"]
    assert (report.good_row_count, report.bad_row_count) == (1, 3)
    assert [(problem.line, problem.column, problem.fault, problem.value) for problem in report.problems] == [
        (3, "MODELO", Problem.FAULT_YEAR, "soon"),
        (4, "SUBMARCA", Problem.FAULT_EMPTY, ""),
        (4, "SUMABAS", Problem.FAULT_AMOUNT, "-1"),
        (5, "CVEGS", Problem.FAULT_REPEATED, "007"),
    ]
    assert report.problems[-1].first_line == 2
    assert report.problems[0].reason == "'soon' is no year from 1900 to 2100"
    assert await versions_of(store, ana) == []


async def test_the_good_rows_of_a_file_are_imported_when_that_is_wanted(
    files: CatalogFiles, store: Datastore, ana: Metadata
) -> None:
    report, catalog = await files.imported(a_file(*GOOD, BAD[0]), ana, keep_good=True)
    with refused("INVALID_FIELD"):
        await files.imported(a_file(BAD[0]), ana, keep_good=True, version="none-good")

    assert (report.report.bad_row_count, catalog.catalog.entry_count) == (1, 2)
    assert await versions_of(store, ana) == ["2026-07"]


async def test_a_report_has_as_many_problems_as_anybody_reads_and_the_whole_count(
    files: CatalogFiles, ana: Metadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_file_import, "MOST_PROBLEMS", 2)

    report, _ = await files.imported(a_file(GOOD[0], *BAD), ana, keep_good=True)

    assert (len(report.report.problems), report.report.bad_row_count) == (2, 3)


async def test_columns_of_other_names_are_mapped(files: CatalogFiles, store: Datastore, ana: Metadata) -> None:
    raw = a_file("KIA;RIO;2020;007;LX", header="marca;linea;año;clave;version")
    columns = ["SUBMARCA=linea", "modelo=año", "CVEGS=clave", "DESCVEH=version"]

    with refused("INVALID_FIELD") as refusal:
        await files.imported(raw, ana)
    await files.imported(raw, ana, columns=columns)
    with refused("INVALID_FIELD") as unknown:
        await files.imported(raw, ana, columns=["LINEA=linea"])

    assert refusal.fields == ["raw.SUBMARCA", "raw.MODELO", "raw.CVEGS", "raw.DESCVEH"]
    assert unknown.fields == ["columns"]
    assert [entry.model for entry in await entries_of(store, ana)] == ["RIO"]


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 no workbook", a_file(), b"\xd0\xcf\x11\xe0 no workbook either"])
async def test_a_file_that_is_no_catalogue_is_refused(files: CatalogFiles, ana: Metadata, raw: bytes) -> None:
    with refused("INVALID_FIELD", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        await files.imported(raw, ana)

    assert refusal.fields[0].startswith("raw")


async def test_a_file_that_is_too_large_or_has_too_many_rows_is_refused(
    files: CatalogFiles, ana: Metadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_file_import, "MOST_ROWS", 1)
    with refused("INVALID_FIELD") as rows:
        await files.imported(a_file(*GOOD), ana)
    monkeypatch.setattr(catalog_file_import, "MOST_FILE_BYTES", 10)
    with refused("TOO_LARGE") as size:
        await files.imported(a_file(*GOOD), ana)

    assert rows.fields == size.fields == ["raw"]


async def test_the_same_file_again_is_answered_as_new_and_another_one_is_refused(
    files: CatalogFiles, ana: Metadata
) -> None:
    first = await files.imported(a_file(*GOOD), ana, request_id="k1")

    again = await files.imported(a_file(*GOOD), ana, request_id="k1")
    with refused("RESOURCE_EXISTS", grpc.StatusCode.ALREADY_EXISTS):
        await files.imported(a_file(GOOD[0]), ana)
    with refused("REQUEST_ID_REUSED", grpc.StatusCode.ALREADY_EXISTS):
        await files.imported(a_file(*GOOD), ana, request_id="k1", version="2026-08")

    assert again == first


async def test_nobody_imports_for_another_insurer_or_without_the_permission(
    files: CatalogFiles, store: Datastore, ana: Metadata, insurer: str
) -> None:
    with refused("INVALID_FIELD") as refusal:
        await files.imported(a_file(*GOOD), bearer(insurer_id="stranger"), insurer_id=insurer)
    with refused("PERMISSION_MISSING", grpc.StatusCode.PERMISSION_DENIED):
        await files.imported(a_file(*GOOD), bearer("catalogs.read", insurer_id=insurer))

    assert refusal.fields == ["insurer_id"]
    assert await versions_of(store, ana) == []


async def test_a_version_that_is_no_name_is_refused(files: CatalogFiles, ana: Metadata) -> None:
    with refused("INVALID_FIELD") as refusal:
        await files.imported(a_file(*GOOD), ana, version="with blank")

    assert refusal.fields == ["version"]


async def test_one_file_too_many_is_refused_until_another_one_is_done(
    files: CatalogFiles, store: Datastore, ana: Metadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_file_servicer, "MOST_AT_ONCE", 0)
    with refused("OVERLOADED", grpc.StatusCode.RESOURCE_EXHAUSTED):
        await files.imported(a_file(*GOOD), ana)
    monkeypatch.setattr(catalog_file_servicer, "MOST_AT_ONCE", 1)

    with refused("INVALID_FIELD"):
        await files.imported(a_file(*BAD), ana)
    await files.imported(a_file(*GOOD), ana)

    assert await versions_of(store, ana) == ["2026-07"]


async def test_a_caller_who_goes_leaves_nothing_behind(
    files: CatalogFiles, store: Datastore, ana: Metadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_file_import, "TICK_S", 0.0)
    monkeypatch.setattr(catalog_file_servicer, "MOST_AT_ONCE", 1)
    rows = [f"KIA,RIO,2020,{number},LX,0" for number in range(20_000)]
    request = pb.ImportCatalogFileRequest(raw=a_file(*rows), version="abandoned")
    news = files.stub.ImportCatalogFile(request, metadata=ana)
    async for each in news:
        assert each.WhichOneof("news") == "progress"
        news.cancel()
        break

    async def is_overloaded() -> bool:
        try:
            await files.imported(a_file(*GOOD), ana)
        except grpc.aio.AioRpcError as error:
            return error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        return False

    while await is_overloaded():  # noqa: ASYNC110 - the place becomes free when the file is no longer read
        await asyncio.sleep(0.02)
    assert await versions_of(store, ana) == ["2026-07"]


async def test_a_partner_sends_a_file_and_reads_a_line_for_each_step(
    files: CatalogFiles, store: Datastore, ana: Metadata
) -> None:
    raw = a_file(*GOOD, header=HEADER.replace("SUBMARCA", "linea"))
    answer = await files.uploaded(raw, ana, "?columns=SUBMARCA=linea", **{"idempotency-key": "k"})

    lines = [json.loads(line) for line in answer.body.splitlines() if line]
    report, catalog = (line for line in lines if "progress" not in line)
    assert answer.status == 200
    assert report["report"]["goodRowCount"] == 2
    assert (catalog["catalog"]["version"], catalog["catalog"]["state"]) == ("2026-07", "STATE_READY")
    assert await versions_of(store, ana) == ["2026-07"]


async def test_a_partner_reads_the_bad_rows_and_then_why_nothing_was_imported(
    files: CatalogFiles, ana: Metadata
) -> None:
    answer = await files.uploaded(a_file(*BAD), ana)

    *_, report, problem = (json.loads(line) for line in answer.body.splitlines() if line)
    assert report["report"]["problems"][0] == {
        "line": 2,
        "column": "MODELO",
        "fault": "FAULT_YEAR",
        "value": "soon",
        "reason": "'soon' is no year from 1900 to 2100",
        "firstLine": 0,
    }
    assert problem["problem"]["reason"] == "INVALID_FIELD"


@pytest.mark.parametrize(
    ("raw", "headers", "status"),
    [
        (b"MARCA\nKIA\n", CSV, 400),
        (a_file(*GOOD), {"content-type": "message/rfc822"}, 415),
        (b"x" * (BOUNDS.file_bytes + 1), CSV, 413),
    ],
)
async def test_what_is_no_catalogue_file_is_refused_over_rest(
    files: CatalogFiles, ana: Metadata, raw: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await files.uploaded(raw, ana, **headers)

    assert answer.status == status


async def test_a_partner_sees_what_a_version_would_change(files: CatalogFiles, store: Datastore, ana: Metadata) -> None:
    await files.imported(a_file(*GOOD), ana, version="2026-06")
    await store.catalogs.ActivateCatalog(catalog_service_pb2.ActivateCatalogRequest(version="2026-06"), metadata=ana)
    await files.uploaded(a_file(GOOD[0], "KIA,RIO,2022,009,LX,0"), ana)

    path = "/v1/catalogs/2026-07/changes?page_size=1"
    first = (await send(files.gateway, "GET", path, headers=dict(ana))).json
    path = f"{path}&page_token={first['nextPageToken']}"
    second = (await send(files.gateway, "GET", path, headers=dict(ana))).json

    kinds = [
        (change["kind"], (change.get("after") or change["before"])["cvegs"])
        for change in first["changes"] + second["changes"]
    ]
    assert kinds == [("KIND_REMOVED", "008"), ("KIND_ADDED", "009")]
    assert (first["counts"]["added"], first["counts"]["removed"], first["counts"]["same"]) == (1, 1, 1)
    assert first["baseVersion"] == "2026-06"
