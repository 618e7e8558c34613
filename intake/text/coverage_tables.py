"""Tables of coverages: a row for each, with columns for its sum and deductible, or one for each class of vehicle."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.quotation.kinds import KindList, class_in, kind_in
from domain.text import fold, plain, tidy
from domain.values import is_nothing, read_money
from intake.model.extraction import Coverage
from intake.text.coverage_figures import OF_LOSSES
from intake.text.coverage_marks import marks_in
from intake.text.coverage_words import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST: Final = 200
_PARTS: Final = re.compile(r"\t|[ \u00a0]{2,}")
_HEADS: Final = re.compile(r"(?:COBERTURAS?|RIESGOS?|AMPAROS?|SECCION(?:ES)?|COVERAGES?)(?: .*)?")
_SUM: Final = re.compile(r"(?:SUMA|SUMAS|S A|SA|LIMITES?|LIMITE MAXIMO|MONTO|VALOR|SUM INSURED|LIMITS?)(?: .*)?")
_DEDUCTIBLE: Final = re.compile(r"DED\w*(?: .*)?|DEDUCIBLES?(?: .*)?")
_CONCEPTS: Final = re.compile(r"(?:CONCEPTOS?|DESCRIPCION|CONDICION(?:ES)?|RUBRO|ITEM|CONCEPT)?")
"""Heads of the names that tell nothing alone: beside the old conditions and the new ones they do."""
_EXPIRING: Final = re.compile(
    r"\b(?:ACTUAL(?:ES|MENTE)?|VIGENTES?|ANTERIOR(?:ES)?|EXPIRING|CURRENT|VENCE|HOY|HOY DIA|SALIENTE|PREVI[OA]"
    r"|POR VENCER|ULTIMA POLIZA|VENCIDA)\b|^POLIZA(?: \d{4})?$"
)
_REQUESTED: Final = re.compile(
    r"\b(?:SOLICITAD[AO]S?|REQUERID[AO]S?|PROPUEST[AO]S?|NUEV[AO]S?|A COTIZAR|COTIZAR|COTIZACION|DESEAD[AO]S?"
    r"|PEDID[AO]S?|SOLICITUD|RENOVACION|REQUESTED|PROPOSED|QUOTE|SE REQUIERE|SE SOLICITA|REQUERIMIENTO)\b"
)
_OPTION: Final = re.compile(
    r"\b(?:OPCION|OPC|ALTERNATIVA|ESCENARIO|OPTION|PROPUESTA|COTIZACION|ESQUEMA|VARIANTE) "
    r"(?P<number>[1-9]|[A-D]|I{1,3}|IV)\b"
)
_NUMERALS: Final = {"A": 1, "B": 2, "C": 3, "D": 4, "I": 1, "II": 2, "III": 3, "IV": 4}
_YES: Final = frozenset("AMPARADA AMPARADO AMPARADOS INCLUIDA INCLUIDO CUBIERTA CUBIERTO SI X INCLUDED".split())
_NO: Final = re.compile(
    r"EXCLUID[AO]S?|NO(?: \w+){0,3}|N A|NA|SIN(?: (?:COBERTURA|COBERTURAS|AMPARO|AMPARAR|CONTRATAR))?|NINGUN[AO]"
    r"|EXCLUDED|DESCARTAD[AO]S?|SE EXCLUYEN?|FUERA|CANCELAD[AO]S?|NOT (?:COVERED|REQUIRED|INCLUDED)|X NO"
)
_BASIS: Final = re.compile(r"VALOR .*|V C|V F|COMERCIAL|CONVENIDO|FACTURA")
_OF_ROWS: Final = re.compile(r"(?:TIPO|CLASE|GRUPO|VEHICULOS?|UNIDAD(?:ES)?|OPCION(?:ES)?|SEGMENTO|CATEGORIA)(?: .*)?")
"""Heads of a column that tells what each row is for."""
_OF_NAMES: Final = frozenset({Sort.KIND, Sort.WORD, Sort.FOR})
_OF_POLICY: Final = re.compile(r"(?:COMPANIA|ASEGURADORA|CIA|INSURER|CARRIER|PRIMAS?|PREMIUM)(?: .*)?")
_PLAIN: Final = re.compile(r"\d{1,9}(?:\.\d+)?")
_MOST_PERCENT: Final = 100


class _Role(Enum):
    """What a column holds."""

    NAME = auto()
    SUM = auto()
    DEDUCTIBLE = auto()
    TERMS = auto()  # whatever is asked for, of one class of vehicle or in one option
    OTHER = auto()


class _Column(NamedTuple):
    """What a column holds, and what of: a class of vehicles, an option."""

    role: _Role
    vehicle_class: str = ""
    option: int = 0


_NOTHING: Final = _Column(_Role.OTHER)


@dataclass(frozen=True, slots=True)
class CoverageHeader:
    """The columns of a table of coverages."""

    columns: tuple[_Column, ...]
    height: int = 1
    """The rows of the table that it takes."""
    is_old: bool = False
    """Whether it heads only what the policy that expires covers."""

    def is_above_text(self, upper: str) -> bool:
        """Tell whether a line is no row of the table."""
        return not is_row(upper)

    def read(self, line: str) -> list[Coverage]:
        """Return the coverages of a row of the table."""
        return self.read_row(parts_of(line))

    def read_row(self, cells: Sequence[str]) -> list[Coverage]:
        """Return the coverages of the cells of a row."""
        return [coverage for coverage, _ in self.with_columns(cells)]

    def with_columns(self, cells: Sequence[str]) -> list[tuple[Coverage, tuple[int, ...]]]:
        """Return the coverages of a row, one for each class and option that states something, with their columns."""
        place = next((index for index, column in enumerate(self.columns) if column.role is _Role.NAME), 0)
        if place >= len(cells) or not (kind := kind_in(KindList.COVERAGE, cells[place])):
            return []
        by_scope: dict[tuple[str, int], list[int]] = {}
        for index, cell in enumerate(cells[: len(self.columns)]):
            column = self.columns[index]
            if index != place and column.role is not _Role.OTHER and cell.strip():
                by_scope.setdefault(column[1:], []).append(index)
        read: list[tuple[Coverage, tuple[int, ...]]] = []
        for (vehicle_class, option), places in by_scope.items():
            stated_cells = [(self.columns[index].role, cells[index]) for index in places]
            if coverage := _of_cells(kind, cells[place], vehicle_class, stated_cells):
                read.append((replace(coverage, option=option), (place, *places)))
        return read


def parts_of(line: str) -> list[str]:
    """Return the cells of a row that is written as a line."""
    if "|" in line:
        stripped = line.strip()
        is_framed = stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 1
        return [part.strip() for part in (stripped[1:-1] if is_framed else stripped).split("|")]
    return [part.strip() for part in line.split(";")] if _is_by_semicolons(line) else _PARTS.split(line.strip())


def is_row(line: str) -> bool:
    """Tell whether a line has cells."""
    return "|" in line or bool(_PARTS.search(line.strip())) or _is_by_semicolons(line)


def _is_by_semicolons(line: str) -> bool:
    """Tell whether semicolons part the cells of a line: none stands before a space."""
    return line.count(";") > 1 and "; " not in line


def header_of(line: str, below: str = "") -> CoverageHeader | None:
    """Return the columns that a line names, or it with the one below; None when it heads no table of coverages."""
    if len(line) > 2 * _LONGEST or not is_row(line):
        return None
    return header_in(parts_of(line), parts_of(below) if is_row(below) else ())


def header_in(cells: Sequence[str], below: Sequence[str] = ()) -> CoverageHeader | None:
    """Return the columns that the cells of a row name; of two rows where the second parts the first.

    A first row "Cobertura | Actual | | Solicitado |" stands above "| Suma | Ded. | Suma | Ded.".
    """
    heads = [fold(cell) for cell in cells]
    is_parted = (
        any(_SUM.fullmatch(fold(cell)) or _DEDUCTIBLE.fullmatch(fold(cell)) for cell in below)
        and any(_EXPIRING.search(head) or _REQUESTED.search(head) or _OPTION.search(head) for head in heads)
        and not any(_PLAIN.fullmatch(cell) for cell in below)
    )
    columns = tuple(_columns(list(_joined(cells, below)) if is_parted else cells))
    roles = {column.role for column in columns}
    if _Role.NAME not in roles:
        return None
    if not roles & {_Role.SUM, _Role.DEDUCTIBLE, _Role.TERMS}:
        return CoverageHeader(columns, is_old=True) if any(map(_is_old, heads)) else None
    return CoverageHeader(columns, 1 + is_parted)


def kinds_of_columns(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the coverage that each cell of a row names and nothing else: "DM | RT | RC"; none where one does not.

    The first cell may head the classes or the options of the rows below.
    """
    kinds = tuple(_kind_alone(cell) for cell in cells)
    is_led = bool(kinds) and not kinds[0] and (not cells[0] or _OF_ROWS.fullmatch(fold(cells[0])) is not None)
    named = kinds[1:] if is_led else kinds
    return kinds if len(named) > 1 and all(named) and len(set(named)) == len(named) else ()


