"""Search keys: stored values and search terms are normalised in the same way, so that they match."""

from __future__ import annotations

from domain.text import without_marks


def name_key(text: str) -> str:
    """Return a name without case, accents and repeated spaces: "Autotransportes  Ñandú" is "autotransportes nandu"."""
    return " ".join(without_marks(text).casefold().split())


def identifier_key(text: str) -> str:
    """Return a plate or VIN in upper case without spaces and dashes: "gxv-573-r" is "GXV573R"."""
    return "".join(character for character in text if character.isalnum()).upper()
