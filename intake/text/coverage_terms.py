"""Reads the coverages that a text states: kind, class of vehicle, sum insured, deductible, and what is not wanted.

A mention of a kind alone is no coverage: beside it stands a figure, a word that asks for it or excludes it, a class
of vehicle, or other mentions in a list. What tells of losses, of the policy that expires or of
those who sell does not ask.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.text import fold, plain, tidy
from intake.model.extraction import Coverage
from intake.text.coverage_expiring import asks_anew, is_of_policy
from intake.text.coverage_marks import (
    announces_options,
    heading_words,
    marks_in,
    telling_words,
    with_options,
)
from intake.text.coverage_scopes import classes_of_heading, is_of_all
from intake.text.coverage_sentences import LineScope, sentences_of, terms_in
from intake.text.coverage_tables import CoverageHeader, header_of
from intake.text.coverage_words import Sort

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from intake.text.coverage_scopes import Term
    from intake.text.coverage_words import Mark

LONGEST_TEXT: Final = 50_000
LONGEST_TERM: Final = 200
MOST_COVERAGES: Final = 40
_LONGEST_LINE: Final = 2_000
_LONGEST_HEADING: Final = 8
"""Words."""
UNIT_LINE: Final = "\x1f"
"""Stands for a line that is a vehicle: what a heading above it says holds for the lines right below it."""
_PAIR_ASKED: Final = re.compile(r"\b(?:CON|QUEREMOS|QUIEREN|COTI\w+|DE) (?:EL |UN )?\d{1,2} ?%? ?(?:Y|/|-) ?\d{1,2}\b")
_WORD: Final = re.compile(r"[A-Z][A-Z.]*")
FIGURES: Final = ("sum_insured", "deductible_percent", "deductible_amount", "deductible_uma")


class CoverageMention(NamedTuple):
    """A coverage with its place in the text; `is_guess`: only its form tells what its figure is."""

    coverage: Coverage
    start: int
    end: int
    is_guess: bool = False


@dataclass(slots=True)
class _Context:
    """What the lines above say of a line."""

    is_asked: bool = False
    """A heading asks for what stands below, or the line above is a coverage."""
    is_void: bool = False
    """What stands below is of losses or of the policy that expires."""
    classes: tuple[str, ...] = ()
    option: int = 0
    are_options: bool = False
    """A line announces several options."""
    option_lines: int = 0
    """Lines below the one that begins the option."""
    class_lines: int = -1
    """Lines below the one that names classes and their package; -1: there was none."""
    header: CoverageHeader | None = None
    head: str = ""
    """The line of the header, which the next one may part."""
    gap: int = 0
    is_below_unit: bool = False

    def pass_blank(self) -> None:
        """A blank line ends a list, but for one directly below its heading."""
        self.gap += 1
        if self.is_below_unit:
            self.classes, self.option, self.is_below_unit = (), 0, False
        if self.gap > 1:
            self.is_asked, self.is_void, self.header = False, False, None
            self.classes, self.option, self.are_options = (), 0, False

    def parted_by(self, line: str) -> CoverageHeader | None:
        """Return the header that a second line of it completes, directly below: "| Suma | Ded. | Suma | Ded."."""
        head, self.head = self.head, ""
        header = header_of(head, line) if head else None
        return header if header is not None and header.height > 1 else None

    def pass_unit(self) -> None:
        """A vehicle below a heading: what it names holds on until the next blank line."""
        classes, option = self.classes, self.option
        self.pass_blank()
        self.classes, self.option, self.is_below_unit = classes, option, True

    def begin(self, classes: tuple[str, ...]) -> None:
        """Begin what is for some classes of vehicles, or for all."""
        self.classes, self.gap, self.is_below_unit = classes, -1, False

    def begin_package(self, terms: Sequence[Term], line: str) -> None:
        """Begin what is for the classes of a line such as "AUTOS: Amplia"; a second one holds on as the first did."""
        if ":" not in line or not all(term.is_package and term.vehicle_class for term in terms):
            self.class_lines += self.class_lines >= 0
            return
        holds_on = self.class_lines != 0
        self.begin(tuple(dict.fromkeys(term.vehicle_class for term in terms)) if holds_on else ())
        self.class_lines = 0

    def begin_option(self, option: int, *, is_heading: bool) -> None:
        """Begin an option; a second one that stands in a line holds on only where the first one did."""
        holds_on = is_heading or option == 1 or self.option_lines > 0
        self.option, self.option_lines = (option if holds_on else 0), 0
        self.classes = ()
        self.gap = -1 if is_heading else 0


def read_coverages(text: str) -> list[Coverage]:
    """Return the coverages that a text states, in its order."""
    return [mention.coverage for mention in find_coverages(text)]


def find_coverages(text: str) -> list[CoverageMention]:
    """Return the same with their places."""
    mentions: list[CoverageMention] = []
    upper = plain(text[:LONGEST_TEXT])
    if _words_in(upper).isdisjoint(telling_words()) and not _PAIR_ASKED.search(upper):
        return []
    context, start = _Context(), 0
    above = 0
    for line in text[:LONGEST_TEXT].split("\n"):
        read = [
            mention._replace(start=start + mention.start, end=start + mention.end)
            for mention in _in_line(line[:_LONGEST_LINE], context)
        ]
        if above == len(read) == 1 and _completes(mentions[-1].coverage, read[0].coverage):
            mentions[-1] = _completed(mentions[-1], read[0])
        else:
            mentions += read
        above = len(read)
        start += len(line) + 1
        if len(mentions) > 4 * MOST_COVERAGES:
            break
    return merged(mentions)


def _completes(above: Coverage, below: Coverage) -> bool:
    """Tell whether a line of nothing but a deductible is that of the coverage right above it."""
    deductibles = FIGURES[1:]
    is_of_nothing = not below.kind and below.sum_insured is None and not below.vehicle_class and not below.is_excluded
    has_none = all(getattr(above, name) is None for name in deductibles)
    return bool(above.kind) and not above.is_excluded and is_of_nothing and has_none


def _completed(above: CoverageMention, below: CoverageMention) -> CoverageMention:
    one, other = above.coverage, below.coverage
    figures = {name: getattr(other, name) for name in FIGURES[1:]}
    text = f"{one.text}; {other.text}"[:LONGEST_TERM]
    return above._replace(coverage=replace(one, text=text, currency=one.currency or other.currency, **figures))


def coverages_in_cell(text: str, *, is_asked: bool) -> list[CoverageMention]:
    """Return the coverages that the words of a cell state; `is_asked`: its header asks for what it names."""
    context = _Context(is_asked=is_asked)
    return merged(mention for line in text[:LONGEST_TERM].split("\n") for mention in _in_words(line, context))


def package_in(text: str) -> str:
    """Return the package that a remark on a unit asks for: "amplia, ded 3/5" asks for AMPLIA, "sólo RC" for RC."""
    marks = marks_in(text[:LONGEST_TERM])
    if any(mark.sort in {Sort.EXPIRING, Sort.LOSS, Sort.ASIDE, Sort.WITHOUT, Sort.EXCLUDED} for mark in marks):
        return ""
    packages = [mark.value for mark in marks if mark.sort is Sort.PACKAGE]
    if len(set(packages)) == 1:
        return packages[0]
    kinds = {mark.value for mark in marks if mark.sort is Sort.KIND}
    is_only = any(mark.sort is Sort.ONLY for mark in marks)
    return "RC" if kinds == {"LIABILITY"} and is_only and not packages else ""


def merged(mentions: Iterable[CoverageMention]) -> list[CoverageMention]:
    """Return mentions with those of one kind and class joined, as far as they do not contradict each other."""
    by_key: dict[tuple[str, str, int], CoverageMention] = {}
    for mention in mentions:
        coverage = mention.coverage
        key = key_of(coverage)
        earlier = by_key.get(key)
        by_key[key] = mention if earlier is None else _joined(earlier, mention)
    return list(by_key.values())[:MOST_COVERAGES]


def key_of(coverage: Coverage) -> tuple[str, str, int]:
    """Return what two statements of the same coverage have in common."""
    return coverage.kind or fold(coverage.text), coverage.vehicle_class, coverage.option


def _joined(earlier: CoverageMention, later: CoverageMention) -> CoverageMention:
    one, other = earlier.coverage, later.coverage
    if one.is_excluded or other.is_excluded:
        return earlier
    stated = {name for name in FIGURES if getattr(one, name) is not None}
    added = {name: getattr(other, name) for name in FIGURES if getattr(other, name) is not None}
    if not added or stated & set(added):
        return earlier
    if not stated:
        return later
    text = one.text if fold(other.text) in fold(one.text) else f"{one.text}; {other.text}"[:LONGEST_TERM]
    both = replace(one, text=text, currency=one.currency or other.currency, **added)
    return earlier._replace(coverage=both, is_guess=earlier.is_guess or later.is_guess)


def _in_line(line: str, context: _Context) -> Sequence[CoverageMention]:
    """Return the coverages of a line, with their places in it, and note what the line says of those below."""
    if line == UNIT_LINE:
        context.pass_unit()
    elif not line.strip():
        context.pass_blank()
    elif not _begins_scope(line, context):
        return _in_row_or_words(line, context)
    return []


def _begins_scope(line: str, context: _Context) -> bool:
    """Tell whether a line is a heading that says for which vehicles the lines below are; note which."""
    if "|" in line or "\t" in line:
        return False
    if classes := classes_of_heading(line):
        context.begin(classes)
    elif is_of_all(line):
        context.begin(())
        context.option = 0
    else:
        return False
    return True


def _in_row_or_words(line: str, context: _Context) -> Sequence[CoverageMention]:
    upper = plain(line)
    words = _words_in(upper)
    is_telling = not words.isdisjoint(telling_words()) or _PAIR_ASKED.search(upper) is not None
    is_heading = not words.isdisjoint(heading_words())
    if (header := context.parted_by(line)) or ((is_telling or is_heading) and (header := header_of(line))):
        context.head = line
        context.header, context.gap = header, 0
        context.is_void = header.is_old or (context.is_void and context.is_asked)
        return []
    if not is_telling and (context.header is None or context.header.is_above_text(upper)):
        if is_heading or upper.rstrip(" *_").endswith(":"):
            _note_heading(line, context, ())
        else:
            context.pass_blank()
        return []
    if context.header is not None and not context.is_void and (row := context.header.read(line)):
        context.gap = 0
        return [
            CoverageMention(coverage if coverage.vehicle_class else replace(coverage, vehicle_class=one), 0, len(line))
            for coverage in row
            for one in ((coverage.vehicle_class,) if coverage.vehicle_class else context.classes or ("",))
        ]
    return _in_words(line, context)


def _in_words(line: str, context: _Context) -> Sequence[CoverageMention]:
    """Return the coverages of a line that is no row of a table."""
    marks = with_options(marks_in(line), are_several=context.are_options)
    context.are_options |= announces_options(marks)
    terms = list(_terms(marks, line, context))
    if terms:
        context.gap = 0
        context.is_asked = True
    options = [int(mark.value) for mark in marks if mark.sort is Sort.OPTION]
    if options:
        context.begin_option(options[-1], is_heading=not terms)
    elif terms:
        context.option_lines += 1
        context.begin_package(terms, line)
    else:
        _note_heading(line, context, marks)
    return [CoverageMention(_coverage(term, line), term.start, term.end, term.is_guess) for term in terms]


def _words_in(upper: str) -> set[str]:
    return {word.replace(".", "") for word in _WORD.findall(upper)}


def _terms(marks: Sequence[Mark], line: str, context: _Context) -> Iterator[Term]:
    is_void = (context.is_void or is_of_policy(marks)) and not asks_anew((), line)
    scope = LineScope(context.classes, context.is_asked, is_void)
    option = context.option
    for sentence in sentences_of(marks, line, option):
        if sentence.option != option:
            scope, option = scope._replace(classes=()), sentence.option
        is_void = is_void and not asks_anew(sentence.marks, "")
        terms, scope = terms_in(sentence, line, scope)
        is_same_list = sentence.ending == ";"
        scope = scope._replace(
            is_void=is_void or (scope.is_void and is_same_list),
            is_asked=scope.is_asked or (bool(terms) and is_same_list),
        )
        yield from terms


def _note_heading(line: str, context: _Context, marks: Sequence[Mark]) -> None:
    """Note what a line without coverages says of those below."""
    marks = marks or (marks_in(line) if len(line.split()) <= _LONGEST_HEADING else ())
    if not marks or len(line.split()) > _LONGEST_HEADING or "|" in line:
        context.pass_blank()
        return
    sorts = {mark.sort for mark in marks}
    is_figure = bool(sorts & {Sort.AMOUNT, Sort.PERCENT, Sort.YEAR})
    is_heading = line.rstrip(" *_").endswith(":") or not (is_figure or ":" in line)
    if is_heading and sorts & {Sort.EXPIRING, Sort.LOSS}:
        context.is_void, context.is_asked, context.gap, context.classes = True, False, -1, ()
    elif is_heading and (sorts & {Sort.ASKING, Sort.DEDUCTIBLE, Sort.REQUESTED}) and line.rstrip(" *_").endswith(":"):
        context.is_void, context.is_asked, context.gap = False, True, -1
    elif is_heading and Sort.REQUESTED in sorts:
        context.is_void = False
        context.pass_blank()
    elif line.rstrip(" *_").endswith(":") and (named := tuple(m.value for m in marks if m.sort is Sort.CLASS)):
        context.classes, context.gap = named, -1
    else:
        context.pass_blank()


def _coverage(term: Term, line: str) -> Coverage:
    return Coverage(
        text=tidy(line[term.start : term.end]).strip(" ,;:|-\u2022*")[:LONGEST_TERM],
        kind=term.kind,
        vehicle_class=term.vehicle_class,
        sum_insured=term.sum_insured,
        currency=term.currency,
        deductible_percent=term.deductible_percent,
        deductible_amount=term.deductible_amount,
        deductible_uma=term.deductible_uma,
        is_excluded=term.is_excluded,
        option=term.option,
    )
