"""Vehicle texts in one spelling: upper case, no accents, no punctuation, words apart by one blank."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_NOT_KEPT = re.compile(r"[^A-Z0-9./,]+")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d\s?(?:L|LTS?|T|TON|LITROS)\b)")
_SHORT_SLASH = re.compile(r"\b([A-Z])/([A-Z]{1,3})\b")
_PUNCTUATION = re.compile(r"(?<!\d)\.|\.(?!\d)|[/,]")
_AXLES = re.compile(r"\b([2468]) ?X ?([248])\b")
_PICKUP = re.compile(r"\bPICK ?UPS?\b|\bPKUP\b")


@dataclass(frozen=True, slots=True)
class VehicleText:
    """What a broker wrote of one vehicle. Empty fields were not stated apart and are looked for in the description."""

    description: str
    brand: str = ""
    model: str = ""
    year: int | None = None
    vin: str = ""


def normalise(text: str) -> str:
    """Bring `text` to one spelling: `Camión "A/AC" 1.6 Lts., pick-up 4 x 4` becomes `CAMION AAC 1.6 LTS PICKUP 4X4`.

    A single letter and its slash stay one abbreviation (C/A is CA, D/C is DC). Idempotent.
    """
    upper = _fold(text).upper()
    kept = _NOT_KEPT.sub(" ", upper if upper.isascii() else _fold(upper))
    joined = _SHORT_SLASH.sub(r"\1\2", _DECIMAL_COMMA.sub(".", kept))
    plain = " ".join(_PUNCTUATION.sub(" ", joined).split())
    return _PICKUP.sub("PICKUP", _AXLES.sub(r"\1X\2", plain))


def compact(text: str) -> str:
    """`text`, normalised already, without blanks and points: `NP 300` and `NP300` are the same name."""
    return text.replace(" ", "").replace(".", "")


def _fold(text: str) -> str:
    if text.isascii():
        return text
    return "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
