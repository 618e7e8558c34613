"""Cells that hold more than their number: a plate with its state or service, several plates, several model years."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from domain import plates, values
from domain.text import unaccented

_SPLIT: Final = re.compile(r"\s*[,;/|\n]\s*|\s+(?:y|and)\s+", re.IGNORECASE)
_SHORT_WORDS: Final = frozenset(
    "AGS BC BCN BCS COL DF DGO EDO GRO GTO HGO JAL MEX MOR NAY NL OAX PUE QRO ROO SAN SIN SLP SON TAB TAM VER YUC ZAC"
    " DE DEL LA FED SCT SPE SPF SPL".split()
)
"""What may stand beside a plate, of three letters at most: states, services; no plate has four letters in a row."""
_OF_ANOTHER_TIME: Final = frozenset(
    "ANT ANTERIOR ANTERIORES ANTES BAJA CAMBIO EX NUEVA NUEVAS PENDIENTE TRAMITE VENCIDA VENCIDAS VIEJA VIEJAS".split()
)
_WORD: Final = re.compile(r"(?<![\w-])[^\W\d_]+(?![\w-])")
_LONGEST_SHORT: Final = 3
_YEARS: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SEVERAL_YEARS: Final = re.compile(
    r"(?:19|20)\d\d(?:\s?(?:[-/,;\u2013\u2014\n]|\s[yoóa]\s|\sal\s|\s)\s?(?:(?:19|20)\d\d|\d\d))+", re.IGNORECASE
)

_DATE: Final = re.compile(r"\d{4}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])")


@lru_cache(maxsize=32_768)
def plates_of(cell: str) -> tuple[str, ...]:
    """Return the plates in a cell that holds nothing else than them, states and services: "JV-12-345 (JALISCO)"."""
    if whole := _plate_of(cell):
        return (whole,)
    for parts in (_SPLIT.split(cell), cell.split()):
        single = [_plate_of(part) for part in parts if part]
        if len(single) > 1 and all(single):
            return tuple(single)
    return ()


def plate_in(cell: str) -> str:
    """Return the only plate in a cell without what stands beside it; the cell itself where it is not sure."""
    return single[0] if len(single := plates_of(cell)) == 1 else cell


def _plate_of(cell: str) -> str:
    bare = re.sub(r"[().:]", " ", re.sub(r"(?<=\b[A-Z])\.(?=[A-Z]\b)", "", unaccented(cell).upper()))
    names = set(_WORD.findall(bare))
    beside = {name for name in names if len(name) > _LONGEST_SHORT or name in _SHORT_WORDS}
    if beside and beside.isdisjoint(_OF_ANOTHER_TIME):
        rest = _WORD.sub(lambda name: "" if name.group() in beside else name.group(), bare)
        rest = " ".join(rest.split()).strip(" -,:;&")
        if plates.has_plate_shape(rest):
            return rest
    return cell.strip().upper() if not beside & _OF_ANOTHER_TIME and plates.read_plate(cell) else ""


def holds_several_years(cell: str) -> bool:
    """Tell whether a cell is several model years and nothing else: "2018/2019", "2020-21", "2019 y 2020"."""
    text = cell.strip()
    return _SEVERAL_YEARS.fullmatch(text) is not None and not _DATE.fullmatch(text) and len(years_of(text)) > 0


def years_of(cell: str) -> list[int]:
    """Return the different model years in a cell, in their order."""
    likely = (int(match.group()) for match in _YEARS.finditer(cell))
    return list(dict.fromkeys(year for year in likely if values.is_likely(year)))
