"""Recognises text that gives orders to a program instead of asking an insurer for something."""

from __future__ import annotations

import re
from typing import Final

from domain.text import plain

_WHOM: Final = r"(?:INSTRUCTIONS?|INSTRUCCION(?:ES)?|PROMPTS?|REGLAS|RULES|DIRECTIVES?|DIRECTRICES)"
_ORDERS: Final = re.compile(
    rf"\b(?:IGNOR\w*|DISREGARD|FORGET|OLVID\w*|OMIT\w*|OVERRIDE|DESCART\w*)\b[^.\n]{{0,60}}\b{_WHOM}\b"
    rf"|\b(?:NEW|NUEVAS?|SYSTEM|SISTEMA|DEVELOPER)\s+(?:SYSTEM\s+)?{_WHOM}\b"
    r"|\b(?:SYSTEM|ASSISTANT|DEVELOPER)\s*:\s|<\|?\s*(?:IM_START|IM_END|SYSTEM|ENDOFTEXT)"
    r"|\b(?:YOU ARE|ERES|ACT AS|ACTUA COMO)\s+(?:NOW\s+|AHORA\s+)?(?:(?:AN?|UNA?)\s+)?(?:AI|IA|LLM|ASISTENTE"
    r"|ASSISTANT|LANGUAGE MODEL|MODELO DE LENGUAJE|CHATBOT|BOT)\b"
    r"|\b(?:MODELO DE LENGUAJE|LANGUAGE MODEL|INTELIGENCIA ARTIFICIAL|ARTIFICIAL INTELLIGENCE|CHATGPT|GPT-?\d|LLM)\b"
    r"|\b(?:NOTE|NOTA|MENSAJE|MESSAGE|INSTRUCCION|INSTRUCTION)\s+(?:TO|FOR|PARA|A)\s+(?:THE|EL|LA)\s+(?:AI|IA|MODEL|MODELO"
    r"|PARSER|EXTRACTOR|SISTEMA|BOT|ROBOT)\b"
)


def gives_orders(text: str) -> bool:
    """Tell whether `text` seems to be addressed to the program that reads it."""
    return bool(_ORDERS.search(plain(text)))
