"""Tables of coverages: a row for each, with columns for its sum and deductible, or one for each class of vehicle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from domain.quotation.kinds import KindList, class_in, kind_in
from domain.text import fold, plain, tidy
from domain.values import is_nothing, read_money
from intake.model.extraction import Coverage
from intake.text.coverage_marks import Sort, marks_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST: Final = 200
_PARTS: Final = re.compile(r"\t|[ \u00a0]{2,}")
_HEADS: Final = re.compile(r"(?:COBERTURAS?|RIESGOS?|AMPAROS?|SECCION(?:ES)?|COVERAGES?)(?: .*)?")
_SUM: Final = re.compile(r"(?:SUMA|SUMAS|S A|SA|LIMITES?|LIMITE MAXIMO|MONTO|VALOR|SUM INSURED|LIMITS?)(?: .*)?")
_DEDUCTIBLE: Final = re.compile(r"DED\w*(?: .*)?|DEDUCIBLES?(?: .*)?")
_YES: Final = frozenset("AMPARADA AMPARADO AMPARADOS INCLUIDA INCLUIDO CUBIERTA CUBIERTO SI X INCLUDED".split())
_NO: Final = re.compile(r"EXCLUID[AO]S?|NO(?: \w+){0,2}|N A|NO APLICA|SIN COBERTURA|NINGUN[AO]|EXCLUDED")
_BASIS: Final = re.compile(r"VALOR .*|V C|V F|COMERCIAL|CONVENIDO|FACTURA")
_PLAIN: Final = re.compile(r"\d{1,9}(?:\.\d+)?")
_MOST_PERCENT: Final = 100


class _Role(Enum):
    """What a column holds."""

    NAME = auto()
    SUM = auto()
    DEDUCTIBLE = auto()
    TERMS = auto()  # what holds for one class of vehicle
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class CoverageHeader:
    """The columns of a table of coverages: what each holds, and the class of vehicle that it is for."""

    columns: tuple[tuple[_Role, str], ...]

    def is_above_text(self, upper: str) -> bool:
        """Tell whether a line is no row of the table."""
        return not _is_row(upper)

    def read(self, line: str) -> list[Coverage]:
        """Return the coverages of a row of the table."""
        return self.read_row(parts_of(line))

    def read_row(self, cells: Sequence[str]) -> list[Coverage]:
        """Return the coverages of the cells of a row: one, or one for each class that states something."""
        place = next((index for index, (role, _) in enumerate(self.columns) if role is _Role.NAME), 0)
        if place >= len(cells) or not (kind := kind_in(KindList.COVERAGE, cells[place])):
            return []
        by_class: dict[str, list[tuple[_Role, str]]] = {}
        for index, cell in enumerate(cells[: len(self.columns)]):
            role, vehicle_class = self.columns[index]
            if index != place and role is not _Role.OTHER and cell.strip():
                by_class.setdefault(vehicle_class, []).append((role, cell))
        read = (
            _of_cells(kind, cells[place], vehicle_class, stated_cells)
            for vehicle_class, stated_cells in by_class.items()
        )
        return [coverage for coverage in read if coverage is not None]


def parts_of(line: str) -> list[str]:
    """Return the cells of a row that is written as a line."""
    if "|" in line:
        return [part.strip() for part in line.strip().strip("|").split("|")]
    return _PARTS.split(line.strip())


def _is_row(line: str) -> bool:
    return "|" in line or bool(_PARTS.search(line.strip()))


def header_of(line: str) -> CoverageHeader | None:
    """Return the columns that a line names; None when it heads no table of coverages."""
    return header_in(parts_of(line)) if len(line) <= 2 * _LONGEST and _is_row(line) else None


def header_in(cells: Sequence[str]) -> CoverageHeader | None:
    """Return the columns that the cells of a row name."""
    columns = tuple(_columns(cells))
    roles = {role for role, _ in columns}
    if _Role.NAME not in roles or not roles & {_Role.SUM, _Role.DEDUCTIBLE, _Role.TERMS}:
        return None
    return CoverageHeader(columns)


def _columns(cells: Sequence[str]) -> Iterator[tuple[_Role, str]]:
    is_named = False
    for cell in cells:
        head = fold(cell)
        if not is_named and _HEADS.fullmatch(head):
            is_named = True
            yield _Role.NAME, ""
        elif not is_named or not head or any(mark.isdigit() for mark in head) or ":" in cell:
            yield _Role.OTHER, ""
        elif _DEDUCTIBLE.fullmatch(head):
            yield _Role.DEDUCTIBLE, class_in(head)
        elif _SUM.fullmatch(head):
            yield _Role.SUM, class_in(head)
        elif vehicle_class := class_in(head):
            yield _Role.TERMS, vehicle_class
        else:
            yield _Role.OTHER, ""


def _of_cells(kind: str, name: str, vehicle_class: str, cells: Sequence[tuple[_Role, str]]) -> Coverage | None:
    """Return the coverage that cells of a row state; None where they state that there is nothing to say."""
    figures: dict[str, float] = {}
    currency, is_excluded, is_stated = "", False, False
    for role, cell in cells:
        folded = fold(cell)
        is_no = bool(_NO.fullmatch(folded))
        is_excluded |= is_no and role is not _Role.DEDUCTIBLE
        is_stated |= is_no or folded in _YES or bool(_BASIS.fullmatch(folded))
        if is_no or is_nothing(cell):
            continue
        stated, named = _figures(cell, role)
        currency = currency or named
        figures = stated | figures
    if not figures and not is_stated:
        return None
    text = tidy(" | ".join([name, *(cell for _, cell in cells)]))[:_LONGEST]
    if is_excluded:
        return Coverage(text, kind, vehicle_class, is_excluded=True)
    return Coverage(
        text,
        kind,
        vehicle_class,
        figures.get("sum_insured"),
        currency,
        figures.get("deductible_percent"),
        figures.get("deductible_amount"),
        figures.get("deductible_uma"),
    )


def _figures(cell: str, role: _Role) -> tuple[dict[str, float], str]:
    """Return the figures of a cell and its currency; in a column of deductibles an amount is one."""
    figures: dict[str, float] = {}
    currency = ""
    bare = _PLAIN.fullmatch(cell.strip())
    if bare and role is _Role.DEDUCTIBLE and float(cell) <= _MOST_PERCENT:
        number = float(cell)
        return {"deductible_percent": round(number * 100, 4) if 0 < number < 1 else number}, ""
    if bare and (money := read_money(cell.strip())):
        return {"deductible_amount" if role is _Role.DEDUCTIBLE else "sum_insured": money.amount}, ""
    is_behind = "DED" in plain(cell)
    for mark in marks_in(cell[:_LONGEST]):
        if mark.sort is Sort.PERCENT:
            figures.setdefault("deductible_percent", mark.number)
        elif mark.sort is Sort.UMA:
            figures.setdefault("deductible_uma", mark.number)
        elif mark.sort is Sort.AMOUNT:
            is_deductible = role is _Role.DEDUCTIBLE or (is_behind and "sum_insured" in figures)
            figures.setdefault("deductible_amount" if is_deductible else "sum_insured", mark.number)
            currency = currency or mark.currency
    return figures, currency
