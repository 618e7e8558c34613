"""Clauses that say something of one unit by its name: "la Ranger particular", "A la Suburban ponle RC de 6 millones".

A name that fits no unit, or several of them, says nothing of any.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from domain.quotation.kinds import KindList, class_in, kind_in
from domain.text import plain, words
from intake.text.coverage_terms import read_coverages

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from intake.model.extraction import Vehicle

_CLAUSE: Final = re.compile(
    r"[;.]\s+|,\s+(?:Y\s+)?(?=(?:A |EN |PARA )?(?:EL|L[AO]S?|AL) )|\sY\s(?=(?:A )?(?:EL|L[AO]S?) )"
)
_SUBJECT: Final = re.compile(
    r"\b(?:(?:EL|L[AO]S?|AL|DEL)|(?:A|PARA|EN|DE) (?:EL|L[AO]S?)) (?P<name>[A-Z][A-Z0-9-]{1,})"
)
_LETTERED: Final = re.compile(r"\b(?:LA |EL )?(?:UNIDAD|INCISO|NO\.?|NUMERO) (?P<mark>[A-Z]|\d{1,3})\b\)?(?=[ ,:])")
_OTHERS: Final = re.compile(r"\b(?:L[AO]S (?:OTR[AO]S|DEMAS)|EL RESTO|L[AO]S RESTANTES)\b")
_BARE: Final = re.compile(r"\b(?:SERVICIO )?(?P<service>PARTICULAR(?:ES)?|SPF|SPL|PUBLICO FEDERAL|PUBLICO LOCAL)\b\W*$")
_LEAST_NAME: Final = 2
_LONGEST_CLAUSE: Final = 200


def statements_of_named(
    sentence: str, vehicles: Sequence[Vehicle], fields_of: Callable[[str, str], dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], Collection[int]]]:
    """Yield what each clause of a sentence says of units that it names, with their indices.

    Nothing, unless some clause names a unit.
    """
    names = _names(vehicles)
    clauses = [(clause, _subject(plain(clause), vehicles, names)) for clause in _clauses(sentence)]
    named = {index for _, indices in clauses for index in indices or ()}
    is_of_one = any(indices and len(indices) == 1 for _, indices in clauses)
    if not is_of_one or len(vehicles) < _LEAST_NAME:
        return
    for clause, indices in clauses:
        of = indices
        if not of and _OTHERS.search(plain(clause)):
            of = [index for index in range(len(vehicles)) if index not in named]
        if of and (fields := _fields(clause, fields_of)):
            yield fields, of


def _clauses(sentence: str) -> Iterator[str]:
    start = 0
    for match in _CLAUSE.finditer(plain(sentence)):
        yield sentence[start : match.start()]
        start = match.end()
    yield sentence[start:]


def _fields(clause: str, fields_of: Callable[[str, str], dict[str, Any]]) -> dict[str, Any]:
    written = plain(clause)
    fields = fields_of(clause, written)
    if "service" not in fields and (match := _BARE.search(written)):
        fields["service"] = clause[match.start("service") : match.end("service")]
    if coverages := tuple(coverage for coverage in read_coverages(clause) if coverage.kind):
        fields["coverages"] = coverages
    return fields


def _names(vehicles: Sequence[Vehicle]) -> dict[str, int]:
    """Return the words that name one unit and no other, with its index."""
    of_units = [set(words(f"{vehicle.brand} {vehicle.model} {vehicle.description}")) for vehicle in vehicles]
    counts = Counter(word for named in of_units for word in named)
    return {word: index for index, named in enumerate(of_units) for word in named if counts[word] == 1}


def _subject(written: str, vehicles: Sequence[Vehicle], names: dict[str, int]) -> list[int] | None:
    """Return the indices of the units that a clause names; None where it names none."""
    if match := _LETTERED.search(written):
        mark = match["mark"]
        index = int(mark) - 1 if mark.isdigit() else ord(mark) - ord("A")
        is_known = index in range(len(vehicles)) and (not mark.isdigit() or not any(map(_has_number, vehicles)))
        return [index] if is_known else None
    indices: list[int] = []
    for match in _SUBJECT.finditer(written):
        written_name = match["name"].replace("-", "")
        if (index := names.get(match["name"], names.get(written_name, -1))) >= 0:
            indices.append(index)
        elif kind := kind_in(KindList.VEHICLE, match["name"]):
            indices += _of_kind(match["name"], kind, vehicles)
    return list(dict.fromkeys(indices)) or None


def _of_kind(name: str, kind: str, vehicles: Sequence[Vehicle]) -> list[int]:
    stem = name.removesuffix("ES").removesuffix("S")
    texts = [f"{vehicle.brand} {vehicle.model} {vehicle.description}" for vehicle in vehicles]
    named = [index for index, text in enumerate(texts) if any(word.startswith(stem) for word in words(text))]
    return named or [index for index, text in enumerate(texts) if class_in(text) == kind]


def _has_number(vehicle: Vehicle) -> bool:
    return bool(vehicle.economic_number)
