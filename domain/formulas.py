"""Texts that a spreadsheet may take for a formula, and how they stay texts in a file that has no types, such as CSV."""

from __future__ import annotations

import re
from typing import Final

FORMULA_SIGNS: Final = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - wide forms, which some programs take alike
"""What a program may take as the beginning of a formula (OWASP, "CSV Injection")."""
_PLAIN_NUMBER: Final = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")


def looks_like_formula(text: str) -> bool:
    """Tell whether a program may take a text for a formula: by its first character, or the first after spaces."""
    return text[:1] in FORMULA_SIGNS or text.lstrip()[:1] in FORMULA_SIGNS


def safe_text(text: str) -> str:
    """Return a text with an apostrophe before it where a program may take it for a formula; a number is none."""
    return f"'{text}" if looks_like_formula(text) and not _PLAIN_NUMBER.fullmatch(text) else text
