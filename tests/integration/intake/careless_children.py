"""A fork server, its channel on stdin, whose children have others work for long and end without waiting for them."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path

from intake.processes.fork_server import serve
from intake.processes.work import connection_to_child, letter

OUTER, INNER = b"o", b"i"
LONG_S = 600.0
WAYS_TO_END = {
    "answers": lambda: None,
    "crashes": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "is ended": lambda: os.kill(os.getpid(), signal.SIGKILL),
}


def leave_another_at_work(question: bytes, channel: socket.socket | None) -> bytes:
    """Have another child work, write its process where the question says, and end as the question says."""
    assert channel is not None
    place, _, way = question.decode().partition("\n")
    with connection_to_child(channel, INNER) as connection:
        process = int.from_bytes(connection.recv(4), "big")
        connection.sendall(letter(b""))
        Path(place).write_text(str(process))
        WAYS_TO_END[way]()
    return b"done"


def work_for_long(_question: bytes, _channel: socket.socket | None) -> bytes:
    """Outlast any test."""
    time.sleep(LONG_S)
    return b"done"


if __name__ == "__main__":
    serve(socket.socket(fileno=sys.stdin.fileno()), outer={OUTER: leave_another_at_work}, inner={INNER: work_for_long})
