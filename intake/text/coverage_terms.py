"""Reads the coverages that a text states: kind, class of vehicle, sum insured, deductible, and what is not wanted.

A mention of a kind alone is no coverage: beside it stands a figure, a word that asks for it or excludes it, a class
of vehicle, or other mentions in a list. What tells of losses, of the policy that expires or of
those who sell does not ask.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.text import fold, plain, tidy
from intake.model.extraction import Coverage
from intake.text.coverage_context import CoverageContext
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
from intake.text.coverage_tables import coverages_below, header_of, is_policy_head, is_row, kinds_of_columns, parts_of
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
_NUMERALS: Final = ("1", "2", "3", "4", "A", "B", "C", "D")
_MOST_LETTERS: Final = 4
_REQUESTS: Final = ("PID", "SOLICIT", "REQU", "NECESIT", "QUIER", "QUEREMOS", "COTI")
"""Beginnings of the words of a heading that asks: "Se pide para 2026"."""
_LEAST_COLUMNS: Final = 2
_PAIR_ASKED: Final = re.compile(r"\b(?:CON|QUEREMOS|QUIEREN|COTI\w+|DE) (?:EL |UN )?\d{1,2} ?%? ?(?:Y|/|-) ?\d{1,2}\b")
_WORD: Final = re.compile(r"[A-Z][A-Z.]*")
FIGURES: Final = ("sum_insured", "deductible_percent", "deductible_amount", "deductible_uma")


class CoverageMention(NamedTuple):
    """A coverage with its place in the text; `is_guess`: only its form tells what its figure is."""

    coverage: Coverage
    start: int
    end: int
    is_guess: bool = False
    is_contradicted: bool = False
    """Whether the text states another figure of it too."""


def read_coverages(text: str) -> list[Coverage]:
    """Return the coverages that a text states, in its order."""
    return [mention.coverage for mention in find_coverages(text)]


def find_coverages(text: str) -> list[CoverageMention]:
    """Return the same with their places."""
    mentions: list[CoverageMention] = []
    upper = plain(text[:LONGEST_TEXT])
    if _words_in(upper).isdisjoint(telling_words()) and not _PAIR_ASKED.search(upper):
        return []
    context, start = CoverageContext(), 0
    above = 0
    for line in text[:LONGEST_TEXT].split("\n"):
        read = [
            mention._replace(start=start + mention.start, end=start + mention.end)
            for mention in _in_line(line[:_LONGEST_LINE], context)
        ]
        begins = above == len(read) == 1 and not line[: read[0].start - start].strip(" \t-*\u2022")
        if begins and _completes(mentions[-1].coverage, read[0].coverage):
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
    context = CoverageContext(is_asked=is_asked)
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


def contradicts(one: Coverage, other: Coverage) -> bool:
    """Tell whether two statements of a coverage have different figures, or only one of them excludes it."""
    pairs = ((getattr(one, name), getattr(other, name)) for name in FIGURES)
    return one.is_excluded != other.is_excluded or any(a is not None and b is not None and a != b for a, b in pairs)


def _joined(earlier: CoverageMention, later: CoverageMention) -> CoverageMention:
    one, other = earlier.coverage, later.coverage
    if one.is_excluded or other.is_excluded:
        return earlier._replace(is_contradicted=earlier.is_contradicted or contradicts(one, other))
    stated = {name for name in FIGURES if getattr(one, name) is not None}
    added = {name: getattr(other, name) for name in FIGURES if getattr(other, name) is not None}
    if not added or stated & set(added):
        return earlier._replace(is_contradicted=earlier.is_contradicted or contradicts(one, other))
    if not stated:
        return later
    text = one.text if fold(other.text) in fold(one.text) else f"{one.text}; {other.text}"[:LONGEST_TERM]
    both = replace(one, text=text, currency=one.currency or other.currency, **added)
    return earlier._replace(coverage=both, is_guess=earlier.is_guess or later.is_guess)


def _in_line(line: str, context: CoverageContext) -> Sequence[CoverageMention]:
    """Return the coverages of a line, with their places in it, and note what the line says of those below."""
    if line == UNIT_LINE:
        context.pass_unit()
    elif not line.strip():
        context.pass_blank()
    elif not _begins_scope(line, context):
        return _in_row_or_words(line, context)
    return []


def _begins_scope(line: str, context: CoverageContext) -> bool:
    """Tell whether a line is a heading that says for which vehicles the lines below are; note which."""
    if is_row(line) and _begins_columns(line, context):
        return True
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


def _begins_columns(line: str, context: CoverageContext) -> bool:
    """Tell whether each cell of a line names one class or one option, and nothing else; note which."""
    if kinds := kinds_of_columns(parts_of(line)):
        context.kinds, context.gap = kinds, -1
        return True
    if is_policy_head(parts_of(line)):
        context.kinds = ()
        return True
    columns = [_column_of(part) for part in parts_of(line) if part]
    if len(columns) < _LEAST_COLUMNS or not all(columns):
        return False
    context.begin(())
    context.columns = tuple(column for column in columns if column)
    return True


def _column_of(cell: str) -> tuple[str, int] | None:
    classes = classes_of_heading(cell)
    options = [mark for mark in marks_in(cell) if mark.sort is not Sort.WORD]
    if len(options) == 1 and options[0].sort is Sort.OPTION and options[0].value.isdigit():
        return "", int(options[0].value)
    return (classes[0], 0) if len(classes) == 1 else None


def _in_columns(line: str, context: CoverageContext) -> list[CoverageMention]:
    """Return the coverages of the cells of a line, each for the class or the option of its column."""
    parts = parts_of(line)
    if len(parts) != len(context.columns):
        return []
    read: list[CoverageMention] = []
    for part, (vehicle_class, option) in zip(parts, context.columns, strict=True):
        for mention in _in_words(part, CoverageContext(is_asked=True, option=option)):
            of_column = replace(mention.coverage, vehicle_class=mention.coverage.vehicle_class or vehicle_class)
            read.append(mention._replace(coverage=of_column, start=0, end=len(line)))
    context.gap = 0
    return read


def _below_kinds(line: str, context: CoverageContext) -> list[CoverageMention]:
    """Return the coverages of the cells of a line, each of the kind that heads its column."""
    context.gap = 0
    if context.is_void:
        return []
    parts = parts_of(line)
    scope = _column_of(parts[0]) if not context.kinds[0] else None
    if scope is None and not context.kinds[0] and parts[0] in _NUMERALS:
        scope = "", _NUMERALS.index(parts[0]) % _MOST_LETTERS + 1
    vehicle_class, option = scope or ("", context.option)
    read = coverages_below(context.kinds, parts)
    return [
        CoverageMention(replace(coverage, vehicle_class=one, option=option), 0, len(line))
        for coverage in read
        for one in ((vehicle_class,) if vehicle_class else context.classes or ("",))
    ]


def _in_row_or_words(line: str, context: CoverageContext) -> Sequence[CoverageMention]:
    upper = plain(line)
    words = _words_in(upper)
    is_telling = not words.isdisjoint(telling_words()) or _PAIR_ASKED.search(upper) is not None
    is_heading = not words.isdisjoint(heading_words())
    if (header := context.parted_by(line)) or ((is_telling or is_heading) and (header := header_of(line))):
        context.head = line
        context.header, context.gap = header, 0
        context.is_void = header.is_old or (context.is_void and context.is_asked)
        return []
    if context.kinds and is_row(line) and len(parts_of(line)) == len(context.kinds):
        return _below_kinds(line, context)
    if not is_telling and (context.header is None or context.header.is_above_text(upper)):
        if is_heading or context.is_void or upper.rstrip(" *_").endswith(":"):
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
    if context.columns and (read := _in_columns(line, context)):
        return read
    return _in_words(line, context)


def _in_words(line: str, context: CoverageContext) -> Sequence[CoverageMention]:
    """Return the coverages of a line that is no row of a table."""
    marks = with_options(marks_in(line), are_several=context.are_options)
    context.are_options |= announces_options(marks)
    terms = list(_terms(marks, line, context))
    for term in terms if context.is_denied else ():
        term.is_excluded |= not (term.has_figure or term.is_included or term.is_package)
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


def _terms(marks: Sequence[Mark], line: str, context: CoverageContext) -> Iterator[Term]:
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


def _note_heading(line: str, context: CoverageContext, marks: Sequence[Mark]) -> None:
    """Note what a line without coverages says of those below."""
    marks = marks or (marks_in(line) if len(line.split()) <= _LONGEST_HEADING else ())
    if not marks or len(line.split()) > _LONGEST_HEADING or "|" in line:
        context.pass_blank()
        return
    sorts = {mark.sort for mark in marks}
    is_figure = bool(sorts & {Sort.AMOUNT, Sort.PERCENT, Sort.YEAR})
    is_row_of_values = len([part for part in parts_of(line) if part]) > 1
    is_heading = line.rstrip(" *_").endswith(":") or not (is_figure or ":" in line or is_row_of_values)
    context.is_denied = False
    if line.rstrip(" *_").endswith(":") and sorts & {Sort.EXCLUDED, Sort.WITHOUT} and Sort.KIND not in sorts:
        context.is_void, context.is_asked, context.is_denied, context.gap = False, True, True, -1
    elif is_heading and sorts & {Sort.EXPIRING, Sort.LOSS}:
        context.is_void, context.is_asked, context.gap, context.classes = True, False, -1, ()
    elif is_heading and (sorts & {Sort.ASKING, Sort.DEDUCTIBLE, Sort.REQUESTED}) and line.rstrip(" *_").endswith(":"):
        context.is_void, context.is_asked, context.gap = False, True, -1
    elif is_heading and (Sort.REQUESTED in sorts or any(map(_begins_request, marks))):
        context.is_void = False
        context.pass_blank()
    elif line.rstrip(" *_").endswith(":") and (named := tuple(m.value for m in marks if m.sort is Sort.CLASS)):
        context.classes, context.gap = named, -1
    else:
        context.pass_blank()


def _begins_request(mark: Mark) -> bool:
    return mark.sort is Sort.ASKING and mark.value.startswith(_REQUESTS)


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
