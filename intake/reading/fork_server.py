"""The fork server that reads e-mails and files: `python -m intake.reading.fork_server`, with its channel on stdin.

The first message on the channel holds the operator's additions to the word lists.
"""

from __future__ import annotations

import socket
import sys
from importlib import import_module

from msgspec import msgpack

from domain import word_lists
from intake.attachments import sandbox
from intake.attachments.sandbox_child import READERS, read_file
from intake.processes.fork_server import serve
from intake.processes.work import receive
from intake.reading.reader_child import read_mail
from intake.reading.server_process import GREETING, MAIL
from intake.reading.warm_up import warm_up

EAGERLY = (*(f"intake.readers.{name}" for name in sorted(READERS)), "pdfplumber", "PIL.Image")
"""Modules that every child would otherwise import for itself, at a tenth of a second each."""


def main() -> None:
    """Serve until the channel is closed."""
    for name in EAGERLY:
        import_module(name)
    channel = socket.socket(fileno=sys.stdin.fileno())
    word_lists.use(msgpack.decode(receive(channel), type=dict[str, str]))
    warm_up()
    serve(
        channel,
        outer={MAIL: read_mail, GREETING: lambda _question, _channel: b"here"},
        inner={sandbox.KIND: lambda order, _channel: read_file(order)},
    )


if __name__ == "__main__":
    main()
