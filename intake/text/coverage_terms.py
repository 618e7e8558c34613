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
from intake.text.coverage_marks import Sort, heading_words, marks_in, telling_words
from intake.text.coverage_scopes import class_alone
from intake.text.coverage_sentences import sentences_of, terms_in
from intake.text.coverage_tables import CoverageHeader, header_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intake.text.coverage_marks import Mark
    from intake.text.coverage_scopes import Term

LONGEST_TEXT: Final = 50_000
LONGEST_TERM: Final = 200
MOST_COVERAGES: Final = 40
_LONGEST_LINE: Final = 2_000
_LONGEST_HEADING: Final = 8
"""Words."""
_WORD: Final = re.compile(r"[A-Z][A-Z.]*")
_FIGURES: Final = ("sum_insured", "deductible_percent", "deductible_amount", "deductible_uma")


class CoverageMention(NamedTuple):
    """A coverage with its place in the text."""

    coverage: Coverage
    start: int


@dataclass(slots=True)
class _Context:
    """What the lines above say of a line."""

    is_asked: bool = False
    """A heading asks for what stands below, or the line above is a coverage."""
    is_void: bool = False
    """What stands below is of losses or of the policy that expires."""
    classes: tuple[str, ...] = ()
    header: CoverageHeader | None = None
    gap: int = 0

    def pass_blank(self) -> None:
        """A blank line ends a list, but for one directly below its heading."""
        self.gap += 1
        if self.gap > 1:
            self.is_asked, self.is_void, self.classes, self.header = False, False, (), None


def read_coverages(text: str) -> list[Coverage]:
    """Return the coverages that a text states, in its order."""
    return [mention.coverage for mention in find_coverages(text)]


def find_coverages(text: str) -> list[CoverageMention]:
    """Return the same with their places."""
    mentions: list[CoverageMention] = []
    if _words_in(plain(text[:LONGEST_TEXT])).isdisjoint(telling_words()):
        return []
    context, start = _Context(), 0
    for line in text[:LONGEST_TEXT].split("\n"):
        matches = _in_line(line[:_LONGEST_LINE], context)
        mentions += [CoverageMention(coverage, start + offset) for coverage, offset in matches]
        start += len(line) + 1
        if len(mentions) > 4 * MOST_COVERAGES:
            break
    return merged(mentions)


def merged(mentions: Iterable[CoverageMention]) -> list[CoverageMention]:
    """Return mentions with those of one kind and class joined, as far as they do not contradict each other."""
    by_key: dict[tuple[str, ...], CoverageMention] = {}
    for mention in mentions:
        coverage = mention.coverage
        key = (coverage.kind or fold(coverage.text), coverage.vehicle_class)
        earlier = by_key.get(key)
        by_key[key] = mention if earlier is None else _joined(earlier, mention)
    return list(by_key.values())[:MOST_COVERAGES]


def _joined(earlier: CoverageMention, later: CoverageMention) -> CoverageMention:
    one, other = earlier.coverage, later.coverage
    if one.is_excluded or other.is_excluded:
        return earlier
    stated = {name for name in _FIGURES if getattr(one, name) is not None}
    added = {name: getattr(other, name) for name in _FIGURES if getattr(other, name) is not None}
    if not added or stated & set(added):
        return earlier
    if not stated:
        return later
    text = one.text if fold(other.text) in fold(one.text) else f"{one.text}; {other.text}"[:LONGEST_TERM]
    return CoverageMention(replace(one, text=text, currency=one.currency or other.currency, **added), earlier.start)


def _in_line(line: str, context: _Context) -> list[tuple[Coverage, int]]:
    """Return the coverages of a line, each with its offset in it, and note what the line says of those below."""
    if not line.strip():
        context.pass_blank()
        return []
    upper = plain(line)
    words = _words_in(upper)
    is_telling = not words.isdisjoint(telling_words()) or (context.header and not context.header.is_above_text(upper))
    if not is_telling:
        if not words.isdisjoint(heading_words()) or upper.rstrip(" *_").endswith(":"):
            _note_heading(line, context, ())
        else:
            context.pass_blank()
        return []
    if header := header_of(line):
        context.header, context.gap = header, 0
        context.is_void = context.is_void and context.is_asked
        return []
    if context.header is not None and not context.is_void and (row := context.header.read(line)):
        context.gap = 0
        return [(coverage, 0) for coverage in row]
    marks = marks_in(line)
    is_void = (context.is_void or _is_of_policy(marks)) and not _asks_anew(marks, line)
    terms = [] if is_void else list(_terms(marks, line, context))
    if terms:
        context.gap = 0
        context.is_asked = True
    else:
        _note_heading(line, context, marks)
    return [(_coverage(term, line), term.start) for term in terms]


def _words_in(upper: str) -> set[str]:
    return {word.replace(".", "") for word in _WORD.findall(upper)}


def _terms(marks: Sequence[Mark], line: str, context: _Context) -> Iterable[Term]:
    classes = context.classes
    for sentence in sentences_of(marks, line):
        terms, classes = terms_in(sentence, line, is_asked=context.is_asked, classes=classes)
        yield from terms


_FIRST_MARKS: Final = 4
_WANTS_NONE: Final = re.compile(r"\W*(?:NO|SIN|YA NO) (?:SE )?(?:REQUIER|NECESIT|QUIER|SOLICIT|INCLU)")


def _is_of_policy(marks: Sequence[Mark]) -> bool:
    """Tell whether a line begins with the policy that expires: "Póliza anterior: RC 3,000,000; DM 10%"."""
    return any(mark.sort is Sort.EXPIRING for mark in marks[:_FIRST_MARKS])


def _asks_anew(marks: Sequence[Mark], line: str) -> bool:
    if _WANTS_NONE.match(plain(line)):
        return True
    return any(mark.sort is Sort.ASKING and mark.value not in {"CON", "COBERTURA", "COBERTURAS"} for mark in marks)


def _note_heading(line: str, context: _Context, marks: Sequence[Mark]) -> None:
    """Note what a line without coverages says of those below."""
    marks = marks or (marks_in(line) if len(line.split()) <= _LONGEST_HEADING else ())
    if alone := class_alone(line.strip(" *_-:\u2022")):
        context.classes, context.gap = (alone,), -1
        return
    if not marks or len(line.split()) > _LONGEST_HEADING or "|" in line:
        context.pass_blank()
        return
    sorts = {mark.sort for mark in marks}
    is_figure = bool(sorts & {Sort.AMOUNT, Sort.PERCENT, Sort.YEAR})
    is_heading = line.rstrip(" *_").endswith(":") or not (is_figure or ":" in line)
    if is_heading and sorts & {Sort.EXPIRING, Sort.LOSS}:
        context.is_void, context.is_asked, context.gap, context.classes = True, False, -1, ()
    elif is_heading and (sorts & {Sort.ASKING, Sort.DEDUCTIBLE}) and line.rstrip(" *_").endswith(":"):
        context.is_void, context.is_asked, context.gap = False, True, -1
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
    )
