"""The process that reads one mail: what it is told and the mail on stdin, the extraction on stdout, within limits."""

from __future__ import annotations

import gc
import json
import resource
import sys

from domain import word_lists
from intake.extraction.email import extract_email
from intake.reading import extraction_codec
from intake.reading.machine_limits import limits_here


def main(max_email_bytes: int) -> None:
    """Read the words that an operator added, what is known, a line each, then the mail, and write what it says."""
    limits = limits_here(max_email_bytes)
    seconds = int(limits.mail_time_s) + 1
    resource.setrlimit(resource.RLIMIT_AS, (limits.mail_memory_bytes, limits.mail_memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # the process ends with the mail
    word_lists.use(json.loads(sys.stdin.buffer.readline()))
    known = extraction_codec.load_known(sys.stdin.buffer.readline())
    sys.stdout.buffer.write(extraction_codec.dump(extract_email(sys.stdin.buffer.read(), limits, known)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
