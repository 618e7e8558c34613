"""Figures that one coverage has by class of vehicle: "RC de 3 M para autos y 4 M para camiones", and pairs: "5/10"."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from intake.text.coverage_scopes import Term
from intake.text.coverage_words import FIGURES, Mark, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OWN_DAMAGE: Final = frozenset({"MATERIAL_DAMAGE", "TOTAL_THEFT", "PARTIAL_THEFT", "GLASS", "ADAPTATIONS"})
_MOST_DEDUCTIBLE: Final = 50
"""Percent."""
_USUAL: Final = frozenset({0, 1, 2, 3, 4, 5, 7, 8, 10, 12, 15, 20, 25, 30})
"""Deductibles of the trade, in percent."""
_PARTS: Final = frozenset({Sort.COMMA, Sort.SLASH, Sort.LINK})
_ENDS_SHARES: Final = frozenset({Sort.KIND, Sort.PACKAGE, Sort.WITHOUT, Sort.OPTION, Sort.BUT, Sort.BREAK})
_JOINTS: Final = frozenset({Sort.LINK, Sort.SLASH, Sort.COMMA})
_OTHERS: Final = frozenset({"DEMAS", "RESTO", "OTROS", "OTRAS"})
_SCALES: Final = (1e6, 1e3)
_LONGEST_GAP: Final = 3
"""Characters between the numbers of "5-10"."""
_BEHIND_PAIR: Final = frozenset("( ) DE DEL RESPECTIVAMENTE TODOS TODAS QUE IGUAL COMO TAMBIEN OTRA OTRO".split())
_NEAR: Final = 20
"""Marks before a pair among which its coverage is named."""
_BESIDE: Final = frozenset({"AL", "DE", "DEL", "LOS", "LAS", "UN", "(", "CON", "QUE"})
_BETWEEN: Final = frozenset({Sort.FOR, Sort.COLON, Sort.CELL, Sort.DEDUCTIBLE})


def with_percentages(marks: Sequence[Mark]) -> list[Mark]:
    """Return marks in which small numbers that can only be deductibles are percentages: "DM 5, RT 10", "5/10"."""
    joined: list[Mark] = []
    place = 0
    first = next((index for index, mark in enumerate(marks) if mark.sort is Sort.DEDUCTIBLE), len(marks))
    while place < len(marks):
        pair, used = _pair_at(marks, place)
        joined.append(pair or _scaled(marks, place) or _bare(marks, place, is_of_deductible=first < place))
        place += used if pair else 1
    return joined


def _pair_at(marks: Sequence[Mark], place: int) -> tuple[Mark | None, int]:
    """Return the pair that begins at a place, and how many marks it takes."""
    first = marks[place]
    if not _is_small(first) or place + 1 >= len(marks):
        return None, 1
    is_joined = place + 2 < len(marks) and marks[place + 1].sort in {Sort.SLASH, Sort.LINK}
    last = place + 2 if is_joined else place + 1
    second = marks[last]
    if not _is_small(second) or (not is_joined and second.start - first.end > _LONGEST_GAP):
        return None, 1
    if not _stands_alone(marks, place, last):
        return None, 1
    certainty = _certainty(marks, place, last, is_stroke=marks[place + 1].sort is not Sort.LINK)
    if certainty is None:
        return None, 1
    pair = replace(
        first, sort=Sort.PAIR, value="", end=second.end, number=first.number, second=second.number, is_guess=certainty
    )
    return pair, last - place + 1


def _is_small(mark: Mark) -> bool:
    return mark.sort in {Sort.NUMBER, Sort.PERCENT} and mark.number <= _MOST_DEDUCTIBLE


def _stands_alone(marks: Sequence[Mark], place: int, last: int) -> bool:
    """Tell whether two numbers are no part of a date, a count of units or a row of figures."""
    before = marks[place - 1] if place else Mark(Sort.BREAK, 0, 0)
    after = marks[last + 1] if last + 1 < len(marks) else Mark(Sort.BREAK, 0, 0)
    if before.sort in {Sort.SLASH, Sort.NUMBER} or after.sort in {Sort.NUMBER, Sort.YEAR, Sort.AMOUNT}:
        return False
    if after.sort is Sort.SLASH and last + 2 < len(marks) and marks[last + 2].sort in {Sort.NUMBER, Sort.YEAR}:
        return False
    if after.sort is Sort.KIND:  # its figure is the second, unless it has one, or two follow: "5/10 DM/RT"
        behind = [mark.sort for mark in marks[last + 2 : last + 4]]
        return behind == [Sort.SLASH, Sort.KIND] or bool({*behind[:1]} & {*FIGURES, Sort.NUMBER})
    return after.sort is not Sort.WORD or after.value in _BEHIND_PAIR


def _certainty(marks: Sequence[Mark], place: int, last: int, *, is_stroke: bool) -> bool | None:
    """Return whether two numbers are deductibles only by their form; None when nothing says that they are any."""
    before = [mark for mark in marks[max(0, place - _NEAR) : place] if mark.value not in _BESIDE]
    nearest = before[-1] if before else Mark(Sort.BREAK, 0, 0)
    is_named = any(mark.sort is Sort.DEDUCTIBLE for mark in marks)
    if nearest.sort is Sort.KIND and (len(before) < 2 or before[-2].sort not in _JOINTS):  # noqa: PLR2004 - "DM 5/10"
        return not is_named if is_stroke and nearest.value == "MATERIAL_DAMAGE" else None
    if is_named or _are_linked(before):
        return False
    if not {marks[place].number, marks[last].number} <= _USUAL:
        return None
    named = [mark.sort for mark in before[-4:] if mark.sort in {Sort.PACKAGE, Sort.KIND}]
    is_of_package = named[-1:] == [Sort.PACKAGE]
    return True if is_of_package or any(mark.sort is Sort.ASKING for mark in marks[max(0, place - 2) : place]) else None


def _are_linked(before: Sequence[Mark]) -> bool:
    """Tell whether two kinds stand directly before, with "con" or a colon between at most: "DM/RT 5/10"."""
    near = [mark.sort for mark in before if mark.sort not in {Sort.ASKING, Sort.COLON, Sort.FOR}][-3:]
    return len(near) == 3 and near[0] is near[2] is Sort.KIND and near[1] in _JOINTS  # noqa: PLR2004


def _scaled(marks: Sequence[Mark], place: int) -> Mark | None:
    """Return a number before "o" in the scale of the amount behind it: "3 o 5 millones"; None when it is none."""
    behind = marks[place + 1 : place + 3]
    is_either = [mark.sort for mark in behind] == [Sort.LINK, Sort.AMOUNT] and behind[0].value in {"O", "U", "OR"}
    if marks[place].sort is not Sort.NUMBER or not is_either:
        return None
    scale = next((scale for scale in _SCALES if behind[1].number >= scale), 1)
    return replace(behind[1], start=marks[place].start, end=marks[place].end, number=marks[place].number * scale)


def _bare(marks: Sequence[Mark], place: int, *, is_of_deductible: bool) -> Mark:
    """Return a small number behind a coverage of damage or theft as its percentage: "DM 5", "RT al 10"."""
    mark = marks[place]
    if mark.sort is not Sort.NUMBER or mark.number > _MOST_DEDUCTIBLE:
        return mark
    ahead_of_it = range(place - 1, -1, -1)
    before = next((marks[index] for index in ahead_of_it if not _is_between(marks[index])), None)
    after = marks[place + 1] if place + 1 < len(marks) else Mark(Sort.BREAK, 0, 0)
    if after.sort is Sort.WORD and after.value not in _BEHIND_PAIR:
        return mark
    if before is None or before.sort is not Sort.KIND or before.value not in _OWN_DAMAGE:
        ahead = next(
            (one for one in marks[place + 1 :] if one.sort is not Sort.FOR and one.value not in _BESIDE), after
        )
        is_before_kind = ahead.sort is Sort.KIND and ahead.value in _OWN_DAMAGE and is_of_deductible
        return _as_percentage(mark) if is_before_kind else mark
    is_fraction = 0 < mark.number < 1 and marks[place - 1].sort is Sort.CELL
    if mark.number not in _USUAL and not is_fraction and not is_of_deductible:
        return mark
    return _as_percentage(replace(mark, is_guess=not is_of_deductible))


def _is_between(mark: Mark) -> bool:
    return (
        mark.sort in _BETWEEN or mark.value == "SI" or (mark.sort in {Sort.WORD, Sort.ASKING} and mark.value in _BESIDE)
    )


def _as_percentage(mark: Mark) -> Mark:
    number = round(mark.number * (100 if 0 < mark.number < 1 else 1), 4)
    return replace(mark, sort=Sort.PERCENT, number=number)


class _Item(NamedTuple):
    """A figure, or the classes that stand together, with its first and last place."""

    figure: Mark | None
    classes: tuple[str, ...]
    first: int
    last: int


def distributed(marks: Sequence[Mark]) -> tuple[list[Term], list[Mark]]:
    """Return the coverages that have a figure for each class, and the marks without those figures and classes."""
    terms: list[Term] = []
    left = list(marks)
    place = 0
    while place < len(marks):
        if marks[place].sort is not Sort.KIND:
            place += 1
            continue
        kinds = _kinds_together(marks, place)
        items = list(_items(marks, kinds[-1] + 1))
        shares = _shares(items, marks)
        for kind in kinds if shares else ():
            terms += [_term(marks, kind, *share) for share in shares]
            left[kind] = replace(left[kind], sort=Sort.WORD, value="SHARED")
        for item in items if shares else ():
            for index in range(item.first, item.last + 1):
                left[index] = replace(left[index], sort=Sort.WORD, value="SHARED")
        place = kinds[-1] + 1
    return terms, left


def _kinds_together(marks: Sequence[Mark], place: int) -> list[int]:
    """Return the places of kinds that "y" joins: what follows is of all of them."""
    places = [place]
    while (
        places[-1] + 2 < len(marks)
        and marks[places[-1] + 1].sort in {Sort.LINK, Sort.SLASH}
        and marks[places[-1] + 2].sort is Sort.KIND
    ):
        places.append(places[-1] + 2)
    return places


def _items(marks: Sequence[Mark], start: int) -> Iterator[_Item]:
    """Yield the figures and classes behind a mention, up to the next one."""
    place = start
    while place < len(marks) and marks[place].sort not in _ENDS_SHARES:
        mark, first = marks[place], place
        if mark.sort in FIGURES:
            yield _Item(mark, (), place, place)
        elif mark.sort is Sort.CLASS or mark.value in _OTHERS:
            classes = [mark.value if mark.sort is Sort.CLASS else ""]
            while place + 2 < len(marks) and marks[place + 1].sort in _JOINTS and _ends_group(marks, place + 2):
                place += 2
                classes.append(marks[place].value)
            yield _Item(None, tuple(dict.fromkeys(classes)), first, place)
        place += 1


def _ends_group(marks: Sequence[Mark], place: int) -> bool:
    """Tell whether a class belongs to the one before it, and not to the figure behind it."""
    after = marks[place + 1].sort if place + 1 < len(marks) else Sort.BREAK
    return marks[place].sort is Sort.CLASS and after not in FIGURES


def _shares(items: Sequence[_Item], marks: Sequence[Mark]) -> list[tuple[_Item, _Item | None]]:
    """Return each figure with its classes; empty unless several figures of one sort stand beside classes."""
    figures = [item for item in items if item.figure]
    if len(figures) < 2 or len(figures) == len(items):  # noqa: PLR2004 - a figure for each class
        return []
    if len({item.figure.sort for item in figures if item.figure}) > 1:
        return []
    if parted := _by_parts(items, marks):
        return parted
    if not items[0].figure or _is_apart(items, marks):
        general = [(items[0], None)] if items[0].figure else []
        rest = items[len(general) :]
        return [*general, *_in_pairs([(figure, of) for of, figure in pairwise(rest)], items)]
    return list(_in_pairs([*pairwise(items), (items[-1], None)], items))


def _by_parts(items: Sequence[_Item], marks: Sequence[Mark]) -> list[tuple[_Item, _Item | None]]:
    """Return each figure with the classes between the same signs; empty where a part has not one of each."""
    parts: list[list[_Item]] = [[items[0]]]
    for before, item in pairwise(items):
        between = marks[before.last + 1 : item.first]
        is_parted = any(mark.sort in _PARTS or mark.value == "(" for mark in between)
        parts += [[item]] if is_parted else []
        parts[-1] += [] if is_parted else [item]
    pairs: list[tuple[_Item, _Item | None]] = []
    for part in parts:
        figures, classes = [one for one in part if one.figure], [one for one in part if not one.figure]
        if len(figures) != 1 or len(classes) > 1:
            return []
        pairs.append((figures[0], classes[0] if classes else None))
    return pairs


def _in_pairs(pairs: Sequence[tuple[_Item, _Item | None]], items: Sequence[_Item]) -> list[tuple[_Item, _Item | None]]:
    """Return the pairs of a figure with classes; a figure that is left over is for all others."""
    matched = [(figure, of) for figure, of in pairs if figure.figure and of and not of.figure]
    used = {figure.first for figure, _ in matched}
    left_over = [item for item in (items[0], items[-1]) if item.figure and item.first not in used]
    return [*matched, *((item, None) for item in left_over[:1])]


def _is_apart(items: Sequence[_Item], marks: Sequence[Mark]) -> bool:
    """Tell whether a figure for all stands before classes with theirs: "RC 3M, camiones 4M"."""
    if len(items) < 3 or not items[1].classes:  # noqa: PLR2004
        return False
    before = marks[items[0].last + 1 : items[1].first]
    behind = marks[items[1].last + 1 : items[2].first]
    return any(mark.sort in _PARTS for mark in before) and not any(mark.sort in _PARTS for mark in behind)


def _term(marks: Sequence[Mark], kind: int, item: _Item, of: _Item | None) -> Term:
    mark = marks[kind]
    term = Term(kind, mark.start, mark.end, mark.value, is_settled=True)
    term.classes = of.classes if of else ()
    ends = [item.last] if of is None else [item.last, of.last]
    term.start, term.end = mark.start, max(marks[end].end for end in ends)
    if item.figure:
        term.set_figure(item.figure, is_deductible=item.figure.sort is not Sort.AMOUNT)
    return term
