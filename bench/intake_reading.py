"""How fast a spreadsheet becomes vehicles, beside openpyxl that only gives cells: `python -m bench intake_reading`.

A mail with one workbook of 12 columns is read as the service reads it: by a process of its own, its start included,
which reads the workbook in another. One core. The goal: 5,000 rows within 1.5 s, and a flat time a row.
Of 50,000 the first 20,000 become vehicles, the limit of a mail.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from typing import Final

from openpyxl import Workbook, load_workbook

from intake.attachments.as_mail import as_mail
from intake.profiles.model import NOTHING_KNOWN
from intake.reading.reader_process import CHILD, dump_question, load_answer

SIZES: Final = (100, 1_000, 5_000, 20_000, 50_000)
LARGEST_MAIL: Final = 40 * 2**20
HEADER: Final = "No|Marca|Submarca|Version|Modelo|Serie|Motor|Placas|Valor|Uso|Cobertura|No Eco".split("|")


def a_workbook(rows: int) -> bytes:
    """A fleet of so many units."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Flota")
    sheet.append(HEADER)
    for at in range(rows):
        identity = [2015 + at % 10, f"3N1CK3CD8GK{at:06d}", f"HR16{at:07d}", f"ABC-{at % 1000:03d}-A"]
        terms = [250_000.5 + at, "PARTICULAR", "AMPLIA", f"T-{at}"]
        sheet.append([at + 1, "NISSAN", "MARCH", "SENSE TM AC", *identity, *terms])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(mail: bytes) -> tuple[float, int]:
    """Seconds of the reading, and how many vehicles it gave."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", CHILD, str(LARGEST_MAIL)],
        input=dump_question(NOTHING_KNOWN, mail),
        stdout=subprocess.PIPE,
        check=True,
    )
    taken = time.perf_counter() - started
    return taken, len(load_answer(done.stdout).vehicles)


def cells(book: bytes) -> float:
    """Seconds of the rival, which gives cells and understands nothing."""
    started = time.perf_counter()
    sheet = load_workbook(io.BytesIO(book), read_only=True, data_only=True).worksheets[0]
    sum(1 for _ in sheet.iter_rows(values_only=True))
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print("| rows | read to vehicles | a row | openpyxl, cells only | vehicles |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for rows in SIZES:
        book = a_workbook(rows)
        taken, vehicles = min(read(as_mail("flota.xlsx", book)) for _ in range(2))
        print(
            f"| {rows:,} | {taken:.2f} s | {taken / rows * 1e6:,.0f} µs | {cells(book):.2f} s | {vehicles:,} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
