"""Search keys: stored values and search terms are normalised in the same way, so that they match."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from domain.text import fold, without_marks

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_BYTES: Final = 8


def name_key(text: str) -> str:
    """Return a name without case, accents and repeated spaces: "Autotransportes  Ñandú" is "autotransportes nandu"."""
    return " ".join(without_marks(text).casefold().split())


def identifier_key(text: str) -> str:
    """Return a plate or VIN in upper case without spaces and dashes: "gxv-573-r" is "GXV573R"."""
    return "".join(character for character in text.upper() if character.isalnum())


def text_key(vehicle: Mapping[Any, Any]) -> str | None:
    """Return a key that vehicles share that say the same in description, brand, model and year, however it is written.

    None for one that says none of them.
    """
    texts = [fold(vehicle.get(name) or "") for name in ("description", "brand", "model")]
    year = vehicle.get("year")
    if not any(texts) and year is None:
        return None
    return _digest("\n".join([*texts, str(year or "")]).encode())


def text_key_of(row: Mapping[Any, Any]) -> str:
    """Return the key of a stored vehicle, also of one that was stored without; one that says nothing has its own."""
    stored: str | None = row["text_key"] or text_key(row)
    return stored or _digest(row["id"].bytes)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=KEY_BYTES).hexdigest()
