"""What the cells of a unit say of its coverages, each below a header that names one, or a deductible."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from domain import values
from domain.quotation.kinds import KindList, kind_in
from domain.text import fold, plain, tidy
from domain.word_lists import SHIPPED, words_of
from intake.lexicon.coverage_headers import CoverageColumn, coverage_header
from intake.model.extraction import Coverage
from intake.text.coverage_terms import contradicts, coverages_in_cell
from intake.text.terms.readings import BY_LABEL, BY_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_TEXT: Final = 200
_PERCENT: Final = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:%|POR\s?CIENTO\b|PCT\b)")
_UMA: Final = re.compile(
    r"(?<![\d.,])(\d{1,4}(?:,\d{3})?(?:\.\d+)?)\s*(?:DIAS\s+(?:DE\s+)?)?(?:UMAS?|U\.M\.A\.?|DSMG\w*|SMG\w*)\b"
)
_BARE: Final = re.compile(r"\d+(?:,\d{3})*(?:[.,]\d+)?")
_BARE_SERIES: Final = re.compile(r"(\d{1,2}(?:\.\d+)?)\s*%?\s*(?:/|-|Y)\s*(\d{1,2}(?:\.\d+)?)\s*%?")
_AMOUNT: Final = re.compile(
    rf"{values.MONEY_IN_TEXT.pattern}|(?<![\w.,])\d{{1,3}}(?:[,' ]\d{{3}})+(?:\.\d+)?|(?<![\w.,])\d{{4,}}(?:\.\d+)?"
    r"|(?<![\w.,])\d+(?:\.\d+)?\s*(?:MDP|MILLONES|MILLON|MILL?|MM|MIL|K)\b",
    re.IGNORECASE,
)
_NOT_COVERED: Final = frozenset(
    "NO EXCLUIDA EXCLUIDO EXCLUIR EXCLUYE SIN NOAMPARADA NOAMPARADO NOCUBIERTA NOCUBRE NOINCLUIDA NOINCLUYE"
    " NOCONTRATADA SINCOBERTURA DESCARTADA NOT EXCLUDED N".split()
)
_COVERED: Final = frozenset(
    "SI AMPARADA AMPARADO AMPARAR INCLUIDA INCLUIDO INCLUYE CUBIERTA CUBIERTO CONTRATADA X OK AMP S"
    " YES INCLUDED".split()
)
_TICKS: Final = frozenset("\u2713\u2714\u2611\u2705")
_MOST_PERCENT: Final = 100.0
_GROUP: Final = 3  # digits of a group of thousands
_OWN_DAMAGE: Final = ("MATERIAL_DAMAGE", "TOTAL_THEFT")
_KIND_WORDS: Final = re.compile(r"[A-Z][A-Z.]*(?:\s+(?!Y\b)[A-Z][A-Z.]*)*")


class PlacedCoverage(NamedTuple):
    """A coverage with the column that states it, the first of several, and how sure it is."""

    coverage: Coverage
    column: int
    confidence: float = BY_LABEL


class CoverageCell(NamedTuple):
    """A cell with its column; `header` names a coverage or a deductible, else the cell may state them in words."""

    header: str
    text: str
    column: int = 0
    is_package: bool = False
    """Whether words stand below a header such as "Cobertura", which asks for all that they name."""


@lru_cache(maxsize=8_192)
def placed_coverages(cells: tuple[CoverageCell, ...]) -> tuple[PlacedCoverage, ...]:
    """Return the coverages of a unit with their columns; two columns of one coverage are one.

    What words state otherwise than a column of its own stays beside it.
    """
    by_key: dict[str, PlacedCoverage] = {}
    for cell in cells:
        for placed in _of_cell(cell):
            coverage = placed.coverage
            key = coverage.kind or coverage.text
            earlier = by_key.get(key)
            if earlier and not cell.header and contradicts(earlier.coverage, coverage):
                by_key[f"{key} {cell.column}"] = placed._replace(confidence=BY_VALUE)
            elif earlier:
                by_key[key] = earlier._replace(coverage=_joined(earlier.coverage, coverage))
            else:
                by_key[key] = placed
    return tuple(by_key.values())


def _of_cell(cell: CoverageCell) -> Iterator[PlacedCoverage]:
    if cell.header:
        yield from (PlacedCoverage(coverage, cell.column) for coverage in _read(cell.header, tidy(cell.text)))
        return
    if cell.is_package and fold(cell.text) in _spellings():
        return  # the package itself
    for mention in coverages_in_cell(cell.text, is_asked=cell.is_package):
        confidence = BY_VALUE if mention.is_guess else BY_LABEL
        yield PlacedCoverage(replace(mention.coverage, vehicle_class="", option=0), cell.column, confidence)


@cache
def _spellings() -> frozenset[str]:
    return words_of(SHIPPED / KindList.COVERAGE.file)


def _joined(one: Coverage, other: Coverage) -> Coverage:
    """Return two statements of the same coverage as one; the first counts where both say something."""
    return replace(
        one,
        text=f"{one.text}; {other.text}"[:_LONGEST_TEXT],
        sum_insured=other.sum_insured if one.sum_insured is None else one.sum_insured,
        currency=one.currency or other.currency,
        deductible_percent=other.deductible_percent if one.deductible_percent is None else one.deductible_percent,
        deductible_amount=other.deductible_amount if one.deductible_amount is None else one.deductible_amount,
        deductible_uma=other.deductible_uma if one.deductible_uma is None else one.deductible_uma,
        is_excluded=one.is_excluded and other.is_excluded,
    )


def _read(header: str, cell: str) -> Iterator[Coverage]:
    meant = coverage_header(header)
    if meant is None or not cell:
        return
    if meant.is_deductible and not meant.kind and (several := list(_deductibles(cell))):
        yield from several
        return
    base = Coverage(text=f"{header}: {cell}"[:_LONGEST_TEXT], kind=meant.kind)
    state = fold(cell).replace(" ", "")
    if state in _NOT_COVERED:
        if not meant.is_deductible:
            yield replace(base, is_excluded=True)
    elif state in _COVERED or cell in _TICKS:
        if meant.kind and not meant.is_deductible:
            yield base
    elif _is_figure(cell, meant):
        read = _with_figures(base, cell, meant)
        if read is not base or cell.isdigit():
            yield read
    elif meant.kind and not values.is_nothing(cell) and any(map(str.isalpha, cell)):
        yield base


def _is_figure(cell: str, meant: CoverageColumn) -> bool:
    """Tell whether a cell has a number; a bare 0 says nothing."""
    return any(map(str.isdigit, cell)) and not (values.is_nothing(cell) and not meant.is_percent)


def _with_figures(base: Coverage, cell: str, meant: CoverageColumn) -> Coverage:
    percent, rest = _taken(plain(cell), _PERCENT)
    uma, rest = _taken(rest, _UMA)
    if uma is None and percent is None and _BARE.fullmatch(rest.strip()):
        return _with_bare(base, _number(rest.strip()), meant)
    amounts = (values.read_money(match.group().strip(" .,")) for match in _AMOUNT.finditer(rest))
    if percent is not None or uma is not None:
        base = replace(base, deductible_percent=percent, deductible_uma=uma)
    if (first := next(filter(None, amounts), None)) is None:
        return base
    amount = first.amount * (meant.scale if first.amount < meant.scale else 1)
    if meant.is_deductible:
        return replace(base, currency=first.currency, deductible_amount=amount)
    return replace(base, currency=first.currency, sum_insured=amount)


def _with_bare(base: Coverage, number: float, meant: CoverageColumn) -> Coverage:
    """Read a number without a unit: by its header a percentage or an amount; a small one alone says neither."""
    is_share = meant.is_deductible or meant.is_percent or meant.kind in _OWN_DAMAGE
    if is_share and number < 1:
        return replace(base, deductible_percent=round(number * 100, 4))
    if is_share and number <= _MOST_PERCENT:
        return replace(base, deductible_percent=number)
    amount = number * (meant.scale if number < meant.scale else 1)
    if meant.is_deductible:
        return replace(base, deductible_amount=amount)
    return replace(base, sum_insured=amount) if amount > _MOST_PERCENT else base


def _taken(text: str, pattern: re.Pattern[str]) -> tuple[float | None, str]:
    match = pattern.search(text)
    if match is None or ((number := _number(match[1])) > _MOST_PERCENT and pattern is _PERCENT):
        return None, text
    return number, f"{text[: match.start()]} {text[match.end() :]}"


def _number(digits: str) -> float:
    """Return a number in which a comma parts thousands, or what is less than one."""
    _, comma, tail = digits.partition(",")
    return float(digits.replace(",", "." if comma and len(tail) < _GROUP else ""))


def _deductibles(cell: str) -> Iterator[Coverage]:
    """Yield the deductibles of a cell for several coverages: "5% DM / 10% RT", "DM 5 % RT 10 %", "5/10"."""
    upper, text = plain(cell), cell[:_LONGEST_TEXT]
    figures = sorted([*_PERCENT.finditer(upper), *_UMA.finditer(upper)], key=lambda figure: figure.start())
    between = upper
    for figure in figures:
        between = f"{between[: figure.start()]}{'|' * len(figure.group())}{between[figure.end() :]}"
    kinds = [kind for name in _KIND_WORDS.findall(between) if (kind := kind_in(KindList.COVERAGE, name))]
    if len(kinds) == len(figures) > 0:
        for kind, figure in zip(kinds, figures, strict=True):
            number, is_percent = _number(figure[1]), figure.re is _PERCENT
            yield Coverage(
                text,
                kind,
                deductible_percent=number if is_percent else None,
                deductible_uma=None if is_percent else number,
            )
    elif not kinds and (pair := _BARE_SERIES.fullmatch(upper.strip())):
        for kind, number in zip(_OWN_DAMAGE, map(_number, pair.groups()), strict=True):
            yield Coverage(text, kind, deductible_percent=number)
