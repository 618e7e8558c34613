"""Special equipment and adaptations: what a label names, and the text and amount beside it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from domain import values
from domain.text import fold, tidy, words
from intake.model.extraction import Equipment

SPECIAL: Final = "SPECIAL"
ADAPTATION: Final = "ADAPTATION"
_LONGEST_TEXT: Final = 200
_NAMED: Final = re.compile(
    r"\b(?:(?P<special>EQUIPOS? (?:ESPECIAL(?:ES)?|ADICIONAL(?:ES)?|EXTRA|ESP)|EQ ESP(?:ECIAL)?|E E|EE|ACCESORIOS?"
    r"|ADITAMENTOS?|(?:EQUIPO (?:DE )?)?REFRIGERACION|(?:THERMO|TERMO)(?: KING)?)"
    r"|(?P<adaptation>ADAPTACION(?:ES)?|ADAPT?(?:AC)?|EQUIPO ALIADO|CONVERSION(?:ES)?|BLINDAJES?))\b"
)
_BODY_VALUE: Final = re.compile(
    r"(?:VALOR|MONTO|SUMA ASEGURADA|S A|SA|COSTO|IMPORTE|PRECIO) (?:DE |DEL )?(?:LA |EL |LAS )?"
    r"(?:CARROCERIA|CAJA(?: SECA| REFRIGERADA)?|PLATAFORMA|REDILAS|VOLTEO|PIPA|TANQUE|GRUA|RAMPA|FURGON)"
)
_AMOUNT_WORDS: Final = frozenset(
    "VALOR VALORES MONTO MONTOS SUMA SUMAS ASEGURADA S A SA IMPORTE COSTO PRECIO VALUE AMOUNT".split()
)
_OTHER_WORDS: Final = frozenset(
    "DEDUCIBLE DEDUCIBLES DED PRIMA COBERTURA FECHA PROVEEDOR SERIE MARCA GPS NUMERO NO".split()
)
_NOTHING: Final = frozenset(
    "NO NINGUNO NINGUNA NADA SIN SI S N X APLICA NOAPLICA NOTIENE NOCUENTA SINEQUIPO SINADAPTACIONES SINADAPTACION"
    " ORIGINAL ESTANDAR DEFABRICA DEAGENCIA NOLLEVA SINEQUIPOESPECIAL".split()
)
_MONEY: Final = re.compile(
    rf"[\s(,:=-]*(?:\b(?:por|valor|con valor|con un valor|v\.|monto|suma(?: asegurada)?|s\.a\.)\s*(?:de|:)?\s*)?"
    rf"({values.MONEY_IN_TEXT.pattern}|(?<![\w.,/-])\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?"
    rf"|(?<![\w.,/-])\d{{4,8}}(?:\.\d{{1,2}})?$)"
    r"(?:\s*(?:m\.?n\.?|c/u))?[\s).;]*",
    re.IGNORECASE,
)
_ITEMS: Final = re.compile(r"\s*(?:[;\n|]|\s[+y]\s|,\s(?!\d{3}\b))\s*")


class EquipmentHeader(NamedTuple):
    """What a header says of the cells below it: which of the two kinds, and whether they are amounts."""

    kind: str
    is_amount: bool


@lru_cache(maxsize=8_192)
def is_body_value(header: str) -> bool:
    """Tell whether a header names the value of a body: beside the value of the unit it is that of an adaptation."""
    return _BODY_VALUE.fullmatch(fold(header)) is not None


@lru_cache(maxsize=8_192)
def equipment_header(header: str) -> EquipmentHeader | None:
    """Return what a header says that names equipment, else None; its deductible is no equipment."""
    folded = fold(header)
    if is_body_value(header):
        return EquipmentHeader(ADAPTATION, is_amount=True)
    named = _NAMED.search(folded)
    if named is None or not _OTHER_WORDS.isdisjoint(
        beside := words(f"{folded[: named.start()]} {folded[named.end() :]}")
    ):
        return None
    return EquipmentHeader(SPECIAL if named["special"] else ADAPTATION, not _AMOUNT_WORDS.isdisjoint(beside))


@lru_cache(maxsize=4_096)
def equipment_of(kind: str, text: str, amount: str) -> tuple[Equipment, ...]:
    """Return what a cell of words and a cell of an amount say; either may be empty.

    Several things in one cell are several where each has its amount.
    """
    money = values.read_money(tidy(amount)) if amount else None
    if money is not None and money.amount <= 0:
        money = None
    words = "" if says_none(text) else tidy(text)
    items = [_with_amount(kind, item) for item in _ITEMS.split(text.strip())] if words else []
    if money is None and len(items) > 1 and all(item.amount for item in items):
        return tuple(items)
    whole = _with_amount(kind, words)
    if money is not None:
        text_alone = whole.text if whole.amount in {None, money.amount} else words[:_LONGEST_TEXT]
        return (Equipment(text_alone, kind, money.amount, money.currency),)
    return (whole,) if whole.text or whole.amount else ()


def says_none(text: str) -> bool:
    """Tell whether a cell says that there is no equipment, or only that there is some."""
    return values.is_nothing(text.strip()) or fold(text).replace(" ", "") in _NOTHING


def _with_amount(kind: str, text: str) -> Equipment:
    """Return a text as equipment, with the last amount in it as its value."""
    amounts = [match for match in _MONEY.finditer(text) if values.read_money(match[1].strip(" .,"))]
    if not amounts:
        return Equipment(tidy(text)[:_LONGEST_TEXT], kind)
    money = values.read_money(amounts[-1][1].strip(" .,"))
    rest = tidy(f"{text[: amounts[-1].start()]} {text[amounts[-1].end() :]}").strip(" ,;:.-$(")
    return Equipment(rest[:_LONGEST_TEXT], kind, money.amount if money else None, money.currency if money else "")
