"""Cards that stand beside each other: "Marca: VOLVO   Marca: HINO", each line with the same field of every card."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.document import Line

_FIRST_LABEL: Final = re.compile(r"\s*([^\W\d_][^\W\d_ .]{1,20}(?:[ .][^\W\d_]{1,15})?)\s*[:=]")
_FEWEST_LINES: Final = 2


def one_below_the_other(lines: Sequence[Line]) -> list[Line]:
    """Return `lines` with the cards that stand beside each other one below the other."""
    ordered: list[Line] = []
    for count, run in groupby(((line, _fields(line.text)) for line in lines), key=lambda split: len(split[1])):
        splits = list(run)
        if count > 1 and len(splits) >= _FEWEST_LINES:
            ordered += [replace(line, text=fields[card]) for card in range(count) for line, fields in splits]
        else:
            ordered += [line for line, _ in splits]
    return ordered


def _fields(text: str) -> list[str]:
    """Return the fields of a line whose label stands in it several times, otherwise nothing."""
    label = _FIRST_LABEL.match(text) if text.count(":") + text.count("=") > 1 else None
    if label is None:
        return []
    starts = list(_starts(text.lower(), label[1].lower()))
    if len(starts) < 2:  # noqa: PLR2004 - one card has nothing beside it
        return []
    return [text[start:end].strip(" \t|;,") for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _starts(text: str, label: str) -> Iterator[int]:
    """Yield where `label` stands in `text` as a label: before a colon, and behind no letter."""
    start = text.find(label)
    while start >= 0:
        end = start + len(label)
        is_label = text[end : end + 2].lstrip()[:1] in {":", "="}
        if is_label and not text[max(0, start - 1) : start].isalnum():
            yield start
        start = text.find(label, end)
