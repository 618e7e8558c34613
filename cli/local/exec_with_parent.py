"""Starts a program that ends with its parent: `python exec_with_parent.py PARENT PROGRAM ARGUMENT…`.

On Linux the kernel is asked to send SIGTERM when the parent ends in any way, kill -9 included; the request survives
`exec`. That avoids code between fork and exec in a process that has threads. Elsewhere nothing is asked, and services
of a `minca up` that was killed have to be stopped by hand.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    """Ask the kernel, check that the parent did not end before that, and exec the program."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(f"the parent process {parent} has ended")
    os.execv(command[0], command)  # noqa: S606 - a fixed program, no shell


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
