"""Currencies as the trade writes them: "DLLS", "M.N.", "pesos", "moneda nacional".

They belong to the grammar of amounts, so they are code and not a word list that an operator may extend.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from domain.text import fold

# Beside an amount.
_BESIDE_AMOUNTS: Final = {
    "USD": ("USD", "DOLARES", "DOLAR", "DLLS", "DLL", "DLS"),
    "MXN": ("MXN", "MXP", "PESOS", "M N", "MN"),
}
# Where only a currency is expected: in its own column, after "moneda".
_LABELLED: Final = {
    "USD": ("US DOLLARS", "US DOLLAR", "USDOLLARS", "USDOLLAR", "US", "EXTRANJERA"),
    "MXN": ("NACIONAL", "NAL"),
}
_CODES: Final = {
    name: code for table in (_LABELLED, _BESIDE_AMOUNTS) for code, names in table.items() for name in names
}


def _pattern(names: tuple[str, ...]) -> str:
    """Return a regular expression for names in any text: a space may be a period, and an accent is optional."""
    return "|".join(name.replace("DOLAR", "D[OÓ]LAR").replace("M N", r"M\.?\s?N\.?") for name in names)


BESIDE_AMOUNTS: Final = _pattern((*_BESIDE_AMOUNTS["USD"], *_BESIDE_AMOUNTS["MXN"]))
"""A regular expression for a currency beside an amount; for text in capitals, or with IGNORECASE."""
CODES: Final = "|".join(_BESIDE_AMOUNTS)
"""A regular expression for the ISO 4217 codes alone."""
NAMES: Final = _pattern(tuple(sorted(_CODES, key=len, reverse=True)))
"""A regular expression for a currency where nothing else is expected."""
_NAME: Final = re.compile(rf"\b(?:{'|'.join(sorted(_CODES, key=len, reverse=True))})\b")


@lru_cache(maxsize=1_024)
def currency_code(text: str) -> str:
    """Return the ISO 4217 code of the first currency in a text; empty if there is none."""
    match = _NAME.search(fold(text))
    return _CODES[match.group()] if match else ""


def is_currency(text: str) -> bool:
    """Whether a text is the name of a currency and nothing else."""
    return fold(text) in _CODES
