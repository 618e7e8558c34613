"""The rival of reading apart: one process reads the mails one after another, without limits, and does nothing else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from intake.attachments import sandbox, sandbox_codec
from intake.attachments.sandbox_child import reader_of
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from intake.reading.machine_limits import limits_here

if TYPE_CHECKING:
    from collections.abc import Sequence

WARM_UP = 10


def cpu_of_reading_s(mails: Sequence[bytes]) -> float:
    """Return the CPU time of reading these mails, after as many again as it takes to import everything."""
    limits = limits_here(ReadingLimits().max_email_bytes, ReadingLimits().least_confidence)
    sandbox.ask_by(_read_here)
    for mail in (*mails[:WARM_UP], *mails[-WARM_UP:]):
        extract_email(mail, limits)
    started = time.process_time()
    for mail in mails:
        extract_email(mail, limits)
    return time.process_time() - started


def _read_here(order: bytes, _limits: ReadingLimits) -> bytes:
    """Read a file as the process would that is otherwise started for it."""
    reader, file, content, limits = sandbox_codec.load_order(order)
    return sandbox_codec.dump(reader_of(reader)(file, content, limits))
