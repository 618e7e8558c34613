"""The timeout that a caller asks for: `Grpc-Timeout: 500m` (gRPC's format) or `Request-Timeout: 2.5` (seconds)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mesh.errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Mapping

GRPC_TIMEOUT = "grpc-timeout"
REQUEST_TIMEOUT = "request-timeout"
UNITS_S = {"H": 3600.0, "M": 60.0, "S": 1.0, "m": 1e-3, "u": 1e-6, "n": 1e-9}
GRPC_FORM = re.compile(r"([0-9]{1,8})([HMSmun])")
SECONDS_FORM = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,9})?)s?")


def requested_s(headers: Mapping[str, str], most_s: float) -> float | None:
    """Return the timeout in the headers, `most_s` at most; None when there is none.

    Raises: InvalidField.
    """
    if (text := headers.get(GRPC_TIMEOUT)) is not None:
        form = GRPC_FORM.fullmatch(text.strip())
        if not form:
            raise InvalidField(GRPC_TIMEOUT, text, "digits and one of the units H, M, S, m, u, n, such as 30S")
        return min(int(form[1]) * UNITS_S[form[2]], most_s)
    if (text := headers.get(REQUEST_TIMEOUT)) is not None:
        return min(seconds(text, REQUEST_TIMEOUT), most_s)
    return None


def seconds(text: str, field: str) -> float:
    """Parse seconds, written as "30", "2.5" or "30s".

    Raises: InvalidField.
    """
    form = SECONDS_FORM.fullmatch(text.strip())
    if not form:
        raise InvalidField(field, text, "seconds, such as 30s")
    return float(form[1])
