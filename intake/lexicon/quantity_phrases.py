"""Phrases around a vehicle in free text: counts, words that join it to the next, where it ends."""

from __future__ import annotations

import re

from domain.values import NUMBER_WORDS

_NUMBER = r"\d{1,3}|" + "|".join(word.lower() for word in NUMBER_WORDS)
_UNITS = (
    r"unidades|unidad|unids?|pzas?|piezas?|units?|veh[ií]culos?|autos?|camionetas?|camiones|tractocamiones|tractos?"
    r"|motocicletas?|motos?|remolques?"
)
COUNT_BEFORE = re.compile(
    rf"(?<![\w$.,/-])\(?({_NUMBER})\)?\s*(?:x|(?:{_UNITS})\.?)?\)?\s*(?:de\s+|marca\s+)*$", re.IGNORECASE
)
COUNT_INSIDE = re.compile(
    rf"\(?(?<![\w$.,/-])(?:(\d{{1,3}})\s*(?:{_UNITS})\b\.?|x\s?(\d{{1,3}})(?=\s*(?:[.,;)]|$)))\)?", re.IGNORECASE
)
CONNECTOR_BEFORE = re.compile(
    rf"(?:[\s,;:+&]|\b(?:y|e|and|m[aá]s|tambi[eé]n|de|marca|(?:{_NUMBER})|x|(?:{_UNITS}))\b|[().])+$", re.IGNORECASE
)
_CUT_SHORT = "".join(rf"(?<!\b{word})" for word in "mod año no num pza pzas unid aut est cab paq trans doc eco".split())
SENTENCE_END = re.compile(
    rf"{_CUT_SHORT}\.\s|[;:!?]\s|[.;:!?]$"
    r"|\s(?:para|que|favor|vigencia|a nombre|del cliente|est[aá]n?|son|gracias|de\s+(?:mi|nuestr[oa]|su|tu"
    r"|un)|propiedad|quedo|cuya|cuyo|porque|se)\b",
    re.IGNORECASE,
)
