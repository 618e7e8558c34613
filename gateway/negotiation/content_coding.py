"""Compression of answers: gzip, where a caller accepts it and it pays."""

from __future__ import annotations

import gzip
from typing import Final

GZIP: Final = "gzip"
LEAST_BYTES: Final = 1024  # below, an answer fits into one packet anyway
LEVEL: Final = 4


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding takes gzip."""
    return accepts(accept_encoding, GZIP)


def accepts(accept_encoding: str, wanted: str) -> bool:
    """Whether an Accept-Encoding (RFC 9110, 12.5.3) takes a coding."""
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, parameter = part.partition(";")
        weights[coding.strip()] = _weight(parameter)
    return weights.get(wanted, weights.get(f"x-{wanted}", weights.get("*", 0.0))) > 0


def compress(body: bytes | memoryview) -> bytes:
    """Compress, to the same bytes each time."""
    return gzip.compress(body, LEVEL, mtime=0)


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