def is_policy_head(cells: Sequence[str]) -> bool:
    """Tell whether a row heads a table of policies: an insurer or a premium beside what each covers."""
    heads = [fold(cell) for cell in cells if cell]
    is_of_policy = any(_OF_POLICY.fullmatch(head) for head in heads)
    return is_of_policy and sum(bool(_kind_alone(cell)) for cell in cells) > 1


def _kind_alone(cell: str) -> str:
    marks = marks_in(cell[:_LONGEST])
    is_name = sum(mark.sort is Sort.KIND for mark in marks) == 1 and {mark.sort for mark in marks} <= _OF_NAMES
    return kind_in(KindList.COVERAGE, cell) if is_name else ""


def coverages_below(kinds: Sequence[str], cells: Sequence[str]) -> list[Coverage]:
    """Return the coverages of a row below a head of kinds."""
    read = (
        _of_cells(kind, "", "", [(_Role.TERMS, cell)])
        for kind, cell in zip(kinds, cells, strict=False)
        if kind and cell
    )
    return [coverage for coverage in read if coverage]


def _is_old(head: str) -> bool:
    return bool(_EXPIRING.search(head)) and not _REQUESTED.search(head)


def _joined(cells: Sequence[str], below: Sequence[str]) -> Iterator[str]:
    """Yield the heads of two rows as one: a head holds for the empty cells behind it too."""
    head = ""
    for index in range(max(len(cells), len(below))):
        upper = cells[index] if index < len(cells) else ""
        lower = below[index] if index < len(below) else ""
        head = upper or (head if lower else "")
        yield f"{lower} {head}".strip() if lower else upper


