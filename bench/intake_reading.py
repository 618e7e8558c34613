"""How fast a spreadsheet becomes vehicles, beside openpyxl that only gives cells: `python -m bench intake_reading`.

A mail with one workbook of 12 columns is read as the service reads it: by a process of its own, forked for it,
which has the workbook read in another. One core. The goal: 5,000 rows within 1.5 s, and a flat time a row.
Of 50,000 the first 20,000 become vehicles, the limit of a mail.

Then the CPU time of small mails, by kind, with all processes that read them: beside reading alone, in one process. The
goal: 20 ms for a text.
"""

from __future__ import annotations

import asyncio
import io
import os
import time
from pathlib import Path
from typing import Final

from openpyxl import Workbook, load_workbook

from bench._processes import cpu_of_tree_s
from bench._reading_alone import cpu_of_reading_s
from intake.attachments.as_mail import as_mail
from intake.model.limits import ReadingLimits
from intake.reading.reader_process import ReaderPool

SAMPLES: Final = Path(__file__).resolve().parents[1] / "samples" / "mails"
TIMES: Final = 20
SIZES: Final = (100, 1_000, 5_000, 20_000, 50_000)
HEADER: Final = "No|Marca|Submarca|Version|Modelo|Serie|Motor|Placas|Valor|Uso|Cobertura|No Eco".split("|")


def a_workbook(rows: int) -> bytes:
    """A fleet of so many units."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Flota")
    sheet.append(HEADER)
    for row_number in range(rows):
        identity = [
            2015 + row_number % 10,
            f"3N1CK3CD8GK{row_number:06d}",
            f"HR16{row_number:07d}",
            f"ABC-{row_number % 1000:03d}-A",
        ]
        terms = [250_000.5 + row_number, "PARTICULAR", "AMPLIA", f"T-{row_number}"]
        sheet.append([row_number + 1, "NISSAN", "MARCH", "SENSE TM AC", *identity, *terms])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


async def read(readers: ReaderPool, mail: bytes) -> tuple[float, int]:
    """Seconds of the reading, and how many vehicles it gave."""
    started = time.perf_counter()
    extraction = (await readers.read(mail)).extraction
    return time.perf_counter() - started, len(extraction.vehicles)


def cells(book: bytes) -> float:
    """Seconds of the rival, which gives cells and understands nothing."""
    started = time.perf_counter()
    sheet = load_workbook(io.BytesIO(book), read_only=True, data_only=True).worksheets[0]
    sum(1 for _ in sheet.iter_rows(values_only=True))
    return time.perf_counter() - started


async def small_mails(readers: ReaderPool) -> None:
    """Print what the sample mails cost, each read a few times."""
    print("\n| mail | CPU | alone |\n| --- | ---: | ---: |")
    for path in sorted(SAMPLES.glob("*.eml")):
        mail = path.read_bytes()
        await readers.read(mail)
        before_s = cpu_of_tree_s(readers.server_pid)
        for _ in range(TIMES):
            await readers.read(mail)
        cpu_s = (cpu_of_tree_s(readers.server_pid) - before_s) / TIMES
        print(f"| {path.stem} | {cpu_s * 1e3:.0f} ms | {cpu_of_reading_s([mail] * TIMES) / TIMES * 1e3:.0f} ms |")


async def main() -> None:
    """Measure and print."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print("| rows | read to vehicles | a row | openpyxl, cells only | vehicles |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    async with ReaderPool(ReadingLimits(), 1) as readers:
        await read(readers, b"")  # the fork server's own start is not a mail's
        for rows in SIZES:
            book = a_workbook(rows)
            read_s, vehicles = min([await read(readers, as_mail("flota.xlsx", book)) for _ in range(2)])
            print(
                f"| {rows:,} | {read_s:.2f} s | {read_s / rows * 1e6:,.0f} µs | {cells(book):.2f} s | {vehicles:,} |",
                flush=True,
            )
        await small_mails(readers)


if __name__ == "__main__":
    asyncio.run(main())
