"""Reading limits on this machine: text recognition needs tesseract to be installed."""

from __future__ import annotations

import shutil
from functools import cache

from intake.model.limits import ReadingLimits


def limits_here(max_email_bytes: int) -> ReadingLimits:
    """Return the limits for e-mails of at most that size."""
    return ReadingLimits(max_email_bytes=max_email_bytes, ocr_program=_ocr_program())


@cache
def _ocr_program() -> str:
    """Return where the program is, empty without one; looked for once, before the first child."""
    return shutil.which("tesseract") or ""
