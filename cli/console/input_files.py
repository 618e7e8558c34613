"""Input files of a command: e-mails, other files, and folders of both."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from intake.attachments.as_mail import as_mail

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def files_in(paths: Iterable[Path]) -> list[Path]:
    """Return the given files and all files in the given folders, by name; hidden files in folders are left out."""
    files: list[Path] = []
    for path in paths:
        candidates = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        files += [file for file in candidates if file is path or not _is_hidden(file, path)]
    return files


def read_as_mail(path: Path, limit_bytes: int) -> bytes:
    """Read an e-mail, or wrap another file in an e-mail with it attached.

    Raises: OSError, also when it is larger than the limit.
    """
    if path.stat().st_size > limit_bytes:
        raise OSError(errno.EFBIG, f"larger than {limit_bytes:,} bytes (MINCA_MAX_EMAIL_BYTES)")
    return as_mail(path.name, path.read_bytes())


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
