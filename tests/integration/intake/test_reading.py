"""Mails read in a process of their own: what is known reaches it, what was read comes back."""

from __future__ import annotations

import asyncio

import pytest

from intake.extraction.email import extract_email
from intake.lexicon.column_names import Column
from intake.model.extraction import Extraction
from intake.model.limits import ReadingLimits
from intake.profiles.model import PriorKnowledge, Profile
from intake.reading.reader_process import ReaderPool
from tests.fixtures.mails import HEADER, VERSA, a_mail

PROFILE = Profile("corredores", ("corredores.example",), fixed={"usage": "CARGA"})


async def test_the_process_knows_the_profiles_of_the_moment() -> None:
    raw = a_mail().with_xlsx([HEADER, VERSA]).as_bytes()
    profiles: list[Profile] = []
    readers = ReaderPool(ReadingLimits(), 1, known=lambda: PriorKnowledge(tuple(profiles)))

    before = await readers.read(raw)
    profiles.append(PROFILE)
    after = await readers.read(raw)

    assert before == extract_email(raw, ReadingLimits())
    assert [each.vehicles[0].usage for each in (before, after)] == ["", "CARGA"]


async def test_the_process_is_told_what_the_headers_of_one_mail_mean() -> None:
    raw = a_mail().with_xlsx([["Bicho", "Gen", "Zona"], ["Versa", "21", "N"], ["Rio", "22", "S"]]).as_bytes()
    readers = ReaderPool(ReadingLimits(), 1)

    unsure = await readers.read(raw)
    told = await readers.read(raw, {"BICHO": Column.DESCRIPTION, "GEN": Column.YEAR})

    assert not unsure.vehicles
    assert unsure.unsure_tables[0].rows[0] == ("Bicho", "Gen", "Zona")
    assert [(each.description, each.year) for each in told.vehicles] == [("Versa", 2021), ("Rio", 2022)]


@pytest.mark.parametrize("after_s", [0.0, 0.001, 0.01, 0.1, 0.3])
async def test_a_caller_who_goes_at_any_moment_leaves_its_place_to_the_next(after_s: float) -> None:
    raw = a_mail().with_xlsx([HEADER, VERSA]).as_bytes()
    readers = ReaderPool(ReadingLimits(), 1)
    gone = [asyncio.create_task(readers.read(raw)) for _ in range(3)]
    await asyncio.sleep(after_s)
    for task in gone:
        task.cancel()

    async with asyncio.timeout(60):
        assert (await readers.read(raw)).vehicles
    ended = await asyncio.gather(*gone, return_exceptions=True)
    assert all(isinstance(each, asyncio.CancelledError | Extraction) for each in ended)
