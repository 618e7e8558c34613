"""How fast the matcher is, in which memory, against plain tools in the same run: `python -m bench matcher_speed`.

One core. Catalogues of 40,000, 120,000 and 400,000 rows: the labelled one, grown by models of made-up names. Each
catalogue runs in a process of its own, so that memory is its own. What counts is the ratio; rows a second depend on
the machine. Rivals that need more than a minute to get ready for the largest catalogue are left out there.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench._matcher_data import grown, labelled_data, made_data, why_made
from bench._matcher_rivals import RIVALS, THE_MATCHER, TRIGRAMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench._matcher_data import Labelled
    from bench._matcher_rivals import Coder, Rival

SIZES = (40_000, 120_000, 400_000)
LARGEST_FOR_RIVALS = 120_000
BATCH, LONGEST_S, SINGLE_CALLS = 1_000, 3.0, 500
MADE_TEXTS = 2_000


def measure(rival: Rival, size: int) -> None:
    """Make one ready and print a line of figures."""
    data = labelled_data()
    rows, texts = data or made_data(SIZES[0], MADE_TEXTS)
    rows = grown(rows, size)
    queries = [text for text in texts if text.codes][:BATCH]
    gc.collect()
    before, started = _resident_mib(), time.perf_counter()
    code = rival.prepare(rows)
    ready, memory = time.perf_counter() - started, _resident_mib() - before
    count, right_count, seconds = _batch(rival, code, queries)
    calls = _single_calls(code, queries)
    print(
        f"| {size:,} | {rival.name} | {ready:.1f} s | {memory:,.0f} MiB | {count / seconds:,.0f} | {calls[0]:.2f} ms |"
        f" {calls[1]:.2f} ms | {100 * right_count / count:.1f} % of {count} |",
        flush=True,
    )


def _batch(rival: Rival, code: Coder, queries: Sequence[Labelled]) -> tuple[int, int, float]:
    code([queries[0].query])
    started, count, right_count = time.perf_counter(), 0, 0
    for start in range(0, len(queries), rival.at_once):
        chunk = queries[start : start + rival.at_once]
        answers = code([text.query for text in chunk])
        right_count += sum(answer in text.codes for answer, text in zip(answers, chunk, strict=True))
        count += len(chunk)
        if time.perf_counter() - started > LONGEST_S:
            break
    return count, right_count, time.perf_counter() - started


def _single_calls(code: Coder, queries: Sequence[Labelled]) -> tuple[float, float]:
    """Median and 99th percentile of calls with one text, in milliseconds."""
    durations_ms: list[float] = []
    for text in queries[:SINGLE_CALLS]:
        started = time.perf_counter()
        code([text.query])
        durations_ms.append((time.perf_counter() - started) * 1000)
        if sum(durations_ms) > LONGEST_S * 1000:
            break
    return statistics.median(durations_ms), sorted(durations_ms)[int(len(durations_ms) * 0.99)]


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> int:
    """Run all, each in a process of its own; returns how many failed."""
    failed = 0
    if labelled_data() is None:
        print(why_made())
    print("| rows | what | ready in | memory | rows/s | one call | its p99 | right |")
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
    spawn = multiprocessing.get_context("spawn")
    for size in SIZES:
        for rival in (THE_MATCHER, *(RIVALS if size <= LARGEST_FOR_RIVALS else ())):
            process = spawn.Process(target=measure, args=(rival, size))
            process.start()
            process.join()
            failed += process.exitcode != 0
    print(TRIGRAMS)
    return failed


if __name__ == "__main__":
    sys.exit(main())
