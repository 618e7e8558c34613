"""Forks a child for each risky file of the mails of tests: `python -m tests.file_server`, with its channel on stdin."""

from __future__ import annotations

import socket
import sys
from importlib import import_module

from intake.attachments import sandbox
from intake.attachments.sandbox_child import READERS, read_file
from intake.processes.fork_server import serve


def main() -> None:
    """Serve until the channel is closed."""
    channel = socket.socket(fileno=sys.stdin.fileno())
    for name in READERS:
        import_module(f"intake.readers.{name}")
    serve(channel, outer={sandbox.KIND: lambda order, _channel: read_file(order)}, inner={})


if __name__ == "__main__":
    main()
