"""Mails read in a process of their own: what is known reaches it, what was read comes back."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from intake.extraction.email import extract_email
from intake.lexicon.catalogue_names import NO_NAMES, lacking
from intake.lexicon.column_names import Column
from intake.model.extraction import UNKNOWN_NAME
from intake.model.limits import ReadingLimits
from intake.profiles.model import PriorKnowledge, Profile
from intake.reading import server_process
from intake.reading.reader_process import ReaderPool, UnreadableMailError
from intake.reading.server_process import INHERITED
from intake.triage.triage import SortedMail
from mesh import background
from mesh.errors import NotReady
from tests.fixtures.mails import HEADER, VERSA, a_mail
from tests.fixtures.servers import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.failures import FailureCounts

PROFILE = Profile("corredores", ("corredores.example",), fixed={"usage": "CARGA"})


@pytest_asyncio.fixture(scope="module")
async def readers() -> AsyncIterator[ReaderPool]:
    """One for all tests that leave it as it was, or whose fork server it starts again."""
    async with ReaderPool(ReadingLimits(), 1) as pool:
        yield pool


@pytest.fixture
async def new_readers() -> AsyncIterator[ReaderPool]:
    """One whose fork server has not been started."""
    async with ReaderPool(ReadingLimits(), 1) as pool:
        yield pool


async def test_the_process_knows_the_profiles_of_the_moment() -> None:
    raw = a_mail().with_xlsx([HEADER, VERSA]).as_bytes()
    profiles: list[Profile] = []
    async with ReaderPool(ReadingLimits(), 1, known=lambda _insurer_id: PriorKnowledge(tuple(profiles))) as readers:
        before = (await readers.read(raw)).extraction
        profiles.append(PROFILE)
        after = (await readers.read(raw)).extraction

    assert before == extract_email(raw, ReadingLimits())
    assert [extraction.vehicles[0].usage for extraction in (before, after)] == ["", "CARGA"]


async def test_the_process_is_told_what_the_headers_of_one_mail_mean(readers: ReaderPool) -> None:
    raw = a_mail().with_xlsx([["Bicho", "Gen", "Zona"], ["Versa", "21", "N"], ["Rio", "22", "S"]]).as_bytes()

    unsure = (await readers.read(raw)).extraction
    sure = (await readers.read(raw, columns={"BICHO": Column.DESCRIPTION, "GEN": Column.YEAR})).extraction

    assert not unsure.vehicles
    assert unsure.unsure_tables[0].rows[0] == ("Bicho", "Gen", "Zona")
    assert [(vehicle.description, vehicle.year) for vehicle in sure.vehicles] == [("Versa", 2021), ("Rio", 2022)]


async def test_the_process_is_told_below_which_confidence_a_person_has_to_look() -> None:
    raw = a_mail().saying("Cotizar:\n1. NISSAN VERSA ADVANCE serie 3N1CN8AE8NL569666\n").as_bytes()
    read = {}
    for least in (0.5, 0.9):
        async with ReaderPool(ReadingLimits(least_confidence=least), 1) as readers:
            read[least] = (await readers.read(raw)).extraction

    assert [vehicle.doubts for vehicle in read[0.5].vehicles] == [("NO_YEAR",)]
    assert {least: extraction.needs_review for least, extraction in read.items()} == {0.5: False, 0.9: True}


async def test_the_process_finds_what_only_the_catalogue_of_the_insurer_names() -> None:
    raw = a_mail().saying("Favor de cotizar:\n- TECOLOTE TORO 2021\n- Tecolote 300 2022\n- KIA RIO 2020\n").as_bytes()
    names = {"norte": lacking(["TECOLOTE", "KIA"], ["TORO", "RIO"])}
    async with ReaderPool(
        ReadingLimits(), 1, known=lambda insurer_id: PriorKnowledge(names=names.get(insurer_id, NO_NAMES))
    ) as readers:
        of_norte, of_sur = await readers.read(raw, "norte"), await readers.read(raw, "sur")

    assert [UNKNOWN_NAME in vehicle.warnings for vehicle in of_norte.extraction.vehicles] == [False, False, False]
    assert [UNKNOWN_NAME in vehicle.warnings for vehicle in of_sur.extraction.vehicles] == [True, True, False]


@pytest.mark.parametrize("after_s", [0.0, 0.1])
async def test_a_caller_who_goes_while_the_fork_server_starts_leaves_its_place_to_the_next(
    new_readers: ReaderPool, after_s: float
) -> None:
    await one_reads_after_three_have_gone(new_readers, after_s)


@pytest.mark.parametrize("after_s", [0.0, 0.001, 0.01, 0.03])
async def test_a_caller_who_goes_at_any_moment_leaves_its_place_to_the_next(
    readers: ReaderPool, after_s: float
) -> None:
    await one_reads_after_three_have_gone(readers, after_s)


async def one_reads_after_three_have_gone(readers: ReaderPool, after_s: float) -> None:
    raw = a_mail().with_xlsx([HEADER, VERSA]).as_bytes()
    gone = [asyncio.create_task(readers.read(raw)) for _ in range(3)]
    await asyncio.sleep(after_s)
    for task in gone:
        task.cancel()

    async with asyncio.timeout(60):
        assert (await readers.read(raw)).extraction.vehicles
    ended = await asyncio.gather(*gone, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError | SortedMail) for end in ended)


async def test_a_fork_server_that_is_killed_is_started_again_and_no_mail_fails(readers: ReaderPool) -> None:
    raw = a_mail().with_xlsx([HEADER, VERSA]).as_bytes()
    await readers.read(raw)
    for after_s in (0.0, 0.01, 0.03):
        reading = [asyncio.create_task(readers.read(raw)) for _ in range(3)]
        await asyncio.sleep(after_s)
        os.kill(readers.server_pid, signal.SIGKILL)

        assert all(mail.extraction.vehicles for mail in await asyncio.gather(*reading))


async def test_a_fork_server_that_hangs_is_let_go(readers: ReaderPool, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = a_mail().saying("Cotizar NISSAN VERSA 2021").as_bytes()
    await readers.read(raw)
    monkeypatch.setattr("intake.processes.work.LONGEST_START_S", 6.0)
    os.kill(readers.server_pid, signal.SIGSTOP)

    assert (await readers.read(raw)).extraction.vehicles


async def test_nothing_of_the_environment_but_what_python_needs_reaches_those_who_read(
    new_readers: ReaderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINCA_AUTH_SECRET", "s3cret")
    await new_readers.read(a_mail().as_bytes())

    environment = of_process(new_readers.server_pid, "environ").split("\0")

    assert {entry.partition("=")[0] for entry in environment if entry} <= INHERITED


async def test_a_child_can_gain_no_rights_and_leaves_nothing_behind(readers: ReaderPool) -> None:
    await readers.read(a_mail().with_xlsx([HEADER, VERSA]).as_bytes())
    server = readers.server_pid

    async with asyncio.timeout(10):
        while of_process(server, f"task/{server}/children"):  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(0.01)

    assert "NoNewPrivs:\t1" in of_process(server, "status")
    assert open_sockets(server) == 3  # its channel, and both ends of what rings when a child has ended


def of_process(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text()


def open_sockets(pid: int) -> int:
    return sum(str(descriptor.readlink()).startswith("socket:") for descriptor in Path(f"/proc/{pid}/fd").iterdir())


async def test_a_fork_server_that_ends_between_mails_is_started_again_before_the_next(
    readers: ReaderPool, failure_counts: FailureCounts
) -> None:
    async with background.running(readers.loop()):
        await until(lambda: readers.is_well)
        killed = readers.server_pid
        os.kill(killed, signal.SIGKILL)
        await until(lambda: failure_counts.of("reading") > 0)
        await until(lambda: readers.is_well)

        assert readers.server_pid != killed


async def test_nothing_is_read_while_no_fork_server_starts_and_the_mail_is_not_to_blame(
    new_readers: ReaderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = a_mail().with_xlsx([HEADER, VERSA]).as_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(server_process, "PROGRAM", "intake.reading.no_such_program")
        with pytest.raises(NotReady):
            await new_readers.read(raw)

    assert (await new_readers.read(raw)).extraction.vehicles


async def test_a_mail_during_which_every_fork_server_ends_is_given_up(readers: ReaderPool) -> None:
    raw = a_mail().with_xlsx([HEADER, VERSA]).as_bytes()
    await readers.read(raw)

    def has_child() -> bool:
        children = Path(f"/proc/{readers.server_pid}/task/{readers.server_pid}/children")
        return bool(children.exists() and children.read_text().strip())

    async def end_each() -> None:
        while True:
            await until(has_child)
            os.kill(readers.server_pid, signal.SIGKILL)

    async def read_while_servers_end() -> None:
        for _ in range(10):
            with suppress(NotReady):  # a server that ended before it was given the mail: the mail is not to blame
                await readers.read(raw)

    ending = asyncio.create_task(end_each())
    try:
        with pytest.raises(UnreadableMailError, match="ended"):
            await read_while_servers_end()
    finally:
        ending.cancel()
