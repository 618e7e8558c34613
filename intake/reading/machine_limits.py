"""The limits on this machine: text recognition only where its program is installed."""

from __future__ import annotations

import shutil

from intake.model.limits import ReadingLimits


def limits_here(max_email_bytes: int) -> ReadingLimits:
    """Return the limits of mails of at most that size."""
    return ReadingLimits(max_email_bytes=max_email_bytes, ocr_program=shutil.which("tesseract") or "")
