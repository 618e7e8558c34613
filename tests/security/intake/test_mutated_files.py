"""Damaged files end as rows or in words, within the limits of time and memory, whatever is damaged.

MINCA_FUZZ_EXAMPLES sets how many of each kind are tried, MINCA_FUZZ_SEED where they begin; the default is a short run.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import pytest_asyncio

from intake.attachments.as_mail import as_mail
from intake.model.limits import ReadingLimits
from intake.reading.reader_process import ReaderPool
from tests.fixtures.mutants import KINDS, mutant, samples
from tests.fixtures.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LIMITS: Final = ReadingLimits()
EXAMPLES: Final = int(os.environ.get("MINCA_FUZZ_EXAMPLES", "2"))
FIRST: Final = int(os.environ.get("MINCA_FUZZ_SEED", "0"))
SOON_S: Final = 10.0  # of the processor
NO_WORDS: Final = ("Traceback", "Exception", 'File "')


def test_there_is_a_sample_of_every_kind_and_the_same_seed_does_the_same_harm() -> None:
    assert set(samples()) == set(KINDS)
    assert all(mutant(kind, 1) == mutant(kind, 1) != content for kind, content in samples().items())


@pytest_asyncio.fixture(scope="module")
async def readers() -> AsyncIterator[ReaderPool]:
    async with ReaderPool(LIMITS, 1) as pool:
        yield pool


@pytest.mark.timeout(60 + 10 * EXAMPLES)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_damaged_file_ends_soon_as_rows_or_in_words(readers: ReaderPool, kind: str) -> None:
    for seed in range(FIRST, FIRST + EXAMPLES):
        raw = as_mail(f"unidades.{kind}", mutant(kind, seed))
        before_s = children_s(readers.server_pid)
        extraction = (await readers.read(raw)).extraction

        assert children_s(readers.server_pid) - before_s < SOON_S, seed
        assert extraction.vehicles or extraction.warnings or extraction.needs_review, seed
        assert not [text for text in sentences(extraction) if any(mark in text for mark in NO_WORDS)], seed


def children_s(pid: int) -> float:
    """The processor's time of the children of a process that have ended, in seconds (proc_pid_stat(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
