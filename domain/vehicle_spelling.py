"""Vehicle texts in one spelling: upper case, no accents, no punctuation, words apart by one blank."""

from __future__ import annotations

import re

from domain.text import letters

_NOT_KEPT = re.compile(r"[^A-Z0-9./,]+")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d\s?(?:L|LTS?|T|TON|LITROS)\b)")
_SHORT_SLASH = re.compile(r"\b([A-Z])/([A-Z]{1,3})\b")
_PUNCTUATION = re.compile(r"(?<!\d)\.|\.(?!\d)|[/,]")
_AXLES = re.compile(r"\b([2468]) ?X ?([2468])\b")
_FRACTION = re.compile(r"(?<![\d./])(?:(\d{1,2})[ -])?(1/2|1/4|3/4)(?= ?TON)")
_HUNDREDTHS = {"1/2": 50, "1/4": 25, "3/4": 75}
_PICKUP = re.compile(r"\bPICK ?(?:UPS?|PU)\b|\bPKUP\b")
_LITRES_CUT_SHORT = re.compile(r"(?<=\b\d)\. ?(?=L\b)")
_ROWS_OF_SEATS = re.compile(r"\b([23]) FILAS?\b")
_ONE_WORD = (  # what is in the text, what is written apart, and as one
    ("X", _AXLES, r"\1X\2"),
    ("PICK", _PICKUP, "PICKUP"),
    ("PKUP", _PICKUP, "PICKUP"),
    ("FILA", _ROWS_OF_SEATS, r"\1FILAS"),
)


def normalise(text: str) -> str:
    """Bring `text` to one spelling: `Camión "A/AC" 1.6 Lts., pick-up 4 x 4` becomes `CAMION AAC 1.6 LTS PICKUP 4X4`.

    A single letter and its slash stay one abbreviation (C/A is CA, D/C is DC). Idempotent.
    """
    upper = letters(text).upper()
    kept = _NOT_KEPT.sub(" ", upper if upper.isascii() else letters(upper))
    if "/" in kept:
        kept = _FRACTION.sub(lambda found: f"{found[1] or 0}.{_HUNDREDTHS[found[2]]}", kept)
        kept = _SHORT_SLASH.sub(r"\1\2", kept)
    if "," in kept:
        kept = _DECIMAL_COMMA.sub(".", kept)
    if "." in kept:
        kept = _LITRES_CUT_SHORT.sub("", kept)
    if not kept.replace(" ", "").isalnum():
        kept = _PUNCTUATION.sub(" ", kept)
    plain = " ".join(kept.split())
    for part, pattern, written in _ONE_WORD:
        if part in plain:
            plain = pattern.sub(written, plain)
    return plain


def compact(text: str) -> str:
    """`text`, normalised already, without blanks and points: `NP 300` and `NP300` are the same name."""
    return text.replace(" ", "").replace(".", "")
