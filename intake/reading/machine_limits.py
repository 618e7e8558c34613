"""The limits on this machine: text recognition only where its program is installed."""

from __future__ import annotations

import shutil

from intake.model.limits import Limits


def limits_here(max_email_bytes: int) -> Limits:
    """Return the limits of mails of at most that size."""
    return Limits(max_email_bytes=max_email_bytes, ocr_program=shutil.which("tesseract") or "")
