"""Flowed text (RFC 3676): lines that a mail program broke are joined again."""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = re.compile(r"^(>*)(?: ?)(.*)$", re.DOTALL)
SIGNATURE: Final = "-- "


def joined(text: str, *, deletes_space: bool) -> str:
    """Return `text` without its soft line breaks; quote marks stay in front of each line."""
    written: list[str] = []
    open_depth = -1
    for raw in text.splitlines():
        marks, line = _parted(raw)
        if len(marks) != open_depth or line == SIGNATURE:
            written.append(f"\n{marks} " if marks else "\n")
        is_soft = line.endswith(" ") and line != SIGNATURE
        written.append(line[:-1] if is_soft and deletes_space else line)
        open_depth = len(marks) if is_soft else -1
    return "".join(written)[1:]


def _parted(raw: str) -> tuple[str, str]:
    match = _MARKS.match(raw)
    return (match.group(1), match.group(2)) if match else ("", raw)
