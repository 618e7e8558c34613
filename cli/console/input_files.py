"""The files that a command is given: mails, files that came without one, folders of both."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from intake.attachments.as_mail import as_mail

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def files_in(paths: Iterable[Path]) -> list[Path]:
    """Return the files themselves, and those in the folders among them, by name; hidden ones are left out."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        found += [each for each in inside if each is path or not _is_hidden(each, path)]
    return found


def read_as_mail(path: Path, limit_bytes: int) -> bytes:
    """Read a mail, or another file as the mail that would have brought it.

    Raises: OSError, also when it is larger than the limit.
    """
    if path.stat().st_size > limit_bytes:
        raise OSError(errno.EFBIG, f"larger than {limit_bytes:,} bytes (MINCA_MAX_EMAIL_BYTES)")
    return as_mail(path.name, path.read_bytes())


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
