"""SourceService: what a mail said beside its vehicles, its files as they came, and every way in which it refuses."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import grpc
import pytest
import pytest_asyncio

from intake.processes.work import converse
from intake.reading.source_reader import SourceReader
from intake.source import source_servicer
from minca.datastore.v1 import vehicle_service_pb2
from minca.fleet.v1 import vehicle_pb2
from minca.intake.v1 import file_name_pb2, intake_service_pb2, source_pb2, source_service_pb2_grpc
from minca.intake.v1 import source_service_pb2 as pb
from tests.fixtures.mails import HEADER, HILUX, ONIX, VERSA, a_mail, xlsx, zipped
from tests.fixtures.records import a_message_request, refused
from tests.fixtures.servers import bearer, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.datastores import Metadata
    from tests.fixtures.intakes import Intakes

UNKNOWN: Final = "01920000-0000-7000-8000-000000000000"
PAGE: Final = b"<html><body><script>alert(document.cookie)</script></body></html>"
MIB: Final = 2**20
FLEET: Final = xlsx({"Hoja1": (HEADER, VERSA, HILUX, ONIX)})


@pytest_asyncio.fixture(scope="module")
async def sources(intakes: Intakes) -> AsyncIterator[source_service_pb2_grpc.SourceServiceStub]:
    async with grpc.aio.insecure_channel(intakes.address) as channel:
        yield source_service_pb2_grpc.SourceServiceStub(channel)


async def taken(intakes: Intakes, raw: bytes, caller: Metadata, file_name: str = "") -> str:
    """Submit a mail, and return its id when it has been read."""
    accepted = await intakes.stub.SubmitEmail(
        intake_service_pb2.SubmitEmailRequest(raw=raw, file_name=file_name), metadata=caller
    )
    await intakes.done(accepted.intake.id, caller)
    return str(accepted.intake.id)


async def source_of(stub: Any, intake_id: str, caller: Metadata) -> source_pb2.Source:
    answer = await stub.GetSource(pb.GetSourceRequest(intake_id=intake_id), metadata=caller)
    source: source_pb2.Source = answer.source
    return source


async def downloaded(stub: Any, intake_id: str, number: int, caller: Metadata) -> tuple[bytes, str, str]:
    """Return the bytes of a file, its type and its name."""
    request = pb.DownloadSourceFileRequest(intake_id=intake_id, file_number=number)
    pieces = [piece.body async for piece in stub.DownloadSourceFile(request, metadata=caller)]
    name = file_name_pb2.FileName()
    assert pieces[0].extensions[0].Unpack(name)
    assert not any(piece.extensions for piece in pieces[1:])
    return b"".join(piece.data for piece in pieces), pieces[0].content_type, name.name


async def test_a_mail_is_shown_with_its_text_and_its_files(intakes: Intakes, sources: Any, ana: Metadata) -> None:
    raw = (
        a_mail().about("para ver").with_file("flota.xlsx", FLEET).with_file("logo.png", b"\x89PNG\r\n\x1a\n").as_bytes()
    )
    intake_id = await taken(intakes, raw, ana)

    source = await source_of(sources, intake_id, ana)

    assert (source.intake_id, source.subject, source.size_bytes) == (intake_id, "para ver", len(raw))
    assert source.sender == "Ana Ruiz <ana.ruiz@corredores.example>"
    assert source.sent_time.ToJsonString() == "2026-02-16T23:17:00Z"
    body, sheet, logo = source.files
    assert (body.number, body.name, body.media_type, body.size_bytes) == (1, "body", "text/plain", 0)
    assert (sheet.number, sheet.name, sheet.size_bytes) == (2, "flota.xlsx", len(FLEET))
    assert (logo.number, logo.media_type) == (3, "image/png")
    assert [(part.kind, part.sheet, part.row_count, part.column_count) for part in sheet.parts] == [
        (source_pb2.SourcePart.KIND_GRID, "Hoja1", 4, 6)
    ]


async def test_the_row_that_the_origin_of_a_vehicle_names_is_listed(
    intakes: Intakes, sources: Any, ana: Metadata
) -> None:
    intake_id = await taken(intakes, a_mail().about("origen").with_file("flota.xlsx", FLEET).as_bytes(), ana)
    case_id = (await intakes.done(intake_id, ana)).case_id
    listed = await intakes.store.vehicles.ListVehicles(
        vehicle_service_pb2.ListVehiclesRequest(case_id=case_id), metadata=ana
    )
    files = {file.name: file.number for file in (await source_of(sources, intake_id, ana)).files}

    for stored in listed.vehicles:
        origin = stored.vehicle.origin
        request = pb.ListSourceRowsRequest(
            intake_id=intake_id, file_number=files[origin.file], part_number=1, from_row=origin.row, page_size=1
        )
        page = await sources.ListSourceRows(request, metadata=ana)
        assert [row.row for row in page.rows] == [origin.row]
        assert page.rows[0].cells[3] == stored.vehicle.vin
        assert origin.place.field_cells["vin"] == f"{chr(ord('A') + page.first_column - 1 + 3)}{origin.row}"
    assert len(listed.vehicles) == 3
    counts = {file.name: file.vehicle_count for file in (await source_of(sources, intake_id, ana)).files}
    assert counts == {"body": 0, "flota.xlsx": 3}


async def test_a_long_sheet_is_read_once_and_listed_page_by_page(
    intakes: Intakes, sources: Any, ana: Metadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = 0
    plain = SourceReader.show

    async def counted(*arguments: Any) -> Any:
        nonlocal shown
        shown += 1
        return await plain(*arguments)

    monkeypatch.setattr(SourceReader, "show", counted)
    rows = [HEADER, *((*VERSA[:2], 2000 + number % 25, "", f"P-{number}", number) for number in range(1, 2_500))]
    raw = a_mail().about("larga").with_file("larga.xlsx", xlsx({"Hoja1": rows})).as_bytes()
    accepted = await intakes.stub.SubmitEmail(intake_service_pb2.SubmitEmailRequest(raw=raw), metadata=ana)

    numbers, token, pages = [], "", 0
    while pages == 0 or token:
        request = pb.ListSourceRowsRequest(
            intake_id=accepted.intake.id, file_number=2, part_number=1, page_size=700, page_token=token
        )
        page = await sources.ListSourceRows(request, metadata=ana)
        numbers += [row.row for row in page.rows]
        token, pages = page.next_page_token, pages + 1

    assert (numbers, pages, shown) == (list(range(1, 2_501)), 4, 1)
    await intakes.done(accepted.intake.id, ana)


@pytest.mark.parametrize(("number", "expected"), [(0, "the mail"), (2, "a file"), (4, "a file in an archive")])
async def test_a_file_comes_as_it_was_sent(
    number: int, expected: str, intakes: Intakes, sources: Any, ana: Metadata
) -> None:
    raw = (
        a_mail()
        .about("archivos")
        .with_file("flota.xlsx", FLEET)
        .with_file("todo.zip", zipped({"adentro.html": PAGE}))
        .as_bytes()
    )
    intake_id = await taken(intakes, raw, ana)

    answers = {
        "the mail": (raw, "message/rfc822", f"{intake_id}.eml"),
        "a file": (FLEET, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "flota.xlsx"),
        "a file in an archive": (PAGE, "text/html", "adentro.html"),
    }
    assert await downloaded(sources, intake_id, number, ana) == answers[expected]


async def test_a_bare_file_and_an_empty_one_come_as_they_are(intakes: Intakes, sources: Any, ana: Metadata) -> None:
    bare = await taken(intakes, FLEET, ana, file_name="flota.xlsx")
    empty = await taken(intakes, a_mail().about("vacío").with_file("nada.txt", b"").as_bytes(), ana)

    assert await downloaded(sources, bare, 0, ana) == (FLEET, "", "flota.xlsx")
    assert (await downloaded(sources, empty, 2, ana))[0] == b""


async def test_a_large_file_is_never_whole_in_memory(intakes: Intakes, sources: Any, ana: Metadata) -> None:
    large = b"0123456789abcdef" * (4 * MIB)
    intake_id = await taken(
        intakes, a_mail().about("grande").with_file("g.zip", zipped({"g.bin": large})).as_bytes(), ana
    )
    request = pb.DownloadSourceFileRequest(intake_id=intake_id, file_number=3)
    await source_of(sources, intake_id, ana)

    tracemalloc.start()
    try:
        size, largest = 0, 0
        async for piece in sources.DownloadSourceFile(request, metadata=ana):
            size, largest = size + len(piece.body.data), max(largest, len(piece.body.data))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (size, largest) == (len(large), 512 * 1024)
    assert peak < 16 * MIB


async def test_who_goes_away_gives_the_place_of_a_download_free(
    intakes: Intakes, sources: Any, ana: Metadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = []
    plain = source_servicer.pieces_of

    async def watched(*arguments: Any) -> AsyncIterator[bytes]:
        try:
            async for piece in plain(*arguments):
                yield piece
        finally:
            ended.append(True)

    monkeypatch.setattr(source_servicer, "pieces_of", watched)
    large = zipped({"g.bin": b"0123456789abcdef" * MIB})
    intake_id = await taken(intakes, a_mail().about("a medias").with_file("g.zip", large).as_bytes(), ana)
    request = pb.DownloadSourceFileRequest(intake_id=intake_id, file_number=3)
    for _ in range(source_servicer.MOST_DOWNLOADS + 2):
        call = sources.DownloadSourceFile(request, metadata=ana)
        await call.read()
        ended.clear()
        call.cancel()
        await until(lambda: bool(ended))


async def test_a_mail_that_cannot_be_read_within_its_limits_is_incomplete_and_still_comes(
    intakes: Intakes, sources: Any, ana: Metadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = a_mail().about("pesada").with_file("flota.xlsx", FLEET).as_bytes()
    intake_id = await taken(intakes, raw, ana)
    monkeypatch.setattr(
        "intake.reading.source_reader.converse",
        lambda connection, question, _longest_s: converse(connection, question, longest_s=0.0001),
    )

    source = await source_of(sources, intake_id, ana)

    assert source.subject == "pesada"
    assert [(file.name, file.is_incomplete, len(file.parts)) for file in source.files] == [("body", True, 0)]
    assert (await downloaded(sources, intake_id, 0, ana))[0] == raw


@pytest.mark.parametrize("verb", ["GetSource", "ListSourceRows", "DownloadSourceFile"])
async def test_another_insurer_an_unknown_mail_and_a_missing_permission_are_refused(
    verb: str, intakes: Intakes, sources: Any, ana: Metadata
) -> None:
    intake_id = await taken(intakes, a_mail().about("ajena").with_file("flota.xlsx", FLEET).as_bytes(), ana)
    await source_of(sources, intake_id, ana)  # it is kept in memory from now on

    async def ask(caller: Metadata, wanted: str = intake_id) -> None:
        if verb == "GetSource":
            await source_of(sources, wanted, caller)
        elif verb == "ListSourceRows":
            await sources.ListSourceRows(
                pb.ListSourceRowsRequest(intake_id=wanted, file_number=2, part_number=1), metadata=caller
            )
        else:
            await downloaded(sources, wanted, 2, caller)

    with refused("RESOURCE_NOT_FOUND"):
        await ask(bearer(insurer_id="stranger"))
    with refused("RESOURCE_NOT_FOUND"):
        await ask(ana, UNKNOWN)
    with refused("PERMISSION_MISSING"):
        await ask(bearer("cases.read", "vehicles.read", "intakes.read", "messages.read"))
    await ask(ana)


@pytest.mark.parametrize("verb", ["GetSource", "ListSourceRows", "DownloadSourceFile"])
async def test_what_is_no_mail_or_was_released_is_not_shown(
    verb: str, intakes: Intakes, sources: Any, ana: Metadata
) -> None:
    released = await taken(intakes, a_mail().about(f"vieja {verb}").with_file("flota.xlsx", FLEET).as_bytes(), ana)
    await source_of(sources, released, ana)
    owner = await asyncpg.connect(intakes.store.database_url)
    await owner.execute("UPDATE messages SET release_time = now() WHERE id = $1::uuid", released)
    await owner.close()
    vehicles = [vehicle_pb2.Vehicle(description="KIA RIO", year=2021)]
    listed = await intakes.stub.SubmitVehicleList(
        intake_service_pb2.SubmitVehicleListRequest(vehicles=vehicles), metadata=ana
    )

    for intake_id in (released, listed.intake.id):
        with refused("WRONG_STATE"):
            if verb == "GetSource":
                await source_of(sources, intake_id, ana)
            elif verb == "ListSourceRows":
                await sources.ListSourceRows(pb.ListSourceRowsRequest(intake_id=intake_id), metadata=ana)
            else:
                await downloaded(sources, intake_id, 0, ana)


async def test_a_mail_whose_content_is_lost_is_refused_as_lost(intakes: Intakes, sources: Any, ana: Metadata) -> None:
    lost = (await intakes.store.messages.CreateMessage(a_message_request(), metadata=ana)).message.id

    with refused("WRONG_STATE"):
        await source_of(sources, lost, ana)
    with refused("WRONG_STATE"):
        await sources.ListSourceRows(pb.ListSourceRowsRequest(intake_id=lost, file_number=1), metadata=ana)
    with refused("WRONG_STATE"):
        await downloaded(sources, lost, 0, ana)


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"page_size": 1_001}, "INVALID_FIELD", "page_size"),
        ({"page_size": -1}, "INVALID_FIELD", "page_size"),
        ({"from_row": -1}, "INVALID_FIELD", "from_row"),
        ({"file_number": 0}, "INVALID_FIELD", "file_number"),
        ({"file_number": -7}, "INVALID_FIELD", "file_number"),
        ({"file_number": 3}, "RESOURCE_NOT_FOUND", ""),
        ({"part_number": 2}, "RESOURCE_NOT_FOUND", ""),
        ({"part_number": 0}, "RESOURCE_NOT_FOUND", ""),
        ({"page_token": "x"}, "INVALID_PAGE_TOKEN", "page_token"),
        ({"page_token": "1-1-2"}, "INVALID_PAGE_TOKEN", "page_token"),
        ({"page_token": "2-1-99999999"}, "INVALID_PAGE_TOKEN", "page_token"),
        ({"page_token": "2-1-²"}, "INVALID_PAGE_TOKEN", "page_token"),
    ],
)
async def test_what_cannot_be_listed_is_refused_with_what_can(
    changes: dict[str, Any], reason: str, field: str, intakes: Intakes, sources: Any, ana: Metadata
) -> None:
    intake_id = await taken(intakes, a_mail().about("límites").with_file("flota.xlsx", FLEET).as_bytes(), ana)
    request = {"intake_id": intake_id, "file_number": 2, "part_number": 1, **changes}

    with refused(reason) as refusal:
        await sources.ListSourceRows(pb.ListSourceRowsRequest(**request), metadata=ana)
    assert refusal.fields == ([field] if field else [])


@pytest.mark.parametrize(
    ("number", "reason"), [(1, "RESOURCE_NOT_FOUND"), (3, "RESOURCE_NOT_FOUND"), (-1, "INVALID_FIELD")]
)
async def test_a_file_that_is_none_is_refused(
    number: int, reason: str, intakes: Intakes, sources: Any, ana: Metadata
) -> None:
    intake_id = await taken(intakes, a_mail().about("sin archivo").with_file("flota.xlsx", FLEET).as_bytes(), ana)

    with refused(reason):
        await downloaded(sources, intake_id, number, ana)
