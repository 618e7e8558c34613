"""What in a sentence is asked for, beside what it says of the policy that expires, of losses, and of other offers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain.text import plain
from intake.text.coverage_words import FIGURES, Mark, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NO_REQUESTS: Final = frozenset(
    "CON COBERTURA COBERTURAS INCLUYE INCLUYEN LLEVA LLEVAN LLEVE AMPAROS COVERAGE COVERAGES WITH CONSIDERA CONTEMPLA "
    "COTIZACION COTIZACIONES AMPARAR ADEMAS".split()
)
"""Words that ask, but not for something else than before."""
_CHANGES: Final = frozenset(
    "SUBIR SUBAN AUMENTAR BAJAR REDUCIR INCREMENTAR CAMBIAR MODIFICAR PASAR ELEVAR DISMINUIR".split()
)
_HAVING: Final = frozenset("TIENE TIENEN TRAE TRAEN TRAIAN MANEJAN".split())
_WANTS_NONE: Final = re.compile(r"\W*(?:NO|SIN|YA NO) (?:SE )?(?:REQUIER|NECESIT|QUIER|SOLICIT|INCLU)")
_FIRST_MARKS: Final = 4
_FROM_TO: Final = 3


def is_of_policy(marks: Sequence[Mark]) -> bool:
    """Tell whether a line begins with the policy that expires: "Póliza anterior: RC 3,000,000; DM 10%"."""
    for mark in marks[:_FIRST_MARKS]:
        if mark.sort in {Sort.KIND, Sort.SAME} or mark.value == "(":
            return False
        if mark.sort is Sort.EXPIRING:
            return True
    return False


def asks_anew(marks: Sequence[Mark], line: str) -> bool:
    """Tell whether a line asks for something, below a heading of the policy that expires."""
    return _WANTS_NONE.match(plain(line)) is not None or any(map(is_request, marks))


def is_request(mark: Mark) -> bool:
    """Tell whether a word asks for something else than before."""
    return mark.sort is Sort.REQUESTED or (mark.sort is Sort.ASKING and mark.value not in _NO_REQUESTS)


def asked_marks(sentence: Sequence[Mark], *, is_void: bool) -> tuple[list[Mark], bool]:
    """Return the marks of a sentence that ask, and whether what follows in the line does not.

    A legal text asks for nothing. What was named before the words of the old policy and has its new figure behind
    them is named again: "RC actual 3M, subir a 5M".
    """
    if any(mark.sort is Sort.ASIDE for mark in sentence):
        return [], is_void
    marks: list[Mark] = []
    held: list[Mark] = []
    is_same = any(mark.sort is Sort.SAME for mark in sentence)
    sentence = _with_having(sentence)
    for segment, is_aside in _segments(sentence):
        old = next((index for index, mark in enumerate(segment) if _is_old(mark, is_same=is_same)), None)
        asks = next((index for index, mark in enumerate(segment) if is_request(mark)), None)
        live: Sequence[Mark] = segment
        if old is not None and is_aside:
            if not any(mark.sort in FIGURES for mark in segment):  # "RC 3,000,000 (vigente)"
                _forget_figure(marks)
            continue
        if old is not None:
            live, is_void = _parted(segment, old, asks)
        elif is_void and asks is None:
            live = []
        else:
            is_void = False
        live_starts = {mark.start for mark in live}
        held += [
            mark for mark in segment if mark.start not in live_starts and mark.sort in {Sort.KIND, Sort.DEDUCTIBLE}
        ]
        if live and held:
            marks += held[-2:] if _has_figure_first(live) else []
            held = []
        marks += live
    return _without_earlier(marks), is_void


def _forget_figure(marks: list[Mark]) -> None:
    """Leave out the last figure: what stands in brackets behind it says that it is the old one."""
    place = next((index for index in reversed(range(len(marks))) if marks[index].sort in FIGURES), None)
    if place is not None:
        marks[place] = replace(marks[place], sort=Sort.WORD, value="EARLIER")


def _is_old(mark: Mark, *, is_same: bool) -> bool:
    return mark.sort is Sort.LOSS or (mark.sort is Sort.EXPIRING and not is_same)


def _with_having(sentence: Sequence[Mark]) -> list[Mark]:
    """Return marks in which what they have is old when they ask for something behind: "tienen 3M y quieren 5M"."""
    last = max((place for place, mark in enumerate(sentence) if is_request(mark)), default=-1)
    return [
        replace(mark, sort=Sort.EXPIRING) if mark.value in _HAVING and place < last else mark
        for place, mark in enumerate(sentence)
    ]


def _parted(segment: Sequence[Mark], old: int, asks: int | None) -> tuple[Sequence[Mark], bool]:
    """Return what a segment asks for that tells of the old policy or of losses too, and whether the rest does not."""
    if asks is not None and asks > old:
        return segment[asks:], False
    if asks is not None and segment[old].sort is Sort.EXPIRING and segment[asks].sort is Sort.ASKING:
        return segment[:old], True
    return [], True


def _segments(sentence: Sequence[Mark]) -> Iterator[tuple[list[Mark], bool]]:
    """Yield the parts between commas, strokes and brackets, and whether each stands in brackets."""
    segment: list[Mark] = []
    is_aside = False
    for place, mark in enumerate(sentence):
        is_between_numbers = (
            mark.sort is Sort.SLASH
            and 0 < place < len(sentence) - 1
            and any(one.sort in {Sort.NUMBER, Sort.PERCENT} for one in (sentence[place - 1], sentence[place + 1]))
        )
        if mark.sort in {Sort.COMMA, Sort.SLASH} and not is_between_numbers and not is_aside:
            yield segment, is_aside
            segment = [mark]
        elif mark.value in {"(", ")"} and mark.sort is Sort.WORD:
            yield segment, is_aside
            segment, is_aside = [mark], mark.value == "("
        else:
            segment.append(mark)
    yield segment, is_aside


def _has_figure_first(marks: Sequence[Mark]) -> bool:
    """Tell whether a figure stands before any mention, and none directly behind it: "subir a 5M", not "5M de RC"."""
    for place, mark in enumerate(marks):
        if mark.sort in FIGURES or mark.sort is Sort.NUMBER:
            return all(one.sort is not Sort.KIND for one in marks[place + 1 : place + 4])
        if mark.sort in {Sort.KIND, Sort.PACKAGE, Sort.DEDUCTIBLE}:
            return False
    return False


def _without_earlier(marks: Sequence[Mark]) -> list[Mark]:
    """Return marks without the figure that is to change: "subir RC de 3 a 5 millones", "5M en lugar de 3M"."""
    does_change = any(mark.value in _CHANGES for mark in marks)
    left = list(marks)
    for place, mark in enumerate(marks):
        if mark.sort not in FIGURES and mark.sort is not Sort.NUMBER:
            continue
        before = [one.value for one in marks[max(0, place - _FROM_TO) : place]]
        after = marks[place + 1 : place + 3]
        is_first = len(after) > 1 and after[0].value == "A" and after[1].sort in FIGURES
        is_instead = before[-1:] == ["DE"] and not {"LUGAR", "VEZ"}.isdisjoint(before)
        if (is_first and does_change and before[-1:] in (["DE"], ["DEL"])) or is_instead:
            left[place] = replace(mark, sort=Sort.WORD, value="EARLIER")
    return left
