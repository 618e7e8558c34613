"""What clauses say of single units by their names: "la Ranger particular", "A la Suburban ponle RC de 6 millones".

A name that fits no unit, or not which of several, says nothing of any.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from domain.quotation.kinds import class_in
from domain.text import plain
from intake.text.coverage_marks import marks_in
from intake.text.coverage_terms import read_coverages
from intake.text.coverage_words import FIGURES, Sort
from intake.text.terms.unit_subjects import clauses_of, speaks_of_others

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from intake.model.extraction import Coverage, Vehicle
    from intake.text.terms.unit_subjects import UnitNames

_BARE: Final = re.compile(r"\b(?:SERVICIO )?(?P<service>PARTICULAR(?:ES)?|SPF|SPL|PUBLICO FEDERAL|PUBLICO LOCAL)\b\W*$")
_BARE_CODE: Final = re.compile(r"\b((?:en|al)(?: el)?) (\d{5})\b(?![.,]\d)", re.IGNORECASE)
"""A postal code of which another clause says that it is one: "la Wrangler en el CP 45050 y las RAM en el 44940"."""
_LEAST_NAMED: Final = 2
_LONGEST_SUBJECT: Final = 4
"""Words of a clause that only names a unit, of which the next one speaks too: "el rabón y la pickup con RC 3M"."""


def statements_of_named(
    sentence: str, vehicles: Sequence[Vehicle], names: UnitNames, fields_of: Callable[[str, str], dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], Collection[int]]]:
    """Yield what each clause of a sentence says of units that it names, with their indices.

    Nothing, unless some clause calls units by a name of their own, or speaks of the others.
    """
    if len(vehicles) < _LEAST_NAMED:
        return
    clauses = [(clause, names.named_in(clause)) for clause in clauses_of(sentence)]
    has_others = any(speaks_of_others(plain(clause)) for clause, _ in clauses)
    if not any(named.has_own_name or len(named.indices) == 1 or (has_others and named.indices) for _, named in clauses):
        return
    named_anywhere = {index for _, named in clauses for index in named.indices}
    own = {index for _, named in clauses if named.has_own_name or len(named.indices) == 1 for index in named.indices}
    carried: list[int] = []
    kind_before = ""
    has_code = any("postal_code" in fields_of(clause, plain(clause)) for clause, _ in clauses)
    for clause, named in clauses:
        of: Sequence[int] = () if named.is_unclear else named.indices
        if not named.indices and speaks_of_others(plain(clause)):
            of = [index for index in range(len(vehicles)) if index not in named_anywhere]
        if len(of) > 1 and not named.has_own_name:
            of = [index for index in of if index not in own]
        whole = _with_kind(clause, kind_before) if of else clause
        whole = _BARE_CODE.sub(r"\1 CP \2", whole) if has_code else whole
        kind_before = _one_kind(clause) or kind_before
        of = [*dict.fromkeys([*carried, *of])]
        fields = _fields(whole, [vehicles[index] for index in of], fields_of) if of else {}
        carried = [] if fields or len(clause.split()) > _LONGEST_SUBJECT else of
        if fields:
            yield _as_written(fields, clause), of


def _as_written(fields: dict[str, Any], clause: str) -> dict[str, Any]:
    """Return fields whose coverages have the words of their clause alone, where its kind stands in the one before."""
    if "coverages" not in fields:
        return fields
    coverages = fields["coverages"]
    as_stated = tuple(one if one.text in clause else replace(one, text=clause.strip(" .;,")) for one in coverages)
    return {**fields, "coverages": as_stated}


def _one_kind(clause: str) -> str:
    """Return the words of the coverage that a clause names; empty when it names none, or several."""
    named = {mark.value: clause[mark.start : mark.end] for mark in marks_in(clause) if mark.sort is Sort.KIND}
    return next(iter(named.values())) if len(named) == 1 else ""


def _with_kind(clause: str, kind: str) -> str:
    """Return a clause of nothing but a figure with the coverage that the clause before it names: "las demás 4 M"."""
    sorts = {mark.sort for mark in marks_in(clause)}
    return f"{kind} {clause}" if kind and sorts & FIGURES and Sort.KIND not in sorts else clause


def _fields(
    clause: str, vehicles: Sequence[Vehicle], fields_of: Callable[[str, str], dict[str, Any]]
) -> dict[str, Any]:
    written = plain(clause)
    fields = fields_of(clause, written)
    if "service" not in fields and (match := _BARE.search(written)):
        fields["service"] = clause[match.start("service") : match.end("service")]
    if coverages := _own_coverages(read_coverages(clause), vehicles):
        fields["coverages"] = coverages
    return fields


def _own_coverages(read: Sequence[Coverage], vehicles: Sequence[Vehicle]) -> tuple[Coverage, ...]:
    """Return the coverages of a clause as those of its units; none where it parts them by classes of vehicle."""
    classes = {class_in(f"{one.brand} {one.model} {one.description}") for one in vehicles} | {""}
    if any(coverage.vehicle_class not in classes for coverage in read):
        return ()
    return tuple(replace(coverage, vehicle_class="") for coverage in read if coverage.kind)
