"""Headers and labels that name a coverage or a deductible: "RC", "Suma asegurada RC", "Ded. DM %", "Deducibles"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from domain import brands
from domain.quotation.kinds import KindList, kind_in
from domain.text import fold, words
from domain.word_lists import SHIPPED, words_of

_SUM: Final = frozenset(
    "SUMA SUMAS ASEGURADA ASEGURADAS ASEG SA LIMITE LIMITES LIM MAXIMO MAX MONTO IMPORTE VALOR".split()
)
_DEDUCIBLE: Final = frozenset("DEDUCIBLE DEDUCIBLES DED DEDUC DEDS DEDUCTIBLE".split())
_COVERAGE: Final = frozenset("COBERTURA COBERTURAS COB AMPARO".split())
_FILLER: Final = frozenset(
    "DE DEL LA EL POR PARA EN AL CON Y E O PCT PORCENTAJE PORC MXN MN PESOS USD MDP MILLONES MILES"
    " UMA UMAS UNIDAD EVENTO".split()
)
_OWN_DAMAGE: Final = frozenset({"MATERIAL_DAMAGE", "TOTAL_THEFT"})
_OF_THINGS: Final = frozenset({"SPECIAL_EQUIPMENT", "ADAPTATIONS", "GOODS"})
_LONGEST: Final = 60
_APART: Final = re.compile(r"\b(?:S A|M N)\b")


class CoverageColumn(NamedTuple):
    """What a header says of the cells below it."""

    kind: str
    """The coverage; empty where only a deductible is named."""
    is_deductible: bool
    is_sum: bool
    is_percent: bool
    scale: float
    """What a bare number stands for: 1, thousands or millions."""


@lru_cache(maxsize=8_192)
def coverage_header(header: str) -> CoverageColumn | None:
    """Return what a header says when all its words are of a coverage or a deductible, else None."""
    written = words(_APART.sub(_as_one, fold(header))) if len(header) <= _LONGEST else []
    is_deductible = not _DEDUCIBLE.isdisjoint(written)
    named = [word for word in written if word not in _DEDUCIBLE and word not in _COVERAGE]
    kind = _kind(named)
    if not kind and not (is_deductible and set(named) <= _FILLER | _SUM):
        return None
    if kind and not is_deductible and _are_of_value(kind, named):
        return None
    scale = 1e6 if {"MDP", "MILLONES"} & set(named) else 1e3 if "MILES" in named else 1.0
    is_percent = "%" in header or not {"PCT", "PORCENTAJE", "PORC"}.isdisjoint(named)
    return CoverageColumn(kind, is_deductible, not _SUM.isdisjoint(named), is_percent, scale)


def is_of_coverage(header: str) -> bool:
    """Tell whether a header can only be that of a coverage's sum or state, and never of the value of a vehicle."""
    read = coverage_header(header)
    return (
        read is not None and bool(read.kind) and read.kind not in _OF_THINGS and fold(header) not in brands.spellings()
    )


def _as_one(letters: re.Match[str]) -> str:
    return letters.group().replace(" ", "")


def _are_of_value(kind: str, named: list[str]) -> bool:
    """Tell whether a sum is the value of the vehicle itself: "Suma asegurada DM"."""
    return kind in _OWN_DAMAGE and not _SUM.isdisjoint(named)


def _kind(named: list[str]) -> str:
    """Return the coverage that words name, beside words of sums, in whatever order; all must be understood."""
    spellings = words_of(SHIPPED / KindList.COVERAGE.file)
    for start in range(len(named)):
        for end in range(len(named), start, -1):
            name = " ".join(named[start:end])
            if name in spellings:
                beside = {*named[:start], *named[end:]}
                return kind_in(KindList.COVERAGE, name) if beside <= _SUM | _FILLER else ""
    return ""
