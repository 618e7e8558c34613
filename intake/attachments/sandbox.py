"""Reads risky files in processes of their own, with limits on time and memory.

A few bytes can make a native reader exhaust memory, abort or loop; whatever happens there, the e-mail is still read.
The process is forked by the fork server if there is one, and started from scratch otherwise.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from intake.attachments import sandbox_codec
from intake.model.document import Document
from intake.processes.work import WorkFailedError, WorkTookTooLongError, ask

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from intake.model.limits import ReadingLimits

    # Takes an encoded order to read a file, and returns the encoded document.
    Ask = Callable[[bytes, ReadingLimits], bytes]

CHILD: Final = "intake.attachments.sandbox_child"
KIND: Final = b"f"
"""The kind of work that reads a file."""

_ask: Ask | None = None


def ask_through(channel: socket.socket | None) -> None:
    """From now on, have the files of this process read by children of the fork server behind `channel`."""
    ask_by((lambda order, limits: ask(channel, KIND, order, limits.file_time_s)) if channel else None)


def ask_by(asking: Ask | None) -> None:
    """From now on, have the files of this process read by `asking`; None: each by a new process."""
    global _ask  # noqa: PLW0603 - a process that reads a mail asks in one way, and readers know nothing of it
    _ask = asking


def read(reader: str, file: str, content: bytes, limits: ReadingLimits) -> Document:
    """Read `content` with the named reader, one of those in `sandbox_child`.

    Raises: ServerGoneError when the fork server is gone: the whole e-mail must be read again, not without this file.
    """
    order = sandbox_codec.dump_order(reader, file, content, limits)
    try:
        return sandbox_codec.load((_ask or _ask_new_process)(order, limits))
    except WorkTookTooLongError:
        return _unread(file, WarningCode.FILE_TOOK_TOO_LONG, seconds=f"{limits.file_time_s:g}")
    except WorkFailedError:
        return _unread(file, WarningCode.FILE_READER_GAVE_UP)
    except (ValueError, RecursionError):  # whatever took its reader over may write what it likes
        return _unread(file, WarningCode.FILE_READER_UNCLEAR)


def _ask_new_process(order: bytes, limits: ReadingLimits) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", CHILD],
            input=order,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.file_time_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkTookTooLongError from None
    if done.returncode != 0:
        raise WorkFailedError
    return done.stdout


def _unread(file: str, code: WarningCode, **arguments: object) -> Document:
    return Document(file, warnings=(notice(code, file=file, **arguments),), is_incomplete=True)
