"""What processes cost: their CPU time and memory, and of all that they started, as Linux counts them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROC: Final = Path("/proc")
TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")
# Of the fields after the name, which may hold spaces: the parent; the process's user and system time, then those of the
# children that it has waited for (proc_pid_stat(5)).
PARENT: Final = 1
TIMES: Final = slice(11, 15)


def cpu_s(pid: int) -> float:
    """Return the CPU time of a process, and of the children that it has waited for."""
    return sum(map(int, _fields(pid)[TIMES])) / TICKS_A_SECOND


def cpu_of_tree_s(pid: int) -> float:
    """Return the CPU time of a process and of all that it started, whether they run or have ended."""
    return sum(cpu_s(process) for process in tree(pid))


def memory_mb(pid: int) -> float:
    """Return the memory of a process and of all that it started; what they share counts once."""
    return sum(_proportional_bytes(process) for process in tree(pid)) / 2**20


def tree(pid: int) -> Iterator[int]:
    """Yield a process and its living descendants."""
    children = _children()
    waiting = [pid]
    while waiting:
        process = waiting.pop()
        yield process
        waiting += children.get(process, [])


def only_child(pid: int) -> int:
    """Return the process that this one started.

    Raises: ValueError unless there is exactly one.
    """
    (child,) = _children().get(pid, [])
    return child


def used_since(before: Mapping[str, float], now: Mapping[str, float]) -> dict[str, float]:
    """Return what was used in between, by name."""
    return {name: now[name] - before[name] for name in now}


def _children() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for folder in PROC.glob("[0-9]*"):
        if fields := _fields(int(folder.name)):
            children.setdefault(int(fields[PARENT]), []).append(int(folder.name))
    return children


def _fields(pid: int) -> list[str]:
    """Return the fields of a process after its name; none if it has ended."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _proportional_bytes(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
