"""The fork server that reads e-mails and files: `python -m intake.reading.fork_server`, with its channel on stdin.

The first message on the channel holds the operator's additions to the word lists.
"""

from __future__ import annotations

import socket
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import msgpack

from domain import word_lists
from intake.attachments import sandbox
from intake.attachments.sandbox_child import READERS, read_file
from intake.processes.fork_server import serve
from intake.processes.work import receive
from intake.reading.reader_child import read_mail
from intake.reading.server_process import GREETING, MAIL, SHOWING, TAKING
from intake.reading.showing_child import show_mail, take_file
from intake.reading.warm_up import warm_up

if TYPE_CHECKING:
    from collections.abc import Mapping

CODECS = ("ascii", "cp1252", "iso8859_15", "latin_1", "raw_unicode_escape", "utf_16", "utf_16_le", "utf_8_sig")
EAGERLY = (
    *(f"intake.readers.{name}" for name in sorted(READERS)),
    *(f"encodings.{name}" for name in CODECS),
    "pdfplumber",
    "PIL.Image",
)
"""Modules that every child would otherwise import for itself, at up to a tenth of a second each."""


def main() -> None:
    """Serve until the channel is closed."""
    channel = socket.socket(fileno=sys.stdin.fileno())
    prepare(msgpack.decode(receive(channel), type=dict[str, str]))
    serve(
        channel,
        outer={
            MAIL: read_mail,
            SHOWING: show_mail,
            TAKING: take_file,
            GREETING: lambda _question, _channel: b"here",
        },
        inner={sandbox.KIND: lambda order, _channel: read_file(order)},
    )


def prepare(words: Mapping[str, str]) -> None:
    """Load all that children need; `words` are the operator's additions."""
    for name in EAGERLY:
        import_module(name)
    word_lists.use(words)
    warm_up()


if __name__ == "__main__":
    main()
