"""Currencies as the trade writes them: "DLLS", "M.N.", "pesos", "moneda nacional".

They belong to the grammar of amounts, so that they are a table of code and no list to which an operator adds.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from domain.text import fold

# Wherever an amount stands.
_BESIDE_AMOUNTS: Final = {
    "USD": ("USD", "DOLARES", "DOLAR", "DLLS", "DLL", "DLS"),
    "MXN": ("MXN", "MXP", "PESOS", "M N", "MN"),
}
# Where a currency is all that is said: in a column, behind "moneda".
_LABELLED: Final = {
    "USD": ("US DOLLARS", "US DOLLAR", "USDOLLARS", "USDOLLAR", "US", "EXTRANJERA"),
    "MXN": ("NACIONAL", "NAL"),
}
_CODES: Final = {
    name: code for table in (_LABELLED, _BESIDE_AMOUNTS) for code, names in table.items() for name in names
}


def _pattern(names: tuple[str, ...]) -> str:
    """Return an expression for names in any text: a blank may be a point, and an accent may be there."""
    return "|".join(name.replace("DOLAR", "D[OÓ]LAR").replace("M N", r"M\.?\s?N\.?") for name in names)


BESIDE_AMOUNTS: Final = _pattern((*_BESIDE_AMOUNTS["USD"], *_BESIDE_AMOUNTS["MXN"]))
"""An expression for a currency beside an amount, in capitals or with IGNORECASE."""
CODES: Final = "|".join(_BESIDE_AMOUNTS)
"""The codes alone."""
NAMES: Final = _pattern(tuple(sorted(_CODES, key=len, reverse=True)))
"""The same where a currency is all that is said."""
_NAME: Final = re.compile(rf"\b(?:{'|'.join(sorted(_CODES, key=len, reverse=True))})\b")


@lru_cache(maxsize=1_024)
def currency_code(text: str) -> str:
    """Return the ISO 4217 code of the first currency that a text names; empty for none."""
    named = _NAME.search(fold(text))
    return _CODES[named.group()] if named else ""


def is_currency(text: str) -> bool:
    """Tell whether a text names a currency and says nothing else."""
    return fold(text) in _CODES
