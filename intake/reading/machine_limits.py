"""Reading limits on this machine: text recognition needs tesseract to be installed."""

from __future__ import annotations

import shutil
from functools import cache

from intake.model.limits import ReadingLimits


def limits_here(max_email_bytes: int, least_confidence: float) -> ReadingLimits:
    """Return the limits for e-mails of at most that size; vehicles that were read less surely need review."""
    return ReadingLimits(max_email_bytes=max_email_bytes, least_confidence=least_confidence, ocr_program=_ocr_program())


@cache
def _ocr_program() -> str:
    """Return where the program is, empty without one; looked for once, before the first child."""
    return shutil.which("tesseract") or ""
