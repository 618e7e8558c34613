"""The coverages of one sentence: each mention of a kind with the figures, words and classes that belong to it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from domain.text import fold, plain
from intake.text.coverage_marks import FIGURES, Mark, Sort
from intake.text.coverage_scopes import Term, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VERY_WEAK: Final = frozenset(
    {
        *("AV", "GM", "EE", "GL", "MAC", "AAC", "D M", "R T", "R C", "MERCANCIA", "MERCANCIAS", "SEGURO DE CARGA"),
        *("ADAPTACION", "ADAPTACIONES", "CONVERSIONES", "EQUIPO ESPECIAL", "EQUIPOS ESPECIALES", "ASISTENCIA"),
    }
)
"""Spellings that are words of much else: they count only beside other coverages."""
_WEAK: Final = frozenset({"ROBO", "COLISION", "CRISTALES", "LIABILITY", "MEDICAL", "CARGA TRANSPORTADA"}) | _VERY_WEAK
_OF_LOSSES: Final = frozenset({"TOTAL_THEFT", "PARTIAL_THEFT", "MATERIAL_DAMAGE", "GLASS", "LIABILITY_PROPERTY"})
_NO_DEDUCTIBLE: Final = "NO_DEDUCTIBLE"
_LEAST_SUM: Final = 100_000
_MOST_DEDUCTIBLE: Final = 50
"""Percent."""
_LEAST_LISTED: Final = 3
_BARE_ASKING: Final = 4
"""Marks between a word that asks and what it asks for."""
_FAR: Final = 8
_SOFT: Final = frozenset({Sort.WORD, Sort.COLON, Sort.FOR, Sort.CELL, Sort.ASKING, Sort.ONLY, Sort.INCLUDED})
_CONNECTORS: Final = frozenset({Sort.LINK, Sort.COMMA, Sort.CELL})
_NAMED: Final = frozenset({Sort.KIND, Sort.PACKAGE})


_PREMIUM: Final = re.compile(r"\b(?:PRIMAS?|PREMIUM)\b[^,;.\d]{0,30}$")
_NEAR: Final = 50


def sentences_of(marks: Sequence[Mark], line: str) -> Iterator[list[Mark]]:
    """Yield the marks of each sentence that may ask for coverages; a question asks only with a word that asks."""
    sentence: list[Mark] = []
    for mark in (*marks, Mark(Sort.BREAK, len(line), len(line))):
        if mark.sort is not Sort.BREAK:
            sentence.append(mark)
            continue
        is_question = mark.value == "?"
        if sentence and not (is_question and not any(_asks(one) for one in sentence)):
            yield sentence
        sentence = []


def _asks(mark: Mark) -> bool:
    return mark.sort is Sort.ASKING and mark.value.startswith(("COTI", "AGREG", "PON", "QUOTE", "CONSIDER", "SUBIR"))


def terms_in(
    sentence: Sequence[Mark], line: str, *, is_asked: bool, classes: tuple[str, ...]
) -> tuple[list[Term], tuple[str, ...]]:
    """Return the coverages of a sentence, and the classes that hold for the next one of the line.

    `is_asked`: the lines above ask for what stands here; `classes`: those that they name.
    """
    upper = plain(line)
    marks = _without_repeats([mark for mark in _meant(sentence) if not _is_premium(mark, upper)])
    terms = [
        Term(place, mark.start, mark.end, mark.value, fold(line[mark.start : mark.end].replace(".", "")))
        if mark.sort is Sort.KIND
        else Term(place, mark.start, mark.end, is_package=True)
        for place, mark in enumerate(marks)
        if mark.sort in _NAMED
    ]
    _waive(terms, marks)
    terms += _give_figures(terms, marks)
    _exclude(terms, marks)
    terms, classes = scoped(terms, marks, classes)
    if any(mark.sort is Sort.TRADE for mark in sentence):
        terms = [term for term in terms if term.has_figure]
    return [term for term in terms if _is_stated(term, terms, marks, is_asked=is_asked)], classes


def _is_premium(mark: Mark, upper: str) -> bool:
    """Tell whether an amount is a premium: that word stands shortly before it."""
    return mark.sort is Sort.AMOUNT and _PREMIUM.search(upper, max(0, mark.start - _NEAR), mark.start) is not None


def _meant(sentence: Sequence[Mark]) -> list[Mark]:
    """Return the marks of a sentence but for losses and the policy that expires; none of a legal text."""
    if any(mark.sort is Sort.ASIDE for mark in sentence):
        return []
    marks: list[Mark] = []
    is_void = False
    for mark in sentence:
        if mark.sort in {Sort.EXPIRING, Sort.LOSS}:
            while marks and marks[-1].sort is not Sort.COMMA:
                marks.pop()
            is_void = True
        elif (
            is_void
            and mark.sort is Sort.ASKING
            and mark.value not in {"CON", "COBERTURA", "COBERTURAS", "INCLUYE", "LLEVA"}
        ):
            is_void = False
        if not is_void:
            marks.append(mark)
    return marks


def _without_repeats(marks: Sequence[Mark]) -> list[Mark]:
    """Return marks with a kind that is named twice in a row as one: "responsabilidad civil, daños a terceros"."""
    joined: list[Mark] = []
    for mark in marks:
        before = joined[-1] if joined else None
        if before is not None and mark.sort is Sort.KIND and (before.sort, before.value) == (mark.sort, mark.value):
            joined[-1] = replace(before, end=mark.end)
        else:
            joined.append(mark)
    return joined


def _waive(terms: list[Term], marks: Sequence[Mark]) -> None:
    """Give the deductible 0 to a coverage that "sin deducible" stands behind."""
    for before, term in pairwise(terms):
        if term.kind == _NO_DEDUCTIBLE and all(mark.sort in _SOFT for mark in marks[before.place + 1 : term.place]):
            before.deductible_percent, term.is_package = 0.0, True
            before.take_in(marks[term.place])
    terms[:] = [term for term in terms if not (term.kind == _NO_DEDUCTIBLE and term.is_package)]


def _give_figures(terms: list[Term], marks: Sequence[Mark]) -> list[Term]:
    """Give each figure to the mention that it belongs to; return the deductibles without one as terms of their own."""
    named = {term.place: term for term in terms}
    own: list[Term] = []
    in_turn = dict(_in_turn(named, marks))
    for place, written in enumerate(marks):
        mark = written
        if place in in_turn:
            _set(in_turn[place], mark, is_deductible=True)
            continue
        if mark.sort is Sort.NUMBER:
            own += _pair(marks, place)
            mark = _bare_percentage(marks, place)
        if mark.sort not in FIGURES:
            continue
        term = _owner(named, marks, place)
        is_deductible = mark.sort is not Sort.AMOUNT or _is_deductible(term, marks, place)
        if term is not None and _set(term, mark, is_deductible=is_deductible):
            for other in _sharing(named, term, marks, place):
                _set(other, mark, is_deductible=is_deductible)
        elif is_deductible and (of_own := _alone(marks, place)) is not None:
            _set(of_own, mark, is_deductible=True)
            own.append(of_own)
    return _as_pair(own, terms)


def _in_turn(named: dict[int, Term], marks: Sequence[Mark]) -> Iterator[tuple[int, Term]]:
    """Yield percentages that belong to two coverages in their order: "DM y RT con 5% y 10% respectivamente"."""
    joints = {Sort.LINK, Sort.SLASH}
    for place in range(len(marks) - 2):
        if place not in named or place + 2 not in named or marks[place + 1].sort not in joints:
            continue
        behind = range(place + 3, min(len(marks) - 2, place + 3 + _FAR))
        first = next((index for index in behind if marks[index].sort in FIGURES or index in named), None)
        if first is None or [mark.sort for mark in marks[first : first + 3 : 2]] != [Sort.PERCENT, Sort.PERCENT]:
            continue
        if marks[first + 1].sort in joints and _next_beside(named, marks, first + 2) is None:
            yield first, named[place]
            yield first + 2, named[place + 2]


def _bare_percentage(marks: Sequence[Mark], place: int) -> Mark:
    """Return a small number as a percentage where only a deductible can stand: "Ded. DM: 5", "deducible 0.05"."""
    mark = marks[place]
    before = [one for one in marks[max(0, place - 5) : place] if one.sort not in {Sort.WORD, Sort.FOR}]
    is_behind = before and before[-1].sort in {Sort.KIND, Sort.COLON, Sort.DEDUCTIBLE, Sort.CELL}
    is_joined = place + 1 < len(marks) and marks[place + 1].sort is Sort.SLASH
    if not is_behind or is_joined or mark.number > _MOST_DEDUCTIBLE:
        return mark
    if not any(one.sort is Sort.DEDUCTIBLE for one in marks[:place]):
        return mark
    return replace(mark, sort=Sort.PERCENT, number=round(mark.number * (100 if mark.number < 1 else 1), 4))


def _owner(named: dict[int, Term], marks: Sequence[Mark], place: int) -> Term | None:
    """Return the mention that a figure belongs to: the nearer of those before and behind it."""
    before = next((index for index in range(place - 1, max(-1, place - 1 - _FAR), -1) if index in named), None)
    after = _next_beside(named, marks, place)
    if before is None or after is None:
        return named[after] if after is not None else named[before] if before is not None else None
    is_cut_before = any(mark.sort is Sort.COMMA for mark in marks[before:place])
    is_cut_behind = any(mark.sort is Sort.COMMA for mark in marks[place:after])
    if is_cut_behind or is_cut_before:  # "RC 3,000,000, 5% DM": a comma parts; alone between two, a figure looks back
        return named[after] if is_cut_before and not is_cut_behind else named[before]
    between = marks[before + 1 : place]
    is_parted = any(mark.sort in _CONNECTORS or mark.sort in FIGURES for mark in between)
    behind = any(mark.sort in _CONNECTORS for mark in marks[place + 1 : after])
    if is_parted != behind:
        return named[after] if is_parted else named[before]
    return named[after] if _figures_lead(marks, place) else named[before]


def _next_beside(named: dict[int, Term], marks: Sequence[Mark], place: int) -> int | None:
    """Return the mention directly behind a figure: "5% DM", "3 millones de RC", "10% en robo total"."""
    for index in range(place + 1, min(len(marks), place + 5)):
        if index in named:
            return index
        if marks[index].sort not in {Sort.WORD, Sort.FOR, Sort.LINK, Sort.COMMA, Sort.DEDUCTIBLE}:
            return None
    return None


def _figures_lead(marks: Sequence[Mark], place: int) -> bool:
    """Tell whether figures stand before their mentions in the part that begins with "deducible"."""
    start = max((index for index in range(place) if marks[index].sort is Sort.DEDUCTIBLE), default=-1)
    first = next((mark for mark in marks[start + 1 :] if mark.sort in FIGURES or mark.sort in _NAMED), None)
    return first is not None and first.sort in FIGURES


def _is_deductible(term: Term | None, marks: Sequence[Mark], place: int) -> bool:
    """Tell whether an amount is a deductible: behind that word, and no sum that only a liability has.

    So is a small one behind a percentage: "DM 5% mínimo $8,000".
    """
    if term is not None and term.deductible_percent is not None and term.place < place:
        return marks[place].number < _LEAST_SUM and term.kind in _OF_LOSSES
    index = max((index for index in range(place) if marks[index].sort is Sort.DEDUCTIBLE), default=None)
    if index is None:
        return False
    if term is None or term.place < index or term.place > place:
        return marks[place].number < _LEAST_SUM or all(mark.sort is Sort.WORD for mark in marks[index + 1 : place])
    return marks[place].number < _LEAST_SUM


def _set(term: Term, mark: Mark, *, is_deductible: bool) -> bool:
    """Set a figure that the mention does not have yet."""
    name = {Sort.PERCENT: "deductible_percent", Sort.UMA: "deductible_uma"}.get(
        mark.sort, "deductible_amount" if is_deductible else "sum_insured"
    )
    if getattr(term, name) is not None:
        return False
    setattr(term, name, mark.number)
    term.currency = term.currency or mark.currency
    term.take_in(mark)
    return True


def _sharing(named: dict[int, Term], term: Term, marks: Sequence[Mark], place: int) -> Iterator[Term]:
    """Yield the mention that shares a percentage with the one before it: "DM y RT 10%"."""
    if marks[place].sort is Sort.AMOUNT or term.place > place:
        return
    other = named.get(term.place - 2)
    if other is not None and marks[term.place - 1].sort is Sort.LINK and not other.has_figure:
        yield other


def _alone(marks: Sequence[Mark], place: int) -> Term | None:
    """Return a term for a deductible without a mention: "deducible de 50 UMA"."""
    near = range(max(0, place - _FAR), min(len(marks), place + 4))
    index = next((index for index in near if marks[index].sort is Sort.DEDUCTIBLE), None)
    if index is None:
        return None
    return Term(place, min(marks[index].start, marks[place].start), max(marks[index].end, marks[place].end))


def _pair(marks: Sequence[Mark], place: int) -> Iterator[Term]:
    """Yield the deductibles of "5/10 de deducible": damage and theft, as the trade writes them."""
    pair = marks[place : place + 3]
    sorts = [mark.sort for mark in pair]
    is_pair = sorts[1:] in ([Sort.SLASH, Sort.NUMBER], [Sort.SLASH, Sort.PERCENT])
    near = marks[max(0, place - 3) : place + 6]
    word = next((mark for mark in near if mark.sort is Sort.DEDUCTIBLE), None)
    if not is_pair or word is None or any(mark.number > _MOST_DEDUCTIBLE for mark in pair):
        return
    for kind, mark in (("MATERIAL_DAMAGE", pair[0]), ("TOTAL_THEFT", pair[2])):
        term = Term(place, min(pair[0].start, word.start), max(pair[2].end, word.end), kind, "5/10")
        term.deductible_percent = mark.number
        yield term


def _as_pair(own: list[Term], terms: Sequence[Term]) -> list[Term]:
    """Return deductibles without a mention; two of them beside no coverage at all are those of damage and theft."""
    if any(term.kind for term in own):  # a pair: its second number is no deductible of its own
        return [term for term in own if term.kind]
    of_percent = [term for term in own if term.deductible_percent is not None]
    if len(of_percent) == 2 and not any(term.has_figure and term.kind in _OF_LOSSES for term in terms):  # noqa: PLR2004
        first, second = of_percent
        second.start = first.start
        return [replace(first, kind="MATERIAL_DAMAGE"), replace(second, kind="TOTAL_THEFT")]
    return own


def _exclude(terms: Sequence[Term], marks: Sequence[Mark]) -> None:
    """Mark what a word excludes or includes."""
    named = {term.place: term for term in terms if term.kind and marks[term.place].sort is Sort.KIND}
    for place, mark in enumerate(marks):
        if mark.sort in {Sort.WITHOUT, Sort.BUT}:
            for term in _chain(named, marks, place):
                term.is_excluded = True
                term.take_in(mark) if not any(place < index < term.place for index in named) else None
        elif mark.sort in {Sort.EXCLUDED, Sort.INCLUDED}:
            before = next((index for index in range(place - 1, max(-1, place - 5), -1) if index in named), None)
            beside = before is not None and not any(one.sort is Sort.COMMA for one in marks[before:place])
            if before is not None and beside:
                named[before].is_excluded |= mark.sort is Sort.EXCLUDED
                named[before].is_included |= mark.sort is Sort.INCLUDED
                named[before].take_in(mark)


def _chain(named: dict[int, Term], marks: Sequence[Mark], place: int) -> Iterator[Term]:
    """Yield the mentions that a "sin" holds for: the next one, and those that are joined to it without a figure."""
    is_list = marks[place].value.startswith(("EXCL", "QUIT", "ELIM"))
    last = place
    for index in range(place + 1, len(marks)):
        sort = marks[index].sort
        if index in named:
            if named[index].has_figure or index - last > _BARE_ASKING:
                return
            last = index
            yield named[index]
        elif sort in {Sort.ASKING, Sort.CELL, Sort.CLASS, Sort.BUT} or (sort is Sort.COMMA and not is_list):
            return


def _is_stated(term: Term, terms: Sequence[Term], marks: Sequence[Mark], *, is_asked: bool) -> bool:
    """Tell whether enough stands beside a mention to take it for a coverage."""
    if term.is_package or not term.kind:
        return bool(term.vehicle_class) if term.is_package else True
    if term.kind in _OF_LOSSES and term.sum_insured is not None and any(mark.sort is Sort.YEAR for mark in marks):
        return False
    others = [other for other in terms if other.kind not in {"", term.kind} and other.spelling not in _WEAK]
    if term.spelling in _VERY_WEAK and not (others or is_asked or (term.is_excluded and term.spelling == "ASISTENCIA")):
        return False
    is_told = term.has_figure or term.is_excluded or term.is_included or bool(term.vehicle_class)
    if is_told or (is_asked and (len(marks) <= _BARE_ASKING or _is_asked_for(term, marks) or others)):
        return True
    if term.spelling in _WEAK and not others:
        return _is_asked_for(term, marks, most=1)
    listed = {other.kind for other in others if other.kind} | {term.kind}
    return len(listed) >= _LEAST_LISTED or _is_asked_for(term, marks)


def _is_asked_for(term: Term, marks: Sequence[Mark], most: int = _FAR) -> bool:
    """Tell whether a word asks for a mention: directly before it, or with other mentions between."""
    away = 0
    for mark in reversed(marks[: term.place]):
        if mark.sort in {Sort.ASKING, Sort.ONLY}:
            return True
        if mark.sort not in _NAMED and mark.sort not in _CONNECTORS and mark.sort not in FIGURES:
            away += 1
        if away > most or mark.sort is Sort.WITHOUT:
            return False
    return False
