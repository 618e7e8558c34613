"""Damaged files end as an extraction in words, within the limits of time and memory, whatever is damaged.

MINCA_FUZZ_EXAMPLES sets how many of each kind are tried, MINCA_FUZZ_SEED where they begin; the default is a short run.
"""

from __future__ import annotations

import asyncio
import os
import resource
import time
from typing import Final

import pytest

from intake.limits import Limits
from intake.loose_files import as_mail
from intake.reading import Readers
from tests.fixtures.mutants import KINDS, mutant, samples

LIMITS: Final = Limits()
AT_ONCE: Final = 2
EXAMPLES: Final = int(os.environ.get("MINCA_FUZZ_EXAMPLES", "6"))
FIRST: Final = int(os.environ.get("MINCA_FUZZ_SEED", "0"))


def test_there_is_a_sample_of_every_kind_and_the_same_seed_does_the_same_harm() -> None:
    assert set(samples()) == {*KINDS, "zip"}
    assert all(mutant(kind, 1) == mutant(kind, 1) != content for kind, content in samples().items())


@pytest.mark.timeout(60 + 10 * EXAMPLES)
@pytest.mark.parametrize("kind", [*KINDS, "zip"])
async def test_a_damaged_file_leaves_the_mail_readable(kind: str) -> None:
    readers = Readers(LIMITS, AT_ONCE)

    async def read(seed: int) -> tuple[int, float, tuple[str, ...]]:
        started = time.monotonic()
        extraction = await readers.read(as_mail(f"unidades.{kind}", mutant(kind, seed)))
        return seed, time.monotonic() - started, extraction.warnings

    found = await asyncio.gather(*(read(seed) for seed in range(FIRST, FIRST + EXAMPLES)))

    assert [seed for seed, _, said in found if any("Traceback" in each or "Error" in each for each in said)] == []
    # They wait for one another: the sum, not each.
    assert max(taken for _, taken, _ in found) < LIMITS.mail_time_s + EXAMPLES * 2
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < LIMITS.mail_memory_bytes
