"""The coverages of one sentence: each mention of a kind with the figures, words and classes that belong to it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.text import fold, plain
from intake.text.coverage_expiring import asked_marks, is_request
from intake.text.coverage_figures import OF_LOSSES, give_figures
from intake.text.coverage_scopes import Term, scoped
from intake.text.coverage_shares import distributed, with_percentages
from intake.text.coverage_short_names import with_short_names
from intake.text.coverage_words import FIGURES, Mark, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VERY_WEAK: Final = frozenset(
    {
        *(
            "AV",
            "GM",
            "EE",
            "GL",
            "AJ",
            "MAC",
            "AAC",
            "D M",
            "R T",
            "R C",
            "MERCANCIA",
            "MERCANCIAS",
            "SEGURO DE CARGA",
        ),
        *("ADAPTACION", "ADAPTACIONES", "CONVERSIONES", "EQUIPO ESPECIAL", "EQUIPOS ESPECIALES", "ASISTENCIA"),
    }
)
"""Spellings that are words of much else: they count only beside other coverages."""
_WEAK: Final = frozenset({"ROBO", "COLISION", "CRISTALES", "LIABILITY", "MEDICAL", "CARGA TRANSPORTADA"}) | _VERY_WEAK
_NO_DEDUCTIBLE: Final = "NO_DEDUCTIBLE"
_LEAST_LISTED: Final = 3
_BARE_ASKING: Final = 4
"""Marks between a word that asks and what it asks for."""
_FAR: Final = 8
_SOFT: Final = frozenset({Sort.WORD, Sort.COLON, Sort.FOR, Sort.CELL, Sort.ASKING, Sort.ONLY, Sort.INCLUDED})
_CONNECTORS: Final = frozenset({Sort.LINK, Sort.COMMA, Sort.CELL})
_NAMED: Final = frozenset({Sort.KIND, Sort.PACKAGE})
_FOR_ALL_OPTIONS: Final = frozenset("AMBAS AMBOS BOTH".split())
_NO_SUM: Final = re.compile(
    r"\b(?:PRIMAS?|PREMIUM)\b[^,;.\d]{0,30}$|\b(?:C\.? ?P\.?|POSTAL|TEL|CEL|SERIE|FOLIO|POLIZA|KM)\b\.?\s*:?\s*$"
)
"""Before a number that is no sum: that of a premium, a postal code, a telephone."""
_NEAR: Final = 50
_SCOPING: Final = frozenset({Sort.ONLY, Sort.FOR, Sort.COLON, Sort.BUT, Sort.ASKING})
_THINGS_ASKED: Final = frozenset("COBERTURA COBERTURAS AMPARAR INCLUIR COTIZAR CONSIDERAR AGREGAR".split())
"""Words between a "sin" and what it excludes: "sin cobertura de robo"."""


class CoverageSentence(NamedTuple):
    """The marks of a sentence, or of the part of it that is of one option; `ending` is the sign behind it."""

    marks: list[Mark]
    option: int
    ending: str


class LineScope(NamedTuple):
    """What holds for a sentence by what stands before it."""

    classes: tuple[str, ...] = ()
    is_asked: bool = False
    """The lines above ask for what stands here."""
    is_void: bool = False
    """What stands here is of the policy that expires, unless it asks anew."""


def sentences_of(marks: Sequence[Mark], line: str, option: int = 0) -> Iterator[CoverageSentence]:
    """Yield each sentence that may ask for coverages, and each option by itself; `option`: that of the lines above.

    A question asks only with a word that asks.
    """
    sentence: list[Mark] = []
    for place, written in enumerate((*marks, Mark(Sort.BREAK, len(line), len(line)))):
        mark = replace(written, sort=Sort.COMMA) if _goes_on(marks, place) else written
        if mark.sort is Sort.BREAK and place < len(marks) and _is_heading(sentence):  # "AUTOS. DM 5%, RT 10%."
            mark = replace(mark, sort=Sort.COLON)
        if mark.sort is Sort.OPTION:
            number = int(mark.value)
            if sentence and sentence[-1].value == "(":  # "DM 5% (opción 1)"
                yield CoverageSentence(sentence, number, "")
                sentence = []
                continue
            if any(one.sort in _NAMED or one.sort in FIGURES for one in sentence):
                yield CoverageSentence(sentence, option, "")
                sentence = []
            option = number
        if mark.sort is not Sort.BREAK:
            sentence.append(mark)
            continue
        is_question = mark.value == "?"
        if sentence and not (is_question and not any(_asks(one) for one in sentence)):
            for_all = any(one.value in _FOR_ALL_OPTIONS for one in sentence)
            yield CoverageSentence(sentence, 0 if for_all else option, mark.value)
        sentence = []


def _goes_on(marks: Sequence[Mark], place: int) -> bool:
    """Tell whether a semicolon parts figures of one coverage: "DM 5% para ligeros; para pesados 10%"."""
    if place >= len(marks) or marks[place].value != ";":
        return False
    end = next((index for index in range(place + 1, len(marks)) if marks[index].sort is Sort.BREAK), len(marks))
    behind = marks[place + 1 : end]
    sorts = {mark.sort for mark in behind}
    is_of_other = Sort.CLASS in sorts or any(map(is_request, behind))
    return is_of_other and bool(sorts & FIGURES) and not sorts & {*_NAMED, Sort.DEDUCTIBLE, Sort.PAIR}


def _is_heading(sentence: Sequence[Mark]) -> bool:
    """Tell whether nothing but classes stands before a full stop."""
    is_class = [mark.sort is Sort.CLASS for mark in sentence]
    return any(is_class) and all(
        of_class or mark.sort in {Sort.LINK, Sort.COMMA} for of_class, mark in zip(is_class, sentence, strict=True)
    )


def _asks(mark: Mark) -> bool:
    return mark.sort is Sort.ASKING and mark.value.startswith(("COTI", "AGREG", "PON", "QUOTE", "CONSIDER", "SUBIR"))


def terms_in(sentence: CoverageSentence, line: str, scope: LineScope) -> tuple[list[Term], LineScope]:
    """Return the coverages of a sentence, and what holds for the next one of the line."""
    upper = plain(line)
    meant, is_void = asked_marks(sentence.marks, is_void=scope.is_void)
    named = with_short_names([mark for mark in meant if not _is_no_sum(mark, upper)])
    marks = with_percentages(_without_repeats(named))
    shared, marks = distributed(marks)
    terms = [*shared, *(_term(mark, place, line) for place, mark in enumerate(marks) if mark.sort in _NAMED)]
    _waive(terms, marks)
    terms += give_figures(terms, marks)
    _exclude(terms, marks)
    terms += _with_and_without(terms, marks)
    terms, classes = scoped(terms, marks, scope.classes)
    if any(mark.sort is Sort.TRADE for mark in sentence.marks):
        terms = [term for term in terms if term.has_figure]
    for term in terms:
        term.option = sentence.option or term.option
    read = [term for term in terms if _is_stated(term, terms, marks, is_asked=scope.is_asked)]
    return read, LineScope(classes, scope.is_asked, is_void)


def _term(mark: Mark, place: int, line: str) -> Term:
    if mark.sort is Sort.PACKAGE:
        return Term(place, mark.start, mark.end, is_package=True)
    return Term(place, mark.start, mark.end, mark.value, fold(line[mark.start : mark.end].replace(".", "")))


def _is_no_sum(mark: Mark, upper: str) -> bool:
    """Tell whether an amount is a premium, or no amount at all: a word before it says so."""
    return mark.sort is Sort.AMOUNT and _NO_SUM.search(upper, max(0, mark.start - _NEAR), mark.start) is not None


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
        if term.kind == _NO_DEDUCTIBLE and all(
            mark.sort in _SOFT or mark.sort is Sort.AMOUNT for mark in marks[before.place + 1 : term.place]
        ):
            before.deductible_percent, term.is_package = 0.0, True
            before.take_in(marks[term.place])
    terms[:] = [term for term in terms if not (term.kind == _NO_DEDUCTIBLE and term.is_package)]


def _exclude(terms: Sequence[Term], marks: Sequence[Mark]) -> None:
    """Mark what a word excludes or includes: the mentions behind a "sin", those before an "excluida"."""
    named = {term.place: term for term in terms if not term.is_settled and marks[term.place].sort is Sort.KIND}
    for place, mark in enumerate(marks):
        if mark.sort in {Sort.WITHOUT, Sort.BUT}:
            ahead = list(_chain(named, marks, place))
            looks_back = _looks_back(marks, place) or (not ahead and not _is_of_word(marks, place))
            behind = list(_before(named, marks, place)) if looks_back else []
            for term in behind or ahead:
                term.is_excluded = True
                if behind or not any(place < index < term.place for index in named):
                    term.take_in(mark)
        elif mark.sort in {Sort.EXCLUDED, Sort.INCLUDED}:
            _settle(named, marks, place)


def _with_and_without(terms: Sequence[Term], marks: Sequence[Mark]) -> list[Term]:
    """Return the second of two options, of which the first includes a coverage: "cotizar con y sin robo total"."""
    added: list[Term] = []
    for place, mark in enumerate(marks):
        before = [one.value for one in marks[max(0, place - 2) : place]]
        is_both = (
            mark.sort is Sort.WITHOUT and before[:1] == ["CON"] and before[1:] and marks[place - 1].sort is Sort.LINK
        )
        excluded = [term for term in terms if term.is_excluded and term.place > place] if is_both else []
        for term in excluded[:1]:
            added.append(replace(term, option=2))
            term.is_excluded, term.is_included, term.option = False, True, 1
    return added


def _settle(named: dict[int, Term], marks: Sequence[Mark], place: int) -> None:
    """Mark what "excluida" or "amparada" is said of: what stands before it, else right behind it."""
    mark = marks[place]
    terms = list(_before(named, marks, place))
    if not terms and mark.sort is Sort.EXCLUDED:
        is_list = [one.sort for one in marks[place + 1 : place + 2]] == [Sort.COLON]
        terms = list(_chain(named, marks, place)) if is_list or place + 1 in named else []
    for term in terms:
        term.is_excluded |= mark.sort is Sort.EXCLUDED
        term.is_included |= mark.sort is Sort.INCLUDED
        term.take_in(mark) if term is terms[0] else None


def _looks_back(marks: Sequence[Mark], place: int) -> bool:
    """Tell whether a "no se requiere" is said of what stands before it: nothing stands directly behind it."""
    behind, ahead = range(place + 1, len(marks)), range(place - 1, -1, -1)
    after = next((marks[index] for index in behind if marks[index].sort is not Sort.WORD), None)
    before = next((marks[index] for index in ahead if marks[index].sort not in {Sort.WORD, Sort.ASKING}), None)
    is_behind_name = before is not None and before.sort in {Sort.KIND, Sort.COLON, Sort.CELL}
    if _is_of_word(marks, place):
        return False
    return is_behind_name and (after is None or after.sort not in {Sort.KIND, Sort.ASKING, Sort.CLASS})


def _is_of_word(marks: Sequence[Mark], place: int) -> bool:
    """Tell whether a "sin" is said of some other word: "equipo especial sin costo"."""
    behind = marks[place + 1 : place + 2]
    return marks[place].value == "SIN" and bool(behind) and behind[0].sort is Sort.WORD and behind[0].value.isalpha()


def _before(named: dict[int, Term], marks: Sequence[Mark], place: int) -> Iterator[Term]:
    """Yield the mention before a place, and those that are joined to it: "DM, RT y cristales excluidos"."""
    before = next((index for index in range(place - 1, max(-1, place - 6), -1) if index in named), None)
    if before is None or any(mark.sort is Sort.COMMA for mark in marks[before:place]):
        return
    if any(mark.sort in {Sort.WITHOUT, Sort.EXCLUDED, Sort.INCLUDED} for mark in marks[before:place]):
        return
    yield named[before]
    is_linked = False
    while before - 2 in named and not named[before - 2].has_figure:
        joint = marks[before - 1]
        is_linked |= joint.sort is Sort.LINK
        if not is_linked or joint.sort not in {Sort.LINK, Sort.COMMA, Sort.SLASH}:
            return
        before -= 2
        yield named[before]


def _chain(named: dict[int, Term], marks: Sequence[Mark], place: int) -> Iterator[Term]:
    """Yield the mentions that a "sin" holds for: the next one, and those that are joined to it without a figure."""
    is_list = marks[place].value.startswith(("EXCL", "QUIT", "ELIM", "OMIT", "RETIR", "CANCEL"))
    is_list |= [mark.sort for mark in marks[place + 1 : place + 2]] == [Sort.COLON]
    last = place
    for index in range(place + 1, len(marks)):
        sort = marks[index].sort
        if index - last > _BARE_ASKING:
            return
        if index in named:
            if named[index].has_figure:
                return
            last = index
            yield named[index]
        elif sort is Sort.ASKING and last == place and marks[index].value in _THINGS_ASKED:
            continue
        elif sort in {Sort.ASKING, Sort.CELL, Sort.CLASS, Sort.BUT} or (sort is Sort.COMMA and not is_list):
            return


def _is_stated(term: Term, terms: Sequence[Term], marks: Sequence[Mark], *, is_asked: bool) -> bool:
    """Tell whether enough stands beside a mention to take it for a coverage."""
    if term.is_package or not term.kind:
        return bool(term.vehicle_class or term.option) if term.is_package else _says_more(term, marks)
    if term.kind in OF_LOSSES and term.sum_insured is not None and any(mark.sort is Sort.YEAR for mark in marks):
        return False
    others = [
        other
        for other in terms
        if other.kind not in {"", term.kind} and (other.spelling not in _WEAK or other.is_excluded)
    ]
    if term.spelling in _VERY_WEAK and not (others or is_asked or _is_denied(term, marks)):
        return False
    is_told = _says_more(term, marks) or bool(term.option and others)
    if is_told or (is_asked and (len(marks) <= _BARE_ASKING or _is_asked_for(term, marks) or others)):
        return True
    if term.spelling in _WEAK and not others:
        return _is_asked_for(term, marks, most=1)
    listed = {other.kind for other in terms if other.kind} | {term.kind}
    is_listed = len(listed) >= _LEAST_LISTED and bool(others)
    return is_listed or _is_joined(term, others, marks) or _is_asked_for(term, marks)


def _is_joined(term: Term, others: Sequence[Term], marks: Sequence[Mark]) -> bool:
    """Tell whether "y" joins a mention to one with a figure: "asistencia legal y gastos médicos por $300,000"."""
    for other in others:
        first, last = sorted((term.place, other.place))
        between = {mark.sort for mark in marks[first + 1 : last]}
        if other.has_figure and Sort.LINK in between and between <= {Sort.LINK, Sort.WORD, Sort.FOR, *FIGURES}:
            return True
    return False


def _is_denied(term: Term, marks: Sequence[Mark]) -> bool:
    """Tell whether a line says of something only that it is not wanted: "Equipo especial: no"."""
    return term.is_excluded and (term.spelling == "ASISTENCIA" or len(marks) <= _BARE_ASKING)


def _says_more(term: Term, marks: Sequence[Mark]) -> bool:
    """Tell whether more stands beside a mention than its name; an everyday word needs more than a class beside it."""
    if term.has_figure or term.is_excluded or term.is_included or term.is_settled:
        return True
    is_scoped = term.spelling not in _WEAK or any(mark.sort in _SCOPING for mark in marks)
    return bool(term.vehicle_class) and is_scoped


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
