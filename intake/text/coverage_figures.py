"""Which figures belong to which coverages of a sentence, and the deductibles that stand without a mention."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from intake.text.coverage_scopes import Term
from intake.text.coverage_words import FIGURES, Mark, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OF_LOSSES: Final = frozenset({"TOTAL_THEFT", "PARTIAL_THEFT", "MATERIAL_DAMAGE", "GLASS", "LIABILITY_PROPERTY"})
_PAIRED: Final = ("MATERIAL_DAMAGE", "TOTAL_THEFT")
MOST_DEDUCTIBLE: Final = 50
"""Percent."""
_LEAST_SUM: Final = 100_000
_FAR: Final = 8
_MOST_ALTERNATIVES: Final = 9
_CONNECTORS: Final = frozenset({Sort.LINK, Sort.COMMA, Sort.CELL})
_NAMED: Final = frozenset({Sort.KIND, Sort.PACKAGE})


def give_figures(terms: Sequence[Term], marks: Sequence[Mark]) -> list[Term]:
    """Give each figure to the mention that it belongs to; return the deductibles without one as terms of their own."""
    named = {term.place: term for term in terms if not term.is_settled}
    own: list[Term] = []
    in_turn = dict(_in_turn(named, marks))
    alternatives = _alternative_pairs(marks)
    for place, mark in enumerate(marks):
        if place in in_turn:
            in_turn[place].set_figure(mark, is_deductible=True)
        elif mark.sort is Sort.PAIR:
            own += _of_pair({} if place in alternatives else named, marks, place, alternatives.get(place, 0))
        elif mark.sort is Sort.NUMBER or mark.sort in FIGURES:
            own += _give(named, marks, place)
    return _as_pair(own, terms)


def _give(named: dict[int, Term], marks: Sequence[Mark], place: int) -> Iterator[Term]:
    """Give one figure; yield it as a term of its own when it is a deductible of nothing that is named."""
    mark = _bare_percentage(marks, place)
    if mark.sort not in FIGURES:
        return
    term = _owner(named, marks, place)
    is_deductible = mark.sort is not Sort.AMOUNT or _is_deductible(term, marks, place)
    if term is not None and not is_deductible and _is_far_sum(term, marks, place):
        return
    if term is not None and term.set_figure(mark, is_deductible=is_deductible):
        for other in _sharing(named, term, marks, place):
            other.set_figure(mark, is_deductible=is_deductible)
    elif term is not None and (second := _alternative(term, marks, place, is_deductible=is_deductible)):
        yield second
    elif is_deductible and (of_own := _alone(marks, place)) is not None:
        of_own.set_figure(mark, is_deductible=True)
        yield of_own


def _alternative(term: Term, marks: Sequence[Mark], place: int, *, is_deductible: bool) -> Term | None:
    """Return a second figure behind "o" as an option beside the first: "RC 3M o 5M"."""
    before = marks[max(0, place - 2) : place]
    is_either = [mark.sort for mark in before] == [marks[place].sort, Sort.LINK] and before[1].value in {"O", "U", "OR"}
    if not is_either or term.is_settled:
        return None
    term.option = 1
    other = Term(place, term.start, term.end, term.kind, term.spelling, option=2)
    other.set_figure(marks[place], is_deductible=is_deductible)
    return other


def _alternative_pairs(marks: Sequence[Mark]) -> dict[int, int]:
    """Return the places of pairs that are alternatives, with their numbers: "deducibles 5/10 o 3/5"."""
    pairs = [place for place, mark in enumerate(marks) if mark.sort is Sort.PAIR]
    differ = len({(marks[place].number, marks[place].second) for place in pairs}) > 1
    if not differ or any(mark.sort is Sort.CLASS for mark in marks):
        return {}
    return {place: number for number, place in enumerate(pairs[:_MOST_ALTERNATIVES], start=1)}


def _of_pair(named: dict[int, Term], marks: Sequence[Mark], place: int, option: int) -> Iterator[Term]:
    """Give the two numbers of a pair to damage and theft where they are named, else yield them as terms."""
    mark = marks[place]
    near = range(max(0, place - _FAR), min(len(marks), place + 3))
    word = next((marks[index] for index in near if marks[index].sort is Sort.DEDUCTIBLE), mark)
    for kind, number in zip(_PAIRED, (mark.number, mark.second), strict=True):
        figure = replace(mark, sort=Sort.PERCENT, number=number)
        term = next((one for one in named.values() if one.kind == kind and not one.has_figure), None)
        if term is None:
            start = mark.start if option else min(mark.start, word.start)
            term = Term(place, start, mark.end if option else max(mark.end, word.end), kind, option=option)
            term.set_figure(figure, is_deductible=True)
            yield term
        else:
            term.set_figure(figure, is_deductible=True)


def _in_turn(named: dict[int, Term], marks: Sequence[Mark]) -> Iterator[tuple[int, Term]]:
    """Yield percentages that belong to two coverages in their order: "RT y DM con 10% y 5% respectivamente"."""
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
    """Return a small number as a percentage where only a deductible can stand: "deducible RC: 5", "deducible 0.05"."""
    mark = marks[place]
    if mark.sort is not Sort.NUMBER:
        return mark
    before = [one for one in marks[max(0, place - 5) : place] if one.sort not in {Sort.WORD, Sort.FOR}]
    is_behind = before and before[-1].sort in {Sort.KIND, Sort.COLON, Sort.DEDUCTIBLE, Sort.CELL}
    after = marks[place + 1] if place + 1 < len(marks) else Mark(Sort.BREAK, 0, 0)
    is_of_other = after.sort is Sort.SLASH or (after.sort is Sort.WORD and after.value not in {"(", ")", "DE"})
    if not is_behind or is_of_other or mark.number > MOST_DEDUCTIBLE:
        return mark
    if not any(one.sort is Sort.DEDUCTIBLE for one in marks[:place]):
        return mark
    return replace(mark, sort=Sort.PERCENT, number=round(mark.number * (100 if mark.number < 1 else 1), 4))


def _owner(named: dict[int, Term], marks: Sequence[Mark], place: int) -> Term | None:
    """Return the mention that a figure belongs to: the nearer of those before and behind it."""
    before = next((index for index in range(place - 1, max(-1, place - 1 - 2 * _FAR), -1) if index in named), None)
    after = _next_beside(named, marks, place)
    if before is None and after is not None and _has_own(marks, place, after):
        return None
    if before is None or after is None:
        return named[after] if after is not None else named[before] if before is not None else None
    if _is_of_row(marks, before, place, after):
        return named[before]
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


def _is_of_row(marks: Sequence[Mark], before: int, place: int, after: int) -> bool:
    """Tell whether each mention has the word and its figure behind it: "DM ded 5 RT ded 10"."""
    between = {mark.sort for mark in marks[before + 1 : place]}
    behind = {mark.sort for mark in marks[after + 1 : after + 2]}
    return between == {Sort.DEDUCTIBLE} and bool(behind & {Sort.DEDUCTIBLE, *FIGURES})


def _has_own(marks: Sequence[Mark], place: int, after: int) -> bool:
    """Tell whether "y" parts a figure from a mention with its own behind it: "5% y el robo 10%"."""
    is_parted = any(mark.sort is Sort.LINK for mark in marks[place + 1 : after])
    behind = [mark for mark in marks[after + 1 : after + 4] if mark.sort not in {Sort.WORD, Sort.FOR}]
    return is_parted and bool(behind) and behind[0].sort is marks[place].sort


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
        return marks[place].number < _LEAST_SUM and term.kind in OF_LOSSES
    index = max((index for index in range(place) if marks[index].sort is Sort.DEDUCTIBLE), default=None)
    if index is None:
        return False
    if (
        term is not None
        and term.kind not in OF_LOSSES
        and any(mark.sort is Sort.COMMA for mark in marks[index : term.place])
    ):
        return False  # "deducible 5/10, GM 50 mil": a comma ends what the word is said of
    if term is None or term.place < index or term.place > place:
        return marks[place].number < _LEAST_SUM or all(mark.sort is Sort.WORD for mark in marks[index + 1 : place])
    return marks[place].number < _LEAST_SUM


def _is_far_sum(term: Term, marks: Sequence[Mark], place: int) -> bool:
    """Tell whether an amount stands behind a comma, and so is hardly the sum of damage or theft."""
    between = marks[term.place + 1 : place]
    return term.kind in _PAIRED and any(mark.sort is Sort.COMMA for mark in between)


def _sharing(named: dict[int, Term], term: Term, marks: Sequence[Mark], place: int) -> Iterator[Term]:
    """Yield the mention that shares a percentage with the one before it: "DM y RT 10%"."""
    if marks[place].sort is Sort.AMOUNT or term.place > place:
        return
    other = named.get(term.place - 2)
    is_own = other is not None and (other.kind in OF_LOSSES or marks[place].sort is not Sort.PERCENT)
    if other is not None and is_own and marks[term.place - 1].sort is Sort.LINK and not other.has_figure:
        yield other


def _alone(marks: Sequence[Mark], place: int) -> Term | None:
    """Return a term for a deductible without a mention: "deducible de 50 UMA"."""
    near = range(max(0, place - _FAR), min(len(marks), place + 4))
    index = next((index for index in near if marks[index].sort is Sort.DEDUCTIBLE), None)
    if index is None:
        return None
    return Term(place, min(marks[index].start, marks[place].start), max(marks[index].end, marks[place].end))


def _as_pair(own: list[Term], terms: Sequence[Term]) -> list[Term]:
    """Return deductibles without a mention; two of them beside no coverage at all are those of damage and theft."""
    if any(term.kind for term in own):
        return own
    of_percent = [term for term in own if term.deductible_percent is not None]
    if len(of_percent) == 2 and not any(term.has_figure and term.kind in OF_LOSSES for term in terms):  # noqa: PLR2004
        first, second = of_percent
        second.start = first.start
        return [replace(first, kind="MATERIAL_DAMAGE"), replace(second, kind="TOTAL_THEFT")]
    return own
