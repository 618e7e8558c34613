"""The process that reads mails and files by forking: `python -m intake.reading.fork_server`, its channel on stdin."""

from __future__ import annotations

import socket
import sys
from importlib import import_module

from intake.attachments import sandbox
from intake.attachments.sandbox_child import READERS, read_file
from intake.processes.fork_server import serve
from intake.reading.reader_child import read_mail

EAGERLY = (*(f"intake.readers.{name}" for name in sorted(READERS)), "pdfplumber", "PIL.Image")
"""What a child would import on its own; each would take its tenth of a second in every child."""


def main() -> None:
    """Serve until the channel is closed."""
    for name in EAGERLY:
        import_module(name)
    channel = socket.socket(fileno=sys.stdin.fileno())
    serve(channel, outer={b"m": read_mail}, inner={sandbox.KIND: lambda order, _channel: read_file(order)})


if __name__ == "__main__":
    main()
