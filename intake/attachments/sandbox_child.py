"""The work of the process that reads one file: an order in, a document out, within limits on memory and time."""

from __future__ import annotations

import gc
import resource
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

from intake.attachments import sandbox_codec

if TYPE_CHECKING:
    from collections.abc import Callable

    from intake.model.document import Document
    from intake.model.limits import ReadingLimits

READERS: Final = frozenset({"workbook", "pdf", "docx", "image", "xml_file"})


def read_file(order: bytes) -> bytes:
    """Read the file of an encoded order and return the encoded document."""
    reader, file, content, limits = sandbox_codec.load_order(order)
    seconds = int(limits.file_time_s) + 1
    resource.setrlimit(resource.RLIMIT_AS, (limits.file_memory_bytes, limits.file_memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # the process ends with the file
    return sandbox_codec.dump(reader_of(reader)(file, content, limits))


def reader_of(name: str) -> Callable[[str, bytes, ReadingLimits], Document]:
    """Return the named reader, importing only its module."""
    if name not in READERS:
        raise ValueError(f"no reader {name}")
    read: Callable[[str, bytes, ReadingLimits], Document] = import_module(f"intake.readers.{name}").read
    return read


if __name__ == "__main__":
    sys.stdout.buffer.write(read_file(sys.stdin.buffer.read()))
