"""The classes of vehicle that the coverages of a sentence are for: "autos: …", "solo remolques", "para tractos"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from domain.quotation.kinds import KindList, kind_in
from domain.text import words
from domain.word_lists import SHIPPED, by_spelling
from intake.text.coverage_words import FIGURES, Mark, Sort

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OPENERS: Final = frozenset({Sort.FOR, Sort.ONLY, Sort.BUT})
_BEGINNINGS: Final = frozenset(
    {Sort.KIND, Sort.PACKAGE, Sort.WITHOUT, Sort.ONLY, Sort.ASKING, Sort.DEDUCTIBLE, Sort.PAIR}
)
_FAR: Final = 8
_FOR_ALL: Final = frozenset("TODAS TODOS".split())


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
    is_guess: bool = False
    """Whether only its form tells what its figure is."""
    is_settled: bool = False
    """Whether its classes are known: `classes`, none of them for all vehicles."""
    classes: tuple[str, ...] = ()
    option: int = 0

    @property
    def has_figure(self) -> bool:
        return any(
            figure is not None
            for figure in (self.sum_insured, self.deductible_percent, self.deductible_amount, self.deductible_uma)
        )

    def set_figure(self, mark: Mark, *, is_deductible: bool) -> bool:
        """Set a figure that the mention does not have yet."""
        name = {Sort.PERCENT: "deductible_percent", Sort.UMA: "deductible_uma"}.get(
            mark.sort, "deductible_amount" if is_deductible else "sum_insured"
        )
        if getattr(self, name) is not None:
            return False
        setattr(self, name, mark.number)
        self.currency = self.currency or mark.currency
        self.is_guess |= mark.is_guess
        self.take_in(mark)
        return True

    def take_in(self, mark: Mark) -> None:
        """Take the words of a mark into the text."""
        self.start, self.end = min(self.start, mark.start), max(self.end, mark.end)


def scoped(
    terms: Sequence[Term], marks: Sequence[Mark], classes: tuple[str, ...]
) -> tuple[list[Term], tuple[str, ...]]:
    """Return terms with the class of vehicle that each is for, one for each class where there are several."""
    scope, is_lasting = classes, bool(classes)
    by_place = {term.place: term for term in terms if not term.is_settled}
    of: dict[int, tuple[str, ...]] = {}
    of_rest = {term.place for term in terms if term.is_settled and not term.classes}
    added: list[Term] = []
    free: list[int] = []
    place = 0
    while place < len(marks):
        if place in of_rest and scope:
            of[place] = scope
        if place in by_place:
            (of.__setitem__(place, scope) if scope else free.append(place))
        if marks[place].sort is not Sort.CLASS:
            place += 1
            continue
        first, place = place, _end_of_classes(marks, place)
        named = tuple(dict.fromkeys(mark.value for mark in marks[first:place] if mark.sort is Sort.CLASS))
        opening = _opening(marks, first)
        opener = opening.sort
        words = replace(marks[place - 1], start=opening.start if opener in _OPENERS else marks[first].start)
        is_colon = place < len(marks) and marks[place].sort is Sort.COLON
        nearest = max((index for index in by_place if index < first), default=None)
        if opener is Sort.BUT and nearest is not None and not _has_own(marks, place):
            figure = next((mark for mark in marks[place : place + 3] if mark.sort in FIGURES), None)
            added += [_excepted(by_place[nearest], words, figure, one) for one in named]
            by_place[nearest].is_included = True
            by_place[nearest].is_excluded = False
        elif (
            not is_colon and nearest is not None and (free or opener is Sort.ONLY) and not _begins(marks, first, place)
        ):
            taken = [nearest] if opener is Sort.ONLY else _linked(free, marks)
            for index in taken:
                of[index] = named
            if not any(nearest < index < first for index in by_place):
                by_place[nearest].take_in(words)
            free = []
        elif is_lasting and nearest is not None and _stands_behind(marks, nearest, first, place):
            of[nearest] = named
            by_place[nearest].take_in(words)
        else:
            scope, is_lasting, free = named, is_colon, []
            _lead(by_place, place, words)
    for_classes = [
        replace(term, vehicle_class=one)
        for term in terms
        for one in (term.classes or () if term.is_settled else ()) or _classes_at(term, of, marks)
    ]
    return [*for_classes, *added], scope if is_lasting else ()


def _lead(by_place: Mapping[int, Term], place: int, words: Mark) -> None:
    """Have the words of classes be those of the mention behind them too."""
    following = min((index for index in by_place if index >= place), default=None)
    if following is not None and following - place <= _FAR:
        by_place[following].take_in(words)


def _opening(marks: Sequence[Mark], first: int) -> Mark:
    """Return the mark before classes that says how they are meant: "para", "solo", "excepto", "no para"."""
    before = [mark for mark in marks[:first] if mark.sort is not Sort.WORD]
    if before and before[-1].sort is Sort.FOR and before[-2:-1] and before[-2].sort is Sort.BUT:
        return before[-2]
    return before[-1] if before else marks[first]


def _has_own(marks: Sequence[Mark], place: int) -> bool:
    """Tell whether classes behind an "excepto" have coverages of their own: "excepto remolques, sólo RT"."""
    behind = [mark.sort for mark in marks[place : place + 4] if mark.sort not in {Sort.WORD, Sort.FOR, Sort.COMMA}]
    return bool(behind) and behind[0] in {Sort.KIND, Sort.PACKAGE, Sort.ONLY}


def _excepted(term: Term, words: Mark, figure: Mark | None, vehicle_class: str) -> Term:
    """Return what an "excepto" makes of a mention for a class: it is not wanted there, or has another figure."""
    other = replace(
        term,
        end=max(term.end, words.end),
        vehicle_class=vehicle_class,
        is_excluded=figure is None,
        sum_insured=None,
        deductible_percent=None,
        deductible_amount=None,
        deductible_uma=None,
    )
    if figure is not None:
        other.set_figure(figure, is_deductible=figure.sort is not Sort.AMOUNT)
    return other


def _classes_at(term: Term, of: Mapping[int, tuple[str, ...]], marks: Sequence[Mark]) -> tuple[str, ...]:
    """Return the classes of a mention; none where "a todas" stands behind it."""
    for mark, after in pairwise((*marks[term.place + 1 : term.place + 6], Mark(Sort.BREAK, 0, 0))):
        if mark.sort in {Sort.KIND, Sort.PACKAGE, Sort.COMMA}:
            break
        if mark.value in _FOR_ALL and after.sort not in {Sort.CLASS, Sort.WORD}:
            return ("",)
    return of.get(term.place) or ("",)


def _begins(marks: Sequence[Mark], first: int, end: int) -> bool:
    """Tell whether classes behind a comma begin what follows: "amplia para la flotilla, las motos en limitada"."""
    before = _opening(marks, first)
    after = [mark.sort for mark in marks[end : end + 2]]
    if before.sort is Sort.BUT:
        return _has_own(marks, end)
    is_behind_comma = before.sort is Sort.COMMA
    return is_behind_comma and bool(after) and (after[0] in _BEGINNINGS or after == [Sort.FOR, Sort.PACKAGE])


def _stands_behind(marks: Sequence[Mark], nearest: int, first: int, end: int) -> bool:
    """Tell whether classes are of the mention right before them, below other ones: "Autos: DM 5%, RC 3M para motos"."""
    between, behind = marks[nearest + 1 : first], marks[end : end + 1]
    if _opening(marks, first).sort is not Sort.FOR:
        return False
    is_near = all(mark.sort is Sort.WORD or mark.sort is Sort.FOR or mark.sort in FIGURES for mark in between)
    return is_near and (not behind or behind[0].sort in {Sort.COMMA, Sort.LINK, Sort.CELL})


def _linked(free: Sequence[int], marks: Sequence[Mark]) -> list[int]:
    """Return the last mention, with those that "y" joins to it."""
    taken = [free[-1]]
    for index in reversed(free[:-1]):
        between = [mark.sort for mark in marks[index + 1 : taken[-1]]]
        is_like = any(sort in FIGURES for sort in between) == (
            any(mark.sort in FIGURES for mark in marks[taken[0] + 1 :][:3])
        )
        is_listed = Sort.COMMA in between and Sort.PERCENT in between
        is_side_by_side = not {Sort.COMMA, Sort.LINK, Sort.SLASH, Sort.CELL}.intersection(between)
        if not is_side_by_side and (
            not is_like or not (is_listed or (Sort.LINK in between and Sort.COMMA not in between))
        ):
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
            and (place + 2 == len(marks) or marks[place + 2].sort is not Sort.KIND or _leads(marks, place))
        ):
            place += 2
        else:
            break
    return place


def _leads(marks: Sequence[Mark], place: int) -> bool:
    """Tell whether "y" joins classes before any mention: "para tractos y cajas RC 5M"."""
    return marks[place].sort is Sort.LINK and all(mark.sort is not Sort.KIND for mark in marks[:place])


@lru_cache(maxsize=4_096)
def classes_of_heading(text: str) -> tuple[str, ...]:
    """Return the classes that a heading names beside words of headings: "2. TRACTOS Y REMOLQUES (12 unidades)"."""
    if len(text) > _LONGEST_HEADING:
        return ()
    written = words(_COUNTS.sub(" ", text))
    if not written or len(written) > _MOST_WORDS:
        return ()
    classes: dict[str, None] = {}
    place = 0
    while place < len(written):
        spelling = next(
            (name for end in range(len(written), place, -1) if (name := " ".join(written[place:end])) in _spellings()),
            "",
        )
        if spelling:
            classes[kind_in(KindList.VEHICLE, spelling)] = None
        elif written[place] not in _BESIDE:
            return ()
        place += max(1, len(spelling.split()))
    return tuple(classes)


def is_of_all(text: str) -> bool:
    """Tell whether a heading says that what stands below is for all vehicles: "TODAS LAS UNIDADES", "Generales"."""
    written = words(text)
    is_heading = 0 < len(written) <= _MOST_WORDS and set(written) <= _BESIDE | _ALL
    return is_heading and not _ALL.isdisjoint(written)


@cache
def _spellings() -> frozenset[str]:
    return frozenset(by_spelling(SHIPPED / KindList.VEHICLE.file))


_ALL: Final = frozenset("TODOS TODAS TODA TODO GENERAL GENERALES AMBOS AMBAS COMUNES ALL".split())
_BESIDE: Final = frozenset(
    "PARA DE DEL LA LAS LOS EL EN CON Y E O AND THE FOR A UNIDAD UNIDADES UNIDADE VEHICULO VEHICULOS EQUIPO EQUIPOS "
    "FLOTA FLOTILLA COBERTURA COBERTURAS CONDICION CONDICIONES DEDUCIBLE DEDUCIBLES TIPO GRUPO SECCION SUBGRUPO "
    "BLOQUE INCISO APARTADO CATEGORIA CLASE SEGMENTO CARGA PASAJEROS PASAJE REPARTO TONELADAS TON TONS HASTA MAS SOLO "
    "COMERCIALES COMERCIAL PARTICULARES PARTICULAR PRIVADOS RESIDENTES CHICOS GRANDES MEDIANOS PZAS PZS SOLICITADAS "
    "REQUERIDAS PAQUETE COVERAGE UNITS I II III IV V 5TA 5A RUEDA QUINTA".split()
)
"""Words beside a class in a heading."""
_COUNTS: Final = re.compile(
    r"^\W*(?:\d{1,2}[.)-]*|[a-h][.)])\s|\(\s*\d[^)]{0,20}\)|(?<!\S)\d{1,4}(?=\s+(?:unidades|unid|pzas?|equipos)\b)"
    r"|(?<!\S)\d{1,2}(?:\.\d)?(?=\s*ton)",
    re.IGNORECASE,
)
"""Numbers that may stand in a heading: its own, and how many units there are."""
_LONGEST_HEADING: Final = 80
_MOST_WORDS: Final = 9
