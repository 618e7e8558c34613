"""Turns of phrase around a vehicle in running text: a count after its name, and where its part ends."""

from __future__ import annotations

import re

_UNITS = (
    r"unidades|unidad|unids?|pzas?|piezas?|units?|veh[ií]culos?|autos?|camionetas?|camiones|tractocamiones|tractos?"
    r"|motocicletas?|motos?|remolques?"
)
COUNT_INSIDE = re.compile(
    rf"\(?(?<![\w$.,/-])(?:(\d{{1,3}})\s*(?:{_UNITS})\b\.?|x\s?(\d{{1,3}})(?=\s*(?:[.,;)]|$)))\)?", re.IGNORECASE
)
_CUT_SHORT = "".join(rf"(?<!\b{word})" for word in "mod año no num pza pzas unid aut est cab paq trans doc eco".split())
_REFLEXIVE = r"se\s+(?:encuentran?|ubican?|usan?|utilizan?|van?)|(?-i:se)\s+[^\d\s]"  # but a "Fiesta SE" is a version
SENTENCE_END = re.compile(
    rf"{_CUT_SHORT}\.\s|[;:!?]\s|[.;:!?]$"
    r"|\s(?:para|que|favor|vigencia|a nombre|del cliente|est[aá]n?|son|gracias|de\s+(?:mi|nuestr[oa]|su|tu"
    r"|un)|propiedad|quedo|cuya|cuyo|porque|l[oa]s (?:dos|tres|cuatro)|amb[oa]s|tod[oa]s)\b"
    rf"|\s(?:{_REFLEXIVE})\b",
    re.IGNORECASE,
)
_COUNT_AFTER_YEAR = re.compile(r"(?<=\b[12][09]\d\d)\s*\((\d{1,3})\)(?=\s*(?:[.,;]|$))")


def with_counts_named(text: str) -> str:
    """Return `text` with what a bare number in brackets behind a year counts: "NP300 2020 (10)" are 10 units."""
    return _COUNT_AFTER_YEAR.sub(r" (\1 unidades)", text)
