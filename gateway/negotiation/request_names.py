"""The two names of a request that every answer carries: the caller's own (X-Request-Id), and that of its trace."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUEST_ID: Final = "x-request-id"
TRACE_ID: Final = "x-trace-id"
RANDOM_BYTES: Final = 16
TAKEN: Final = re.compile(r"[A-Za-z0-9._~:/+=@-]{1,128}")  # goes into logs and headers as it is


def request_id_of(headers: Mapping[str, str]) -> str:
    """Return the caller's name for the request, or a new one when it sent none that can be repeated."""
    sent = headers.get(REQUEST_ID, "").strip()
    return sent if TAKEN.fullmatch(sent) else os.urandom(RANDOM_BYTES).hex()
