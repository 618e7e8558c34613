"""Files are built a few at once, and what is given up is cleared away."""

from __future__ import annotations

import asyncio
import io
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from zipfile import ZipFile

import pytest

from intake.export.builder import MOST_AT_ONCE, FileBuilder, TimeZones, in_thread
from intake.export.case_file import ExportForm
from intake.export.zip_stream import ZipStream
from tests.fixtures.export_files import a_template
from tests.fixtures.records import a_case, a_vehicle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from intake.export.stored_cases import StoredCases
    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle

TEMPLATE = a_template("columns:\n  - {header: A, field: description}\n")
MOST_PIECE_BYTES = 2**20


@dataclass
class SlowStore:
    """Gives each case a page, and the next one once it is let go; counts who waits for that."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0
    most_waiting: int = 0

    async def case(self, _case_id: str, _language: str) -> Case:
        return a_case()

    async def vehicle_pages(self, _case_id: str) -> AsyncIterator[list[CaseVehicle]]:
        yield [a_vehicle()]
        self.waiting += 1
        self.most_waiting = max(self.most_waiting, self.waiting)
        try:
            await self.go_on.wait()
        finally:
            self.waiting -= 1
        yield [a_vehicle()]


@dataclass
class SplitWhileRead:
    """A case whose only vehicle is split between the pages of each of its first readings."""

    splits_left: int
    etag: int = 1

    async def case(self, _case_id: str, _language: str) -> Case:
        return a_case(etag=str(self.etag))

    async def vehicle_pages(self, _case_id: str) -> AsyncIterator[list[CaseVehicle]]:
        if not self.splits_left:
            yield [a_vehicle("PART 1"), a_vehicle("PART 2")]
            return
        yield [a_vehicle("WHOLE")]
        self.splits_left -= 1
        self.etag += 1
        yield [a_vehicle("PART 1"), a_vehicle("PART 2")]


@pytest.mark.parametrize(("splits", "rows"), [(0, 2), (1, 2), (2, 2), (9, 3)])
async def test_a_case_that_changes_while_it_is_read_is_read_again_a_few_times(splits: int, rows: int) -> None:
    store = SplitWhileRead(splits)
    builder = FileBuilder(cast("StoredCases", store), TimeZones("America/Mexico_City", {}))
    async with builder.built(await store.case("", ""), TEMPLATE, ExportForm.CSV, language="es") as file:
        _, *lines = file.content.read().decode().splitlines()

    assert len(lines) == rows
    assert not builder.places.locked()


@pytest.fixture
def store() -> SlowStore:
    return SlowStore()


@pytest.fixture
def builder(store: SlowStore) -> FileBuilder:
    return FileBuilder(cast("StoredCases", store), TimeZones("America/Mexico_City", {}))


@asynccontextmanager
async def several(builder: FileBuilder, number: int) -> AsyncIterator[list[asyncio.Task[bytes]]]:
    """Begin to build files."""

    async def build() -> bytes:
        async with builder.built(a_case(), TEMPLATE, ExportForm.XLSX, language="es") as file:
            return file.content.read()

    async with asyncio.TaskGroup() as group:
        yield [group.create_task(build()) for _ in range(number)]


async def as_many_wait(store: SlowStore, number: int) -> None:
    while store.waiting < number:  # noqa: ASYNC110 - the store is a fake without an event for it
        await asyncio.sleep(0.001)


async def test_no_more_files_are_built_at_once_than_may_be(builder: FileBuilder, store: SlowStore) -> None:
    async with asyncio.timeout(60), several(builder, 5) as tasks:
        await as_many_wait(store, MOST_AT_ONCE)
        store.go_on.set()

    assert all(task.result().startswith(b"PK") for task in tasks)
    assert store.most_waiting == MOST_AT_ONCE


async def test_what_a_caller_gives_up_is_cleared_away_and_its_place_is_free(
    builder: FileBuilder, store: SlowStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async with asyncio.timeout(60), several(builder, MOST_AT_ONCE) as tasks:
        await as_many_wait(store, MOST_AT_ONCE)
        held = await asyncio.to_thread(lambda: list(tmp_path.iterdir()))
        for task in tasks:
            task.cancel()

    assert len(held) == MOST_AT_ONCE
    assert await asyncio.to_thread(lambda: list(tmp_path.iterdir())) == []
    assert not builder.places.locked()


async def test_a_thread_that_is_given_up_has_ended_before_its_file_is_closed() -> None:
    begun, go_on, steps = asyncio.Event(), asyncio.Event(), []
    loop = asyncio.get_running_loop()

    def work() -> None:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(30)
        steps.append("worked")
        raise ValueError("nobody is left to hear of it")

    async def caller() -> None:
        try:
            await in_thread(work)
        finally:
            steps.append("closed")

    task = asyncio.create_task(caller())
    await asyncio.wait_for(begun.wait(), 30)
    task.cancel()
    loop.call_soon(go_on.set)
    await asyncio.wait([task])

    assert task.cancelled()
    assert steps == ["worked", "closed"]


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_zip_comes_in_pieces_with_one_name_a_file(*, is_packed: bool) -> None:
    contents = [bytes(1_000), bytes(range(256)) * 20_000, b"x"]
    archive = ZipStream(datetime(2026, 6, 1, tzinfo=UTC))

    pieces: list[Any] = []
    for content in contents:
        pieces += archive.add("TK-2026-001.csv", io.BytesIO(content), is_packed=is_packed)
    pieces.append(archive.end())

    with ZipFile(io.BytesIO(b"".join(pieces))) as opened:
        assert opened.namelist() == ["TK-2026-001.csv", "TK-2026-001-2.csv", "TK-2026-001-3.csv"]
        assert [opened.read(name) for name in opened.namelist()] == contents
    assert max(map(len, pieces)) <= MOST_PIECE_BYTES
