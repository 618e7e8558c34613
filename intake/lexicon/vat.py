"""Whether values are with or without VAT (IVA), as a header or a mail says."""

from __future__ import annotations

import re
from typing import Final

from domain.text import fold

_WITH: Final = re.compile(
    r"\b(?:CON|C|INCLUYE(?:N|NDO)?|INCLUIDO|INCL)(?: EL)? I ?V ?A\b|\bI ?V ?A INCLUIDO\b|\bVAT INCLUDED\b|\bWITH VAT\b"
)
_WITHOUT: Final = re.compile(
    r"\b(?:SIN|S|ANTES DE|NO INCLUYEN?|EXCLUYE(?:N|NDO)?|MAS)(?: EL)? I ?V ?A\b|\bI ?V ?A NO INCLUIDO\b"
    r"|\bWITHOUT VAT\b|\bPLUS VAT\b"
)
_NOT: Final = re.compile(r"\bNO $")


def says_with_vat(text: str) -> bool | None:
    """Return whether a text is about values with VAT, or without; None where it says neither, or both."""
    folded = fold(text)
    is_without = _WITHOUT.search(folded) is not None
    is_with = any(not _NOT.search(folded[: match.start()]) for match in _WITH.finditer(folded))
    return is_with if is_with != is_without else None
