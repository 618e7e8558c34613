"""The process that reads one mail: what is known and the mail on stdin, the extraction on stdout, within limits.

Both pass as MessagePack, in the shape of the dataclasses themselves.
"""

from __future__ import annotations

import gc
import resource
import sys

from msgspec import msgpack

from intake.extraction.email import extract_email
from intake.profiles.model import PriorKnowledge
from intake.reading.machine_limits import limits_here


def main(max_email_bytes: int) -> None:
    """Read what is known and the mail, and write what the mail says."""
    limits = limits_here(max_email_bytes)
    seconds = int(limits.mail_time_s) + 1
    resource.setrlimit(resource.RLIMIT_AS, (limits.mail_memory_bytes, limits.mail_memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # the process ends with the mail
    known, raw = msgpack.decode(sys.stdin.buffer.read(), type=tuple[PriorKnowledge, bytes])
    sys.stdout.buffer.write(msgpack.encode(extract_email(raw, limits, known)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
