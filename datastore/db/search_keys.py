"""What people look for, as it is stored and as it is asked for: both brought to one form, so that they meet."""

from __future__ import annotations

from domain.text import without_marks


def name_key(text: str) -> str:
    """Return a name without case, accents and doubled blanks: "Autotransportes  Ñandú" is "autotransportes nandu"."""
    return " ".join(without_marks(text).casefold().split())


def mark_key(text: str) -> str:
    """Return a plate or VIN without blanks and dashes, upper case: "gxv-573-r" is "GXV573R"."""
    return "".join(each for each in text if each.isalnum()).upper()
