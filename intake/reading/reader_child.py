"""The work of the process that reads one e-mail: prior knowledge and bytes in, a sorted mail out, within limits.

Both are MessagePack, in the shape of the dataclasses.
"""

from __future__ import annotations

import gc
import resource
from typing import TYPE_CHECKING, Final

from msgspec import msgpack

from intake.attachments import sandbox
from intake.lexicon import trade_words
from intake.profiles.model import PriorKnowledge
from intake.reading.machine_limits import limits_here
from intake.triage.triage import sort_mail

if TYPE_CHECKING:
    import socket

    from intake.model.limits import ReadingLimits

_DECODER: Final = msgpack.Decoder(tuple[int, float, PriorKnowledge, bytes])
_ENCODER: Final = msgpack.Encoder()


def read_mail(question: bytes, channel: socket.socket | None) -> bytes:
    """Decode the question, read and sort the e-mail, encode what was read; risky files are read through `channel`."""
    max_email_bytes, least_confidence, known, raw = _DECODER.decode(question)
    limits = limits_here(max_email_bytes, least_confidence)
    confine(limits, channel)
    trade_words.know(known.names)
    return _ENCODER.encode(sort_mail(raw, limits, known))


def confine(limits: ReadingLimits, channel: socket.socket | None) -> None:
    """Bound the memory and time of this process, and have risky files read through `channel`."""
    seconds = int(limits.mail_time_s) + 1
    resource.setrlimit(resource.RLIMIT_AS, (limits.mail_memory_bytes, limits.mail_memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # the process ends with the mail
    sandbox.ask_through(channel)
