"""A fork server leaves nothing behind: what a child had others do ends with it, however it ended."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from intake.processes.work import WorkFailedError, ask
from tests.fixtures.servers import until
from tests.integration.intake.careless_children import OUTER, WAYS_TO_END

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 20.0


@contextmanager
def fork_server() -> Iterator[socket.socket]:
    ours, theirs = socket.socketpair()
    program = [sys.executable, "-m", "tests.integration.intake.careless_children"]
    with theirs, subprocess.Popen(program, stdin=theirs.fileno()):  # which waits for its end
        theirs.close()
        with ours:
            yield ours


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("way", WAYS_TO_END)
async def test_what_a_child_asked_for_ends_with_it(way: str, tmp_path: Path) -> None:
    others: list[int] = []
    with fork_server() as channel:
        for attempt in range(10):  # whoever asked and the server both end it, in either order
            place = tmp_path / str(attempt)
            try:
                ask(channel, OUTER, f"{place}\n{way}".encode(), PATIENCE_S)
            except WorkFailedError:
                assert way != "answers"
            others.append(int(place.read_text()))

        await until(lambda: not any(map(is_running, others)), PATIENCE_S)
