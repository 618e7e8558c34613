"""The work of the processes that show an e-mail, or take one file out of it, within the limits of a reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import msgpack

from intake.attachments import shown_mail
from intake.reading.machine_limits import limits_here
from intake.reading.reader_child import confine

if TYPE_CHECKING:
    import socket

    from intake.model.limits import ReadingLimits

HERE: Final = b"\x01"
"""Comes before the content of a file, which may be empty: an answer may not."""
_QUESTIONS: Final = msgpack.Decoder(tuple[int, float, tuple[bytes, ...], bytes])
_ENCODER: Final = msgpack.Encoder()


def show_mail(question: bytes, channel: socket.socket | None) -> bytes:
    """Decode the question, and encode the mail as it is shown."""
    limits, _, raw = _confined(question, channel)
    return _ENCODER.encode(shown_mail.show(raw, limits))


def take_file(question: bytes, channel: socket.socket | None) -> bytes:
    """Decode the question, and return the content of the file at its path, behind `HERE`.

    Raises: NoSuchFileError.
    """
    limits, path, raw = _confined(question, channel)
    return HERE + shown_mail.file_at(raw, path, limits)


def _confined(question: bytes, channel: socket.socket | None) -> tuple[ReadingLimits, tuple[bytes, ...], bytes]:
    max_email_bytes, least_confidence, path, raw = _QUESTIONS.decode(question)
    limits = limits_here(max_email_bytes, least_confidence)
    confine(limits, channel)
    return limits, path, raw
