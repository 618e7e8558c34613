"""Units of a list that a sentence calls by their names: "la CX-5 ya se vendió", "el Mazda 3 lleva placas …"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain import vin
from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.plates import is_likely_plate
from domain.text import fold, words
from domain.values import find_years
from intake.extraction.vehicle_rows import as_dropped_rows
from intake.lexicon.leaving import says_gone
from intake.lexicon.trade_words import find_brands, find_models
from intake.text.exclusions import TAKEN_OUT, replaced_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.notices.notice import Notice
    from intake.model.extraction import DroppedRow, Vehicle

_SENTENCE_END: Final = re.compile(r"[.;:!?]\s|\n")
_CLAUSE_END: Final = re.compile(r",|\s(?:y|e|pero)\s", re.IGNORECASE)
_MANY_BEFORE: Final = re.compile(r"\b(?:los|las|todos|todas)\s+(?:\w+\s+)?$", re.IGNORECASE)
_PART_BEFORE: Final = re.compile(
    r"\b(?:un[oa]s?|algun[oa]s?|dos|tres|cuatro|\d+|mitad)\s+de\s+l[oa]s\s+$", re.IGNORECASE
)
UNKNOWN_GONE: Final = notice(WarningCode.UNIT_GONE_UNCLEAR)


@dataclass(frozen=True, slots=True)
class UnitsLeft:
    """The vehicles that stay, those that a sentence takes out as dropped rows, and doubts about others."""

    vehicles: Sequence[Vehicle]
    dropped: Sequence[DroppedRow] = ()
    doubts: Sequence[Notice] = ()


def units_named(vehicles: Sequence[Vehicle], text: str) -> list[int]:
    """Return the indices of the vehicles that have the name which `text` begins with, in all its words."""
    units = [frozenset(words(f"{vehicle.brand} {vehicle.model} {vehicle.description}")) for vehicle in vehicles]
    fitting = list(range(len(vehicles)))
    for word in words(text):
        more = [index for index in fitting if word in units[index]]
        if not more:
            break
        fitting = more
    return fitting if len(fitting) < len(vehicles) or _all_have(units, words(text)[:1]) else []


def units_called(vehicles: Sequence[Vehicle], text: str) -> list[int]:
    """Return the indices of the vehicles that `text` begins to name, of the year that it says if it says one."""
    years = {int(year.group(1)) for year in find_years(text)}
    return [index for index in units_named(vehicles, text) if not years or vehicles[index].year in years]


def _all_have(units: Sequence[frozenset[str]], first: Sequence[str]) -> bool:
    return bool(units and first) and all(first[0] in unit for unit in units)


def without_gone(vehicles: Sequence[Vehicle], text: str) -> UnitsLeft:
    """Take out what the sentences of `text` call gone by a name; one that fits several units leaves a doubt."""
    gone: set[int] = set()
    doubts: list[Notice] = []
    for clause in _clauses_of_gone(text) if vehicles else ():
        start = min(name.start() for name in (*find_brands(clause), *find_models(clause)))
        indices = units_called(vehicles, clause[start:])
        if not indices and find_years(clause):
            continue
        is_part = _PART_BEFORE.search(clause[:start])
        if not is_part and (len(indices) == 1 or (indices and _MANY_BEFORE.search(clause[:start]))):
            gone.update(indices)
        else:
            doubts = [UNKNOWN_GONE]
    if len(gone) == len(vehicles):
        return UnitsLeft(vehicles, doubts=[UNKNOWN_GONE] if gone else doubts)
    out = as_dropped_rows([vehicles[index] for index in sorted(gone)], TAKEN_OUT)
    return UnitsLeft([vehicle for index, vehicle in enumerate(vehicles) if index not in gone], out, doubts)


def _clauses_of_gone(text: str) -> Iterator[str]:
    """Yield the clauses that say of a named unit that it is gone or replaced, without a number that tells which."""
    for sentence in _SENTENCE_END.split(text):
        for clause in _CLAUSE_END.split(sentence) if says_gone(fold(sentence)) else ():
            is_named = bool(find_brands(clause) or find_models(clause))
            if is_named and says_gone(fold(clause)) and not _has_number(clause):
                yield clause
    for clause in replaced_in(text):
        if (find_brands(clause) or find_models(clause)) and not _has_number(clause):
            yield clause


def _has_number(clause: str) -> bool:
    """Tell whether a clause has a plate or a VIN, by which its unit is known anyway."""
    return any(map(is_likely_plate, clause.split())) or bool(vin.find_all(clause))
