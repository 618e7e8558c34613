"""A process prepared as the fork server is, which then says what reading one mail of each kind still had to load."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from unittest.mock import patch

from intake.attachments import sandbox, sandbox_codec
from intake.attachments.sandbox_child import reader_of
from intake.model.limits import ReadingLimits
from intake.reading.fork_server import prepare
from intake.triage.triage import sort_mail

COMPILE = re._compiler.compile  # type: ignore[attr-defined]


def read_here(order: bytes, _limits: ReadingLimits) -> bytes:
    """Read a file in this process."""
    reader, file, content, limits = sandbox_codec.load_order(order)
    return sandbox_codec.dump(reader_of(reader)(file, content, limits))


def main(mails: list[Path]) -> None:
    """Print what was loaded after the preparation, and whether it left threads."""
    prepare({})
    threads = len(list(Path("/proc/self/task").iterdir()))
    modules, expressions = set(sys.modules), list[str]()

    def counted(pattern: object, flags: int = 0) -> object:
        expressions.append(str(pattern))
        return COMPILE(pattern, flags)

    sandbox.ask_by(read_here)
    with patch.object(re._compiler, "compile", counted):  # type: ignore[attr-defined]
        vehicles = sum(len(sort_mail(mail.read_bytes(), ReadingLimits()).extraction.vehicles) for mail in mails)
    sys.stdout.write(
        json.dumps(
            {
                "threads": threads,
                "vehicles": vehicles,
                "modules": sorted(set(sys.modules) - modules),
                "expressions": expressions,
            }
        )
    )


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
