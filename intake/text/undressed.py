"""Lines without what programs and people dress them with: stamps of a chat, pictures, digits in boxes, dot leaders."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intake.model.document import Line

_TIME: Final = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?\s?m\.?)?"
_DAY: Final = r"\d{1,2}/\d{1,2}/\d{2,4}"
_STAMP: Final = re.compile(
    rf"^\s*\[?(?:{_TIME},?\s+{_DAY}|{_DAY},?\s+{_TIME})\]?\s*(?:[-\u2013]\s*)?[^:\n]{{1,40}}:\s+", re.IGNORECASE
)
_BOXED: Final = re.compile(r"^\s*(\d{1,2})\ufe0f?\u20e3\s*")
_PICTURES: Final = re.compile(
    r"^(?:\s*[\U0001f000-\U0001faff\u2600-\u26ff\u2700-\u2712\u2714-\u2794][\ufe0f\u200d]*)+\s*"
)

_LEADERS: Final = re.compile(r"(?<=\w)\s*(?:\.{3,}|_{3,}|\u2026+)\s*(?=[\w$])")


def undressed(lines: Iterable[Line]) -> list[Line]:
    """Return `lines` as they would be typed in a letter: "[10:02, 5/10/2026] Juan: 🚗 Versa" is "Versa"."""
    return [_undressed(line) for line in lines]


def _undressed(line: Line) -> Line:
    text = _STAMP.sub("", line.text)
    text = _LEADERS.sub(" / ", _PICTURES.sub("", _BOXED.sub(r"\1) ", text)))
    return line if text == line.text else replace(line, text=text)
