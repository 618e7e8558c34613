"""Files that can bring down whoever reads them: each is read in a process of its own, with limits on time and memory.

A few bytes can make a native reader take all memory, abort or loop; whatever happens there, the mail lives on.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

from intake.attachments import sandbox_codec
from intake.model.document import Document

if TYPE_CHECKING:
    from intake.model.limits import ReadingLimits

CHILD: Final = "intake.attachments.sandbox_child"


def read(reader: str, file: str, content: bytes, limits: ReadingLimits) -> Document:
    """Read `content` by the reader of that name; see `sandbox_child` for those there are."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", CHILD],
            input=sandbox_codec.dump_order(reader, file, content, limits),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.file_time_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _unread(file, f"it took longer than {limits.file_time_s:g} s")
    if done.returncode != 0:
        return _unread(file, "its reader gave up on it")
    try:
        return sandbox_codec.load(done.stdout)
    except (ValueError, RecursionError):  # whatever took its reader over may write what it likes
        return _unread(file, "its reader gave no answer that can be understood")


def _unread(file: str, problem: str) -> Document:
    return Document(file, warnings=(f"{file}: not read, {problem}",), is_incomplete=True)
