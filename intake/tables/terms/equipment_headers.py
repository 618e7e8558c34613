"""Headers in which "equipo" is what is mounted on a unit, not the unit itself; only the cells beside them tell."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from intake.lexicon.column_names import Column, meaning_of
from intake.lexicon.trade_words import find_brands, find_models

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.tables.columns import HeaderRow

_THING: Final = re.compile(
    r"EQUIP(?:O|OS|AMIENTO|MENT)(?: (?:INSTALADO|MONTADO|ADAPTADO|ABORDO|A BORDO|TYPE))?"
    r"|(?:TIPO|DESCRIPCION) (?:DE |DEL )?EQUIPO"
)
_AMOUNT: Final = re.compile(
    r"(?:VALOR|COSTO|MONTO|IMPORTE|PRECIO|SUMA(?: ASEGURADA)?|S A|SA) (?:DE |DEL )?(?:EL |LOS )?EQUIP(?:O|OS|AMIENTO)"
    r"(?: (?:INSTALADO|MONTADO|MXN|USD|MN|M N))?|EQUIPMENT (?:VALUE|COST)|(?:VALUE|COST) OF EQUIPMENT"
)
_UNITS: Final = frozenset({Column.DESCRIPTION, Column.UNIT, Column.MODEL, Column.BRAND, Column.TYPE_OR_MODEL})
_LOOKED_AT: Final = 60
_HALF: Final = 0.5


def with_equipment_named(header: HeaderRow | None, rows: Sequence[Sequence[str]]) -> HeaderRow | None:
    """Return `header` with "equipo" spelt out as special equipment where another column names the units."""
    if header is None:
        return None
    amounts = [place for place, text in enumerate(header.texts) if _AMOUNT.fullmatch(text)]
    things = [place for place, text in enumerate(header.texts) if _THING.fullmatch(text)]
    if not amounts or not _name_units_elsewhere(header, rows, {*amounts, *things}):
        return header
    texts = list(header.texts)
    meanings = list(header.meanings)
    for places, text in ((things, "EQUIPO ESPECIAL"), (amounts, "VALOR EQUIPO ESPECIAL")):
        for place in places:
            texts[place], meanings[place] = text, meaning_of(text)
    return replace(header, texts=tuple(texts), meanings=tuple(meanings))


def _name_units_elsewhere(header: HeaderRow, rows: Sequence[Sequence[str]], but: set[int]) -> bool:
    """Tell whether most rows name a make or a model in columns of the units."""
    places = [place for place, column in enumerate(header.columns) if column in _UNITS and place not in but]
    texts = [" ".join(row[place] for place in places if place < len(row)) for row in rows[:_LOOKED_AT]]
    named = sum(bool(find_brands(text) or find_models(text)) for text in texts if text)
    return bool(texts) and named >= _HALF * len(texts)