def _columns(cells: Sequence[str]) -> Iterator[_Column]:
    """Yield the columns; the one of names stands first, and beside old and new conditions it may have any head."""
    heads = [fold(cell) for cell in cells]
    compares = any(map(_EXPIRING.search, heads)) and any(map(_REQUESTED.search, heads))
    is_named = False
    for cell, head in zip(cells, heads, strict=True):
        if not is_named and (_HEADS.fullmatch(head) or (compares and _CONCEPTS.fullmatch(head))):
            is_named = True
            yield _Column(_Role.NAME)
        elif not is_named or not head or ":" in cell:
            yield _NOTHING
        else:
            yield _column(head)


def _column(head: str) -> _Column:
    option = _OPTION.search(head)
    is_requested = _REQUESTED.search(head) is not None
    if _is_old(head) or (any(mark.isdigit() for mark in head) and option is None and not is_requested):
        return _NOTHING
    number = (_NUMERALS.get(option["number"]) or int(option["number"])) if option else 0
    if _DEDUCTIBLE.fullmatch(head):
        return _Column(_Role.DEDUCTIBLE, class_in(head), number)
    if _SUM.fullmatch(head):
        return _Column(_Role.SUM, class_in(head), number)
    if (vehicle_class := class_in(head)) or number or is_requested:
        return _Column(_Role.TERMS, vehicle_class, number)
    return _NOTHING


def _of_cells(kind: str, name: str, vehicle_class: str, cells: Sequence[tuple[_Role, str]]) -> Coverage | None:
    """Return the coverage that cells of a row state; None where they state that there is nothing to say."""
    figures: dict[str, float] = {}
    currency, is_excluded, is_stated = "", False, False
    for role, cell in cells:
        folded = fold(cell)
        is_no = bool(_NO.fullmatch(folded)) and not (role is _Role.DEDUCTIBLE and folded == "SIN")
        is_excluded |= is_no and role is not _Role.DEDUCTIBLE
        is_stated |= is_no or folded in _YES or bool(_BASIS.fullmatch(folded))
        if is_no or is_nothing(cell):
            continue
        stated, named = _figures(cell, role, kind)
        currency = currency or named
        figures = stated | figures
    if not figures and not is_stated:
        return None
    text = tidy(" | ".join(filter(None, [name, *(cell for _, cell in cells)])))[:_LONGEST]
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


def _figures(cell: str, role: _Role, kind: str) -> tuple[dict[str, float], str]:
    """Return the figures of a cell and its currency; in a column of deductibles an amount is one.

    So is a small number of damage or theft in a column of whatever is asked for.
    """
    figures: dict[str, float] = {}
    currency = ""
    bare = _PLAIN.fullmatch(cell.strip())
    is_share = role is _Role.DEDUCTIBLE or (role is _Role.TERMS and kind in OF_LOSSES)
    if bare and is_share and float(cell) <= _MOST_PERCENT:
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
