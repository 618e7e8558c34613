"""The classes of vehicle that the coverages of a sentence are for: "autos: …", "solo remolques", "para tractos"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from domain.quotation.kinds import KindList, kind_in
from domain.text import fold
from domain.word_lists import SHIPPED, by_spelling
from intake.text.coverage_marks import FIGURES, Mark, Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPENERS: Final = frozenset({Sort.FOR, Sort.ONLY, Sort.BUT})
_FAR: Final = 8


@dataclass(slots=True)
class Term:
    """A coverage in the making: where it stands in the line, and what belongs to it."""

    place: int
    start: int
    end: int
    kind: str = ""
    spelling: str = ""
    is_package: bool = False
    vehicle_class: str = ""
    sum_insured: float | None = None
    currency: str = ""
    deductible_percent: float | None = None
    deductible_amount: float | None = None
    deductible_uma: float | None = None
    is_excluded: bool = False
    is_included: bool = False

    @property
    def has_figure(self) -> bool:
        return any(
            figure is not None
            for figure in (self.sum_insured, self.deductible_percent, self.deductible_amount, self.deductible_uma)
        )

    def take_in(self, mark: Mark) -> None:
        """Take the words of a mark into the text."""
        self.start, self.end = min(self.start, mark.start), max(self.end, mark.end)


def scoped(terms: list[Term], marks: Sequence[Mark], classes: tuple[str, ...]) -> tuple[list[Term], tuple[str, ...]]:
    """Return terms with the class of vehicle that each is for, one for each class where there are several."""
    scope, is_lasting = classes, bool(classes)
    by_place = {term.place: term for term in terms}
    of: dict[int, tuple[str, ...]] = {}
    added: list[Term] = []
    free: list[int] = []
    place = 0
    while place < len(marks):
        if place in by_place:
            (of.__setitem__(place, scope) if scope else free.append(place))
        if marks[place].sort is not Sort.CLASS:
            place += 1
            continue
        first, place = place, _end_of_classes(marks, place)
        named = tuple(dict.fromkeys(mark.value for mark in marks[first:place] if mark.sort is Sort.CLASS))
        opening = next((one for one in reversed(marks[:first]) if one.sort is not Sort.WORD), marks[first])
        opener = opening.sort
        words = replace(marks[place - 1], start=opening.start if opener in _OPENERS else marks[first].start)
        is_colon = place < len(marks) and marks[place].sort is Sort.COLON
        nearest = max((index for index in by_place if index < first), default=None)
        if opener is Sort.BUT and nearest is not None:
            reached = replace(by_place[nearest], end=max(by_place[nearest].end, words.end))
            added += [replace(reached, vehicle_class=one, is_excluded=True, sum_insured=None,
                              deductible_percent=None, deductible_amount=None, deductible_uma=None)
                      for one in named]  # fmt: skip
            by_place[nearest].is_included = True
            by_place[nearest].is_excluded = False
        elif not is_colon and nearest is not None and (free or opener is Sort.ONLY):
            taken = [nearest] if opener is Sort.ONLY else _linked(free, marks)
            for index in taken:
                of[index] = named
            if not any(nearest < index < first for index in by_place):
                by_place[nearest].take_in(words)
            free = []
        else:
            scope, is_lasting, free = named, is_colon, []
            following = min((index for index in by_place if index >= place), default=None)
            if following is not None and following - place <= _FAR:
                by_place[following].take_in(words)
    for_classes = [replace(term, vehicle_class=one) for term in terms for one in of.get(term.place) or ("",)]
    return [*for_classes, *added], scope if is_lasting else ()


def _linked(free: Sequence[int], marks: Sequence[Mark]) -> list[int]:
    """Return the last mention, with those that "y" joins to it."""
    taken = [free[-1]]
    for index in reversed(free[:-1]):
        between = [mark.sort for mark in marks[index + 1 : taken[-1]]]
        is_like = any(sort in FIGURES for sort in between) == (
            any(mark.sort in FIGURES for mark in marks[taken[0] + 1 :][:3])
        )
        is_listed = Sort.COMMA in between and Sort.PERCENT in between
        if not is_like or not (is_listed or (Sort.LINK in between and Sort.COMMA not in between)):
            break
        taken.append(index)
    return taken


def _end_of_classes(marks: Sequence[Mark], place: int) -> int:
    """Return the place behind the classes that stand together: "tractos y remolques"."""
    while place < len(marks):
        if marks[place].sort is Sort.CLASS:
            place += 1
        elif (
            place + 1 < len(marks)
            and marks[place].sort in {Sort.LINK, Sort.COMMA, Sort.SLASH}
            and marks[place + 1].sort is Sort.CLASS
            and (place + 2 == len(marks) or marks[place + 2].sort is not Sort.KIND)
        ):
            place += 2
        else:
            break
    return place


def class_alone(text: str) -> str:
    """Return the class of vehicle that a heading names, and nothing else: "TRACTOCAMIONES", "Autos y pick up"."""
    parts = [part for part in _JOINTS.split(fold(text)) if part]
    classes = {kind_in(KindList.VEHICLE, part) if part in _spellings() else "" for part in parts[:_MOST_PARTS]}
    return classes.pop() if len(classes) == 1 else ""


@cache
def _spellings() -> frozenset[str]:
    return frozenset(by_spelling(SHIPPED / KindList.VEHICLE.file))


_JOINTS: Final = re.compile(r"\s+(?:Y|E|O|AND)\s+|\s*[,/]\s*")
_MOST_PARTS: Final = 4
