"""Noise in a broker's text that does not describe the version: unit numbers, plates, VINs, colours, money, RFCs."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from domain import colours, currency, vin

if TYPE_CHECKING:
    from collections.abc import Iterable


@cache
def _noise() -> re.Pattern[str]:
    """Return a regular expression for upper-case text with punctuation.

    Each alternative has a shape or a label of its own. What most places of a text fail is tested once, before all of
    them: that a word begins.
    """
    return re.compile(
        rf"""
          \b(?=[A-Z0-9&])(?:
            {vin.IN_TEXT.pattern}
          | (?:R\.?F\.?C\.?\b\s*:?\s*\b)?[A-Z&]{{3,4}}\d{{6}}[A-Z0-9]{{3}}\b
          | \d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?\b
          | (?:UNIDAD|UNID|(?:NO\.?\s*|NUM\.?\s*)?ECO(?:NOMICO)?)\b\.?\s*[:\#]?\s*[A-Z]{{0,3}}-?\d{{1,6}}\b
          | PLACAS?\b\s*:?\s*(?:[A-Z0-9]+-?){{1,3}}
          | (?:SERIE|NIV|VIN|MOTOR|NO\.?\s*MOTOR)\b\s*:?\s*(?=[A-Z0-9]*\d)[A-Z0-9]{{8,20}}\b
          | COLOR\b\s*:?\s*[A-Z]+
          | (?:{_any_of(colours.names_of_no_version())})\b
          | \d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b
          | (?:{currency.BESIDE_AMOUNTS})\b
          )
        | \$\s*\d[\d,]*(?:\.\d+)?
        """,
        re.VERBOSE,
    )


def _any_of(names: Iterable[str]) -> str:
    """Return a regular expression for any of `names`, the longest first; one that begins otherwise costs one look."""
    ordered = sorted(names, key=len, reverse=True)
    by_first = {name[0]: "|".join(re.escape(other[1:]) for other in ordered if other[0] == name[0]) for name in ordered}
    return "|".join(f"{re.escape(first)}(?:{rests})" for first, rests in by_first.items())


def strip_noise(text: str) -> str:
    """Replace with spaces whatever in an upper-case `text` identifies the unit or its owner, not the version."""
    return _noise().sub(" ", text)
