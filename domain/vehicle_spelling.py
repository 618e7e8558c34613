"""Vehicle texts in one spelling: upper case, no accents, no punctuation, words separated by single spaces."""

from __future__ import annotations

import re

from domain.text import letters

_NOT_KEPT = re.compile(r"[^A-Z0-9./,]+")
_BLANKS = {code: " " for code in range(128) if _NOT_KEPT.match(chr(code))}  # the same for ASCII
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d\s?(?:L|LTS?|T|TON|LITROS)\b)")
_SHORT_SLASH = re.compile(r"\b([A-Z])/([A-Z]{1,3})\b")
_DOTTED = re.compile(r"\b([A-Z])\.([A-Z])\b\.?")
_PUNCTUATION = re.compile(r"(?<!\d)\.|\.(?!\d)|[/,]")
_AXLES = re.compile(r"\b([2468]) ?X ?([2468])\b")
_FRACTION = re.compile(r"(?<![\w./])(?:(\d{1,2})[ -])?(1/2|1/4|3/4)(?= ?TON)")
_HUNDREDTHS = {"1/2": 50, "1/4": 25, "3/4": 75}
_PICKUP = re.compile(r"\bPICK ?(?:UPS?|PU)\b|\bPKUP\b")
_LITRES_CUT_SHORT = re.compile(r"(?<=\b\d)\. ?(?=L\b)")
_ROWS_OF_SEATS = re.compile(r"\b([23])(?:R?A|[RN]D)? (?:FILAS?|ROWS?)\b")
_ONE_WORD = (  # a part of the text to look for, the pattern of its spellings, and the one spelling
    ("X", _AXLES, r"\1X\2"),
    ("PICK", _PICKUP, "PICKUP"),
    ("PKUP", _PICKUP, "PICKUP"),
    ("FILA", _ROWS_OF_SEATS, r"\1FILAS"),
    ("ROW", _ROWS_OF_SEATS, r"\1FILAS"),
)


def normalise(text: str) -> str:
    """Normalise `text`: `Camión "A/AC" 1.6 Lts., pick-up 4 x 4` becomes `CAMION AAC 1.6 LTS PICKUP 4X4`.

    A letter, a slash and what follows stay one abbreviation (C/A becomes CA, D/C becomes DC), and so do two letters
    with periods (V.E. becomes VE). Idempotent.
    """
    upper = letters(text).upper()
    if upper.isascii():
        cleaned = " ".join(upper.translate(_BLANKS).split())
    else:
        cleaned = _NOT_KEPT.sub(" ", letters(upper)).strip()
    if "/" in cleaned:
        cleaned = _FRACTION.sub(lambda fraction: f"{fraction[1] or 0}.{_HUNDREDTHS[fraction[2]]}", cleaned)
        cleaned = _SHORT_SLASH.sub(r"\1\2", cleaned)
    if "," in cleaned:
        cleaned = _DECIMAL_COMMA.sub(".", cleaned)
    if "." in cleaned:
        cleaned = _DOTTED.sub(r"\1\2 ", _LITRES_CUT_SHORT.sub("", cleaned))
    if any(map(cleaned.__contains__, "./,")):
        cleaned = _PUNCTUATION.sub(" ", cleaned)
    spelling = " ".join(cleaned.split())
    for part, pattern, written in _ONE_WORD:
        if part in spelling:
            spelling = pattern.sub(written, spelling)
    return spelling


def compact(text: str) -> str:
    """Return normalised `text` without spaces and periods: `NP 300` and `NP300` are the same name."""
    return text.replace(" ", "").replace(".", "")
