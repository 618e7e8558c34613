"""Coverages by names that mean them only beside others: "los daños 5% y el robo 10%", "RC bienes y personas"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from intake.text.coverage_words import FIGURES, Mark, Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

_OTHER_HALF: Final = {"LIABILITY_PROPERTY": "PERSONAS", "LIABILITY_PERSONS": "BIENES"}
_HALVES: Final = {"PERSONAS": "LIABILITY_PERSONS", "BIENES": "LIABILITY_PROPERTY"}
_BETWEEN_HALVES: Final = frozenset("EN SUS LAS LOS A DE (".split())
_LEGAL: Final = frozenset({"LEGAL", "JURIDICA"})
_ENDS: Final = frozenset({Sort.COMMA, Sort.LINK, Sort.BREAK, Sort.INCLUDED, Sort.EXCLUDED})
_BEFORE_FIGURE: Final = frozenset("AL DEL DE CON SON A (".split())
_MOST_BETWEEN: Final = 3
_BREAK: Final = Mark(Sort.BREAK, 0, 0)


def with_short_names(marks: Sequence[Mark]) -> list[Mark]:
    """Return marks in which such words name their coverage."""
    kinds = {mark.value for mark in marks if mark.sort is Sort.KIND}
    if not kinds:
        return list(marks)
    named: list[Mark] = []
    place = 0
    while place < len(marks):
        mark, used = _of_both(marks, place)
        if mark.value == "DANOS" and "TOTAL_THEFT" in kinds and _is_damage(marks, place):
            mark = replace(mark, sort=Sort.KIND, value="MATERIAL_DAMAGE")
        elif mark.value in _LEGAL and "LEGAL" not in kinds and _stands_alone(marks, place):
            mark = replace(mark, sort=Sort.KIND, value="LEGAL")
        elif mark.value == "VIAL" and "LEGAL" in kinds and _stands_alone(marks, place):
            mark = replace(mark, sort=Sort.KIND, value="ROAD_ASSISTANCE")
        elif (
            mark.sort is Sort.WORD and (half := _HALVES.get(mark.value, "")) and _is_half(marks, place, kinds - {half})
        ):
            mark = replace(mark, sort=Sort.KIND, value=half)
        named.append(mark)
        place += used
    return named


def _of_both(marks: Sequence[Mark], place: int) -> tuple[Mark, int]:
    """Return the liability for goods and persons as the joint one that it is, and how many marks it takes."""
    mark = marks[place]
    half = _OTHER_HALF.get(mark.value, "") if mark.sort is Sort.KIND else ""
    joints = 0
    for index in range(place + 1, min(len(marks), place + 3 + _MOST_BETWEEN) if half else 0):
        other = marks[index]
        if other.value == half and joints:
            return replace(mark, value="LIABILITY", end=other.end), index - place + 1
        if other.sort in {Sort.LINK, Sort.SLASH}:
            joints += 1
        elif other.value not in _BETWEEN_HALVES:
            break
    return mark, 1


def _is_half(marks: Sequence[Mark], place: int, kinds: frozenset[str] | set[str]) -> bool:
    """Tell whether a word is the other half of a liability that stands before it, with a figure of its own."""
    before = marks[place - 1] if place else _BREAK
    behind = next((mark for mark in marks[place + 1 : place + 3] if mark.value not in _BEFORE_FIGURE), _BREAK)
    is_joined = before.sort in {Sort.LINK, Sort.COMMA, Sort.SLASH} or before.value in _BETWEEN_HALVES
    return not kinds.isdisjoint(_OTHER_HALF) and is_joined and behind.sort in {*FIGURES, Sort.COLON}


def _is_damage(marks: Sequence[Mark], place: int) -> bool:
    """Tell whether "daños" is the coverage: a figure belongs to it, and no "a terceros" follows."""
    if any(mark.value == "MATERIAL_DAMAGE" for mark in marks):
        return False
    behind = [mark for mark in marks[place + 1 : place + 5] if mark.value not in _BEFORE_FIGURE]
    after = behind[0] if behind else _BREAK
    before = [mark for mark in marks[max(0, place - 4) : place] if mark.sort is not Sort.WORD]
    is_behind_figure = any(mark.sort is Sort.PERCENT for mark in before) and after.sort in _ENDS
    return is_behind_figure or after.sort in FIGURES | {Sort.NUMBER, Sort.COLON, Sort.DEDUCTIBLE}


def _stands_alone(marks: Sequence[Mark], place: int) -> bool:
    """Tell whether "legal" is an item of a list of coverages."""
    before = marks[place - 1] if place else _BREAK
    after = marks[place + 1] if place + 1 < len(marks) else _BREAK
    return before.sort in {Sort.COMMA, Sort.LINK} and after.sort in _ENDS
